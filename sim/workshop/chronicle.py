"""What happened at one table, entry by entry, with the numbers that stood behind it: for positions and debriefs.

An entry knows everything. What a seat is shown of it is chosen in ``sim.workshop.game``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import Happening, nobody
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING

Kind = Literal["event", "threat", "offer", "silence", "answer", "veto", "deal", "interim", "end"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    ``party``: who did it, −1 nobody. ``package``: what it was about, −1 nothing. ``name``: of an event or
    threat. ``said_yes``: in answers and vetoes, whether the party let it pass. ``fresh``: in offers, whether it
    says anything new. ``on_record``: forced by the known past. ``worth``: by party, what the package was
    expected to be worth to it then. ``beliefs``: by (threat, party), the belief that the threat is real, after
    it. ``bar``: in answers, the value from which the party's simulated double accepts. ``acceptable``: in
    answers, the open packages worth at least that to it, (K,); in offers, those that no ratifier would veto.
    ``worths``: in offers, what all packages are worth to the speaker, (K,).
    """

    day: float
    kind: Kind
    party: int = NOTHING
    package: int = NOTHING
    name: str = ""
    said_yes: bool = False
    fresh: bool = True
    on_record: bool = False
    worth: Mapping[int, float] = field(default_factory=dict)
    beliefs: Mapping[tuple[int, int], float] = field(default_factory=dict)
    bar: float = float("nan")
    no_deal: float = float("nan")
    acceptable: BoolArray | None = None
    worths: FloatArray | None = None


class Chronicle:
    """An observer of a cohort of one: hears what happens and keeps it."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._only: IntArray = np.zeros(1, dtype=np.int64)
        self._foresight = Foresight(cohort, Hazards(cohort, {}, 0.0, nobody))
        self._known = cohort.scenario.clock.known_until
        self.entries: list[Entry] = []
        self.at_start = self.beliefs()

    def hear(self, happening: Happening) -> None:
        """Keep one happening."""
        if not happening.rows.size:
            return
        day = float(np.ravel(happening.day)[0])
        package = NOTHING if happening.packages is None else int(happening.packages[0])
        facts = {name: float(values[0]) for name, values in happening.facts.items()}
        match happening.kind:
            case "event":
                kind: Kind = "threat" if happening.what.startswith("threat ") else "event"
                self._add(Entry(day, kind, name=happening.what.removeprefix("threat ")))
            case "offer":
                self._add(
                    Entry(
                        day,
                        "offer",
                        happening.party,
                        package,
                        fresh=bool(facts["fresh"]),
                        on_record=self._known is not None and day <= self._known,
                        worth=self._worth(package),
                        acceptable=self._unvetoed(day),
                        worths=self._cohort.eu[happening.party][0].copy(),
                    )
                )
            case "answer":
                self._answer(day, happening.party, package, facts)
            case "veto":
                self._add(
                    Entry(
                        day,
                        "veto",
                        happening.party,
                        package,
                        said_yes=not facts["vetoed"],
                        worth=self._worth(package),
                        bar=facts["no_deal"],
                        no_deal=facts["no_deal"],
                    )
                )
            case _:
                self._add(Entry(day, happening.kind, happening.party, package))

    def beliefs(self) -> dict[tuple[int, int], float]:
        """Return every party's belief in every threat as it stands, by (threat, party)."""
        cohort = self._cohort
        return {
            (x, i): float(cohort.threats.believed(x, i, self._only)[0])
            for x in range(len(cohort.scenario.threats))
            for i in cohort.valuing
        }

    def _answer(self, day: float, party: int, package: int, facts: Mapping[str, float]) -> None:
        bar = max(facts["no_deal"], facts["waiting"])
        worths = self._cohort.eu[party][0]
        self._add(
            Entry(
                day,
                "answer",
                party,
                package,
                said_yes=bool(facts["accepted"]),
                worth=self._worth(package),
                bar=bar,
                no_deal=facts["no_deal"],
                acceptable=self._cohort.open[0] & (worths >= bar),
            )
        )

    def _unvetoed(self, day: float) -> BoolArray:
        """Return the packages that no ratifier would veto now."""
        cohort = self._cohort
        fine: BoolArray = cohort.open[0].copy()
        for r in cohort.scenario.ratifiers:
            fine &= cohort.eu[r][0] >= self._foresight.no_deal(r, self._only, day)[0]
        return fine

    def _worth(self, package: int) -> dict[int, float]:
        return {i: float(self._cohort.eu[i][0, package]) for i in self._cohort.valuing}

    def _add(self, entry: Entry) -> None:
        self.entries.append(replace(entry, beliefs=self.beliefs()))
