"""Threats and promises, true and believed."""

from __future__ import annotations

from sim.model.commitments import (
    Broken,
    Effect,
    Guarantee,
    Promise,
    Reckoning,
    Threat,
    ThreatBelief,
)
from sim.model.numbers import Number
from sim.model.packages import Pattern
from sim.scenario.bounds import ANY, NOT_NEGATIVE, POSITIVE, PROBABILITY
from sim.scenario.faults import unknown
from sim.scenario.numbers import KINDS, NumberText
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_pattern
from sim.scenario.resolve.worths import resolve_shocks, resolve_worth
from sim.scenario.schema.commitments import (
    BeliefText,
    BrokenText,
    PromiseText,
    ReckoningText,
    TermText,
    ThreatText,
)
from sim.scenario.tree import Path

MAX_PROMISES = 8
RESERVED_EFFECTS = frozenset((*KINDS, "value", "like", "otherwise", "none", "any", "because", "assumed"))


def resolve_threats(draft: Draft) -> tuple[Threat, ...]:
    """Return the threats in file order."""
    threats = tuple(_threat(draft, name, text) for name, text in draft.document.threats.items())
    _check_chain(
        draft, "threats", {name: text.after for name, text in draft.document.threats.items()}, "after"
    )
    return threats


def _threat(draft: Draft, name: str, text: ThreatText) -> Threat:
    path: Path = ("threats", name)
    by = draft.party(text.by, (*path, "by"))
    against = draft.parties(text.against, (*path, "against"))
    if by in against:
        draft.fault((*path, "against"), f"{text.by} threatens itself", "name the parties it would be done to")
    if text.chance is None and not _chosen_freely(draft, name, text.by):
        draft.fault(
            path,
            f"nothing says whether {name} is real",
            f"give it chance:, or {text.by} a last word (chosen_by:, among:) that names it",
        )
    for effect in text.effect:
        if effect in RESERVED_EFFECTS:
            draft.fault(
                (*path, "effect", effect),
                f'"{effect}" has a meaning of its own, so no effect can be called that',
            )
    return Threat(
        name=name,
        by=by or 0,
        against=frozenset(against),
        chance=None if text.chance is None else draft.number(text.chance, (*path, "chance"), PROBABILITY),
        pace=_pace(draft, text.pace, path),
        effects=tuple(
            Effect(effect, draft.number(chance, (*path, "effect", effect), PROBABILITY))
            for effect, chance in text.effect.items()
        ),
        believed={
            i: _belief(draft, text, text.believed[word], (*path, "believed", word))
            for word, i in draft.by_party(text.believed, (*path, "believed"))
        },
        ends_talks=text.ends_talks,
        after=text.after,
        shocks=resolve_shocks(draft, text.shocks, (*path, "shocks")),
    )


def _chosen_freely(draft: Draft, threat: str, by: str) -> bool:
    """Whether the threatener's last word names the threat."""
    for party in draft.document.parties.values():
        words = party.without_deal
        if words is not None and words.chosen_by == by and threat in (words.among or {}):
            return True
    return False


def _pace(draft: Draft, pace: NumberText | None, path: Path) -> Number | None:
    if pace is None:
        return None
    below = (*path, "pace")
    return draft.duration(pace, (*below, "mean") if draft.has((*below, "mean")) else below)


def _belief(draft: Draft, threat: ThreatText, text: BeliefText, path: Path) -> ThreatBelief:
    if text.pace is not None and threat.pace is None:
        draft.fault((*path, "pace"), "the threat itself has no pace", "give the threat a pace")
    for effect in text.effect:
        if effect not in threat.effect:
            draft.fault((*path, "effect", effect), *unknown("effect", effect, threat.effect))
    return ThreatBelief(
        None if text.chance is None else draft.number(text.chance, (*path, "chance"), PROBABILITY),
        _pace(draft, text.pace, path),
        {
            effect: draft.number(chance, (*path, "effect", effect), PROBABILITY)
            for effect, chance in text.effect.items()
        },
    )


def _check_chain(draft: Draft, section: str, follows: dict[str, str | None], key: str) -> None:
    """Note a fault where a name in ``key`` is unknown, or where following it leads in a circle."""
    for name, before in follows.items():
        if before is None:
            continue
        path: Path = (section, name, key)
        if before not in follows:
            draft.fault(path, *unknown(section.removesuffix("s"), before, follows))
            continue
        seen = {name}
        here: str | None = before
        while here is not None and here not in seen:
            seen.add(here)
            here = follows.get(here)
        if here == name:
            draft.fault(path, f"{key}: leads back to {name}", "break the circle")


def resolve_promises(draft: Draft) -> tuple[Promise, ...]:
    """Return the promises in file order."""
    texts = draft.document.promises
    if len(texts) > MAX_PROMISES:
        draft.fault(("promises",), f"{len(texts)} promises are more than {MAX_PROMISES}", "join some of them")
        return ()
    _check_chain(draft, "promises", {name: text.falls_with for name, text in texts.items()}, "falls_with")
    return tuple(_promise(draft, name, text) for name, text in texts.items())


def _promise(draft: Draft, name: str, text: PromiseText) -> Promise:
    path: Path = ("promises", name)
    by = draft.party(text.by, (*path, "by"))
    when = tuple(resolve_pattern(draft, at) for at, _ in draft.listed((*path, "when"), text.when))
    if draft.packages is not None and not draft.faults and not draft.packages.matching_any(when).any():
        draft.fault(
            (*path, "when"), "no feasible package holds this promise", "check when: against the rules"
        )
    return Promise(
        name=name,
        by=by or 0,
        when=when,
        kept=_kept(draft, text.kept, (*path, "kept")),
        believed={
            i: draft.number(text.believed[word], (*path, "believed", word), PROBABILITY)
            for word, i in draft.by_party(text.believed, (*path, "believed"))
        },
        guarantees=tuple(
            _guarantee(draft, text, i, (*path, "guarantees", i)) for i in range(len(text.guarantees))
        ),
        if_broken={
            i: _broken(draft, text.if_broken[word], (*path, "if_broken", word), word)
            for word, i in draft.by_party(text.if_broken, (*path, "if_broken"))
        },
        falls_with=text.falls_with,
    )


def _kept(draft: Draft, kept: NumberText | ReckoningText, path: Path) -> Number | Reckoning:
    if isinstance(kept, NumberText):
        return draft.number(kept, path, PROBABILITY)
    return Reckoning(
        _terms(draft, kept.gain, (*path, "gain")),
        _terms(draft, kept.cost, (*path, "cost")),
        draft.number(kept.noise, (*path, "noise"), POSITIVE),
    )


def _terms(
    draft: Draft, terms: list[NumberText | TermText], path: Path
) -> tuple[tuple[Pattern, Number], ...]:
    found: list[tuple[Pattern, Number]] = []
    for at, term in draft.listed(path, terms):
        if isinstance(term, NumberText):
            found.append((Pattern(), draft.number(term, at, ANY)))
            continue
        when = Pattern() if term.when is None else resolve_pattern(draft, (*at, "when"))
        found.append((when, draft.number(term.adds, (*at, "adds"), ANY)))
    return tuple(found)


def _guarantee(draft: Draft, promise: PromiseText, i: int, path: Path) -> Guarantee:
    text = promise.guarantees[i]
    accepted = None
    if text.accepted_by is not None:
        accepted = frozenset(draft.parties(text.accepted_by, (*path, "accepted_by")))
    return Guarantee(
        resolve_pattern(draft, (*path, "when")), draft.number(text.odds, (*path, "odds"), POSITIVE), accepted
    )


def _broken(draft: Draft, text: BrokenText, path: Path, party: str) -> Broken:
    if text.becomes is not None:
        return Broken("becomes", resolve_worth(draft, text.becomes, (*path, "becomes"), party))
    assert text.loses is not None
    return Broken("loses", draft.number(text.loses, (*path, "loses"), NOT_NEGATIVE))
