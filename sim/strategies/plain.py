"""From a plain function of one world to a strategy: easy to write, and slower by the price of a Python loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import NOTHING, Moment, Parameter, Setting, Strategy


@dataclass(frozen=True, slots=True)
class PlainMoment:
    """What a party may know at one time in one world; each field means what it does in ``Moment``.

    ``heard`` and ``said`` are the packages offered so far, oldest first; ``heard_first`` and ``heard_best``
    are None before any offer was heard; ``worth`` maps each package that is feasible now to its value.
    """

    day: float
    turn: int
    no_deal: float
    best: float
    ended: float
    elapsed: float
    worth: Mapping[int, float]
    heard: tuple[int, ...]
    said: tuple[int, ...]
    heard_first: float | None
    heard_best: float | None
    numbers: Mapping[str, float]
    words: Mapping[str, str]


PlainRule: TypeAlias = Callable[[PlainMoment], float]


def from_plain(
    ask: PlainRule,
    *,
    accept_at: PlainRule | None = None,
    numbers: Mapping[str, Parameter] | None = None,
    words: Mapping[str, Setting] | None = None,
) -> type[Strategy]:
    """Return a strategy that calls plain functions, one world at a time.

    ``ask`` returns the value to aim for when offering, ``accept_at`` the value to accept (by default what it
    asks). ``numbers`` and ``words`` declare the parameters, as on ``Strategy``.
    """
    accepting = ask if accept_at is None else accept_at
    declared_numbers, declared_words = numbers or {}, words or {}

    class Plain(Strategy):
        """A strategy made of plain functions."""

        numbers = declared_numbers
        words = declared_words

        def ask(self, moment: Moment) -> FloatArray:
            """Return the plain rule's ask in each world."""
            return np.array([float(ask(world)) for world in one_by_one(moment)])

        def accept_at(self, moment: Moment) -> FloatArray:
            """Return the plain rule's bar in each world."""
            return np.array([float(accepting(world)) for world in one_by_one(moment)])

    Plain.__name__ = Plain.__qualname__ = ask.__name__
    Plain.__doc__ = ask.__doc__
    return Plain


def one_by_one(moment: Moment) -> Iterator[PlainMoment]:
    """Yield what the party knows, one world after the other."""
    heard, said = moment.heard(), moment.said()
    for w in range(moment.no_deal.size):
        feasible = np.flatnonzero(np.isfinite(moment.worth[w]))
        yield PlainMoment(
            day=moment.day,
            turn=int(moment.turn[w]),
            no_deal=float(moment.no_deal[w]),
            best=float(moment.best[w]),
            ended=float(moment.ended[w]),
            elapsed=float(moment.elapsed[w]),
            worth={int(k): float(moment.worth[w, k]) for k in feasible},
            heard=tuple(k for k in heard[w].tolist() if k != NOTHING),
            said=tuple(k for k in said[w].tolist() if k != NOTHING),
            heard_first=None if np.isnan(moment.heard_first[w]) else float(moment.heard_first[w]),
            heard_best=None if np.isnan(moment.heard_best[w]) else float(moment.heard_best[w]),
            numbers={name: float(values[w]) for name, values in moment.numbers.items()},
            words=moment.words,
        )
