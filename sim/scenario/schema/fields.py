"""The types of the checked text's fields: what a single value may look like.

Each reads one plain value and says what is wrong with it in the scenario's own words; pydantic only carries
the message to its place. The JSON Schemas here are for editors and are meant to be helpful, not complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, PlainValidator, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.scenario import durations, numbers
from sim.scenario.faults import Wrong
from sim.scenario.numbers import KINDS, NumberText

_NAME = re.compile(r"[^\W\d][\w-]*")
_TRUE, _FALSE = ("yes", "Yes", "YES", "on", "true"), ("no", "No", "NO", "off", "false")


def fault(message: str, mend: str = "") -> PydanticCustomError:
    """Return a fault for pydantic to carry to its place."""
    return PydanticCustomError("fault", "{message}", {"message": message, "mend": mend})


def _reads(read: Callable[[Any], Any]) -> PlainValidator:
    def guarded(value: Any) -> Any:
        try:
            return read(value)
        except Wrong as wrong:
            raise fault(wrong.message, wrong.mend) from None

    return PlainValidator(guarded)


def _number_schema(title: str, description: str, *more: str) -> WithJsonSchema:
    lists: dict[str, Any] = {
        kind: {"type": "array", "items": {"type": "number"}} for kind in KINDS if kind != "choice"
    }
    properties: dict[str, Any] = {
        **lists,
        "choice": {"type": "object", "additionalProperties": {"type": "number"}},
        "value": {},
        "because": {},
        "assumed": {"type": "string"},
        **{key: {"type": "string"} for key in more},
    }
    forms = [{"type": "number"}, {"type": "string"}]
    mapping = {"type": "object", "properties": properties, "additionalProperties": False}
    return WithJsonSchema({"title": title, "description": description, "anyOf": [*forms, mapping]})


Number = Annotated[
    NumberText,
    _reads(numbers.read_number),
    _number_schema(
        "Number",
        "A number, a distribution such as {beta: [2, 6]}, or an expression of numbers and quantities; "
        "with its evidence as {value: …, because: claim} or {value: …, assumed: reason}.",
    ),
]
Duration = Annotated[
    NumberText,
    _reads(durations.read_duration),
    _number_schema("Duration", 'A time: "45 days", {uniform: [30, 60], unit: days}, or clock units.', "unit"),
]
Rate = Annotated[
    NumberText,
    _reads(durations.read_rate),
    _number_schema("Rate", 'An amount per time: "0.2% per day", {uniform: [1, 2], per: day}.', "per"),
]
Date = Annotated[
    date,
    _reads(durations.read_date),
    WithJsonSchema({"type": "string", "format": "date", "description": "A day of the calendar."}),
]
DateOrDuration = Annotated[
    date | NumberText,
    _reads(durations.read_date_or_duration),
    WithJsonSchema({"type": ["string", "number"], "description": "A date, or a time since the start."}),
]


@dataclass(frozen=True, slots=True)
class LikeText:
    """``like: status_quo`` or ``like: {a complete package}``; the package itself is read from the tree."""

    status_quo: bool
    adds: NumberText | None = None


WorthText: TypeAlias = NumberText | LikeText


def _read_worth(value: object) -> WorthText:
    if value == "status_quo":
        return LikeText(status_quo=True)
    if not (isinstance(value, dict) and "like" in value):
        return numbers.read_number(value)
    numbers.check_evidence(value)
    others = [key for key in value if key not in ("like", "adds", *numbers.EVIDENCE)]
    if others:
        raise Wrong(f'"{others[0]}" does not belong beside like:', "like: takes adds:, because: and assumed:")
    package = value["like"]
    if package != "status_quo" and not isinstance(package, dict):
        raise Wrong("like: takes status_quo or a complete package", "write like: {departure: stays, …}")
    adds = numbers.read_number(value["adds"]) if "adds" in value else None
    return LikeText(package == "status_quo", adds)


Worth = Annotated[
    WorthText,
    _reads(_read_worth),
    WithJsonSchema(
        {
            "title": "Worth",
            "description": "Points, or {like: status_quo}, or {like: {a complete package}, adds: …}.",
        }
    ),
]


@dataclass(frozen=True, slots=True)
class AfterThreatText:
    """What a carried-out threat is worth, effect by effect; ``otherwise`` is one of the keys."""

    by_effect: dict[str, WorthText] = field(default_factory=dict)


_WORTHS = TypeAdapter(dict[str, Worth])


def _read_after_threat(value: object) -> WorthText | AfterThreatText:
    if not isinstance(value, dict) or "like" in value or numbers.looks_like_number(value):
        return _read_worth(value)
    numbers.check_evidence(value)
    worths = {key: worth for key, worth in value.items() if key not in numbers.EVIDENCE}
    if not worths:
        raise Wrong("this states no worth", "give points, or a worth for each effect")
    # A ValidationError raised in here keeps its inner places: pydantic adds the way to this field in front.
    return AfterThreatText(_WORTHS.validate_python(worths))


AfterThreat = Annotated[
    WorthText | AfterThreatText,
    _reads(_read_after_threat),
    WithJsonSchema(
        {"description": "A worth, or a worth for each effect of the threat and otherwise: for none."}
    ),
]


def _read_pattern(value: object) -> object:
    if (isinstance(value, dict) and value) or value in ("any", "status_quo"):
        return value
    raise Wrong("this is not a partial package", "write {issue: option}, any or status_quo")


PatternText = Annotated[
    object,
    _reads(_read_pattern),
    WithJsonSchema(
        {
            "title": "Pattern",
            "description": "A partial package: {issue: option}, lists, {not: option}; any; status_quo.",
            "anyOf": [{"type": "object"}, {"enum": ["any", "status_quo"]}],
        }
    ),
]


def _read_name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Wrong(
            f'"{str(value)[:40]}" cannot be a name',
            "a name begins with a letter and has letters, digits, _ and -",
        )
    return value


Name = Annotated[
    str, _reads(_read_name), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$"})
]


def _read_yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise Wrong("this is neither yes nor no", "write yes or no")


YesNo = Annotated[bool, _reads(_read_yes_no), WithJsonSchema({"enum": [True, False, "yes", "no"]})]


def _read_word(value: object) -> object:
    if isinstance(value, (dict, list)) or value is None or value == "":
        raise Wrong("this is not a word or a number")
    return value


Word = Annotated[object, _reads(_read_word), WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""An option, as written; its text is read from the tree, so that 1.50 stays 1.50."""


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


OneOrMore = BeforeValidator(_listed)
"""Makes a single value a list of one."""
