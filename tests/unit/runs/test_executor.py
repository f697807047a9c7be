"""Who plays the blocks, and in which order they come back."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.play import Block, Further
from sim.model.scenario import Scenario
from sim.runs import executor
from sim.runs.executor import READ_SLACK, SLACK, TOGETHER, Crew, FirstPlay, Task, Work, cores
from sim.runs.plan import BLOCK_IF_REFUSED, SMALLEST, Piece, fixed
from sim.runs.run import Order, Run
from tests.unit.runs.doubles import Pretend, story

STORY = story()


def hundred() -> Iterator[Piece]:
    """A plan of many small blocks."""
    return (Piece(number, 100 * number, 100) for number in range(1_000_000))


def taken(crew: Crew[Block], count: int, left: float = 1e12) -> list[bytes]:
    """The rows of the first blocks a crew hands on."""
    try:
        return [block.rows.tobytes() for block in islice(crew.blocks(hundred(), lambda: left), count)]
    finally:
        crew.close()


def expected(count: int) -> list[bytes]:
    """The rows of the first blocks, played one by one."""
    return [Pretend()(STORY, 3, 100 * number, 100).rows.tobytes() for number in range(count)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_blocks_come_in_order_whoever_plays_them(jobs: int) -> None:
    """One process or several hand on the same blocks in the same order."""
    task = Task(Pretend(slow=0.01), STORY, 3)
    assert taken(Crew(task, jobs, worth_help=0.0), 12) == expected(12)


def test_a_process_that_dies_costs_time_and_nothing_else() -> None:
    """When the system kills a helper, the blocks it had are played here."""
    task = Task(Pretend(slow=0.05, dies_at=300, parent=os.getpid()), STORY, 3)
    assert taken(Crew(task, 2, worth_help=0.0), 30) == expected(30)


class Inert:
    """Helpers that never answer, and note what they were given."""

    def __init__(self, wanted: int = 2, *, begins: bool = False) -> None:
        self.wanted = wanted
        self.begins = begins
        self.pieces: list[Piece] = []
        self.futures: list[Future[Block]] = []
        self.closed = False

    def under_way(self) -> int:
        """As many as the test says."""
        return self.wanted

    def submit(self, piece: Piece) -> Future[Block]:
        """Take a piece and say nothing."""
        self.pieces.append(piece)
        self.futures.append(Future())
        if self.begins:
            self.futures[-1].set_running_or_notify_cancel()
        return self.futures[-1]

    def close(self) -> None:
        """Note that all is over."""
        self.closed = True


class Broken(Inert):
    """Helpers of whom none is left."""

    def submit(self, piece: Piece) -> Future[Block]:
        """Refuse, as a pool does whose processes died."""
        raise BrokenProcessPool


class Dying(Inert):
    """Helpers that take a piece and die of it."""

    def submit(self, piece: Piece) -> Future[Block]:
        """Answer as a pool does for the work of processes that died."""
        future: Future[Block] = Future()
        future.set_exception(BrokenProcessPool())
        return future


def test_what_dead_helpers_left_is_played_here() -> None:
    """A piece whose process died is played again, in its place."""
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: Dying())
    assert taken(crew, 5) == expected(5)


def test_short_work_is_not_shared() -> None:
    """Helpers are not called while the work left is worth less than calling them."""
    helpers = Inert()
    crew = Crew(Task(Pretend(), STORY, 3), 4, helpers=lambda task, count: helpers)
    assert taken(crew, 5, left=100.0) == expected(5)
    assert helpers.pieces == []


def test_with_nobody_left_everything_is_played_here() -> None:
    """A pool that takes nothing more leaves all blocks to this process."""
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: Broken())
    assert taken(crew, 5) == expected(5)


def test_no_more_is_begun_than_is_wanted() -> None:
    """Work under way stays within the draws that are probably still needed."""
    helpers = Inert(8)
    crew = Crew(Task(Pretend(), STORY, 3), 8, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 250.0)
    next(blocks)
    helpers.submit = lambda piece: answered(helpers, piece)  # type: ignore[method-assign]
    next(blocks)
    assert [piece.number for piece in helpers.pieces] == [1, 2, 3]


def answered(helpers: Inert, piece: Piece) -> Future[Block]:
    """Answer at once."""
    helpers.pieces.append(piece)
    future: Future[Block] = Future()
    future.set_result(Pretend()(STORY, 3, piece.first, piece.count))
    return future


def test_a_helper_that_never_answers_holds_nothing_up() -> None:
    """When there is nothing left to begin, the block that is waited for is played here too."""
    crew = Crew(Task(Pretend(keeps=0.5), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: Inert())
    blocks = [block.rows for block in islice(crew.blocks(hundred(), lambda: 150.0), 5)]
    assert np.concatenate(blocks).tobytes() == Pretend(keeps=0.5)(STORY, 3, 0, 500).rows.tobytes()


def test_a_helper_that_answers_in_time_is_heard() -> None:
    """A block is played here only until its helper is done with it."""
    helpers = Inert(begins=True)
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        played.append(count)
        if count < 100 and not helpers.futures[0].done():
            helpers.futures[0].set_result(Pretend()(scenario, seed, 100, 100))
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = [block.first for block in islice(crew.blocks(hundred(), lambda: 100.0), 2)]
    assert blocks == [0, 100]
    assert sum(played) < 200


class Soon(Inert):
    """Helpers that take a tenth of a second for a piece."""

    def submit(self, piece: Piece) -> Future[Block]:
        """Answer in a while."""
        future = super().submit(piece)
        block = Pretend()(STORY, 3, piece.first, piece.count)
        threading.Timer(0.1, future.set_result, (block,)).start()
        return future


def test_a_helper_is_given_the_time_that_playing_takes() -> None:
    """While there is nothing to begin, a block that comes soon is waited for: nothing is played twice."""
    helpers = Soon(begins=True)
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        played.append(first)
        time.sleep(2.0)
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 100.0)
    assert [next(blocks).first for _ in range(2)] == [0, 100]
    assert played == [0]


def test_what_no_helper_has_begun_is_taken_back() -> None:
    """At the end of a run no process waits while there is something that nobody plays."""
    helpers = Inert()
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 200.0)
    assert [next(blocks).first for _ in range(3)] == [0, 100, 200]
    assert [piece.number for piece in helpers.pieces] == [1, 2, 3]
    assert all(future.cancelled() for future in helpers.futures[:2])


def test_helpers_that_do_not_come_get_nothing() -> None:
    """While nobody is there, a run is played here, piece by piece; who comes then gets the next piece."""
    helpers = Inert(0)
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 1_000.0)
    assert [next(blocks).first for _ in range(3)] == [0, 100, 200]
    assert helpers.pieces == []
    helpers.wanted = 1
    assert next(blocks).first == 300
    assert [piece.number for piece in helpers.pieces][:1] == [3]


def test_a_helper_that_is_given_up_gets_no_more() -> None:
    """Each piece that hangs with a helper costs the time of one, so such a helper is given no other."""
    helpers = Inert(1, begins=True)
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 150.0)
    assert [next(blocks).first for _ in range(6)] == [0, 100, 200, 300, 400, 500]
    assert [piece.number for piece in helpers.pieces] == [1]


@pytest.mark.parametrize(("each", "calls"), [(0.0, 0), (0.001, 1)])
def test_what_is_done_once_does_not_call_helpers(
    monkeypatch: pytest.MonkeyPatch, each: float, calls: int
) -> None:
    """Blocks take a while beside their draws: what more draws cost shows in what a larger block takes more."""
    opened: list[int] = []
    now = [0.0]
    monkeypatch.setattr(executor, "process_time", lambda: now[0])

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        now[0] += 0.2 + each * count
        return Pretend()(scenario, seed, first, count)

    def opening(task: Work[Any], count: int) -> Inert:
        opened.append(count)
        return Inert(0)

    doubling = (Piece(number, 100 * (2**number - 1), 100 * 2**number) for number in range(40))
    crew = Crew(Task(play, STORY, 3), 2, helpers=opening, worth_help=2.0)
    assert len(list(islice(crew.blocks(doubling, lambda: 10_000.0), 5))) == 5
    assert len(opened) == calls


class Sized(Pretend):
    """Notes how many draws were played at a time."""

    counts: ClassVar[list[int]]

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
    ) -> Block:
        """Play them."""
        block = super().__call__(scenario, seed, first, count, further)
        self.counts.append(block.count)
        return block


@pytest.mark.parametrize("wanted", [100, 600, 3_000, 9_000])
def test_what_is_left_of_a_short_run_is_played_as_one(monkeypatch: pytest.MonkeyPatch, wanted: int) -> None:
    """After the first block: as many draws as it takes, in as many blocks as were planned."""
    monkeypatch.setattr(Sized, "counts", [], raising=False)
    run = Run(Order(STORY, fixed(wanted)))
    crew = Crew(Task(Sized(keeps=0.5), STORY, 3), 1, at_once=BLOCK_IF_REFUSED)
    blocks = []
    for block in crew.blocks(run.pieces(), lambda: run.draws_left, run.ends_within):
        blocks.append(run.take(block))
        if run.stop != "running":
            break
    assert run.kept == wanted
    whole = Pretend(keeps=0.5)(STORY, 3, 0, run.drawn)
    assert np.concatenate([block.rows for block in blocks]).tobytes() == whole.rows.tobytes()
    planned = [(piece.first, piece.count) for piece in islice(run.pieces(), len(blocks))]
    assert [(block.first, block.count) for block in blocks][:-1] == planned[:-1]
    assert Sized.counts[0] == SMALLEST
    assert len(Sized.counts) <= 2
    assert sum(Sized.counts) < 1.3 * max(run.drawn, SMALLEST) + SLACK


@pytest.mark.parametrize("wanted", [1, 100, 600, 1_000])
@pytest.mark.parametrize("keeps", [0.05, 0.5])
def test_a_short_run_that_refuses_many_is_one_play(
    monkeypatch: pytest.MonkeyPatch, wanted: int, keeps: float
) -> None:
    """Draws are read until enough are kept, and the blocks are those that were planned."""
    monkeypatch.setattr(Sized, "counts", [], raising=False)
    run = Run(Order(STORY, fixed(wanted)))
    task = Task(Sized(keeps=keeps), STORY, 3)
    crew = Crew(task, 1, at_once=BLOCK_IF_REFUSED)
    opening = FirstPlay(wanted, task.opening)
    blocks = []
    for block in crew.blocks(run.pieces(), lambda: run.draws_left, run.ends_within, opening):
        blocks.append(run.take(block))
        if run.stop != "running":
            break
    assert run.kept == wanted
    whole = Pretend(keeps=keeps)(STORY, 3, 0, run.drawn)
    assert np.concatenate([block.rows for block in blocks]).tobytes() == whole.rows.tobytes()
    planned = [(piece.first, piece.count) for piece in islice(run.pieces(), len(blocks))]
    assert [(block.first, block.count) for block in blocks][:-1] == planned[:-1]
    (played,) = Sized.counts
    assert played < 1.1 * run.drawn + READ_SLACK or played == SMALLEST


def test_reading_that_takes_long_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where little is kept, what was read by then is played: it shows how long the run will take."""
    now = [0.0]
    monkeypatch.setattr(executor, "process_time", lambda: now[0])
    parts: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        assert further is not None
        drawn = 0
        while (more := min(further(drawn, 0), 2_048)) > 0:
            parts.append(more)
            now[0] += 0.0002 * more
            drawn += more
        return Pretend(keeps=0.0)(scenario, seed, first, drawn)

    task = Task(play, STORY, 3)
    crew = Crew(task, 1, at_once=BLOCK_IF_REFUSED)
    pieces = (Piece(number, 1_000 * number, 1_000) for number in range(1_000))
    opening = FirstPlay(1_000, task.opening)
    blocks = list(islice(crew.blocks(pieces, lambda: 1e12, opening=opening), 10))
    assert [block.first for block in blocks] == [1_000 * n for n in range(10)]
    assert parts[0] == SMALLEST
    assert sum(parts) == pytest.approx(TOGETHER / 0.0002, abs=2)


@pytest.mark.parametrize(("left", "calls"), [(100_000.0, 0), (300_000.0, 1)])
def test_a_first_play_shows_how_long_the_rest_takes(
    monkeypatch: pytest.MonkeyPatch, left: float, calls: int
) -> None:
    """What is done once is done in the first reading, so after the first play helpers come if they pay."""
    now = [0.0]
    opened: list[int] = []
    monkeypatch.setattr(executor, "process_time", lambda: now[0])

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        if further is not None:
            now[0] += 0.1  # once
            count = further(0, 0) + further(SMALLEST, 10)
            assert further(count, 1_000) == 0
        now[0] += 0.00001 * count
        return Pretend(keeps=0.1)(scenario, seed, first, count)

    def opening(task: Work[Any], count: int) -> Inert:
        opened.append(count)
        return Inert(0)

    task = Task(play, STORY, 3)
    crew = Crew(task, 2, helpers=opening, at_once=BLOCK_IF_REFUSED)
    doubling = (Piece(number, 1_024 * (2**number - 1), 1_024 * 2**number) for number in range(40))
    blocks = crew.blocks(doubling, lambda: left, opening=FirstPlay(1_000, task.opening))
    played_first = 5
    for _ in range(played_first):
        next(blocks)
    assert opened == []
    next(blocks)
    assert len(opened) == calls


def test_a_last_block_that_was_not_enough_is_played_to_its_end() -> None:
    """How many draws are left is a guess; blocks are whole unless the run ends in them."""
    task = Task(Pretend(keeps=0.5), STORY, 3)
    crew = Crew(task, 1, at_once=BLOCK_IF_REFUSED)
    pieces = [Piece(number, 3_000 * number, 3_000) for number in range(5)]
    blocks = list(islice(crew.blocks(iter(pieces), lambda: 1.0), 4))
    assert [(block.first, block.count) for block in blocks] == [
        (piece.first, piece.count) for piece in pieces[:4]
    ]
    alone = [task.block(piece).rows.tobytes() for piece in pieces[:4]]
    assert [block.rows.tobytes() for block in blocks] == alone


def test_a_run_that_plays_slowly_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces that take seconds are not played as one."""
    now = [0.0]
    monkeypatch.setattr(executor, "process_time", lambda: now[0])
    counts: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        now[0] += 0.01 * count
        counts.append(count)
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 1)
    assert len(list(islice(crew.blocks(hundred(), lambda: 1_000.0), 4))) == 4
    assert counts == [100, 100, 100, 100]


def test_what_is_finished_can_be_had_without_waiting() -> None:
    """After an interruption come the blocks done in order, up to the first that is not."""
    helpers = Inert(4)
    crew = Crew(Task(Pretend(), STORY, 3), 4, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 1e12)
    helpers.submit = lambda piece: (  # type: ignore[method-assign]
        Inert.submit(helpers, piece) if piece.number == 4 else answered(helpers, piece)
    )
    assert [next(blocks).first for _ in range(2)] == [0, 100]
    assert [block.first for block in crew.finished()] == [200, 300]


def test_closing_ends_the_helpers() -> None:
    """A crew that is done lets its helpers go."""
    helpers = Inert()
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: 0.0)
    next(blocks)
    crew._helpers = helpers
    crew.close()
    assert helpers.closed


def test_there_is_at_least_one_core() -> None:
    """Counting cores gives a number of processes that can be started."""
    assert cores() >= 1
