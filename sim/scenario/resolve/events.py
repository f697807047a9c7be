"""Events: dated or random, and what they say, change, open, close or end."""

from __future__ import annotations

from math import floor
from typing import Literal

from sim.model.numbers import Constant, Number
from sim.model.story import Clock, Event, Signal
from sim.scenario.bounds import NOT_NEGATIVE, POSITIVE, PROBABILITY
from sim.scenario.faults import unknown
from sim.scenario.numbers import certain
from sim.scenario.resolve.clock import moment
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_pattern
from sim.scenario.resolve.worths import NO_VALUES, resolve_shocks, values
from sim.scenario.schema.document import EventText
from sim.scenario.tree import Path


def resolve_events(draft: Draft, clock: Clock) -> tuple[Event, ...]:
    """Return the events in file order."""
    return tuple(_event(draft, clock, name, text) for name, text in draft.document.events.items())


def _event(draft: Draft, clock: Clock, name: str, text: EventText) -> Event:
    path: Path = ("events", name)
    day = _day(draft, text, path)
    fixed = None if day is None else certain(day)
    if fixed is not None and fixed < 0:
        draft.fault((*path, "date"), "this lies before the start", "let clock: {starts: …} be no later")
    if (text.mean is not None or text.on_refusal is not None) and text.chance is not None:
        draft.fault(
            (*path, "chance"), "a random event comes when it comes", "chance: goes with date: or after:"
        )
    for word in text.ties_hands:
        if word in draft.party_index and not values(draft, word):
            draft.fault((*path, "ties_hands", word), f"{word} {NO_VALUES}", "it never backs down")
    known = clock.known_until
    return Event(
        name=name,
        day=day,
        mean=None if text.mean is None else draft.duration(text.mean, (*path, "mean")),
        on_refusal=(
            None
            if text.on_refusal is None
            else draft.number(text.on_refusal, (*path, "on_refusal"), PROBABILITY)
        ),
        chance=None if text.chance is None else draft.number(text.chance, (*path, "chance"), PROBABILITY),
        signals=_signals(draft, text, (*path, "signals")),
        shocks=resolve_shocks(draft, text.shocks, (*path, "shocks")),
        opens=_pairs(draft, text.opens, (*path, "opens")),
        closes=_pairs(draft, text.closes, (*path, "closes")),
        ends_talks=text.ends_talks,
        ties_hands={
            i: draft.number(text.ties_hands[word], (*path, "ties_hands", word), NOT_NEGATIVE)
            for word, i in draft.by_party(text.ties_hands, (*path, "ties_hands"))
        },
        recorded=fixed is not None and known is not None and fixed <= known,
        says=text.says or "",
    )


def _day(draft: Draft, text: EventText, path: Path) -> Number | None:
    """Return when a dated event comes: whole units, where that is certain."""
    if text.date is not None:
        return moment(draft, text.date, (*path, "date"))
    if text.after is None:
        return None
    day = moment(draft, text.after, (*path, "after"))
    value = certain(day)
    return day if value is None else Constant(float(floor(value + 0.5)))


def _signals(draft: Draft, text: EventText, path: Path) -> tuple[Signal, ...]:
    found = []
    threats, promises = draft.document.threats, draft.document.promises
    for name, signal in text.signals.items():
        below = (*path, name)
        kind: Literal["threat", "promise"] = "threat" if name in threats else "promise"
        if name not in threats and name not in promises:
            draft.fault(below, *unknown("threat or promise", name, [*threats, *promises]))
        seen_by = None
        if signal.seen_by is not None:
            seen_by = frozenset(draft.parties(signal.seen_by, (*below, "seen_by")))
        ratio = draft.number(signal.likelihood_ratio, (*below, "likelihood_ratio"), POSITIVE)
        found.append(Signal(name, kind, ratio, seen_by))
    return tuple(found)


def _pairs(draft: Draft, stated: object, path: Path) -> tuple[tuple[int, int], ...]:
    """Return the (issue, option) pairs that an event opens or closes."""
    if stated is None:
        return ()
    pattern = resolve_pattern(draft, path)
    if stated == "any":
        draft.fault(path, "this names no option", "write {issue: option}")
    return tuple((j, option) for j, options in pattern.allowed for option in sorted(options))
