"""When talks end, as a quantile dot plot: so many dots, each standing for the same share of worlds.

Kay, Kola, Hullman and Munson (2016), "When (ish) is my bus?", CHI '16: people who count dots judge chances
better than those who read a density.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.distribution import Named
from sim.analysis.tally import Tally
from sim.model.endings import Ending
from sim.model.scenario import Scenario

DOTS = 50


@dataclass(frozen=True, slots=True)
class Dot:
    """One share of the worlds: how they end and when."""

    kind: str
    day: float


@dataclass(frozen=True, slots=True)
class Dots:
    """The dots of the endings proper; ``still_open`` are those in which talks go on at the horizon."""

    unit: str
    horizon: float
    known_until: float | None
    deadline: float | None
    dots: tuple[Dot, ...]
    still_open: int
    kinds: tuple[Named, ...]
    """Every kind of ending that came up, with its share of all worlds."""


def dots(scenario: Scenario, tally: Tally, endings: tuple[Named, ...]) -> Dots:
    """Return the dots; ``endings`` are the shares of the kinds, in their order."""
    seen = tuple(kind for kind in endings if kind.share.count)
    counts = _apportioned([kind.share.count for kind in seen])
    clock = scenario.clock
    placed: list[Dot] = []
    open_still = 0
    for kind, count in zip(seen, counts, strict=True):
        if kind.name == Ending.UNRESOLVED.name.lower():
            open_still = count
            continue
        days = tally.days[Ending[kind.name.upper()]]
        for n in range(count):
            day = days.quantile((n + 0.5) / count).value
            assert day is not None
            placed.append(Dot(kind.name, day))
    return Dots(
        unit=clock.unit,
        horizon=clock.horizon,
        known_until=clock.known_until,
        deadline=None if clock.deadline is None else clock.deadline.day,
        dots=tuple(placed),
        still_open=open_still,
        kinds=seen,
    )


def _apportioned(counts: list[int]) -> list[int]:
    """Share out the dots by largest remainder (Hamilton's method); ties go to the earlier kind."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    shares = [divmod(count * DOTS, total) for count in counts]
    given = [whole for whole, _ in shares]
    by_remainder = sorted(range(len(counts)), key=lambda k: (-shares[k][1], k))
    for k in by_remainder[: DOTS - sum(given)]:
        given[k] += 1
    return given
