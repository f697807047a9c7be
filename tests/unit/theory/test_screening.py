"""Offers to hidden types against brute force: every price on a fine grid, in every state, from the last turn on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from sim.model.curves import PowerCurve
from sim.model.game import Act, Game, Hidden, Kinds, Step, Wish
from sim.model.packages import FloatArray
from sim.theory.screening import accepted_from, of_type, screen

WORLDS = 5
FINE = 1000
"""Steps of the brute force between the least and the most eager type."""


@dataclass
class Market:
    """A seller names prices from 0 to 1 to a buyer to whom the good is worth ``least + more·eager``, (W,) each.

    By turn: what refusing leaves to the seller and to the buyer, now and of the turn that follows; the chance that
    talks then break down, and what that leaves them; what a last word of the buyer is worth to it, and to the seller.
    """

    least: FloatArray
    more: FloatArray
    hold: list[tuple[FloatArray, FloatArray]]
    keep: list[tuple[FloatArray, FloatArray]]
    breaks: list[list[tuple[FloatArray, FloatArray, FloatArray]]]
    word: list[tuple[FloatArray, FloatArray] | None]

    @property
    def turns(self) -> int:
        """How many prices can be named."""
        return len(self.hold)

    def game(self) -> Game:
        """Return the market as a game of two, the buyer's type hidden."""
        one, zero = np.ones(WORLDS), np.zeros(WORLDS)
        steps = [
            Step(
                0,
                hold=self.hold[n],
                keep=self.keep[n],
                flow=[zero, zero],
                living=[zero, zero],
                bars=[],
                acts=[Act(1, "answer", word[0], [word[1], word[0]])] if (word := self.word[n]) else [],
                breaks=[(chance, [seller, buyer]) for chance, seller, buyer in self.breaks[n]],
            )
            for n in range(self.turns)
        ]
        price = PowerCurve(0.0, 1.0, one, zero, one)
        saved = PowerCurve(0.0, 1.0, one, one, zero)

        def kinds(n: int, eager: FloatArray) -> Kinds:
            def each(values: FloatArray) -> FloatArray:
                return np.repeat(values, eager.size)

            worth = self.least[:, None] + self.more[:, None] * eager
            base, rows = worth.reshape(-1, 1) - 1.0, np.repeat(np.arange(WORLDS), eager.size)
            word = self.word[n]
            return Kinds(
                Wish(base, np.ones_like(base), saved.rows(rows)),
                each(self.hold[n][1]),
                each(self.keep[n][1]),
                [] if word is None else [each(word[0])],
                [(each(chance), each(buyer)) for chance, _, buyer in self.breaks[n]],
            )

        own = Wish(np.zeros((WORLDS, 1)), np.ones((WORLDS, 1)), price)
        true = Wish(self.least[:, None] - 1.0, np.ones((WORLDS, 1)), saved)
        return Game(
            me=0, players=(0, 1), wishes=[own, true], open=np.ones((WORLDS, 1), dtype=np.bool_), steps=steps, cycle=0,
            never=[zero, zero], package_at=lambda line, x: line, line_of=lambda k: k,
            value_of=lambda k: np.zeros(k.size), hidden=Hidden(1, 1, one, one, kinds),
        )  # fmt: skip


@dataclass
class Best:
    """What the best price of a turn comes to: it, the least eager type that pays it, and what the turn is worth."""

    price: float
    cutoff: float
    value: float


def brute_force(market: Market, w: int, up_to: float = 1.0) -> Best:
    """Return the present turn where every cutoff of a fine grid is tried in every state, backwards from the last.

    ``up_to``: the types that are left now; the turn's worth is for each of them on average.
    """
    eager = np.arange(FINE + 1) / FINE
    worth = market.least[w] + market.more[w] * eager
    seller, buyer = (
        np.zeros(FINE + 1),
        np.zeros(FINE + 1),
    )  # of the turn that follows, by the most eager type left
    now = Best(0.0, 0.0, 0.0)
    for n in reversed(range(market.turns)):
        going_on = market.hold[n][1][w] + market.keep[n][1][w] * buyer
        left = market.hold[n][0][w] * eager + market.keep[n][0][w] * seller
        for chance, to_seller, to_buyer in reversed(market.breaks[n]):
            going_on = chance[w] * to_buyer[w] + (1 - chance[w]) * going_on
            left = chance[w] * to_seller[w] * eager + (1 - chance[w]) * left
        word = market.word[n]
        if word is not None:
            speaks = word[0][w] > going_on
            going_on, left = (
                np.where(speaks, word[0][w], going_on),
                np.where(speaks, word[1][w] * eager, left),
            )
        price = np.minimum(
            worth - going_on, 1.0
        )  # that a type just pays; nobody can be asked for more than 1
        seller, buyer = np.zeros(FINE + 1), np.zeros(FINE + 1)
        for state in range(FINE + 1):
            gains = (eager[state] - eager[: state + 1]) * price[: state + 1] + left[: state + 1]
            gains[:state][price[:state] < 0.0] = -np.inf
            best = int(gains.argmax())
            seller[state] = gains[best]
            buyer[state] = going_on[state] if best == state else worth[state] - price[best]
            if state == round(up_to * FINE):
                now = Best(float(price[best]), float(eager[best]), float(gains[best]) / up_to)
    return now


def markets(seed: int, turns: int, *, risky: bool, words: bool, dear: bool = False) -> Market:
    """Return random markets."""
    chance = np.random.default_rng(seed)

    def some(low: float, high: float) -> FloatArray:
        return chance.uniform(low, high, WORLDS)

    return Market(
        least=some(0.5, 0.9) if dear else some(-0.1, 0.2),
        more=some(0.4, 1.2) if dear else some(0.5, 0.8),
        hold=[(some(0.0, 0.15), some(0.0, 0.1)) for _ in range(turns)],
        keep=[(some(0.5, 0.95), some(0.5, 0.95)) for _ in range(turns)],
        breaks=[
            [(some(0.0, 0.4), some(0.0, 0.2), some(0.0, 0.1)) for _ in range(2)] if risky else []
            for _ in range(turns)
        ],
        word=[(some(0.0, 0.3), some(0.0, 0.4)) if words else None for _ in range(turns)],
    )


@pytest.mark.parametrize("dear", [False, True])
@pytest.mark.parametrize(
    ("turns", "risky", "words"),
    [(1, False, False), (2, False, False), (3, True, False), (1, True, True), (2, True, True)],
)
def test_no_row_of_prices_earns_more(turns: int, risky: bool, words: bool, dear: bool) -> None:
    """The worth of the present turn, the price, and who pays it; dear goods are worth more than can be asked."""
    for seed in range(3):
        market = markets(seed, turns, risky=risky, words=words, dear=dear)
        game = market.game()
        assert game.hidden is not None
        found = screen(game, game.hidden)
        best = [brute_force(market, w) for w in range(WORLDS)]
        assert found.value == pytest.approx([one.value for one in best], abs=1e-3 if words else 2e-4)
        made = [one.cutoff < 1.0 for one in best]
        assert found.makes.tolist() == made
        assert found.cutoff == pytest.approx([one.cutoff for one in best], abs=0.01)
        assert found.offer.x[made] == pytest.approx([one.price for one in best if one.cutoff < 1.0], abs=0.01)


@pytest.mark.parametrize("left", [0.9, 0.64])
def test_once_the_eager_ones_are_gone_less_is_asked(left: float) -> None:
    """After a refusal the turn is that of the types that are left, and its worth that to expect from these."""
    for seed in range(3):
        market = markets(seed, 2, risky=True, words=False)
        game = market.game()
        assert game.hidden is not None
        found = screen(game, replace(game.hidden, left=np.full(WORLDS, left)))
        best = [brute_force(market, w, left) for w in range(WORLDS)]
        assert found.value == pytest.approx([one.value for one in best], abs=3e-4)
        assert found.cutoff == pytest.approx([one.cutoff for one in best], abs=0.01)
        made = np.array([one.cutoff < left for one in best])
        assert found.makes.tolist() == made.tolist()
        prices = np.array([one.price for one in best])
        assert found.offer.x[made] == pytest.approx(prices[made], abs=0.01)


def test_who_accepts_a_price() -> None:
    """With one turn, the type to whom the good is worth the price and what refusing leaves; all; nobody."""
    market = markets(1, 1, risky=False, words=False)
    game = market.game()
    assert game.hidden is not None
    found = screen(game, game.hidden).screen
    line = np.zeros(WORLDS, dtype=np.int64)
    never, bought = market.hold[0][1], np.linspace(0.2, 0.6, WORLDS)
    price = np.minimum(market.least + market.more * bought - never, 1.0)
    cutoff, gains = accepted_from(found, line, price)
    assert cutoff == pytest.approx((never + price - market.least) / market.more)
    assert of_type(gains, cutoff) == pytest.approx(0.0)
    assert of_type(gains, np.full(WORLDS, 0.777)) == pytest.approx(
        market.least + 0.777 * market.more - never - price
    )
    given = accepted_from(found, line, np.zeros(WORLDS))[0]
    assert given == pytest.approx(np.maximum((never - market.least) / market.more, 0.0))
    eager = replace(market, least=market.least + 0.5).game()
    assert eager.hidden is not None
    found = screen(eager, eager.hidden).screen
    assert accepted_from(found, line, np.full(WORLDS, 0.3))[0].tolist() == [0.0] * WORLDS
    assert (accepted_from(screen(game, game.hidden).screen, line, np.ones(WORLDS))[0] > 1.0).all()


def test_where_more_would_be_asked_than_there_is_all_of_it_is() -> None:
    """Nobody can pay more than 1: asked for just that, the types refuse to whom the good is worth less, to the digit.

    From there down, to sell to one more type costs more than it brings where a refusal leaves 0.4.
    """
    none, some = np.zeros(WORLDS), np.full(WORLDS, 0.4)
    least = np.array([0.7, 0.711, 0.723, 0.7349, 0.75])
    market = Market(least, np.ones(WORLDS), [(some, none)], [(none, none)], [[]], [None])
    game = market.game()
    assert game.hidden is not None
    found = screen(game, game.hidden)
    assert found.cutoff == pytest.approx(1.0 - least, abs=1e-9)
    assert found.offer.x == pytest.approx(1.0, abs=1e-9)
    assert found.value == pytest.approx(least + 0.4 * (1.0 - least), abs=1e-9)
    few = found.rows(np.array([3, 3, 1]))
    assert few.cutoff.tolist() == found.cutoff[[3, 3, 1]].tolist()
    price = np.array([0.8, 0.9, 0.95])
    cutoff, _ = accepted_from(few.screen, np.zeros(3, dtype=np.int64), price)
    assert cutoff == pytest.approx(price - least[[3, 3, 1]])
