"""What is bargained over: issues, their options, and the packages that combine them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Issue:
    """A thing bargained over: ordered options, or the points of a numeric range.

    ``points`` holds the numeric value of each option, or is empty for an issue of words. ``continuous`` says
    that the scenario gave a range without a step, so that the options are a fine grid standing for it.
    """

    name: str
    options: tuple[str, ...]
    points: tuple[float, ...] = ()
    continuous: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A partial package: for some issues, the options allowed (indices into ``Issue.options``).

    A package matches when on every issue named here it has one of the options allowed. The empty pattern
    matches every package.
    """

    allowed: tuple[tuple[int, frozenset[int]], ...] = ()


@dataclass(frozen=True)
class Packages:
    """Every feasible package of a scenario, in file order (the last issue varies fastest).

    ``options`` has shape (K, J): the option of package k on issue j. It is read-only. ``among``: of how many these
    are some; 0 where they are all.
    """

    issues: tuple[Issue, ...]
    options: IntArray
    among: int = 0

    def __post_init__(self) -> None:
        self.options.setflags(write=False)

    def __len__(self) -> int:
        return int(self.options.shape[0])

    @property
    def in_all(self) -> int:
        """How many feasible packages there are, these among them."""
        return self.among or len(self)

    def only(self, these: BoolArray) -> Packages:
        """Return some of the packages, given for each of the K whether it is one of them."""
        return Packages(self.issues, self.options[these], self.in_all)

    def matching(self, pattern: Pattern) -> BoolArray:
        """Return, for each of the K packages, whether it matches ``pattern``."""
        fits = np.ones(len(self), dtype=np.bool_)
        for issue, allowed in pattern.allowed:
            fits &= np.isin(self.options[:, issue], sorted(allowed))
        return fits

    def matching_any(self, patterns: Sequence[Pattern]) -> BoolArray:
        """Return, for each of the K packages, whether it matches at least one of ``patterns``."""
        fits = np.zeros(len(self), dtype=np.bool_)
        for pattern in patterns:
            fits |= self.matching(pattern)
        return fits

    @cached_property
    def labels(self) -> tuple[dict[str, str], ...]:
        """Each package as a mapping from issue to option, in words."""
        return tuple(
            {issue.name: issue.options[o] for issue, o in zip(self.issues, row, strict=True)}
            for row in self.options.tolist()
        )
