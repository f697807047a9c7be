"""From a scenario to its distribution: play, store, count. What a run is, in one call."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.distribution import Distribution, distribution
from sim.analysis.intervals import precise, replications_for
from sim.analysis.summary import as_text
from sim.analysis.tally import nothing_of
from sim.engine.play import Block, play_block, refusal_names
from sim.errors import StoredRunError, UsageError
from sim.interrupt import held_back
from sim.model.scenario import Scenario
from sim.runs.courses import Course, Courses, Plan, Portion
from sim.runs.executor import Company, Crew, Play, Task
from sim.runs.manifest import Asked, asked_of
from sim.runs.plan import Goal, Piece, fixed, full_block, looks_up_to
from sim.runs.reopen import reopen
from sim.runs.run import Order, Run, Stop, belongs
from sim.runs.store import RunFolder
from sim.runs.version import program_version

if TYPE_CHECKING:
    from sim.runs.cluster import Cluster

MOST = 1_000_000
"""Kept worlds at which a run that is to reach a precision gives up, unless told otherwise."""

Watch = Callable[[int, int], None]
"""``watch(kept, needed)``: told after each block how many worlds are kept and about how many it takes."""

Mended = Callable[[str], None]
"""``mended(what)``: told what was wrong with a stored block that is played again."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to: its distribution, why it ended, and where it is kept (None: nowhere)."""

    distribution: Distribution
    stop: Stop
    folder: Path | None


def unwatched(kept: int, needed: int) -> None:
    """Watch nothing."""


def unwatched_mend(what: str) -> None:
    """Say nothing of a block that is played again."""


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
    cluster: Cluster | None = None,
) -> Result:
    """Play a scenario as asked, keep the run below ``out`` (None: keep nothing) and return its distribution.

    ``each`` is given every block that belongs to the run, in order, once it is counted. ``jobs``: processes of
    this machine (None: one per core); with a ``cluster``, its workers play with this process instead.
    An interruption (KeyboardInterrupt) ends the run with what was computed so far; a second one is raised.
    """
    folder = None if out is None else RunFolder.create(out, scenario, asked)
    return _Session(scenario, asked, folder, watch, each).result(jobs, play, cluster)


def resume(
    path: Path,
    *,
    jobs: int | None = None,
    watch: Watch = unwatched,
    mended: Mended = unwatched_mend,
    play: Play = play_block,
    cluster: Cluster | None = None,
) -> Result | None:
    """Play the rest of a run that was cut off, from what its folder holds; None: it has ended already.

    It ends with the bytes of ``summary.json`` that it would have ended with. A stored block that is missing or
    damaged is played again, and ``mended`` told what was wrong with it. Raises StoredRunError where the run
    cannot be read or written, another process is playing it, or another version of this program began it.
    """
    found = reopen(path)
    if found is None:
        return None
    saved, folder = found
    try:
        scenario = saved.scenario()
    except BaseException:
        folder.close()
        raise
    return _Session(scenario, asked_of(saved.manifest), folder, watch, mended=mended).result(
        jobs, play, cluster
    )


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


class _Session:
    """One sitting of a run: the blocks that are stored already, then those that are still to be played."""

    def __init__(
        self,
        scenario: Scenario,
        asked: Asked,
        folder: RunFolder | None,
        watch: Watch,
        each: Callable[[Block], None] = forgotten,
        mended: Mended = unwatched_mend,
    ) -> None:
        self._scenario = scenario
        self._asked = asked
        self._folder = folder
        self._watch = watch
        self._each = each
        self._mended = mended
        self._causes = refusal_names(scenario)
        order = Order(scenario, goal(asked), keeps_all=not self._causes, max_draws=asked.max_draws)
        self._run = Run(order)
        self._tally = nothing_of(scenario, len(self._causes))

    def result(self, jobs: int | None, play: Play, cluster: Cluster | None) -> Result:
        """Play the run to its end, or up to an interruption, and let its folder go."""
        started = time.perf_counter()
        task = Task(play, self._scenario, self._asked.seed)
        company = Company(jobs, cluster)
        crew = company.crew(task)
        folder, run = self._folder, self._run
        try:
            try:
                self._count(task, crew)
            finally:
                try:
                    crew.close()
                finally:
                    company.close()
            found = distribution(
                self._scenario,
                self._tally,
                seed=self._asked.seed,
                causes=self._causes,
                version=program_version(),
            )
            if folder is not None:
                seconds = round(time.perf_counter() - started, 3)
                ending = {"stop": run.stop, "blocks": self._tally.blocks, "seconds": seconds}
                folder.finish(as_text(found), ending)
        finally:
            if folder is not None:
                folder.close()
        return Result(found, run.stop, None if folder is None else folder.path)

    def _count(self, task: Task, crew: Crew) -> None:
        """Take, store and count the run's blocks; after an interruption, those that were finished by then."""
        run = self._run
        plan = Plan(run.pieces())
        try:
            stored = 0 if self._folder is None else self._folder.stored
            for number in range(stored):
                self._take_stored(task, plan[number])
                if run.stop != "running":
                    return
            way = Course(run, plan, taken=stored)
            sure = not self._causes
            at_once = full_block(keeps_all=sure, max_draws=self._asked.max_draws)
            courses = Courses([way], plan, at_once=at_once, sure=sure)
            for _, (block,) in crew.play(courses):
                self._take(way, block)
                if run.stop != "running":
                    return
        except KeyboardInterrupt:
            for _, (block,) in crew.finished():
                self._take(way, block)
            if run.stop == "running":
                run.stop = "interrupted"

    def _take_stored(self, task: Task, piece: Piece) -> None:
        """Take a block from the folder; where it is not what was stored there, play it again."""
        assert self._folder is not None
        try:
            block = self._folder.block(piece.number)
            if not belongs(self._run, piece, block):
                raise StoredRunError(f"{self._folder.path}: block {piece.number} is not of this run")
        except StoredRunError as error:
            self._mended(str(error))
            (block,) = task.block(Portion(piece.number, piece.first, piece.count))
            with held_back():
                self._keep(self._run.take(block))
        else:
            with held_back():
                self._keep(self._run.take(block), stored=True)

    def _take(self, way: Course, block: Block) -> None:
        """Take what was played next, which may be several blocks or a part of one."""
        with held_back():
            for _, ours in way.take(block):
                self._keep(ours)

    def _keep(self, ours: Block, *, stored: bool = False) -> None:
        if self._folder is not None:
            if stored:
                self._folder.keep()
            else:
                self._folder.add(ours)
        self._tally = self._tally.plus(ours)
        self._each(ours)
        self._watch(self._run.kept, self._run.needed)
