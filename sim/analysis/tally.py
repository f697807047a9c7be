"""Counting rows, block by block, in memory that does not grow with their number.

All counts are whole numbers and all sums exact, so a tally depends on which rows were added, and on
nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.histogram import Histogram
from sim.analysis.moments import Moments
from sim.engine.play import Block
from sim.model.endings import Ending
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario

NOBODY = -1
"""In place of a replication: there is none."""


@dataclass(frozen=True, slots=True)
class Values:
    """What the endings were worth to one party."""

    moments: Moments
    spread: Histogram

    def plus(self, values: FloatArray) -> Values:
        """Return these with more values; those of a party without wishes (NaN) do not count."""
        known = values[~np.isnan(values)]
        return Values(self.moments.plus(known), self.spread.plus(known))


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of a run's rows.

    ``outcomes``: by the scenario's outcomes; ``examples``: the first replication with each (−1: none);
    ``endings``: by ``Ending``; ``packages``: deals, by package; ``broken``: broken promises, by promise;
    ``broken_deals``: deals with at least one; ``refused``: draws that were not kept, by cause; ``days``: when
    talks ended, by ``Ending``.
    """

    blocks: int
    kept: int
    drawn: int
    outcomes: IntArray
    examples: IntArray
    endings: IntArray
    packages: IntArray
    broken: IntArray
    broken_deals: int
    refused: IntArray
    days: Mapping[Ending, Histogram]
    values: tuple[Values, ...]

    def plus(self, block: Block) -> Tally:
        """Return this tally with one more block of the same scenario."""
        rows = block.rows
        deals = rows["ending"] == Ending.DEAL
        broken = rows["broken"]
        bits = np.arange(len(self.broken), dtype=np.int64)
        return Tally(
            blocks=self.blocks + 1,
            kept=self.kept + len(rows),
            drawn=self.drawn + block.count,
            outcomes=self.outcomes + np.bincount(rows["outcome"], minlength=len(self.outcomes)),
            examples=_examples(self.examples, rows),
            endings=self.endings + np.bincount(rows["ending"], minlength=len(self.endings)),
            packages=self.packages + np.bincount(rows["package"][deals], minlength=len(self.packages)),
            broken=self.broken + ((broken[:, None] >> bits) & 1).sum(axis=0),
            broken_deals=self.broken_deals + int((broken != 0).sum()),
            refused=self.refused + block.refused(len(self.refused)),
            days={kind: days.plus(rows["day"][rows["ending"] == kind]) for kind, days in self.days.items()},
            values=tuple(held.plus(rows["values"][:, party]) for party, held in enumerate(self.values)),
        )


def nothing_of(scenario: Scenario, causes: int) -> Tally:
    """Return the empty tally of a scenario whose draws may be refused for so many ``causes``."""
    return Tally(
        blocks=0,
        kept=0,
        drawn=0,
        outcomes=np.zeros(len(scenario.outcomes), dtype=np.int64),
        examples=np.full(len(scenario.outcomes), NOBODY, dtype=np.int64),
        endings=np.zeros(len(Ending), dtype=np.int64),
        packages=np.zeros(len(scenario.packages), dtype=np.int64),
        broken=np.zeros(len(scenario.promises), dtype=np.int64),
        broken_deals=0,
        refused=np.zeros(causes, dtype=np.int64),
        days={kind: Histogram() for kind in Ending},
        values=tuple(Values(Moments(), Histogram()) for _ in scenario.parties),
    )


def _examples(so_far: IntArray, rows: NDArray[np.void]) -> IntArray:
    """Return the first replication of each outcome, given those found in earlier blocks."""
    found = so_far.copy()
    outcomes, places = np.unique(rows["outcome"], return_index=True)
    new = found[outcomes] == NOBODY
    found[outcomes[new]] = rows["replication"][places[new]]
    return found
