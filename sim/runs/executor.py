"""Who plays the blocks: this process alone, or this process and helpers. They are handed on in order.

Playing a block is pure, so it does not matter who does it, nor when: timings decide only how the work is
shared out. A pool that dies costs time, not the run: what it did not finish is played here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from sim.engine.play import Block
from sim.model.scenario import Scenario
from sim.runs.interrupt import held_back, unheard
from sim.runs.plan import Piece

Play = Callable[[Scenario, int, int, int], Block]
"""``play(scenario, seed, first, count)``: pure, and the same in every process."""

WORTH_HELP = 1.0
"""Seconds of work left from which helpers pay: starting one takes about half a second."""


MOST_BEGUN = 4
"""Blocks, for each that should lie with helpers, that may be begun or wait for their turn at one time."""


GRACE = 5.0
"""Seconds that helpers are given to stop before they are killed."""


OVERTAKING_STEPS = 16
"""Parts in which a block is played that another process may still finish first."""


Played = TypeVar("Played")
"""What playing a piece gives: a block, or one block for each of several arms."""


class Work(Protocol[Played]):
    """What every piece has in common. It travels to each helper once."""

    def block(self, piece: Piece) -> Played:
        """Play one piece, here and now."""

    def joined(self, parts: Sequence[Played]) -> Played:
        """Return what these consecutive parts of a piece make up."""


@dataclass(frozen=True, slots=True)
class Task:
    """The work of a run: one scenario under one seed."""

    play: Play
    scenario: Scenario
    seed: int

    def block(self, piece: Piece) -> Block:
        """Play one piece, here and now."""
        return self.play(self.scenario, self.seed, piece.first, piece.count)

    def joined(self, parts: Sequence[Block]) -> Block:
        """Return the block that these consecutive ones make up."""
        return joined(parts)


class Helpers(Protocol[Played]):
    """Others who play pieces: processes of this machine, or anything that answers with futures."""

    def under_way(self) -> int:
        """Return how many pieces should lie with them at one time; 0 where nobody is there just now."""

    def submit(self, piece: Piece) -> Future[Played]:
        """Start playing a piece; raises BrokenExecutor when nobody is left to do so."""

    def close(self) -> None:
        """Stop at once whatever is still being played."""


class Stopped(BaseException):
    """Raised in a helper that is told to stop while it plays a piece."""


Opening = Callable[[Work[Any], int], Helpers[Any]]
"""``opening(task, count)``: called once, when so many helpers are wanted for a task."""


_task: Work[Any] | None = None
"""In a helper process: the task it works on."""

_playing = False
_told_to_stop = False


def _begin(task: Work[Any]) -> None:
    global _task  # a process pool offers no other place to keep what all its calls share
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    _task = task


def _end_with_leader() -> None:
    """End this helper when the process that leads the run is killed: nobody else would tell it."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop playing; but never in the middle of handing over a block: who reads half a message waits for ever."""
    global _told_to_stop
    _told_to_stop = True
    if _playing:
        raise Stopped


def _play_piece(piece: Piece) -> Any:
    global _playing
    assert _task is not None
    try:
        _playing = True
        if _told_to_stop:
            raise Stopped
        return _task.block(piece)
    finally:
        _playing = False


class Processes:
    """Helper processes, started by a fork server where the system has one, else afresh (spawn)."""

    def __init__(self, task: Work[Any], helpers: int) -> None:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        context.set_forkserver_preload([__name__])
        self._under_way = helpers + 1
        self._others: frozenset[BaseProcess] = frozenset(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(helpers, mp_context=context, initializer=_begin, initargs=(task,))

    def under_way(self) -> int:
        """Return how many pieces they should have: one each, and one more in reserve."""
        return self._under_way

    def submit(self, piece: Piece) -> Future[Any]:
        """Hand a piece to the next process that is free."""
        # The pool starts a process when one is wanted. Ctrl-C waits until it is known: a mask alone does not hold it
        # back, as the system may hand it to a thread of a numerical library.
        with held_back(), unheard():
            return self._pool.submit(_play_piece, piece)

    def close(self) -> None:
        """End the processes without waiting for what they are playing; a second Ctrl-C waits until they are gone."""
        with held_back():
            self._end()

    def _end(self) -> None:
        # The pool's own attributes: it has no public way to be freed from a helper that was killed.
        reader: threading.Thread | None = getattr(self._pool, "_executor_manager_thread", None)
        results: Any = getattr(self._pool, "_result_queue", None)
        helpers = set(multiprocessing.active_children()) - self._others
        for process in helpers:
            process.terminate()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if reader is None:
            return
        reader.join(GRACE)
        if reader.is_alive():  # it waits for the rest of a message whose sender was killed
            for process in helpers:
                process.kill()
                process.join()
            results._writer.close()
            reader.join()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew(Generic[Played]):
    """Plays pieces on up to ``jobs`` processes, of which this one is the first.

    Helpers are called only when the work left is worth it, judged by how long the first block took. While the
    next block in order is still being played elsewhere, this process plays a later one rather than wait; when
    there is nothing left to begin, it plays that very block, so that no slow or silent helper holds up a run.
    """

    def __init__(
        self,
        task: Work[Played],
        jobs: int,
        *,
        helpers: Opening = Processes,
        worth_help: float = WORTH_HELP,
    ) -> None:
        self._task = task
        self._jobs = jobs
        self._open = helpers
        self._worth_help = worth_help
        self._helpers: Helpers[Played] | None = None
        self._queue: deque[tuple[Piece, Future[Played]]] = deque()

    def blocks(self, pieces: Iterator[Piece], draws_left: Callable[[], float]) -> Iterator[Played]:
        """Yield the block of each piece, in order, for as long as they are asked for.

        ``draws_left`` tells how many draws will probably still be wanted after the last block yielded.
        """
        for piece in pieces:
            started = time.perf_counter()
            block = self._task.block(piece)
            pace = (time.perf_counter() - started) / piece.count
            yield block
            if self._jobs > 1 and pace * draws_left() >= self._worth_help:
                break
        self._helpers = self._open(self._task, self._jobs - 1)
        yield from self._together(pieces, draws_left)

    def finished(self) -> Iterator[Played]:
        """Yield the blocks that come next in order and are done already, without waiting for any."""
        while self._queue and self._queue[0][1].done():
            _, future = self._queue.popleft()
            if future.cancelled() or future.exception() is not None:
                return
            yield future.result()

    def close(self) -> None:
        """Let the helpers go; what they were playing is forgotten."""
        if self._helpers is not None:
            self._helpers.close()

    def _together(self, pieces: Iterator[Piece], draws_left: Callable[[], float]) -> Iterator[Played]:
        while True:
            self._send(pieces, draws_left)
            piece, future = self._queue[0]
            if not future.done() and self._room(draws_left):
                later = next(pieces)
                self._queue.append((later, self._here(later)))
                continue
            block = self._result(piece, future) if future.done() else self._overtake(piece, future)
            self._queue.popleft()
            yield block

    def _send(self, pieces: Iterator[Piece], draws_left: Callable[[], float]) -> None:
        """Keep every helper busy, with something in reserve."""
        assert self._helpers is not None
        busy = sum(not future.done() for _, future in self._queue)
        wanted = self._helpers.under_way()
        while not self._queue or (busy < wanted and self._room(draws_left)):
            piece = next(pieces)
            self._queue.append((piece, self._submit(piece)))
            busy += 1

    def _room(self, draws_left: Callable[[], float]) -> bool:
        """Say whether more may be begun: it will probably be wanted, and does not fill the memory."""
        assert self._helpers is not None
        begun = sum(piece.count for piece, _ in self._queue)
        return begun < draws_left() and len(self._queue) < MOST_BEGUN * max(self._helpers.under_way(), 1)

    def _submit(self, piece: Piece) -> Future[Played]:
        try:
            assert self._helpers is not None
            return self._helpers.submit(piece)
        except BrokenExecutor:
            return self._here(piece)

    def _here(self, piece: Piece) -> Future[Played]:
        future: Future[Played] = Future()
        future.set_result(self._task.block(piece))
        return future

    def _overtake(self, piece: Piece, future: Future[Played]) -> Played:
        """Play, rather than wait, a piece that somebody else is playing too, until either is done with it."""
        parts: list[Played] = []
        step = max(1, piece.count // OVERTAKING_STEPS)
        for first in range(piece.first, piece.first + piece.count, step):
            if future.done():
                return self._result(piece, future)
            count = min(step, piece.first + piece.count - first)
            parts.append(self._task.block(replace(piece, first=first, count=count)))
        return self._task.joined(parts)

    def _result(self, piece: Piece, future: Future[Played]) -> Played:
        try:
            return future.result()
        except BrokenExecutor:
            return self._task.block(piece)


def joined(blocks: Sequence[Block]) -> Block:
    """Return the block that these consecutive ones make up: no world depends on which are played with it."""
    return Block(
        blocks[0].first,
        sum(block.count for block in blocks),
        np.concatenate([block.rows for block in blocks]),
        np.concatenate([block.refused_by for block in blocks]),
    )
