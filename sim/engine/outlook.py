"""What a party sees at the table, and what it would offer and accept by its strategy (DESIGN rule 7)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.logit import logit_chances, one_by_one
from sim.engine.seen import Numbers, Read, Seen
from sim.engine.timetable import Timetable
from sim.model.arithmetic import decay
from sim.model.game import Game
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Ranked


class Outlook(Timetable):
    """The table as each party sees it: nothing here moves anything."""

    def moment(
        self,
        party: int,
        rows: IntArray,
        *,
        ahead: FloatArray | None = None,
        closing: bool = False,
        next_turn: FloatArray | None = None,
    ) -> Moment:
        """Return what a party may know now, or after ``ahead`` more quiet time.

        ``next_turn``: (rows,) the day of its own next turn, where it is about to speak; NaN: none.
        """
        cohort, clock = self._cohort, self._cohort.scenario.clock
        role = self._parties[party].negotiates
        assert role is not None
        day = self.day if ahead is None else self.day + ahead

        def elapsed() -> FloatArray:
            if clock.deadline is None:
                return np.zeros(rows.size)
            return np.minimum(np.full(rows.size, 1.0) * day / clock.deadline.day, 1.0)

        def ended() -> FloatArray:
            survived = cohort.survived[party][rows]
            if ahead is not None:
                survived = survived * self._hazards.quiet_chance(party, rows, ahead)
            if clock.deadline is None:
                left = survived * decay(cohort.discount[party][rows] * day)
            else:
                left = (1.0 - elapsed()) * survived
            return np.clip(1.0 - left, 0.0, 1.0)

        return Seen(
            day=self.day,
            turn=cohort.turns[party][rows],
            no_deal=self._foresight.no_deal(party, rows, self.day, ahead=ahead, closing=closing),
            best=lambda: cohort.best[party][rows],
            ended=ended,
            elapsed=elapsed,
            worth=lambda: cohort.shown(cohort.eu[party], rows),
            heard=lambda: cohort.heard[party].so_far(rows),
            said=lambda: cohort.said[party].so_far(rows),
            heard_first=lambda: cohort.heard_first[party][rows],
            heard_best=lambda: cohort.heard_best[party][rows],
            numbers=Numbers(self._numbers[party], rows),
            words=role.strategy.words,
            game=self._game(party, rows, closing=closing) if ahead is None else (lambda: None),
            luck=lambda name: self.luck(party, name, rows),
            going_on=lambda: (
                None if next_turn is None else self._going_on(party, rows, next_turn, closing=closing)
            ),
        )

    def _going_on(
        self, party: int, rows: IntArray, next_turn: FloatArray, *, closing: bool
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what a refusal leaves to a party: hold and keep, for its own next turn, and no deal then."""
        comes = np.isfinite(next_turn) & (not closing)
        wait = np.where(comes, next_turn - self.day, 0.0)
        no_deal = self._foresight.no_deal(party, rows, self.day, closing=closing)
        hold, keep, _ = self._foresight.going_on(party, rows, wait, np.zeros(rows.size))
        hold, keep = np.where(comes, hold, no_deal), np.where(comes, keep, 0.0)
        then = self._foresight.no_deal(party, rows, self.day, ahead=wait, closing=closing)
        for event in self._cohort.scenario.events:
            if event.on_refusal is not None and event.ends_talks:
                chance = self._cohort.worlds.number(event.on_refusal)[rows]
                breaks = self._cohort.worth[party].events[event.name][rows]
                hold, keep = chance * breaks + (1.0 - chance) * hold, (1.0 - chance) * keep
        return hold, keep, then

    def _game(self, party: int, rows: IntArray, *, closing: bool) -> Callable[[], Game | None]:
        """Return how to lay out the rest of the talks for a party, once, where it asks."""
        made: list[Game | None] = []

        def game() -> Game | None:
            if not made:
                ahead = self._protocol.ahead(self, self.day, rows)
                every = self.every[rows]
                made.append(
                    None
                    if ahead is None
                    else self._prospect.game(party, rows, self.day, every, ahead, closing=closing)
                )
            return made[0]

        return game

    def estimates(
        self, party: int, rows: IntArray, mine: Moment | None = None, *, closing: bool = False
    ) -> list[Estimate]:
        """Return how a party sees those whose consent its offers need: negotiators, and ratifiers it knows of.

        ``mine``: the moment at which it is about to offer, for which packages may then be ranked.
        """
        cohort = self._cohort
        others = [j for j in cohort.negotiators if j != party]
        for r in cohort.scenario.ratifiers:
            role = self._parties[r].ratifies
            if role is not None and party in role.known_to:
                others.append(r)

        def reaching(bar: FloatArray) -> IntArray:
            if len(others) == 1:
                return cohort.ranking(party, others[0]).reaching(bar, rows)
            no_deals = [self._thought_no_deal(party, other, rows, closing) for other in others]
            return cohort.towards(party, tuple(others)).reaching(np.stack(no_deals), bar, rows)

        ranked = None if mine is None else Ranked(mine, len(others), reaching)
        return [
            Read(
                party=self._parties[other].name,
                worth=lambda other=other: cohort.read_in(party, other, rows),
                no_deal=lambda other=other: self._thought_no_deal(party, other, rows, closing),
                ranked=ranked,
            )
            for other in others
        ]

    def _thought_no_deal(self, party: int, other: int, rows: IntArray, closing: bool) -> FloatArray:
        """Return what a party thinks that another has without a deal, (rows,)."""
        true = self._foresight.no_deal(other, rows, self.day, closing=closing)
        return true + self._cohort.misread_no_deal(party, other, rows)

    def proposals(self, party: int, rows: IntArray, mine: Moment, *, closing: bool = False) -> IntArray:
        """Return what a party offers in these rows: its strategy's choice, or a noisy one around it."""
        others = self.estimates(party, rows, mine, closing=closing)
        noise = self._parties[party].noise
        if noise is None:
            return self._strategies[party].propose(mine, others)
        chances = self.offer_chances(party, mine, others, self._cohort.worlds.number(noise)[rows])
        turn = self._cohort.turns[party][rows]
        offers = pick(chances, self._by_turn(f"{self._parties[party].key}/offer", turn, rows))
        return np.where(mine.best >= mine.no_deal, offers, NOTHING)

    def offer_chances(
        self, party: int, mine: Moment, others: list[Estimate], noise: FloatArray
    ) -> FloatArray:
        """Return the chance that a boundedly rational party offers each package, (rows, K)."""
        ask = self._strategies[party].ask(mine)
        open_ones = np.flatnonzero(self._cohort.open.any(axis=0))
        return logit_chances(ask, mine.worth, others, noise, open_ones)

    def accept_from(
        self,
        party: int,
        rows: IntArray,
        next_own_turn: FloatArray,
        *,
        closing: bool = False,
        offers: IntArray | None = None,
        exact: FloatArray | None = None,
    ) -> tuple[FloatArray, FloatArray]:
        """Return V now, and the value of waiting for one's own next ask, (rows,) each (DESIGN rule 7).

        Where there is no next own turn, waiting is worth no more than no deal.
        """
        no_deal = self._foresight.no_deal(party, rows, self.day, closing=closing)
        if self._strategies[party].looks_ahead:
            own = self._strategies[party].refusing(self.moment(party, rows, closing=closing), offers, exact)
            if own is not None:
                return np.minimum(no_deal, own), own
        answer = self._parties[party].last_word
        if answer is not None and "answer" in answer.at:
            no_deal = np.maximum(no_deal, self._cohort.last_word(party, rows, self.day)[0])
        no_deal, waiting = self._by_waiting(party, rows, next_own_turn, no_deal, closing=closing)
        for event in self._cohort.scenario.events:
            if event.on_refusal is not None and event.ends_talks:
                chance = self._cohort.worlds.number(event.on_refusal)[rows]
                breaks = chance * self._cohort.worth[party].events[event.name][rows]
                no_deal, waiting = breaks + (1.0 - chance) * no_deal, breaks + (1.0 - chance) * waiting
        return no_deal, waiting

    def _by_waiting(
        self, party: int, rows: IntArray, next_own_turn: FloatArray, no_deal: FloatArray, *, closing: bool
    ) -> tuple[FloatArray, FloatArray]:
        """Return V and the value of waiting for one's own next ask, where a refusal itself changes nothing."""
        comes = np.isfinite(next_own_turn)
        if closing or not comes.any():
            return no_deal, no_deal
        wait = np.where(comes, next_own_turn - self.day, 0.0)
        later = self.moment(party, rows, ahead=wait)
        target = self._strategies[party].accept_at(later)
        word = self._parties[party].last_word
        if word is not None and "own_turn" in word.at:
            target = np.maximum(target, self._cohort.last_word(party, rows, self.day + wait)[0])
        return no_deal, np.where(comes, self._foresight.waiting(party, rows, self.day, wait, target), no_deal)


def pick(chances: FloatArray, uniform: FloatArray) -> IntArray:
    """Return in each row the index whose share of the row's chances the uniform falls into."""
    aim = uniform * one_by_one(chances)
    reached = np.zeros(len(chances))
    index: IntArray = np.zeros(len(chances), dtype=np.int64)
    for chance in chances.T:
        reached += chance
        index += reached < aim
    np.minimum(index, chances.shape[1] - 1, out=index)
    return index
