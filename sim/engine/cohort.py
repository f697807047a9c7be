"""The state of a cohort: W worlds of one scenario, played side by side and never mixed.

Everything is an array whose first axis is the world. What happens in one world must not depend on which
others share its cohort, so nothing here sums, sorts or normalises over worlds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.beliefs import ThreatBeliefs
from sim.engine.last_words import Options, choose
from sim.engine.promises import Promises
from sim.engine.truth import Truth
from sim.engine.wishes import Wishes, sum_over_packages
from sim.engine.worlds import Worlds
from sim.model.arithmetic import decay
from sim.model.commitments import Change, Shock
from sim.model.endings import Ending
from sim.model.numbers import ZERO
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.parties import Like, Party, Worth
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING

NO_ROWS: IntArray = np.empty(0, dtype=np.int64)


class WorthOfEndings:
    """What each way of ending without a deal is worth to one party, (W,) each.

    Where nothing is stated it is the flow itself, the very array, so that it follows the flow's shocks.
    """

    def __init__(self, scenario: Scenario, party: Party, wishes: Wishes, flow: FloatArray) -> None:
        without, among = party.without_deal, party.last_word.among if party.last_word else {}

        def of(worth: Worth | None) -> FloatArray:
            return flow if worth is None else wishes.of(worth)

        self._flow = flow
        self.by_effect: dict[str, dict[str, FloatArray]] = {}
        self.no_effect: dict[str, FloatArray] = {}
        for threat in scenario.threats:
            after = without.threats.get(threat.name)
            self.by_effect[threat.name] = (
                {effect: wishes.of(worth) for effect, worth in after.by_effect.items()} if after else {}
            )
            self.no_effect[threat.name] = of(after.otherwise if after else among.get(threat.name))
        self.events = {e.name: of(without.events.get(e.name)) for e in scenario.events if e.ends_talks}
        self.plain = {
            "backs_down": of(without.backs_down or among.get("back_down")),
            "walked_away": of(without.walked_away),
            "lapses": of(without.lapses),
        }
        self.walking = of(party.walks.worth) if party.walks else flow
        self.choice = {name: wishes.of(worth) for name, worth in among.items()}

    def change(self, name: str, rows: IntArray, change: Callable[[FloatArray], FloatArray]) -> None:
        """Let a shock change what an ending is worth, whatever the threat then does."""
        tables = [self.no_effect, self.events, self.plain, self.choice]
        touched = [(table, name) for table in tables if name in table]
        touched += [(self.by_effect[name], effect) for effect in self.by_effect.get(name, {})]
        touched += [(self.choice, "back_down")] if name == "backs_down" and "back_down" in self.choice else []
        for table, key in touched:
            worth = table[key].copy() if table[key] is self._flow else table[key]
            worth[rows] = change(worth[rows])
            table[key] = worth


class History:
    """Packages offered by one party, or heard by it, in the order of the talks; (W, at most ``width``)."""

    def __init__(self, worlds: int) -> None:
        self.packages: IntArray = np.full((worlds, 8), NOTHING, dtype=np.int64)
        self.count: IntArray = np.zeros(worlds, dtype=np.int64)

    def add(self, rows: IntArray, packages: IntArray) -> None:
        """Append one package in each of these rows."""
        if rows.size and int(self.count[rows].max()) >= self.packages.shape[1]:
            self.packages = np.hstack([self.packages, np.full_like(self.packages, NOTHING)])
        self.packages[rows, self.count[rows]] = packages
        self.count[rows] += 1

    def last(self, rows: IntArray) -> IntArray:
        """Return the latest package in each row, ``NOTHING`` where there is none yet."""
        count = self.count[rows]
        return np.where(count > 0, self.packages[rows, np.maximum(count - 1, 0)], NOTHING)

    def so_far(self, rows: IntArray) -> IntArray:
        """Return all packages in these rows, shape (rows, longest), oldest first."""
        width = int(self.count[rows].max()) if rows.size else 0
        return self.packages[rows, :width]


class Cohort:
    """W worlds on their way from the start to their endings."""

    def __init__(self, scenario: Scenario, worlds: Worlds) -> None:
        self.scenario = scenario
        self.worlds = worlds
        size, parties = worlds.size, scenario.parties
        self.valuing = tuple(i for i, party in enumerate(parties) if party.has_values)
        self.wishes = {i: Wishes(scenario, parties[i], worlds) for i in self.valuing}
        self.flow = {i: self.wishes[i].of(self._while_talking(parties[i])) for i in self.valuing}
        self.discount = {i: worlds.number(parties[i].patience or ZERO) for i in self.valuing}
        self.worth = {
            i: WorthOfEndings(scenario, parties[i], self.wishes[i], self.flow[i]) for i in self.valuing
        }
        self.staked = {i: np.zeros(size) for i in self.valuing}
        self.audience_cost = {i: worlds.number(parties[i].audience_cost or ZERO) for i in self.valuing}
        self.truth = Truth(scenario, worlds)
        self.promises = Promises(scenario, worlds, self.wishes, self.truth)
        self.threats = ThreatBeliefs(scenario, worlds, self.truth.real)
        self.settled = np.zeros(size)
        self.survived = {i: np.ones(size) for i in self.valuing}
        self.lived = {i: np.zeros(size) for i in self.valuing}
        self.lived_until = np.zeros(size)
        self.open = self._open_at_start()
        self.eu: dict[int, FloatArray] = {}
        self.best: dict[int, FloatArray] = {}
        self._misread: dict[tuple[int, int], FloatArray] = {}
        self.revalue()
        self.talking: BoolArray = np.ones(size, dtype=np.bool_)
        self.ending = np.full(size, int(Ending.UNRESOLVED), dtype=np.int8)
        self.which = np.full(size, NOTHING, dtype=np.int16)
        self.effect = np.full(size, NOTHING, dtype=np.int16)
        self.ended_on = np.zeros(size)
        self.deal = np.full(size, NOTHING, dtype=np.int32)
        self.offers = np.zeros(size, dtype=np.int32)
        self.said = {i: History(size) for i in scenario.negotiators}
        self.heard = {i: History(size) for i in scenario.negotiators}
        self.heard_first = {i: np.full(size, np.nan) for i in scenario.negotiators}
        self.heard_best = {i: np.full(size, np.nan) for i in scenario.negotiators}
        self.turns = {i: np.zeros(size, dtype=np.int64) for i in scenario.negotiators}
        self.hopeless = {i: np.zeros(size, dtype=np.int64) for i in scenario.negotiators}

    def at(self, array: FloatArray, rows: IntArray) -> FloatArray:
        """Return an array's entries in these rows (rising, each once); not a copy where they are all of them."""
        return array if rows.size == self.worlds.size else array.T[..., rows].T

    # -- values -------------------------------------------------------------------------------------------

    def revalue(self, rows: IntArray | None = None) -> None:
        """Reckon the expected value of every package anew, after beliefs in promises or options changed.

        Only in ``rows`` (None: everywhere): what did not change in a world must not be touched there, or its
        neighbours' news would reach it.
        """
        for i in self.valuing:
            expected = self.promises.expected(i)
            expected[~self.open] = -np.inf
            if rows is None:
                self.eu[i], self.best[i] = expected, expected.max(axis=1)
            elif rows.size:
                self.eu[i][rows] = expected[rows]
                self.best[i][rows] = expected[rows].max(axis=1)

    def misreading(self, reader: int, other: int) -> FloatArray | None:
        """Return the error with which one party reads another's value of each package, (W, K), if it errs.

        Each option of each issue is misread by a normal error of its own, and counts by the issue's weight.
        """
        deviation = self.scenario.parties[reader].misreading
        if deviation is None:
            return None
        if (reader, other) not in self._misread:
            packages, wishes = self.scenario.packages, self.wishes[other]
            scale = self.worlds.number(deviation)
            by_option: list[FloatArray | None] = []
            for issue, share in zip(packages.issues, wishes.share, strict=True):
                names = [self._reading(reader, other, f"{issue.name}.{option}") for option in issue.options]
                errors = (
                    None if share is None else [self.worlds.normal(name) * (share * scale) for name in names]
                )
                by_option.append(None if errors is None else np.stack(errors).T)
            error = sum_over_packages(by_option, packages, self.worlds.size)
            self._misread[reader, other] = error
        return self._misread[reader, other]

    def misread_no_deal(self, reader: int, other: int, rows: IntArray) -> FloatArray | float:
        """Return the error with which one party reads another's value of no deal, (rows,)."""
        deviation = self.scenario.parties[reader].misreading
        if deviation is None:
            return 0.0
        error = self.worlds.normal(self._reading(reader, other, "no_deal"))
        return error[rows] * self.worlds.number(deviation)[rows]

    def _reading(self, reader: int, other: int, what: str) -> str:
        parties = self.scenario.parties
        return f"{parties[reader].key}/reads/{parties[other].key}.{what}"

    def living_at(self, i: int) -> Like | None:
        """Return the package at which a party lives while talks last, if it is likened to one."""
        living = self._while_talking(self.scenario.parties[i])
        return living if isinstance(living, Like) else None

    def _while_talking(self, party: Party) -> Worth:
        if party.while_talking is not None:
            return party.while_talking
        return ZERO if self.scenario.status_quo is None else Like(self.scenario.status_quo)

    def _open_at_start(self) -> BoolArray:
        """Closed at the start: what an event will open, and what a guarantor refuses to stand behind."""
        scenario, worlds = self.scenario, self.worlds
        self.declined = np.zeros((worlds.size, len(scenario.packages)), dtype=np.bool_)
        for party in scenario.parties:
            for g, role in enumerate(party.guarantees):
                declines = worlds.uniform(f"{party.key}/declines/{g}") < worlds.number(role.declines)
                self.declined[np.ix_(declines, scenario.packages.matching(role.needed_by))] = True
        opened = {pair for event in scenario.events for pair in event.opens}
        closed = {pair for event in scenario.events for pair in event.closes}
        self._available = {pair: np.full(worlds.size, pair not in opened) for pair in sorted(opened | closed)}
        return self._open_in(np.arange(worlds.size))

    def set_available(self, issue: int, option: int, rows: IntArray, available: bool) -> None:
        """Open or close an option in these rows."""
        self._available[issue, option][rows] = available
        self.open[rows] = self._open_in(rows)

    def _open_in(self, rows: IntArray) -> BoolArray:
        is_open = ~self.declined[rows]
        for (issue, option), available in self._available.items():
            needs_it = self.scenario.packages.options[:, issue] == option
            is_open &= ~needs_it | available[rows, None]
        return is_open

    # -- last words ---------------------------------------------------------------------------------------

    def last_word(
        self, chooser: int, rows: IntArray, day: FloatArray | float, *, unhidden: frozenset[str] | None = None
    ) -> tuple[FloatArray, IntArray]:
        """Return what a chooser's best last word is worth to it on a day, and which it is (see ``choose``).

        A threat whose chance the scenario states is carried out where it is real and dropped where it is not;
        one that cannot come yet, or has come, is no choice. ``unhidden`` narrows the choices to those names.
        """
        word = self.scenario.parties[chooser].last_word
        if word is None:
            raise ValueError(f"{self.scenario.parties[chooser].name} has no last word")
        names = [name for name in word.among if unhidden is None or name in unhidden]
        threats = {threat.name: x for x, threat in enumerate(self.scenario.threats)}
        is_open, bound = {}, set()
        for name in names:
            is_open[name] = np.ones(rows.size, dtype=np.bool_)
            if name in threats:
                is_open[name] = self.threats.active[threats[name]][rows]
                if self.scenario.threats[threats[name]].chance is not None:
                    is_open[name] = is_open[name] & self.truth.real[threats[name]][rows]
                    bound.add(name)
        worth = {name: self.worth[chooser].choice[name][rows] for name in names}
        cost = self.cost_of_backing_down(chooser, rows, day)
        return choose(self.scenario, Options(worth, is_open, cost, frozenset(bound)))

    def cost_of_backing_down(self, chooser: int, rows: IntArray, day: FloatArray | float) -> FloatArray:
        """Return the audience cost of backing down on a day, with what the chooser's signals staked."""
        return self.audience_cost[chooser][rows] * day + self.staked[chooser][rows]

    # -- time and endings ---------------------------------------------------------------------------------

    def live_on(self, rows: IntArray, to: FloatArray) -> None:
        """Count the flow that each party lives at until ``to``, from where it was last counted."""
        since = self.lived_until[rows]
        for i in self.valuing:
            rho = self.discount[i][rows]
            self.lived[i][rows] += self.flow[i][rows] * (decay(rho * since) - decay(rho * to))
        self.lived_until[rows] = to

    def end(self, rows: IntArray, ending: Ending, day: FloatArray, which: IntArray | int = NOTHING) -> None:
        """Stop the talks in these rows."""
        self.live_on(rows, day)
        self.talking[rows] = False
        self.ending[rows] = int(ending)
        self.ended_on[rows] = day
        self.which[rows] = which

    def shock(self, shocks: tuple[Shock, ...], rows: IntArray) -> None:
        """Let shocks change what the parties value in these rows; the hazards see to changes of pace."""
        for shock in shocks:
            change = self.changer(shock.change, rows)
            match shock.target:
                case ("flow", int(i)):
                    self.flow[i][rows] = change(self.flow[i][rows])
                case ("option", int(i), int(issue), int(option)):
                    self._shock_option(i, issue, option, rows, change)
                case ("ending", int(i), str(name)):
                    self.worth[i].change(name, rows, change)
        if any(shock.target[0] == "option" for shock in shocks):
            self.revalue(rows)

    def _shock_option(
        self, i: int, issue: int, option: int, rows: IntArray, change: Callable[[FloatArray], FloatArray]
    ) -> None:
        """Change an option's worth, and the flow with it where the party lives at a package that has it."""
        living = self.living_at(i)
        before = 0.0 if living is None else self.wishes[i].of(living)[rows]
        self.wishes[i].change_option(issue, option, rows, change)
        if living is not None:
            self.flow[i][rows] += self.wishes[i].of(living)[rows] - before

    def changer(self, change: Change, rows: IntArray) -> Callable[[FloatArray], FloatArray]:
        """Return the function that carries out a change in these rows."""
        by = self.worlds.number(change.by)[rows]
        match change.how:
            case "adds":
                return lambda old: old + by
            case "times":
                return lambda old: old * by
            case _:
                return lambda old: by
