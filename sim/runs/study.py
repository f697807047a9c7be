"""A study: several arms played over the same draws, each world once, kept below results/ like a run.

What a verb asks of a study it may ask in rounds, the later ones depending on what the earlier showed. A study
remembers every block of every arm, so that a study that was cut off is finished by asking the same again: what is
stored is read, the rest is played. Worlds that another run or study played with the same inputs (scenario, seed,
program version, block) are taken from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.arms import Arm, PlayArms, play_arms
from sim.engine.play import Block, refusal_names
from sim.interrupt import held_back
from sim.model.packages import IntArray
from sim.runs.courses import Course, Courses, Plan, Portion
from sim.runs.executor import Company, Crew, Played
from sim.runs.plan import fixed, full_block, pieces
from sim.runs.run import Order, Run, Stop, belongs
from sim.runs.shelf import Shelf
from sim.runs.version import program_version
from sim.runs.wanted import Wanted

if TYPE_CHECKING:
    from sim.runs.cluster import Cluster

Watch = Callable[[int, int], None]
"""``watch(kept, needed)``: told after each block how many worlds are kept, of all arms, and how many it takes."""

Each = Callable[[Sequence[Block | None]], None]
"""``each(blocks)``: one block per arm, of the same draws; None for an arm that has kept enough already."""


@dataclass(frozen=True, slots=True)
class ArmsTask:
    """The work of one round of a study: its arms."""

    play: PlayArms
    arms: tuple[Arm, ...]

    def block(self, portion: Portion) -> Played:
        """Play a portion, here and now."""
        return self.play(
            [self.arms[place] for place in portion.arms], portion.first, portion.count, portion.further
        )


@dataclass(frozen=True, slots=True)
class Round:
    """How a round of playing ended: why, and for each arm the worlds kept, the draws, and what refused the others."""

    stop: Stop
    kept: tuple[int, ...]
    drawn: tuple[int, ...]
    refused: tuple[IntArray, ...]


class Study:
    """Plays arms for a verb, and remembers what was played.

    ``wanted``: what was asked; ``version``: of the program that plays, or played, the worlds (None: this one's);
    ``stop``: ``running``, or how the last round ended if it fell short.
    """

    def __init__(
        self,
        wanted: Wanted,
        shelf: Shelf,
        *,
        jobs: int | None = None,
        cluster: Cluster | None = None,
        watch: Watch | None = None,
        play: PlayArms = play_arms,
        version: str | None = None,
    ) -> None:
        self.wanted = wanted
        self.version = program_version() if version is None else version
        self.stop: Stop = "running"
        self._shelf = shelf
        self._company = Company(jobs, cluster)
        self._watch = watch
        self._play = play

    def play(
        self, arms: Sequence[Arm], each: Each, *, worlds: int | None = None, whole: bool = False
    ) -> Round:
        """Play every arm until it has kept as many worlds as were asked for, handing the blocks to ``each`` in order.

        Arms of one crowd (see ``Arm.crowd``) keep the same worlds, so their blocks have the same rows. An
        interruption (KeyboardInterrupt) ends the round with what was computed so far, and ``stop`` says so.

        ``worlds``: keep so many instead; ``whole``: whatever plays the arms refuses no draw.
        """
        wanted = self.wanted if worlds is None else replace(self.wanted, replications=worlds)
        sitting = _Sitting(wanted, self._shelf, tuple(arms), each, self._watch, self._play, whole=whole)
        found = sitting.result(self._company)
        if found.stop != "done":
            self.stop = found.stop
        return found

    def close(self) -> None:
        """Let go whoever helped to play."""
        self._company.close()


class _Sitting:
    """One round: the arms' runs, each arm that is the same as another played once."""

    def __init__(
        self,
        wanted: Wanted,
        shelf: Shelf,
        arms: tuple[Arm, ...],
        each: Each,
        watch: Watch | None,
        play: PlayArms,
        *,
        whole: bool,
    ) -> None:
        self._shelf = shelf
        self._each = each
        self._watch = watch
        names = shelf.names_of(arms)
        self._names = tuple(dict.fromkeys(names))
        self._place_of = [self._names.index(name) for name in names]
        played = [arms[names.index(name)] for name in self._names]
        self._task = ArmsTask(play, tuple(played))
        causes = [() if whole else refusal_names(arm.scenario) for arm in played]
        sure = not any(causes)
        goal = fixed(wanted.replications)
        plan = Plan(pieces(goal, keeps_all=sure, max_draws=wanted.max_draws))
        self._ways = [
            Course(
                Run(Order(arm.scenario, goal, keeps_all=not named, max_draws=wanted.max_draws)),
                plan,
                None if sure else arm.crowd,
            )
            for arm, named in zip(played, causes, strict=True)
        ]
        at_once = full_block(keeps_all=sure, max_draws=wanted.max_draws)
        self._courses = Courses(self._ways, plan, at_once=at_once, sure=sure, stored=self._is_stored)
        self._found: dict[tuple[int, int], Block | None] = {}
        self._ready: list[deque[Block]] = [deque() for _ in played]
        self._kept = [0] * len(played)
        self._drawn = [0] * len(played)
        self._refused: list[IntArray] = [np.zeros(len(named), dtype=np.int64) for named in causes]

    def result(self, company: Company) -> Round:
        crew = company.crew(self._task)
        try:
            try:
                stop = self._played(crew)
            finally:
                crew.close()
        except KeyboardInterrupt:  # it met the end of the round
            stop = "interrupted"
        if stop == "done" and any(way.run.stop == "too_few" for way in self._ways):
            stop = "too_few"
        return Round(
            stop,
            tuple(self._kept[place] for place in self._place_of),
            tuple(self._drawn[place] for place in self._place_of),
            tuple(self._refused[place] for place in self._place_of),
        )

    def _played(self, crew: Crew) -> Stop:
        """Play the round to its end, or up to an interruption."""
        try:
            while self._advance():
                pass
            for portion, played in crew.play(self._courses) if not self._courses.over else ():
                self._take(portion, played)
                if self._courses.over:
                    break
        except KeyboardInterrupt:
            for portion, played in crew.finished():
                self._take(portion, played)
            return "done" if self._courses.over and not any(self._ready) else "interrupted"
        return "done"

    def _take(self, portion: Portion, played: Played) -> None:
        """Count and store what was played of some arms, and hand on what is there of all."""
        with held_back():
            for place, block in zip(portion.arms, played, strict=True):
                for number, ours in self._ways[place].take(block):
                    self._keep(place, number, ours, new=True)
            self._hand_on()
        while self._advance():
            pass

    def _advance(self) -> bool:
        """Take a stored block of every arm that waits for one, and hand on what all have; say whether it was any.

        No arm is read further ahead than it takes for the next block to be handed on.
        """
        with held_back():
            taken = [self._take_stored(place) for place, ready in enumerate(self._ready) if not ready]
            return self._hand_on() or any(taken)

    def _take_stored(self, place: int) -> bool:
        """Take the block of an arm that comes next if it is stored already; say whether it was."""
        way = self._ways[place]
        piece = way.waits_for
        block = None if piece is None else self._look_up(place, piece.number)
        if piece is None or block is None:
            return False
        if not belongs(way.run, piece, block):
            self._found[place, piece.number] = None
            return False
        self._keep(place, piece.number, way.take_stored(block), new=False)
        return True

    def _is_stored(self, place: int, number: int) -> bool:
        return self._look_up(place, number) is not None

    def _look_up(self, place: int, number: int) -> Block | None:
        if (place, number) not in self._found:
            self._found[place, number] = self._shelf.get(self._names[place], number)
        return self._found[place, number]

    def _keep(self, place: int, number: int, ours: Block, *, new: bool) -> None:
        self._shelf.put(self._names[place], number, ours, new=new)
        self._found.pop((place, number), None)
        self._ready[place].append(ours)

    def _hand_on(self) -> bool:
        """Hand on blocks of the same draws, once every arm has its own or has come to its end; say whether any."""
        handed = False
        while any(self._ready) and all(
            ready or not way.running for ready, way in zip(self._ready, self._ways, strict=True)
        ):
            blocks = [ready.popleft() if ready else None for ready in self._ready]
            for place, block in enumerate(blocks):
                if block is not None:
                    self._kept[place] += len(block.rows)
                    self._drawn[place] = block.first + block.count
                    self._refused[place] += block.refused(len(self._refused[place]))
            self._each([blocks[place] for place in self._place_of])
            handed = True
        if self._watch is not None:
            runs = [self._ways[place].run for place in self._place_of]
            self._watch(sum(run.kept for run in runs), sum(run.needed for run in runs))
        return handed
