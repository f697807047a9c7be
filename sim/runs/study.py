"""A study: several arms played over the same draws, each world once, kept below results/ like a run.

What a verb asks of a study it may ask in rounds, the later ones depending on what the earlier showed. A study
remembers every block of every arm, so that a study that was cut off is finished by asking the same again: what is
stored is read, the rest is played. Worlds that another run or study played with the same inputs (scenario, seed,
program version, block) are taken from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.arms import Arm, PlayArms, play_arms
from sim.engine.play import Block, refusal_names
from sim.model.packages import IntArray
from sim.runs.blocks import joined, parted
from sim.runs.executor import crew_for
from sim.runs.interrupt import held_back
from sim.runs.plan import Piece, fixed, full_block, pieces
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
class Portion(Piece):
    """A block before it is played, and which arms (by their places) are to play it."""

    arms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ArmsTask:
    """The work of one round of a study: its arms."""

    play: PlayArms
    arms: tuple[Arm, ...]

    def block(self, piece: Piece) -> tuple[Block, ...]:
        """Play a portion for those of its arms that are wanted, here and now."""
        assert isinstance(piece, Portion)
        wanted = [self.arms[place] for place in piece.arms]
        return self.play(wanted, piece.first, piece.count) if wanted else ()

    def joined(self, parts: Sequence[tuple[Block, ...]]) -> tuple[Block, ...]:
        """Return the blocks that consecutive parts of a portion make up, arm by arm."""
        return tuple(joined(blocks) for blocks in zip(*parts, strict=True))

    def alike(self, piece: Piece, next: Piece) -> bool:
        """Say whether two portions are wanted of the same arms."""
        assert isinstance(piece, Portion)
        assert isinstance(next, Portion)
        return piece.arms == next.arms

    def parted(self, whole: tuple[Block, ...], pieces: Sequence[Piece]) -> list[tuple[Block, ...]]:
        """Return the blocks of each of these portions, which were played as one; those of the last may be short."""
        by_arm = [parted(block, pieces) for block in whole]
        return list(zip(*by_arm, strict=True)) if by_arm else [()] * len(pieces)


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
        self._jobs = jobs
        self._cluster = cluster
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
        found = sitting.result(self._jobs, self._cluster)
        if found.stop != "done":
            self.stop = found.stop
        return found


class _Sitting:
    """One round: the arms' runs in step with each other."""

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
        self._task = ArmsTask(play, arms)
        self._shelf = shelf
        self._each = each
        self._watch = watch
        self._names = shelf.names_of(arms)
        causes = [() if whole else refusal_names(arm.scenario) for arm in arms]
        goal = fixed(wanted.replications)
        self._runs = [
            Run(Order(arm.scenario, goal, keeps_all=not names, max_draws=wanted.max_draws))
            for arm, names in zip(arms, causes, strict=True)
        ]
        self._refused: list[IntArray] = [np.zeros(len(names), dtype=np.int64) for names in causes]
        self._keeps_all = not any(causes)
        self._plan = pieces(goal, keeps_all=self._keeps_all, max_draws=wanted.max_draws)
        self._asked: deque[Portion] = deque()
        self._found: dict[tuple[int, int], Block] = {}

    def result(self, jobs: int | None, cluster: Cluster | None) -> Round:
        crew = crew_for(self._task, jobs, cluster, at_once=full_block(keeps_all=self._keeps_all))
        stop: Stop = "done"
        try:
            for played in crew.blocks(self._portions(), self._draws_left, self._ends):
                self._take(self._asked.popleft(), played)
                if self._over:
                    break
        except KeyboardInterrupt:
            for played in crew.finished():
                self._take(self._asked.popleft(), played)
            stop = "done" if self._over else "interrupted"
        finally:
            crew.close()
        if stop == "done" and any(run.stop == "too_few" for run in self._runs):
            stop = "too_few"
        return Round(
            stop,
            tuple(run.kept for run in self._runs),
            tuple(run.drawn for run in self._runs),
            tuple(self._refused),
        )

    @property
    def _over(self) -> bool:
        return all(run.stop != "running" for run in self._runs)

    def _draws_left(self) -> float:
        return max((run.draws_left for run in self._runs if run.stop == "running"), default=0.0)

    def _ends(self, played: tuple[Block, ...]) -> bool:
        """Say whether every arm would come to its end within what was played of the next portion."""
        fresh = {self._names[place]: block for place, block in zip(self._asked[0].arms, played, strict=True)}
        running = [
            (name, run) for name, run in zip(self._names, self._runs, strict=True) if run.stop == "running"
        ]
        return all(name in fresh and run.ends_within(fresh[name]) for name, run in running)

    def _portions(self) -> Iterator[Portion]:
        """Yield what is to be played, in order, without end; blocks that are stored already are only read."""
        for piece in self._plan:
            running = [place for place, run in enumerate(self._runs) if run.stop == "running"]
            missing = [place for place in running if not self._look_up(place, piece)]
            once = {self._names[place]: place for place in reversed(missing)}
            self._asked.append(Portion(piece.number, piece.first, piece.count, tuple(sorted(once.values()))))
            yield self._asked[-1]

    def _look_up(self, place: int, piece: Piece) -> bool:
        block = self._shelf.get(self._names[place], piece.number)
        if block is None or block.first != piece.first or not 0 < block.count <= piece.count:
            return False
        self._found[place, piece.number] = block
        return True

    def _take(self, portion: Portion, played: tuple[Block, ...]) -> None:
        """Count, store and hand on one block of every arm that is not done."""
        fresh = dict(zip(portion.arms, played, strict=True))
        with held_back():
            taken = [self._arm_takes(place, portion, fresh) for place in range(len(self._runs))]
            self._each(taken)
            if self._watch is not None:
                self._watch(sum(run.kept for run in self._runs), sum(run.needed for run in self._runs))

    def _arm_takes(self, place: int, portion: Portion, fresh: Mapping[int, Block]) -> Block | None:
        run = self._runs[place]
        found = self._found.pop((place, portion.number), None)
        if run.stop != "running":
            return None
        block = fresh.get(place)
        if block is None and found is None:  # an arm that is the same as another was played with it
            found = self._shelf.get(self._names[place], portion.number)
        if block is None and found is not None and belongs(run, portion, found):
            block = found
        if block is None:
            (block,) = self._task.block(replace(portion, arms=(place,)))
        ours = run.take(block)
        self._shelf.put(self._names[place], portion.number, ours, new=block is not found)
        self._refused[place] += ours.refused(len(self._refused[place]))
        return ours
