"""Backward induction against a slow restatement of it: one world at a time, one rule after the other, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim.model.curves import Curve, Peak, PowerCurve, Segments
from sim.model.game import Act, Game, Step, When, Wish
from sim.model.packages import FloatArray
from sim.theory.backward import Reckoning, best_offer, reckon

WORLDS = 6
NOTHING = -np.inf
ROUNDING = 1e-8
"""Two values that lie closer together than this are the same."""


@dataclass
class Talks:
    """Random talks whose numbers are halves and quarters, so that sums are exact and ties are many."""

    game: Game
    ratifying: int

    def worth(self, party: int, line: int, w: int) -> float:
        """Return what a package is worth."""
        return float(self.game.wishes[party].base[w, line])


def talks(seed: int, *, players: int, ratifying: int, interim: bool, words: bool, risky: bool) -> Talks:
    """Return random talks of three turns over five packages."""
    chance = np.random.default_rng(seed)

    def numbers(most: int, parts: int = 1) -> FloatArray:
        return chance.integers(0, most * parts + 1, WORLDS) / parts

    everybody = range(players)

    def step(speaker: int) -> Step:
        whens: list[tuple[int, When]] = [(p, "answer") for p in everybody if p != speaker]
        whens += [(speaker, "refusal"), (speaker, "own_turn")]
        acts = []
        for by, when in whens if words else []:
            worth = np.where(chance.random(WORLDS) < 0.3, NOTHING, numbers(6))
            gives = [worth if p == by else numbers(6) for p in everybody]
            acts.append(Act(by, when, worth, [np.where(np.isinf(worth), 0.0, given) for given in gives]))
        breaks = [(numbers(1, 4), [numbers(4) for _ in everybody]) for _ in range(2 if risky else 0)]
        return Step(
            speaker,
            hold=[numbers(2, 2) for _ in everybody],
            keep=[chance.choice([0.5, 0.75, 1.0], WORLDS) for _ in everybody],
            flow=[numbers(3) for _ in everybody],
            living=[chance.choice([0.0, 0.5, 1.0], WORLDS) for _ in everybody],
            bars=[numbers(4) for _ in range(ratifying)],
            acts=acts,
            breaks=breaks,
        )

    game = Game(
        me=0,
        players=tuple(everybody),
        wishes=[
            Wish(chance.integers(0, 9, (WORLDS, 5)).astype(np.float64)) for _ in range(players + ratifying)
        ],
        open=chance.random((WORLDS, 5)) < 0.8,
        steps=[step(n % players) for n in range(3)],
        cycle=0,
        never=[numbers(3) for _ in everybody],
        package_at=lambda line, x: line,
        line_of=lambda package: package,
        value_of=lambda package: np.zeros(package.size),
        interim=np.array([False, True, False, True, False]) if interim else None,
    )
    return Talks(game, ratifying)


@dataclass
class Obvious:
    """One turn of one world, worked out in the order in which things happen at the table."""

    value: list[float]
    refused: list[float]
    going_on: list[float]
    makes: bool
    best: float
    offers: list[int]


def obvious(of: Talks, n: int, w: int) -> Obvious:
    """Return turn n: what each has if nothing is agreed, what the others accept, and what the speaker makes of it."""
    game = of.game
    if n == len(game.steps):
        never = [float(value[w]) for value in game.never]
        return Obvious(never, never, never, makes=False, best=NOTHING, offers=[])
    step, players = game.steps[n], range(len(game.players))
    then = obvious(of, n + 1, w).value
    waiting = [float(step.hold[p][w] + step.keep[p][w] * then[p]) for p in players]
    going_on = waiting
    for chance, worth in reversed(step.breaks):
        going_on = [
            float(chance[w] * worth[p][w] + (1.0 - chance[w]) * value) for p, value in enumerate(going_on)
        ]

    def spoken(values: list[float], when: str) -> list[float]:
        for act in step.acts:
            if act.when == when and act.worth[w] > values[act.by] + ROUNDING:
                values = [float(gives[w]) for gives in act.gives]
        return values

    refused = spoken(spoken(going_on, "refusal"), "answer")

    def has(p: int, k: int) -> float:
        """Return what a player has by a package: as it is, or for a while, and then what waiting brings."""
        if game.interim is None or not game.interim[k]:
            return of.worth(p, k, w)
        return float(waiting[p] + step.living[p][w] * (of.worth(p, k, w) - step.flow[p][w]))

    def spare(k: int) -> float:
        """Return by how much a package leaves each other side, and each parliament, more than it needs."""
        spared = [has(p, k) - refused[p] for p in players if p != step.speaker]
        spared += [of.worth(len(players) + r, k, w) - float(step.bars[r][w]) for r in range(of.ratifying)]
        return min(spared)

    taken = [k for k in range(game.open.shape[1]) if game.open[w, k] and spare(k) >= -ROUNDING]
    best = max((has(step.speaker, k) for k in taken), default=NOTHING)
    offers = [k for k in taken if has(step.speaker, k) >= best - ROUNDING]
    makes = best >= refused[step.speaker] - ROUNDING
    value = [has(p, _first(offers, of, step.speaker, w)) for p in players] if makes and offers else refused
    return Obvious(spoken(value, "own_turn"), refused, going_on, makes, best, offers)


def _first(offers: Sequence[int], of: Talks, speaker: int, w: int) -> int:
    """Return which of several best offers is taken: one that ends the talks, the better one, the first."""
    ends = [k for k in offers if of.game.interim is None or not of.game.interim[k]]
    return max(ends or offers, key=lambda k: of.worth(speaker, k, w))


def differences(of: Talks, found: Reckoning, worlds: Sequence[int] = range(WORLDS)) -> list[str]:
    """Return in which worlds the reckoning of the first turn says another thing than the restatement."""
    wrong = []
    for w in worlds:
        said = obvious(of, 0, w)
        now = found.now
        pairs = [
            ("value", [float(v[w]) for v in now.value], said.value),
            ("refused", [float(v[w]) for v in now.refused], said.refused),
            ("going on", [float(v[w]) for v in now.going_on], said.going_on),
            ("makes", bool(now.makes[w]), said.makes),
            ("offer", int(found.offer.line[w]) in said.offers, bool(found.offer.found[w])),
            ("worth", float(now.offer.worth[0][w]) if now.offer.found[w] else NOTHING, said.best),
        ]  # fmt: skip
        wrong += [f"{what} {a} {b}" for what, a, b in pairs if a != pytest.approx(b, abs=1e-7)]
    return wrong


KINDS: list[dict[str, Any]] = [
    {"players": 2, "ratifying": 0, "interim": False, "words": False, "risky": False},
    {"players": 2, "ratifying": 1, "interim": False, "words": True, "risky": True},
    {"players": 3, "ratifying": 1, "interim": False, "words": True, "risky": False},
    {"players": 2, "ratifying": 1, "interim": True, "words": True, "risky": True},
    {"players": 3, "ratifying": 0, "interim": True, "words": False, "risky": True},
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_turn_is_what_each_would_do_in_turn(kind: dict[str, Any]) -> None:
    """Refusals, breakdowns, last words, ratifiers, deals for a while: every value, and who offers what."""
    for seed in range(25):
        of = talks(seed, **kind)
        found = reckon(of.game)
        assert differences(of, found) == []
        assert found.turns == 3
        assert found.error.tolist() == [0.0] * WORLDS


@pytest.mark.parametrize("kind", KINDS)
def test_endless_turns_are_worth_what_very_many_are(kind: dict[str, Any]) -> None:
    """The limit is what talks of 120 turns come to where a turn keeps three quarters at most."""
    for seed in range(2):
        of = talks(seed, **kind)
        steps = [replace(step, keep=[np.minimum(kept, 0.75) for kept in step.keep]) for step in of.game.steps]
        endless = reckon(replace(of.game, steps=[*steps, *steps], cycle=3))
        settled = np.flatnonzero(endless.error < 1e-8).tolist()
        assert len(settled) >= WORLDS // 2
        assert endless.turns > 6
        assert (endless.turns - 6) % 3 == 0
        long = Talks(replace(of.game, steps=steps * 40), of.ratifying)
        assert differences(long, endless, settled) == []


def test_talks_that_differ_anywhere_share_no_limit() -> None:
    """One room for the limits of a cohort's talks: each finds its own there, and the same talks find theirs again."""
    of = talks(3, players=2, ratifying=1, interim=False, words=True, risky=True).game
    room: dict[bytes, object] = {}

    def value(game: Game) -> list[list[float]]:
        return [worth.tolist() for worth in reckon(game).now.value]

    def other(game: Game, part: str, place: int) -> Game:
        """Return the game with one array of one turn doubled."""
        step = game.steps[1]
        arrays = [1.0 + 2.0 * array if n == place else array for n, array in enumerate(getattr(step, part))]
        changed: dict[str, Any] = {part: arrays}
        return replace(game, steps=[game.steps[0], replace(step, **changed), game.steps[2]])

    endless = replace(of, cycle=3)
    games = [endless, replace(endless, open=np.ones((WORLDS, 5), dtype=np.bool_))]
    games += [replace(endless, wishes=[Wish(w.base + (w is one)) for w in of.wishes]) for one in of.wishes]
    games += [other(endless, "hold", p) for p in (0, 1)] + [other(endless, "bars", 0)]
    games += [replace(endless, never=[endless.never[0] + 9.0, endless.never[1]])]
    for game in [*games, *games]:
        assert value(replace(game, limits=room)) == value(replace(game, limits={}))
    assert 0 < len(room) <= 8


POINTS = np.linspace(-1.0, 3.0, 4001)
"""Values of a continuous issue that are all tried, a thousand to a point."""


def one_hump(chance: np.random.Generator) -> Curve:
    """Return a random worth along an issue from −1 to 3 that rises to its best value and falls from there."""
    any_of = [chance.uniform(0.2, 3.0, WORLDS) for _ in range(3)]
    match int(chance.integers(3)):
        case 0:
            return Peak(-1.0, 3.0, chance.uniform(-2.0, 4.0, WORLDS), any_of[0], any_of[1])
        case 1:
            return PowerCurve(-1.0, 3.0, any_of[0], any_of[1], any_of[2])
        case _:
            return Segments(-1.0, 3.0, (-1.0, 1.5, 3.0), (any_of[0], any_of[0] + any_of[1], any_of[2]))


def wish(chance: np.random.Generator, curve: Curve | None) -> Wish:
    """Return a random wish over three lines; where one has no slope the issue is nothing to it."""
    base = chance.uniform(-1.0, 1.0, (WORLDS, 3))
    return (
        Wish(base)
        if curve is None
        else Wish(base, chance.uniform(0.0, 1.0, (WORLDS, 3)) * (chance.random((WORLDS, 3)) < 0.8), curve)
    )


def along(of: Wish, w: int) -> FloatArray:
    """Return what every value tried is worth on each line, (L, values)."""
    if of.curve is None or of.slope is None:
        return np.repeat(of.base[w][:, None], POINTS.size, axis=1)
    value: FloatArray = of.base[w][:, None] + of.slope[w][:, None] * of.curve.rows(
        np.full(POINTS.size, w)
    ).at(POINTS)
    return value


@pytest.mark.parametrize("indifferent", [None, 0, 1, 2])
def test_no_value_of_an_issue_is_a_better_offer(indifferent: int | None) -> None:
    """Of all values of a thousand to a point none is better for who offers and good enough for the two others."""
    found_some = 0
    for seed in range(30):
        chance = np.random.default_rng(seed)
        wishes = [wish(chance, None if p == indifferent else one_hump(chance)) for p in range(3)]
        nothing = np.zeros(WORLDS)
        bars = [nothing, *chance.uniform(-0.5, 1.0, (2, WORLDS))]
        step = Step(0, [nothing] * 2, [nothing] * 2, [nothing] * 2, [nothing] * 2, bars[2:])
        game = Game(
            me=0, players=(0, 1), wishes=wishes, open=chance.random((WORLDS, 3)) < 0.9, steps=[step], cycle=0,
            never=[nothing, nothing], package_at=lambda line, x: line, line_of=lambda k: k,
            value_of=lambda k: np.zeros(k.size), low=-1.0, high=3.0,
        )  # fmt: skip
        offer = best_offer(game, step, bars[:2], bars[:2])
        for w in range(WORLDS):
            good = np.all([along(wishes[p], w) >= bars[p][w] for p in (1, 2)], axis=0)
            good &= game.open[w][:, None]
            if not offer.found[w]:
                assert not good.any()
                continue
            found_some += 1
            line, x = int(offer.line[w]), float(offer.x[w])
            assert game.open[w, line]
            assert -1.0 <= x <= 3.0
            exact = [float(wishes[p].at(offer.line, offer.x)[w]) for p in range(3)]
            assert exact[:2] == pytest.approx([float(worth[w]) for worth in offer.worth])
            assert exact[1] >= bars[1][w] - 1e-8
            assert exact[2] >= bars[2][w] - 1e-8
            assert exact[0] >= along(wishes[0], w)[good].max(initial=NOTHING) - 1e-8
            if indifferent == 0:  # halfway between the ends of what the others accept
                accepted = POINTS[good[line]]
                assert x == pytest.approx((accepted[0] + accepted[-1]) / 2, abs=2e-3)
    assert found_some > 50


@pytest.mark.parametrize("short", [0.0, 1e-6])
def test_two_who_need_all_that_there_is_agree_and_no_trifle_more(short: float) -> None:
    """Where needs add up to the whole, rounding keeps nobody from the one value that meets both, nor from a peak."""
    needs = np.arange(1, 10) / 10
    zero, one = np.zeros(9), np.ones(9)
    halves = [PowerCurve(0.0, 1.0, one, zero, one), PowerCurve(0.0, 1.0, one, one, zero)]
    peak = Peak(0.0, 1.0, needs, needs / 3, one)
    for wishes, bars, at in (
        ([Wish(np.zeros((9, 1)), np.ones((9, 1)), half) for half in halves], [needs, 1.0 - needs], needs),
        ([Wish(np.zeros((9, 1)), np.full((9, 1), 3.0), peak)] * 2, [needs * (1.0 + 1e-12)] * 2, needs),
    ):
        game = Game(
            me=0, players=(0, 1, 2), wishes=[Wish(np.zeros((9, 1))), *wishes], open=np.ones((9, 1), dtype=np.bool_),
            steps=[], cycle=0, never=[], package_at=lambda line, x: line, line_of=lambda k: k,
            value_of=lambda k: np.zeros(k.size),
        )  # fmt: skip
        step = Step(0, [zero] * 3, [zero] * 3, [zero] * 3, [zero] * 3, [])
        offer = best_offer(game, step, [zero, bars[0] + short, bars[1]], [zero] * 3)
        assert offer.found.tolist() == [short == 0.0] * 9
        if not short:
            assert offer.x == pytest.approx(at, abs=1e-8)
