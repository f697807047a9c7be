"""After the game: why offers were refused, what would have been accepted, and where the ending lies.

A debrief knows every secret of its world. It compares with three things: what the other side's simulated
double would have accepted at each refusal, the same world played by simulated parties alone, and a crowd of
simulated worlds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Share, share
from sim.analysis.simulate import simulate
from sim.engine.cohort import Cohort
from sim.engine.play import Block, play_cohort
from sim.model.endings import Ending
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.runs.manifest import Asked
from sim.theory.frontier import SAME, along, undominated
from sim.workshop.chronicle import Entry
from sim.workshop.game import Game, World, playable, start

CROWD = 10_000
"""Simulated worlds that an ending is compared with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One party's answer to an offer: ``worth`` of the offer to it, and the ``bar`` its simulated double asks."""

    party: int
    said_yes: bool
    worth: float
    bar: float

    @property
    def double_says_yes(self) -> bool:
        """Whether the simulated party would have let it pass (choices made without noise)."""
        return self.worth >= self.bar


@dataclass(frozen=True, slots=True)
class Round:
    """An offer that came to nothing, or to a deal, and the answers to it.

    ``worth``: of the offer to the one who made it. ``instead``: of the packages that the simulated doubles of
    all whose consent it needs would have let pass then, the one best for the speaker, with its worth to the
    speaker; None where there is none. ``agreed``: it became the deal.
    """

    day: float
    by: int
    package: int
    worth: float
    answers: tuple[Verdict, ...]
    instead: tuple[int, float] | None
    agreed: bool


@dataclass(frozen=True)
class Plane:
    """What every package is worth to the first two negotiators in this world, as the talks stood at their end.

    ``worth``: (K, 2), by their own beliefs; ``open``: (K,) what could be signed then. ``frontier``: packages
    along the Pareto frontier of those. ``deal``: the package agreed, or ``NOTHING``; ``better``: where the deal
    is not on the frontier, an open package that is better for one and no worse for the other (it is the one
    that adds most to the one who gains less). ``no_deal``: their values of no deal when play began.
    """

    parties: tuple[int, int]
    worth: FloatArray
    open: BoolArray
    frontier: IntArray
    deal: int
    better: int
    no_deal: tuple[float, float]

    @property
    def efficient(self) -> bool:
        """Whether there is a deal and it lies on the frontier."""
        return self.deal != NOTHING and self.better == NOTHING


@dataclass(frozen=True)
class Crowd:
    """Many simulated worlds: the count of each outcome, and every party's values, (worlds, parties)."""

    worlds: int
    seed: int
    outcomes: IntArray
    values: FloatArray

    def share(self, outcome: int) -> Share:
        """Return how often the simulated parties came to this outcome."""
        return share(int(self.outcomes[outcome]), self.worlds)

    def below(self, party: int, value: float) -> Share:
        """Return in how many worlds a simulated party got less than this value."""
        return share(int((self.values[:, party] < value - SAME).sum()), self.worlds)


@dataclass(frozen=True)
class Debrief:
    """What is to be said of one game.

    ``story``: everything that happened, with every secret. ``ending``: how it ended; ``alone``: how the same
    world ends when only simulated parties play it. ``real``: by threat, whether it was real. ``people``: the
    parties that people played. ``plane`` is None where fewer than two parties negotiate.
    """

    world: World
    people: tuple[int, ...]
    story: tuple[Entry, ...]
    rounds: tuple[Round, ...]
    ending: np.void
    alone: np.void
    real: tuple[bool, ...]
    plane: Plane | None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was played."""
        return self.world.scenario

    def value(self, party: int) -> float:
        """Return what the game was worth to a party, from its first day on, discounted to the start."""
        return float(self.ending["values"][party])


def debrief(game: Game) -> Debrief:
    """Return what is to be said of a game that has ended."""
    ending = game.ending
    if ending is None:
        raise ValueError("the game has not ended")
    world = game.world
    return Debrief(
        world=world,
        people=tuple(sorted(game.moves)),
        story=game.entries,
        rounds=tuple(rounds(game)),
        ending=ending,
        alone=play_cohort(world.scenario, world.luck, world.past, slice(0, 1))[0],
        real=tuple(bool(real[0]) for real in game.cohort.truth.real),
        plane=plane(game),
    )


def rounds(game: Game) -> Iterator[Round]:
    """Yield every offer made at the table, the record's aside, with the answers to it."""
    entries = game.entries
    for n, entry in enumerate(entries):
        if entry.kind != "offer" or entry.on_record:
            continue
        answers, vetoes, agreed = [], [], False
        for later in entries[n + 1 :]:
            if later.kind == "answer":
                answers.append(later)
            elif later.kind == "veto":
                vetoes.append(later)
            else:
                agreed = later.kind == "deal"
                break
        verdicts = tuple(
            Verdict(a.party, a.said_yes, a.worth.get(a.party, float("nan")), a.bar)
            for a in (*answers, *vetoes)
        )
        yield Round(
            day=entry.day,
            by=entry.party,
            package=entry.package,
            worth=entry.worth[entry.party],
            answers=verdicts,
            instead=_instead(entry, answers),
            agreed=agreed,
        )


def _instead(offer: Entry, answers: list[Entry]) -> tuple[int, float] | None:
    """The package best for the speaker among those that every double would have accepted then."""
    assert offer.worths is not None
    assert offer.acceptable is not None
    fits = offer.acceptable.copy()
    for answer in answers:
        assert answer.acceptable is not None
        fits &= answer.acceptable
    if not fits.any():
        return None
    best = int(np.where(fits, offer.worths, -np.inf).argmax())
    return best, float(offer.worths[best])


def plane(game: Game) -> Plane | None:
    """Return what every package is worth to the first two negotiators, as the talks stood at their end."""
    cohort, ending = game.cohort, game.ending
    pair = game.world.scenario.negotiators[:2]
    if len(pair) < 2:
        return None
    first, second = pair
    worth = np.stack([cohort.eu[first][0], cohort.eu[second][0]], axis=1)
    is_open = cohort.open[0].copy()
    here = np.flatnonzero(is_open)
    efficient = undominated(worth[here])
    signed = ending is not None and int(ending["ending"]) == int(Ending.DEAL)
    deal = int(ending["package"]) if ending is not None and signed else NOTHING
    return Plane(
        parties=(first, second),
        worth=worth,
        open=is_open,
        frontier=here[along(worth[here], efficient)],
        deal=deal,
        better=NOTHING if deal == NOTHING else _better(worth, is_open, deal),
        no_deal=(_no_deal(cohort, game, first), _no_deal(cohort, game, second)),
    )


def _better(worth: FloatArray, is_open: BoolArray, deal: int) -> int:
    gains = worth - worth[deal]
    with np.errstate(invalid="ignore"):
        better = is_open & (gains >= -SAME).all(axis=1) & (gains > SAME).any(axis=1)
    if not better.any():
        return NOTHING
    least = np.where(better, gains.min(axis=1), -np.inf)
    return int(np.where(least >= least.max() - SAME, gains.sum(axis=1), -np.inf).argmax())


def _no_deal(cohort: Cohort, game: Game, party: int) -> float:
    """A party's value of no deal when play began."""
    return start(game.world, playable(cohort.scenario)).position(party).no_deal


def crowd(scenario: Scenario, seed: int, worlds: int = CROWD, jobs: int | None = None) -> Crowd:
    """Play so many worlds by simulated parties alone; fewer where the record refuses too many."""
    kept: list[np.ndarray] = []

    def each(block: Block) -> None:
        kept.append(block.rows)

    simulate(scenario, Asked(seed=seed, replications=worlds), out=None, each=each, jobs=jobs)
    rows = np.concatenate(kept)
    return Crowd(
        worlds=rows.size,
        seed=seed,
        outcomes=np.bincount(rows["outcome"], minlength=len(scenario.outcomes)).astype(np.int64),
        values=rows["values"].copy(),
    )
