"""The rest of the talks, laid out turn by turn for parties that reckon backwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.engine.cohort import Cohort, Later
from sim.engine.foresight import Foresight
from sim.engine.last_words import NO_CHOICE
from sim.model.commitments import Shock
from sim.model.game import Act, Game, Step, When, Wish
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.protocol import Ahead

FADING = 60
"""Turns over which beliefs that fade are followed; from then on they are taken to stay as they are."""
_SHORT = 1e-9


@dataclass(frozen=True)
class Prospect:
    """What the turns ahead hold for the parties of a cohort.

    Shocks of dated events that are sure to come are foreseen where they change endings or flows; random events,
    and those whose date or coming differs between worlds, are not.
    """

    cohort: Cohort
    foresight: Foresight

    def game(
        self, me: int, rows: IntArray, day: float, every: FloatArray, ahead: Ahead, *, closing: bool
    ) -> Game:
        """Return the rest of the talks as party ``me`` knows it in these rows."""
        cohort = self.cohort
        players = cohort.negotiators
        ratifiers = tuple(
            r
            for r in cohort.scenario.ratifiers
            if r not in players and (role := cohort.scenario.parties[r].ratifies) and me in role.known_to
        )
        steps, cycle = self._steps(me, players, ratifiers, rows, day, every, ahead, closing=closing)
        measured = cohort.measured
        is_open: BoolArray = cohort.open[rows]
        interim = None if cohort.scenario.interim is None else cohort.interim_packages
        if measured is not None:
            is_open = is_open[:, measured.packages[:, 0]]
            interim = None if interim is None else interim[measured.packages[:, 0]]
        return Game(
            me=players.index(me),
            players=players,
            wishes=[self._wish(me, party, rows) for party in (*players, *ratifiers)],
            open=is_open,
            steps=steps,
            cycle=cycle,
            never=[self.foresight.no_deal(p, rows, day) for p in players],
            package_at=(lambda line, x: line) if measured is None else measured.nearest,
            low=0.0 if measured is None else measured.low,
            high=1.0 if measured is None else measured.high,
            interim=interim,
        )

    def _wish(self, me: int, party: int, rows: IntArray) -> Wish:
        cohort, measured = self.cohort, self.cohort.measured
        expected = cohort.at(cohort.eu[party] if party == me else cohort.read(me, party), rows)
        if measured is None:
            return Wish(expected)
        curve = measured.curve(party, rows)
        if curve is None:
            return Wish(expected[:, measured.packages[:, 0]])
        base, slope = measured.base_and_slope(expected, curve)
        return Wish(base, slope, curve)

    # -- the turns ----------------------------------------------------------------------------------------

    def _steps(
        self,
        me: int,
        players: tuple[int, ...],
        ratifiers: tuple[int, ...],
        rows: IntArray,
        day: float,
        every: FloatArray,
        ahead: Ahead,
        *,
        closing: bool,
    ) -> tuple[list[Step], int]:
        """Return the turns from now on, and how many of the last ones come again for ever."""
        ends = np.zeros(rows.size) if closing else ahead.left
        longest = float(ends.max(initial=0.0))
        if np.isfinite(longest):
            count, cycle = int(longest) + 1, 0
        else:
            cycle = len(ahead.speakers)
            count = self._unsettled_turns(day, every) + cycle
        steps = []
        still: dict[tuple[int, float], Step] = {}
        for n in range(count):
            speaker = players.index(ahead.speakers[n % len(ahead.speakers)])
            then = day + n * float(every[0]) if rows.size else day
            key = (speaker, self._last_shock_before(day, then))
            ending = bool((ends == n).any())
            if key in still and not ending and not self._fades:
                steps.append(still[key])
                continue
            step = self._step(me, players, ratifiers, speaker, rows, day, n * every, every)
            if ending:
                step = self._last(
                    step, players, ratifiers, rows, day, n * every, ends == n, ahead.closes | closing
                )
            else:
                still[key] = step
            steps.append(step)
        return steps, cycle

    def _step(
        self,
        me: int,
        players: tuple[int, ...],
        ratifiers: tuple[int, ...],
        speaker: int,
        rows: IntArray,
        day: float,
        away: FloatArray,
        every: FloatArray,
    ) -> Step:
        cohort, then = self.cohort, day + (float(away[0]) if rows.size else 0.0)
        lived = [self.foresight.going_on(p, rows, every, away) for p in players]
        flow = [self._later(("flow", p), cohort.flow[p][rows], rows, day, then) for p in players]
        hold = [
            h + living * (f - cohort.flow[p][rows])
            for p, f, (h, _, living) in zip(players, flow, lived, strict=True)
        ]
        return Step(
            speaker=speaker,
            hold=hold,
            keep=[keep for _, keep, _ in lived],
            flow=flow,
            living=[living for _, _, living in lived],
            bars=[self.foresight.no_deal(r, rows, day, ahead=away) for r in ratifiers],
            acts=self._acts(me, players, players[speaker], rows, day, then),
            breaks=self._breaks(players, rows, day, then),
        )

    def _last(
        self,
        step: Step,
        players: tuple[int, ...],
        ratifiers: tuple[int, ...],
        rows: IntArray,
        day: float,
        away: FloatArray,
        here: BoolArray,
        closes: BoolArray,
    ) -> Step:
        """Return a turn that is the last one in some worlds: what then follows is no further turn."""

        def after(p: int) -> FloatArray:
            lapsing = self.foresight.no_deal(p, rows, day, ahead=away)
            if not closes.any():
                return lapsing
            at_once = self.foresight.no_deal(p, rows, day + float(away[0]), closing=True)
            return np.where(closes, at_once, lapsing)

        return replace(
            step,
            hold=[np.where(here, after(p), h) for p, h in zip(players, step.hold, strict=True)],
            keep=[np.where(here, 0.0, k) for k in step.keep],
            bars=[np.where(here, after(r), bar) for r, bar in zip(ratifiers, step.bars, strict=True)],
        )

    def _acts(
        self, me: int, players: tuple[int, ...], speaker: int, rows: IntArray, day: float, then: float
    ) -> list[Act]:
        """Return the last words that may be spoken at a turn, as far as ``me`` knows those who may speak them."""
        acts = []
        for chooser in players:
            word = self.cohort.scenario.parties[chooser].last_word
            if word is None:
                continue
            hidden = () if chooser == me else self.foresight.hidden_choices(chooser, me)
            known = frozenset(word.among) - {self.cohort.scenario.threats[x].name for x in hidden}
            whens: tuple[When, ...] = ("own_turn", "refusal") if chooser == speaker else ("answer",)
            for when in whens:
                if when not in word.at:
                    continue
                best, choice = self.cohort.last_word(
                    chooser, rows, then, unhidden=known, later=self._by_then(chooser, rows, day, then)
                )
                gives = [best if p == chooser else self._given(p, choice, rows, day, then) for p in players]
                none = choice == NO_CHOICE
                acts.append(
                    Act(players.index(chooser), when, best, [np.where(none, 0.0, given) for given in gives])
                )
        return acts

    def _by_then(self, party: int, rows: IntArray, day: float, then: float) -> Later:
        def later(choice: str, value: FloatArray) -> FloatArray:
            return self._later(("ending", party, _ending(choice)), value, rows, day, then)

        return later

    def _given(self, party: int, choice: IntArray, rows: IntArray, day: float, then: float) -> FloatArray:
        """Return what a last word that another speaks is worth to a party."""
        value = self.foresight.of_choice(party, rows, choice, np.zeros(rows.size))
        for x, threat in enumerate(self.cohort.scenario.threats):
            here = choice == x
            if here.any():
                later = self._later(
                    ("ending", party, threat.name), self.foresight.of_threat(party, x, rows), rows, day, then
                )
                value = np.where(here, later, value)
        return value

    def _breaks(
        self, players: tuple[int, ...], rows: IntArray, day: float, then: float
    ) -> Sequence[tuple[FloatArray, Sequence[FloatArray]]]:
        breaks = []
        for event in self.cohort.scenario.events:
            if event.on_refusal is None or not event.ends_talks:
                continue
            worth = [
                self._later(
                    ("ending", p, event.name), self.cohort.worth[p].events[event.name][rows], rows, day, then
                )
                for p in players
            ]
            breaks.append((self.cohort.worlds.number(event.on_refusal)[rows], worth))
        return breaks

    # -- what is sure to change ---------------------------------------------------------------------------

    @property
    def _fades(self) -> bool:
        """Whether anything moves a little from turn to turn: beliefs on quiet days, what backing down costs."""
        scenario = self.cohort.scenario
        return any(threat.pace is not None for threat in scenario.threats) or any(
            party.audience_cost is not None for party in scenario.parties
        )

    def _unsettled_turns(self, day: float, every: FloatArray) -> int:
        """Return for how many turns things still change: beliefs fade, or dated events are to come."""
        last = max((when for when, _ in self._shocks if when > day), default=day)
        turns = int(np.ceil((last - day) / float(every[0]) - _SHORT)) if every.size else 0
        return max(turns, FADING if self._fades else 0)

    @cached_property
    def _shocks(self) -> list[tuple[float, tuple[Shock, ...]]]:
        """The shocks of dated events that are sure to come, the earliest first, each with its day."""
        scenario = self.cohort.scenario
        found = [
            (float(self.cohort.worlds.number(event.day)[0]), event.shocks)
            for event in scenario.events
            if event.day is not None
            and event.chance is None
            and event.shocks
            and scenario.is_known(event.day)
            and self.cohort.worlds.size
        ]
        return sorted(found, key=lambda pair: pair[0])

    def _last_shock_before(self, day: float, then: float) -> float:
        return max((when for when, _ in self._shocks if day < when <= then + _SHORT), default=day)

    def _later(
        self, target: tuple[str | int, ...], value: FloatArray, rows: IntArray, day: float, then: float
    ) -> FloatArray:
        """Return what a number will have become by ``then``, after the dated shocks that are sure to come."""
        for when, shocks in self._shocks:
            if day < when <= then + _SHORT:
                for shock in shocks:
                    if shock.target == target:
                        value = self.cohort.worlds.changer(shock.change, rows)(value)
        return value


def _ending(choice: str) -> str:
    """Return the name under which shocks know a choice."""
    return "backs_down" if choice == "back_down" else choice
