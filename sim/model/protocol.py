"""The interface of a protocol: who speaks when, written against a table and without any calendar.

A protocol is a generator of days. At each day it yields, the engine moves every world's talks to that day
(endings, events and beliefs first); then the protocol goes on and uses the table's verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from typing import Protocol as Interface

from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import Parameter, Setting


class TableView(Interface):
    """What a protocol may do at the table. Rows are indices of worlds whose talks still go on."""

    @property
    def parties(self) -> tuple[int, ...]:
        """The negotiating parties, the first speaker first, then in file order."""

    @property
    def every(self) -> FloatArray:
        """Time between turns, one per world of the cohort."""

    @property
    def opens(self) -> float:
        """The day after which the table opens: the end of the known past, or just before 0."""

    @property
    def horizon(self) -> float:
        """The last day that is played: the deadline, or the day on which we stop watching."""

    @property
    def deadline(self) -> float:
        """The last day on which somebody may speak, as the parties know it; infinite without a deadline."""

    def talking(self) -> IntArray:
        """Return the rows in which talks still go on."""

    def take_turn(self, party: int, rows: IntArray, *, next_own_turn: FloatArray, last: bool = False) -> None:
        """Let ``party`` speak in ``rows``: it offers, the others answer, ratifiers may veto.

        ``next_own_turn`` gives, for each party (first axis) and row, the day of that party's next own turn;
        NaN: none. ``last``: a refusal closes the table for good.
        """

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """Return one of the protocol's own numeric parameters, (rows,)."""

    def close(self, rows: IntArray) -> None:
        """End talks in ``rows`` without a deal, as when a deadline passes."""


@dataclass(frozen=True)
class Ahead:
    """The turns still to come, in W worlds in which the same party speaks now.

    ``speakers``: who speaks now, and who after that, over and over. ``left``: (W,) how many more turns there
    will be; infinite where talks have no end. ``closes``: (W,) whether the table closes for good after the last one.
    """

    speakers: tuple[int, ...]
    left: FloatArray
    closes: BoolArray


class TableProtocol:
    """A protocol. Subclass it and give ``play``."""

    numbers: ClassVar[Mapping[str, Parameter]] = {}
    words: ClassVar[Mapping[str, Setting]] = {}

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the days on which somebody acts, in rising order, and act after each."""
        raise NotImplementedError

    def ahead(self, table: TableView, day: float, rows: IntArray) -> Ahead | None:
        """Return who speaks after the turn of a day; None: nobody can tell. For strategies that look ahead."""
        return None


__all__ = ["Ahead", "BoolArray", "TableProtocol", "TableView"]
