"""What another program's files say of a negotiation, whatever their format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Points: TypeAlias = tuple[tuple[float, float], ...]
"""A curve by its points: linear between them, the places rising."""


@dataclass(frozen=True, slots=True)
class Words:
    """An issue with named options."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """An issue with numbers from ``low`` to ``high``; ``step`` is 1 for whole numbers, None for any."""

    name: str
    low: float
    high: float
    step: float | None


DomainIssue: TypeAlias = Words | Numbers

Worth: TypeAlias = Mapping[str, float] | Points
"""What an issue's options, or the numbers along its range, are worth; 0 to 1 where the format says so."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one party wants: utility is Σ weight·worth over the issues, in the domain's order.

    ``reservation``: utility of no deal. ``discount``: what a utility has left at the end of the time there is (1: all
    of it). ``file``: where it was read.
    """

    name: str
    weights: tuple[float, ...]
    worths: tuple[Worth, ...]
    reservation: float
    discount: float
    file: str


@dataclass(frozen=True, slots=True)
class Domain:
    """What is bargained over, and by whom."""

    name: str
    issues: tuple[DomainIssue, ...]
    profiles: tuple[Profile, ...]
    files: tuple[str, ...]


def curve(low: float, high: float, bends: Iterable[float], slope: float, height: float) -> Points:
    """Return the line height + slope·x between two ends, kept within 0 and 1; ``bends``: more places to state."""
    crossings = [(level - height) / slope for level in (0.0, 1.0)] if slope else []
    places = sorted({low, high, *(x for x in (*crossings, *bends) if low < x < high)})
    return tuple((x, min(max(height + slope * x, 0.0), 1.0)) for x in places)
