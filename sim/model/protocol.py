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
from sim.model.strategy import Moment, Parameter, Setting, Strategy


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

    def close(self, rows: IntArray) -> None:
        """End talks in ``rows`` without a deal, as when a deadline passes."""

    def strategy(self, party: int) -> Strategy:
        """Return a negotiating party's way of bargaining, for protocols that ask it something of their own."""

    def moment(self, party: int, rows: IntArray, *, closing: bool = False) -> Moment:
        """Return what a party may know now. ``closing``: without agreement now the table closes for good."""

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """Return one of the protocol's own numeric parameters, (rows,)."""

    def luck(self, party: int, name: str, rows: IntArray) -> FloatArray:
        """Return uniforms of a party's own, (rows,); the same name gives the same ones."""

    def say(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Let a party put packages on the table, for all to hear, without asking anybody for an answer."""

    def sign(self, rows: IntArray, packages: IntArray) -> IntArray:
        """Make packages deals that the negotiating parties agreed on; return the rows that ratifiers vetoed."""

    def stand_off(self, rows: IntArray) -> None:
        """Let the two parties wait each other out from now on; see ``sim.model.waiting``."""


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
    needs: ClassVar[type[Strategy]] = Strategy
    """The kind of strategy that every negotiating party must have."""
    seats: ClassVar[int | None] = None
    """How many parties negotiate at it; None: any number."""
    ratified: ClassVar[bool] = True
    """Whether its deals can be put before ratifiers."""
    turns: ClassVar[bool] = True
    """Whether turns recur; else the protocol acts once, when the table opens."""

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the days on which somebody acts, in rising order, and act after each."""
        raise NotImplementedError

    def ahead(self, table: TableView, day: float, rows: IntArray) -> Ahead | None:
        """Return who speaks after the turn of a day; None: nobody can tell. For strategies that look ahead."""
        return None


__all__ = ["Ahead", "BoolArray", "TableProtocol", "TableView"]
