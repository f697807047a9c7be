"""An input that is varied: its path in the scenario, and the values it is set to."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.errors import ScenarioError, UsageError
from sim.runs.wanted import Source

MOST_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Axis:
    """A path and the texts of its values, as ``--set`` takes them."""

    path: str
    values: tuple[str, ...]

    def sets(self, place: int) -> str:
        """Return the change that sets the value at a place."""
        return f"{self.path}={self.values[place]}"


@dataclass(frozen=True, slots=True)
class Range:
    """A path and the range in which a value is looked for."""

    path: str
    low: float
    high: float


def axis(text: str) -> Axis:
    """Read ``PATH=low:high:steps``, or ``PATH=one,two,three``; raises UsageError."""
    path, values = _parted(text)
    if ":" in values:
        parts = values.split(":")
        if len(parts) != 3:
            raise UsageError(f"--by {text}: write low:high:steps, such as 0:1:11")
        low, high = _number(parts[0], text), _number(parts[1], text)
        steps = _number(parts[2], text)
        if steps != round(steps) or not 2 <= steps <= MOST_STEPS:
            raise UsageError(f"--by {text}: the number of steps is a whole number from 2 to {MOST_STEPS}")
        if not low < high:
            raise UsageError(f"--by {text}: the first number must be the smaller one")
        count = int(steps)
        return Axis(path, tuple(written(low + (high - low) * n / (count - 1)) for n in range(count)))
    several = tuple(value.strip() for value in values.split(","))
    if not all(several) or len(several) < 2:
        raise UsageError(f"--by {text}: give low:high:steps, or several values with commas between them")
    return Axis(path, several)


def searched(text: str, source: Source) -> Range:
    """Read ``PATH=low:high``, or ``PATH`` alone for a probability; raises UsageError."""
    path, equals, values = text.partition("=")
    path = path.strip()
    if not equals:
        return _of_probability(path, source)
    parts = values.split(":")
    if len(parts) != 2:
        raise UsageError(f"--by {text}: write low:high, such as 0:1")
    low, high = _number(parts[0], text), _number(parts[1], text)
    if not low < high:
        raise UsageError(f"--by {text}: the first number must be the smaller one")
    return Range(path, low, high)


def written(value: float) -> str:
    """Write a value so that it reads back as itself, without the noise of binary fractions."""
    return f"{value:.10g}"


def _parted(text: str) -> tuple[str, str]:
    path, equals, values = text.partition("=")
    if not equals or not path.strip() or not values.strip():
        raise UsageError(f"--by {text}: write PATH=low:high:steps, such as threats.strikes.chance=0:1:11")
    return path.strip(), values.strip()


def _number(text: str, whole: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(f"--by {whole}: {text.strip()!r} is not a number")
    return value


def _of_probability(path: str, source: Source) -> Range:
    """Return 0 to 1 for a path that the scenario lets take both, and nothing beyond."""
    source.load(f"{path}=0.5")  # where there is no such path, this says so
    if _takes(source, f"{path}=0") and _takes(source, f"{path}=1") and not _takes(source, f"{path}=1.5"):
        return Range(path, 0.0, 1.0)
    raise UsageError(f"--by {path}: it is no probability, so say in which range to look: {path}=low:high")


def _takes(source: Source, change: str) -> bool:
    try:
        source.load(change)
    except ScenarioError:
        return False
    return True
