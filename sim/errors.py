"""One tree for everything that can go wrong and is not a fault of this program.

SimError
├── ScenarioError        the scenario file is wrong: a list of faults, each with its place (exit code 3)
├── UsageError           the command was given something it cannot use (exit code 2)
├── PrecisionNotReached  the precision asked for was not reached within the cap (exit code 4)
└── StoredRunError       a saved run cannot be read or written (exit code 2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SimError(Exception):
    """Anything a user can mend; its text is written for them."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong with a scenario: where it stands, what is wrong, how it may be mended."""

    file: str
    line: int
    """First line is 1; 0 where no line can be named (a file that cannot be read)."""
    column: int
    path: str
    """Dotted path inside the scenario, such as ``parties.maduro.patience``; may be empty."""
    message: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{place}:{path} {self.message}{mend}"


class ScenarioError(SimError):
    """A scenario that cannot be played: every fault found, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(SimError):
    """The command was given something it cannot use."""


class PrecisionNotReached(SimError):
    """The half-width asked for was not reached before the cap on replications."""


class StoredRunError(SimError):
    """A saved run cannot be read or written."""
