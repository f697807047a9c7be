"""Everything that comes at a random time: threats carried out, and random events (DESIGN rule 9).

Random times keep their real values. When worlds are moved to a day, whatever fell due in between happens
first, each at its own time, earliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.truth import Truth
from sim.engine.worlds import Worlds
from sim.model.arithmetic import decay, steady
from sim.model.commitments import Change, Shock
from sim.model.endings import Ending
from sim.model.numbers import Constant
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario
from sim.model.story import Signal

_SHORTEST = 1e-6  # draws are multiples of this: a wait that rounding would bring to 0 still lasts


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that comes at a random time: a threat (by index) or an event."""

    name: str
    threat: int | None = None
    event: int | None = None


@dataclass(frozen=True, slots=True)
class EndingEvent:
    """A random event that ends talks: its rate where no threat that it is news of is real, (W,).

    ``news_of`` gives, for each such threat, by how much the rate is higher where it is real.
    """

    name: str
    rate: FloatArray
    news_of: tuple[tuple[int, FloatArray], ...] = ()


def items(scenario: Scenario) -> tuple[Item, ...]:
    """Return what can come at a random time, threats first, each in file order."""
    threats = [Item(f"threats.{t.name}/when", threat=x) for x, t in enumerate(scenario.threats) if t.pace]
    events = [Item(f"events.{e.name}/when", event=v) for v, e in enumerate(scenario.events) if e.mean]
    return (*threats, *events)


def mean_wait(item: Item, scenario: Scenario, worlds: Worlds, truth: Truth) -> FloatArray:
    """Return the mean waiting time of an item in each world; infinite where it never comes."""
    if item.threat is not None:
        threat = scenario.threats[item.threat]
        assert threat.pace is not None
        return np.where(truth.real[item.threat], worlds.number(threat.pace), np.inf)
    assert item.event is not None
    event = scenario.events[item.event]
    assert event.mean is not None
    mean = worlds.number(event.mean)
    for signal in event.signals:
        # News of a threat (a promise) comes that much more often where it is real (will be kept).
        mean = np.where(truth.of(signal), mean / worlds.number(signal.likelihood_ratio), mean)
    return mean


def passed_by(known: float, item: Item, mean: FloatArray, scenario: Scenario, worlds: Worlds) -> FloatArray:
    """Return how much of an item's standard wait passes in a known past of that length, (W,).

    Time counts by the pace that it had: 1/mean a day, from each recorded change of the pace on by the new mean.
    """
    passed, day = np.zeros(worlds.size), 0.0
    for when, change in _recorded_changes_of_pace(item, known, scenario):
        passed = passed + (when - day) / mean
        real = np.isfinite(mean)
        new = worlds.changer(change)(np.where(real, mean, 1.0))
        mean, day = np.where(real, new, np.inf), when
    return passed + (known - day) / mean


def _recorded_changes_of_pace(item: Item, known: float, scenario: Scenario) -> list[tuple[float, Change]]:
    """Return the changes of a threat's pace that are on record, in the order in which they came."""
    if item.threat is None:
        return []
    target = ("pace", scenario.threats[item.threat].name)
    found = [
        (event.day.value, shock.change)
        for event in scenario.events
        if event.recorded and isinstance(event.day, Constant) and event.day.value <= known
        for shock in event.shocks
        if shock.target == target
    ]
    return sorted(found, key=lambda dated: dated[0])


Act: TypeAlias = Callable[["Hazards", IntArray, FloatArray], None]


class Hazards:
    """The random times of a cohort, and what happens when they come."""

    def __init__(
        self, cohort: Cohort, used: Mapping[str, FloatArray], start: float, observer: Observer
    ) -> None:
        """Draw the times.

        ``used``: by item name, how much of its standard exponential wait had passed quietly in the known
        past; ``start``: the day on which that past ended.
        """
        self._cohort = cohort
        self._start = start
        self.observer = observer
        scenario, worlds = cohort.scenario, cohort.worlds
        self.items = items(scenario)
        self._column_of_threat = {item.threat: m for m, item in enumerate(self.items)}
        self.truce: BoolArray = np.full(worlds.size, scenario.clock.truce)
        """Where nothing that ends the talks comes for the time being (``Clock.truce``)."""
        self._mean: list[FloatArray] = []
        self._wait: list[FloatArray] = []
        self._left: list[FloatArray] = []
        self._times = np.full((worlds.size, max(len(self.items), 1)), np.inf)
        for m, item in enumerate(self.items):
            mean = mean_wait(item, scenario, worlds, cohort.truth)
            drawn = worlds.exponential(item.name)
            left = np.maximum(drawn - used[item.name], _SHORTEST) if item.name in used else drawn
            self._mean.append(mean)
            self._wait.append(drawn)
            self._left.append(left)
            waits = item.threat is None or scenario.threats[item.threat].after is None
            if waits and not (scenario.clock.truce and self._ends_talks(item)):
                self._times[:, m] = start + mean * left
        self._soonest = self._times.min(axis=1)
        self._asked: tuple[object, ...] = (None,) * 3
        self._stayed = np.empty(0)
        self._scheduled: dict[int, Act] = {}
        self._pending = {e: np.ones(worlds.size, dtype=np.bool_) for e in range(len(scenario.events))}

    def pending(self, v: int, rows: IntArray) -> BoolArray:
        """Return where event v has not come yet."""
        return self._pending[v][rows]

    def _ends_talks(self, item: Item) -> bool:
        scenario = self._cohort.scenario
        if item.threat is not None:
            return scenario.threats[item.threat].ends_talks
        assert item.event is not None
        return scenario.events[item.event].ends_talks

    def end_truce(self, rows: IntArray, day: float) -> None:
        """Let what the truce held back begin to wait now, in these rows, which are settled to the day."""
        self.truce[rows] = False
        for m, item in enumerate(self.items):
            if not self._ends_talks(item):
                continue
            left = self._left[m][rows]
            if item.threat is not None:
                active = self._cohort.threats.active[item.threat][rows]
                left = np.where(active, left, np.inf)
            self._times[rows, m] = day + self._mean[m][rows] * left
        self._soonest[rows] = self._times[rows].min(axis=1)

    def may_open(self, rows: IntArray) -> BoolArray:
        """Return where some event that opens an option may still come."""
        waiting = np.zeros(rows.size, dtype=np.bool_)
        for v, event in enumerate(self._cohort.scenario.events):
            if event.opens:
                waiting |= self._pending[v][rows]
        return waiting

    @cached_property
    def ending_events(self) -> tuple[EndingEvent, ...]:
        """Each random event that ends talks, as everyone knows it: whether its news is true is hidden."""
        scenario, worlds = self._cohort.scenario, self._cohort.worlds
        threats = {threat.name: x for x, threat in enumerate(scenario.threats)}
        found = []
        for item in self.items:
            if item.event is None or not scenario.events[item.event].ends_talks:
                continue
            event = scenario.events[item.event]
            assert event.mean is not None
            news = [
                (threats[signal.about], worlds.number(signal.likelihood_ratio))
                for signal in event.signals
                if signal.kind == "threat"
            ]
            found.append(EndingEvent(event.name, 1.0 / worlds.number(event.mean), tuple(news)))
        return tuple(found)

    def quiet_chance(self, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Return the chance, as a party sees it, that nothing ends the talks for so long."""
        chance = np.ones(rows.size)
        for event in self.ending_events:
            chance *= self._event_quiet(event, party, rows, time)
        threats = self._cohort.threats
        for x, threat in enumerate(self._cohort.scenario.threats):
            if threat.ends_talks:
                belief = threats.believed(x, party, rows)
                quiet = 1.0 - belief + belief * threats.quiet(x, party, rows, time)
                if self._cohort.scenario.clock.truce:
                    # Quiet is no news in a truce: the rate that is perceived stays what it is.
                    steadily = decay(belief * threats.hazard(x, party, rows) * time)
                    in_force = self.truce[rows] & (self._cohort.settled[rows] >= self._start)
                    quiet = np.where(in_force, steadily, quiet)
                chance *= quiet
        return chance

    def _event_quiet(self, event: EndingEvent, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Return the chance, as a party sees it, that an ending event does not come for ``time``."""
        if not event.news_of:
            return self._stays_quiet(event, rows, time)
        stays, rate = self._stays_quiet(event, rows, time).copy(), event.rate[rows]
        for x, ratio in event.news_of:
            belief = self._cohort.threats.believed(x, party, rows)
            faster = steady(np.exp(-(ratio[rows] - 1.0) * rate * time))
            stays = stays * (1.0 - belief + belief * faster)
        return stays

    def _stays_quiet(self, event: EndingEvent, rows: IntArray, time: FloatArray) -> FloatArray:
        """The chance that an ending event does not come for ``time``, news apart; not to be written to.

        The parties ask for it in turn, so the last answer is kept.
        """
        asked = (event, rows, time)
        if any(now is not before for now, before in zip(asked, self._asked, strict=True)):
            self._stayed = decay(event.rate[rows] * time)
            self._asked = asked
        return self._stayed

    def settle(self, rows: IntArray, day: float) -> IntArray:
        """Bring rows to a day, letting fall due what falls due; return those in which talks still go on."""
        rows = rows[self._cohort.talking[rows]]
        due = rows[self._soonest[rows] <= day]
        something = due.size > 0
        while due.size:
            column = self._times[due].argmin(axis=1)
            when = self._times[due, column]
            self._pass_time(due, when)
            for m in np.unique(column):
                here = column == m
                self._times[due[here], m] = np.inf
                if int(m) in self._scheduled:
                    self._scheduled[int(m)](self, due[here], when[here])
                else:
                    self._come(self.items[m], due[here], when[here])
            self._soonest[due] = self._times[due].min(axis=1)
            due = due[self._cohort.talking[due] & (self._soonest[due] <= day)]
        if something:
            rows = rows[self._cohort.talking[rows]]
        self._pass_time(rows, np.full(rows.size, day))
        return rows

    def schedule(self, rows: IntArray, when: FloatArray, act: Act) -> None:
        """Let ``act`` be called in these rows at real times of their own, unless talks have ended by then.

        It is given these hazards, the rows in which it falls due, settled to that time, and the times.
        """
        self._scheduled[self._times.shape[1]] = act
        column = np.full(self._cohort.worlds.size, np.inf)
        column[rows] = when
        self._times = np.column_stack([self._times, column])
        self._soonest[rows] = np.minimum(self._soonest[rows], when)

    def happen(self, v: int, rows: IntArray, when: FloatArray) -> None:
        """Let event v happen in these rows, which are settled to then."""
        cohort, event = self._cohort, self._cohort.scenario.events[v]
        self._pending[v][rows] = False
        for signal in event.signals:
            self._hear(signal, rows, cohort.worlds.number(signal.likelihood_ratio)[rows])
        self._shock(event.shocks, rows, when)
        for party, stake in event.ties_hands.items():
            cohort.staked[party][rows] += cohort.worlds.number(stake)[rows]
        if event.opens or event.closes:
            for issue, option in event.opens:
                cohort.set_available(issue, option, rows, True)
            for issue, option in event.closes:
                cohort.set_available(issue, option, rows, False)
        if event.opens or event.closes or any(signal.kind == "promise" for signal in event.signals):
            cohort.revalue(rows)
        self.observer(Happening("event", when, rows, what=event.name))
        if event.ends_talks:
            cohort.end(rows, Ending.EVENT, when, v)
            self.observer(Happening("end", when, rows))

    def fail_to_happen(self, v: int, rows: IntArray) -> None:
        """Let the parties draw the conclusion from an uncertain dated event that did not come."""
        event, worlds = self._cohort.scenario.events[v], self._cohort.worlds
        self._pending[v][rows] = False
        assert event.chance is not None
        chance = worlds.number(event.chance)[rows]
        for signal in event.signals:
            ratio = worlds.number(signal.likelihood_ratio)[rows]
            missing = (1.0 - np.minimum(chance * ratio, 1.0)) / np.maximum(1.0 - chance, 1e-12)
            self._hear(signal, rows, missing)
        self._revalue_after(event.signals, rows)

    def carry_out(self, x: int, rows: IntArray, when: FloatArray) -> None:
        """Carry threat x out in these rows, which are settled to then."""
        cohort, threat = self._cohort, self._cohort.scenario.threats[x]
        cohort.threats.active[x][rows] = False
        if x in self._column_of_threat:
            self._times[rows, self._column_of_threat[x]] = np.inf
            self._soonest[rows] = self._times[rows].min(axis=1)
        undecided = np.ones(rows.size, dtype=np.bool_)
        for e, effect in enumerate(threat.effects):
            luck = cohort.worlds.uniform(f"threats.{threat.name}/effect/{effect.name}")[rows]
            comes = undecided & (luck < cohort.worlds.number(effect.chance)[rows])
            if threat.ends_talks:
                cohort.effect[rows[comes]] = e
            undecided &= ~comes
        self.observer(Happening("event", when, rows, what=f"threat {threat.name}"))
        if threat.ends_talks:
            cohort.end(rows, Ending.THREAT, when, x)
            self.observer(Happening("end", when, rows))
            return
        self._shock(threat.shocks, rows, when)
        cohort.age += 1
        for y, other in enumerate(cohort.scenario.threats):
            if other.after == threat.name:
                cohort.threats.active[y][rows] = True
                if y in self._column_of_threat:
                    m = self._column_of_threat[y]
                    due = when + self._mean[m][rows] * self._wait[m][rows]
                    self._times[rows, m] = np.where(self.truce[rows] & other.ends_talks, np.inf, due)
        self._soonest[rows] = self._times[rows].min(axis=1)

    def _come(self, item: Item, rows: IntArray, when: FloatArray) -> None:
        if item.threat is not None:
            self.carry_out(item.threat, rows, when)
        else:
            assert item.event is not None
            self.happen(item.event, rows, when)

    def _pass_time(self, rows: IntArray, to: FloatArray) -> None:
        """Let quiet time pass: beliefs in threats fade, and the talks are seen to have survived it."""
        cohort, threats = self._cohort, self._cohort.scenario.threats
        time = to - cohort.settled[rows]
        if not rows.size or not time.any():
            return
        for i in cohort.survived:
            cohort.survived[i][rows] *= self.quiet_chance(i, rows, time)
        telling = self._telling(rows, to, time)
        for x, threat in enumerate(threats):
            cohort.threats.pass_quietly(x, rows, telling if threat.ends_talks else time)
        self._miss_signals(rows, time, telling)
        cohort.settled[rows] = to

    def _telling(self, rows: IntArray, to: FloatArray, time: FloatArray) -> FloatArray:
        """Return how much of the time is news by its quiet: in a truce none is, after the known past."""
        if not self._cohort.scenario.clock.truce:
            return time
        before = np.maximum(np.minimum(to, self._start) - self._cohort.settled[rows], 0.0)
        return np.where(self.truce[rows], before, time)

    def _miss_signals(self, rows: IntArray, time: FloatArray, telling: FloatArray) -> None:
        """News that could have come and did not is news too: odds times e^(−(ratio − 1)·time/mean).

        ``telling``: the part of the time in which what ends the talks could have come.
        """
        worlds = self._cohort.worlds
        for item in self.items:
            if item.event is None:
                continue
            event = self._cohort.scenario.events[item.event]
            assert event.mean is not None
            quiet = telling if event.ends_talks else time
            for signal in event.signals:
                ratio, mean = worlds.number(signal.likelihood_ratio)[rows], worlds.number(event.mean)[rows]
                silence = steady(np.exp(-(ratio - 1.0) * quiet / mean))
                self._hear(signal, rows, np.where(self._pending[item.event][rows], silence, 1.0))
            self._revalue_after(event.signals, rows[self._pending[item.event][rows]])

    def _revalue_after(self, signals: tuple[Signal, ...], rows: IntArray) -> None:
        """Reckon packages anew where news, or its absence, moved what is believed of a promise."""
        if any(signal.kind == "promise" for signal in signals):
            self._cohort.revalue(rows)

    def _hear(self, signal: Signal, rows: IntArray, ratio: FloatArray) -> None:
        scenario, cohort = self._cohort.scenario, self._cohort
        for i in range(len(scenario.parties)):
            if signal.seen_by is not None and i not in signal.seen_by:
                continue
            if signal.kind == "threat":
                x = next(x for x, threat in enumerate(scenario.threats) if threat.name == signal.about)
                cohort.threats.hear(x, i, rows, ratio)
            else:
                p = next(p for p, promise in enumerate(scenario.promises) if promise.name == signal.about)
                cohort.promises.odds[p][i][rows] *= ratio

    def _shock(self, shocks: tuple[Shock, ...], rows: IntArray, when: FloatArray) -> None:
        if not shocks:
            return
        self._cohort.live_on(rows, when)
        self._cohort.shock(shocks, rows)
        for shock in shocks:
            match shock.target:
                case ("pace", str(name)):
                    self._change_pace(name, shock, rows, when)
        self._cohort.age += 1
        self._soonest[rows] = self._times[rows].min(axis=1)

    def _change_pace(self, name: str, shock: Shock, rows: IntArray, when: FloatArray) -> None:
        """Change a threat's mean waiting time: what is left of the wait shrinks or grows in proportion."""
        cohort = self._cohort
        x = next(x for x, threat in enumerate(cohort.scenario.threats) if threat.name == name)
        change = cohort.worlds.changer(shock.change, rows)
        for pace in cohort.threats.paces(x):
            pace[rows] = change(pace[rows])
        m = self._column_of_threat[x]
        old = self._mean[m][rows]
        real = np.isfinite(old)
        new = np.where(real, change(np.where(real, old, 1.0)), np.inf)
        self._mean[m][rows] = new
        since = np.maximum(when, self._start)  # what is left is counted from the end of the known past
        left = self._times[rows, m] - since
        waiting = np.isfinite(left)
        scale = np.where(real, new / np.where(real, old, 1.0), 1.0)
        self._times[rows, m] = np.where(waiting, since + np.where(waiting, left, 0.0) * scale, np.inf)
