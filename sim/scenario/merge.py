"""A variant laid over what it extends, and values set from outside.

Mappings merge; lists and scalars replace; ``null`` removes; ``{add: […]}`` appends. A number is one value,
however it is written: ``{uniform: [0, 1]}`` replaces ``{beta: [2, 6]}`` rather than join it.
"""

from __future__ import annotations

from sim.scenario.evidence import SET_FILE
from sim.scenario.faults import Faults, did_you_mean
from sim.scenario.numbers import looks_like_number
from sim.scenario.text import not_text, read
from sim.scenario.tree import Node, Path, at, child, dotted, follow


def merged(base: Node, over: Node, faults: Faults, path: Path = ()) -> Node:
    """Return ``over`` laid over ``base``; removals of what is not there are faults."""
    if _is_addition(over):
        return _appended(base, over, faults, path)
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    if _is_number(over) and _is_number(base):
        return over
    entries = dict(base.value)
    for key, value in over.value.items():
        below = (*path, key)
        if value.value is None:
            if key not in entries:
                faults.at(value, below, "there is nothing here to remove", did_you_mean(key, entries))
            entries.pop(key, None)
        elif key in entries:
            entries[key] = merged(entries[key], value, faults, below)
        else:
            entries[key] = value
    return base.with_value(entries)


def _is_number(node: Node) -> bool:
    return looks_like_number({key: below.value for key, below in node.entries.items()})


def _is_addition(node: Node) -> bool:
    return list(node.entries) == ["add"] and isinstance(node.entries["add"].value, list)


def _appended(base: Node, over: Node, faults: Faults, path: Path) -> Node:
    if not isinstance(base.value, list):
        faults.at(
            over, path, "add: appends to a list, and what it extends has none here", "write the list itself"
        )
        return over
    return base.with_value([*base.value, *over.entries["add"].items])


def with_set(root: Node, text: str, index: int, faults: Faults) -> Node:
    """Return the tree after ``--set path=value``, the ``index``-th one (from 1)."""
    key, equals, value = text.partition("=")
    key = key.strip()
    shown = key[:200]
    if not equals or not key:
        faults.note(
            SET_FILE,
            index,
            1,
            "",
            f"this does not say what to set: {text[:80]!r}",
            "write path=value, such as promises.amnesty.kept=0.9",
        )
        return root
    if not_text(key):
        faults.note(SET_FILE, index, 1, "", not_text(key), "remove it")
        return root
    if key.split(".")[0] in ("extends", "reread"):
        faults.note(
            SET_FILE, index, 1, shown, "this says what the file itself builds on", "change it in the file"
        )
        return root
    new = read(value, SET_FILE, faults, line=index) if value.strip() else Node(None, SET_FILE, index, 1)
    if new is None:
        return root
    path, left = follow(root, key)
    here = at(root, path)
    assert here is not None
    if len(left) > 1 or (left and not isinstance(here.value, dict)):
        known = list(here.entries) or [str(i) for i in range(len(here.items))]
        where = dotted(path) or "the scenario"
        faults.note(
            SET_FILE,
            index,
            1,
            shown,
            f'there is no "{left[0][:80]}" in {where}',
            did_you_mean(left[0], known),
        )
        return root
    if left and new.value is None:
        faults.note(
            SET_FILE, index, 1, shown, "there is nothing here to remove", did_you_mean(left[0], here.entries)
        )
        return root
    if _is_addition(new):
        new = _appended(here, new, faults, (*path, *left))
    return _replaced(root, (*path, *left), new)


def _replaced(node: Node, path: Path, new: Node) -> Node:
    """Return the tree with ``new`` at ``path``; None as its value removes what stands there."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    old = child(node, step)
    put = new if old is None else _replaced(old, rest, new)
    if isinstance(node.value, list):
        items = [put if i == step else item for i, item in enumerate(node.value)]
        return node.with_value([item for item in items if item.value is not None])
    entries = dict(node.entries)
    if put.value is None:
        entries.pop(str(step), None)
    else:
        entries[str(step)] = put
    return node.with_value(entries)
