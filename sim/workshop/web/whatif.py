"""What if? A slider for each number that the scenario calls a lever, and the distribution drawn anew as they move.

The same kept worlds are played with and without the changes, so that what differs is the changes' doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.analysis.intervals import Share, share
from sim.analysis.portrait.replay import Chosen
from sim.chance import Luck
from sim.engine.play import cohort_size, play_cohort, read_past
from sim.engine.worlds import Worlds
from sim.errors import ScenarioError, UsageError
from sim.model.numbers import Drawn
from sim.model.packages import IntArray
from sim.model.scenario import Scenario
from sim.report.charts.markup import Markup, element, joined
from sim.report.charts.outcomes import kind_of
from sim.report.charts.svg import LINE, box, label, mark, picture, rule
from sim.scenario import load
from sim.workshop.catalogue import Texts
from sim.workshop.telling import plain

WORLDS = 1000
"""Kept worlds that are played for each picture."""
MOST = 24
"""Sliders on a page."""
_SAMPLE = 256
_STEPS = 100
_AT_ONCE = 4096
_FARTHEST = 400_000


@dataclass(frozen=True, slots=True)
class Lever:
    """A slider: whose lever it is, the path it sets, and its range; ``usual`` lies in the middle of the draws."""

    party: str
    path: str
    low: float
    high: float
    usual: float

    @property
    def step(self) -> float:
        """How fine the slider is."""
        return round((self.high - self.low) / _STEPS, 6)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How often each outcome came, as the scenario stands and with the changes, of so many worlds."""

    worlds: int
    before: tuple[Share, ...]
    after: tuple[Share, ...]


def levers(scenario: Scenario, path: Path, sets: tuple[str, ...], seed: int) -> tuple[Lever, ...]:
    """Return the sliders that a scenario's levers give: every number below one that can be set by its path."""
    worlds = Worlds(scenario, Luck(seed, 0, _SAMPLE), np.arange(_SAMPLE))
    found: dict[str, Lever] = {}
    for party, paths in scenario.levers.items():
        for lever in paths:
            for given in scenario.inputs:
                inside = given.path == lever or given.path.startswith(f"{lever}.")
                if not inside or given.path in found or not isinstance(given.number, Drawn):
                    continue  # of what is no draw nobody said how far it could be moved
                values = worlds.number(given.number)
                low, high = float(values.min()), float(values.max())
                if high > low:
                    made = Lever(
                        party, given.path, _rounded(low), _rounded(high), _rounded(float(np.median(values)))
                    )
                    found[given.path] = made
    usable = [lever for lever in found.values() if _can_be_set(path, sets, lever)]
    return tuple(usable[:MOST])


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _can_be_set(path: Path, sets: tuple[str, ...], lever: Lever) -> bool:
    try:
        load(path, (*sets, f"{lever.path}={lever.usual!r}"))
    except (ScenarioError, UsageError):
        return False
    return True


def drawn(
    scenario: Scenario, path: Path, sets: tuple[str, ...], seed: int, changes: Mapping[str, float]
) -> Outcomes:
    """Play the same worlds with and without the changes (a value for each path) and count how they end."""
    draws = _kept(scenario, seed)
    before = after = _as_it_stands(scenario, seed)
    if changes:
        changed = load(path, (*sets, *(f"{name}={value!r}" for name, value in sorted(changes.items()))))
        after = _counts(changed, seed, draws)
    worlds = int(draws.size)
    return Outcomes(
        worlds,
        tuple(share(int(count), worlds) for count in before),
        tuple(share(int(count), worlds) for count in after),
    )


@lru_cache(maxsize=2)
def _kept(scenario: Scenario, seed: int) -> IntArray:
    """The draw numbers of the first worlds that the known past allows."""
    found: list[IntArray] = []
    for first in range(0, _FARTHEST, _AT_ONCE):
        found.append(first + read_past(scenario, Luck(seed, first, _AT_ONCE)).rows)
        if sum(part.size for part in found) >= WORLDS:
            break
    return np.concatenate(found)[:WORLDS]


@lru_cache(maxsize=2)
def _as_it_stands(scenario: Scenario, seed: int) -> IntArray:
    return _counts(scenario, seed, _kept(scenario, seed))


def _counts(scenario: Scenario, seed: int, draws: IntArray) -> IntArray:
    luck = Chosen(seed, draws)
    past = read_past(scenario, luck)
    counts = np.zeros(len(scenario.outcomes), dtype=np.int64)
    size = cohort_size(scenario)
    for start in range(0, past.rows.size, size):
        rows = play_cohort(scenario, luck, past, slice(start, start + size))
        counts += np.bincount(rows["outcome"], minlength=counts.size)
    return counts


def picture_of(scenario: Scenario, found: Outcomes, t: Texts) -> Markup:
    """Draw the distribution with the changes over that without."""
    order = [o for o in range(len(scenario.outcomes)) if found.before[o].count or found.after[o].count]
    order.sort(key=lambda o: -max(found.before[o].count, found.after[o].count))
    longest = max((max(found.before[o].high, found.after[o].high) for o in order), default=1.0)
    shapes: list[Markup] = []
    y = 0.3
    for o in order:
        outcome, before, after = scenario.outcomes[o], found.before[o], found.after[o]
        kind = kind_of(outcome)
        said = f"{_percent(before)} → {_percent(after)} ({after.low:.1%} – {after.high:.1%})"
        shapes += [
            mark(kind, "0.55em", y + 0.62),
            label(0, y + 1.0, plain(outcome.name), "name", shift=1.3),
            label(1, y + 1.0, said, "figure", "end"),
        ]
        y += LINE
        shapes += [
            box(0, y + 0.1, (before.share or 0.0) / longest, 0.4, "bar before"),
            box(0, y + 0.55, (after.share or 0.0) / longest, 0.7, f"bar {kind}"),
            rule(after.low / longest, y + 0.9, after.high / longest, y + 0.9, "whisker"),
        ]
        y += 1.75
    shows = t("whatif.shows", worlds=f"{found.worlds:,}")
    return joined(picture("whatif", t("whatif.title"), shows, y, *shapes), element("p", shows, class_="soft"))


def _percent(of: Share) -> str:
    return f"{of.share or 0.0:.1%}"
