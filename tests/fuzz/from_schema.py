"""Scenarios made from the language's JSON Schema, with Hypothesis.

Either a whole file is made from the schema alone, or places of a legal file are made anew: the schema says what may
stand there, and the names in it are those of the file, so that much of what comes out is legal or nearly so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from sim.scenario.json_schema import schema
from tests.fuzz.mutate import DISTRIBUTIONS, EXTREME, ODD, dumped, meant

Draw = st.DrawFn
Schema = dict[str, Any]

_PLAIN = (0, 1, 2, 3, 5, 10, 30, 100, -1, -5, 0.5, 0.1, 0.25, 0.9, 1.5, 60, 0.01)
_TEXTS = ("a word", "two\nlines", "Ünïcödé", "العربية", "x" * 500, "a: b", "#", "1", "yes", "<b>")
_EXPRESSIONS = (
    "resolve",
    "1 - resolve",
    "10 * resolve + 5",
    "0.5 * fear",
    "scale / 2",
    "1 / scale",
    "coin",
    "2 * coin",
)
_TIMES = (
    "3 days",
    "2 weeks",
    "1 year",
    "0.5 days",
    "10 * scale days",
    "1 round",
    "0.2% per day",
    "1 per day",
)
_DATES = ("2025-11-28", "2025-11-29", "2025-12-05", "2026-02-01", "2025-02-30")
_OF = {
    "parties": ("parties", "believed", "if_broken", "ties_hands", "levers", "by", "against", "known_to", "first",
                "seen_by", "accepted_by", "chosen_by", "refused_by", "backs_down", "walks_away"),
    "issues": ("issues", "wants", "status_quo", "offers", "forbid", "require", "when", "deal", "like", "opens",
               "closes"),
    "quantities": ("quantities",),
    "threats": ("threats", "among", "threat", "without_deal", "signals", "shocks", "after"),
    "promises": ("promises", "falls_with"),
    "events": ("events", "event"),
}  # fmt: skip


@cache
def language() -> Schema:
    """Return the schema, with the whole scenario under ``Scenario``."""
    return schema()


def resolved(given: Schema) -> Schema:
    """Return the schema that a reference means."""
    while "$ref" in given:
        found: Any = language()
        for step in given["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        given = found
    return given


@st.composite
def remade(draw: Draw, texts: tuple[str, ...]) -> str:
    """Return one of the texts with one to three of its places made anew from the schema."""
    tree = yaml.safe_load(draw(st.sampled_from(texts)))
    names = {section: tuple(map(str, tree.get(section) or {"x": 0})) for section in _OF}
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        places = list(_places(tree, {"$ref": "#/$defs/Scenario"}, ""))
        holder, key, form, name = draw(st.sampled_from(places))
        if isinstance(holder[key], dict) and draw(st.booleans()):
            form, holder = resolved(form), holder[key]
            optional = [each for each in form.get("properties", {}) if each not in form.get("required", ())]
            if not optional:
                continue
            name = key = draw(st.sampled_from(optional))
            if key in holder and draw(st.booleans()):
                del holder[key]
                continue
            form = form["properties"][key]
        holder[key] = made(draw, form, str(name), names, 6)
    return dumped(tree)


@st.composite
def invented(draw: Draw) -> str:
    """Return a whole text made from the schema alone: legal in form, and hardly ever in meaning."""
    names = {section: tuple(f"{section[0]}{i}" for i in range(3)) for section in _OF}
    return dumped(made(draw, {"$ref": "#/$defs/Scenario"}, "", names, 7))


def _places(value: Any, form: Schema, name: str) -> Iterator[tuple[Any, Any, Schema, str]]:
    """Yield the places of a tree, each with its holder, its key, what may stand there and the nearest name."""
    form = _branch(value, resolved(form))
    if isinstance(value, dict):
        for key, below in value.items():
            inner = form.get("properties", {}).get(key, form.get("additionalProperties", {}))
            inner = inner if isinstance(inner, dict) else {}
            known = key if key in form.get("properties", {}) else name
            yield value, key, inner, known
            yield from _places(below, inner, known)
    elif isinstance(value, list):
        for i, below in enumerate(value):
            yield value, i, form.get("items", {}), name
            yield from _places(below, form.get("items", {}), name)


def _branch(value: Any, form: Schema) -> Schema:
    """Return the alternative of a schema that a value is likely an instance of."""
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string"}
    wanted = kinds.get(type(value), "number")
    for other in form.get("anyOf", ()):
        found = _branch(value, resolved(other))
        fits = found.get("type") in (wanted, None)
        if fits and (wanted != "object" or set(found.get("required", ())) <= set(value)):
            return found
    return form


def made(draw: Draw, form: Schema, name: str, names: dict[str, tuple[str, ...]], depth: int) -> Any:
    """Return a value that the schema allows, or now and then one that it does not."""
    form = resolved(form)
    if draw(st.integers(0, 60)) == 0:
        return (
            draw(st.sampled_from(DISTRIBUTIONS))
            if draw(st.booleans())
            else meant(draw(st.sampled_from(EXTREME + ODD)))
        )
    if "const" in form:
        return form["const"]
    if "enum" in form:
        return draw(st.sampled_from(form["enum"]))
    if "anyOf" in form:
        return made(draw, draw(st.sampled_from(form["anyOf"])), name, names, depth)
    match form.get("type"):
        case "object":
            return _mapping(draw, form, name, names, depth)
        case "array":
            least, most = form.get("minItems", 0), form.get("maxItems", 3)
            count = draw(st.integers(least, max(min(most, 3), least)))
            return [made(draw, form.get("items", {}), name, names, depth - 1) for _ in range(count)]
        case "boolean":
            return draw(st.booleans())
        case "integer":
            return draw(st.integers(form.get("minimum", 0), 12))
        case "number":
            return draw(st.sampled_from(_PLAIN))
        case _:
            return _text(draw, form, name, names)


def _mapping(draw: Draw, form: Schema, name: str, names: dict[str, tuple[str, ...]], depth: int) -> Any:
    properties: Schema = form.get("properties", {})
    needed = list(form.get("required", ()))
    for group in ("oneOf", "anyOf"):
        if all("required" in each for each in form.get(group, ({},))):
            needed += draw(st.sampled_from(form[group]))["required"]
    wanted = [key for key in properties if key in needed or (depth > 0 and draw(st.integers(0, 5)) == 0)]
    value = {key: made(draw, properties[key], key, names, depth - 1) for key in wanted}
    others = form.get("additionalProperties", True)
    if isinstance(others, dict) and depth > 0:
        pool = next(
            (names[section] for section, keys in _OF.items() if name in keys), sum(names.values(), ())
        )
        for key in draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True)):
            value[key] = made(draw, others, name, names, depth - 1)
    return value


def _text(draw: Draw, form: Schema, name: str, names: dict[str, tuple[str, ...]]) -> str:
    if form.get("format") == "date":
        return draw(st.sampled_from(_DATES))
    for section, keys in _OF.items():
        if name in keys and draw(st.integers(0, 9)):
            return draw(st.sampled_from(names[section]))
    if name in ("because",):
        return draw(st.sampled_from(("believes_bluff", "failed_call", "no_such_claim")))
    if name in (
        "every",
        "pace",
        "mean",
        "patience",
        "horizon",
        "known_until",
        "date",
        "lasts",
        "audience_cost",
    ):
        return draw(st.sampled_from(_TIMES))
    return draw(st.sampled_from((*_EXPRESSIONS, *_EXPRESSIONS, *_TEXTS)))
