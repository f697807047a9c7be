"""The events of a YAML parser → a tree of plain data with places.

It is narrow on purpose. It takes the part of YAML that people write by hand and names the rest as a fault: tags,
merge keys, several documents, duplicate keys, very deep or exploding structures. Scalars follow YAML 1.2's core rules
in decimal: only ``true`` and ``false`` are booleans, and dates, ``12:30``, ``no`` and ``1_000`` stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import yaml

from sim.scenario.faults import Faults
from sim.scenario.tree import Node, Scalar, dotted

MAX_DEPTH = 60
MAX_NODES = 50_000
MAX_KEY = 200
MAX_SCALAR = 20_000
MAX_INTEGER = 10**15

# Beside control characters, those that turn the direction of what follows: they can make a text read as what it
# is not. Marks of direction and joiners, which Arabic, Hebrew and Persian need, are text.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028-\u202e\u2066-\u2069]"
)
_ESCAPED = re.compile(f"\r|{UNPRINTABLE.pattern}")
"""A bare return may not be spelled by an escape: in a terminal it writes over the line."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SOMETHING = re.compile(r"[-+.0]*[1-9]")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


class Stop(Exception):
    """The rest of the text cannot be read sensibly."""


class Mark(Protocol):
    """A place in the text, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


class TreeReader:
    """Builds the tree from the events of one text, noting faults as it goes."""

    def __init__(self, loader: yaml.SafeLoader, file: str, faults: Faults, line: int | None) -> None:
        self.loader = loader
        self.file = file
        self.faults = faults
        self.line = line
        self.nodes = 0
        self.anchors: dict[str, _Anchored | None] = {}
        self.way: list[str | int] = []
        """The keys and positions that lead to what is being read."""

    def note(self, mark: Mark | None, message: str, mend: str = "") -> None:
        """Note a fault at a place of the text."""
        line, column = self._place(mark)
        self.faults.note(self.file, line, column, dotted(tuple(self.way)), message, mend)

    def _next(self) -> yaml.Event:
        event: yaml.Event = self.loader.get_event()  # type: ignore[no-untyped-call]  # its stubs leave it open
        return event

    def _place(self, mark: Mark | None) -> tuple[int, int]:
        if self.line is not None:
            return self.line, 1
        return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)

    def document(self) -> Node | None:
        """Read the one document that the text should hold."""
        self._next()
        if self.loader.check_event(yaml.StreamEndEvent):
            self.note(
                None, "this is empty", "write at least version, title, clock, issues, parties and table"
            )
            return None
        self._next()
        root, _ = self._node(self._next(), 1)
        self._next()
        if not self.loader.check_event(yaml.StreamEndEvent):
            self.note(
                self._next().start_mark,
                "a second document begins here",
                "one file holds one scenario: remove the line ---",
            )
        return root

    def _node(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        """Return the node that begins with ``event``, and how many levels it holds."""
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event, depth)
        self._count(1, event)
        if depth > MAX_DEPTH:
            self.note(event.start_mark, f"this is nested more than {MAX_DEPTH} deep")
            raise Stop
        anchor: str | None = getattr(event, "anchor", None)
        before = self.nodes
        if anchor is not None:
            self.anchors[anchor] = None
        if getattr(event, "tag", None) is not None:
            self.note(
                event.start_mark,
                "tags (words that begin with !) are not part of this language",
                "remove the tag, or put the text in quotes",
            )
        if isinstance(event, yaml.MappingStartEvent):
            node, height = self._mapping(event, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            node, height = self._list(event, depth)
        else:
            assert isinstance(event, yaml.ScalarEvent)
            node, height = self._scalar(event), 1
        if anchor is not None:
            self.anchors[anchor] = _Anchored(node, self.nodes - before + 1, height)
        return node, height

    def _count(self, more: int, event: yaml.Event) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            self.note(event.start_mark, f"this holds more than {MAX_NODES:,} values, repetitions included")
            raise Stop

    def _repeated(self, event: yaml.AliasEvent, depth: int) -> tuple[Node, int]:
        name = event.anchor or ""
        line, column = self._place(event.start_mark)
        if name not in self.anchors:
            self.note(
                event.start_mark,
                f"nothing before this is marked &{name[:80]}",
                "*name repeats what &name marked; a text that begins with * needs quotes",
            )
            return Node("", self.file, line, column), 1
        known = self.anchors[name]
        if known is None:
            self.note(event.start_mark, f"*{name[:80]} stands inside of what it repeats")
            raise Stop
        self._count(known.size, event)
        if depth + known.height - 1 > MAX_DEPTH:
            self.note(event.start_mark, f"this is nested more than {MAX_DEPTH} deep")
            raise Stop
        return known.node.moved(line, column), known.height

    def _list(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        height = 0
        while not self.loader.check_event(yaml.SequenceEndEvent):
            self.way.append(len(items))
            item, below = self._node(self._next(), depth + 1)
            self.way.pop()
            items.append(item)
            height = max(height, below)
        self._next()
        line, column = self._place(event.start_mark)
        return Node(items, self.file, line, column), height + 1

    def _mapping(self, event: yaml.Event, depth: int) -> tuple[Node, int]:
        entries: dict[str, Node] = {}
        first: dict[str, int] = {}
        height = 0
        while not self.loader.check_event(yaml.MappingEndEvent):
            key_event = self._next()
            key = self._key(key_event, depth)
            self.way.append("?" if key is None else key)
            value, below = self._node(self._next(), depth + 1)
            height = max(height, below)
            line, column = self._place(key_event.start_mark)
            if key is not None and key in first:
                self.note(
                    key_event.start_mark,
                    f'the key "{key}" stands twice, first on line {first[key]}',
                    "keep one of the two",
                )
            elif key is not None:
                first[key] = line
                if key.endswith(")") and value.value is None:
                    self.note(
                        key_event.start_mark,
                        "a distribution is not written as a function call",
                        "inside {…} YAML splits at every comma: write {beta: [2, 6]}",
                    )
                entries[key] = value if value.is_scalar else value.moved(line, column)
            self.way.pop()
        self._next()
        line, column = self._place(event.start_mark)
        return Node(entries, self.file, line, column), height + 1

    def _key(self, event: yaml.Event, depth: int) -> str | None:
        """Return the text of a key; None (and a fault) where it is not text."""
        if not isinstance(event, yaml.ScalarEvent):
            self.note(
                event.start_mark,
                "a key must be a word, not a list, a mapping or a repetition",
                "a text that begins with { or [ needs quotes",
            )
            self._node(event, depth + 1)
            return None
        self._count(1, event)
        if event.tag is not None:
            self.note(
                event.start_mark,
                "tags (words that begin with !) are not part of this language",
                "remove the tag, or put the text in quotes",
            )
        if event.value == "<<" and not event.style:
            self.note(
                event.start_mark,
                "merge keys (<<) are not part of this language",
                "use extends: to build on another scenario",
            )
            return None
        if len(event.value) > MAX_KEY:
            self.note(event.start_mark, f"this key is longer than {MAX_KEY} characters")
            return None
        self._check_characters(event)
        if event.anchor is not None:
            line, column = self._place(event.start_mark)
            self.anchors[event.anchor] = _Anchored(
                Node(event.value, self.file, line, column, event.value), 1, 1
            )
        return str(event.value)

    def _check_characters(self, event: yaml.ScalarEvent) -> None:
        # Escapes in double quotes can spell what the text itself may not hold.
        odd = _ESCAPED.search(event.value) if event.style == '"' else None
        if odd is not None:
            self.note(
                event.start_mark, f"the control character U+{ord(odd.group()):04X} is not text", "remove it"
            )

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        line, column = self._place(event.start_mark)
        if len(event.value) > MAX_SCALAR:
            self.note(event.start_mark, f"this text is longer than {MAX_SCALAR:,} characters")
            return Node("", self.file, line, column)
        self._check_characters(event)
        value: Scalar = event.value
        if not event.style and event.implicit[0]:
            value = self._plain_scalar(event)
        return Node(value, self.file, line, column, event.value)

    def _plain_scalar(self, event: yaml.ScalarEvent) -> Scalar:
        """Return what an unquoted text means."""
        text: str = event.value
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INTEGER.fullmatch(text):
            if len(text) > 17 or abs(int(text)) >= MAX_INTEGER:
                self.note(event.start_mark, "this whole number has more than 15 digits")
                return 0
            return int(text)
        if _DECIMAL.fullmatch(text) and not text.lstrip("+-").isdigit():
            if float(text) == 0.0 and _SOMETHING.match(text):
                self.note(event.start_mark, f"{text[:20]} is too small a number to tell from 0", "write 0")
            return float(text)
        if _NOT_FINITE.fullmatch(text):
            return float(text.replace(".", ""))
        return text
