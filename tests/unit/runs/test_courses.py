"""What is played at one time: as far as an arm has to go, arms together, and always the same blocks in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from itertools import islice

import numpy as np
import pytest

from sim.engine.play import Block
from sim.runs import courses
from sim.runs.blocks import joined
from sim.runs.courses import (
    MOST_ARMS,
    READ_SLACK,
    SLACK,
    TOGETHER,
    Course,
    Courses,
    Plan,
    Portion,
    Reading,
)
from sim.runs.plan import BLOCK_IF_REFUSED, SMALLEST, Piece, fixed, full_block, pieces
from sim.runs.run import Order, Run
from tests.unit.runs.doubles import Pretend, story

STORY = story()
PLAY = Pretend(keeps=0.5)


class Round:
    """Arms that are played portion by portion; ``blocks``: what each arm took, by number."""

    def __init__(
        self,
        wanted: int,
        crowds: Sequence[Hashable] = (None,),
        play: Callable[[int], Pretend] = lambda place: PLAY,
        *,
        sure: bool = False,
        stored: Callable[[int, int], bool] = lambda place, number: False,
    ) -> None:
        goal = fixed(wanted)
        self._play = play
        self.plan = Plan(pieces(goal, keeps_all=sure))
        self.runs = [Run(Order(STORY, goal, keeps_all=sure)) for _ in crowds]
        self.ways = [Course(run, self.plan, crowd) for run, crowd in zip(self.runs, crowds, strict=True)]
        at_once = full_block(keeps_all=sure)
        self.courses = Courses(self.ways, self.plan, at_once=at_once, sure=sure, stored=stored)
        self.portions: list[Portion] = []
        self.drawn: list[int] = []
        self.blocks: list[dict[int, Block]] = [{} for _ in crowds]

    def begin(self, pace: float = 0.0) -> Portion:
        """Begin what is next."""
        self.portions.append(self.courses.next(pace))
        return self.portions[-1]

    def end(self, portion: Portion) -> None:
        """Take what was played."""
        for place in portion.arms:
            block = self._play(place)(STORY, 3, portion.first, portion.count, portion.further)
            assert block.count == portion.count or portion.keeping
            drawn = block.count
            for number, ours in self.ways[place].take(block):
                assert number not in self.blocks[place]
                self.blocks[place][number] = ours
        self.drawn.append(drawn)

    def played(self, pace: float = 0.0) -> Round:
        """Play one portion after the other to the end."""
        while not self.courses.over:
            self.end(self.begin(pace))
        return self

    def rows(self, place: int) -> bytes:
        """The rows that an arm took."""
        return np.concatenate([block.rows for block in self.blocks[place].values()]).tobytes()

    def check(self, place: int) -> None:
        """See that an arm took the blocks that it would take alone, one by one as they are planned."""
        run = self.runs[place]
        assert run.stop == "done"
        alone = Run(run._order)
        for number, block in self.blocks[place].items():
            piece = self.plan[number]
            ours = alone.take(self._play(place)(STORY, 3, piece.first, piece.count))
            assert (block.first, block.count) == (ours.first, ours.count)
            assert block.rows.tobytes() == ours.rows.tobytes()
            assert block.refused_by.tobytes() == ours.refused_by.tobytes()
        assert alone.stop == "done"


@pytest.mark.parametrize("keeps", [0.05, 0.5])
@pytest.mark.parametrize("wanted", [1, 100, 600, 1_000, 1_500])
def test_a_short_run_that_refuses_many_is_played_as_one(wanted: int, keeps: float) -> None:
    """Draws are read until enough are kept, then played; the blocks are those that were planned."""
    found = Round(wanted, play=lambda place: Pretend(keeps=keeps)).played()
    found.check(0)
    assert len(found.portions) == (1 if wanted <= SMALLEST else 2)
    assert found.drawn[0] == SMALLEST or sum(found.drawn) < 1.25 * found.runs[0].drawn + READ_SLACK + SLACK


@pytest.mark.parametrize("wanted", [3_000, 9_000])
def test_what_is_left_of_a_run_is_played_as_one(wanted: int) -> None:
    """After the first portion: as many draws as it takes, in as many blocks as were planned."""
    found = Round(wanted).played()
    found.check(0)
    assert len(found.portions) == 2
    assert sum(found.drawn) < 1.1 * found.runs[0].drawn + SLACK


def test_reading_that_takes_long_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where little is kept, what was read by then is played: it shows how long the run will take."""
    now = [0.0]
    monkeypatch.setattr(courses, "process_time", lambda: now[0])
    reading, drawn, parts = Reading(1_000), 0, list[int]()
    while (more := min(reading.further(drawn, 0), 2_048)) > 0:
        parts.append(more)
        now[0] += 0.0002 * more
        drawn += more
    assert parts[0] == SMALLEST
    assert drawn == pytest.approx(TOGETHER / 0.0002, abs=2)


def test_a_long_run_goes_on_by_full_blocks() -> None:
    """Each of them is played at one time; where a run of blocks begins, several."""
    found = Round(120_000).played()
    found.check(0)
    assert set(found.drawn[2:-1]) == {BLOCK_IF_REFUSED}
    assert all(portion.count <= BLOCK_IF_REFUSED for portion in found.portions)


def test_a_last_block_that_was_not_enough_is_played_to_its_end() -> None:
    """How many draws are left is a guess; blocks are whole unless the run ends in them."""
    scarce = [Pretend(keeps=0.9), Pretend(keeps=0.05)]
    found = Round(2_000, play=lambda place: scarce[0])
    found.end(found.begin())
    found._play = lambda place: scarce[1]
    found.played()
    assert found.runs[0].kept == 2_000
    assert all(
        block.count == found.plan[number].count for number, block in list(found.blocks[0].items())[:-1]
    )
    assert [portion.first for portion in found.portions] == sorted(
        portion.first for portion in found.portions
    )


def test_a_run_that_plays_slowly_shows_how_far_it_is() -> None:
    """Blocks that take seconds are not played as one."""
    slow = Round(60_000).played(pace=2 * TOGETHER / SMALLEST)
    slow.check(0)
    ends = [portion.first + portion.count for portion in slow.portions[1:-1]]
    assert ends == [slow.plan[number].first for number in range(2, len(ends) + 2)]


def test_one_of_many_arms_shows_how_far_all_have_to_go() -> None:
    """As far as it went, the others go, some at a time."""
    found = Round(1_000, ["same"] * 20).played(pace=1e-6)
    for place in range(20):
        found.check(place)
    shows, *others = found.portions
    assert shows.arms == (0,)
    assert sorted(place for portion in others for place in portion.arms) == list(range(1, 20))
    assert {len(portion.arms) for portion in others} == {4, 3}
    assert max(len(portion.arms) for portion in others) <= MOST_ARMS
    assert {portion.first + portion.count for portion in others} == {found.runs[0].drawn}


def test_while_one_shows_the_way_the_others_wait() -> None:
    """Nothing else of its crowd can be begun; another crowd shows its own way meanwhile."""
    found = Round(1_000, ["same", "same", "same", "other", "other", "other"])
    assert [found.begin().arms, found.begin().arms] == [(0,), (3,)]
    assert not found.courses.ready
    found.end(found.portions[1])
    assert found.courses.ready
    assert found.begin().arms == (4, 5)


def test_two_arms_go_together() -> None:
    """So that the past is read for both at one time."""
    found = Round(9_000, ["same"] * 2).played()
    assert all(portion.arms == (0, 1) for portion in found.portions)


def test_arms_that_are_slow_are_played_alone() -> None:
    """Each takes as long as several should."""
    found = Round(1_000, ["same"] * 5).played(pace=0.01)
    assert all(len(portion.arms) == 1 for portion in found.portions)
    for place in range(5):
        found.check(place)


def test_arms_that_keep_other_worlds_show_it_themselves() -> None:
    """What one crowd keeps says nothing of another."""
    keeps = {"many": Pretend(keeps=0.9), "few": Pretend(keeps=0.1)}
    crowds = ["many", "few", "few", "many", "few"]
    found = Round(2_000, crowds, lambda place: keeps[crowds[place]]).played()
    for place in range(5):
        found.check(place)
    assert found.runs[1].drawn > 5 * found.runs[0].drawn
    assert len(found.portions) <= 7


def test_what_is_stored_is_not_played() -> None:
    """An arm stops before a block that is there; the others go on, and it follows when it has taken that block."""
    found = Round(3_000, ["same"] * 2, stored=lambda place, number: (place, number) == (1, 2))
    there = found.plan[2]
    while not found.courses.over:
        if (piece := found.ways[1].waits_for) is not None and piece.number == 2:
            block = PLAY(STORY, 3, there.first, there.count)
            found.blocks[1][2] = found.ways[1].take_stored(block)
        else:
            found.end(found.begin())
    for place in (0, 1):
        found.check(place)
    for portion in found.portions:
        if 1 in portion.arms:
            assert portion.first + portion.count <= there.first or portion.first >= there.first + there.count


def test_what_is_stored_is_not_begun_while_what_comes_before_it_is_played() -> None:
    """It is taken when its turn comes; until then that arm gets nothing to do."""
    found = Round(3_000, stored=lambda place, number: number == 2)
    found.end(found.begin())
    before = found.begin()
    assert before.first + before.count == found.plan[2].first
    assert not found.courses.ready
    assert found.ways[0].waits_for is None
    found.end(before)
    assert found.ways[0].waits_for == found.plan[2]


def test_where_nothing_is_refused_no_draw_is_too_many() -> None:
    """A thousand worlds of ten arms are a thousand draws of each; only the first arm shows how long it takes."""
    found = Round(1_000, [None] * 10, lambda place: Pretend(), sure=True).played(1e-6)
    assert found.portions[0].arms == (0,)
    assert sum(portion.work for portion in found.portions) == 10_000
    assert [len(portion.arms) for portion in found.portions[1:]] == [3, 3, 3]


def test_what_is_left_is_told() -> None:
    """For all arms, those also of which nothing is known yet."""
    found = Round(3_000, ["same", "same", "same", "other"])
    assert found.courses.left() == 0.0, "nothing is known"
    found.end(found.begin())
    left = found.courses.left()
    few = 2 * 2_000 + 3 * 6_000  # draws, now that one arm has shown its first thousand worlds
    assert few < left < 1.2 * few
    while not found.courses.over:
        found.end(found.begin())
        assert found.courses.left() < left
        left = found.courses.left()
    assert left == 0.0


@pytest.mark.parametrize("seed", range(40))
def test_in_whatever_order_portions_end_the_blocks_are_the_same(seed: int) -> None:
    """Several are under way at one time; each arm takes them in the order in which they were begun."""
    luck = random.Random(seed)
    sure = luck.random() < 0.25
    crowds = [luck.choice("abc") for _ in range(luck.randint(1, 9))]
    keeps = {name: Pretend(keeps=1.0 if sure else luck.choice([0.02, 0.3, 0.9])) for name in "abc"}
    shelf = {(luck.randrange(len(crowds)), luck.randrange(5)) for _ in range(luck.randint(0, 4))}
    found = Round(
        luck.choice([50, 700, 5_000]),
        [None] * len(crowds) if sure else crowds,
        lambda place: keeps[crowds[place]],
        sure=sure,
        stored=lambda place, number: (place, number) in shelf,
    )
    under_way: list[Portion] = []
    while not found.courses.over:
        for place, way in enumerate(found.ways):
            while (piece := way.waits_for) is not None and (place, piece.number) in shelf:
                block = keeps[crowds[place]](STORY, 3, piece.first, piece.count)
                found.blocks[place][piece.number] = way.take_stored(block)
        if found.courses.over:
            break
        if found.courses.ready and (not under_way or luck.random() < 0.6):
            under_way.append(found.begin(luck.choice([0.0, 1e-6, 1e-4, 1e-2])))
        else:
            found.end(under_way.pop(0))
    for place in range(len(crowds)):
        found.check(place)


@pytest.mark.parametrize(
    "portion", [Portion(7, 300, 250), Portion(7, 300, 3), Portion(7, 300, 250, (4, 2, 9))]
)
def test_a_portion_is_the_sum_of_its_parts(portion: Portion) -> None:
    """By arms, or by draws."""
    whole = tuple(PLAY(STORY, arm, portion.first, portion.count) for arm in portion.arms)
    parts = portion.parts()
    assert sum(part.work for part in parts) == portion.work
    assert len(parts) > 1
    played = [tuple(PLAY(STORY, arm, part.first, part.count) for arm in part.arms) for part in parts]
    again = portion.assembled(played)
    assert [block.rows.tobytes() for block in again] == [block.rows.tobytes() for block in whole]
    assert [(block.first, block.count) for block in again] == [(block.first, block.count) for block in whole]


def test_an_arm_that_is_over_takes_no_more() -> None:
    """What others still play of it is forgotten."""
    run = Run(Order(STORY, fixed(10)))
    way = Course(run, Plan(iter([Piece(number, 100 * number, 100) for number in range(9)])))
    assert len(list(way.take(PLAY(STORY, 3, 0, 100)))) == 1
    assert list(way.take(PLAY(STORY, 3, 100, 100))) == []
    assert run.kept == 10


def test_what_does_not_go_on_from_where_an_arm_stands_is_not_taken() -> None:
    """An interruption may lose a portion that was played; those after it would leave a hole."""
    way = Course(Run(Order(STORY, fixed(10_000))), Plan(iter([Piece(n, 100 * n, 100) for n in range(999)])))
    assert len(list(way.take(PLAY(STORY, 3, 0, 100)))) == 1
    assert list(way.take(PLAY(STORY, 3, 200, 100))) == []
    assert way.run.drawn == 100
    assert list(way.take(PLAY(STORY, 3, 100, 50))) == []
    assert list(way.take(PLAY(STORY, 3, 100, 100))) == []
    assert [block.first for _, block in way.take(PLAY(STORY, 3, 150, 150))] == [100, 200]


def test_parts_of_a_block_make_it_up() -> None:
    """An arm takes a block once all of it is there."""
    way = Course(Run(Order(STORY, fixed(100_000))), Plan(iter([Piece(n, 90 * n, 90) for n in range(99)])))
    taken = [ours for first in range(0, 360, 40) for _, ours in way.take(PLAY(STORY, 3, first, 40))]
    assert [block.first for block in taken] == [0, 90, 180, 270]
    assert joined(taken).rows.tobytes() == PLAY(STORY, 3, 0, 360).rows.tobytes()
    assert list(islice(way.take(PLAY(STORY, 3, 360, 40)), 1)) == []
