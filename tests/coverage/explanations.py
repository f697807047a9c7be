"""How often the intervals of an explanation hold. ``make coverage-of-explanations`` prints the tables as Markdown.

One long run of every arm is cut into many short ones; the long run's own figures are the truth. Every figure
comes from the program's own path from arms to explanation.

``python -m tests.coverage.explanations SCALE STORY``: a shorter campaign, on one story alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TextIO

import numpy as np

from sim.analysis.explain.arms import design
from sim.analysis.explain.explanation import Explanation, Worlds, explanation
from sim.analysis.explain.target import agreements
from sim.analysis.explain.why import Gathering, arms_of
from sim.analysis.intervals import Estimate
from sim.analysis.study import Question, ask
from sim.model.scenario import Scenario
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from sim.scenario import load
from tests.coverage.figures import Coverage, marked
from tests.docs.pages import ROOT
from tests.stories import crisis

CRISIS = "crisis"
STORIES = (CRISIS, "turkey_exile")
"""The small crisis of the tests, and a shipped scenario."""

LONG = 40_000
"""Worlds of the long run."""

LENGTHS = (100, 300, 1_000)


def main(out: TextIO, scale: float = 1.0, *stories: str) -> None:
    """Run the campaign, or a part of it (``scale`` below 1), and write its tables."""
    write = partial(print, file=out, flush=True)
    for name in stories or STORIES:
        scenario = crisis() if name == CRISIS else load(ROOT / f"scenarios/{name}.yaml")
        whole = long_run(scenario, int(LONG * scale))
        truth = told(scenario, whole)
        write(f"\n### {name}: {truth.worlds:,} worlds in all\n")
        found = {n: coverage(truth, (told(scenario, part) for part in cut(whole, n))) for n in LENGTHS}
        runs = {n: found[n]["gap"].shown for n in LENGTHS}
        write(
            "| figure | true, in points | " + " | ".join(f"{runs[n]:,} runs of {n:,}" for n in LENGTHS) + " |"
        )
        write("|---|---|" + "---|" * len(LENGTHS))
        for figure, one in found[LENGTHS[0]].items():
            held = " | ".join(marked(found[n][figure]) for n in LENGTHS)
            write(f"| {figure} | {one.truth * 100:+.2f} | {held} |")
        errors = (f"{3 * found[n]['gap'].error:.1%}" for n in LENGTHS)
        write("| three standard errors | | " + " | ".join(f"±{error}" for error in errors) + " |")


def long_run(scenario: Scenario, worlds: int) -> Worlds:
    """Play every arm until so many worlds are kept."""
    asked = design(scenario, agreements(scenario))

    def answer(study: Study) -> Worlds:
        gathering = Gathering(asked)
        study.play(arms_of(asked, 1), gathering.take)
        return gathering.worlds(1)

    wanted = Wanted("explain", (Source(scenario.name, "", 1, loaded=scenario),), worlds)
    return ask(Question(answer, repr), wanted, out=None, jobs=1).answer


def told(scenario: Scenario, worlds: Worlds) -> Explanation:
    """Return what is said of these worlds."""
    return explanation(design(scenario, agreements(scenario)), worlds)


def cut(whole: Worlds, length: int) -> Iterator[Worlds]:
    """Yield runs of so many worlds each."""
    for start in range(0, whole.replications.size - length + 1, length):
        part = slice(start, start + length)
        yield replace(
            whole,
            replications=whole.replications[part],
            met=whole.met[:, part],
            outcome=whole.outcome[part],
            day=whole.day[part],
            ends=whole.ends[part],
            room=whole.room[part],
            signed=whole.signed[part],
        )


def coverage(truth: Explanation, runs: Iterator[Explanation]) -> dict[str, Coverage]:
    """Return how often each figure's interval held the truth."""
    found = {name: Coverage(value or 0.0, 1.0) for name, (value, _, _) in figures(truth)}
    for run in runs:
        for name, (_, low, high) in figures(run):
            found[name].add((0.0, -np.inf if low is None else low, np.inf if high is None else high))
    return found


def figures(found: Explanation) -> Iterator[tuple[str, tuple[float | None, float | None, float | None]]]:
    """Yield every figure of an explanation that is shown with an interval."""
    yield "gap", _of(found.gap)
    for part in found.parts:
        yield f"{part.title}: part", _of(part.value)
        yield f"{part.title}: alone", _of(part.alone)
        yield f"{part.title}: last", _of(part.last)


def _of(one: Estimate) -> tuple[float | None, float | None, float | None]:
    return one.value, one.low, one.high


if __name__ == "__main__":
    main(sys.stdout, float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, *sys.argv[2:])
