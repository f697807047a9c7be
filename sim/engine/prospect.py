"""The rest of the talks, laid out turn by turn for parties that reckon backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.cohort import Cohort, Later
from sim.engine.foresight import Foresight
from sim.engine.last_words import NO_CHOICE
from sim.engine.types import Types, hidden_quantity
from sim.model.commitments import Shock
from sim.model.curves import along, between
from sim.model.game import Act, Game, Hidden, Kinds, Step, When, Wish
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.protocol import Ahead

FADING = 60
"""Turns over which beliefs that fade are followed; from then on they are taken to stay as they are."""
_SHORT = 1e-9


class _Mixed:
    """A hidden party between the values of its quantity at which it was imagined."""

    def __init__(
        self,
        types: Types,
        wishes: Sequence[Wish],
        turns: Sequence[Sequence[Step]],
        player: int | None,
        seat: int,
        speaker: int,
        middle: FloatArray,
    ) -> None:
        self._types = types
        self._wishes = wishes
        self._turns = turns
        self._player = player
        self._seat = seat
        first = np.zeros(middle.size, dtype=np.int64)
        gains = [
            wish.at(first, middle) - self._refusing(turn[-1])
            for wish, turn in zip(wishes, turns, strict=True)
        ]
        self.rising = gains[-1] >= gains[0]
        """Where a higher value of the quantity makes the party more eager to accept."""

    @property
    def arrays(self) -> Iterator[NDArray[Any]]:
        """All that the types have, by world."""
        for wish in self._wishes:
            yield from _arrays_of(wish)
        for turns in self._turns:
            for step in turns:
                yield self._refusing(step)
                if self._player is not None:
                    yield step.keep[self._seat]
                    yield from (act.worth for act in step.acts)
                    yield from (worth[self._seat] for _, worth in step.breaks)

    def _refusing(self, step: Step) -> FloatArray:
        return step.bars[self._seat] if self._player is None else step.hold[self._seat]

    def kinds(self, turn: int, eager: FloatArray) -> Kinds:
        """Return what the types of this eagerness have at a turn ahead, on W·T rows."""
        worlds, count = self.rising.size, eager.size
        share = np.where(self.rising[:, None], eager, 1.0 - eager)
        below, part = self._types.place(self._types.quantile(share).ravel())
        low = below.astype(np.int64)
        rows = np.repeat(np.arange(worlds), count)

        def mixed(values: Sequence[FloatArray]) -> FloatArray:
            return along(values, low, part, rows)

        first = self._wishes[0]
        wish = Wish(mixed([wish.base for wish in self._wishes]))
        if first.slope is not None and first.curve is not None:
            slopes = [wish.slope for wish in self._wishes if wish.slope is not None]
            curves = [wish.curve for wish in self._wishes if wish.curve is not None]
            wish = Wish(wish.base, mixed(slopes), between(curves, low, part, rows))
        steps = [turns[turn] for turns in self._turns]
        hold = mixed([self._refusing(step) for step in steps])
        if self._player is None:
            return Kinds(wish, hold, np.zeros(hold.size))
        me = self._seat
        acts = [
            mixed([step.acts[a].worth for step in steps])
            for a, act in enumerate(steps[0].acts)
            if act.by == me and act.when == "answer"
        ]
        breaks = [
            (mixed([step.breaks[b][0] for step in steps]), mixed([step.breaks[b][1][me] for step in steps]))
            for b in range(len(steps[0].breaks))
        ]
        return Kinds(wish, hold, mixed([step.keep[me] for step in steps]), acts, breaks)


@dataclass(frozen=True)
class Prospect:
    """What the turns ahead hold for the parties of a cohort.

    Shocks of dated events that are sure to come are foreseen where they change endings or flows; random events,
    and those whose date or coming differs between worlds, are not.
    """

    cohort: Cohort
    foresight: Foresight
    types: dict[int, Types] = field(default_factory=dict)
    limits: dict[bytes, object] = field(default_factory=dict)

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
            line_of=(lambda k: k) if measured is None else (lambda k: measured.line_of[k]),
            value_of=(lambda k: np.zeros(k.size)) if measured is None else (lambda k: measured.value_of[k]),
            low=0.0 if measured is None else measured.low,
            high=1.0 if measured is None else measured.high,
            interim=interim,
            limits=self.limits,
            hidden=self._hidden(me, players, ratifiers, steps, rows, day, every, ahead, closing=closing),
        )

    # -- what is hidden -----------------------------------------------------------------------------------

    def _hidden(
        self,
        me: int,
        players: tuple[int, ...],
        ratifiers: tuple[int, ...],
        steps: Sequence[Step],
        rows: IntArray,
        day: float,
        every: FloatArray,
        ahead: Ahead,
        *,
        closing: bool,
    ) -> Hidden | None:
        """Return who answers and is known to the speaker by its distribution only; None: nobody is."""
        if not steps:
            return None
        speaker = players[steps[0].speaker]
        for place, party in enumerate((*players, *ratifiers)):
            drawn = hidden_quantity(self.cohort.scenario, party)
            if party == speaker or drawn is None:
                continue
            if party not in self.types:
                self.types[party] = Types(self.cohort, party, drawn)
            types = self.types[party]
            imagined = [Prospect(node.cohort, node.foresight) for node in types.nodes]
            wishes = [node._wish(party, party, rows) for node in imagined]
            turns = [
                node._steps(party, players, ratifiers, rows, day, every, ahead, closing=closing)[0]
                for node in imagined
            ]
            player = place if party in players else None
            seat = place if player is not None else place - len(players)
            left = self.cohort.left.get((speaker, party), np.ones(self.cohort.worlds.size))[rows]
            mixed = _Mixed(types, wishes, turns, player, seat, steps[0].speaker, self._middle(rows))
            own = types.own[rows]
            return Hidden(
                place=place,
                player=player,
                left=left,
                eager=np.where(mixed.rising, own, 1.0 - own),
                kinds=mixed.kinds,
                alone=(
                    (lambda: self.game(me, rows[:1], day, every[:1], _first(ahead), closing=closing))
                    if rows.size > 1
                    and alike([left, every, ahead.left, ahead.closes, *mixed.arrays])
                    and alike(self._arrays(me, players, ratifiers, place, steps, rows))
                    else None
                ),
            )
        return None

    def _arrays(
        self,
        me: int,
        players: tuple[int, ...],
        ratifiers: tuple[int, ...],
        place: int,
        steps: Sequence[Step],
        rows: IntArray,
    ) -> Iterator[NDArray[Any]]:
        """Yield all that the others of a game reckon with, by world."""
        yield self.cohort.open[rows]
        for p, party in enumerate((*players, *ratifiers)):
            if p != place:
                yield from _arrays_of(self._wish(me, party, rows))
        for step in steps:
            yield from step_arrays(step, place, len(players))

    def _middle(self, rows: IntArray) -> FloatArray:
        measured = self.cohort.measured
        return np.full(rows.size, 0.5 if measured is None else 0.5 * (measured.low + measured.high))

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


def _arrays_of(wish: Wish) -> Iterator[NDArray[Any]]:
    yield wish.base
    if wish.slope is not None and wish.curve is not None:
        yield wish.slope
        yield from wish.curve.parameters


def step_arrays(step: Step, place: int, players: int) -> Iterator[NDArray[Any]]:
    """Yield what a turn holds for everybody but the one at a place among players and ratifiers, by world."""
    for p in range(players):
        if p != place:
            yield from (step.hold[p], step.keep[p], step.flow[p], step.living[p])
            yield from (act.gives[p] for act in step.acts)
            yield from (worth[p] for _, worth in step.breaks)
    yield from (bar for r, bar in enumerate(step.bars) if players + r != place)
    yield from (chance for chance, _ in step.breaks)


def alike(arrays: Iterable[NDArray[Any]]) -> bool:
    """Whether every array is the same in all worlds."""
    return all(bool((array == array[:1]).all()) for array in arrays)


def _first(ahead: Ahead) -> Ahead:
    return Ahead(ahead.speakers, ahead.left[:1], ahead.closes[:1])


def _ending(choice: str) -> str:
    """Return the name under which shocks know a choice."""
    return "backs_down" if choice == "back_down" else choice
