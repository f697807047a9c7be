"""The table: asks, offers, answers, ratification and signature (DESIGN rules 6 to 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from sim.engine import interim
from sim.engine.cohort import Cohort
from sim.engine.crisis import crisis
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.last_words import BACK_DOWN, NO_CHOICE
from sim.engine.learning import learn
from sim.engine.logit import logit_chances, one_by_one
from sim.engine.observing import Happening, Observer, nobody
from sim.engine.prospect import Prospect
from sim.engine.seats import Asked, Question, Seat
from sim.engine.seen import Numbers, Read, Seen
from sim.engine.standoff import stand_off
from sim.engine.types import hidden_quantity
from sim.engine.worst_off import leaving_most
from sim.model.arithmetic import decay, logistic
from sim.model.endings import Ending
from sim.model.game import Game, When
from sim.model.neighbours import Neighbours, neighbours
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.parties import Moment_
from sim.model.registry import protocol, strategy
from sim.model.signalling import Crisis
from sim.model.strategy import NOTHING, Estimate, Moment, Ranked, Strategy, accepts
from sim.model.waiting import Waiting

_RARER = 1.2
"""By how much later each spell of talks begins than the one before, once the table meets rarely."""
ASKS_ARE_DOWN = 0.01
"""An ask has come down when this share of the way from the best package to no deal is left, or less."""


class Table:
    """Where offers are made; what a protocol sees of it is ``sim.model.protocol.TableView``."""

    def __init__(
        self,
        cohort: Cohort,
        hazards: Hazards,
        foresight: Foresight,
        observer: Observer,
        seats: Mapping[int, Seat] | None = None,
    ) -> None:
        """Lay the table; ``seats``: who decides in the stead of some parties."""
        scenario = cohort.scenario
        self._seats = seats or {}
        self._cohort = cohort
        self._hazards = hazards
        self._foresight = foresight
        self._observer = observer
        self._parties = scenario.parties
        self._prospect = Prospect(cohort, foresight)
        self._protocol = protocol(scenario.table.protocol)
        self.day = 0.0
        """The day it is; set by the calendar."""
        self._strategies = {}
        self._numbers: dict[int, dict[str, FloatArray]] = {}
        for i in scenario.negotiators:
            role = scenario.parties[i].negotiates
            assert role is not None
            self._strategies[i] = strategy(role.strategy.name)
            self._numbers[i] = {
                name: cohort.worlds.number(number) for name, number in role.strategy.numbers.items()
            }

    # -- what a protocol may see --------------------------------------------------------------------------

    @cached_property
    def parties(self) -> tuple[int, ...]:
        """The negotiating parties, the first speaker first, then in file order."""
        negotiators = self._cohort.negotiators
        at = negotiators.index(self._cohort.scenario.table.first)
        return negotiators[at:] + negotiators[:at]

    @cached_property
    def every(self) -> FloatArray:
        """Time between turns in each world."""
        stated = self._cohort.scenario.table.every
        every = self._cohort.worlds.number(stated)
        # Intervals that differ between worlds are whole units, so that the calendar has few days.
        return every if self._cohort.scenario.is_known(stated) else np.maximum(np.rint(every), 1.0)

    @property
    def opens(self) -> float:
        """The day after which the table opens: the end of the known past, or just before 0."""
        known = self._cohort.scenario.clock.known_until
        return -1.0 if known is None else known

    @property
    def horizon(self) -> float:
        """The last day that is played: the deadline, or the day on which we stop watching."""
        return min(self._cohort.scenario.clock.horizon, self.deadline)

    @property
    def deadline(self) -> float:
        """The last day on which somebody may speak, as the parties know it; infinite without a deadline."""
        deadline = self._cohort.scenario.clock.deadline
        return np.inf if deadline is None or deadline.then == "goes_on" else deadline.day

    def talking(self) -> IntArray:
        """Return the rows in which talks still go on, and in which the table meets today."""
        rows: IntArray = np.flatnonzero(self._cohort.talking)
        thins_from = self._cohort.scenario.clock.thins_from
        if thins_from is None or self.day <= thins_from:
            return rows
        spell = self._spells[np.searchsorted(self._spells, self.day, side="right") - 1]
        meets: BoolArray = self.day - spell < (len(self.parties) + 1) * self.every[rows]
        rows = rows[meets]
        return rows

    @cached_property
    def _spells(self) -> FloatArray:
        """Days on which a spell of talks begins, once the table meets rarely: each a fifth later than the last."""
        starts = [self._cohort.scenario.clock.thins_from or 1.0]
        while starts[-1] < self._cohort.scenario.clock.horizon:
            starts.append(starts[-1] * _RARER)
        return np.array(starts)

    def arrive(self, rows: IntArray) -> IntArray:
        """Bring rows to the present day; return those in which talks still go on."""
        return self._hazards.settle(rows, self.day)

    def strategy(self, party: int) -> Strategy:
        """Return a negotiating party's way of bargaining."""
        return self._strategies[party]

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """Return one of the protocol's own numeric parameters, (rows,)."""
        return self._cohort.worlds.number(self._cohort.scenario.table.numbers[name])[rows]

    def word(self, name: str) -> str:
        """Return one of the protocol's own settings in words."""
        return self._cohort.scenario.table.words[name]

    def luck(self, party: int, name: str, rows: IntArray) -> FloatArray:
        """Return uniforms of a party's own, (rows,)."""
        return self._cohort.worlds.uniform(f"{self._parties[party].key}/luck/{name}")[rows]

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
        return self._cohort.at(self._cohort.eu[party], rows)

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

    def walk_away(self, party: int, rows: IntArray) -> None:
        """Let a party leave the table for good."""
        rows = self.arrive(rows)
        day = np.full(rows.size, self.day)
        self._cohort.end(rows, Ending.WALKED_AWAY, day, party)
        self._observer(Happening("end", day, rows, party))

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

    def _answer_with_last_words(self, party: int, refused: IntArray, silent: IntArray) -> IntArray:
        """Let the others end the talks who may do so in place of accepting; return who of the refused talk on."""
        choosers = [
            other
            for other in self._cohort.negotiators
            if other != party and (word := self._parties[other].last_word) and "answer" in word.at
        ]
        if not choosers:
            return refused
        rows = np.union1d(refused, silent)
        for other in choosers:
            rows, _ = self._speak_last_word(other, rows, np.empty((0, rows.size)), "answer")
        return refused[self._cohort.talking[refused]]

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

    def close(self, rows: IntArray) -> None:
        """End talks in ``rows`` without a deal, as when a deadline passes."""
        rows = self._hazards.settle(rows, self.day)
        rows, _ = self._speak_last_word(None, rows, np.empty((0, rows.size)), "deadline")
        deadline = self._cohort.scenario.clock.deadline
        if deadline is not None and deadline.then == "threats_act":
            for x, threat in enumerate(self._cohort.scenario.threats):
                acts = (
                    self._cohort.truth.real[x][rows]
                    & self._cohort.threats.active[x][rows]
                    & threat.ends_talks
                )
                self._hazards.carry_out(x, rows[acts], np.full(int(acts.sum()), self.day))
                rows = rows[~acts]
        if rows.size:
            day = np.full(rows.size, self.day)
            self._cohort.end(rows, Ending.DEADLINE, day)
            self._observer(Happening("end", day, rows))

    def _offers(self, party: int, rows: IntArray, mine: Moment, last: bool) -> IntArray:
        """Return what a party offers: its seat's choice where somebody sits there."""
        if party not in self._seats:
            return self.proposals(party, rows, mine, closing=last)
        asked = self._asked("turn", party, rows, closing=last)
        return self._seats[party].offers(asked, lambda: self.proposals(party, rows, mine, closing=last))

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

    def tell_refusal(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Tell observers what a refusal on record was worth; it is not decided here."""
        if self._observer is nobody:
            return
        no_deal, waiting = self.accept_from(party, rows, self.day + self.every[rows])
        facts = {"worth": self._cohort.eu[party][rows, packages], "no_deal": no_deal, "waiting": waiting}
        facts["accepted"] = np.zeros(rows.size)
        self._observer(Happening("answer", self.day, rows, party, packages, facts))

    # -- what a party sees --------------------------------------------------------------------------------

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
            worth=lambda: cohort.at(cohort.eu[party], rows),
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
            theirs = [cohort.read(party, other) for other in others]
            no_deals = [self._thought_no_deal(party, other, rows, closing) for other in others]
            return leaving_most(cohort.eu[party], theirs, no_deals, bar, rows)

        ranked = None if mine is None else Ranked(mine, len(others), reaching)
        return [
            Read(
                party=self._parties[other].name,
                worth=lambda other=other: cohort.at(cohort.read(party, other), rows),
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

    # -- steps of a turn ----------------------------------------------------------------------------------

    def _settled(self, rows: IntArray, next_own_turn: FloatArray) -> tuple[IntArray, FloatArray]:
        before = rows
        rows = self._hazards.settle(rows, self.day)
        if rows.size == before.size:
            return rows, next_own_turn
        return rows, next_own_turn.take(np.flatnonzero(self._cohort.talking[before]), axis=1)

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

    def _speak_last_word(
        self, party: int | None, rows: IntArray, next_own_turn: FloatArray, at: Moment_
    ) -> tuple[IntArray, FloatArray]:
        """Let those end the talks who may and would; ``party`` None: whoever has a last word there."""
        for chooser, speaker in enumerate(self._parties):
            word = speaker.last_word
            if word is None or at not in word.at or party not in (None, chooser) or not rows.size:
                continue
            best, choice = self._cohort.last_word(chooser, rows, self.day)
            talking_on = -np.inf if at == "deadline" else self._talking_on(chooser, rows, at)
            ends = best > talking_on
            if at != "deadline":
                ends &= ~self._hazards.truce[rows]
            if chooser in self._seats and (choice != NO_CHOICE).any() and not self._hazards.truce[rows].any():
                ends, choice = self._seated_last_word(chooser, rows, at, (ends, choice))
            day = np.full(rows.size, self.day)
            for x in np.unique(choice[ends]):
                here = ends & (choice == x)
                if x == BACK_DOWN:
                    self._cohort.end(rows[here], Ending.BACKED_DOWN, day[here], chooser)
                    self._observer(Happening("end", day[here], rows[here], chooser))
                else:
                    self._hazards.carry_out(int(x), rows[here], day[here])
            going_on = self._cohort.talking[rows]
            rows, next_own_turn = rows[going_on], next_own_turn[:, going_on]
        return rows, next_own_turn

    def _talking_on(self, chooser: int, rows: IntArray, at: When) -> FloatArray:
        """Return what talking on is worth to one who may speak a last word instead."""
        bargains = self._strategies.get(chooser)
        own = (
            bargains.going_on(self.moment(chooser, rows), at)
            if bargains is not None and bargains.looks_ahead
            else None
        )
        return self._foresight.no_deal(chooser, rows, self.day) if own is None else own

    def _seated_last_word(
        self, chooser: int, rows: IntArray, at: str, usual: tuple[BoolArray, IntArray]
    ) -> tuple[BoolArray, IntArray]:
        """Ask who sits in a chooser's stead whether to end the talks, and how."""
        word = self._parties[chooser].last_word
        assert word is not None
        numbers = {threat.name: x for x, threat in enumerate(self._cohort.scenario.threats)}
        open_to = {
            numbers.get(name, BACK_DOWN): self._cohort.last_word(
                chooser, rows, self.day, unhidden=frozenset((name,))
            )[0]
            for name in word.among
        }
        questions: dict[str, Question] = {
            "own_turn": "turn",
            "refusal": "refusal",
            "answer": "own_refusal",
            "deadline": "deadline",
        }
        asked = self._asked(questions[at], chooser, rows, closing=at == "deadline")
        return self._seats[chooser].last_word(asked, open_to, usual)

    def _walk_away(
        self, party: int, rows: IntArray, next_own_turn: FloatArray, closing: bool
    ) -> tuple[IntArray, FloatArray]:
        walks = self._parties[party].walks
        if walks is None or not rows.size:
            return rows, next_own_turn
        cohort = self._cohort
        moment = self.moment(party, rows, closing=closing)
        hopeless = moment.best < np.maximum(self._strategies[party].accept_at(moment), moment.no_deal)
        cohort.hopeless[party][rows] = np.where(hopeless, cohort.hopeless[party][rows] + 1, 0)
        leaves = cohort.hopeless[party][rows] >= walks.after
        if party in self._seats:
            leaves = self._seats[party].walks(self._asked("turn", party, rows, closing=closing), leaves)
        day = np.full(int(leaves.sum()), self.day)
        cohort.end(rows[leaves], Ending.WALKED_AWAY, day, party)
        if leaves.any():
            self._observer(Happening("end", day, rows[leaves], party))
        return rows[~leaves], next_own_turn[:, ~leaves]

    def _by_turn(self, name: str, turn: IntArray, rows: IntArray) -> FloatArray:
        """Return a uniform per row from the stream of that row's own turn."""
        uniform = np.empty(rows.size)
        for t in np.unique(turn):
            here = turn == t
            uniform[here] = self._cohort.worlds.uniform(f"{name}/{t}")[rows[here]]
        return uniform


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
