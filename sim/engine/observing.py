"""Watchers stand outside the engine: they are told what happens and can change nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING

Kind = Literal["event", "offer", "answer", "veto", "deal", "interim", "end", "silence"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in some rows of a cohort.

    ``party`` is who did it (−1: nobody); ``packages`` what it was about, per row; ``facts`` are the numbers
    that decided it, per row, by name.
    """

    kind: Kind
    day: FloatArray | float
    rows: IntArray
    party: int = NOTHING
    packages: IntArray | None = None
    facts: Mapping[str, FloatArray] = field(default_factory=dict)
    what: str = ""


Observer: TypeAlias = Callable[[Happening], None]


def nobody(happening: Happening) -> None:
    """Watch nothing."""
