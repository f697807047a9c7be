"""The table: what a protocol may do there, and what happens on a turn (DESIGN rules 6 to 8).

It is built up from files that each know those before them alone: when the table meets (``timetable``), what a party
sees and would do (``outlook``), how offers are answered (``answering``), how talks are ended (``leaving``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sim.engine import interim
from sim.engine.crisis import crisis
from sim.engine.learning import learn
from sim.engine.leaving import Leaving
from sim.engine.observing import Happening, nobody
from sim.engine.standoff import stand_off
from sim.engine.types import hidden_quantity
from sim.model.arithmetic import decay
from sim.model.endings import Ending
from sim.model.neighbours import Neighbours, neighbours
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.signalling import Crisis
from sim.model.strategy import NOTHING, Moment
from sim.model.waiting import Waiting

ASKS_ARE_DOWN = 0.01
"""An ask has come down when this share of the way from the best package to no deal is left, or less."""


class Table(Leaving):
    """Where offers are made; what a protocol sees of it is ``sim.model.protocol.TableView``."""

    # -- what a protocol may do ---------------------------------------------------------------------------

    def say(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Let a party put packages on the table without asking anybody for an answer."""
        self.put(party, rows, packages, {"demanded": np.ones(rows.size)})

    def sign(self, rows: IntArray, packages: IntArray) -> IntArray:
        """Make packages deals that the negotiating parties agreed on; return the rows that ratifiers vetoed."""
        ratified = self._ratified(rows, packages, np.ones(rows.size, dtype=np.bool_), closing=False)
        self._sign(rows[ratified], packages[ratified])
        return rows[~ratified]

    def standing(self, party: int, rows: IntArray) -> IntArray:
        """Return the package that a party last offered, (rows,); ``NOTHING`` before its first offer."""
        return self._cohort.said[party].last(rows)

    def proposal(self, party: int, rows: IntArray) -> IntArray:
        """Return what a party would offer now, (rows,), as on a turn of its own, and count the turn."""
        mine = self.moment(party, rows)
        offers = self._offers(party, rows, mine, last=False)
        self._cohort.turns[party][rows] += 1
        return offers

    def value(self, party: int, rows: IntArray, packages: IntArray) -> FloatArray:
        """Return what packages are worth to a party by its own beliefs, (rows,)."""
        worth: FloatArray = self._cohort.eu[party][rows, packages]
        return worth

    def values(self, party: int, rows: IntArray) -> FloatArray:
        """Return what every package is worth to a party by its own beliefs, (rows, K)."""
        return self._cohort.shown(self._cohort.eu[party], rows)

    def no_deal(self, party: int, rows: IntArray) -> FloatArray:
        """Return what a party has without a deal if the table closes now, (rows,)."""
        return self._foresight.no_deal(party, rows, self.day, closing=True)

    def discount(self, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Return what a party has left of a value that comes after some time, (rows,)."""
        return decay(self._cohort.discount[party][rows] * time)

    def vote(
        self, party: int, rows: IntArray, packages: IntArray, waiting: FloatArray, accepted: BoolArray
    ) -> BoolArray:
        """Take down how a party votes on packages, against what waiting is worth to it; return the votes."""
        facts = {"worth": self.value(party, rows, packages), "no_deal": self.no_deal(party, rows)}
        facts |= {"waiting": waiting, "accepted": accepted.astype(np.float64)}
        self._observer(Happening("answer", self.day, rows, party, packages, facts))
        return accepted

    @cached_property
    def first_text(self) -> int:
        """The package that changes nothing; the first of the file where none is feasible."""
        scenario = self._cohort.scenario
        if scenario.status_quo is None:
            return 0
        same = (scenario.packages.options == np.array(scenario.status_quo)).all(axis=1)
        return int(same.argmax())

    @cached_property
    def neighbours(self) -> Neighbours:
        """Which packages differ from which on one issue alone."""
        return neighbours(self._cohort.scenario.packages)

    @property
    def prices(self) -> FloatArray:
        """The values of the only issue, rising, one per package."""
        packages = self._cohort.scenario.packages
        return np.array(packages.issues[0].points)[packages.options[:, 0]]

    def crisis(self, rows: IntArray, demand: IntArray) -> Crisis:
        """Return how the two parties stand if the first demands these packages under its threat."""
        return crisis(self._cohort, self._foresight, self.parties[0], self.parties[1], rows, demand, self.day)

    def stand_off(self, rows: IntArray) -> None:
        """Let the two parties wait each other out from now on."""
        rows = self.arrive(rows)
        sides = {}
        for i in self.parties:
            way = self._strategies[i]
            if not isinstance(way, Waiting):
                raise TypeError(f"{self._parties[i].name} has no strategy for waiting games")
            sides[i] = way, {name: values[rows] for name, values in self._numbers[i].items()}
        stand_off(self._cohort, self._hazards, sides, rows, self.day)

    # -- a turn -------------------------------------------------------------------------------------------

    def take_turn(self, party: int, rows: IntArray, *, next_own_turn: FloatArray, last: bool = False) -> None:
        """Let ``party`` speak in ``rows``; see ``TableView.take_turn``."""
        rows, next_own_turn = self._settled(rows, next_own_turn)
        if self._cohort.scenario.interim is not None:
            interim.run_out(self._cohort, rows, self.day)
        rows, next_own_turn = self._speak_last_word(party, rows, next_own_turn, "own_turn")
        for i, day in self._cohort.next_turn.items():
            day[rows] = next_own_turn[i]
        rows, next_own_turn = self._walk_away(party, rows, next_own_turn, last)
        if not rows.size:
            return
        mine = self.moment(party, rows, closing=last, next_turn=next_own_turn[party])
        offers = self._offers(party, rows, mine, last)
        self._cohort.turns[party][rows] += 1
        self._come_down(party, rows, mine)
        speaking = offers != NOTHING
        silent = rows[~speaking]
        exact = self._exactly(party, mine, offers, speaking)
        if silent.size:
            self._observer(Happening("silence", self.day, silent, party))
            here = np.flatnonzero(speaking)
            rows, offers, next_own_turn = rows.take(here), offers.take(here), next_own_turn.take(here, axis=1)
        fresh = self.put(party, rows, offers, self._behind_offer(party, mine, speaking), exact)
        self._teach(party, rows, offers, fresh, closing=last)
        agreed = self._answers(party, rows, offers, next_own_turn, last, exact)
        agreed = self._ratified(rows, offers, agreed, closing=last, exact=exact)
        self._rule_out_types(party, rows, offers, exact, agreed)
        self._sign_any(rows[agreed], offers[agreed], None if exact is None else exact[agreed])
        refused = self._answer_with_last_words(party, rows[~agreed], silent)
        refused, _ = self._speak_last_word(party, refused, np.empty((0, refused.size)), "refusal")
        refused = self._shaken(refused, silent)
        if last:
            self.close(np.union1d(refused, silent))

    def _settled(self, rows: IntArray, next_own_turn: FloatArray) -> tuple[IntArray, FloatArray]:
        before = rows
        rows = self._hazards.settle(rows, self.day)
        if rows.size == before.size:
            return rows, next_own_turn
        return rows, next_own_turn.take(np.flatnonzero(self._cohort.talking[before]), axis=1)

    def _offers(self, party: int, rows: IntArray, mine: Moment, last: bool) -> IntArray:
        """Return what a party offers: its seat's choice where somebody sits there."""
        if party not in self._seats:
            return self.proposals(party, rows, mine, closing=last)
        asked = self._asked("turn", party, rows, closing=last)
        return self._seats[party].offers(asked, lambda: self.proposals(party, rows, mine, closing=last))

    def _exactly(self, party: int, mine: Moment, offers: IntArray, speaking: BoolArray) -> FloatArray | None:
        """Return the value of the continuous issue in each offer that is made, where the strategy names one."""
        measured = self._cohort.measured
        if measured is None or self._parties[party].noise is not None:
            return None
        exact = self._strategies[party].exactly(mine, (), offers)
        if exact is None:
            return None
        on_grid = measured.value_of[offers]
        return np.where(np.isnan(exact), on_grid, exact)[speaking]

    def _behind_offer(self, party: int, mine: Moment, speaking: BoolArray) -> dict[str, FloatArray]:
        if self._observer is nobody:
            return {}
        ask = self._strategies[party].ask(mine)
        facts = {"ask": ask, "no_deal": mine.no_deal, **self._strategies[party].behind(mine)}
        return {name: values[speaking] for name, values in facts.items()}

    def put(
        self,
        party: int,
        rows: IntArray,
        packages: IntArray,
        facts: Mapping[str, FloatArray] | None = None,
        exact: FloatArray | None = None,
    ) -> BoolArray:
        """Put packages on the table and return where they are new: everyone hears them, a standing offer too.

        ``facts`` are numbers behind the offer, for observers.
        """
        cohort = self._cohort
        fresh: BoolArray = cohort.said[party].last(rows) != packages
        cohort.offers[rows] += fresh
        cohort.said[party].add(rows, packages)
        for other in cohort.negotiators:
            if other == party:
                continue
            cohort.heard[other].add(rows, packages)
            worth = cohort.worth_of(other, rows, packages, exact)
            worth = np.where(
                np.isfinite(worth), worth, np.nan
            )  # of an offer that is not open, nothing is kept
            first, best = cohort.heard_first[other], cohort.heard_best[other]
            known = first.take(rows)
            first[rows] = np.where(np.isnan(known), worth, known)
            best[rows] = np.fmax(best.take(rows), worth)
        told = {"fresh": fresh.astype(np.float64), **(facts or {})}
        if exact is not None:
            told["exact"] = exact
        self._observer(Happening("offer", self.day, rows, party, packages, told))
        return fresh

    def _teach(
        self, party: int, rows: IntArray, offers: IntArray, fresh: BoolArray, *, closing: bool
    ) -> None:
        """Let the others learn from an offer that is new, if they do (``learns_from_offers``)."""
        cohort = self._cohort
        noise = self._parties[party].noise or cohort.scenario.record_noise
        if noise is None or not any(p.learns_from_offers for p in self._parties):
            return
        rows, offers = rows[fresh], offers[fresh]
        scale = cohort.worlds.number(noise)[rows]

        def chances() -> FloatArray:
            mine = self.moment(party, rows, closing=closing)
            return self.offer_chances(party, mine, self.estimates(party, rows, closing=closing), scale)

        learn(cohort, party, rows, offers, chances)

    def _rule_out_types(
        self, party: int, rows: IntArray, offers: IntArray, exact: FloatArray | None, agreed: BoolArray
    ) -> None:
        """Let a speaker who reckons learn from a refusal which types of a hidden party it does not face."""
        hidden = [
            other
            for other in (*self._cohort.negotiators, *self._cohort.scenario.ratifiers)
            if other != party and hidden_quantity(self._cohort.scenario, other) is not None
        ]
        refused = rows[~agreed]
        if not hidden or not refused.size or not self._strategies[party].looks_ahead:
            return
        moment = self.moment(party, refused)
        cutoff = self._strategies[party].learns(
            moment, offers[~agreed], None if exact is None else exact[~agreed]
        )
        if cutoff is not None:
            everywhere = np.ones(self._cohort.worlds.size)
            left = self._cohort.left.setdefault((party, hidden[0]), everywhere)
            left[refused] = np.minimum(left[refused], cutoff)

    def _shaken(self, refused: IntArray, silent: IntArray) -> IntArray:
        """Let come what may come after a turn without agreement; return the refused rows in which talks go on.

        In a truce nothing comes that ends the talks.
        """
        cohort = self._cohort
        if all(event.on_refusal is None for event in cohort.scenario.events):
            return refused
        rows = np.union1d(refused, silent)
        rows = rows[cohort.talking[rows]]
        for v, event in enumerate(cohort.scenario.events):
            if event.on_refusal is None or not rows.size:
                continue
            waiting = rows[self._hazards.pending(v, rows)]
            if event.ends_talks:
                waiting = waiting[~self._hazards.truce[waiting]]
            turn = np.zeros(waiting.size, dtype=np.int64)
            for party in cohort.negotiators:
                turn += cohort.turns[party][waiting]
            luck = self._by_turn(f"events.{event.name}/refusal", turn, waiting)
            coming = waiting[luck < cohort.worlds.number(event.on_refusal)[waiting]]
            self._hazards.happen(v, coming, np.full(coming.size, self.day))
            rows = rows[cohort.talking[rows]]
        return refused[cohort.talking[refused]]

    def _come_down(self, party: int, rows: IntArray, mine: Moment) -> None:
        """Note where a party's ask has come down, and end the truce where everybody's has, on all there will be."""
        if not self._hazards.truce[rows].any():
            return
        left = self._strategies[party].ask(mine) - mine.no_deal
        self._down[party][rows] = left <= ASKS_ARE_DOWN * np.maximum(mine.best - mine.no_deal, 0.0)
        down = self._hazards.truce[rows] & ~self._hazards.may_open(rows)
        for i in self._cohort.negotiators:
            down = down & self._down[i][rows]
        self._hazards.end_truce(rows[down], self.day)

    @cached_property
    def _down(self) -> dict[int, BoolArray]:
        """By negotiating party, where its ask had come down on its latest turn."""
        return {i: np.zeros(self._cohort.worlds.size, dtype=np.bool_) for i in self._cohort.negotiators}

    def _sign_any(self, rows: IntArray, packages: IntArray, exact: FloatArray | None) -> None:
        """Sign deals, and interim deals as such: they end nothing."""
        if self._cohort.scenario.interim is not None:
            on_the_way = self._cohort.interim_packages[packages]
            here, signed = rows[on_the_way], packages[on_the_way]
            at = None if exact is None else exact[on_the_way]
            interim.sign(self._cohort, here, signed, at, self.day)
            facts = {} if at is None else {"exact": at}
            self._observer(Happening("interim", self.day, here, packages=signed, facts=facts))
            rows, packages = rows[~on_the_way], packages[~on_the_way]
            exact = None if exact is None else exact[~on_the_way]
        self._sign(rows, packages, exact)

    def _sign(self, rows: IntArray, packages: IntArray, exact: FloatArray | None = None) -> None:
        if rows.size:
            if self._cohort.measured is not None:
                on_grid = self._cohort.measured.value_of[packages]
                self._cohort.exact[rows] = on_grid if exact is None else exact
            day = np.full(rows.size, self.day)
            self._cohort.deal[rows] = packages
            self._cohort.end(rows, Ending.DEAL, day)
            self._observer(Happening("deal", day, rows, packages=packages))
