"""Who plays: this process alone, or this process and helpers. What they played is handed on in order.

Playing is pure, so it does not matter who does it, nor when: timings decide only how the work is
shared out. A pool that dies costs time, not the run: what it did not finish is played here.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Protocol

from sim.engine.play import Block, Further
from sim.model.scenario import Scenario
from sim.runs.courses import TOGETHER, Portion
from sim.runs.processes import Processes


class Play(Protocol):
    """Plays draws: pure, and the same in every process."""

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None, /
    ) -> Block:
        """Play so many draws, or as many of them as ``further`` asks for (see ``play_block``)."""


Played = tuple[Block, ...]
"""What playing a portion gives: the block of each of its arms."""

WORTH_HELP = 2.0
"""Seconds of processor time left from which helpers pay: starting one takes about half a second of it."""


WORTH_HELP_THERE = 0.1
"""The same where they are there already."""


FIRST_TAKES = 0.25
"""Seconds of processor time that the first portion may take and tell nothing of later ones: much is done once."""


MOST_BEGUN = 4
"""Portions, for each that should lie with helpers, that may be begun or wait for their turn at one time."""


class Work(Protocol):
    """What every portion has in common. It travels to each helper once."""

    def block(self, portion: Portion) -> Played:
        """Play one portion, here and now."""


@dataclass(frozen=True, slots=True)
class Task:
    """The work of a run: one scenario under one seed."""

    play: Play
    scenario: Scenario
    seed: int

    def block(self, portion: Portion) -> Played:
        """Play one portion, here and now."""
        return (self.play(self.scenario, self.seed, portion.first, portion.count, portion.further),)


class Ahead(Protocol):
    """What is still to be played: ``sim.runs.courses.Courses``."""

    @property
    def ready(self) -> bool:
        """Whether anything can be begun just now that will probably be wanted."""

    def left(self) -> float:
        """Return how many draws, of all arms, are probably still to be begun."""

    def next(self, pace: float) -> Portion:
        """Return what is to be begun next; ``pace``: seconds for a draw of one arm, 0.0 as long as nobody knows."""


class Helpers(Protocol):
    """Others who play portions: processes of this machine, or anything that answers with futures."""

    def under_way(self) -> int:
        """Return how many portions should lie with them at one time; 0 where nobody is there just now."""

    def submit(self, portion: Portion) -> Future[Played]:
        """Start playing a portion; raises BrokenExecutor when nobody is left to do so.

        The future can be cancelled for as long as nobody has begun the portion, and if it is, nobody will.
        """

    def close(self) -> None:
        """Stop at once whatever is still being played."""


Opening = Callable[[Work, int], Helpers]
"""``opening(task, count)``: called once, when so many helpers are wanted for a task."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew:
    """Plays portions on up to ``jobs`` processes, of which this one is the first.

    Helpers are called only when the work left is worth it, judged by how long the last portion took. While the
    next in order is still being played elsewhere, this process plays a later one rather than wait; when there is
    nothing left to begin, it takes back what no helper has begun. Then it waits for as long as it would take to
    play that portion, and plays it itself if it has not come: no slow or silent helper holds up a run.
    """

    def __init__(
        self, task: Work, jobs: int, *, helpers: Opening = Processes, worth_help: float = WORTH_HELP
    ) -> None:
        self._task = task
        self._jobs = jobs
        self._open = helpers
        self._worth_help = worth_help
        self._helpers: Helpers | None = None
        self._queue: deque[tuple[Portion, Future[Played]]] = deque()
        self._given_up: list[Future[Played]] = []
        self._wall = 0.0
        self._pace = 0.0

    def play(self, ahead: Ahead) -> Iterator[tuple[Portion, Played]]:
        """Yield each portion that is ahead with its blocks, in order, for as long as they are asked for."""
        once = FIRST_TAKES
        while True:
            portion = ahead.next(self._pace)
            played = self._timed(portion, once)
            yield portion, played
            once = 0.0
            if self._jobs > 1 and ahead.left() * self._pace >= self._worth_help:
                break
        self._helpers = self._open(self._task, self._jobs - 1)
        yield from self._together(ahead)

    def finished(self) -> Iterator[tuple[Portion, Played]]:
        """Yield the portions that come next in order and are done already, without waiting for any."""
        while self._queue and self._queue[0][1].done():
            portion, future = self._queue.popleft()
            if future.cancelled() or future.exception() is not None:
                return
            yield portion, future.result()

    def close(self) -> None:
        """Let the helpers go; what they were playing is forgotten."""
        if self._helpers is not None:
            self._helpers.close()

    def _timed(self, portion: Portion, once: float = 0.0) -> Played:
        """Play a portion, and note how long it took: by the clock, and of processor time beyond what is done once."""
        began, started = perf_counter(), process_time()
        played = self._task.block(portion)
        drawn = sum(block.count for block in played)
        self._wall = (perf_counter() - began) / drawn
        self._pace = max(process_time() - started - once, 0.0) / drawn
        return played

    def _together(self, ahead: Ahead) -> Iterator[tuple[Portion, Played]]:
        while True:
            self._send(ahead)
            if not self._queue:
                self._play_here(ahead.next(self._pace))
            portion, future = self._queue[0]
            if not future.done():
                if self._room(ahead):
                    self._play_here(ahead.next(self._pace))
                    continue
                if self._take_back():
                    continue
            comes = self._comes(portion, future)
            played = self._result(portion, future) if comes else self._overtake(portion, future)
            self._queue.popleft()
            yield portion, played

    def _send(self, ahead: Ahead) -> None:
        """Keep every helper busy, with something in reserve."""
        assert self._helpers is not None
        self._given_up = [future for future in self._given_up if not future.done()]
        busy = sum(not future.done() for _, future in self._queue) + len(self._given_up)
        wanted = self._helpers.under_way()
        while busy < wanted and self._room(ahead):
            portion = ahead.next(self._pace)
            try:
                self._queue.append((portion, self._helpers.submit(portion)))
            except BrokenExecutor:
                self._play_here(portion)
                return
            busy += 1

    def _room(self, ahead: Ahead) -> bool:
        """Say whether more may be begun: it will probably be wanted, and does not fill the memory."""
        assert self._helpers is not None
        return ahead.ready and len(self._queue) < MOST_BEGUN * max(self._helpers.under_way(), 1)

    def _play_here(self, portion: Portion) -> None:
        self._queue.append((portion, self._here(portion)))

    def _here(self, portion: Portion) -> Future[Played]:
        future: Future[Played] = Future()
        future.set_result(self._timed(portion))
        return future

    def _take_back(self) -> bool:
        """Play the first portion that no helper has begun yet; say whether there was one."""
        for place, (portion, future) in enumerate(self._queue):
            if future.cancel():
                self._queue[place] = (portion, self._here(portion))
                return True
        return False

    def _comes(self, portion: Portion, future: Future[Played]) -> bool:
        """Wait for a portion as long as it would take to play it; say whether it has come."""
        seconds = self._wall * portion.work
        wait([future], timeout=min(seconds, 2 * TOGETHER) if portion.keeping else seconds)
        return future.done()

    def _overtake(self, portion: Portion, future: Future[Played]) -> Played:
        """Play a portion that somebody else is playing too, until either is done with it."""
        parts: list[Played] = []
        for part in portion.parts():
            if future.done():
                return self._result(portion, future)
            parts.append(self._task.block(part))
        self._given_up.append(future)
        return portion.assembled(parts)

    def _result(self, portion: Portion, future: Future[Played]) -> Played:
        try:
            return future.result()
        except BrokenExecutor:
            return self._task.block(portion)


class Elsewhere(Protocol):
    """Other machines that may play."""

    def helpers(self, task: Work) -> Helpers:
        """Return them as helpers with one task."""


class Company:
    """Who plays a run, or the rounds of a study: this process, and others that stay from round to round.

    With a ``cluster`` they are its workers, else up to ``jobs`` processes of this machine (None: one per core).
    """

    def __init__(self, jobs: int | None, cluster: Elsewhere | None) -> None:
        self._jobs = cores() if jobs is None else jobs
        self._cluster = cluster
        self._processes: Processes | None = None

    def crew(self, task: Work) -> Crew:
        """Return who plays a round; it must be closed before the next one is asked for."""
        if self._cluster is not None:
            cluster = self._cluster
            # The workers are there already: it costs nothing to call them for what is left after the first portion.
            return Crew(task, 2, helpers=lambda task, _count: cluster.helpers(task), worth_help=0.0)
        there = self._processes is not None
        return Crew(
            task, self._jobs, helpers=self._call, worth_help=WORTH_HELP_THERE if there else WORTH_HELP
        )

    def _call(self, task: Work, count: int) -> Helpers:
        if self._processes is None:
            self._processes = Processes(task, count)
        else:
            self._processes.turn_to(task)
        return _Lent(self._processes)

    def close(self) -> None:
        """Let the processes go."""
        if self._processes is not None:
            self._processes.close()
            self._processes = None


class _Lent:
    """Processes for one round, which stay when it ends."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def under_way(self) -> int:
        return self._processes.under_way()

    def submit(self, portion: Portion) -> Future[Played]:
        return self._processes.submit(portion)

    def close(self) -> None:
        self._processes.rest()
