"""What a party expects of having no deal: the value V of DESIGN rule 3, and what waiting is worth.

While talks last a party lives at its flow s; endings come at rates λ that it perceives, worth v each. With
discount rate ρ, Λ = Σλ and z = Λ + ρ, living on for a time τ and then having D is worth

    V(τ, D) = (ρ·s + Σ λ·v)/z · (1 − e^(−zτ)) + D·e^(−zτ)

averaged over which threats are real by the party's beliefs. What talks cost it per unit of time, if anything,
counts against ρ·s; where z is 0 it comes to cost·τ. The formula follows from the exponential race between the
endings, discounting at ρ; s is stated as the value of living so for ever, so it flows at rate ρ·s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.hazards import EndingEvent, Hazards
from sim.engine.imagined import Carried, shocked, spoilt
from sim.engine.last_words import BACK_DOWN, NO_CHOICE
from sim.model.arithmetic import decay, ratio
from sim.model.packages import BoolArray, FloatArray, IntArray

_FOR_EVER = 1e9
"""Time without end, for what talks cost where nothing ever ends them: in units of the clock."""

Which = dict[int, bool]
"""For each threat still open: is it real, in the case considered?"""

_NOTHING_SUPPOSED: Mapping[int, FloatArray] = {}

Then = Callable[[Which, Carried], FloatArray]
"""What comes after the time looked over, in one case, once some threats have been carried out."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of which open threats are real: z of the formula above, and (ρ·s + Σ λ·v)/z."""

    which: Which
    speed: FloatArray
    held: FloatArray
    drain: FloatArray | None = None
    """What talks cost per unit of time where nothing moves (z is 0); None: nothing anywhere."""


class Foresight:
    """Looks ahead for the parties of a cohort."""

    def __init__(self, cohort: Cohort, hazards: Hazards) -> None:
        self._cohort = cohort
        self._hazards = hazards
        self._scenario = cohort.scenario
        deadline = self._scenario.clock.deadline
        self._deadline = None if deadline is None or deadline.then == "goes_on" else deadline
        self._age = cohort.age
        self._of_threat: dict[tuple[int, int], FloatArray] = {}
        self._settled: dict[tuple[int, Carried], list[Case]] = {}
        self._gathered: dict[tuple[int, Carried], tuple[IntArray, list[Case]]] = {}
        """The settled cases in the rows last asked for: a turn asks for the same rows several times."""

    def no_deal(
        self,
        party: int,
        rows: IntArray,
        day: float,
        *,
        ahead: FloatArray | None = None,
        closing: bool = False,
    ) -> FloatArray:
        """Return V for a party in these rows, (rows,).

        ``ahead``: as it will stand after so much more quiet time. ``closing``: a refusal now closes the table,
        so what follows the deadline follows at once.
        """
        value = self._no_deal(party, rows, day, ahead=ahead, closing=closing)
        return value if closing else self._until_another_speaks(party, rows, day, ahead, None, value)

    def _no_deal(
        self,
        party: int,
        rows: IntArray,
        day: float,
        *,
        ahead: FloatArray | None = None,
        closing: bool = False,
        supposing: Mapping[int, FloatArray] = _NOTHING_SUPPOSED,
    ) -> FloatArray:
        """Return V as if nobody spoke a last word on a turn of its own; ``supposing``: see ``_living_on``."""
        if closing:
            left: FloatArray | None = np.zeros(rows.size)
            last_day = day
        elif self._deadline is None:
            left, last_day = None, np.inf
        else:
            left = np.maximum(self._deadline.day - day - (0.0 if ahead is None else ahead), 0.0)
            last_day = self._deadline.day
        return self._living_on(
            party,
            rows,
            left,
            lambda which, carried: self._afterwards(party, rows, which, carried, last_day),
            ahead,
            supposing=supposing,
        )

    def waiting(
        self, party: int, rows: IntArray, day: float, time: FloatArray, then: FloatArray
    ) -> FloatArray:
        """Return the value of waiting from ``day`` for ``time`` and then having ``then``, (rows,)."""
        value = self._waiting(party, rows, time, then)
        return self._until_another_speaks(party, rows, day, None, time, value)

    def _waiting(self, party: int, rows: IntArray, time: FloatArray, then: FloatArray) -> FloatArray:
        return self._living_on(party, rows, time, lambda which, carried: then, None)

    def going_on(
        self, party: int, rows: IntArray, time: FloatArray, ahead: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what living on for ``time`` is worth, ``ahead`` of now: ``hold + keep·D`` with what D comes then.

        The third array is what one more point of flow during that time would be worth.
        """
        nothing, one = np.zeros(rows.size), np.ones(rows.size)
        hold = self._living_on(party, rows, time, lambda which, carried: nothing, ahead)
        keep = self._living_on(party, rows, time, lambda which, carried: one, ahead) - hold
        discount = self._cohort.discount[party][rows]
        open_threats = list(range(len(self._scenario.threats)))
        beliefs = [self._cohort.threats.believed(x, party, rows, ahead) for x in open_threats]
        living = np.zeros(rows.size)
        for case in self._cases(party, open_threats, [nothing for _ in open_threats], (), rows):
            chance = np.ones(rows.size)
            for x, belief in zip(open_threats, beliefs, strict=True):
                chance *= belief if case.which[x] else 1.0 - belief
            speed = np.where(case.speed > 0.0, case.speed, 1.0)
            living += chance * discount / speed * (1.0 - decay(case.speed * time))
        return hold, keep, living

    # -- last words of others -----------------------------------------------------------------------------

    def _until_another_speaks(
        self,
        party: int,
        rows: IntArray,
        day: float,
        ahead: FloatArray | None,
        within: FloatArray | None,
        value: FloatArray,
    ) -> FloatArray:
        """Return a value with the last words that others may speak on their next turns, before ``within``."""
        for chooser, next_turn in self._cohort.next_turn.items():
            word = self._scenario.parties[chooser].last_word
            if chooser == party or word is None or "own_turn" not in word.at:
                continue
            left = next_turn[rows] - day - (0.0 if ahead is None else ahead)
            speaks = (left >= 0.0) & (True if within is None else left < within)
            left = np.where(speaks, left, 0.0)
            when = left if ahead is None else ahead + left
            spoken, ends = self.if_it_may_speak(chooser, party, rows, day, when, value)
            value = np.where(speaks & ends, self._waiting(party, rows, left, spoken), value)
        return value

    def if_it_may_speak(
        self,
        chooser: int,
        party: int,
        rows: IntArray,
        day: float,
        ahead: FloatArray | None,
        otherwise: FloatArray,
    ) -> tuple[FloatArray, BoolArray]:
        """Return what it is worth to a party that another may speak its last word, and where it may well do so.

        The party foresees it as far as it knows the chooser: what it can only believe counts by its belief, for
        what the chooser would do and for what the chooser expects of talking on. ``ahead``: how long it is until
        then (None: now); ``otherwise``: the value where talks go on.
        """
        cohort = self._cohort
        word = self._scenario.parties[chooser].last_word
        assert word is not None
        hidden = self.hidden_choices(chooser, party)
        belief = {x: cohort.threats.believed(x, party, rows, ahead) for x in hidden}
        names = {self._scenario.threats[x].name for x in hidden}
        on = day if ahead is None else day + ahead
        talking_on = self._no_deal(chooser, rows, day, ahead=ahead, supposing=belief)
        best, choice = cohort.last_word(chooser, rows, on, unhidden=frozenset(word.among) - names)
        ends = best > talking_on
        value = np.where(ends, self.of_choice(party, rows, choice, otherwise), otherwise)
        for x in reversed(hidden):
            real = {**belief, x: np.ones(rows.size)}
            acts = cohort.worth[chooser].choice[self._scenario.threats[x].name][rows] > self._no_deal(
                chooser, rows, day, ahead=ahead, supposing=real
            )
            acts &= cohort.threats.active[x][rows]
            if_real = np.where(acts, self.of_threat(party, x, rows), value)
            value = belief[x] * if_real + (1.0 - belief[x]) * value
            ends = ends | acts
        return value, ends

    # -- the formula --------------------------------------------------------------------------------------

    def of_threat(self, party: int, x: int, rows: IntArray) -> FloatArray:
        """Return what threat x, carried out, is worth to a party by what it believes of its effects."""
        self._forget_if_outdated()
        if (party, x) not in self._of_threat:
            self._of_threat[party, x] = self._of_threat_everywhere(party, x)
        return self._cohort.at(self._of_threat[party, x], rows)

    def _of_threat_everywhere(self, party: int, x: int) -> FloatArray:
        threat, worth = self._scenario.threats[x], self._cohort.worth[party]
        remaining = np.ones(self._cohort.worlds.size)
        value = np.zeros(self._cohort.worlds.size)
        for effect, chance in zip(threat.effects, self._cohort.threats.effects[x][party], strict=True):
            after = worth.by_effect[threat.name].get(effect.name, worth.no_effect[threat.name])
            value = value + remaining * chance * after
            remaining = remaining * (1.0 - chance)
        return value + remaining * worth.no_effect[threat.name]

    def _forget_if_outdated(self) -> None:
        """Drop what was reckoned before some value, pace or rung of a ladder last changed."""
        if self._age != self._cohort.age:
            self._age = self._cohort.age
            self._of_threat.clear()
            self._settled.clear()

    def _living_on(
        self,
        party: int,
        rows: IntArray,
        time: FloatArray | None,
        then: Then,
        ahead: FloatArray | None,
        carried: Carried = (),
        *,
        supposing: Mapping[int, FloatArray] = _NOTHING_SUPPOSED,
    ) -> FloatArray:
        """Return V(time, then); ``carried`` are threats imagined as already carried out without ending talks.

        ``supposing``: chances of threats being real that count in place of the party's own.
        """
        cohort = self._cohort
        open_threats = [x for x in range(len(self._scenario.threats)) if x not in carried]
        beliefs = [
            supposing[x] if x in supposing else cohort.threats.believed(x, party, rows, ahead)
            for x in open_threats
        ]
        if all(self._scenario.threats[x].ends_talks for x in open_threats):
            cases = self._cases_everywhere(party, open_threats, carried, rows)
        else:
            worths = [
                self._worth_of(x, party, rows, time, then, ahead, carried, supposing) for x in open_threats
            ]
            cases = self._cases(party, open_threats, worths, carried, rows)
        total = np.zeros(rows.size)
        for case in cases:
            chance = np.ones(rows.size)
            for x, belief in zip(open_threats, beliefs, strict=True):
                chance *= belief if case.which[x] else 1.0 - belief
            if time is None:
                total += chance * (case.held if case.drain is None else case.held - case.drain * _FOR_EVER)
            else:
                left = decay(case.speed * time)
                after = then(case.which, carried)
                if case.drain is not None:
                    after = after - case.drain * time
                total += chance * (case.held * (1.0 - left) + after * left)
        return total

    def _cases_everywhere(
        self, party: int, open_threats: list[int], carried: Carried, rows: IntArray
    ) -> list[Case]:
        """Return the cases of real threats where each ends the talks: nothing in them moves with the days."""
        self._forget_if_outdated()
        cohort = self._cohort
        if (party, carried) not in self._settled:
            everywhere = np.arange(cohort.worlds.size)
            worths = [self._worth_at_the_end(x, party, everywhere, carried) for x in open_threats]
            self._settled[party, carried] = self._cases(party, open_threats, worths, carried, everywhere)
            self._gathered.pop((party, carried), None)
        if rows.size == cohort.worlds.size:
            return self._settled[party, carried]
        before, cases = self._gathered.get((party, carried), (None, []))
        if before is not rows:
            cases = [
                Case(
                    case.which,
                    case.speed.take(rows),
                    case.held.take(rows),
                    None if case.drain is None else case.drain.take(rows),
                )
                for case in self._settled[party, carried]
            ]
            self._gathered[party, carried] = rows, cases
        return cases

    def _cases(
        self,
        party: int,
        open_threats: list[int],
        worths: list[FloatArray],
        carried: Carried,
        rows: IntArray,
    ) -> list[Case]:
        """Return every case of which open threats are real; ``worths`` is what each, carried out, is worth."""
        cohort = self._cohort
        discount = cohort.discount[party][rows]
        flow = shocked(cohort, ("flow", party), cohort.flow[party][rows], carried, rows)
        flow = flow + spoilt(cohort, party, carried, rows)
        rates = [self._rate(x, party, rows, carried) for x in open_threats]
        costs = self._scenario.parties[party].talking_costs is not None
        cost = cohort.talking_cost[party][rows]
        cases = []
        for case in product((False, True), repeat=len(open_threats)):
            which = dict(zip(open_threats, case, strict=True))
            rate, worth = self._ending_events(party, rows, self._hazards.ending_events, which)
            worth = worth + discount * flow
            if costs:
                worth = worth - cost
            for is_real, hazard, value in zip(case, rates, worths, strict=True):
                if is_real:
                    rate, worth = rate + hazard, worth + hazard * value
            speed = rate + discount
            held = ratio(worth, speed, flow)
            cases.append(Case(which, speed, held, np.where(speed > 0.0, 0.0, cost) if costs else None))
        return cases

    def _rate(self, x: int, party: int, rows: IntArray, carried: Carried) -> FloatArray:
        """Rate at which a real threat x comes, with the shocks of the threats imagined carried out."""
        pace = self._cohort.threats.pace[x][party]
        if pace is None:
            return np.zeros(rows.size)
        mean = shocked(self._cohort, ("pace", self._scenario.threats[x].name), pace[rows], carried, rows)
        return np.where(self._can_come(x, rows, carried), 1.0 / mean, 0.0)

    def _worth_of(
        self,
        x: int,
        party: int,
        rows: IntArray,
        time: FloatArray | None,
        then: Then,
        ahead: FloatArray | None,
        carried: Carried,
        supposing: Mapping[int, FloatArray],
    ) -> FloatArray:
        if self._scenario.threats[x].ends_talks:
            return self._worth_at_the_end(x, party, rows, carried)
        # Talks go on after it. The time left is taken as if it came at once: exact without a deadline.
        return self._living_on(party, rows, time, then, ahead, (*carried, x), supposing=supposing)

    def _worth_at_the_end(self, x: int, party: int, rows: IntArray, carried: Carried) -> FloatArray:
        """What threat x, which ends the talks, is worth once those imagined carried out have been."""
        name = self._scenario.threats[x].name
        return shocked(self._cohort, ("ending", party, name), self.of_threat(party, x, rows), carried, rows)

    def _ending_events(
        self, party: int, rows: IntArray, events: Sequence[EndingEvent], which: Which
    ) -> tuple[FloatArray, FloatArray]:
        """Total rate of the random events that end talks, in one case, and the sum of rate times worth."""
        rate, worth = np.zeros(rows.size), np.zeros(rows.size)
        for event in events:
            hazard = event.rate[rows]
            for x, likelier in event.news_of:
                hazard = hazard * likelier[rows] if which.get(x, False) else hazard
            rate = rate + hazard
            worth = worth + hazard * self._cohort.worth[party].events[event.name][rows]
        return rate, worth

    def _afterwards(
        self, party: int, rows: IntArray, which: Which, carried: Carried, day: float
    ) -> FloatArray:
        """What follows the deadline, or the closing of the table, for a party in one case of real threats."""
        scenario = self._scenario
        value = self._cohort.worth[party].plain["lapses"][rows]
        if self._deadline is not None and self._deadline.then == "threats_act":
            everyone = [x for x, threat in enumerate(scenario.threats) if threat.ends_talks]
            value = self._if_carried_out(party, rows, everyone, which, carried, value)
        for chooser, speaker in enumerate(scenario.parties):
            if speaker.last_word is not None and "deadline" in speaker.last_word.at:
                value = self._last_word_of(chooser, party, rows, which, carried, value, day)
        return value

    def _last_word_of(
        self,
        chooser: int,
        party: int,
        rows: IntArray,
        which: Which,
        carried: Carried,
        otherwise: FloatArray,
        day: float,
    ) -> FloatArray:
        """What a chooser's last word on a day will bring a party, as far as the party knows the chooser."""
        if chooser == party:
            best, choice = self._cohort.last_word(chooser, rows, day)
            return np.where(choice == NO_CHOICE, otherwise, best)
        hidden = self.hidden_choices(chooser, party)
        word = self._scenario.parties[chooser].last_word
        assert word is not None
        known = frozenset(word.among) - {self._scenario.threats[x].name for x in hidden}
        _, choice = self._cohort.last_word(chooser, rows, day, unhidden=known)
        value = self.of_choice(party, rows, choice, otherwise)
        return self._if_carried_out(party, rows, hidden, which, carried, value)

    def hidden_choices(self, chooser: int, party: int) -> list[int]:
        """Return the threats among a chooser's last words whose truth a party can only believe."""
        word = self._scenario.parties[chooser].last_word
        among = () if word is None else word.among
        return [
            x
            for x, threat in enumerate(self._scenario.threats)
            if threat.name in among and (threat.chance is not None or party in threat.believed)
        ]

    def of_choice(self, party: int, rows: IntArray, choice: IntArray, otherwise: FloatArray) -> FloatArray:
        """Return what a chooser's choice (see ``choose``) is worth to another party."""
        value = np.where(choice == BACK_DOWN, self._cohort.worth[party].plain["backs_down"][rows], otherwise)
        for x in range(len(self._scenario.threats)):
            if (choice == x).any():
                value = np.where(choice == x, self.of_threat(party, x, rows), value)
        return value

    def _if_carried_out(
        self,
        party: int,
        rows: IntArray,
        threats: list[int],
        which: Which,
        carried: Carried,
        otherwise: FloatArray,
    ) -> FloatArray:
        """What the first of these threats that is real, in one case, and can come, is worth; else ``otherwise``."""
        value = otherwise
        for x in reversed(threats):
            if which.get(x, False):
                value = np.where(self._can_come(x, rows, carried), self.of_threat(party, x, rows), value)
        return value

    def _can_come(self, x: int, rows: IntArray, carried: Carried) -> BoolArray:
        """Where threat x could be carried out, once those imagined carried out have been."""
        unlocked = any(self._scenario.threats[y].name == self._scenario.threats[x].after for y in carried)
        return self._cohort.threats.active[x][rows] | unlocked
