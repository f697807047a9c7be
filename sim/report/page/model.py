"""What the model assumes, in words: who decides, over what, with which threats, promises and events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.analysis.portrait.evidence import Grounds
from sim.analysis.portrait.learned import Range
from sim.model.commitments import Promise, Reckoning, Threat
from sim.model.numbers import Number
from sim.model.parties import Party
from sim.model.scenario import Scenario
from sim.model.story import Event
from sim.report.charts.markup import Child, Markup, element, joined
from sim.report.charts.names import listed, readable
from sim.report.charts.shifts import spread
from sim.report.figures import whole
from sim.report.page.numbers import in_words
from sim.report.page.pieces import bullets

_LISTED_OPTIONS = 8
_THEN = {
    "threats_act": "real threats are carried out",
    "lapses": "nothing follows",
    "goes_on": "talks go on",
}


def model(scenario: Scenario, grounds: Grounds) -> Markup:
    """Say what is played; an uncertain number is told by its median and middle 80% over the draws."""
    telling = _Telling(scenario, grounds)
    packages = f"{whole(len(scenario.packages))} packages are feasible"
    sections: list[tuple[str, list[Child]]] = [
        ("Who decides", [telling.party(party) for party in scenario.parties]),
        (
            f"What is bargained over ({packages})",
            [telling.issue(j) for j in range(len(scenario.packages.issues))],
        ),
        ("Threats: what happens without a deal", [telling.threat(threat) for threat in scenario.threats]),
        ("Promises: what happens after one", [telling.promise(promise) for promise in scenario.promises]),
        ("Events", [telling.event(event) for event in scenario.events]),
        ("How talks run", list(telling.talks())),
    ]
    note = "An uncertain number is given by its median over the draws, with the middle 80% in brackets."
    parts = (joined(element("h3", title), bullets(items)) for title, items in sections if items)
    return joined(element("p", note), *parts)


class _Telling:
    """Tells a scenario's nouns, each in a line."""

    def __init__(self, scenario: Scenario, grounds: Grounds) -> None:
        self._scenario = scenario
        self._ranges: Mapping[Number, Range] = {
            footing.number: footing.range for footing in grounds.footings if footing.range is not None
        }

    def _amount(self, number: Number) -> str:
        found = self._ranges.get(number)
        if found is None:
            return in_words(number)
        median, middle = spread(found)
        return f"about {median} ({middle})"

    def _labels(self, parties: frozenset[int]) -> str:
        return listed([self._scenario.parties[i].label for i in sorted(parties)])

    def party(self, party: Party) -> Markup:
        does: list[str] = []
        if party.negotiates is not None:
            numbers = party.negotiates.strategy.numbers.items()
            how = "; ".join(f"{readable(name)} {self._amount(number)}" for name, number in numbers)
            does.append(
                f"negotiates, by the strategy “{party.negotiates.strategy.name}”{f' ({how})' if how else ''}"
            )
        if party.ratifies is not None:
            knowing = self._labels(party.ratifies.known_to)
            foreseen = f", and {knowing} can foresee it" if knowing else ""
            does.append(f"may veto a deal that is worth less to it than no deal{foreseen}")
        if party.guarantees:
            does.append("may stand behind a promise, or decline")
        return joined(element("b", party.label), f" {'; '.join(does) or 'looks on'}.")

    def issue(self, j: int) -> Markup:
        issue = self._scenario.packages.issues[j]
        if issue.points and len(issue.options) > _LISTED_OPTIONS:
            options = f"{issue.options[0]} to {issue.options[-1]}, in {whole(len(issue.options))} steps"
        else:
            options = ", ".join(map(readable, issue.options))
        before = self._scenario.status_quo
        now = "" if before is None else f" (now: {readable(issue.options[before[j]])})"
        return joined(element("b", readable(issue.name)), f": {options}{now}.")

    def threat(self, threat: Threat) -> Markup:
        against, unit = self._labels(threat.against), self._scenario.clock.unit
        if threat.chance is None:
            real = "it is real where carrying it out is worth more to its maker than backing down"
        else:
            real = f"chance that it is real: {self._amount(threat.chance)}"
        pace = "" if threat.pace is None else f"; mean wait in {unit}s: {self._amount(threat.pace)}"
        effects = "".join(
            f"; chance of “{readable(e.name)}”: {self._amount(e.chance)}" for e in threat.effects
        )
        by = self._scenario.parties[threat.by].label
        aimed = f", against {against}" if against else ""
        return joined(element("b", readable(threat.name)), f", by {by}{aimed}: {real}{pace}{effects}.")

    def promise(self, promise: Promise) -> Markup:
        by = self._scenario.parties[promise.by].label
        believed = "".join(
            f"; {self._scenario.parties[i].label} believes {self._amount(number)}"
            for i, number in promise.believed.items()
        )
        if isinstance(promise.kept, Reckoning):  # its parts are among the inputs
            chance = "kept or broken by its maker’s own reckoning after signature"
        else:
            chance = f"chance that it is kept: {self._amount(promise.kept)}"
        return joined(element("b", readable(promise.name)), f", by {by}: {chance}{believed}.")

    def event(self, event: Event) -> Markup:
        unit = self._scenario.clock.unit
        if event.day is not None:
            when = f"{unit} {self._amount(event.day)}"
        elif event.on_refusal is not None:
            when = f"after a turn without agreement, with chance {self._amount(event.on_refusal)}"
        else:
            assert event.mean is not None
            when = f"at random, mean wait in {unit}s: {self._amount(event.mean)}"
        chance = "" if event.chance is None else f", with chance {self._amount(event.chance)}"
        says = f": {event.says.rstrip('.')}" if event.says else ""
        ends = " It ends the talks." if event.ends_talks else ""
        return joined(element("b", readable(event.name)), f" ({when}{chance}){says}.{ends}")

    def talks(self) -> Iterator[str]:
        table, clock = self._scenario.table, self._scenario.clock
        first, every = self._scenario.parties[table.first].label, self._amount(table.every)
        yield f"Protocol “{table.protocol}”; {first} speaks first; {clock.unit}s between turns: {every}."
        if clock.deadline is None:
            yield "The parties know of no deadline."
        else:
            then = _THEN[clock.deadline.then]
            yield f"The parties know a deadline, {clock.unit} {clock.deadline.day:g}; then {then}."
        if clock.known_until is not None:
            yield (
                f"Up to {clock.unit} {clock.known_until:g} the record speaks: a world counts only if its parties "
                "would have acted as they did."
            )
        if self._scenario.past is not None:
            base = self._scenario.past.name
            yield f"The record is read with the values of {base}; the changes made here come after it."
