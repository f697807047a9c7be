"""The scenario language as a JSON Schema (draft 2020-12), for editors and other programs.

It is generated from the models of the checked text, so that it cannot drift from what is read. Every mapping is
there twice: as it stands in a whole scenario, and under ``….change`` as it stands in a variant (``extends:``),
where nothing is required, ``null`` removes and ``{add: […]}`` appends.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping as Map
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo

from sim.model import registry
from sim.model.strategy import Parameter, Setting
from sim.scenario.examples import EXAMPLES
from sim.scenario.json_change import CHANGE, changed
from sim.scenario.json_forms import NAME, Schema, forms, ref
from sim.scenario.schema import commitments, document, fields, lesson, parties
from sim.scenario.schema.base import Mapping

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FORMS: tuple[tuple[Any, Schema], ...] = (
    (commitments.Pace, {"anyOf": [ref("Duration"), ref("Mean")]}),
    (commitments.Effects, ref("Effects")),
    (lesson.Expected, {"anyOf": [ref("Number"), ref("ClosedForm")]}),
    (fields.Number, ref("Number")),
    (fields.Duration, ref("Duration")),
    (fields.Rate, ref("Rate")),
    (fields.Date, ref("Date")),
    (fields.DateOrDuration, {"anyOf": [ref("Date"), ref("Duration")]}),
    (fields.Worth, ref("Worth")),
    (fields.AfterThreat, ref("WorthAfterThreat")),
    (fields.PatternText, ref("Pattern")),
    (fields.YesNo, ref("YesNo")),
    (fields.Word, ref("Option")),
    (fields.Name, {"type": "string", "pattern": NAME}),
)
"""Annotations that a definition stands for; one that begins like another comes before it."""

_BOUNDS: tuple[tuple[type, str, str], ...] = (
    (Ge, "ge", "minimum"),
    (Le, "le", "maximum"),
    (Gt, "gt", "exclusiveMinimum"),
)
_LENGTHS = {"array": "Items", "object": "Properties", "string": "Length"}
_SCALARS: Map[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}


def as_text() -> str:
    """Return the JSON text of the schema, a definition on each line."""
    whole = schema()
    definitions = whole.pop("$defs")
    head = json.dumps(whole, indent=1, ensure_ascii=False).removesuffix("\n}")
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in definitions.items()
    )
    return head + ',\n "$defs": {\n  ' + ",\n  ".join(lines) + "\n }\n}\n"


def schema() -> Schema:
    """Return the schema as plain data."""
    whole = {name(model): _model(model) for model in models()}
    whole |= forms() | _by_name_of_strategy() | _small_mappings()
    whole = {key: {"title": key, **definition} for key, definition in whole.items()}
    return {
        "$schema": _DIALECT,
        "title": "Negotiation scenario",
        "description": "A negotiation to be played thousands of times: sim run FILE.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": ref("Scenario" + CHANGE),
        "else": ref("Scenario"),
        "$defs": whole | {key + CHANGE: changed(value) for key, value in whole.items()} | _variant(whole),
    }


def _variant(whole: Map[str, Schema]) -> dict[str, Schema]:
    """Return the definition of a variant's file: of all it may hold, it must name what it extends."""
    return {"Scenario" + CHANGE: changed(whole["Scenario"]) | {"required": ["extends"]}}


def models() -> list[type[Mapping]]:
    """Return the models of every mapping of the language: the whole scenario first, then in reading order."""
    found: list[type[Mapping]] = []

    def visit(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Mapping) and annotation not in found:
            found.append(annotation)
            for hint in hints(annotation).values():
                visit(hint)
        for inner in get_args(annotation):
            visit(inner)

    visit(document.Document)
    return found


def name(model: type[Mapping]) -> str:
    """Return the name of a model's definition."""
    return "Scenario" if model is document.Document else model.__name__.removesuffix("Text")


def hints(model: type[Mapping]) -> dict[str, Any]:
    """Return the annotations of a model's keys, and under ``__pydantic_extra__`` of keys it does not list."""
    found = get_type_hints(model, include_extras=True)
    own = {key: found[key] for key in model.model_fields}
    if model.model_config.get("extra") == "allow":
        own["__pydantic_extra__"] = found["__pydantic_extra__"]
    return own


def key_of(field_name: str, field: FieldInfo) -> str:
    """Return a field's key as it is written in a scenario."""
    return field.alias or field_name


def _model(model: type[Mapping]) -> Schema:
    annotations = hints(model)
    properties, required = {}, []
    for field_name, field in model.model_fields.items():
        key = key_of(field_name, field)
        properties[key] = _property(model, key, field, annotations[field_name])
        if field.is_required():
            required.append(key)
    found: Schema = {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        "properties": properties,
        "additionalProperties": _extra(model, annotations),
    }
    if required:
        found["required"] = required
    if model.one_of:
        found["oneOf"] = [{"required": [key]} for key in model.one_of]
    return found


def _property(model: type[Mapping], key: str, field: FieldInfo, annotation: Any) -> Schema:
    found = _SPECIAL.get((model, key)) or _bounded(_of(annotation), field.metadata)
    said = field.description or ""
    example = EXAMPLES.get(name(model), {}).get(key)
    # In the words, not under "examples": editors offer those as completions, and mappings badly.
    found = {**found, "description": said if example is None else f"{said} Example: {key}: {example}"}
    if isinstance(field.default, bool):
        found["default"] = field.default
    return found


def _extra(model: type[Mapping], annotations: Map[str, Any]) -> Schema | bool:
    if model is parties.GuaranteesText:
        return ref("Options")
    if "__pydantic_extra__" not in annotations:
        return False
    _, value = get_args(annotations["__pydantic_extra__"])
    return _of(value)


def _of(annotation: Any) -> Schema:
    """Return the schema of what a type annotation admits."""
    origin, metadata = _unwrapped(annotation)
    for form, definition in _FORMS:
        form_origin, form_metadata = _unwrapped(form)
        if origin == form_origin and metadata[: len(form_metadata)] == form_metadata:
            return _with(definition, metadata[len(form_metadata) :])
    return _with(_plain(origin), metadata)


def _unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(annotation) is Annotated:
        origin, *metadata = get_args(annotation)
        return origin, tuple(metadata)
    return annotation, ()


def _plain(annotation: Any) -> Schema:
    if isinstance(annotation, type) and issubclass(annotation, Mapping):
        return ref(name(annotation))
    arguments = get_args(annotation)
    match get_origin(annotation):
        case origin if origin in (Union, UnionType):
            choices = [_of(choice) for choice in arguments if choice is not NoneType]
            return choices[0] if len(choices) == 1 else {"anyOf": choices}
        case origin if origin is Literal:
            return {"enum": list(arguments)}
        case origin if origin is list:
            return {"type": "array", "items": _of(arguments[0])}
        case origin if origin is dict:
            found: Schema = {"type": "object", "additionalProperties": _of(arguments[1])}
            keys = _of(arguments[0])
            return found if keys == {"type": "string"} else found | {"propertyNames": keys}
    return dict(_SCALARS[annotation])


def _with(found: Schema, metadata: tuple[Any, ...]) -> Schema:
    """Return the schema as what stands beside a type in ``Annotated`` changes it."""
    for item in metadata:
        if item is fields.OneOrMore:
            found = {"anyOf": [found["items"], found]}
        elif isinstance(item, FieldInfo):
            found = _bounded(found, item.metadata)
    return found


def _bounded(found: Schema, metadata: list[Any]) -> Schema:
    more: Schema = {}
    for item in metadata:
        for kind, attribute, keyword in _BOUNDS:
            if isinstance(item, kind):
                more[keyword] = getattr(item, attribute)
        if isinstance(item, MinLen | MaxLen) and found.get("type") in _LENGTHS:
            end, length = ("min", item.min_length) if isinstance(item, MinLen) else ("max", item.max_length)
            more[end + _LENGTHS[found["type"]]] = length
    return {**found, **more}


_SPECIAL: Map[tuple[type[Mapping], str], Schema] = {
    (document.Document, "version"): {"const": 1},
    (document.Document, "lesson"): {"anyOf": [{"type": "string"}, ref("Lesson")]},
    (document.TableText, "protocol"): ref("Protocol"),
    (document.RecordText, "offers"): {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": ref("Options"),
    },
    (parties.NegotiatesText, "strategy"): ref("Strategy"),
    (parties.PartyText, "ratifies"): {"anyOf": [ref("YesNo"), ref("Ratifies")]},
}
"""Keys whose values are read by rules of their own."""


def _small_mappings() -> dict[str, Schema]:
    evidence = {key: ref("Evidence/properties/" + key) for key in ("because", "assumed")}
    return {
        "Mean": {
            "type": "object",
            "properties": {"mean": ref("Duration", description="The mean waiting time."), **evidence},
            "required": ["mean"],
            "additionalProperties": False,
        },
        "ClosedForm": {
            "type": "object",
            "description": "A result of theory, by name, with its arguments.",
            "properties": {word: _arguments(word) for word in registry.closed_form_names()},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "Effects": {"type": "object", "properties": evidence, "additionalProperties": ref("Number")},
    }


def _arguments(form: str) -> Schema:
    """Return what the arguments of a closed form may be."""
    function = registry.closed_form(form)
    takes = inspect.signature(function).parameters
    found: Schema = {
        "type": "object",
        "description": (function.__doc__ or "").strip().split("\n")[0],
        "properties": {key: ref("Number") for key in takes},
        "additionalProperties": False,
    }
    needed = [key for key, argument in takes.items() if argument.default is argument.empty]
    return found | ({"required": needed} if needed else {})


def _by_name_of_strategy() -> dict[str, Schema]:
    """Return what names a strategy or a protocol, with the parameters of those that are installed."""
    strategies = {
        word: _parameters(way.numbers, way.words, way.also) | {"description": summary(way)}
        for word, way in ((word, registry.strategy(word)) for word in registry.strategy_names())
    }
    words = list(strategies)
    return {
        "Strategy": {
            "description": "A way of bargaining, by name: concede, or {concede: {exponent: 1}}.",
            "anyOf": [
                {
                    "type": "object",
                    "properties": strategies,
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                },
                {"enum": words},
            ],
        },
        "Protocol": {"enum": list(registry.protocol_names())},
    }


def _parameters(numbers: Map[str, Parameter], words: Map[str, Setting], also: Map[str, str]) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": {
            **{key: ref("Number", description=number_says(declared)) for key, declared in numbers.items()},
            **{
                key: {"enum": list(declared.words), "description": declared.says}
                for key, declared in words.items()
            },
            **{key: ref("Number", description=f"Another name of {name}.") for key, name in also.items()},
        },
        "additionalProperties": False,
    }
    needed = [key for key, declared in numbers.items() if declared.default is None]
    ways = {name: [name, *(key for key, other in also.items() if other == name)] for name in needed}
    plain = [name for name, names in ways.items() if len(names) == 1]
    several = [{"oneOf": [{"required": [key]} for key in names]} for names in ways.values() if len(names) > 1]
    return found | ({"required": plain} if plain else {}) | ({"allOf": several} if several else {})


def number_says(declared: Parameter) -> str:
    """Say what a numeric parameter of a strategy is, its range and its default."""
    default = "" if declared.default is None else f"; default {declared.default:g}"
    return f"{declared.says} ({declared.low:g} to {declared.high:g}{default})".strip()


def summary(thing: object) -> str:
    """Return the first paragraph of what a strategy or protocol says of itself."""
    return " ".join((type(thing).__doc__ or "").strip().split("\n\n")[0].split())
