"""How an offer is answered, and whether a deal is ratified (DESIGN rules 7 and 8)."""

from __future__ import annotations

import numpy as np

from sim.engine import interim
from sim.engine.observing import Happening, nobody
from sim.engine.outlook import Outlook
from sim.engine.seats import Asked, Question
from sim.model.arithmetic import logistic
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import accepts


class Answering(Outlook):
    """The table where an offer lies on it: who accepts, who vetoes."""

    def _answers(
        self,
        party: int,
        rows: IntArray,
        offers: IntArray,
        next_own_turn: FloatArray,
        last: bool,
        exact: FloatArray | None = None,
    ) -> BoolArray:
        """Return where every other negotiating party accepts."""
        agreed = np.ones(rows.size, dtype=np.bool_)
        for other in self._cohort.negotiators:
            if other == party or not rows.size:
                continue
            no_deal, waiting = self.accept_from(
                other, rows, next_own_turn[other], closing=last, offers=offers, exact=exact
            )
            if not self._strategies[other].looks_ahead:
                no_deal, waiting = self._foreseeing_refusal(party, other, rows, no_deal, waiting)
            worth = self._cohort.worth_of(other, rows, offers, exact)
            accepted = self._answer(other, rows, worth, no_deal, waiting)
            if self._cohort.scenario.interim is not None and not self._strategies[other].looks_ahead:
                on_the_way = self._cohort.interim_packages[offers]
                bar = np.maximum(no_deal, waiting)
                taken = interim.better_than_now(self._cohort, other, rows, worth, offers, bar)
                accepted = np.where(on_the_way, taken, accepted)
            if other in self._seats:
                asked = self._asked(
                    "answer", other, rows, closing=last, packages=offers, waiting=np.maximum(waiting, no_deal)
                )
                accepted = self._seats[other].accepts(asked, accepted)
            facts = {"worth": worth, "no_deal": no_deal, "waiting": waiting}
            facts["accepted"] = accepted.astype(np.float64)
            self._observer(Happening("answer", self.day, rows, other, offers, facts))
            agreed &= accepted
        return agreed

    def _answer(
        self, party: int, rows: IntArray, worth: FloatArray, no_deal: FloatArray, waiting: FloatArray
    ) -> BoolArray:
        noise = self._parties[party].noise
        if noise is None:
            return accepts(worth, no_deal, waiting)
        scale = self._cohort.worlds.number(noise)[rows]
        chance = logistic((worth - np.maximum(no_deal, waiting)) / scale)
        heard = self._cohort.heard[party].count[rows]
        return self._by_turn(f"{self._parties[party].key}/answer", heard, rows) < chance

    def _foreseeing_refusal(
        self, speaker: int, party: int, rows: IntArray, no_deal: FloatArray, waiting: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return V and the value of waiting where a refusal may bring the speaker's last word."""
        word = self._parties[speaker].last_word
        if word is None or "refusal" not in word.at:
            return no_deal, waiting
        value = np.maximum(no_deal, waiting)
        value, ends = self._foresight.if_it_may_speak(speaker, party, rows, self.day, None, value)
        return np.where(ends, value, no_deal), np.where(ends, value, waiting)

    def _ratified(
        self,
        rows: IntArray,
        offers: IntArray,
        agreed: BoolArray,
        *,
        closing: bool,
        exact: FloatArray | None = None,
    ) -> BoolArray:
        cohort = self._cohort
        for r in cohort.scenario.ratifiers:
            at = np.flatnonzero(agreed)
            if not at.size:
                break
            worth = cohort.worth_of(r, rows[at], offers[at], None if exact is None else exact[at])
            no_deal = self._foresight.no_deal(r, rows[at], self.day, closing=closing)
            vetoed = worth < no_deal
            if r in self._seats:
                asked = self._asked("veto", r, rows[at], closing=closing, packages=offers[at])
                vetoed = ~self._seats[r].accepts(asked, ~vetoed)
            facts = {"worth": worth, "no_deal": no_deal, "vetoed": vetoed.astype(np.float64)}
            self._observer(Happening("veto", self.day, rows[at], r, offers[at], facts))
            agreed = agreed.copy()
            agreed[at[vetoed]] = False
        return agreed

    def tell_refusal(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Tell observers what a refusal on record was worth; it is not decided here."""
        if self._observer is nobody:
            return
        no_deal, waiting = self.accept_from(party, rows, self.day + self.every[rows])
        facts = {"worth": self._cohort.eu[party][rows, packages], "no_deal": no_deal, "waiting": waiting}
        facts["accepted"] = np.zeros(rows.size)
        self._observer(Happening("answer", self.day, rows, party, packages, facts))

    def _asked(
        self,
        question: Question,
        party: int,
        rows: IntArray,
        *,
        closing: bool = False,
        packages: IntArray | None = None,
        waiting: FloatArray | None = None,
    ) -> Asked:
        def no_deal(i: int) -> FloatArray:
            return self._foresight.no_deal(i, rows, self.day, closing=closing)

        return Asked(question, party, self.day, rows, closing, no_deal, packages, waiting)
