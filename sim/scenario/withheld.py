"""A scenario with less evidence: without a claim, or as of an earlier date.

What *happened* by a claim alone (events, lines of the record) is taken out, from the scenario and from what its
record is read with, so that the past is read anew. An option that a withheld event would have opened stays closed.
Numbers that a claim supports keep their values: nothing says what they would have been without it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from sim.scenario.faults import Faults, did_you_mean
from sim.scenario.tree import Node

WITHOUT = "@without "
AS_OF = "@as-of "
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_FILES = {WITHOUT: "--without", AS_OF: "--as-of"}

Withheld = Callable[[Node], bool]


def is_withholding(text: str) -> bool:
    """Say whether a change takes evidence away, rather than set a value."""
    return text.startswith((WITHOUT, AS_OF))


def withheld(tree: Node, texts: Sequence[str], faults: Faults) -> Node:
    """Return the tree without what the texts take away; what takes nothing away is a fault."""
    claims = [text.removeprefix(WITHOUT).strip() for text in texts if text.startswith(WITHOUT)]
    for number, claim in enumerate(claims, start=1):
        if not any(_rests_on(node, claims[:number]) for _, node in _happened(tree)):
            _nothing_rests(tree, claim, number, faults)
    if claims:
        tree = _taken_out(tree, lambda node: _rests_on(node, claims))
    for number, text in enumerate((text for text in texts if text.startswith(AS_OF)), start=1):
        tree = _as_of(tree, text.removeprefix(AS_OF).strip(), number, faults)
    return tree


def _happened(tree: Node) -> Iterator[tuple[str, Node]]:
    """Yield the events with their names, and the lines of the record."""
    events = tree.entries.get("events")
    if events is not None:
        yield from events.entries.items()
    record = tree.entries.get("record")
    if record is not None:
        yield from (("", line) for line in record.items)


def _claims(node: Node) -> list[str]:
    because = node.entries.get("because")
    return [] if because is None else [one.text for one in because.items or [because]]


def _rests_on(node: Node, claims: Sequence[str]) -> bool:
    """Say whether something happened by these claims alone."""
    own = _claims(node)
    return bool(own) and set(own) <= set(claims)


def _nothing_rests(tree: Node, claim: str, number: int, faults: Faults) -> None:
    alone = dict.fromkeys(
        claims[0] for claims in (_claims(node) for _, node in _happened(tree)) if len(claims) == 1
    )
    named = any(claim in _claims(node) for _, node in _happened(tree))
    if claim in alone:
        return
    text = (
        f"what happened by {claim} has other claims too, so nothing falls without it alone"
        if named
        else f'no event and no line of the record rests on a claim "{claim[:80]}"'
    )
    mend = did_you_mean(claim, alone, "claims that something rests on alone")
    faults.note(_FILES[WITHOUT], number, 1, "", text, mend)


def _as_of(tree: Node, day: str, number: int, faults: Faults) -> Node:
    clock = tree.entries.get("clock")
    ends = {name: node.text for name, node in ({} if clock is None else clock.entries).items()}
    starts, known = ends.get("starts", ""), ends.get("known_until", "")
    if clock is None or not known:
        faults.note(_FILES[AS_OF], number, 1, "", "this scenario has no known past (clock.known_until)")
        return tree
    if not _DATE.match(day) or not starts <= day < known:
        faults.note(
            _FILES[AS_OF],
            number,
            1,
            "",
            f"{day[:40]!r} is no date of the known past",
            f"it runs from {starts} to {known}; give a date before its end",
        )
        return tree
    taken = _taken_out(tree, lambda node: day < _date_of(node) <= known)
    until = clock.entries["known_until"]
    moved = Node(day, until.file, until.line, until.column, day)
    return taken.with_value(
        {**taken.entries, "clock": clock.with_value({**clock.entries, "known_until": moved})}
    )


def _date_of(node: Node) -> str:
    stated = node.entries.get("date")
    return stated.text if stated is not None and _DATE.match(stated.text) else ""


def _taken_out(tree: Node, gone: Withheld) -> Node:
    """Return the tree without the events and lines that are gone, and without what hangs on them."""
    entries = dict(tree.entries)
    events, record = entries.get("events"), entries.get("record")
    if events is not None:
        lost = {name: event for name, event in events.entries.items() if gone(event)}
        left = {name: event for name, event in events.entries.items() if name not in lost}
        left |= {name: _never(event, tree) for name, event in lost.items() if "opens" in event.entries}
        entries["events"] = events.with_value(left)
        if not left:
            del entries["events"]
        if "levers" in entries:
            entries["levers"] = _without_levers(entries["levers"], [f"events.{name}" for name in lost])
    if record is not None:
        lines = [line for line in record.items if not gone(line)]
        entries["record"] = record.with_value(lines)
        if not lines:
            for name in ("record", "record_noise"):
                entries.pop(name, None)
    return tree.with_value(entries)


def _never(event: Node, tree: Node) -> Node:
    """Return an event that never comes, so that the options it would have opened stay closed."""
    opens, known = event.entries["opens"], tree.entries["clock"].entries["known_until"]
    with contextlib.suppress(ValueError):
        after = (date.fromisoformat(known.text) + timedelta(days=1)).isoformat()
        day = Node(after, known.file, known.line, known.column, after)
        chance = Node(0, event.file, event.line, event.column, "0")
        return event.with_value({"date": day, "chance": chance, "opens": opens})
    return event


def _without_levers(levers: Node, gone: Sequence[str]) -> Node:
    def stays(node: Node) -> bool:
        return not any(node.text == path or node.text.startswith(f"{path}.") for path in gone)

    kept = {}
    for party, paths in levers.entries.items():
        left = [path for path in paths.items or [paths] if stays(path)]
        if left:
            kept[party] = paths.with_value(left)
    return levers.with_value(kept)
