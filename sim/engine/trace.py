"""One world told day by day: a cohort of one, watched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import play_cohort, read_past, refusal_names
from sim.model.endings import Ending
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario

_NOTICEABLE = 0.005
"""A belief that moved by less than half a point of probability is not told."""
_WIDE = 10.0
"""Points from a party's worst package to its best, from which on a tenth of a point is nothing."""
_NEIGHBOURS = 400
"""How many draws on either side are looked through for a kept one to suggest."""

Lines = list[str]


def tell(scenario: Scenario, seed: int, replication: int) -> Iterator[str]:
    """Yield the story of one world, a sentence at a time; a draw that the record dropped says why."""
    luck = Luck(seed, replication, 1)
    past = read_past(scenario, luck)
    yield f"{scenario.title}: draw {replication} under seed {seed}."
    if not past.rows.size:
        cause = refusal_names(scenario)[int(past.refused_by[0])]
        yield f"This world is not kept: it does not fit the known past (dropped by {cause})."
        near = _kept_near(scenario, seed, replication)
        yield "Kept draws nearby: " + (", ".join(map(str, near)) if near else "none") + "."
        return
    teller: list[_Teller] = []

    def watch(cohort: Cohort) -> Observer:
        teller.append(_Teller(cohort))
        return teller[0].hear

    row = play_cohort(scenario, luck, past, slice(0, 1), watch)[0]
    yield from teller[0].lines
    yield f"In the scenario's words: {scenario.outcomes[int(row['outcome'])].name}."
    for i, party in enumerate(scenario.parties):
        if party.has_values:
            worth = teller[0].points(i, row["values"][i])
            yield f"  {party.label}: {worth} points over the whole story, discounted to the start."
    broken = [p.name for n, p in enumerate(scenario.promises) if int(row["broken"]) >> n & 1]
    if broken:
        yield f"  Later broken: {', '.join(broken)}."


def tell_shortly(scenario: Scenario, seed: int, replication: int) -> list[str]:
    """Return the story of one kept world in few lines: what is real, each side's last offer, and the end."""
    luck = Luck(seed, replication, 1)
    teller: list[_Teller] = []

    def watch(cohort: Cohort) -> Observer:
        teller.append(_Teller(cohort))
        return teller[0].hear

    past = read_past(scenario, luck)
    row = play_cohort(scenario, luck, past, slice(0, 1), watch)[0]
    return [
        *teller[0].in_short(),
        f"In the scenario's words: {scenario.outcomes[int(row['outcome'])].name}.",
    ]


def _kept_near(scenario: Scenario, seed: int, replication: int) -> list[int]:
    first = max(replication - _NEIGHBOURS, 0)
    kept: IntArray = read_past(scenario, Luck(seed, first, 2 * _NEIGHBOURS)).rows + first
    nearest = np.argsort(np.abs(kept - replication), kind="stable")[:3]
    return sorted(kept[nearest].tolist())


class _Teller:
    """Turns what happens in a cohort of one into sentences."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._scenario = cohort.scenario
        self._only: IntArray = np.zeros(1, dtype=np.int64)
        self.lines: Lines = []
        self._told: dict[tuple[int, int], float] = {}
        self._standing: dict[int, int] = {}
        self._silent = 0
        self._introduce()
        self._introduced = len(self.lines)
        self._heard: list[tuple[int, Happening]] = []
        """Each thing told of, with the number of its first line."""

    def hear(self, happening: Happening) -> None:
        """Tell one happening."""
        if not happening.rows.size:
            return
        day = float(np.ravel(happening.day)[0])
        self._heard.append((len(self.lines), happening))
        match happening.kind:
            case "event":
                self._say(day, self._event(happening.what))
                self._beliefs()
            case "offer":
                self._beliefs()
                self._offer(day, happening)
            case "answer":
                self._answer(happening)
            case "veto":
                self._veto(happening)
            case "interim":
                assert happening.packages is not None
                terms = self._terms(int(happening.packages[0]), happening.facts.get("exact"))
                stated = self._scenario.interim
                lasts = (
                    "for good" if stated is not None and stated.for_good else "until the table meets again"
                )
                self._say(day, f"An interim deal is signed: {terms}. It stands {lasts}; talks go on.")
            case "deal":
                self._deal(day, happening)
            case "end":
                self._say(day, self._end())

    def points(self, party: int, value: float) -> str:
        """Write points of a party's scale: where all its packages lie within few points, with more places."""
        worth = self._cohort.eu[party][0]
        open_now = worth[np.isfinite(worth)]
        span = float(open_now.max() - open_now.min()) if open_now.size else 0.0
        places = 1 if span >= _WIDE or span == 0.0 else 3
        return f"{value:.{places}f}"

    def in_short(self) -> list[str]:
        """Return the lines that say what is real, what each party last offered, how that was met, and the end."""
        shown = [line for line in self.lines[: self._introduced] if line.startswith("Threat ")]
        last = {
            happening.party: n for n, (_, happening) in enumerate(self._heard) if happening.kind == "offer"
        }
        kept: set[int] = set()
        for n in last.values():
            kept.add(n)
            for m in range(n + 1, len(self._heard)):
                if self._heard[m][1].kind not in ("answer", "veto"):
                    break
                kept.add(m)
        starts = [start for start, _ in self._heard] + [len(self.lines)]
        for n, (start, happening) in enumerate(self._heard):
            if n in kept or happening.kind in ("deal", "end"):
                shown += [
                    line for line in self.lines[start : starts[n + 1]] if not line.startswith("  Belief ")
                ]
        return shown

    # -- the beginning ------------------------------------------------------------------------------------

    def _introduce(self) -> None:
        cohort, scenario = self._cohort, self._scenario
        for x, threat in enumerate(scenario.threats):
            truth = "is real" if cohort.truth.real[x][0] else "is a bluff"
            self.lines.append(f"Threat {threat.name} by {self._name(threat.by)}: in this world it {truth}.")
        for p, promise in enumerate(scenario.promises):
            meant = "means to keep it" if cohort.truth.meant(p)[0] else "does not mean to keep it"
            self.lines.append(
                f"Promise {promise.name} by {self._name(promise.by)}: "
                f"without further guarantees {self._name(promise.by)} {meant}."
            )
            for i in promise.believed:
                chance = float(cohort.worlds.number(promise.believed[i])[0])
                self.lines.append(f"  {self._name(i)} believes in it, without guarantees, at {chance:.0%}.")
        for i, party in enumerate(scenario.parties):
            for role in party.guarantees:
                if cohort.declined[0, scenario.packages.matching(role.needed_by)].any():
                    self.lines.append(f"{self._name(i)} declines to stand behind its guarantee.")
        self._beliefs()

    def _beliefs(self) -> None:
        """Tell the beliefs in each threat that have moved since they were last told."""
        for x, threat in enumerate(self._scenario.threats):
            moved = []
            for i in self._cohort.valuing:
                now = float(self._cohort.threats.believed(x, i, self._only)[0])
                before = self._told.get((x, i))
                if i == threat.by or (before is not None and abs(now - before) < _NOTICEABLE):
                    continue
                self._told[x, i] = now
                moved.append(
                    f"{self._name(i)} {now:.1%}" + ("" if before is None else f" (was {before:.1%})")
                )
            if moved:
                self.lines.append(f"  Belief that the threat {threat.name} is real: {', '.join(moved)}.")

    # -- at the table -------------------------------------------------------------------------------------

    def _offer(self, day: float, happening: Happening) -> None:
        party = happening.party
        assert happening.packages is not None
        package = int(happening.packages[0])
        exact = happening.facts.get("exact")
        points = partial(self.points, party)
        worth = float(self._cohort.worth_of(party, happening.rows, happening.packages, exact)[0])
        terms = self._terms(package, exact)
        if not happening.facts["fresh"][0]:
            self._say(day, f"{self._name(party)} has nothing new to say; its offer stands ({terms}).")
        elif "ask" in happening.facts:
            ask, no_deal = happening.facts["ask"][0], happening.facts["no_deal"][0]
            self._say(
                day,
                f"{self._name(party)} offers: {terms}. Worth {points(worth)} to it; it asks for {points(ask)}, "
                f"and no deal is worth {points(no_deal)} to it.",
            )
            if "error" in happening.facts:
                self._say_reckoning(happening)
        elif "demanded" in happening.facts:
            self._say(day, f"{self._name(party)} demands: {terms}. Worth {points(worth)} to it.")
        else:
            self._say(day, f"On record, {self._name(party)} offers: {terms}. Worth {points(worth)} to it.")

    def _deal(self, day: float, happening: Happening) -> None:
        """Tell the deal, and what it is where nobody has put it on the table."""
        offered = any(heard.kind == "offer" for _, heard in self._heard)
        terms = (
            "" if offered or happening.packages is None else f": {self._terms(int(happening.packages[0]))}"
        )
        self._say(day, f"The deal is signed{terms}.")

    def _say_reckoning(self, happening: Happening) -> None:
        turns, error = int(happening.facts["turns"][0]), float(happening.facts["error"][0])
        beyond = f"; turns beyond these could move it by {error:.0e} at most" if error > 0.0 else ""
        self.lines.append(
            f"  {self._name(happening.party)} reckoned back from {counted(turns, 'turn')}{beyond}."
        )

    def _answer(self, happening: Happening) -> None:
        facts = {name: float(values[0]) for name, values in happening.facts.items()}
        points = partial(self.points, happening.party)
        bar = max(facts["no_deal"], facts["waiting"])
        what = "no deal" if facts["no_deal"] >= facts["waiting"] else "waiting for its own next ask"
        compared = "at least" if facts["worth"] >= bar else "less than"
        if facts["accepted"]:
            verb = "accepts"
        elif facts["worth"] < bar:
            verb = "refuses"
        else:
            verb = "refuses all the same (on record, or by the noise of its choices)"
        self.lines.append(
            f"  {self._name(happening.party)} {verb}: worth {points(facts['worth'])} to it, {compared} the "
            f"{points(bar)} of {what} (no deal {points(facts['no_deal'])}, waiting {points(facts['waiting'])})."
        )

    def _veto(self, happening: Happening) -> None:
        facts = {name: float(values[0]) for name, values in happening.facts.items()}
        points = partial(self.points, happening.party)
        verb = "vetoes" if facts["vetoed"] else "lets pass"
        self.lines.append(
            f"  {self._name(happening.party)} {verb} it: worth {points(facts['worth'])} to it, "
            f"no deal {points(facts['no_deal'])}."
        )

    # -- words --------------------------------------------------------------------------------------------

    def _event(self, name: str) -> str:
        if name.startswith("threat "):
            threat = self._scenario.threat(name.removeprefix("threat "))
            return f"{self._name(threat.by)} carries out the threat {threat.name}."
        event = next(event for event in self._scenario.events if event.name == name)
        return f"{name.replace('_', ' ')}{': ' + event.says if event.says else ''}."

    def _end(self) -> str:
        cohort, scenario = self._cohort, self._scenario
        which = int(cohort.which[0])
        match Ending(int(cohort.ending[0])):
            case Ending.THREAT:
                threat = scenario.threats[which]
                e = int(cohort.effect[0])
                did = f"with this effect: {threat.effects[e].name}" if e >= 0 else "without its effect"
                return f"Talks end: the threat {threat.name} is carried out{f' {did}' if threat.effects else ''}."
            case Ending.BACKED_DOWN:
                return f"Talks end: {self._name(which)} backs down."
            case Ending.WALKED_AWAY:
                return f"Talks end: {self._name(which)} walks away."
            case Ending.EVENT:
                return f"Talks end: {scenario.events[which].name.replace('_', ' ')}."
            case Ending.DEADLINE:
                return "Talks end without a deal: the time for them has run out."
            case _:
                return "We stop watching; talks are still open."

    def _say(self, day: float, sentence: str) -> None:
        clock = self._scenario.clock
        when = f"{clock.unit.capitalize()} {day:g}"
        if clock.starts is not None:
            when += f" ({clock.starts + timedelta(days=day):%Y-%m-%d})"
        self.lines.append(f"{when}: {sentence}")

    def _terms(self, package: int, exact: FloatArray | None = None) -> str:
        """Say a package by what it changes, where there is a status quo to change; ``exact``: off the grid."""
        scenario = self._scenario
        options = scenario.packages.options[package].tolist()
        usual = scenario.status_quo or (-1,) * len(options)
        measured = self._cohort.measured
        said = [
            issue.options[option] for issue, option in zip(scenario.packages.issues, options, strict=True)
        ]
        if exact is not None and measured is not None:
            said[measured.issue] = f"{float(exact[0]):.6g}"
        changed = [
            f"{issue.name} {said[j]}"
            for j, (issue, option, before) in enumerate(
                zip(scenario.packages.issues, options, usual, strict=True)
            )
            if option != before
        ]
        return ", ".join(changed) or "that nothing changes"

    def _name(self, party: int) -> str:
        return self._scenario.parties[party].label


def counted(number: int, thing: str) -> str:
    """Return a number of things in words: 1 turn, 20 turns."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
