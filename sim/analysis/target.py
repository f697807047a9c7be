"""What a question is about: a share of worlds, named as a user names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.naming import stated
from sim.errors import UsageError
from sim.model.endings import Ending
from sim.model.packages import BoolArray
from sim.model.scenario import Scenario
from sim.scenario.faults import did_you_mean

DEAL = "deal"
"""Any deal, whatever the outcomes call it, unless the author calls an outcome so."""

_REACH = re.compile(
    r"^(?P<what>[^<>=]+?)\s*(?P<sign>>=|<=)\s*(?P<level>[0-9]+\.?[0-9]*|\.[0-9]+)\s*(?P<percent>%?)$"
)


@dataclass(frozen=True, slots=True)
class Target:
    """The share of the worlds that end with any of these outcomes; ``text`` is how the user wrote it."""

    text: str
    names: tuple[str, ...]

    def check(self, scenario: Scenario) -> None:
        """Raise UsageError where the scenario has no such outcome."""
        known = [outcome.name for outcome in scenario.outcomes]
        for name in self.names:
            if name not in (*known, DEAL):
                mend = did_you_mean(name, known) or f"it has {', '.join(known)}"
                raise UsageError(f"{scenario.name} has no outcome {name}; {mend}")

    def hits(self, scenario: Scenario, rows: NDArray[np.void]) -> BoolArray:
        """Return which rows end so."""
        places = [place for place, outcome in enumerate(scenario.outcomes) if outcome.name in self.names]
        found: BoolArray = np.isin(rows["outcome"], places)
        if DEAL in self.names and DEAL not in stated(scenario):
            found |= rows["ending"] == Ending.DEAL
        return found


def target(text: str) -> Target:
    """Read a target: the name of an outcome, or several joined by plus signs."""
    names = tuple(name.strip() for name in text.split("+"))
    if not all(names):
        raise UsageError(f"{text!r} names no outcome")
    return Target(" + ".join(names), names)


@dataclass(frozen=True, slots=True)
class Reach:
    """A share to be reached: at least (``rising``) or at most ``level``."""

    target: Target
    level: float
    rising: bool

    @property
    def text(self) -> str:
        """How it is written."""
        return f"{self.target.text} {'>=' if self.rising else '<='} {self.level * 100:.4g}%"


def reach(text: str) -> Reach:
    """Read what is to be reached, such as ``exile_in_turkey >= 50%``; raises UsageError."""
    found = _REACH.match(text.strip())
    if found is None:
        raise UsageError(f"--reach {text!r}: write an outcome, >= or <=, and a share, such as 'deal >= 50%'")
    level = float(found["level"]) / (100 if found["percent"] else 1)
    if not 0 < level < 1:
        raise UsageError(f"--reach {text!r}: the share must lie between 0% and 100%")
    return Reach(target(found["what"]), level, found["sign"] == ">=")
