"""Plain data that remember where they stood: what a YAML text is turned into, once.

A ``Node`` is a scalar, a mapping or a list, with the file, line and column to show when something is wrong
with it. Trees are never changed: merging makes new nodes and shares the old ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | dict[str, Plain] | list[Plain]"
Path: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class Node:
    """A value with its place.

    A mapping or list that stands under a key bears the key's place, since that is where a reader looks; a
    scalar bears its own. ``text`` is a scalar as it was written, which is what names an option such as 1.50.
    """

    value: Scalar | dict[str, Node] | list[Node]
    file: str
    line: int
    column: int
    text: str = ""

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_scalar(self) -> bool:
        """Whether the value is neither a mapping nor a list."""
        return not isinstance(self.value, (dict, list))

    @property
    def place(self) -> str:
        """File and line, for readers."""
        return f"{self.file}:{self.line}"

    def moved(self, line: int, column: int) -> Node:
        """Return the same value, shown at another place of the same file."""
        return Node(self.value, self.file, line, column, self.text)

    def with_value(self, value: dict[str, Node] | list[Node]) -> Node:
        """Return another collection shown at this place."""
        return Node(value, self.file, self.line, self.column)


def plain(node: Node) -> Plain:
    """Return the value without its places."""
    match node.value:
        case dict():
            return {key: plain(child) for key, child in node.value.items()}
        case list():
            return [plain(child) for child in node.value]
        case scalar:
            return scalar


def child(node: Node, step: str | int) -> Node | None:
    """Return what stands under a key or at a position, or None."""
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step]
    return None


def at(root: Node, path: Path) -> Node | None:
    """Return what stands at ``path``, or None."""
    here: Node | None = root
    for step in path:
        if here is None:
            return None
        here = child(here, step)
    return here


def nearest(root: Node, path: Path) -> Node:
    """Return the deepest node on the way to ``path``: the place to show for something that is missing."""
    here = root
    for step in path:
        below = child(here, step)
        if below is None:
            break
        here = below
    return here


def dotted(path: Path) -> str:
    """Return a path as it is shown and written after ``--set``."""
    return ".".join(map(str, path))


def follow(root: Node, text: str) -> tuple[Path, list[str]]:
    """Follow a dotted text as far as it goes: the path found and the steps left over.

    Keys may hold dots themselves (an option called 0.25), so the longest key that fits is taken. Evidence
    wrappers are seen through: ``promises.amnesty.kept.beta`` finds ``kept: {value: {beta: …}, because: …}``.
    """
    steps = text.split(".")
    path: Path = ()
    here = root
    while steps:
        found = _step(here, steps)
        if found is None:
            inner = here.entries.get("value")
            found = _step(inner, steps) if inner is not None else None
            if found is None:
                break
            path = (*path, "value")
        step, here, taken = found
        path = (*path, step)
        steps = steps[taken:]
    return path, steps


_MOST_DOTS = 200
"""No key is longer than this, so none holds more dots."""


def _step(here: Node, steps: list[str]) -> tuple[str | int, Node, int] | None:
    if isinstance(here.value, list):
        # ASCII digits only, and few: int() would also read other scripts, and refuses very long texts.
        if steps[0].isascii() and steps[0].isdigit() and len(steps[0]) < 6:
            item = child(here, int(steps[0]))
            return None if item is None else (int(steps[0]), item, 1)
        return None
    for taken in range(min(len(steps), _MOST_DOTS + 1), 0, -1):
        key = ".".join(steps[:taken])
        if key in here.entries:
            return key, here.entries[key], taken
    return None
