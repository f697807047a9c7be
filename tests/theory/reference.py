"""The reference numbers, and what a case makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any, Literal

import yaml

from sim.analysis.lesson import Finding

How = Literal["by play", "by formula", "not reproduced"]

FILE = Path(__file__).parent / "reference.yaml"
ERRORS = 4.0
"""Standard errors within which a figure of so many worlds must lie."""
CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Check:
    """One number of a case beside what came out.

    ``error``: the standard error of a figure of random worlds; None: there is no chance in it. ``step``: how far a
    grid may put it off. ``how``: where it came from; ``by play`` only if it was read off worlds that were played.
    """

    case: str
    parameters: str
    quantity: str
    expected: Any
    simulated: Any
    error: float | None
    step: float
    how: How
    reason: str
    predicted: float | None = None
    """What the program's own formula says of it, where a lesson has one."""

    @property
    def agrees(self) -> bool:
        """Whether it is what it should be, within the tolerance of its kind; something not reproduced is not."""
        if self.how == "not reproduced":
            return False
        return _alike(self.expected, self.simulated, ERRORS * (self.error or 0.0) + self.step + CLOSE)


def _alike(expected: Any, simulated: Any, tolerance: float) -> bool:
    if isinstance(expected, list):
        return len(expected) == len(simulated) and all(
            _alike(one, other, tolerance) for one, other in zip(expected, simulated, strict=True)
        )
    if isinstance(expected, bool | int | float):
        return isclose(expected, simulated, rel_tol=0.0, abs_tol=tolerance)
    return bool(expected == simulated)


@dataclass(frozen=True, slots=True)
class Known:
    """One setting of a case's parameters, with what theory says of it."""

    case: str
    params: Mapping[str, Any]
    expected: Mapping[str, Any]

    @property
    def shown(self) -> str:
        """The parameters in words."""
        return ", ".join(f"{name} {_shown(value)}" for name, value in self.params.items()) or "none"

    def check(
        self,
        quantity: str,
        simulated: Any,
        error: float | None = None,
        *,
        step: float = 0.0,
        how: How = "by play",
        reason: str = "",
    ) -> Check:
        """Return what came out beside what is expected; raises KeyError for a quantity that is not."""
        expected = self.expected[quantity]
        return Check(self.case, self.shown, quantity, expected, simulated, error, step, how, reason)

    def found(self, quantity: str, finding: Finding) -> Check:
        """Return what a lesson's play came to beside what is expected."""
        check = self.check(quantity, finding.simulated.value, finding.error)
        return replace(check, predicted=finding.expected)

    def missing(self, quantity: str, reason: str) -> Check:
        """Return the entry of a number that is not reproduced, with the reason."""
        return self.check(quantity, None, how="not reproduced", reason=reason)


@dataclass(frozen=True, slots=True)
class Case:
    """One known result: what it is, who showed it, and its numbers."""

    id: str
    title: str
    source: str
    tolerance: Literal["deterministic", "montecarlo", "discrete"]
    known: tuple[Known, ...]


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, in the order of the file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))["cases"]
    return tuple(
        Case(
            id=case["id"],
            title=case["title"],
            source=case["source"],
            tolerance=case["tolerance"],
            known=tuple(Known(case["id"], known["params"], known["expected"]) for known in case["known"]),
        )
        for case in read
    )


def known(case: str) -> Iterator[Known]:
    """Yield the settings of one case."""
    (found,) = (one for one in cases() if one.id == case)
    yield from found.known


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"({', '.join(map(_shown, value))})"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
