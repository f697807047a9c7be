"""A scenario in the making: the text, what is known of it so far, and what is wrong with it.

The resolvers of this folder share one ``Draft``. None of them stops at a fault: it is noted, something
harmless stands in, and the scenario is thrown away at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sim.model.numbers import ONE, Number
from sim.model.packages import Issue, Packages
from sim.model.scenario import Input
from sim.scenario import evidence, numbers
from sim.scenario.bounds import TIME, Interval, Range, interval
from sim.scenario.durations import Unit, units_in
from sim.scenario.faults import Faults, Wrong, unknown
from sim.scenario.numbers import NumberText
from sim.scenario.schema.document import Document
from sim.scenario.tree import Node, Path, at, dotted, nearest

T = TypeVar("T")


@dataclass
class Draft:
    """What the resolvers know. Fields are filled in the order of ``resolve.scenario``."""

    tree: Node
    document: Document
    faults: Faults
    unit: Unit = "day"
    starts: date | None = None
    intervals: dict[str, Interval] = field(default_factory=dict)
    """What each quantity can come to."""
    quantities: dict[str, Number] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    packages: Packages | None = None
    """The feasible packages; None where faults leave none to speak of."""
    status_quo: tuple[int, ...] | None = None
    options_named: int = 0
    """How many options the partial packages read so far name."""
    notes: list[str] = field(default_factory=list)
    inputs: list[tuple[Path, Input]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.party_index = {name: i for i, name in enumerate(self.document.parties)}
        self.threat_index = {name: i for i, name in enumerate(self.document.threats)}
        self.issue_index: dict[str, int] = {}

    def fault(self, path: Path, message: str, mend: str = "") -> None:
        """Note a fault at ``path``."""
        self.faults.at(nearest(self.tree, path), path, message, mend)

    def node(self, path: Path) -> Node:
        """Return what stands at ``path``, or nearest to it."""
        return nearest(self.tree, path)

    def has(self, path: Path) -> bool:
        """Whether anything stands at ``path``."""
        return at(self.tree, path) is not None

    def listed(self, path: Path, items: Sequence[T]) -> Iterator[tuple[Path, T]]:
        """Yield items with their paths, whether they stand in a list or as a single value."""
        if isinstance(self.node(path).value, list):
            yield from (((*path, i), item) for i, item in enumerate(items))
        else:
            yield from ((path, item) for item in items)

    def lookup(self, kind: str, word: str, known: Mapping[str, int], path: Path) -> int | None:
        """Return the index of a name, or None and a fault."""
        if word in known:
            return known[word]
        self.fault(path, *unknown(kind, word, known))
        return None

    def party(self, word: str, path: Path) -> int | None:
        """Return the index of a party, or None and a fault."""
        return self.lookup("party", word, self.party_index, path)

    def parties(self, words: Sequence[str], path: Path) -> list[int]:
        """Return the indices of the parties named at ``path``."""
        found = [self.party(word, at) for at, word in self.listed(path, words)]
        return [index for index in found if index is not None]

    def by_party(self, words: Iterable[str], path: Path) -> Iterator[tuple[str, int]]:
        """Yield the parties that are keys of the mapping at ``path``, with their indices."""
        for word in words:
            index = self.party(word, (*path, word))
            if index is not None:
                yield word, index

    def number(self, text: NumberText, path: Path, allowed: Range) -> Number:
        """Return the number at ``path``, drawn under that name, and note it among the inputs."""
        return self._placed(text, path, allowed, 1.0)

    def duration(self, text: NumberText, path: Path, allowed: Range = TIME) -> Number:
        """Return a time in units of the clock."""
        return self._placed(text, path, allowed, self._units(text, path))

    def rate(self, text: NumberText, path: Path, allowed: Range) -> Number:
        """Return an amount per unit of the clock."""
        return self._placed(text, path, allowed, 1.0 / self._units(text, path))

    def _units(self, text: NumberText, path: Path) -> float:
        try:
            return units_in(text, self.unit)
        except Wrong as wrong:
            self.fault(path, wrong.message, wrong.mend)
            return 1.0

    def _placed(self, text: NumberText, path: Path, allowed: Range, factor: float) -> Number:
        try:
            number = numbers.scaled(numbers.placed(text, dotted(path), allowed, self.intervals), factor)
            interval(number, self.intervals)  # a change of units must not make it too large
        except Wrong as wrong:
            self.fault(path, wrong.message, wrong.mend)
            return ONE
        self.state(path, number)
        return number

    def state(self, path: Path, number: Number) -> None:
        """Note a number among the inputs, with what stands behind it."""
        behind = evidence.behind(self.tree, path)
        node = evidence.first(self.tree, path) or self.node(path)
        found = Input(dotted(path), number, behind.because, behind.assumed, node.place)
        self.inputs.append((path, found))

    def day_of(self, when: date, path: Path) -> float:
        """Return a date as days since the start."""
        if self.unit == "round":
            self.fault(path, "this is a date, and the clock runs in rounds", "give every time in rounds")
        elif self.starts is None:
            self.fault(
                path,
                "this is a date, and the clock does not say when it starts",
                "add clock: {starts: 2025-11-28, …}",
            )
        else:
            return float((when - self.starts).days)
        return 1.0
