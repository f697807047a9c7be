"""Waiting games: two sides wait each other out, and what a strategy may see of it and answers.

The plans are made when the table opens. What happens meanwhile may end the talks, but moves no plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.packages import FloatArray
from sim.model.strategy import Moment, Parameter, Setting, Strategy


@dataclass(frozen=True)
class Side:
    """How one side of a standoff stands in W worlds: points on its own scale, (W,) each.

    wins: what it has if the other gives way. yields: what it has if it gives way at once itself.
    flow: what living on is worth per unit of time while nobody gives way, costs of talking taken off.
    patience: its discount rate. shame: how much less giving way is worth per unit of time that has passed.
    numbers: the parameters of its strategy.
    """

    wins: FloatArray
    yields: FloatArray
    flow: FloatArray
    patience: FloatArray
    shame: FloatArray
    numbers: Mapping[str, FloatArray]

    @property
    def cost_of_waiting(self) -> FloatArray:
        """What it loses per unit of time by giving way later rather than now, at the start."""
        return self.patience * self.yields - self.flow + self.shame

    @property
    def stake(self) -> FloatArray:
        """What it gains if the other gives way rather than itself."""
        return self.wins - self.yields


@dataclass(frozen=True)
class Standoff:
    """What a side knows when it makes its plan.

    The ``other`` side's values and parameters are common knowledge, as the equilibria of these games take them to
    be. ``words``: the settings of the planning side's strategy. ``fights``: what carrying out its own threat is
    worth to it, its own secret; −inf where it has none. ``luck``: call it with a name for uniforms of its own, (W,).
    """

    own: Side
    other: Side
    words: Mapping[str, str]
    fights: FloatArray
    luck: Callable[[str], FloatArray]


@dataclass(frozen=True)
class Plan:
    """When a side gives way, and when it carries out its threat: times since the opening, ∞ for never, (W,)."""

    gives_way: FloatArray
    strikes: FloatArray


UNTIL = Parameter(0.0, 1e6, 0.0, "with gives_way: then, the time after the opening at which it gives way")
GIVES_WAY = Setting(("equilibrium", "then", "halfway", "never"), "when it gives way")


class Waiting(Strategy):
    """A strategy for waiting games. Subclass it and give ``equilibrium``. At other tables it asks for its best.

    A scenario may make a party depart from the equilibrium, to see what that is worth: ``gives_way: then`` (at
    the time ``until``), ``halfway`` (to the time after which nobody gives way any more in equilibrium; where
    there is none, at ``until``), or ``never``.
    """

    numbers = {"until": UNTIL}
    words = {"gives_way": GIVES_WAY}

    def plan(self, standoff: Standoff) -> Plan:
        """Return when the side will act, if nobody has acted before."""
        match standoff.words["gives_way"]:
            case "then":
                return Plan(standoff.own.numbers["until"], never(standoff.fights))
            case "halfway":
                end = self.ends(standoff)
                bounded = np.isfinite(end)
                half = np.where(bounded, 0.5 * np.where(bounded, end, 0.0), standoff.own.numbers["until"])
                return Plan(half, never(standoff.fights))
            case "never":
                return Plan(never(standoff.fights), never(standoff.fights))
        return self.equilibrium(standoff)

    def equilibrium(self, standoff: Standoff) -> Plan:
        """Return when a side acts that plays its part in the equilibrium."""
        raise NotImplementedError

    def ends(self, standoff: Standoff) -> FloatArray:
        """Return the time after which nobody gives way any more in equilibrium, (W,); by default there is none."""
        return never(standoff.fights)

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of the party's best package: it holds out."""
        return moment.best


def never(like: FloatArray) -> FloatArray:
    """Return times that never come, as many as there are worlds in ``like``."""
    return np.full(like.shape, np.inf)
