"""The state of a cohort: W worlds of one scenario, played side by side and never mixed.

Everything is an array whose first axis is the world. What happens in one world must not depend on which
others share its cohort, so nothing here sums, sorts or normalises over worlds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engine.beliefs import ThreatBeliefs
from sim.engine.extremes import largest
from sim.engine.history import History
from sim.engine.last_words import Options, choose
from sim.engine.measured import Measured, measured_issue
from sim.engine.promises import Promises
from sim.engine.ranking import Ranking, lists
from sim.engine.truth import Truth
from sim.engine.wishes import Wishes, sum_over_packages
from sim.engine.worlds import Worlds
from sim.engine.worst_off import Several
from sim.engine.worth_of_endings import WorthOfEndings
from sim.model.arithmetic import decay, rate_of, ratio
from sim.model.commitments import Shock
from sim.model.endings import Ending
from sim.model.numbers import ZERO
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.parties import Like, Party, Worth
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING

Later = Callable[[str, FloatArray], FloatArray]
"""What an ending, by name, will be worth, given what it is worth now."""


class Cohort:
    """W worlds on their way from the start to their endings."""

    def __init__(self, scenario: Scenario, worlds: Worlds) -> None:
        self.scenario = scenario
        self.worlds = worlds
        size, parties = worlds.size, scenario.parties
        self.negotiators = scenario.negotiators
        self.valuing = tuple(i for i, party in enumerate(parties) if party.has_values)
        self.wishes = {i: Wishes(scenario, parties[i], worlds) for i in self.valuing}
        self.flow = {i: self.wishes[i].of(self._while_talking(parties[i])) for i in self.valuing}
        self.discount = {i: _discount_rate(parties[i], worlds) for i in self.valuing}
        self.worth = {
            i: WorthOfEndings(scenario, parties[i], self.wishes[i], self.flow[i]) for i in self.valuing
        }
        self.staked = {i: np.zeros(size) for i in self.valuing}
        self.audience_cost = {i: worlds.number(parties[i].audience_cost or ZERO) for i in self.valuing}
        self.talking_cost = {i: worlds.number(parties[i].talking_costs or ZERO) for i in self.valuing}
        self.truth = Truth(scenario, worlds)
        self.promises = Promises(scenario, worlds, self.wishes, self.worth, self.truth)
        self.threats = ThreatBeliefs(scenario, worlds, self.truth.real)
        self.age = 0
        """Counts the changes of anything but beliefs and packages that the parties' view of no deal rests on."""
        self.settled = np.zeros(size)
        self.survived = {i: np.ones(size) for i in self.valuing}
        self.lived = {i: np.zeros(size) for i in self.valuing}
        self.lived_until = np.zeros(size)
        self.bound: BoolArray | None = None
        """(W, K): packages that interim deals rule out for good; None before any was signed."""
        self.open = self._open_at_start()
        self.eu: dict[int, FloatArray] = {}
        self.best: dict[int, FloatArray] = {}
        self._misread: dict[tuple[int, int], FloatArray] = {}
        self._read: dict[tuple[int, int], FloatArray] = {}
        self._read_in_few: set[tuple[int, int]] = set()
        self._rankings: dict[tuple[int, int], Ranking] = {}
        self._towards: dict[tuple[int, tuple[int, ...]], Several] = {}
        self._asked: tuple[object, ...] = (None,) * 3
        self._looked_up = np.empty(0)
        self.revalue()
        self.talking: BoolArray = np.ones(size, dtype=np.bool_)
        self.ending = np.full(size, int(Ending.UNRESOLVED), dtype=np.int8)
        self.which = np.full(size, NOTHING, dtype=np.int16)
        self.effect = np.full(size, NOTHING, dtype=np.int16)
        self.ended_on = np.zeros(size)
        self.deal = np.full(size, NOTHING, dtype=np.int32)
        issue = measured_issue(scenario)
        self.measured = None if issue is None else Measured(scenario, worlds, issue)
        self.interim_packages: BoolArray = (
            np.zeros(len(scenario.packages), dtype=np.bool_)
            if scenario.interim is None
            else scenario.packages.matching(scenario.interim.when)
        )
        self.interim = np.full(size, NOTHING, dtype=np.int32)
        """The package of the last interim deal."""
        self.usual_flow: dict[int, FloatArray] = {}
        """What each party lives at where no interim deal is in force that lasts one round; empty before any was."""
        self.passing = np.zeros(size, dtype=np.bool_)
        """Where an interim deal is in force that lasts one round."""
        self.left: dict[tuple[int, int], FloatArray] = {}
        """By observer and party: the eagerness up to which the types of the party are left, for the observer."""
        self.exact = np.full(size, np.nan)
        """The value of the continuous issue that was agreed on."""
        self.offers = np.zeros(size, dtype=np.int32)
        self.said = {i: History(size) for i in scenario.negotiators}
        self.heard = {i: History(size) for i in scenario.negotiators}
        self.heard_first = {i: np.full(size, np.nan) for i in scenario.negotiators}
        self.heard_best = {i: np.full(size, np.nan) for i in scenario.negotiators}
        self.turns = {i: np.zeros(size, dtype=np.int64) for i in scenario.negotiators}
        self.next_turn = {
            i: np.full(size, np.nan)
            for i in scenario.negotiators
            if (word := parties[i].last_word) is not None and "own_turn" in word.at
        }
        """The day of the next turn of those who may then end the talks; NaN where there is none."""
        self.hopeless = {i: np.zeros(size, dtype=np.int64) for i in scenario.negotiators}

    def at(self, array: FloatArray, rows: IntArray) -> FloatArray:
        """Return an array's entries in these rows (rising, each once); not a copy where they are all of them."""
        return array if rows.size == self.worlds.size else array.T[..., rows].T

    def shown(self, array: FloatArray, rows: IntArray) -> FloatArray:
        """Return an array's entries in these rows for strategies and protocols to look at, not to be written to."""
        view = self.at(array, rows).view()
        view.setflags(write=False)
        return view

    def worth_of(
        self, party: int, rows: IntArray, packages: IntArray, exact: FloatArray | None = None
    ) -> FloatArray:
        """Return what one package in each row is worth to a party, by its own beliefs; −inf where it is not open.

        ``exact`` gives the value of the continuous issue, where it is not that of the package.
        """
        worth = self._worth_on_grid(party, rows, packages)
        curve = None if exact is None or self.measured is None else self.measured.curve(party, rows)
        if curve is None or exact is None or self.measured is None:
            return worth
        places = self.measured.line_of[packages]
        base, slope = self.measured.base_and_slope(self.eu[party][rows], curve, places)
        finer = np.where(np.isfinite(base), base, 0.0) + slope * curve.at(exact)
        return np.where(np.isfinite(worth), finer, worth)

    def _worth_on_grid(self, party: int, rows: IntArray, packages: IntArray) -> FloatArray:
        """Not to be written to: an offer is heard and answered, so the last worths looked up are kept."""
        asked = (self.eu[party], rows, packages)
        if any(now is not before for now, before in zip(asked, self._asked, strict=True)):
            by_package = self.eu[party].T
            if by_package.flags.c_contiguous:
                self._looked_up = by_package.take(packages * self.worlds.size + rows)
            else:
                self._looked_up = self.eu[party][rows, packages]
            self._looked_up.setflags(write=False)
            self._asked = asked
        return self._looked_up

    # -- values -------------------------------------------------------------------------------------------

    def revalue(self, rows: IntArray | None = None) -> None:
        """Reckon the expected value of every package anew, after beliefs in promises or options changed.

        Only in ``rows`` (None: everywhere): what did not change in a world must not be touched there, or its
        neighbours' news would reach it.
        """
        self._read.clear()
        self._rankings.clear()
        self._towards.clear()
        self._asked = (None,) * 3
        for i in self.valuing:
            expected = self._if_open(i, self.promises.expected(i))
            if rows is None:
                self.eu[i], self.best[i] = expected, largest(expected.T)
            elif rows.size:
                changed = expected[rows]
                self.eu[i][rows], self.best[i][rows] = changed, largest(changed.T)

    def _if_open(self, party: int, expected: FloatArray) -> FloatArray:
        """Return expected values, (W, K), with −inf for packages that are not open."""
        if not self._may_close:
            return expected
        wishes = self.wishes[party].values
        worth = expected.copy(order="K") if expected is wishes else expected
        np.copyto(worth.T, -np.inf, where=~self.open.T)
        return worth

    def beyond_grid(self, party: int, rows: IntArray, packages: IntArray) -> FloatArray | None:
        """Return by how much signed deals are worth more to a party than the packages of the grid, promises kept."""
        if self.measured is None:
            return None
        curve = self.measured.curve(party, rows)
        share = self.wishes[party].share[self.measured.issue]
        if curve is None or share is None:
            return None
        return share[rows] * (curve.at(self.exact[rows]) - curve.at(self.measured.value_of[packages]))

    def read(self, reader: int, other: int) -> FloatArray:
        """Return another's value of each package as one party reads it, (W, K)."""
        if (reader, other) not in self._read:
            misreading = self.misreading(reader, other)
            eu = self.eu[other]
            self._read[reader, other] = eu if misreading is None else eu + misreading
        return self._read[reader, other]

    def ranking(self, party: int, other: int) -> Ranking:
        """Return a party's packages ranked for proposals to one other party."""
        if (party, other) not in self._rankings:
            ranked = lists(self.eu[party], self.read(party, other))
            self._rankings[party, other] = Ranking(ranked)
            if self.read(party, other) is self.eu[other] and self.read(other, party) is self.eu[party]:
                self._rankings[other, party] = Ranking(ranked, turned=True)
        return self._rankings[party, other]

    def towards(self, party: int, others: tuple[int, ...]) -> Several:
        """Return a party's packages for proposals that several others must consent to."""
        if (party, others) not in self._towards:
            theirs = [self.read(party, other) for other in others]
            self._towards[party, others] = Several(self.eu[party], theirs)
        return self._towards[party, others]

    def read_in(self, reader: int, other: int, rows: IntArray) -> FloatArray:
        """Return another's value of each package as one party reads it, (rows, K), not to be written to.

        The first time that it is wanted in less than half of the worlds, it is reckoned in these alone: those that a
        record has refused are not asked about again.
        """
        pair = reader, other
        if pair in self._misread or pair in self._read_in_few or 2 * rows.size > self.worlds.size:
            return self.shown(self.read(reader, other), rows)
        self._read_in_few.add(pair)
        misreading = self._misreading(reader, other, rows)
        eu = self.shown(self.eu[other], rows)
        return eu if misreading is None else eu + misreading

    def misreading(self, reader: int, other: int) -> FloatArray | None:
        """Return the error with which one party reads another's value of each package, (W, K), if it errs."""
        if (reader, other) not in self._misread:
            error = self._misreading(reader, other, np.arange(self.worlds.size))
            if error is None:
                return None
            self._misread[reader, other] = error
        return self._misread[reader, other]

    def _misreading(self, reader: int, other: int, rows: IntArray) -> FloatArray | None:
        """Each option of each issue is misread by a normal error of its own, and counts by the issue's weight."""
        deviation = self.scenario.parties[reader].misreading
        if deviation is None:
            return None
        packages, wishes, worlds = self.scenario.packages, self.wishes[other], self.worlds
        scale = self.at(worlds.number(deviation), rows)
        by_option: list[FloatArray | None] = []
        for issue, share in zip(packages.issues, wishes.share, strict=True):
            names = [self._reading(reader, other, f"{issue.name}.{option}") for option in issue.options]
            weighing = None if share is None else self.at(share, rows) * scale
            errors = None if weighing is None else [worlds.normal(name, rows) * weighing for name in names]
            by_option.append(None if errors is None else np.stack(errors).T)
        return sum_over_packages(by_option, packages, rows.size)

    def misread_no_deal(self, reader: int, other: int, rows: IntArray) -> FloatArray | float:
        """Return the error with which one party reads another's value of no deal, (rows,)."""
        deviation = self.scenario.parties[reader].misreading
        if deviation is None:
            return 0.0
        error = self.worlds.normal(self._reading(reader, other, "no_deal"), rows)
        return error * self.worlds.number(deviation)[rows]

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
        """Closed at the start: what an event will open, and what a guarantor refuses to stand behind.

        Where nothing ever closes a package, no table says so.
        """
        scenario, worlds = self.scenario, self.worlds
        # Package by package in memory, as the tables of worths lie (see ``sum_over_packages``).
        self.declined = np.zeros((len(scenario.packages), worlds.size), dtype=np.bool_).T
        for party in scenario.parties:
            for g, role in enumerate(party.guarantees):
                needing = scenario.packages.matching(role.needed_by)
                if needing.any():
                    declines = worlds.uniform(f"{party.key}/declines/{g}") < worlds.number(role.declines)
                    self.declined[np.ix_(declines, needing)] = True
        opened = {pair for event in scenario.events for pair in event.opens}
        closed = {pair for event in scenario.events for pair in event.closes}
        self._available = {pair: np.full(worlds.size, pair not in opened) for pair in sorted(opened | closed)}
        guaranteed = any(party.guarantees for party in scenario.parties)
        self._may_close = guaranteed or bool(self._available) or scenario.interim is not None
        if not self._may_close:
            return np.broadcast_to(np.True_, self.declined.shape)
        return self._open_in(np.arange(worlds.size))

    def bind(self, rows: IntArray, closed: BoolArray) -> None:
        """Rule packages out for good in these rows, (rows, K)."""
        if self.bound is None:
            self.bound = np.zeros(self.open.shape, dtype=np.bool_)
        self.bound[rows] |= closed
        self.open[rows] = self._open_in(rows)
        self.revalue(rows)

    def set_available(self, issue: int, option: int, rows: IntArray, available: bool) -> None:
        """Open or close an option in these rows."""
        self._available[issue, option][rows] = available
        self.open[rows] = self._open_in(rows)

    def _open_in(self, rows: IntArray) -> BoolArray:
        is_open = ~self.declined.T[:, rows]
        if self.bound is not None:
            is_open &= ~self.bound[rows].T
        for (issue, option), available in self._available.items():
            needing = np.flatnonzero(self.scenario.packages.options[:, issue] == option)
            is_open[needing] &= available[rows]
        return is_open.T

    # -- last words ---------------------------------------------------------------------------------------

    def last_word(
        self,
        chooser: int,
        rows: IntArray,
        day: FloatArray | float,
        *,
        unhidden: frozenset[str] | None = None,
        later: Later | None = None,
    ) -> tuple[FloatArray, IntArray]:
        """Return what a chooser's best last word is worth to it on a day, and which it is (see ``choose``).

        A threat whose chance the scenario states is carried out where it is real and dropped where it is not;
        one that cannot come yet, or has come, is no choice. ``unhidden`` narrows the choices to those names;
        ``later`` says what a choice, by name, will be worth by then.
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
        if later is not None:
            worth = {name: later(name, value) for name, value in worth.items()}
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
            passed = decay(rho * since) - decay(rho * to)
            self.lived[i][rows] += self.flow[i][rows] * passed
            if self.scenario.parties[i].talking_costs is not None:
                time = ratio(passed, rho, to - since)
                self.lived[i][rows] -= self.talking_cost[i][rows] * time
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
        self.age += 1
        for shock in shocks:
            change = self.worlds.changer(shock.change, rows)
            match shock.target:
                case ("flow", int(i)):
                    self.flow[i][rows] = change(self.flow[i][rows])
                case ("option", int(i), int(issue), int(option)):
                    self._shock_option(i, issue, option, rows, change)
                case ("ending", int(i), str(name)):
                    self.worth[i].change(name, rows, change)
        self.promises.forget_worst_fates()
        if any(shock.target[0] == "option" for shock in shocks):
            self.revalue(rows)

    def _shock_option(
        self, i: int, issue: int, option: int, rows: IntArray, change: Callable[[FloatArray], FloatArray]
    ) -> None:
        """Change an option's worth, and with it the flow and the endings likened to a package that has it."""
        living = self.living_at(i)
        before = 0.0 if living is None else self.wishes[i].of(living)[rows]
        gained = self.wishes[i].change_option(issue, option, rows, change)
        self.worth[i].follow(issue, option, rows, gained)
        if living is not None:
            self.flow[i][rows] += self.wishes[i].of(living)[rows] - before


def _discount_rate(party: Party, worlds: Worlds) -> FloatArray:
    """Return a party's discount rate per unit of time, from its patience or from what is left a unit later."""
    if party.discount is not None:
        return rate_of(worlds.number(party.discount))
    return worlds.number(party.patience or ZERO)
