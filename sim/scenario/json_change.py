"""A mapping of the scenario language as it stands in a variant: what ``extends:`` makes of its JSON Schema."""

from __future__ import annotations

from typing import Any

from sim.scenario.json_forms import Schema

CHANGE = ".change"
"""What a variant's definitions are called after."""

_SAID = ("title", "description", "default", "examples")


def changed(found: Schema) -> Schema:
    """Return a definition as it stands in a variant."""
    if found.get("type") == "array":
        said, whole_list = _parted(found)
        appended = {**whole_list, "description": "Appended to what the extended file lists."}
        add = {
            "type": "object",
            "properties": {"add": appended},
            "required": ["add"],
            "additionalProperties": False,
        }
        return {**said, "anyOf": [whole_list, add]}
    return {key: _change_of(key, value) for key, value in found.items() if not _asks(key, value)}


def _change_of(key: str, value: Any) -> Any:
    match key:
        case "$ref":
            definition, *inner = value.removeprefix("#/$defs/").split("/")
            return "/".join(["#/$defs", definition + CHANGE, *inner])
        case "properties":
            return {name: _removable(changed(below)) for name, below in value.items()}
        case "additionalProperties" if isinstance(value, dict):
            return _removable(changed(value))
        case "anyOf":
            return [changed(item) for item in value]
    return value


def _asks(key: str, value: Any) -> bool:
    """Say whether a keyword asks for something to be there, or for nothing beside it."""
    return key in ("required", "minProperties", "maxProperties") or (
        key == "oneOf" and all(list(branch) == ["required"] for branch in value)
    )


def _removable(found: Schema) -> Schema:
    """Return the schema with null allowed."""
    said, body = _parted(found)
    if not body:
        return found
    return {**said, "anyOf": [*(body["anyOf"] if list(body) == ["anyOf"] else [body]), {"type": "null"}]}


def _parted(found: Schema) -> tuple[Schema, Schema]:
    """Part what a schema says to readers, which must stay outside where editors look, from what it asks."""
    said: Schema = {key: found[key] for key in _SAID if key in found}
    return said, {key: value for key, value in found.items() if key not in said}
