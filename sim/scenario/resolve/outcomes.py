"""Outcomes: the scenario's own names for endings, and names for whatever it leaves unnamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from sim.model.story import Condition, Outcome
from sim.scenario.faults import did_you_mean, unknown
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_pattern
from sim.scenario.schema.document import ConditionText
from sim.scenario.tree import Path

_IMPLICIT = (
    ("deal", Condition("deal")),
    ("threat_carried_out", Condition("threat")),
    ("backed_down", Condition("backs_down")),
    ("walked_away", Condition("walks_away")),
    ("ended_by_event", Condition("event")),
    ("deadline_passed", Condition("deadline")),
    ("unresolved", Condition("unresolved")),
)


def resolve_outcomes(draft: Draft) -> tuple[Outcome, ...]:
    """Return the outcomes in the order in which they are tried, those for unnamed endings last."""
    stated: dict[str, Outcome] = {}
    for i, text in enumerate(draft.document.outcomes):
        ((name, conditions),) = text.items()
        path: Path = ("outcomes", i, name)
        if name in stated:
            draft.fault(path, f'the outcome "{name}" stands twice', "give one outcome a list of conditions")
        found = tuple(_condition(draft, at, condition) for at, condition in draft.listed(path, conditions))
        stated[name] = Outcome(name, found)
    return (*stated.values(), *_unnamed(stated))


def _unnamed(stated: Mapping[str, Outcome]) -> list[Outcome]:
    """Return an outcome for each kind of ending of which some may bear no name yet."""
    conditions = [condition for outcome in stated.values() for condition in outcome.conditions]
    added: list[Outcome] = []
    for name, everything in _IMPLICIT:
        if everything in conditions:
            continue
        free = name
        while free in stated:
            free = f"other_{free}"
        added.append(Outcome(free, (everything,)))
    return added


def _condition(draft: Draft, path: Path, text: ConditionText) -> Condition:
    kind = next(key for key in text.one_of if key in text.model_fields_set)
    below = (*path, kind)
    if text.promises is not None and kind != "deal":
        draft.fault((*path, "promises"), "promises: goes with deal:")
    if text.interim is not None:
        if draft.document.interim is None:
            draft.fault(
                (*path, "interim"), "there are no interim deals here", "add interim: {when: …, lasts: …}"
            )
        interim = resolve_pattern(draft, (*path, "interim"))
        return replace(_ending(draft, text, path, kind, below), interim=interim)
    return _ending(draft, text, path, kind, below)


def _ending(draft: Draft, text: ConditionText, path: Path, kind: str, below: Path) -> Condition:
    match kind:
        case "deal":
            package = None if text.deal == "any" else resolve_pattern(draft, below)
            return Condition("deal", package, promises=_promises(draft, text, path))
        case "threat":
            return _threat(draft, text, below)
        case "backs_down":
            return Condition(
                "backs_down", name=_named(draft, "party", text.backs_down, draft.party_index, below)
            )
        case "walks_away":
            return Condition(
                "walks_away", name=_named(draft, "party", text.walks_away, draft.party_index, below)
            )
        case "event":
            ending = {name: 0 for name, event in draft.document.events.items() if event.ends_talks}
            return Condition("event", name=_named(draft, "event that ends talks", text.event, ending, below))
        case "deadline":
            return Condition("deadline")
        case _:
            return Condition("unresolved")


def _named(draft: Draft, kind: str, word: str | None, known: Mapping[str, int], path: Path) -> str | None:
    if word is None or word == "any":
        return None
    draft.lookup(kind, word, known, path)
    return word


def _threat(draft: Draft, text: ConditionText, path: Path) -> Condition:
    if not isinstance(text.threat, dict):
        return Condition("threat", name=_named(draft, "threat", text.threat, draft.threat_index, path))
    ((name, effect),) = text.threat.items()
    below = (*path, name)
    if draft.lookup("threat", name, draft.threat_index, below) is not None:
        known = [*draft.document.threats[name].effect, "none"]
        if effect not in known:
            draft.fault(
                below, f'{name} has no effect "{effect[:80]}"', did_you_mean(effect, known, "effects")
            )
    return Condition("threat", name=name, effect=effect)


def _promises(
    draft: Draft, text: ConditionText, path: Path
) -> tuple[tuple[str, Literal["kept", "broken"]], ...]:
    known = draft.document.promises
    for name in text.promises or {}:
        if name not in known:
            draft.fault((*path, "promises", name), *unknown("promise", name, known))
    return tuple((text.promises or {}).items())
