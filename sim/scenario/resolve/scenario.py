"""One tree → one Scenario: the order in which things become known, and what the scenario is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.model import registry
from sim.model.commitments import Threat
from sim.model.numbers import Drawn, leaves
from sim.model.parties import Party
from sim.model.scenario import Claim, Input, Scenario
from sim.model.story import Clock, Table
from sim.scenario import evidence
from sim.scenario.faults import Faults
from sim.scenario.numbers import certain
from sim.scenario.resolve.clock import resolve_clock, unit_of
from sim.scenario.resolve.commitments import resolve_promises, resolve_threats
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.events import resolve_events
from sim.scenario.resolve.lesson import resolve_lesson
from sim.scenario.resolve.limits import check_counts, check_sizes
from sim.scenario.resolve.names import check_names
from sim.scenario.resolve.outcomes import resolve_outcomes
from sim.scenario.resolve.packages import resolve_issues
from sim.scenario.resolve.parties import resolve_parties
from sim.scenario.resolve.quantities import resolve_quantities
from sim.scenario.resolve.story import resolve_interim, resolve_levers, resolve_record, resolve_table
from sim.scenario.schema.document import Document
from sim.scenario.tree import Node, Path, plain


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a scenario came from: its name, its file as given, and every text read for it."""

    name: str
    file: str
    files: Mapping[str, str]
    claims: tuple[Claim, ...]


def resolve(tree: Node, document: Document, origin: Origin, faults: Faults) -> Scenario:
    """Return the scenario; raises ``ScenarioError`` with everything that is wrong with it."""
    draft = Draft(tree, document, faults, unit_of(document.clock), document.clock.starts)
    evidence.check(tree, {claim.id: 0 for claim in origin.claims}, faults)
    check_names(draft)
    check_counts(draft)
    quantities = resolve_quantities(draft)
    clock = resolve_clock(draft)
    resolve_issues(draft)
    parties = resolve_parties(draft)
    threats = resolve_threats(draft)
    promises = resolve_promises(draft)
    events = resolve_events(draft, clock)
    table = resolve_table(draft)
    interim = resolve_interim(draft)
    record, record_noise = resolve_record(draft, clock)
    outcomes = resolve_outcomes(draft)
    levers = resolve_levers(draft)
    lesson = resolve_lesson(draft, outcomes)
    _check_secrets(draft, parties, table)
    if not faults:
        check_sizes(draft, clock, parties, threats, promises, events, table)
    _note_idle(draft, clock, parties, threats)
    faults.stop_if_any()
    assert draft.packages is not None
    return Scenario(
        name=origin.name,
        title=document.title,
        question=document.question or "",
        clock=clock,
        packages=draft.packages,
        status_quo=draft.status_quo,
        parties=parties,
        threats=threats,
        promises=promises,
        events=events,
        table=table,
        interim=interim,
        record=record,
        record_noise=record_noise,
        outcomes=outcomes,
        quantities=quantities,
        levers=levers,
        inputs=_in_file_order(draft),
        claims=origin.claims,
        file=origin.file,
        files=origin.files,
        resolved=_resolved(tree),
        lesson=lesson,
        notes=tuple(draft.notes),
    )


def _check_secrets(draft: Draft, parties: tuple[Party, ...], table: Table) -> None:
    """What is private can be reckoned with by who makes all the offers; else offers would speak of it themselves."""
    reckons = [
        party.name
        for party in parties
        if party.negotiates is not None and registry.strategy(party.negotiates.strategy.name).looks_ahead
    ]
    hidden = [
        i
        for i, party in enumerate(parties)
        if any(
            isinstance(leaf, Drawn)
            for name in party.private
            if name in draft.quantities
            for leaf in leaves(draft.quantities[name], draft.quantities)
        )
    ]
    if not reckons or not hidden:
        return
    answering = [i for i in hidden if i != table.first]
    path: Path = ("table", "protocol")
    one_sided = table.protocol in ("ultimatum", "one_sided")
    if not one_sided:
        draft.fault(
            path,
            f"{reckons[0]} is rational, and what is private to {parties[hidden[0]].name} would show in its offers",
            "use protocol: ultimatum or one_sided, or another strategy",
        )
    elif len(answering) > 1:
        names = " and ".join(parties[i].name for i in answering)
        draft.fault(
            path, f"{names} both hide something, and a rational party can reckon with one", "keep one"
        )
    elif table.first in hidden and table.protocol == "one_sided" and not _once(table):
        draft.fault(
            path,
            f"the first offer of {parties[table.first].name} would speak of what is private to it",
            "use protocol: ultimatum, or turns: 1",
        )
    elif table.protocol == "one_sided" and certain(table.numbers["turns"]) == 0.0 and answering:
        draft.fault(
            ("table",),
            "offers to somebody with a secret must end some time",
            "say how many turns: {turns: 20}",
        )


def _once(table: Table) -> bool:
    return certain(table.numbers["turns"]) == 1.0


def _resolved(tree: Node) -> Mapping[str, object]:
    data = plain(tree)
    assert isinstance(data, dict)
    return {**data}


def _in_file_order(draft: Draft) -> tuple[Input, ...]:
    """Return the inputs as a reader meets them in the merged text."""
    rank: dict[Path, int] = {}
    waiting: list[tuple[Path, Node]] = [((), draft.tree)]
    while waiting:
        path, node = waiting.pop()
        rank[path] = len(rank)
        below = [((*path, key), child) for key, child in node.entries.items()]
        below += [((*path, i), child) for i, child in enumerate(node.items)]
        waiting += reversed(below)

    def place(entry: tuple[Path, Input]) -> int:
        path = entry[0]
        # A worth that an order implies has no line of its own: it follows the deepest thing that has one.
        while path not in rank:
            path = path[:-1]
        return rank[path]

    return tuple(found for _, found in sorted(draft.inputs, key=place))


def _note_idle(draft: Draft, clock: Clock, parties: tuple[Party, ...], threats: tuple[Threat, ...]) -> None:
    """Remark on what is stated and can never matter."""
    acts_at_deadline = clock.deadline is not None and clock.deadline.then == "threats_act"
    chosen = {name for party in parties if party.last_word for name in party.last_word.among}
    for threat in threats:
        if threat.pace is None and not acts_at_deadline and threat.name not in chosen:
            draft.notes.append(
                f"{threat.name} can never be carried out: it has no pace, no last word names it, "
                "and no deadline lets threats act"
            )
    for party in parties:
        paced = party.negotiates and party.negotiates.strategy.words.get("paced_by") == "deadline"
        if paced and clock.deadline is None:
            draft.notes.append(f"{party.name} paces its concessions by a deadline, and there is none")
