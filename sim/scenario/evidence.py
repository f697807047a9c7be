"""What stands behind each number: the claims it rests on, or the reason why it is assumed.

Evidence stands with the number itself, or beside other keys of a mapping around it; the nearest speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sim.scenario.faults import Faults, did_you_mean
from sim.scenario.tree import Node, Path, at, child

SET_FILE = "--set"


class Evidence(NamedTuple):
    """Ids of claims, and a reason; both empty where nothing was given."""

    because: tuple[str, ...] = ()
    assumed: str = ""


def behind(root: Node, path: Path) -> Evidence:
    """Return the evidence for the number at ``path``."""
    way: list[Node] = [root]
    for step in path:
        below = child(way[-1], step)
        if below is None:
            break
        way.append(below)
    inner = way[-1].entries.get("value")
    if inner is not None and inner.file == SET_FILE != way[-1].file:
        # Only the number inside the wrapper was set: what stands beside it speaks of the old one.
        way.append(inner)
    for node in reversed(way):
        stated = _stated(node)
        if stated is not None:
            return stated
        if node.file == SET_FILE:
            return Evidence(assumed="set on the command line")
    return Evidence()


def _stated(node: Node) -> Evidence | None:
    """Return the evidence written in a mapping; None where there is none."""
    because, assumed = node.entries.get("because"), node.entries.get("assumed")
    ids = tuple(_ids(because)) if because is not None else ()
    reason = " ".join(assumed.value.split()) if assumed is not None and isinstance(assumed.value, str) else ""
    return Evidence(tuple(id.text for id in ids), reason) if ids or reason else None


def _ids(because: Node) -> Iterator[Node]:
    # A party or an issue could be called "because"; its mapping is no list of ids.
    for node in because.items or [because]:
        if isinstance(node.value, str):
            yield node


def check(root: Node, claims: Mapping[str, object], faults: Faults) -> None:
    """Note a fault for every id under a ``because:`` that no claim bears."""
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        because = node.entries.get("because")
        for id in _ids(because) if because is not None else ():
            if id.text not in claims:
                mend = (
                    did_you_mean(id.text, claims)
                    if claims
                    else "name the file that reports it under sources:"
                )
                faults.at(id, (*path, "because"), f'no source reports a claim "{id.text[:80]}"', mend)
        waiting += [((*path, key), below) for key, below in node.entries.items()]
        waiting += [((*path, i), below) for i, below in enumerate(node.items)]


def first(root: Node, path: Path) -> Node | None:
    """Return the node whose place speaks for a number: inside its wrapper, if it has one."""
    node = at(root, path)
    if node is None:
        return None
    return node.entries.get("value", node)
