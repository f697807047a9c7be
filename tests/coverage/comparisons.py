"""How often the intervals of comparisons and thresholds hold. ``make coverage-of-comparisons`` prints them.

A long run of two scenarios, in the same worlds and under a second seed, is cut into many short comparisons, which
are held against the long one. Thresholds are held against a closed form. The path from counts to answer is the
program's own.

``python -m tests.coverage.comparisons SCALE STORY CHANGE``: a shorter campaign, on a shipped scenario and this change
to it (by default on a small crisis).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import exp
from typing import TextIO

import numpy as np
from scipy.stats import binom

from sim.analysis.comparison import Against, pairings_of
from sim.analysis.comparison import told as told_of
from sim.analysis.differences import paired_difference, unpaired_difference
from sim.analysis.intervals import Estimate, share
from sim.analysis.study import Question, ask
from sim.analysis.threshold import Found, find
from sim.engine.arms import Arm
from sim.engine.play import Block
from sim.model.packages import BoolArray, FloatArray
from sim.model.scenario import Scenario
from sim.runs.wanted import Source, Wanted
from sim.scenario import load, load_text
from tests.coverage.chunks import cut_into, long_study
from tests.coverage.figures import Coverage, marked
from tests.docs.pages import ROOT
from tests.stories import crisis

CHANGE = "threats.strike.chance={beta: [5, 4]}"
"""A small change to the small crisis: of a chance of 0.50 on average to one of 0.56."""

LONG = 600_000
"""Worlds of the long run: 600 comparisons of a thousand, and the truth that they are held against."""

SEARCHES = 300
"""Searches for a threshold."""

LENGTHS = (300, 1_000)

FAR_SEED = 10**9
"""A seed that no short comparison of the first comes near."""

OFTEN = 25
"""A flow of worlds expected at least so often in a comparison is shown in the table."""

THREAT = """
version: 1
title: Nothing but a threat
clock: {horizon: 100 days}
issues: {land: [none, all]}
status_quo: {land: none}
parties:
  one:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 0, all: 100}}
    without_deal: {strike: 50}
  two:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 100, all: 0}}
    without_deal: {strike: 40}
threats:
  strike: {by: one, against: [two], chance: 0.5, pace: {mean: 50 days}}
table: {protocol: alternating, first: one, every: 50 days}
"""


def main(out: TextIO, scale: float = 1.0, story: str = "", change: str = CHANGE) -> None:
    """Run the campaign, or a part of it (``scale`` below 1), and write its tables."""
    write = partial(print, file=out, flush=True)
    base, other = two(story, change)
    arms = (
        Arm("base", base, 1),
        Arm("other", other, 1),
        Arm("base", base, FAR_SEED),
        Arm("other", other, FAR_SEED),
    )
    blocks = long_study(arms, int(LONG * scale))
    here, there = (arms[:2], blocks[:2]), ((arms[0], arms[3]), (blocks[0], blocks[3]))
    truth = versus(*here)
    for title, (pair, played) in (("in the same worlds", here), ("under two seeds", there)):
        differences(write, title, truth, {n: list(short(pair, played, n)) for n in LENGTHS})
    noise(write, list(short((arms[0], arms[2]), (blocks[0], blocks[2]), LENGTHS[-1])))
    listed(write)
    if not story:
        thresholds(write, int(SEARCHES * scale))


def two(story: str, change: str) -> tuple[Scenario, Scenario]:
    """Return a scenario, and the same so changed; without a name, the small crisis."""
    if not story:
        return crisis(), crisis(change)
    path = ROOT / f"scenarios/{story}.yaml"
    return load(path), load(path, (change,))


def short(arms: Sequence[Arm], blocks: Sequence[Block], worlds: int) -> Iterator[Against]:
    """Yield comparisons of so many worlds each, cut from a long one; each has a seed of its own for its bootstrap."""
    parts = zip(*(cut_into(block, worlds) for block in blocks), strict=True)
    for number, pair in enumerate(parts):
        yield versus([replace(arm, seed=arm.seed + number) for arm in arms], pair)


def versus(arms: Sequence[Arm], blocks: Sequence[Block]) -> Against:
    """Return what is said of the second of two arms that played these worlds."""
    (pairing,) = pairings_of(arms)
    pairing.add(*blocks)
    kept = [len(block.rows) for block in blocks]
    return told_of(arms, [pairing], kept, blocks[0].count, "").arms[0]


def differences(
    write: Callable[[str], None], title: str, truth: Against, runs: dict[int, list[Against]]
) -> None:
    """Write how often intervals of differences hold, and how often one is listed where that is not always."""
    known = {name: estimate.value or 0.0 for name, estimate in intervals(truth)}
    found = {n: covered(known, each, n) for n, each in runs.items()}
    write(f"\n### Differences {title} ({truth.kept:,} worlds in all)\n")
    write(
        "| figure | true | " + " | ".join(f"{len(each):,} of {n:,} worlds" for n, each in runs.items()) + " |"
    )
    write("|---|---|" + "---|" * len(runs))
    for name, value in known.items():
        if not _is_shown(name, value, [counted[name] for counted in found.values()]):
            continue
        held = " | ".join(_cell(found[n][name], len(each)) for n, each in runs.items())
        write(f"| {name} | {value:+.4f} | {held} |")
    errors = " | ".join(f"±{3 * found[n]['days of talks'].error:.1%}" for n in runs)
    write(f"| three standard errors | | {errors} |")
    for n in runs:
        rare = [one for name, one in found[n].items() if name.startswith("flow") and one.truth * n < 5]
        shown = sum(one.shown for one in rare)
        if shown:
            held_share = sum(one.held for one in rare) / shown
            write(
                f"\nFlows expected in fewer than 5 of {n:,} worlds ({len(rare)} kinds): listed {shown:,} times, the "
                f"interval held in {held_share:.1%} of these."
            )


def _is_shown(name: str, value: float, found: Sequence[Coverage]) -> bool:
    often = not name.startswith("flow") or value * LENGTHS[-1] >= OFTEN
    return often and any(one.shown for one in found)


def _cell(one: Coverage, runs: int) -> str:
    if not one.shown:
        return "never listed"
    return marked(one) + ("" if one.shown == runs else f" of {one.shown:,} listed")


def covered(known: dict[str, float], runs: Sequence[Against], worlds: int) -> dict[str, Coverage]:
    """Return how often each interval held what is known, over many comparisons of so many worlds."""
    counted = {name: Coverage(value, worlds) for name, value in known.items()}
    for one in runs:
        for name, estimate in intervals(one):
            if name in counted and estimate.low is not None and estimate.high is not None:
                counted[name].add((estimate.value or 0.0, estimate.low, estimate.high))
    return counted


def intervals(found: Against) -> Iterator[tuple[str, Estimate]]:
    """Yield every figure of a comparison that is shown with an interval."""
    for outcome in found.outcomes:
        yield outcome.name, outcome.by
    for party in found.parties:
        yield f"worth to {party.name}", party.by
    yield "days of talks", found.duration.by
    yield "total variation", found.total_variation.distance
    yield "Jensen–Shannon", found.jensen_shannon.distance
    if found.pairs:
        changed = found.changed
        yield "another outcome", Estimate(changed.share, changed.low, changed.high)
    for flow in found.flows:
        yield (
            f"flow {flow.origin} → {flow.target}",
            Estimate(flow.share.share, flow.share.low, flow.share.high),
        )


def noise(write: Callable[[str], None], runs: Sequence[Against]) -> None:
    """Write how often a difference is seen where there is none: one scenario under two seeds."""
    seen = sum(any(outcome.exceeds_noise for outcome in one.outcomes) for one in runs)
    write(
        f"\nOne scenario under two seeds, {len(runs):,} comparisons of {LENGTHS[-1]:,} worlds: more than noise in "
        f"any outcome {seen / len(runs):.1%} (should be at most 5%)."
    )


def listed(write: Callable[[str], None], n: int = LENGTHS[-1]) -> None:
    """Write what it does to rare figures that only what came up is listed: exact coverage, without chance."""
    write(f"\n### Listed because they came up: exact coverage at {n:,} worlds\n")
    write("| expected worlds, at most | least, where listed | least, were it always listed |")
    write("|---|---|---|")
    for name, (where_listed, always) in least_held(n).items():
        write(f"| {name} | {where_listed:.1%} | {always:.1%} |")


def least_held(n: int) -> dict[str, tuple[float, float]]:
    """Return how often an interval holds at least, where it is listed and in all, by figure and expected worlds."""
    counts = range(140)
    shares = [share(count, n) for count in counts]
    paired = [[paired_difference(gained, lost, n) for lost in counts] for gained in counts]
    unpaired = [[unpaired_difference(base, other) for base in shares] for other in shares]
    flows = np.array([[(found.low, found.high)] for found in shares])
    least = {}
    for figure, bounds, less in (
        ("flow", flows, np.zeros(1)),
        ("gained or lost, same worlds", _bounds(paired), np.linspace(0.0, 1.0, 11)),
        ("in one arm or the other, two seeds", _bounds(unpaired), np.linspace(0.0, 1.0, 11)),
    ):
        for low, high in ((0.02, 1.0), (1.0, 5.0), (5.0, 50.0)):
            held = [
                _exact(bounds, n, first, second)
                for first in np.geomspace(low, high, 60).tolist()
                for second in (first * less).tolist()
            ]
            where_listed, always = (min(every) for every in zip(*held, strict=True))
            least[f"{figure}: {low:g} to {high:g}"] = where_listed, always
    return least


def _bounds(found: Sequence[Sequence[Estimate]]) -> FloatArray:
    return np.array([[(one.low, one.high) for one in line] for line in found], dtype=np.float64)


def _exact(bounds: FloatArray, n: int, first: float, second: float) -> tuple[float, float]:
    """Return how often an interval holds where anything is counted, and in all, for two expected counts of n worlds.

    ``bounds[i, j]``: the interval of the difference where i and j worlds were counted.
    """
    one = binom.pmf(np.arange(bounds.shape[0]), n, first / n)
    other = binom.pmf(np.arange(bounds.shape[1]), n, second / n)
    chances = np.outer(one, other)
    true = (first - second) / n
    holds: BoolArray = (bounds[..., 0] <= true) & (true <= bounds[..., 1])
    nothing = chances[0, 0]
    held = float(chances[holds].sum())
    seen = held - nothing * holds[0, 0]
    return float(seen / (1 - nothing)), held


def thresholds(write: Callable[[str], None], runs: int) -> None:
    """Write how often the interval of a threshold holds its closed form."""
    story = load_text(THREAT, "threat")
    truth = 0.3 / (1 - exp(-100 / 50))
    counted = Coverage(truth, 500)
    for seed in range(runs):
        source = _Text("threat", "", seed, loaded=story)
        by = ["threats.strike.chance=0:1"]
        wanted = Wanted("find", (source,), 500, {"reach": "threat_carried_out >= 30%", "by": by})
        found: Found | None = ask(Question(find, repr), wanted, out=None, jobs=1).answer
        assert found is not None
        (threshold,) = found.thresholds
        if threshold.value is not None:
            low = 0.0 if threshold.low is None else threshold.low
            high = 1.0 if threshold.high is None else threshold.high
            counted.add((threshold.value, low, high))
    write(
        f"\nThe chance at which a threat is carried out in 30% of worlds (closed form {truth:.4f}), {runs:,} "
        f"searches with 500 worlds each: the interval holds it in {counted.share:.1%} (±{3 * counted.error:.1%})."
    )


class _Text(Source):
    """A source that is a text: changes are read with it."""

    def load(self, *more: str) -> Scenario:
        """Return the text with these changes."""
        return load_text(THREAT, "threat", more)


if __name__ == "__main__":
    main(sys.stdout, float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, *sys.argv[2:])
