"""A person's seat: it replays a list of moves, and stops the play when the list is spent (DESIGN §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.engine.last_words import BACK_DOWN
from sim.engine.seats import Asked
from sim.errors import UsageError
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING
from sim.workshop.moves import Answer, Delegate, LastWord, Leave, Move, Offer, Silence


@dataclass(frozen=True, slots=True)
class Choice:
    """A last word that is open: the threat's name or ``back_down``, and what it is worth."""

    name: str
    worth: float


class Waiting(Exception):
    """A seat's list is spent: the play stops here until its party has made up its mind.

    ``may``: the kinds of move that would be an answer. ``last_words``: those that are open now.
    """

    def __init__(self, asked: Asked, may: tuple[type[Move], ...], last_words: tuple[Choice, ...]) -> None:
        super().__init__(asked, may, last_words)  # SimPy makes the exception anew from these
        self.asked = asked
        self.may = may
        self.last_words = last_words


class PlayedSeat:
    """Replays the moves of one party in a single world.

    A move that does not fit the question that it meets raises UsageError: the log is not of this game.
    """

    def __init__(
        self, moves: tuple[Move, ...], threats: tuple[str, ...], *, walks: bool, goes_on: bool = False
    ) -> None:
        """Take a seat.

        ``threats``: the names of the scenario's; ``walks``: whether the party may walk away; ``goes_on``: once
        the list is spent, leave every choice to the simulated party instead of stopping the play.
        """
        self.moves = moves
        """The list; with ``goes_on`` it grows by what was left to the simulated party."""
        self._goes_on = goes_on
        self._threats = threats
        self._may_walk = walks
        self._next = 0
        self._last_words: tuple[Choice, ...] = ()

    @property
    def used(self) -> int:
        """How many of the moves were played."""
        return self._next

    def last_word(
        self, asked: Asked, open_to: Mapping[int, FloatArray], usual: tuple[BoolArray, IntArray]
    ) -> tuple[BoolArray, IntArray]:
        """Speak the last word that the next move says, if it is one."""
        own_turn = asked.question == "turn"
        self._last_words = tuple(
            Choice("back_down" if x == BACK_DOWN else self._threats[x], float(worth[0]))
            for x, worth in open_to.items()
            if np.isfinite(worth[0])
        )
        move = self._peek(asked, self._of_turn() if own_turn else (LastWord, Delegate))
        open_now = {choice.name for choice in self._last_words}
        if not own_turn:  # what is open now need not be open on one's next turn
            self._last_words = ()
        if isinstance(move, Delegate):
            spoken, _ = usual
            if (
                not own_turn or spoken[0]
            ):  # a turn that goes on is decided where it is left or an offer is made
                self._next += 1
            return usual
        if own_turn and not (isinstance(move, LastWord) and move.choice is not None):
            return np.zeros(1, dtype=np.bool_), usual[1]
        assert isinstance(move, LastWord)
        self._next += 1
        if move.choice is None:
            if asked.question == "deadline":
                raise UsageError("the time has run out: one of the last words must be spoken")
            return np.zeros(1, dtype=np.bool_), usual[1]
        if move.choice not in open_now:
            raise UsageError(f"{move.choice} is not open now")
        x = BACK_DOWN if move.choice == "back_down" else self._threats.index(move.choice)
        return np.ones(1, dtype=np.bool_), np.array([x], dtype=np.int64)

    def walks(self, asked: Asked, usual: BoolArray) -> BoolArray:
        """Walk away if the next move says so."""
        move = self._peek(asked, self._of_turn())
        if isinstance(move, Delegate):
            self._next += bool(usual[0])
            return usual
        if isinstance(move, Leave):
            self._next += 1
            return np.ones(1, dtype=np.bool_)
        return np.zeros(1, dtype=np.bool_)

    def offers(self, asked: Asked, usual: Callable[[], IntArray]) -> IntArray:
        """Offer what the next move says."""
        move = self._peek(asked, self._of_turn())
        self._last_words = ()
        self._next += 1
        match move:
            case Offer(package):
                return np.array([package], dtype=np.int64)
            case Delegate():
                return usual()
            case _:
                return np.array([NOTHING], dtype=np.int64)

    def accepts(self, asked: Asked, usual: BoolArray) -> BoolArray:
        """Answer as the next move says."""
        move = self._peek(asked, (Answer, Delegate))
        self._next += 1
        return np.array([move.accept]) if isinstance(move, Answer) else usual

    def _of_turn(self) -> tuple[type[Move], ...]:
        more: tuple[type[Move], ...] = (Leave,) if self._may_walk else ()
        more = (*more, LastWord) if self._last_words else more
        return (Offer, Silence, *more, Delegate)

    def _peek(self, asked: Asked, may: tuple[type[Move], ...]) -> Move:
        if self._next == len(self.moves):
            if not self._goes_on:
                raise Waiting(asked, may, self._last_words)
            self.moves = (*self.moves, Delegate())
        move = self.moves[self._next]
        if not isinstance(move, may):
            raise UsageError(f"move {self._next + 1} of this seat is no answer to what it is asked then")
        return move
