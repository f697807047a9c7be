"""A threshold: the value of an input at which a share is reached, with its interval.

All settings are played in the same worlds (common random numbers), so the share is a curve of the input that jumps by
one world at a time. The interval is the set of values at which the level lies within the share's 95% interval: at the
true threshold the share is the level, so the set misses it in about 5 of 100 samples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sim.analysis.axis import Range, searched, written
from sim.analysis.intervals import Share, share
from sim.analysis.study import refuse_too_few
from sim.analysis.target import Reach, reach
from sim.engine.arms import Arm
from sim.engine.play import Block, refusal_names
from sim.errors import UsageError
from sim.runs.study import Study

FIRST = 9
"""Values at which the share is looked at first, evenly spread over the range."""

PARTS = 4
"""Parts into which each round divides what is left of a bracket."""

ROUNDS = 4
"""Rounds after the first; the value is then within 1/2048 of the range, and read off between two neighbours."""

ROWS = 7
"""Values of the first of two inputs for which the second is found."""

Verdict = Literal["found", "everywhere", "nowhere"]
"""Whether the level is reached at some value, at all that were tried, or at none."""


@dataclass(frozen=True, slots=True)
class Look:
    """The share at one value."""

    value: float
    share: Share


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where the level is reached along one input.

    ``value`` is the first crossing from the low end; ``low``, ``high`` its interval (None: beyond the range).
    ``crossings``: how many there are; ``reached_above``: whether the level is reached above the value (else below).
    ``at``: the value of the other input, where two are varied.
    """

    verdict: Verdict
    value: float | None
    low: float | None
    high: float | None
    crossings: int
    reached_above: bool | None
    looks: tuple[Look, ...]
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: one threshold, or one for each value of the first input (a contour)."""

    title: str
    version: str
    seed: int
    kept: int
    goal: str
    level: float
    paths: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    thresholds: tuple[Threshold, ...]


def find(study: Study) -> Found | None:
    """Find where a share is reached; None where that is interrupted before any value was seen.

    Raises UsageError for what cannot be looked for.
    """
    settings, (source,) = study.wanted.settings, study.wanted.sources
    base = source.load()
    goal = reach(settings["reach"])
    goal.target.check(base)
    if not 1 <= len(settings["by"]) <= 2:
        raise UsageError("give --by once for a value, or twice for a contour")
    ranges = [searched(text, source) for text in settings["by"]]
    if len({one.path for one in ranges}) < len(ranges):
        raise UsageError(f"--by {ranges[0].path} stands twice; a contour has two inputs")
    first = _spread(ranges[0], ROWS) if len(ranges) == 2 else [None]

    def arm(at: float | None, value: float) -> Arm:
        sets = [f"{ranges[-1].path}={written(value)}"]
        if at is not None:
            sets.insert(0, f"{ranges[0].path}={written(at)}")
        return source.arm(*sets, name=" & ".join(sets))

    lines = [_Line(at, ranges[-1], goal) for at in first]
    kept = _search(study, lines, arm, goal)
    thresholds = tuple(line.threshold() for line in lines)
    if not any(threshold.looks for threshold in thresholds):
        return None
    return Found(
        title=base.title,
        version=study.version,
        seed=source.seed,
        kept=kept,
        goal=goal.text,
        level=goal.level,
        paths=tuple(one.path for one in ranges),
        ranges=tuple((one.low, one.high) for one in ranges),
        thresholds=thresholds,
    )


def _search(
    study: Study, lines: Sequence[_Line], arm: Callable[[float | None, float], Arm], goal: Reach
) -> int:
    """Play round after round, all lines together, until no line wants to see another value."""
    kept = 0
    for number in range(ROUNDS + 1):
        wanted = [(line, value) for line in lines for value in line.wants(number)]
        if not wanted or study.stop != "running":
            break
        arms = [arm(line.at, value) for line, value in wanted]
        counted = _Hits(goal, arms)
        found = study.play(arms, counted.add)
        refuse_too_few(study, found, tuple(refusal_names(one.scenario) for one in arms))
        kept = max(kept, *found.kept)
        if found.stop == "interrupted":
            break
        for (line, value), seen in zip(wanted, counted.shares(), strict=True):
            line.see(value, seen)
    return kept


class _Hits:
    """Counts in how many worlds of each arm the outcome is one of those wanted."""

    def __init__(self, goal: Reach, arms: Sequence[Arm]) -> None:
        self._goal = goal
        self._arms = arms
        self._hits = [0] * len(arms)
        self._of = [0] * len(arms)

    def add(self, blocks: Sequence[Block | None]) -> None:
        for place, (arm, block) in enumerate(zip(self._arms, blocks, strict=True)):
            if block is not None:
                self._hits[place] += int(self._goal.target.hits(arm.scenario, block.rows).sum())
                self._of[place] += len(block.rows)

    def shares(self) -> list[Share]:
        return [share(hits, of) for hits, of in zip(self._hits, self._of, strict=True)]


def _spread(found: Range, count: int) -> list[float | None]:
    return [found.low + (found.high - found.low) * n / (count - 1) for n in range(count)]


class _Line:
    """One line of values along the input, and the shares seen on it so far."""

    def __init__(self, at: float | None, within: Range, goal: Reach) -> None:
        self.at = at
        self._range = within
        self._goal = goal
        self._seen: dict[float, Share] = {}

    def see(self, value: float, found: Share) -> None:
        """Take the share at a value."""
        self._seen[value] = found

    def wants(self, number: int) -> list[float]:
        """Return the values to look at in a round: first evenly spread ones, then within what brackets a crossing."""
        if number == 0:
            return [value for value in _spread(self._range, FIRST) if value is not None]
        wanted: set[float] = set()
        for curve in (_middle, _lower, _upper):
            bracket = self._bracket(curve)
            if bracket is not None:
                low, high = bracket
                wanted |= {low + (high - low) * n / PARTS for n in range(1, PARTS)}
        return sorted(wanted - self._seen.keys())

    def threshold(self) -> Threshold:
        """Return what is known of where the level is reached."""
        values = sorted(self._seen)
        looks = tuple(Look(value, self._seen[value]) for value in values)
        above = [self._above(_middle, value) for value in values]
        crossings = sum(one != other for one, other in pairwise(above))
        if not values or not crossings:
            reached = bool(values) and above[0] == self._goal.rising
            return Threshold(
                "everywhere" if reached else "nowhere", None, None, None, 0, None, looks, self.at
            )
        value = self._crossing(_middle)
        ends = [self._crossing(_upper), self._crossing(_lower)]
        rises = not above[0]
        # Where the share rises, its upper bound reaches the level first; where it falls, its lower bound does.
        low, high = ends if rises else reversed(ends)
        return Threshold("found", value, low, high, crossings, rises == self._goal.rising, looks, self.at)

    def _gap(self, curve: Callable[[Share], float], value: float) -> float:
        return curve(self._seen[value]) - self._goal.level

    def _above(self, curve: Callable[[Share], float], value: float) -> bool:
        """Say whether a curve lies above the level, on the side where what is to be at least it is reached.

        What just equals the level has reached it, be it from above or from below.
        """
        gap = self._gap(curve, value)
        return gap > 0 or (gap == 0 and self._goal.rising)

    def _bracket(self, curve: Callable[[Share], float]) -> tuple[float, float] | None:
        """Return the first two neighbours between which a curve passes the level."""
        values = sorted(self._seen)
        for low, high in pairwise(values):
            if self._above(curve, low) != self._above(curve, high):
                return low, high
        return None

    def _crossing(self, curve: Callable[[Share], float]) -> float | None:
        """Return where a curve passes the level, by a straight line between the neighbours; None: nowhere."""
        bracket = self._bracket(curve)
        if bracket is None:
            return None
        low, high = bracket
        before, after = self._gap(curve, low), self._gap(curve, high)
        return low + (high - low) * before / (before - after)


def _middle(found: Share) -> float:
    return found.share or 0.0


def _lower(found: Share) -> float:
    return found.low


def _upper(found: Share) -> float:
    return found.high
