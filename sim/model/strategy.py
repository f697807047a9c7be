"""The interface of a way of bargaining, and what such a strategy may see.

A strategy is asked for whole arrays at once: entry w of every array belongs to one world. It sees
``Moment``, a read-only view of what its own party may know, and never the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.model.game import Game, When
from sim.model.packages import BoolArray, FloatArray, IntArray

NOTHING = -1
"""In an array of packages: no package."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A numeric parameter of a strategy or protocol: its range, and its default (None: it must be given)."""

    low: float
    high: float
    default: float | None = None
    says: str = ""
    if_known: float | None = None
    """Of doubt about the others: the value it has where nothing about them is hidden."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter in words: the words allowed; the first is the default."""

    words: tuple[str, ...]
    says: str = ""


@dataclass(frozen=True)
class Estimate:
    """How the party at the table sees another whose consent is needed.

    ``worth``: (W, K) the estimated expected value of each package to that party, −inf where infeasible;
    ``no_deal``: (W,) what it is thought to have without a deal.
    ``ranked``: a faster way to the default proposal to all of them, where the engine has one.
    """

    party: str
    worth: FloatArray
    no_deal: FloatArray
    ranked: Ranked | None = None

    @property
    def surplus(self) -> FloatArray:
        """What each package leaves the other above its value of no deal, shape (W, K)."""
        return self.worth - self.no_deal[:, None]


def no_luck(name: str) -> FloatArray:
    """Stand in for a moment's luck where there is no play."""
    raise LookupError(f"no chance is at hand for {name}")


@dataclass(frozen=True)
class Moment:
    """What a party may know at one time, in W worlds. All arrays are read-only.

    day: time since the start, in clock units.
    turn: (W,) how many turns of its own the party has had before this one.
    no_deal: (W,) the value of no deal, V (DESIGN rule 3).
    best: (W,) the highest expected value among the packages feasible now.
    ended: (W,) lived-through perceived chance that talks have ended, 0 to 1 (DESIGN rule 7).
    elapsed: (W,) share of the time to the deadline that has passed; 0 where there is no deadline.
    worth: (W, K) expected value of each package to the party; −inf where infeasible now.
    heard: call it for the (W, H) packages that others offered so far, oldest first, ``NOTHING`` as filling.
    said: call it for the (W, S) packages that the party itself offered so far.
    heard_first, heard_best: (W,) value to the party of the first and the best offer heard; NaN before any.
    numbers: the strategy's numeric parameters, (W,) each. words: its settings.
    game: call it for the rest of the talks as the party knows them, to be reckoned backwards; None where the
        protocol does not say who will speak when.
    luck: call it with a name for (W,) uniforms of the party's own, to mix with; the same name, the same ones.
    going_on: call it for three arrays, (W,) each, hold, keep and no_deal: after a refusal, what comes at the party's
        own next turn, D, is worth hold + keep·D now, and no_deal is V then. Where no turn of its own is to come, keep
        is 0 and hold is V; None where nobody can say.
    """

    day: float
    turn: IntArray
    no_deal: FloatArray
    best: FloatArray
    ended: FloatArray
    elapsed: FloatArray
    worth: FloatArray
    heard: Callable[[], IntArray]
    said: Callable[[], IntArray]
    heard_first: FloatArray
    heard_best: FloatArray
    numbers: Mapping[str, FloatArray]
    words: Mapping[str, str]
    game: Callable[[], Game | None] = lambda: None
    luck: Callable[[str], FloatArray] = no_luck
    going_on: Callable[[], tuple[FloatArray, FloatArray, FloatArray] | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Ranked:
    """The packages as they stand at one moment, ranked towards all whose consent an offer needs.

    ``others``: how many these are. ``reaching``: call it with a bar, (W,), for the package, among those worth at
    least that much, that leaves most to the worst-off of them: what ``offer_reaching`` finds by looking at them all.
    """

    moment: Moment
    others: int
    reaching: Callable[[FloatArray], IntArray]


class Strategy:
    """A way of bargaining. Subclass it and give at least ``ask``.

    ``numbers`` and ``words`` declare the parameters a scenario may set. Instances hold no state: whatever a
    strategy wants to remember is in the ``Moment``.
    """

    numbers: ClassVar[Mapping[str, Parameter]] = {}
    words: ClassVar[Mapping[str, Setting]] = {}
    looks_ahead: ClassVar[bool] = False
    """Whether it reckons the rest of the talks backwards: it then answers and ends talks by its own reckoning."""
    also: ClassVar[Mapping[str, str]] = {}
    """Other names of parameters, such as those of the literature, with the name that each stands for."""

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value to aim for when offering, shape (W,)."""
        raise NotImplementedError

    def accept_at(self, moment: Moment) -> FloatArray:
        """Return the value from which an offer is acceptable, shape (W,); by default what it asks."""
        return self.ask(moment)

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the package to offer in each world, shape (W,); ``NOTHING`` for silence.

        By default (DESIGN rule 7): among the packages worth at least ``ask``, the one that leaves most to the
        worst-off of the others; ties go to the package better for oneself, then to the first in file order.
        Where no package reaches the ask, the best one for oneself; silence where none is worth no deal.
        """
        return offer_reaching(self.ask(moment), moment, others)

    def exactly(self, moment: Moment, others: Sequence[Estimate], offers: IntArray) -> FloatArray | None:
        """Return the value of the continuous issue in each of its offers, (W,); NaN or None: that of the package."""
        return None

    def behind(self, moment: Moment) -> Mapping[str, FloatArray]:
        """Return more numbers behind an offer, by name, (W,) each, for those who watch."""
        return {}

    def refusing(
        self, moment: Moment, offers: IntArray | None = None, exact: FloatArray | None = None
    ) -> FloatArray | None:
        """Return what refusing the offer on the table is worth, (W,), by its own reckoning; None: it has none.

        ``exact``: the value of the continuous issue in the offers, where it is not that of the package.
        """
        return None

    def learns(self, moment: Moment, offers: IntArray, exact: FloatArray | None) -> FloatArray | None:
        """Return the eagerness from which a hidden type would have accepted its offers, (W,); None: no matter."""
        return None

    def going_on(self, moment: Moment, at: When) -> FloatArray | None:
        """Return what talking on is worth where the party may speak a last word instead; None: no reckoning."""
        return None


def offer_reaching(ask: FloatArray, moment: Moment, others: Sequence[Estimate]) -> IntArray:
    """Return the default proposal for a given ask; see ``Strategy.propose``."""
    # Where no package reaches the ask, the best one will do, if it beats no deal: nobody offers worse.
    bar = np.maximum(np.minimum(ask, moment.best), moment.no_deal)
    ranked = others[0].ranked if others else None
    if ranked is not None and ranked.moment is moment and ranked.others == len(others):
        return ranked.reaching(bar)
    worth = moment.worth
    enough = worth >= bar[:, None]
    score = np.where(enough, least(others, worth.shape), -np.inf)
    tied = enough & (score >= score.max(axis=1)[:, None])
    chosen = np.where(tied, worth, -np.inf).argmax(axis=1)
    return np.where(enough.any(axis=1), chosen, NOTHING)


def least(others: Sequence[Estimate], shape: tuple[int, ...]) -> FloatArray:
    """Return, package by package, the smallest estimated surplus among ``others`` (0 where there are none)."""
    if not others:
        return np.zeros(shape)
    smallest = others[0].surplus
    for other in others[1:]:
        smallest = np.minimum(smallest, other.surplus)
    return smallest


def accepts(worth: FloatArray, no_deal: FloatArray, waiting: FloatArray) -> BoolArray:
    """Return the default answer: an offer is accepted if it is worth the value of no deal and of waiting."""
    return worth >= np.maximum(no_deal, waiting)
