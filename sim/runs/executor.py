"""Who plays the blocks: this process alone, or this process and helpers. They are handed on in order.

Playing a block is pure, so it does not matter who does it, nor when: timings decide only how the work is
shared out. A pool that dies costs time, not the run: what it did not finish is played here.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, wait
from dataclasses import dataclass, replace
from itertools import chain
from time import perf_counter, process_time
from typing import Any, Generic, Protocol, TypeVar

from sim.engine.play import Block, Further
from sim.model.scenario import Scenario
from sim.runs.blocks import joined, parted
from sim.runs.plan import BLOCK, SMALLEST, Piece
from sim.runs.processes import Processes


class Play(Protocol):
    """Plays draws: pure, and the same in every process."""

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None, /
    ) -> Block:
        """Play so many draws, or as many of them as ``further`` asks for (see ``play_block``)."""


WORTH_HELP = 2.0
"""Seconds of processor time left from which helpers pay: starting one takes about half a second of it."""


FIRST_TAKES = 0.25
"""Seconds of processor time that the first block may take and tell nothing of later ones: much is done there once."""


MARGIN, SLACK = 1.1, 512
"""What is played of a last piece: this many times the draws that are probably left, and some more."""


READ_MARGIN, READ_SLACK = 1.05, 128
"""The same of what is read before a first play; to read once more costs less than to play once more."""


TOGETHER = 2.0
"""Seconds of processor time that several pieces may take that are played as one: it should show how far a run is."""


MOST_BEGUN = 4
"""Blocks, for each that should lie with helpers, that may be begun or wait for their turn at one time."""


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

    def alike(self, piece: Piece, next: Piece) -> bool:
        """Say whether two consecutive pieces can be played as one."""

    def parted(self, whole: Played, pieces: Sequence[Piece]) -> Sequence[Played]:
        """Return what was played for each of these pieces, which were played as one; the last may be short."""


@dataclass(frozen=True, slots=True)
class Task:
    """The work of a run: one scenario under one seed."""

    play: Play
    scenario: Scenario
    seed: int

    def block(self, piece: Piece) -> Block:
        """Play one piece, here and now."""
        return self.play(self.scenario, self.seed, piece.first, piece.count)

    def opening(self, piece: Piece, further: Further) -> tuple[Block, int]:
        """Play as many draws of a piece as ``further`` asks for, and return how many that were."""
        block = self.play(self.scenario, self.seed, piece.first, piece.count, further)
        return block, block.count

    def joined(self, parts: Sequence[Block]) -> Block:
        """Return the block that these consecutive ones make up."""
        return joined(parts)

    def alike(self, piece: Piece, next: Piece) -> bool:
        """Say that any two pieces can be played as one."""
        return True

    def parted(self, whole: Block, pieces: Sequence[Piece]) -> list[Block]:
        """Return the blocks of consecutive pieces that were played as one; the last may be short."""
        return parted(whole, pieces)


class Helpers(Protocol[Played]):
    """Others who play pieces: processes of this machine, or anything that answers with futures."""

    def under_way(self) -> int:
        """Return how many pieces should lie with them at one time; 0 where nobody is there just now."""

    def submit(self, piece: Piece) -> Future[Played]:
        """Start playing a piece; raises BrokenExecutor when nobody is left to do so.

        The future can be cancelled for as long as nobody has begun the piece, and if it is, nobody will.
        """

    def close(self) -> None:
        """Stop at once whatever is still being played."""


Opening = Callable[[Work[Any], int], Helpers[Any]]
"""``opening(task, count)``: called once, when so many helpers are wanted for a task."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class FirstPlay(Generic[Played]):
    """A first play that reads on until ``worlds`` are kept: what is played once costs as much for few as for many.

    ``play`` plays of a piece what it is asked for, and returns how many draws that were.
    """

    worlds: int
    play: Callable[[Piece, Further], tuple[Played, int]]


class _Reading:
    """Says how far a first play is to read: until enough worlds are kept, or so much time is spent on it.

    ``once``: processor time and draws of the first reading, which does once what later ones need not do.
    """

    def __init__(self, worlds: int) -> None:
        self._worlds = min(worlds, SMALLEST)  # as many as are played first where nothing is refused
        self._started = process_time()
        self.once = (0.0, 0)

    def further(self, drawn: int, kept: int) -> int:
        """Return how many draws to read next: ``sim.engine.play.Further``."""
        if drawn == 0:
            return SMALLEST
        spent = process_time() - self._started
        if self.once[1] == 0:
            self.once = (spent, drawn)
        if kept >= self._worlds:
            return 0
        wanted = READ_MARGIN * (self._worlds - kept) * drawn / max(kept, 1) + READ_SLACK
        affordable = (TOGETHER - spent) * drawn / max(spent, 1e-9)
        return int(min(wanted, affordable))


def never(played: object) -> bool:
    """Say that more is wanted, whatever was played."""
    return False


def _worth_playing(piece: Piece, left: float) -> int:
    """Return how many draws of a run's last piece to play where so many are left: all, if that is most of them."""
    return piece.count if left >= 0.75 * piece.count else max(int(left), 1)


class Crew(Generic[Played]):
    """Plays pieces on up to ``jobs`` processes, of which this one is the first.

    Helpers are called only when the work left is worth it, judged by how long the first blocks took. While the
    next block in order is still being played elsewhere, this process plays a later one rather than wait; when
    there is nothing left to begin, it takes back what no helper has begun. Then it waits for as long as it would
    take to play that block, and plays it itself if it has not come: no slow or silent helper holds up a run.
    """

    def __init__(
        self,
        task: Work[Played],
        jobs: int,
        *,
        helpers: Opening = Processes,
        worth_help: float = WORTH_HELP,
        at_once: int = BLOCK,
    ) -> None:
        self._task = task
        self._jobs = jobs
        self._open = helpers
        self._worth_help = worth_help
        self._at_once = at_once
        self._helpers: Helpers[Played] | None = None
        self._queue: deque[tuple[Piece, Future[Played]]] = deque()
        self._given_up: list[Future[Played]] = []
        self._pace = 0.0

    def blocks(
        self,
        pieces: Iterator[Piece],
        draws_left: Callable[[], float],
        ends: Callable[[Played], bool] = never,
        opening: FirstPlay[Played] | None = None,
    ) -> Iterator[Played]:
        """Yield the block of each piece, in order, for as long as they are asked for.

        ``draws_left`` tells how many draws will probably still be wanted after the last block yielded. ``ends`` says
        of what was played of the next piece, which may be less than all of it, whether no more is wanted; only then
        is it yielded so. ``opening``: what the first play, which may be of several pieces, goes by.
        """
        draws, seconds, pace, left = 0, FIRST_TAKES, 0.0, float("inf")
        while True:
            begun, started = perf_counter(), process_time()
            if opening is None:
                bundle, pieces = self._bundle(pieces, left, pace)
                whole, count = self._played(bundle, left)
            else:
                reading = _Reading(opening.worlds)
                bundle, pieces, whole, count = self._opened(pieces, opening, reading)
                if count > reading.once[1]:
                    seconds, draws = reading.once
                opening = None
            played = self._task.parted(whole, bundle)
            self._pace, took = (perf_counter() - begun) / count, process_time() - started
            yield from played[:-1]
            last = bundle[-1].first - bundle[0].first
            yield self._whole(bundle[-1], played[-1], count - last, ends)
            # A small block takes long for its draws: what more draws cost shows in what a larger one takes more.
            pace = max((took - seconds) / (count - draws) if count > draws else took / count, 0.0)
            draws, seconds = count, took
            left = draws_left()
            if self._jobs > 1 and left * pace >= self._worth_help:
                break
            left = MARGIN * left + SLACK
        self._helpers = self._open(self._task, self._jobs - 1)
        yield from self._together(pieces, draws_left)

    def _played(self, bundle: Sequence[Piece], left: float) -> tuple[Played, int]:
        """Play pieces as one, of the last no more than is probably wanted; return how many draws that is, too."""
        last = bundle[-1].first - bundle[0].first
        count = last + _worth_playing(bundle[-1], left - last)
        return self._task.block(replace(bundle[0], count=count)), count

    def _opened(
        self, pieces: Iterator[Piece], opening: FirstPlay[Played], reading: _Reading
    ) -> tuple[list[Piece], Iterator[Piece], Played, int]:
        """Play the first pieces as one, for as long as they are read on.

        Returns those of which something was played, those that follow, what was played and of how many draws.
        """
        bundle, pieces = self._bundle(pieces, self._at_once, 0.0)
        first = bundle[0].first
        whole, count = opening.play(replace(bundle[0], count=self._at_once), reading.further)
        begun = [piece for piece in bundle if piece.first < first + count]
        return begun, chain(bundle[len(begun) :], pieces), whole, count

    def _bundle(
        self, pieces: Iterator[Piece], left: float, pace: float
    ) -> tuple[list[Piece], Iterator[Piece]]:
        """Return the pieces that are to be played as one, and those that follow them.

        Each play takes a while beside its draws, so what is left of a short run is played as one.
        """
        bundle = [next(pieces)]
        if left <= self._at_once and left * pace <= TOGETHER:
            for piece in pieces:
                if piece.first - bundle[0].first >= left or not self._task.alike(bundle[-1], piece):
                    return bundle, chain((piece,), pieces)
                bundle.append(piece)
        return bundle, pieces

    def _whole(self, piece: Piece, played: Played, count: int, ends: Callable[[Played], bool]) -> Played:
        """Return the block of a piece of which so many draws are played: these alone if no more is wanted."""
        if count == piece.count or ends(played):
            return played
        rest = self._task.block(replace(piece, first=piece.first + count, count=piece.count - count))
        return self._task.joined([played, rest])

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
            if not self._queue:
                self._play_here(next(pieces))
            piece, future = self._queue[0]
            if not future.done():
                if self._room(draws_left):
                    self._play_here(next(pieces))
                    continue
                if self._take_back():
                    continue
            block = (
                self._result(piece, future) if self._comes(piece, future) else self._overtake(piece, future)
            )
            self._queue.popleft()
            yield block

    def _send(self, pieces: Iterator[Piece], draws_left: Callable[[], float]) -> None:
        """Keep every helper busy, with something in reserve."""
        assert self._helpers is not None
        self._given_up = [future for future in self._given_up if not future.done()]
        busy = sum(not future.done() for _, future in self._queue) + len(self._given_up)
        wanted = self._helpers.under_way()
        while busy < wanted and self._room(draws_left):
            piece = next(pieces)
            try:
                self._queue.append((piece, self._helpers.submit(piece)))
            except BrokenExecutor:
                self._play_here(piece)
                return
            busy += 1

    def _room(self, draws_left: Callable[[], float]) -> bool:
        """Say whether more may be begun: it will probably be wanted, and does not fill the memory."""
        assert self._helpers is not None
        begun = sum(piece.count for piece, _ in self._queue)
        return begun < draws_left() and len(self._queue) < MOST_BEGUN * max(self._helpers.under_way(), 1)

    def _play_here(self, piece: Piece) -> None:
        self._queue.append((piece, self._here(piece)))

    def _here(self, piece: Piece) -> Future[Played]:
        future: Future[Played] = Future()
        started = perf_counter()
        future.set_result(self._task.block(piece))
        self._pace = (perf_counter() - started) / piece.count
        return future

    def _take_back(self) -> bool:
        """Play the first piece that no helper has begun yet; say whether there was one."""
        for place, (piece, future) in enumerate(self._queue):
            if future.cancel():
                self._queue[place] = (piece, self._here(piece))
                return True
        return False

    def _comes(self, piece: Piece, future: Future[Played]) -> bool:
        """Wait for a block as long as it would take to play it; say whether it has come."""
        wait([future], timeout=self._pace * piece.count)
        return future.done()

    def _overtake(self, piece: Piece, future: Future[Played]) -> Played:
        """Play a piece that somebody else is playing too, until either is done with it."""
        parts: list[Played] = []
        step = max(1, piece.count // OVERTAKING_STEPS)
        for first in range(piece.first, piece.first + piece.count, step):
            if future.done():
                return self._result(piece, future)
            count = min(step, piece.first + piece.count - first)
            parts.append(self._task.block(replace(piece, first=first, count=count)))
        self._given_up.append(future)
        return self._task.joined(parts)

    def _result(self, piece: Piece, future: Future[Played]) -> Played:
        try:
            return future.result()
        except BrokenExecutor:
            return self._task.block(piece)


class Elsewhere(Protocol):
    """Other machines that may play."""

    def helpers(self, task: Work[Any]) -> Helpers[Any]:
        """Return them as helpers with one task."""


def crew_for(
    task: Work[Played], jobs: int | None, cluster: Elsewhere | None, *, at_once: int
) -> Crew[Played]:
    """Return who plays a task: this process with so many on this machine (None: one per core), or with a cluster.

    ``at_once``: draws that may be played as one.
    """
    if cluster is None:
        return Crew(task, cores() if jobs is None else jobs, at_once=at_once)
    # The workers are there already: it costs nothing to call them for what is left after the first block.
    return Crew(task, 2, helpers=lambda _task, _count: cluster.helpers(task), worth_help=0.0, at_once=at_once)
