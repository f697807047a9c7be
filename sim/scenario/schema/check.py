"""A tree held against the models: every fault of the whole file, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Faults
from sim.scenario.schema.base import UNKNOWN_KEY
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


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that holds together, and its tree without the keys that mean nothing (they are noted as faults)."""

    tree: Node
    document: Document


def checked(tree: Node, faults: Faults) -> Checked | None:
    """Return the checked text; None where its faults leave nothing that could be looked at further."""
    if not isinstance(tree.value, dict):
        faults.at(tree, (), "a scenario is a mapping of keys and values", "begin with version: 1")
        return None
    empty = set(_empty(tree, ()))
    for path in sorted(empty, key=str):
        faults.at(nearest(tree, path), path, "this is empty", "give a value, or remove the key")
    try:
        document = Document.model_validate(plain(tree))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        for one in found:
            _note(one, tree, empty, faults)
        if empty or any(one["type"] != UNKNOWN_KEY for one in found):
            return None
        # A mistyped key hides no other fault: what is left may hold together, and is read on.
        return _read_on(_without(tree, [_in_tree(tree, one["loc"]) for one in found]))
    return None if empty else Checked(tree, document)


def _read_on(tree: Node) -> Checked | None:
    try:
        return Checked(tree, Document.model_validate(plain(tree)))
    except ValidationError:
        return None


def _without(tree: Node, paths: Sequence[Path]) -> Node:
    """Return the tree without what stands at these paths."""
    dropped = {path[0] for path in paths if len(path) == 1}
    deeper: dict[str | int, list[Path]] = {}
    for path in paths:
        if path and path[0] not in dropped:
            deeper.setdefault(path[0], []).append(path[1:])
    if isinstance(tree.value, list):
        return tree.with_value(
            [_without(item, deeper[i]) if i in deeper else item for i, item in enumerate(tree.value)]
        )
    return tree.with_value(
        {
            key: _without(below, deeper[key]) if key in deeper else below
            for key, below in tree.entries.items()
            if key not in dropped
        }
    )


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
    if kind in ("fault", UNKNOWN_KEY):
        return context["message"], context["mend"]
    if kind == "literal_error":
        return f"this is none of {context['expected']}", ""
    if kind in ("too_short", "too_long"):
        least = context.get("min_length", context.get("max_length"))
        bound = "at least" if kind == "too_short" else "at most"
        entries = "entry" if least == 1 else "entries"
        has = context["actual_length"]  # None where pydantic stopped counting
        return f"this must have {bound} {least} {entries}" + ("" if has is None else f", and has {has}"), ""
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
