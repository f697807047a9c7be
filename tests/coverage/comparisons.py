"""How often the intervals of comparisons and thresholds hold. ``make coverage-of-comparisons`` prints them.

Many short comparisons, each under a seed of its own, are held against one of many worlds; thresholds against a closed
form. Every figure comes from the program's own path from arms to answer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from math import exp
from typing import TextIO

from sim.analysis.comparison import Against, Comparison, compared
from sim.analysis.intervals import Estimate
from sim.analysis.study import Question, ask
from sim.analysis.threshold import Found, find
from sim.engine.arms import Arm
from sim.model.scenario import Scenario
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from sim.scenario import load_text
from tests.coverage.figures import Coverage
from tests.stories import crisis

CHANGE = "threats.strike.chance={beta: [5, 4]}"
"""A small change: of a chance of 0.50 on average to one of 0.56."""

LONG = 400_000
"""Worlds of the comparison that tells the truth."""

SHORT = 600
"""Short comparisons of each length."""

LENGTHS = (300, 1_000)

FAR_SEED = 10**9

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


def main(out: TextIO, scale: float = 1.0) -> None:
    """Run the campaign, or a part of it (``scale`` below 1), and write its tables."""
    write = partial(print, file=out, flush=True)
    base, other = crisis(), crisis(CHANGE)
    truth = versus(base, other, FAR_SEED, FAR_SEED, int(LONG * scale))
    for paired in (True, False):
        differences(write, base, other, truth, int(SHORT * scale), paired=paired)
    noise(write, base, int(SHORT * scale))
    thresholds(write, int(SHORT * scale) // 2)


def differences(
    write: partial[None], base: Scenario, other: Scenario, truth: Against, runs: int, *, paired: bool
) -> None:
    """Write how often intervals of differences hold, over the same worlds or under two seeds."""
    found = {n: _covered(base, other, truth, runs, n, paired=paired) for n in LENGTHS}
    write(f"\n### Differences {'in the same worlds' if paired else 'under two seeds'}\n")
    write("| figure | true | " + " | ".join(f"{runs:,} of {n:,} worlds" for n in LENGTHS) + " |")
    write("|---|---|" + "---|" * len(LENGTHS))
    for name, one in found[LENGTHS[0]].items():
        held = " | ".join(f"{found[n][name].share:.1%}" for n in LENGTHS)
        write(f"| {name} | {one.truth:+.4f} | {held} |")
    errors = " | ".join(f"±{3 * found[n][name].error:.1%}" for n in LENGTHS)
    write(f"| three standard errors | | {errors} |")


def _covered(
    base: Scenario, other: Scenario, truth: Against, runs: int, worlds: int, *, paired: bool
) -> dict[str, Coverage]:
    known = dict(_intervals(truth))
    counted = {name: Coverage(estimate.value or 0.0, worlds) for name, estimate in known.items()}
    for seed in range(runs):
        one = versus(base, other, seed, seed if paired else seed + runs, worlds)
        for name, estimate in _intervals(one):
            if name in counted and estimate.low is not None and estimate.high is not None:
                counted[name].add((estimate.value or 0.0, estimate.low, estimate.high))
    return counted


def _intervals(found: Against) -> Iterator[tuple[str, Estimate]]:
    for outcome in found.outcomes:
        yield outcome.name, outcome.by
    for party in found.parties:
        yield f"worth to {party.name}", party.by
    yield "days of talks", found.duration.by
    yield "total variation", found.total_variation.distance
    yield "Jensen–Shannon", found.jensen_shannon.distance


def versus(base: Scenario, other: Scenario, seed: int, other_seed: int, worlds: int) -> Against:
    """Return one comparison of two scenarios."""

    def answer(study: Study) -> Comparison:
        return compared(study, [Arm("base", base, seed), Arm("other", other, other_seed)])

    wanted = Wanted("compare", (Source("base", "", seed, loaded=base),), worlds)
    found = ask(Question(answer, repr), wanted, out=None, jobs=1).answer
    return found.arms[0]


def noise(write: partial[None], base: Scenario, runs: int) -> None:
    """Write how often a difference is seen where there is none: one scenario under two seeds."""
    seen = 0
    for seed in range(runs):
        found = versus(base, base, seed, seed + runs, LENGTHS[-1])
        seen += any(outcome.exceeds_noise for outcome in found.outcomes)
    write(
        f"\nOne scenario under two seeds, {runs:,} comparisons of {LENGTHS[-1]:,} worlds: more than noise in any "
        f"outcome {seen / runs:.1%} (should be at most 5%)."
    )


def thresholds(write: partial[None], runs: int) -> None:
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
    main(sys.stdout, float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
