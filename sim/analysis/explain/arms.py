"""The arms of an explanation: one for every combination of causes switched off, over the same kept worlds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.analysis.causes import TIME, Cause, causes_of, switched_off
from sim.analysis.explain.target import Target
from sim.engine.outcomes import name_endings
from sim.model.endings import Ending
from sim.model.packages import BoolArray
from sim.model.scenario import Scenario


@dataclass(frozen=True)
class Design:
    """What is explained: which endings of which scenario, by which causes.

    Arms are numbered: bit i of an arm's number says that cause i is switched off.
    """

    scenario: Scenario
    target: Target
    causes: tuple[Cause, ...]

    @property
    def arms(self) -> int:
        """How many arms there are."""
        return 1 << len(self.causes)

    def arm(self, number: int) -> Scenario:
        """Return the scenario of an arm."""
        return switched_off(self.scenario, self.off(number))

    def off(self, number: int) -> tuple[Cause, ...]:
        """Return the causes that are switched off in an arm."""
        return tuple(cause for i, cause in enumerate(self.causes) if number >> i & 1)

    @cached_property
    def played(self) -> tuple[int, ...]:
        """The arms that have to be played; the others follow from them (see ``met``)."""
        return tuple(number for number in range(self.arms) if not self._longer or number & self._longer)

    @cached_property
    def _longer(self) -> int:
        """The bit of time, where the parties know of no deadline: to watch longer then shows all there is to see.

        Nobody at the table knows of the horizon, so talks that are watched for longer are the same talks. 0
        where a deadline, which the parties do know of, makes the two differ; and where an interim deal may be
        signed, since the rows do not tell on which day it was.
        """
        if self.scenario.clock.deadline is not None or self.scenario.interim is not None:
            return 0
        return next((1 << i for i, cause in enumerate(self.causes) if cause is TIME), 0)

    def met(self, number: int, rows: NDArray[np.void]) -> dict[int, BoolArray]:
        """Return where the target is met, by arm, for each arm that the rows of a played one tell about."""
        found = {number: self.target.met(self.scenario, rows)}
        if self._longer:
            found[number ^ self._longer] = self.target.met(self.scenario, self.as_things_are(rows))
        return found

    def as_things_are(self, rows: NDArray[np.void]) -> NDArray[np.void]:
        """Return the rows of an arm that ``played`` names as they stand at the scenario's own horizon."""
        return _watched_until(self.scenario, rows) if self._longer else rows


def design(scenario: Scenario, target: Target) -> Design:
    """Return the design with every cause that the scenario has."""
    return Design(scenario, target, causes_of(scenario))


def _watched_until(scenario: Scenario, rows: NDArray[np.void]) -> NDArray[np.void]:
    """Return the rows of talks that were watched for longer as they stood at the scenario's own horizon."""
    rows = rows.copy()
    still = np.flatnonzero(rows["day"] > scenario.clock.horizon)
    for field in ("which", "effect", "package"):
        rows[field][still] = -1
    rows["ending"][still] = int(Ending.UNRESOLVED)
    rows["broken"][still] = 0
    rows["day"][still] = scenario.clock.horizon
    name_endings(scenario, rows)
    return rows
