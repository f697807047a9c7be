"""A tree held against the models: every fault of the whole file, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Faults
from sim.scenario.schema.document import Document
from sim.scenario.tree import Node, Path, child, nearest, plain

_SAID: Mapping[str, tuple[str, str]] = {
    "string_type": ("this is not text", "put it in quotes"),
    "dict_type": ("this is not a mapping", "write keys and values: {key: value}"),
    "model_type": ("this is not a mapping", "write keys and values: {key: value}"),
    "model_attributes_type": ("this is not a mapping", "write keys and values: {key: value}"),
    "list_type": ("this is not a list", "write [a, b]"),
    "int_type": ("this is not a whole number", "write a whole number, without quotes"),
    "float_type": ("this is not a number", "write a plain number, without quotes"),
    "finite_number": ("a number must be finite", ""),
    "string_too_short": ("this is empty", ""),
}


def checked(tree: Node, faults: Faults) -> Document | None:
    """Return the checked text, or None where it has faults."""
    if not isinstance(tree.value, dict):
        faults.at(tree, (), "a scenario is a mapping of keys and values", "begin with version: 1")
        return None
    empty = set(_empty(tree, ()))
    for path in sorted(empty, key=str):
        faults.at(nearest(tree, path), path, "this is empty", "give a value, or remove the key")
    try:
        document = Document.model_validate(plain(tree))
    except ValidationError as error:
        for found in error.errors(include_url=False, include_input=False):
            _note(found, tree, empty, faults)
        return None
    return None if empty else document


def _empty(node: Node, path: Path) -> Iterator[Path]:
    """Yield where nulls stand: a key without a value is a slip, never a default."""
    if node.value is None:
        yield path
    for key, below in node.entries.items():
        yield from _empty(below, (*path, key))
    for i, below in enumerate(node.items):
        yield from _empty(below, (*path, i))


def _note(found: Any, tree: Node, empty: set[Path], faults: Faults) -> None:
    path = _in_tree(tree, found["loc"])
    if found["type"] == "missing":
        key = str(found["loc"][-1])
        faults.at(nearest(tree, path), path, f"{key}: is missing", f"add {key}: here")
        return
    if path in empty:
        return
    message, mend = _words(found)
    faults.at(nearest(tree, path), path, message, mend)


def _words(found: Any) -> tuple[str, str]:
    kind, context = found["type"], found.get("ctx") or {}
    if kind == "fault":
        return context["message"], context["mend"]
    if kind == "literal_error":
        return f"this is none of {context['expected']}", ""
    if kind in ("too_short", "too_long"):
        least = context.get("min_length", context.get("max_length"))
        bound = "at least" if kind == "too_short" else "at most"
        return f"this must have {bound} {least} entries, and has {context['actual_length']}", ""
    said = str(found["msg"])
    return _SAID.get(kind, (said[:1].lower() + said[1:], ""))


def _in_tree(tree: Node, loc: tuple[str | int, ...]) -> Path:
    """Return the path in the file that a pydantic location means.

    Locations also hold the names of alternatives and the positions of single values read as lists of one;
    whatever is not in the file is left out, except a last step, which may be what is missing.
    """
    path: Path = ()
    here: Node = tree
    for position, step in enumerate(loc):
        below = child(here, step)
        if below is not None:
            path, here = (*path, step), below
        elif position == len(loc) - 1 and isinstance(step, str) and not step.startswith(("<", "[")):
            path = (*path, step)
    return path
