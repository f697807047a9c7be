"""Who plays the blocks, and in which order they come back."""

import multiprocessing
import os
import signal
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

import numpy as np
import pytest

from sim.engine.play import Block
from sim.model.scenario import Scenario
from sim.runs import executor
from sim.runs.executor import Crew, Processes, Task, cores
from sim.runs.plan import Piece
from tests.unit.runs.doubles import Pretend, story

STORY = story()


def hundred() -> Iterator[Piece]:
    """A plan of many small blocks."""
    return (Piece(number, 100 * number, 100) for number in range(1_000_000))


def taken(crew: Crew[Block], count: int, left: float = float("inf")) -> list[bytes]:
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

    def __init__(self, wanted: int = 2) -> None:
        self._wanted = wanted
        self.pieces: list[Piece] = []
        self.futures: list[Future[Block]] = []
        self.closed = False

    def under_way(self) -> int:
        """As many as the test says."""
        return self._wanted

    def submit(self, piece: Piece) -> Future[Block]:
        """Take a piece and say nothing."""
        self.pieces.append(piece)
        self.futures.append(Future())
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
    helpers = Inert()
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int) -> Block:
        played.append(count)
        if count < 100 and not helpers.futures[0].done():
            helpers.futures[0].set_result(Pretend()(scenario, seed, 100, 100))
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = [block.first for block in islice(crew.blocks(hundred(), lambda: 100.0), 2)]
    assert blocks == [0, 100]
    assert sum(played) < 200


def test_what_is_finished_can_be_had_without_waiting() -> None:
    """After an interruption come the blocks done in order, up to the first that is not."""
    helpers = Inert(4)
    crew = Crew(Task(Pretend(), STORY, 3), 4, worth_help=0.0, helpers=lambda task, count: helpers)
    blocks = crew.blocks(hundred(), lambda: float("inf"))
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


def test_closing_does_not_wait_for_work_under_way() -> None:
    """Processes are ended, not asked: a block of a minute does not hold up the end of a run."""
    helpers = Processes(Task(Pretend(slow=60.0), STORY, 3), 1)
    future = helpers.submit(Piece(0, 0, 100))
    helpers.close()
    assert future.cancelled() or future.exception(timeout=10) is not None


def test_a_second_interruption_leaves_no_helper_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is heard once they are gone: what they share with this process is taken down when it ends."""
    helpers = Processes(Task(Pretend(slow=60.0), STORY, 3), 1)
    helpers.submit(Piece(0, 0, 10_000))
    children = multiprocessing.active_children()

    def interrupted() -> list[Any]:
        signal.raise_signal(signal.SIGINT)
        return children

    monkeypatch.setattr(multiprocessing, "active_children", interrupted)
    with pytest.raises(KeyboardInterrupt):
        helpers.close()
    for child in children:
        child.join(20.0)
    assert not any(child.is_alive() for child in children)


def test_an_interruption_waits_until_a_helper_that_is_started_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where another thread hears it first, as a numerical library's may: a mask holds only for one thread."""
    helpers = Processes(Task(Pretend(), STORY, 3), 1)
    over, begun = threading.Event(), list[Future[Any]]()
    threading.Thread(target=over.wait, daemon=True).start()
    start = helpers._pool.submit

    def submit(*work: Any) -> Future[Any]:
        os.kill(os.getpid(), signal.SIGINT)
        over.wait(0.1)
        begun.append(start(*work))
        return begun[0]

    monkeypatch.setattr(helpers._pool, "submit", submit)
    with pytest.raises(KeyboardInterrupt):
        helpers.submit(Piece(0, 0, 100))
    over.set()
    helpers.close()
    assert begun


def test_closing_does_not_wait_for_the_rest_of_a_message() -> None:
    """A helper that the system killed while it handed over a block leaves half a message behind."""
    helpers = Processes(Task(Pretend(), STORY, 3), 1)
    assert len(helpers.submit(Piece(0, 0, 100)).result(timeout=60).rows) == 100
    results: Any = helpers._pool._result_queue
    results._writer._send(struct.pack("!i", 1_000) + b"half")
    ended = threading.Thread(target=helpers.close, daemon=True)
    ended.start()
    ended.join(timeout=60)
    assert not ended.is_alive()


def test_a_helper_hands_over_what_it_has_before_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to stop between pieces, it breaks off nothing; told while it plays, it stops at once."""
    monkeypatch.setattr(executor, "_told_to_stop", False)
    executor._stop(signal.SIGTERM, None)
    monkeypatch.setattr(executor, "_task", Task(Pretend(), STORY, 3))
    with pytest.raises(executor.Stopped):
        executor._play_piece(Piece(0, 0, 100))
    monkeypatch.setattr(executor, "_playing", True)
    with pytest.raises(executor.Stopped):
        executor._stop(signal.SIGTERM, None)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="the system has no signal masks")
def test_helpers_do_not_hear_an_interruption() -> None:
    """Ctrl-C goes to all processes of a terminal; a helper plays on, and leaves the answer to the leader."""
    helpers = Processes(Task(Pretend(slow=0.5), STORY, 3), 1)
    before = set(multiprocessing.active_children())
    # A fork server that an earlier test began may hear of Ctrl-C until the helper has begun to play.
    helpers.submit(Piece(0, 0, 100)).result(timeout=60)
    future = helpers.submit(Piece(0, 0, 100))
    (helper,) = set(multiprocessing.active_children()) - before
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGINT)
    assert len(future.result(timeout=60).rows) == 100
    helpers.close()


def test_there_is_at_least_one_core() -> None:
    """Counting cores gives a number of processes that can be started."""
    assert cores() >= 1
