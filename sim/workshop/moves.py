"""What a person may do at the table. The list of a seat's moves is all that is kept of its play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sim.errors import UsageError


@dataclass(frozen=True, slots=True)
class Offer:
    """Put a package on the table (its number among the scenario's packages)."""

    package: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Let one's turn pass without an offer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Accept what lies on the table, or refuse it; for a ratifier: let the deal pass, or veto it."""

    accept: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Walk away from the table for good; only where the scenario declares that one may."""


@dataclass(frozen=True, slots=True)
class LastWord:
    """End the talks: carry out the threat of that name, or ``back_down``; None: let talks go on."""

    choice: str | None


@dataclass(frozen=True, slots=True)
class Delegate:
    """Let the simulated party decide this once."""


Move: TypeAlias = Offer | Silence | Answer | Leave | LastWord | Delegate

Plain: TypeAlias = dict[str, str | int | bool | None]


def as_plain(move: Move) -> Plain:
    """Return a move as plain data, for a log."""
    match move:
        case Offer(package):
            return {"move": "offer", "package": package}
        case Silence():
            return {"move": "silence"}
        case Answer(accept):
            return {"move": "answer", "accept": accept}
        case Leave():
            return {"move": "leave"}
        case LastWord(choice):
            return {"move": "last_word", "choice": choice}
        case Delegate():
            return {"move": "delegate"}


def from_plain(data: object) -> Move:
    """Read a move from plain data; raises UsageError for anything else."""
    match data:
        case {"move": "offer", "package": int(package), **rest} if not rest and not isinstance(package, bool):
            return Offer(package)
        case {"move": "silence", **rest} if not rest:
            return Silence()
        case {"move": "answer", "accept": bool(accept), **rest} if not rest:
            return Answer(accept)
        case {"move": "leave", **rest} if not rest:
            return Leave()
        case {"move": "last_word", "choice": str() | None as choice, **rest} if not rest:
            return LastWord(choice)
        case {"move": "delegate", **rest} if not rest:
            return Delegate()
        case _:
            raise UsageError("this is no move; one is a mapping such as {move: offer, package: 3}")
