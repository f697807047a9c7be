"""Backward induction: bargaining by what every later turn would bring (Ståhl 1972, Rubinstein 1982)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.model.game import TOLERANCE, When
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Strategy, least
from sim.theory.backward import Reckoning, reckon


class Rational(Strategy):
    """Offer and accept what backward induction over the turns to come says, taking the others to do the same.

    It knows the others' wishes (as it reads them), how they discount, who will speak when, which last words may be
    spoken, and the ratifiers that are known to it. It offers the best of what the others would rather accept than
    refuse, refuses what is worth less to it than refusing, and is silent where nothing beats letting the turn pass.
    Without a last turn it plays the limit of ever longer talks. Of a continuous issue it may name any value. Where
    the protocol does not say who speaks when, it takes the present offer for the last.
    """

    looks_ahead = True

    def ask(self, moment: Moment) -> FloatArray:
        """Return what the turn is worth when it speaks."""
        found = reckoning(moment)
        if found is None:
            return moment.no_deal
        game, reckoned = found
        return reckoned.now.before[game]

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the best package that the others would accept; silence where letting the turn pass is better."""
        found = reckoning(moment)
        if found is None:
            return _as_if_last(moment, others)
        game = moment.game()
        assert game is not None
        offer, makes = found[1].offer, found[1].now.makes
        return np.where(makes, game.package_at(offer.line, offer.x), NOTHING)

    def exactly(self, moment: Moment, others: Sequence[Estimate], offers: IntArray) -> FloatArray | None:
        """Return the value of the continuous issue that it names."""
        found, game = reckoning(moment), moment.game()
        if found is None or game is None:
            return None
        offer = found[1].offer
        return np.where(game.package_at(offer.line, offer.x) == offers, offer.x, np.nan)

    def behind(self, moment: Moment) -> Mapping[str, FloatArray]:
        """Return how many turns it reckoned back from, and by how much later ones could still move its value."""
        found = reckoning(moment)
        if found is None:
            return {}
        turns = np.full(moment.no_deal.shape, float(found[1].turns))
        return {"turns": turns, "error": found[1].error}

    def refusing(self, moment: Moment) -> FloatArray | None:
        """Return what refusing is worth; what is worth the same to the rounding is accepted."""
        found = reckoning(moment)
        if found is None:
            return None
        me, reckoned = found
        refused = reckoned.now.refused[me]
        return refused - 2.0 * TOLERANCE * np.maximum(np.abs(refused), 1.0)

    def going_on(self, moment: Moment, at: When) -> FloatArray | None:
        """Return what talking on is worth at a turn on which it may speak a last word."""
        found = reckoning(moment)
        if found is None:
            return None
        me, reckoned = found
        now = reckoned.now
        return {"own_turn": now.before, "answer": now.after_answer, "refusal": now.going_on}[at][me]


def reckoning(moment: Moment) -> tuple[int, Reckoning] | None:
    """Return the party's place among the players and the present turn reckoned backwards; None: it cannot be."""
    game = moment.game()
    if game is None:
        return None
    if "reckoned" not in game.memo:
        game.memo["reckoned"] = reckon(game)
    reckoned = game.memo["reckoned"]
    assert isinstance(reckoned, Reckoning)
    return game.me, reckoned


def _as_if_last(moment: Moment, others: Sequence[Estimate]) -> IntArray:
    """Return the best package that leaves everybody at least its value of no deal, as in an ultimatum."""
    good = (moment.worth >= moment.no_deal[:, None]) & np.isfinite(moment.worth)
    good &= least(others, moment.worth.shape) >= 0.0
    chosen = np.where(good, moment.worth, -np.inf).argmax(axis=1)
    return np.where(good.any(axis=1), chosen, NOTHING)
