"""Parties: their roles and what they live on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.model import registry
from sim.model.numbers import Constant, Drawn, Number, leaves
from sim.model.parties import Bonus, Guarantees, LastWord, Negotiates, Party, Ratifies, StrategyChoice, Walks
from sim.model.strategy import Parameter, Setting
from sim.scenario.bounds import ANY, NOT_NEGATIVE, POSITIVE, PROBABILITY, RATE, SHARE_LEFT, Range
from sim.scenario.faults import Wrong, did_you_mean, unknown
from sim.scenario.numbers import read_number
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_pattern
from sim.scenario.resolve.wants import resolve_wants
from sim.scenario.resolve.without_deal import last_words, resolve_without_deal
from sim.scenario.resolve.worths import resolve_flow, resolve_worth
from sim.scenario.tree import Path


def resolve_parties(draft: Draft) -> tuple[Party, ...]:
    """Return the parties in file order."""
    words = last_words(draft)
    parties = tuple(_party(draft, name, words.get(name)) for name in draft.document.parties)
    if not any(party.negotiates for party in parties):
        draft.fault(("parties",), "no party negotiates", "give at least one party negotiates: {strategy: …}")
    return parties


def _party(draft: Draft, name: str, last_word: LastWord | None) -> Party:
    text = draft.document.parties[name]
    path: Path = ("parties", name)
    if text.negotiates is None and text.ratifies is None and text.guarantees is None:
        draft.fault(path, f"{name} has no role", "give it negotiates:, ratifies: or guarantees:")
    decides = text.negotiates is not None or text.ratifies is not None
    if decides and not text.wants:
        draft.fault(path, f"{name} decides, but wants: does not say what it wants", "add wants: {issue: …}")

    def number(key: str, allowed: Range) -> Number | None:
        stated = getattr(text, key)
        return None if stated is None else draft.number(stated, (*path, key), allowed)

    def rate(key: str) -> Number | None:
        stated = getattr(text, key)
        return None if stated is None else draft.rate(stated, (*path, key), RATE)

    flow = resolve_flow(draft, name)
    return Party(
        name=name,
        key=f"parties.{name}",
        label=text.label or name,
        negotiates=_negotiates(draft, name),
        ratifies=_ratifies(draft, name),
        guarantees=_guarantees(draft, name),
        wants=resolve_wants(draft, name),
        together=tuple(
            Bonus(
                resolve_pattern(draft, (*path, "together", i, "when")),
                draft.number(bonus.adds, (*path, "together", i, "adds"), ANY),
            )
            for i, bonus in enumerate(text.together)
        ),
        patience=rate("patience"),
        discount=_discount(draft, name),
        while_talking=flow,
        without_deal=resolve_without_deal(draft, name, flow),
        last_word=last_word,
        audience_cost=rate("audience_cost"),
        talking_costs=rate("talking_costs"),
        walks=_walks(draft, name),
        noise=number("noise", POSITIVE),
        misreading=number("misreading", NOT_NEGATIVE),
        learns_from_offers=text.learns_from_offers,
        private=_private(draft, name),
    )


def _discount(draft: Draft, name: str) -> Number | None:
    text = draft.document.parties[name]
    if text.discount is None:
        return None
    path: Path = ("parties", name, "discount")
    if text.patience is not None:
        draft.fault(path, "discount: and patience: say the same thing in two ways", "give one of them")
    return draft.number(text.discount, path, SHARE_LEFT)


def _private(draft: Draft, name: str) -> tuple[str, ...]:
    """Return the quantities that are a party's own secret: at most one of them uncertain, and that one drawn."""
    path: Path = ("parties", name, "private")
    found = []
    for below, word in draft.listed(path, draft.document.parties[name].private):
        if word not in draft.quantities:
            draft.fault(below, *unknown("quantity", word, draft.quantities))
            continue
        found.append(word)
    secrets = {
        leaf.name
        for word in found
        for leaf in leaves(draft.quantities[word], draft.quantities)
        if isinstance(leaf, Drawn)
    }
    if len(secrets) > 1:
        draft.fault(
            path,
            f"{', '.join(sorted(secrets))} are all private to {name}, and others can reckon with one draw",
            "let its secrets rest on one draw",
        )
    return tuple(found)


def _negotiates(draft: Draft, name: str) -> Negotiates | None:
    text = draft.document.parties[name].negotiates
    if text is None:
        return None
    path: Path = ("parties", name, "negotiates", "strategy")
    ((word, given),) = text.strategy.items()
    if word not in registry.strategy_names():
        known = registry.strategy_names()
        draft.fault((*path, word), *unknown("strategy", word, known))
        return None
    strategy = registry.strategy(word)
    called = _by_their_names(draft, given, strategy.also, (*path, word))
    numbers, words = parameters(draft, word, called, strategy.numbers, strategy.words, (*path, word))
    return Negotiates(StrategyChoice(word, numbers, words))


def _by_their_names(
    draft: Draft, given: Mapping[str, Any], also: Mapping[str, str], path: Path
) -> Mapping[str, Any]:
    """Return parameters by the names that a strategy gives them, where others will do as well."""
    for key, name in also.items():
        if key in given and name in given:
            draft.fault((*path, key), f"{key} and {name} are one parameter", "give one of them")
    return {also.get(key, key) if also.get(key) not in given else key: value for key, value in given.items()}


def parameters(
    draft: Draft,
    owner: str,
    given: Mapping[str, Any],
    numbers: Mapping[str, Parameter],
    words: Mapping[str, Setting],
    path: Path,
) -> tuple[dict[str, Number], dict[str, str]]:
    """Return a strategy's or protocol's parameters, checked against what it declares, defaults filled in."""
    for key in given:
        if key not in numbers and key not in words:
            known = [*numbers, *words]
            draft.fault(
                (*path, key), f'{owner} has no parameter "{key[:80]}"', did_you_mean(key, known, "it has")
            )
    found: dict[str, Number] = {}
    for key, declared in numbers.items():
        if key in given:
            found[key] = _parameter(draft, given[key], declared, (*path, key))
        elif declared.default is None:
            draft.fault(path, f"{owner} needs {key}: {declared.says}", f"write {{{key}: …}}")
        else:
            found[key] = Constant(declared.default)
    settings = {
        key: _setting(draft, given.get(key), declared, (*path, key)) for key, declared in words.items()
    }
    return found, settings


def _parameter(draft: Draft, value: object, declared: Parameter, path: Path) -> Number:
    allowed = Range(declared.low, declared.high, f"it lies in {declared.low:g}..{declared.high:g}")
    try:
        text = read_number(value)
    except Wrong as wrong:
        draft.fault(path, wrong.message, wrong.mend)
        return Constant(declared.low)
    return draft.number(text, path, allowed)


def _setting(draft: Draft, value: object, declared: Setting, path: Path) -> str:
    if value is None:
        return declared.words[0]
    if value not in declared.words:
        draft.fault(
            path,
            f'"{str(value)[:80]}" is not a word for this',
            did_you_mean(str(value), declared.words, "words"),
        )
        return declared.words[0]
    return str(value)


def _ratifies(draft: Draft, name: str) -> Ratifies | None:
    text = draft.document.parties[name].ratifies
    if text is None:
        return None
    path: Path = ("parties", name, "ratifies", "known_to")
    return Ratifies(frozenset(draft.parties(text.known_to, path)))


def _guarantees(draft: Draft, name: str) -> tuple[Guarantees, ...]:
    texts = draft.document.parties[name].guarantees or []
    found = []
    for path, text in draft.listed(("parties", name, "guarantees"), texts):
        needed_by = resolve_pattern(draft, path, beside=("declines", "because", "assumed"))
        if draft.node(path).entries.keys() <= {"declines", "because", "assumed"}:
            draft.fault(
                path, "this does not say which packages need the party", "add an issue and its option"
            )
        found.append(Guarantees(needed_by, draft.number(text.declines, (*path, "declines"), PROBABILITY)))
    return tuple(found)


def _walks(draft: Draft, name: str) -> Walks | None:
    text = draft.document.parties[name].walks
    if text is None:
        return None
    path: Path = ("parties", name, "walks")
    if text.after > 10**6:
        draft.fault((*path, "after"), "this is more turns than anybody takes")
    draft.state((*path, "after"), Constant(float(text.after)))
    return Walks(resolve_worth(draft, text.worth, (*path, "worth"), name), text.after)
