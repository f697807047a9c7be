"""How far each arm of a round has come, and what of it is to be played next.

What is stored is cut by draws alone, as planned (``plan``). What is played at one time is cut as it pays: a play of a
few draws costs nearly as much as one of many, so an arm is played in one go as far as it probably has to go. How far
that is one arm shows for all that keep the same worlds: it goes ahead. Of many arms some are played at a time, so
that others can play the rest meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil, sqrt
from time import process_time

from sim.engine.play import Block, Further
from sim.runs.blocks import joined, parted
from sim.runs.plan import SMALLEST, Piece
from sim.runs.run import Run

SLACK = 512
"""Draws that are played beyond those which are probably left, and as many more as the guess may be wrong by."""

READ_MARGIN, READ_SLACK = 1.05, 128
"""What is read before a first play: this many times the draws that are probably left, and some more."""

MOSTLY = 0.75
"""A block of which at least this share is wanted is played whole."""

TOGETHER = 2.0
"""Seconds that an arm may be read or played in one go over several blocks: it should show how far a run is."""

AT_ONE_TIME = 1.0
"""Seconds that playing several arms at one time should take…"""

MOST_ARMS = 4
"""…of which there are no more than this, for others to play the rest."""

FEW = 2
"""Arms that go ahead together, as playing on together spares them to read the same past twice."""

STEPS = 16
"""Parts of one arm's draws in which a portion is played that another process may still finish first."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What is played at one time: consecutive draws of some arms, by their places; ``number``: which one, from 0.

    ``keeping``: it ends with fewer draws once so many worlds are kept, or it has taken long (``Reading``); 0: never.
    """

    number: int
    first: int
    count: int
    arms: tuple[int, ...] = (0,)
    keeping: int = 0

    @property
    def work(self) -> int:
        """How many draws it has at most, of all its arms."""
        return self.count * len(self.arms)

    @property
    def further(self) -> Further | None:
        """What says how far to read where it may end with fewer draws."""
        return Reading(self.keeping).further if self.keeping else None

    def parts(self) -> list[Portion]:
        """Return portions that together are this one: arm by arm, or of one arm by draws."""
        if self.keeping:
            return [self]
        if len(self.arms) > 1:
            return [replace(self, arms=(arm,)) for arm in self.arms]
        step, end = max(1, self.count // STEPS), self.first + self.count
        return [
            replace(self, first=first, count=min(step, end - first)) for first in range(self.first, end, step)
        ]

    def assembled(self, played: Sequence[tuple[Block, ...]]) -> tuple[Block, ...]:
        """Return the blocks of this portion, given those of its parts in order."""
        if self.keeping:
            return played[0]
        if len(self.arms) > 1:
            return tuple(chain.from_iterable(played))
        return (joined([block for (block,) in played]),)


class Reading:
    """Says how far to read until so many worlds are kept, or so much time is spent on it.

    What is done once for each play costs as much for few worlds as for many.
    """

    def __init__(self, worlds: int) -> None:
        self._worlds = worlds
        self._started = process_time()

    def further(self, drawn: int, kept: int) -> int:
        """Return how many draws to read next: ``sim.engine.play.Further``."""
        if drawn == 0:
            return SMALLEST
        if kept >= self._worlds:
            return 0
        spent = process_time() - self._started
        wanted = READ_MARGIN * (self._worlds - kept) * drawn / max(kept, 1) + READ_SLACK
        affordable = (TOGETHER - spent) * drawn / max(spent, 1e-9)
        return int(min(wanted, affordable))


class Plan:
    """The blocks of a run as they are stored, by their numbers."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._coming = pieces
        self._pieces: list[Piece] = []

    def __getitem__(self, number: int) -> Piece:
        """Return a block before it is played."""
        while len(self._pieces) <= number:
            self._pieces.append(next(self._coming))
        return self._pieces[number]


class Course:
    """One arm on its way through its blocks.

    ``crowd``: what it shares with all arms that keep the same worlds; ``begun``: the draw up to which it is played,
    or being played; ``at``: the block which that draw is in.
    """

    def __init__(self, run: Run, plan: Plan, crowd: Hashable = None, *, taken: int = 0) -> None:
        self.run = run
        self.crowd = crowd
        self.begun = run.drawn
        self.at = taken
        self._plan = plan
        self._taken = taken
        self._parts: list[Block] = []
        self._may_end_early = False

    @property
    def running(self) -> bool:
        """Whether more is wanted of it."""
        return self.run.stop == "running"

    @property
    def waits_for(self) -> Piece | None:
        """The block that it would take next; None while a part of it is there, or any of it is being played."""
        return self._plan[self._taken] if self.running and self.begun == self.run.drawn else None

    @property
    def to_finish(self) -> int:
        """The end of the block of which a part was played, and was not enough; else 0."""
        return _end(self._plan[self._taken]) if self._parts else 0

    def begin(self, until: int, *, may_end_early: bool = False) -> None:
        """Take note that its draws up to this one are being played, or the first of them."""
        self._may_end_early = may_end_early
        self.begun = until
        while until >= _end(self._plan[self.at]):
            self.at += 1

    def take_stored(self, block: Block) -> Block:
        """Take the whole of the block that it waits for; return what of it belongs to the run."""
        self.begin(_end(self._plan[self._taken]))
        self._taken += 1
        return self.run.take(block)

    def take(self, block: Block) -> Iterator[tuple[int, Block]]:
        """Take what was played next; yield each block that is whole with it, as far as it belongs to the run.

        A block comes with its number. Where the run ends in a block, no more of it is needed. What does not go on
        from where the arm stands is not taken: an interruption may have lost what was played before it.
        """
        if not self.running or block.first != self.run.drawn + sum(part.count for part in self._parts):
            return
        if self._may_end_early:
            self.at = self._taken
            self.begin(block.first + block.count)
        self._parts.append(block)
        whole = joined(self._parts) if len(self._parts) > 1 else block
        while self.running and whole.count:
            piece = self._plan[self._taken]
            if whole.count < piece.count and not self.run.ends_within(whole):
                break
            last = whole.first + whole.count
            rest = Piece(0, piece.first + piece.count, max(last - piece.first - piece.count, 0))
            head, whole = parted(whole, [replace(piece, count=min(piece.count, whole.count)), rest])
            self._taken += 1
            yield piece.number, self.run.take(head)
        self._parts = [whole] if whole.count and self.running else []


class Courses:
    """All arms of a round: hands out what is to be played next.

    ``at_once``: draws of an arm that may be played in one go; ``sure``: no draw can be refused; ``stored(place,
    number)`` says whether a block of an arm is there already, and will be taken when its turn comes.
    """

    def __init__(
        self,
        courses: Sequence[Course],
        plan: Plan,
        *,
        at_once: int,
        sure: bool,
        stored: Callable[[int, int], bool] = lambda place, number: False,
    ) -> None:
        self._courses = courses
        self._plan = plan
        self._at_once = at_once
        self._stored = stored
        crowds: dict[Hashable, list[Course]] = {}
        for course in courses:
            crowds.setdefault(course.crowd, []).append(course)
        self._crowds = {name: _Crowd(several, plan, sure=sure) for name, several in crowds.items()}
        self._begun = 0

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted of any arm."""
        return not any(course.running for course in self._courses)

    @property
    def ready(self) -> bool:
        """Whether anything can be begun just now that will probably be wanted."""
        return bool(self._wanting())

    def left(self) -> float:
        """Return how many draws, of all arms, are probably still to be begun."""
        shown = [crowd.goal() for crowd in self._crowds.values() if crowd.shown]
        usual = max(shown, default=0.0)
        return sum(
            max((crowd.goal() if crowd.shown else usual) - course.begun, 0.0)
            for crowd in self._crowds.values()
            for course in crowd.courses
            if course.running
        )

    def next(self, pace: float) -> Portion:
        """Return what is to be begun next; ``pace``: seconds for a draw of one arm, 0.0 as long as nobody knows."""
        wanting = self._wanting()
        course = self._courses[min(wanting, key=lambda place: self._courses[place].begun)]
        crowd, first = self._crowds[course.crowd], course.begun
        alike = [
            place
            for place in wanting
            if (self._courses[place].crowd, self._courses[place].begun) == (course.crowd, first)
        ]
        end = self._until(course, crowd, pace)
        until = self._up_to_stored(alike[0], end)
        alike = [place for place in alike if self._up_to_stored(place, end) == until]
        goes_ahead = not self._begun or not crowd.shown
        group = alike[:1] if goes_ahead and len(alike) > FEW else _some(alike, pace * (until - first))
        keeping = 0 if crowd.shown else min(course.run.needed - course.run.kept, SMALLEST)
        for place in group:
            self._courses[place].begin(until, may_end_early=keeping > 0)
        self._begun += 1
        return Portion(self._begun - 1, first, until - first, tuple(group), keeping)

    def _wanting(self) -> list[int]:
        """Return the arms that can be played on just now and are probably not done yet."""
        goals = {name: crowd.goal() for name, crowd in self._crowds.items()}
        return [
            place
            for place, course in enumerate(self._courses)
            if course.running
            and course.begun < goals[course.crowd]
            and (course.begun > self._plan[course.at].first or not self._stored(place, course.at))
        ]

    def _until(self, course: Course, crowd: _Crowd, pace: float) -> int:
        """Return up to which draw an arm, and whoever stands where it does, is to be played in one go."""
        if not crowd.shown:
            return course.begun + self._at_once
        if not self._begun:
            return _end(self._plan[course.at])
        most = self._at_once if pace == 0.0 else min(TOGETHER / pace, self._at_once)
        return crowd.until(course, most)

    def _up_to_stored(self, place: int, until: int) -> int:
        """Return where an arm has to stop on its way to a draw: before what is stored already."""
        number = self._courses[place].at + 1
        while (first := self._plan[number].first) < until:
            if self._stored(place, number):
                return first
            number += 1
        return until


def _some(alike: Sequence[int], seconds: float) -> Sequence[int]:
    """Return as many arms as should be played together where one takes so long; all in even groups."""
    fitting = min(max(int(AT_ONE_TIME / seconds), 1), MOST_ARMS) if seconds else MOST_ARMS
    return alike[: ceil(len(alike) / ceil(len(alike) / fitting))]


class _Crowd:
    """Arms that keep the same worlds: how far one of them went, all go."""

    def __init__(self, courses: Sequence[Course], plan: Plan, *, sure: bool) -> None:
        self.courses = courses
        self._plan = plan
        self._sure = sure
        self._ends: list[int] = []

    @property
    def _leader(self) -> Course:
        return max(self.courses, key=lambda course: course.run.drawn)

    @property
    def shown(self) -> bool:
        """Whether it is known how many draws are refused."""
        return self._sure or self._leader.run.drawn > 0

    def goal(self) -> float:
        """Return the draw up to which its arms will probably be played.

        While nothing is known, one of them goes ahead.
        """
        run = self._leader.run
        unfinished = max((course.to_finish for course in self.courses if course.running), default=0)
        if run.stop != "running":
            return max(run.drawn, unfinished)
        if self._sure:
            return max(run.drawn + run.draws_left, unfinished)
        if run.drawn == 0:
            begun = any(course.begun for course in self.courses)
            return unfinished if begun else self._plan[0].count
        spread = 1 / sqrt(max(run.kept, 1))
        return max(run.drawn + (1 + spread) * run.draws_left + SLACK, unfinished)

    def until(self, course: Course, most: float) -> int:
        """Return up to which draw to play an arm in one go: at most so many, but to the end of a block.

        All arms stop at the same draws, so that they can be played together.
        """
        place = bisect_right(self._ends, course.begun)
        if place == len(self._ends):
            self._ends.append(self._stretch(course, most))
        end, leader = self._ends[place], self._leader
        over = not leader.running and leader.run.drawn > course.begun
        return min(end, leader.run.drawn) if over else end

    def _stretch(self, course: Course, most: float) -> int:
        number, goal = course.at, self.goal()
        while (
            _end(self._plan[number]) < goal and min(_end(self._plan[number + 1]), goal) - course.begun <= most
        ):
            number += 1
        begin, end = max(course.begun, self._plan[number].first), _end(self._plan[number])
        return end if goal - begin >= MOSTLY * (end - begin) else max(ceil(goal), course.begun + 1)


def _end(piece: Piece) -> int:
    return piece.first + piece.count
