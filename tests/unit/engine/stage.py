"""A stage for tests of the engine: small stories from plain data, set up or played, with every happening kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import Happening, Observer, nobody
from sim.engine.play import play_cohort, read_past
from sim.engine.table import Table
from sim.engine.worlds import Worlds
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.scenario import load_text

Tree = dict[str, Any]
Rows = NDArray[np.void]

FIRM = {"firm": {"share": 1}}
"""Asks for its best package from first to last."""
OPEN = {"firm": {"share": 0}}
"""Asks for no more than no deal is worth."""


def y(text: str) -> Any:
    """Return the plain data that a piece of YAML states."""
    return yaml.safe_load(text)


def party(pie: Sequence[float], strategy: object = None, **more: object) -> Tree:
    """Return a negotiating party that wants one issue, ``pie``, whose options are worth these points."""
    worth = dict(zip("abcdefgh", pie, strict=False))
    return {"negotiates": {"strategy": strategy or FIRM}, "wants": {"pie": worth}, **more}


def tree(one: Tree, two: Tree, options: str = "abc", **more: object) -> Tree:
    """Return a story of two parties over one ``pie``; there is a status quo only where ``more`` states one."""
    clock = {"horizon": "10 rounds"}
    return {
        "version": 1,
        "title": "A test",
        "clock": clock,
        "issues": {"pie": list(options)},
        "parties": {"one": one, "two": two},
        "table": {"protocol": "alternating", "first": "one"},
        **more,
    }


def read(data: Mapping[str, object], *sets: str) -> Scenario:
    """Return the scenario that plain data states, changed by ``sets``."""
    return load_text(yaml.safe_dump(dict(data), sort_keys=False), "test", sets)


def story(one: Tree, two: Tree, options: str = "abc", **more: object) -> Scenario:
    """Return the scenario of ``tree(…)``."""
    return read(tree(one, two, options, **more))


@dataclass
class Stage:
    """A cohort before anything has happened, with everything that acts on it."""

    cohort: Cohort
    hazards: Hazards
    foresight: Foresight
    table: Table

    def no_deal(self, party: int, day: float = 0.0, **how: Any) -> FloatArray:
        """Return V of a party in every world."""
        return self.foresight.no_deal(party, self.everyone, day, **how)

    @property
    def everyone(self) -> IntArray:
        """All rows."""
        return np.arange(self.cohort.worlds.size)


def stage(scenario: Scenario, count: int = 1, seed: int = 1) -> Stage:
    """Set up ``count`` worlds and play nothing."""
    cohort = Cohort(scenario, Worlds(scenario, Luck(seed, 0, count), np.arange(count)))
    hazards = Hazards(cohort, {}, 0.0, nobody)
    foresight = Foresight(cohort, hazards)
    return Stage(cohort, hazards, foresight, Table(cohort, hazards, foresight, nobody))


@dataclass
class Played:
    """A cohort after its end: its rows and all that happened, in order."""

    cohort: Cohort
    rows: Rows
    happenings: list[Happening]

    def of(self, kind: str, party: int | None = None) -> list[Happening]:
        """Return the happenings of one kind, of one party where it is named."""
        return [h for h in self.happenings if h.kind == kind and party in (None, h.party) and h.rows.size]

    def facts(self, kind: str, party: int | None, name: str) -> list[float]:
        """Return one fact of every such happening in a cohort of one world, in order."""
        return [float(h.facts[name][0]) for h in self.of(kind, party)]

    def days(self, kind: str, party: int | None = None) -> list[float]:
        """Return the days of such happenings in a cohort of one world."""
        return [float(np.ravel(h.day)[0]) for h in self.of(kind, party)]

    def packages(self, kind: str, party: int | None = None) -> list[int]:
        """Return the packages of such happenings in a cohort of one world."""
        return [int(h.packages[0]) for h in self.of(kind, party) if h.packages is not None]


def play(scenario: Scenario, count: int = 1, seed: int = 1) -> Played:
    """Play the first ``count`` draws of a scenario as one cohort."""
    cohorts: list[Cohort] = []
    happenings: list[Happening] = []

    def watch(cohort: Cohort) -> Observer:
        cohorts.append(cohort)
        return happenings.append

    luck = Luck(seed, 0, count)
    past = read_past(scenario, luck)
    rows = play_cohort(scenario, luck, past, slice(0, past.rows.size), watch)
    return Played(cohorts[0], rows, happenings)


def outcome(scenario: Scenario, rows: Rows) -> list[str]:
    """Return the name of each row's outcome."""
    return [scenario.outcomes[int(o)].name for o in rows["outcome"]]


def within(sample: FloatArray, expected: float, errors: float = 4.0) -> bool:
    """Whether a sample's mean lies within so many standard errors of what is expected."""
    return bool(abs(sample.mean() - expected) <= errors * max(sample.std() / sample.size**0.5, 1e-12))
