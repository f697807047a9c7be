"""JSON Schemas of what a single value of a scenario may look like: numbers, times, worths, partial packages.

Each is a definition of its own in the schema of the whole language, under the name that the reference uses.
They hold what an editor can know; names of issues, options and quantities are checked when a scenario is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.durations import DAYS
from sim.scenario.numbers import EVIDENCE, KINDS

Schema = dict[str, Any]

NAME = r"^[^\s0-9!-/:-@\[-^`{-~][^\s!-,./:-@\[-^`{-~]*$"
"""A letter of any script or _, then letters, digits, _ and -; in a form that every regex dialect reads alike."""

_DISTRIBUTIONS: Mapping[str, tuple[str, list[float], str]] = {
    "beta": ("a, b > 0", [2, 6], "A chance: between 0 and 1, mean a/(a + b)."),
    "triangular": ("low, mode, high", [20, 40, 70], "Between low and high, likeliest at mode."),
    "uniform": ("low, high", [0, 1], "Everything from low to high alike."),
    "normal": ("mean, standard deviation", [50, 10], "The bell curve, cut off at the number's range."),
    "pert": ("low, mode, high", [15, 45, 150], "Like triangular, with thinner tails."),
    "lognormal": ("m, s", [3, 0.5], "e to the power of a normal number with mean m and deviation s."),
}


def ref(name: str, **more: object) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}", **more}


def forms() -> dict[str, Schema]:
    """Return the definitions, by name."""
    return {
        "Distribution": _distribution(),
        "Evidence": _evidence(),
        **_number_like(
            "Number",
            "A number; a distribution such as {beta: [2, 6]}; or an expression of numbers and quantities such as "
            '"10 + 20 * resolve". With its evidence: {value: …, because: claim} or {value: …, assumed: reason}.',
        ),
        **_number_like(
            "Duration",
            'A time: "45 days", "3 weeks", "10 rounds"; {uniform: [30, 60], unit: days}; '
            "or a number of the clock's own units.",
            unit={
                "enum": [word for unit in (*DAYS, "round") for word in (f"{unit}s", unit)],
                "description": "The unit of time.",
            },
        ),
        **_number_like(
            "Rate",
            'An amount per time: "0.2% per day", "5% per year"; {uniform: [0.001, 0.003], per: day}; '
            "or a number per unit of the clock.",
            per={
                "enum": [word for unit in (*DAYS, "round") for word in (unit, f"{unit}s")],
                "description": "Per which time.",
            },
        ),
        "Date": {
            "type": "string",
            "pattern": r"^\s*\d{4}-\d{2}-\d{2}\s*$",
            "description": "A day of the calendar, as 2025-11-28.",
        },
        "Worth": _worth(),
        "WorthAfterThreat": {
            "description": "A worth; or a worth for each effect of the threat, and otherwise: for none of them.",
            "anyOf": [
                ref("Worth"),
                {
                    "type": "object",
                    "properties": {
                        "otherwise": ref("Worth", description="Its worth where it has no effect."),
                        **{key: ref("Evidence/properties/" + key) for key in EVIDENCE},
                    },
                    "additionalProperties": ref("Worth"),
                    "minProperties": 1,
                },
            ],
        },
        "Option": {"type": ["string", "number", "boolean"], "description": "An option of an issue."},
        "Options": _options(),
        "Pattern": {
            "description": "A partial package: {issue: option}, {issue: [options]}, {issue: {not: option}}; of a "
            "numeric issue {issue: {at_least: x, at_most: y}}; or any; or status_quo.",
            "anyOf": [
                {"enum": ["any", "status_quo"]},
                {"type": "object", "minProperties": 1, "additionalProperties": ref("Options")},
            ],
        },
        "YesNo": {"enum": [True, False, "yes", "no"], "description": "yes or no."},
    }


def _distribution() -> Schema:
    return {
        "type": "object",
        "description": "A number that differs from world to world.",
        "properties": dict(_kinds()),
        "additionalProperties": False,
        "oneOf": [{"required": [kind]} for kind in KINDS],
    }


def _kinds() -> Iterator[tuple[str, Schema]]:
    for kind in KINDS:
        if kind == "choice":
            yield (
                kind,
                {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"type": "number", "minimum": 0},
                    "description": "One of some values, by weight: {10: 0.2, 50: 0.8}.",
                },
            )
            continue
        parameters, example, says = _DISTRIBUTIONS[kind]
        yield (
            kind,
            {
                "type": "array",
                "items": {"type": "number"},
                "minItems": len(example),
                "maxItems": len(example),
                "description": f"{says} Write [{parameters}].",
                "examples": [example],
            },
        )


def _evidence() -> Schema:
    ids = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "description": "What stands behind a number.",
        "properties": {
            "because": {
                "anyOf": [ids, {"type": "array", "items": ids, "minItems": 1}],
                "description": "The reported claim it rests on, by its id in a file under sources:; or several.",
            },
            "assumed": {"type": "string", "minLength": 1, "description": "Why we assume it."},
        },
    }


def _number_like(name: str, says: str, **unit: Schema) -> dict[str, Schema]:
    """Return the definition of a number with its evidence, and one of the same without: what value: takes."""
    evidence = {key: ref("Evidence/properties/" + key) for key in EVIDENCE}
    distributions: Schema = {kind: ref("Distribution/properties/" + kind) for kind in KINDS}
    bare, expression = {"type": "number"}, {"type": "string", "minLength": 1}

    def mapping(bodies: Schema) -> Schema:
        return {
            "type": "object",
            "properties": {**bodies, **unit, **evidence},
            "additionalProperties": False,
            "oneOf": [{"required": [body]} for body in bodies],
        }

    plain = {"anyOf": [bare, expression, mapping(distributions)]}
    value = ref(f"{name}Value", description="The number itself, beside its evidence.")
    return {
        f"{name}Value": plain,
        name: {
            "description": says,
            "anyOf": [bare, expression, mapping({"value": value, **distributions})],
        },
    }


def _worth() -> Schema:
    package = {"type": "object", "minProperties": 1, "additionalProperties": ref("Option")}
    like = {
        "anyOf": [{"const": "status_quo"}, package],
        "description": "Worth as much as this package: status_quo, or one written in full.",
    }
    return {
        "description": "Points on the party's own scale; or status_quo; or {like: status_quo, adds: -5}; "
        "or {like: {a complete package}}.",
        "anyOf": [
            {"const": "status_quo"},
            ref("Number"),
            {
                "type": "object",
                "properties": {
                    "like": like,
                    "adds": ref("Number", description="Points more than that; negative for fewer."),
                    **{key: ref("Evidence/properties/" + key) for key in EVIDENCE},
                },
                "additionalProperties": False,
                "required": ["like"],
            },
        ],
    }


def _options() -> Schema:
    some = {"anyOf": [ref("Option"), {"type": "array", "items": ref("Option"), "minItems": 1}]}
    return {
        "description": "An option; [several]; {not: one} or {not: [several]}; of a numeric issue also "
        "{at_least: x, at_most: y}, or one of the two.",
        "anyOf": [
            *some["anyOf"],
            {
                "type": "object",
                "properties": {"not": {**some, "description": "Every option but this, or these."}},
                "required": ["not"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {
                    "at_least": {"type": "number", "description": "Of a numeric issue: the lowest value."},
                    "at_most": {"type": "number", "description": "Of a numeric issue: the highest value."},
                },
                "minProperties": 1,
                "additionalProperties": False,
            },
        ],
    }
