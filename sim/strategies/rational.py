"""Backward induction: bargaining by what every later turn would bring (Ståhl 1972, Rubinstein 1982)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.model.game import TOLERANCE, Game, When
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Strategy, least
from sim.theory.backward import Reckoning, as_flow, reckon
from sim.theory.screening import Screening, accepted_from, of_type, screen


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
        found, screened = reckoning(moment), screening(moment)
        if screened is not None:
            return screened.value
        if found is None:
            return moment.no_deal
        me, reckoned = found
        return reckoned.now.before[me]

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the best package that the others would accept; silence where letting the turn pass is better."""
        found = reckoning(moment)
        if found is None:
            return _as_if_last(moment, others)
        game, screened = moment.game(), screening(moment)
        assert game is not None
        offer, makes = (
            (found[1].offer, found[1].now.makes) if screened is None else (screened.offer, screened.makes)
        )
        return np.where(makes, game.package_at(offer.line, offer.x), NOTHING)

    def exactly(self, moment: Moment, others: Sequence[Estimate], offers: IntArray) -> FloatArray | None:
        """Return the value of the continuous issue that it names."""
        found, game = reckoning(moment), moment.game()
        if found is None or game is None:
            return None
        screened = screening(moment)
        offer = found[1].offer if screened is None else screened.offer
        return np.where(game.package_at(offer.line, offer.x) == offers, offer.x, np.nan)

    def behind(self, moment: Moment) -> Mapping[str, FloatArray]:
        """Return how many turns it reckoned back from, and by how much later ones could still move its value."""
        found = reckoning(moment)
        if found is None:
            return {}
        turns = np.full(moment.no_deal.shape, float(found[1].turns))
        return {"turns": turns, "error": found[1].error}

    def refusing(
        self, moment: Moment, offers: IntArray | None = None, exact: FloatArray | None = None
    ) -> FloatArray | None:
        """Return what refusing is worth; what is worth the same to the rounding is accepted.

        One whose type is hidden reckons with what its refusal will be taken to mean.
        """
        found = reckoning(moment)
        if found is None:
            return None
        me, reckoned = found
        refused = reckoned.now.refused[me]
        game, screened = moment.game(), screening(moment)
        if (
            screened is not None
            and offers is not None
            and game is not None
            and game.hidden is not None
            and game.hidden.player == me
            and len(game.steps) > 1
        ):
            line, x = _placed(game, offers, exact)
            _, gains = accepted_from(screened.screen, line, x)
            refused = game.wishes[me].at(line, x) - of_type(gains, game.hidden.eager)
        if game is not None and game.interim is not None and offers is not None:
            on_the_way = game.interim[game.line_of(offers)]
            step = game.steps[0]
            flowing = as_flow(step, me, refused, reckoned.now.waiting[me])
            refused = np.where(on_the_way, np.where(np.isfinite(flowing), flowing, refused), refused)
        return refused - 2.0 * TOLERANCE * np.maximum(np.abs(refused), 1.0)

    def learns(self, moment: Moment, offers: IntArray, exact: FloatArray | None) -> FloatArray | None:
        """Return the eagerness from which the hidden type would have accepted."""
        game, screened = moment.game(), screening(moment)
        if screened is None or game is None:
            return None
        line, x = _placed(game, offers, exact)
        return accepted_from(screened.screen, line, x)[0]

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


def screening(moment: Moment) -> Screening | None:
    """Return the present turn of a game with a party whose type is hidden; None where nobody hides anything."""
    game = moment.game()
    if game is None or game.hidden is None or game.cycle or game.steps[0].speaker == game.hidden.player:
        return None
    if "screened" not in game.memo:
        alone = None if game.hidden.alone is None else game.hidden.alone()
        if alone is None or alone.hidden is None:
            game.memo["screened"] = screen(game, game.hidden)
        else:
            everywhere = np.zeros(game.open.shape[0], dtype=np.int64)
            game.memo["screened"] = screen(alone, alone.hidden).rows(everywhere)
    screened = game.memo["screened"]
    assert isinstance(screened, Screening)
    return screened


def _placed(game: Game, offers: IntArray, exact: FloatArray | None) -> tuple[IntArray, FloatArray]:
    """Return the line of each offer, and the value of the continuous issue on it."""
    return game.line_of(offers), game.value_of(offers) if exact is None else exact


def _as_if_last(moment: Moment, others: Sequence[Estimate]) -> IntArray:
    """Return the best package that leaves everybody at least its value of no deal, as in an ultimatum."""
    good = (moment.worth >= moment.no_deal[:, None]) & np.isfinite(moment.worth)
    good &= least(others, moment.worth.shape) >= 0.0
    chosen = np.where(good, moment.worth, -np.inf).argmax(axis=1)
    return np.where(good.any(axis=1), chosen, NOTHING)
