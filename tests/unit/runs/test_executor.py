"""Who plays the blocks, and in which order they come back."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

import numpy as np
import pytest

from sim.engine.play import Block, Further
from sim.model.scenario import Scenario
from sim.runs import executor
from sim.runs.courses import Portion
from sim.runs.executor import Company, Crew, Played, Task, Work, cores
from tests.unit.runs.doubles import Pretend, story

STORY = story()


class Hundreds:
    """Portions of a hundred draws each; ``left`` tells how many draws are still to come beyond those handed on."""

    def __init__(self, left: Callable[[], float], sizes: Callable[[int], int] = lambda number: 100) -> None:
        self._left = left
        self._sizes = sizes
        self._number = 0
        self.begun = 0
        self.handed_on = 0
        self.paces: list[float] = []

    @property
    def ready(self) -> bool:
        """Whether what is under way is less than what is left."""
        return self.begun - self.handed_on < self._left()

    def left(self) -> float:
        """What is left and not under way."""
        return self._left() - (self.begun - self.handed_on)

    def next(self, pace: float) -> Portion:
        """Begin the next."""
        self.paces.append(pace)
        portion = Portion(self._number, self.begun, self._sizes(self._number))
        self._number += 1
        self.begun += portion.count
        return portion


def blocks(crew: Crew, count: int, left: float = 1e12) -> list[Block]:
    """The first blocks that a crew hands on."""
    ahead = Hundreds(lambda: left)
    found = []
    for portion, (block,) in islice(crew.play(ahead), count):
        assert (portion.first, portion.count) == (block.first, block.count)
        ahead.handed_on += portion.count
        found.append(block)
    return found


def taken(crew: Crew, count: int, left: float = 1e12) -> list[bytes]:
    """The rows of the first blocks a crew hands on."""
    try:
        return [block.rows.tobytes() for block in blocks(crew, count, left)]
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
        self.portions: list[Portion] = []
        self.futures: list[Future[Played]] = []
        self.closed = False

    def under_way(self) -> int:
        """As many as the test says."""
        return self.wanted

    def submit(self, portion: Portion) -> Future[Played]:
        """Take a portion and say nothing."""
        self.portions.append(portion)
        self.futures.append(Future())
        if self.begins:
            self.futures[-1].set_running_or_notify_cancel()
        return self.futures[-1]

    def close(self) -> None:
        """Note that all is over."""
        self.closed = True


class Broken(Inert):
    """Helpers of whom none is left."""

    def submit(self, portion: Portion) -> Future[Played]:
        """Refuse, as a pool does whose processes died."""
        raise BrokenProcessPool


class Dying(Inert):
    """Helpers that take a portion and die of it."""

    def submit(self, portion: Portion) -> Future[Played]:
        """Answer as a pool does for the work of processes that died."""
        future: Future[Played] = Future()
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
    assert helpers.portions == []


def test_with_nobody_left_everything_is_played_here() -> None:
    """A pool that takes nothing more leaves all blocks to this process."""
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: Broken())
    assert taken(crew, 5) == expected(5)


def firsts(crew: Crew, count: int, left: float) -> list[int]:
    """Where the first blocks begin that a crew hands on."""
    return [block.first for block in blocks(crew, count, left)]


def test_no_more_is_begun_than_is_wanted() -> None:
    """Work under way stays within the draws that are probably still needed."""
    helpers = Inert(8)
    crew = Crew(Task(Pretend(), STORY, 3), 8, worth_help=0.0, helpers=lambda task, count: helpers)
    handed = crew.play(Hundreds(lambda: 350.0))
    next(handed)
    helpers.submit = lambda portion: answered(helpers, portion)  # type: ignore[method-assign]
    next(handed)
    assert [portion.number for portion in helpers.portions] == [1, 2, 3]


def answered(helpers: Inert, portion: Portion) -> Future[Played]:
    """Answer at once."""
    helpers.portions.append(portion)
    future: Future[Played] = Future()
    future.set_result((Pretend()(STORY, 3, portion.first, portion.count),))
    return future


def test_a_helper_that_never_answers_holds_nothing_up() -> None:
    """When there is nothing left to begin, what is waited for is played here too."""
    crew = Crew(Task(Pretend(keeps=0.5), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: Inert())
    rows = [block.rows for block in blocks(crew, 5, 150.0)]
    assert np.concatenate(rows).tobytes() == Pretend(keeps=0.5)(STORY, 3, 0, 500).rows.tobytes()


def test_a_helper_that_answers_in_time_is_heard() -> None:
    """A portion is played here only until its helper is done with it."""
    helpers = Inert(begins=True)
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        played.append(count)
        if count < 100 and not helpers.futures[0].done():
            helpers.futures[0].set_result((Pretend()(scenario, seed, 100, 100),))
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    assert firsts(crew, 2, 100.0) == [0, 100]
    assert sum(played) < 200


class Soon(Inert):
    """Helpers that take a tenth of a second for a portion."""

    def submit(self, portion: Portion) -> Future[Played]:
        """Answer in a while."""
        future = super().submit(portion)
        block = Pretend()(STORY, 3, portion.first, portion.count)
        threading.Timer(0.1, future.set_result, ((block,),)).start()
        return future


def test_a_helper_is_given_the_time_that_playing_takes() -> None:
    """While there is nothing to begin, what comes soon is waited for: nothing is played twice."""
    helpers = Soon(begins=True)
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        played.append(first)
        time.sleep(2.0)
        return Pretend()(scenario, seed, first, count)

    crew = Crew(Task(play, STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    assert firsts(crew, 2, 100.0) == [0, 100]
    assert played == [0]


def test_what_no_helper_has_begun_is_taken_back() -> None:
    """At the end of a run no process waits while there is something that nobody plays."""
    helpers = Inert()
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    assert firsts(crew, 3, 200.0) == [0, 100, 200]
    assert [portion.number for portion in helpers.portions] == [1, 2, 3]
    assert all(future.cancelled() for future in helpers.futures[:2])


def test_helpers_that_do_not_come_get_nothing() -> None:
    """While nobody is there, a run is played here, one by one; who comes then gets the next."""
    helpers = Inert(0)
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    handed = crew.play(Hundreds(lambda: 1e12))
    assert [next(handed)[0].first for _ in range(3)] == [0, 100, 200]
    assert helpers.portions == []
    helpers.wanted = 1
    assert next(handed)[0].first == 300
    assert helpers.portions


def test_a_helper_that_is_given_up_gets_no_more() -> None:
    """Each portion that hangs with a helper costs the time of one, so such a helper is given no other."""
    helpers = Inert(1, begins=True)
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    assert firsts(crew, 6, 150.0) == [0, 100, 200, 300, 400, 500]
    assert [portion.number for portion in helpers.portions] == [1]


@pytest.mark.parametrize(("each", "calls"), [(0.0, 0), (0.001, 1)])
def test_what_is_done_once_does_not_call_helpers(
    monkeypatch: pytest.MonkeyPatch, each: float, calls: int
) -> None:
    """The first portion takes a while beside its draws: what draws cost shows in the next."""
    opened: list[int] = []
    now = [0.0]
    once = [0.2]
    monkeypatch.setattr(executor, "process_time", lambda: now[0])

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        now[0] += (once.pop() if once else 0.0) + each * count
        return Pretend()(scenario, seed, first, count)

    def opening(task: Work, count: int) -> Inert:
        opened.append(count)
        return Inert(0)

    crew = Crew(Task(play, STORY, 3), 2, helpers=opening, worth_help=2.0)
    ahead = Hundreds(lambda: 10_000.0, lambda number: 100 * 2**number)
    assert len(list(islice(crew.play(ahead), 5))) == 5
    assert len(opened) == calls
    assert ahead.paces[0] == 0.0
    assert ahead.paces[-1] == pytest.approx(each)


def test_what_is_finished_can_be_had_without_waiting() -> None:
    """After an interruption comes what is done in order, up to the first that is not."""
    helpers = Inert(4)
    crew = Crew(Task(Pretend(), STORY, 3), 4, worth_help=0.0, helpers=lambda task, count: helpers)
    handed = crew.play(Hundreds(lambda: 1e12))
    helpers.submit = lambda portion: (  # type: ignore[method-assign]
        Inert.submit(helpers, portion) if portion.number == 4 else answered(helpers, portion)
    )
    assert [next(handed)[0].first for _ in range(2)] == [0, 100]
    assert [portion.first for portion, _ in crew.finished()] == [200, 300]


def test_closing_ends_the_helpers() -> None:
    """A crew that is done lets its helpers go."""
    helpers = Inert()
    crew = Crew(Task(Pretend(), STORY, 3), 2, worth_help=0.0, helpers=lambda task, count: helpers)
    assert firsts(crew, 2, 1_000.0) == [0, 100]
    crew.close()
    assert helpers.closed


def test_helpers_stay_from_round_to_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are started once, when the first round is worth it; the next takes less to be worth sharing."""
    company = Company(2, None)
    assert taken(company.crew(Task(Pretend(slow=0.01), STORY, 3)), 5, left=100.0) == expected(5)
    assert company._processes is None
    monkeypatch.setattr(executor, "WORTH_HELP", 0.0)
    assert taken(company.crew(Task(Pretend(slow=0.01), STORY, 3)), 40) == expected(40)
    helpers = company._processes
    assert helpers is not None
    monkeypatch.setattr(executor, "WORTH_HELP", 1e9)
    monkeypatch.setattr(executor, "WORTH_HELP_THERE", 0.0)
    again = [Pretend()(STORY, 4, 100 * number, 100).rows.tobytes() for number in range(40)]
    assert taken(company.crew(Task(Pretend(slow=0.01), STORY, 4)), 40) == again
    assert company._processes is helpers
    company.close()
    until = time.monotonic() + 60
    while any(process.is_alive() for process in helpers._processes):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_there_is_at_least_one_core() -> None:
    """Counting cores gives a number of processes that can be started."""
    assert cores() >= 1
