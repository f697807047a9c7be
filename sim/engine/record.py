"""The known past: acts forced on their dates, and the chance that the parties would have acted so.

DESIGN rule 11. A world is kept if its own keyed uniform lies below the product of the chances of all that is
known to have happened; nothing is normalised over a cohort.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.logit import one_by_one
from sim.engine.outlook import pick
from sim.engine.table import Table
from sim.engine.truth import Truth
from sim.engine.worlds import Worlds
from sim.model.arithmetic import logistic
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.model.story import Event, RecordedAct
from sim.model.strategy import NOTHING


class Lottery:
    """Which worlds the past allows so far, each by a uniform of its own.

    ``luck`` and ``chance`` are (W,): a world is allowed while its luck lies below the product of the chances
    met so far. ``refused_by`` is −1, or the number of the line that refused the world.
    """

    def __init__(self, luck: FloatArray, chance: FloatArray) -> None:
        self._luck = luck
        self._chance = chance.copy()
        self.refused_by: IntArray = np.full(luck.size, NOTHING, dtype=np.int64)

    def draw(self, n: int, rows: IntArray, chance: FloatArray) -> IntArray:
        """Meet line n's chance in these rows; return those that are refused."""
        self._chance[rows] *= chance
        refused = rows[self._luck[rows] >= self._chance[rows]]
        self.refused_by[refused] = n
        return refused


class Record:
    """The recorded acts of a cohort, either read (a lottery over worlds) or replayed (with offers known).

    ``offers`` is (W, lines): the package that each line stands for in each world. While reading, the talks of
    a world that is refused stop there: it is not played on.
    """

    def __init__(
        self, cohort: Cohort, table: Table, lines: tuple[RecordedAct, ...], past: IntArray | Lottery
    ) -> None:
        self._cohort = cohort
        self._table = table
        self._lines = lines
        self._lottery = past if isinstance(past, Lottery) else None
        shape = (cohort.worlds.size, len(self._lines))
        self.offers: IntArray = np.full(shape, NOTHING, dtype=np.int64) if isinstance(past, Lottery) else past

    def days(self) -> Iterator[tuple[int, float]]:
        """Yield each line's number and day, in order."""
        yield from ((n, line.day) for n, line in enumerate(self._lines))

    def play(self, n: int, day: float) -> None:
        """Force line n's act on its day."""
        table, line = self._table, self._lines[n]
        table.day = day
        rows = table.arrive(table.talking())
        if self._lottery is not None:
            rows = self._read(n, rows, self._lottery)
        made = rows[self.offers[rows, n] != NOTHING]
        if line.by not in self._cohort.said:  # a variant has taken this party from the table
            return
        table.put(line.by, made, self.offers[made, n])
        if self._lottery is None:
            for other in line.refused_by:
                table.tell_refusal(other, made, self.offers[made, n])

    def _read(self, n: int, rows: IntArray, lottery: Lottery) -> IntArray:
        """Weigh the worlds by line n, choose which complete package it stands for, and return those allowed."""
        line, cohort, table = self._lines[n], self._cohort, self._table
        assert cohort.scenario.record_noise is not None
        noise = cohort.worlds.number(cohort.scenario.record_noise)[rows]
        fitting = np.flatnonzero(cohort.scenario.packages.matching(line.offers))
        mine = table.moment(line.by, rows)
        chances = table.offer_chances(line.by, mine, table.estimates(line.by, rows), noise)
        joint = chances.T[fitting].T
        for other in line.refused_by:
            next_turn = line.day + table.every[rows]
            no_deal, waiting = table.accept_from(other, rows, next_turn)
            worth = cohort.eu[other].T[fitting][:, rows].T
            surplus = worth - np.maximum(no_deal, waiting)[:, None]
            joint = joint * (1.0 - logistic(np.where(np.isfinite(surplus), surplus, 0.0) / noise[:, None]))
        chance = np.minimum(one_by_one(joint), 1.0)
        chosen = pick(joint, cohort.worlds.uniform(f"record/{n}/completion")[rows])
        self.offers[rows, n] = fitting[chosen]
        refused = lottery.draw(n, rows, chance)
        cohort.talking[refused] = False
        return rows[cohort.talking[rows]]


def chance_of_signals(scenario: Scenario, truth: Truth, worlds: Worlds) -> FloatArray:
    """Return how likely the recorded news was in each world, against a world in which it was sure.

    Recorded news with likelihood ratio r was r times as likely where what it tells is so (rule 11): it was
    sure there and had chance 1/r elsewhere (and the other way round for r below 1).
    """
    chance = np.ones(worlds.size)
    for event in scenario.events:
        if not event.recorded:
            continue
        if event.chance is not None:
            chance = chance * chance_to_come(event, truth, worlds)
            continue
        for signal in event.signals:
            ratio = worlds.number(signal.likelihood_ratio)
            surest = np.maximum(ratio, 1.0)
            chance = chance * np.where(truth.of(signal), ratio / surest, 1.0 / surest)
    return chance


def event_days(event: Event, scenario: Scenario, worlds: Worlds) -> FloatArray:
    """Return the day of a dated event in each world; one that differs between worlds falls on whole days."""
    assert event.day is not None
    days = worlds.number(event.day)
    return days if scenario.is_known(event.day) else np.maximum(np.rint(days), 0.0)


def comes(event: Event, truth: Truth, worlds: Worlds) -> BoolArray:
    """Return where a dated event comes at all: surely, or by its chance."""
    if event.chance is None or event.recorded:  # what is recorded has happened; the record weighed its chance
        return np.ones(worlds.size, dtype=np.bool_)
    return worlds.uniform(f"events.{event.name}/comes") < chance_to_come(event, truth, worlds)


def chance_to_come(event: Event, truth: Truth, worlds: Worlds) -> FloatArray:
    """Return the chance that a dated event comes: as stated, raised (or lowered) where its news is true."""
    assert event.chance is not None
    chance = worlds.number(event.chance)
    for signal in event.signals:
        likelier = np.minimum(chance * worlds.number(signal.likelihood_ratio), 1.0)
        chance = np.where(truth.of(signal), likelier, chance)
    return chance
