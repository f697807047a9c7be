"""From a scenario to its distribution: play, store, count. What a run is, in one call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sim.analysis.distribution import Distribution, distribution
from sim.analysis.intervals import precise, replications_for
from sim.analysis.summary import as_text
from sim.analysis.tally import Tally, nothing_of
from sim.engine.play import Block, play_block, refusal_names
from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.runs.executor import Crew, Play, Task, cores
from sim.runs.interrupt import held_back
from sim.runs.manifest import Asked
from sim.runs.plan import Goal, fixed, looks_up_to
from sim.runs.run import Order, Run, Stop
from sim.runs.store import RunFolder
from sim.runs.version import program_version

MOST = 1_000_000
"""Kept worlds at which a run that is to reach a precision gives up, unless told otherwise."""

Watch = Callable[[int, int], None]
"""``watch(kept, needed)``: told after each block how many worlds are kept and about how many it takes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to: its distribution, why it ended, and where it is kept (None: nowhere)."""

    distribution: Distribution
    stop: Stop
    folder: Path | None


def unwatched(kept: int, needed: int) -> None:
    """Watch nothing."""


def forgotten(block: Block) -> None:
    """Do nothing with a block beyond counting it."""


def simulate(
    scenario: Scenario,
    asked: Asked,
    *,
    out: Path | None,
    jobs: int | None = None,
    watch: Watch = unwatched,
    each: Callable[[Block], None] = forgotten,
    play: Play = play_block,
) -> Result:
    """Play a scenario as asked, keep the run below ``out`` (None: keep nothing) and return its distribution.

    ``each`` is given every block that belongs to the run, in order, once it is counted.
    An interruption (KeyboardInterrupt) ends the run with what was computed so far; a second one is raised.
    """
    started = time.perf_counter()
    causes = refusal_names(scenario)
    task = Task(play, scenario, asked.seed)
    run = Run(Order(scenario, goal(asked), keeps_all=not causes, max_draws=asked.max_draws))
    crew = Crew(task, cores() if jobs is None else jobs)
    folder = None if out is None else RunFolder.create(out, scenario, asked)
    try:
        tally = _counted(run, crew, nothing_of(scenario, len(causes)), folder, watch, each)
    finally:
        crew.close()
    found = distribution(scenario, tally, seed=asked.seed, causes=causes, version=program_version())
    if folder is not None:
        seconds = time.perf_counter() - started
        folder.finish(
            as_text(found), {"stop": run.stop, "blocks": tally.blocks, "seconds": round(seconds, 3)}
        )
    return Result(found, run.stop, None if folder is None else folder.path)


def goal(asked: Asked) -> Goal:
    """Return when a run is done; raises UsageError unless one of replications and precision is asked."""
    if (asked.replications is None) == (asked.precision is None):
        raise UsageError("ask for a number of replications or for a precision, one of them")
    if asked.precision is not None:
        looks = looks_up_to(MOST if asked.most is None else asked.most)
        return Goal(
            looks, partial(precise, half=asked.precision), partial(replications_for, half=asked.precision)
        )
    assert asked.replications is not None
    return fixed(asked.replications)


def _counted(
    run: Run, crew: Crew, tally: Tally, folder: RunFolder | None, watch: Watch, each: Callable[[Block], None]
) -> Tally:
    """Take, store and count a run's blocks; after an interruption, those that were finished by then."""

    def take(block: Block) -> None:
        nonlocal tally
        with held_back():
            ours = run.take(block)
            if folder is not None:
                folder.add(ours)
            tally = tally.plus(ours)
            each(ours)
            watch(run.kept, run.needed)

    try:
        for block in crew.blocks(run.pieces(), lambda: run.draws_left):
            take(block)
            if run.stop != "running":
                break
    except KeyboardInterrupt:
        for block in crew.finished():
            if run.stop != "running" or block.first != tally.drawn:
                break
            take(block)
        if run.stop == "running":
            run.stop = "interrupted"
    return tally
