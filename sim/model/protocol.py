"""The interface of a protocol: who speaks when, written against a table and without any calendar.

A protocol is a generator of days. At each day it yields, the engine moves every world's talks to that day
(endings, events and beliefs first); then the protocol goes on and uses the table's verbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from typing import Protocol as Interface

from sim.model.neighbours import Neighbours
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.signalling import Crisis
from sim.model.strategy import Moment, Parameter, Setting, Strategy


class Timetable(Interface):
    """When the table meets, who sits there, and what the protocol was given to go by."""

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

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """Return one of the protocol's own numeric parameters, (rows,)."""

    def word(self, name: str) -> str:
        """Return one of the protocol's own settings in words."""


class TableView(Timetable, Interface):
    """What a protocol may do at the table. Rows are indices of worlds whose talks still go on."""

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

    def luck(self, party: int, name: str, rows: IntArray) -> FloatArray:
        """Return uniforms of a party's own, (rows,); the same name gives the same ones."""

    def say(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Let a party put packages on the table, for all to hear, without asking anybody for an answer.

        The arrays must not be changed afterwards.
        """

    def sign(self, rows: IntArray, packages: IntArray) -> IntArray:
        """Make packages deals that the negotiating parties agreed on; return the rows that ratifiers vetoed."""

    def standing(self, party: int, rows: IntArray) -> IntArray:
        """Return the package that a party last offered, (rows,); ``NOTHING`` before its first offer."""

    def proposal(self, party: int, rows: IntArray) -> IntArray:
        """Return what a party would offer now, (rows,), as on a turn of its own; ``NOTHING`` for silence."""

    def value(self, party: int, rows: IntArray, packages: IntArray) -> FloatArray:
        """Return what packages are worth to a party by its own beliefs, (rows,)."""

    def values(self, party: int, rows: IntArray) -> FloatArray:
        """Return what every package is worth to a party by its own beliefs, (rows, K); −inf where infeasible."""

    def no_deal(self, party: int, rows: IntArray) -> FloatArray:
        """Return what a party has without a deal if the table closes now, (rows,)."""

    def discount(self, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Return what a party has left of a value that comes after some time, (rows,)."""

    def vote(
        self, party: int, rows: IntArray, packages: IntArray, waiting: FloatArray, accepted: BoolArray
    ) -> BoolArray:
        """Take down how a party votes on packages, against what waiting is worth to it; return the votes."""

    @property
    def first_text(self) -> int:
        """The package that changes nothing; the first of the file where there is none."""

    @property
    def neighbours(self) -> Neighbours:
        """Which packages differ from which on one issue alone."""

    def stand_off(self, rows: IntArray) -> None:
        """Let the two parties wait each other out from now on; see ``sim.model.waiting``."""

    @property
    def prices(self) -> FloatArray:
        """The values of the only issue, rising, one per package (see ``TableProtocol.one_price``)."""

    def crisis(self, rows: IntArray, demand: IntArray) -> Crisis:
        """Return how the two parties stand if the first demands these packages under its threat."""

    def walk_away(self, party: int, rows: IntArray) -> None:
        """Let a party leave the table for good."""


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
    one_price: ClassVar[bool] = False
    """Whether there must be one issue alone, a numeric one."""
    bluffs: ClassVar[bool] = False
    """Whether the first party must have a last word at the deadline: a threat of its own, or back_down."""
    turns: ClassVar[bool] = True
    """Whether turns recur; else the protocol acts once, when the table opens."""

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the days on which somebody acts, in rising order, and act after each."""
        raise NotImplementedError

    def ahead(self, table: Timetable, day: float, rows: IntArray) -> Ahead | None:
        """Return who speaks after the turn of a day; None: nobody can tell. For strategies that look ahead."""
        return None


__all__ = ["Ahead", "BoolArray", "TableProtocol", "TableView", "Timetable"]
