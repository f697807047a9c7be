"""A challenge and its answer: what each side of a crisis knows, and what its strategy decides."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.packages import BoolArray, FloatArray
from sim.model.strategy import Moment, Strategy


@dataclass(frozen=True)
class Crisis:
    """How a challenger and its target stand in W worlds; each value in points of the one it is of, (W,).

    wins, stays_out, backs_down: what the challenger has if the target concedes, if it does not challenge, and if it
    challenges and then backs down. concedes, war, called: what the target has if it concedes, if the challenger
    carries its threat out, and if it backs down. chance: how likely the target takes the threat to be real before
    it is challenged. real: whether it is, which the challenger alone may look at.
    """

    wins: FloatArray
    stays_out: FloatArray
    backs_down: FloatArray
    concedes: FloatArray
    war: FloatArray
    called: FloatArray
    chance: FloatArray
    real: BoolArray


class Signalling(Strategy):
    """A strategy for challenges. Subclass it and give both. At other tables it asks for its best package."""

    def challenges(self, crisis: Crisis, moment: Moment) -> FloatArray:
        """Return the chance that the party, as the challenger, challenges, (W,)."""
        raise NotImplementedError

    def resists(self, crisis: Crisis, moment: Moment) -> FloatArray:
        """Return the chance that the party, as the target, resists a challenge, (W,)."""
        raise NotImplementedError

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of the party's best package."""
        return moment.best
