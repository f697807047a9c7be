"""The table, the record and the levers."""

from __future__ import annotations

from itertools import pairwise

from sim.model import registry
from sim.model.numbers import ONE, Number
from sim.model.protocol import TableProtocol
from sim.model.story import Clock, Interim, RecordedAct, Table
from sim.scenario.bounds import POSITIVE
from sim.scenario.faults import did_you_mean, unknown
from sim.scenario.numbers import certain
from sim.scenario.resolve.clock import moment
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.parties import parameters
from sim.scenario.resolve.patterns import resolve_pattern
from sim.scenario.schema.document import RecordText
from sim.scenario.tree import Path, at, dotted, follow


def resolve_table(draft: Draft) -> Table:
    """Return the protocol with its parameters."""
    text = draft.document.table
    path: Path = ("table",)
    negotiating = [
        i for name, i in draft.party_index.items() if draft.document.parties[name].negotiates is not None
    ]
    first = negotiating[0] if negotiating else 0
    if text.first is not None:
        named = draft.party(text.first, (*path, "first"))
        if named is not None and named not in negotiating:
            draft.fault((*path, "first"), f"{text.first} does not negotiate")
        first = first if named is None else named
    every = ONE if text.every is None else draft.duration(text.every, (*path, "every"))
    if text.protocol not in registry.protocol_names():
        draft.fault((*path, "protocol"), *unknown("protocol", text.protocol, registry.protocol_names()))
        return Table(text.protocol, first, every)
    protocol = registry.protocol(text.protocol)
    given = text.__pydantic_extra__ or {}
    numbers, words = parameters(draft, text.protocol, given, protocol.numbers, protocol.words, path)
    opener = next((name for name, i in draft.party_index.items() if i == first and negotiating), None)
    _check_seats(draft, text.protocol, protocol, opener)
    return Table(text.protocol, first, every, numbers, words)


def _check_seats(draft: Draft, name: str, protocol: TableProtocol, first: str | None) -> None:
    """Note where those at the table are not those that the protocol is for."""
    parties = draft.document.parties
    seated = {party: text.negotiates for party, text in parties.items() if text.negotiates is not None}
    path: Path = ("table", "protocol")
    if protocol.seats is not None and len(seated) != protocol.seats:
        draft.fault(path, f"{name} is for {protocol.seats} negotiating parties, and here are {len(seated)}")
    if not protocol.ratified and any(text.ratifies is not None for text in parties.values()):
        draft.fault(
            path, f"{name} puts no deal before ratifiers", "leave out ratifies:, or use another protocol"
        )
    if protocol.one_price and (len(draft.issues) != 1 or not draft.issues[0].points):
        draft.fault(
            path, f"{name} needs one issue, a range of numbers", "write issues: {price: {from: 0, to: 1}}"
        )
    if protocol.bluffs and first is not None:
        without = parties[first].without_deal
        among = {} if without is None or without.among is None else without.among
        own = [word for word in among if word in draft.threat_index]
        if "back_down" not in among or not own or "deadline" not in ((without and without.at) or ()):
            draft.fault(
                ("parties", first),
                f"{name} needs a last word of {first}",
                "add without_deal: {chosen_by: …, at: deadline, among: {a threat: …, back_down: …}}",
            )
    for party, role in seated.items():
        (word,) = role.strategy
        if word in registry.strategy_names() and not _plays_at(protocol, word):
            fitting = [other for other in registry.strategy_names() if _plays_at(protocol, other)]
            draft.fault(
                ("parties", party, "negotiates", "strategy", word),
                f"{word} does not know how to play at the table {name}",
                f"{name} takes {', '.join(fitting)}",
            )


def _plays_at(protocol: TableProtocol, word: str) -> bool:
    """Whether a strategy knows how to play at a table; to ask this of one loads it, with what it rests on."""
    return isinstance(registry.strategy(word), protocol.needs)


def resolve_interim(draft: Draft) -> Interim | None:
    """Return which deals are signed on the way; the status quo cannot be one that stands for good."""
    text = draft.document.interim
    if text is None:
        return None
    path: Path = ("interim",)
    when = resolve_pattern(draft, (*path, "when"))
    for_good = text.lasts == "for_good"
    if for_good and draft.document.status_quo is None:
        draft.fault(
            (*path, "lasts"),
            "without a status quo nothing says what an interim deal changes for good",
            "add status_quo: {…}, or write lasts: 1 round",
        )
    if draft.packages is not None and not draft.packages.matching(when).any():
        draft.fault((*path, "when"), "no feasible package is an interim deal", "check it against the rules")
    return Interim(when, for_good)


def resolve_record(draft: Draft, clock: Clock) -> tuple[tuple[RecordedAct, ...], Number | None]:
    """Return the lines of the record, and the noise with which they are read."""
    document = draft.document
    noise = None
    if document.record_noise is not None:
        noise = draft.number(document.record_noise, ("record_noise",), POSITIVE)
    elif document.record:
        draft.fault(
            ("record",),
            "record_noise: is missing",
            "say, in points, how noisily the parties chose: record_noise: 5",
        )
    if document.record and clock.known_until is None:
        draft.fault(
            ("record",), "the clock does not say until when the past is known", "add clock: {known_until: …}"
        )
    acts = tuple(_act(draft, clock, i, text) for i, text in enumerate(document.record))
    for i, (before, after) in enumerate(pairwise(acts), start=1):
        if after.day < before.day:
            draft.fault(
                _when(document.record[i], i),
                "dates out of order: this line is earlier than the one before",
                "list the record from the first day to the last",
            )
    return acts, noise


def _when(text: RecordText, i: int) -> Path:
    return ("record", i, "date" if text.date is not None else "after")


def _act(draft: Draft, clock: Clock, i: int, text: RecordText) -> RecordedAct:
    path: Path = ("record", i)
    when = text.date if text.date is not None else text.after
    assert when is not None
    day = certain(moment(draft, when, _when(text, i)))
    if day is None:
        draft.fault(_when(text, i), "this must be one time, the same in every world")
    elif day < 0:
        draft.fault(_when(text, i), "this lies before the start")
    elif clock.known_until is not None and day > clock.known_until:
        draft.fault(_when(text, i), "this lies after known_until, so it is not yet known", "move known_until")
    by = draft.party(text.by, (*path, "by"))
    if by is not None and draft.document.parties[text.by].negotiates is None:
        draft.fault((*path, "by"), f"{text.by} does not negotiate, so it makes no offers")
    offers = resolve_pattern(draft, (*path, "offers"))
    if draft.packages is not None and not draft.packages.matching(offers).any():
        draft.fault(
            (*path, "offers"), "no feasible package completes this offer", "check it against the rules"
        )
    return RecordedAct(day or 0.0, by or 0, offers, _refusers(draft, text, path), draft.node(path).place)


def _refusers(draft: Draft, text: RecordText, path: Path) -> tuple[int, ...]:
    below = (*path, "refused_by")
    for at_, name in draft.listed(below, text.refused_by):
        party = draft.document.parties.get(name)
        if name == text.by:
            draft.fault(at_, f"{name} cannot refuse its own offer")
        elif party is not None and party.negotiates is None:
            ratifies = "; it ratifies what the others have agreed on" if party.ratifies is not None else ""
            draft.fault(at_, f"{name} does not negotiate, so it refuses nothing at the table{ratifies}")
    return tuple(draft.parties(text.refused_by, below))


def resolve_levers(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return, by party, the paths that it could choose to set differently; each must exist."""
    found: dict[str, tuple[str, ...]] = {}
    for party, paths in draft.document.levers.items():
        below: Path = ("levers", party)
        draft.party(party, below)
        for at_, lever in draft.listed(below, paths):
            reached, left = follow(draft.tree, lever)
            if left:
                here = at(draft.tree, reached)
                known = [] if here is None else list(here.entries)
                draft.fault(
                    at_,
                    f'there is no "{left[0][:80]}" in {dotted(reached) or "the scenario"}',
                    did_you_mean(left[0], known),
                )
        found[party] = tuple(paths)
    return found
