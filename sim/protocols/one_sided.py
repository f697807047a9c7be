"""One-sided offers: one party makes every offer, the others only answer."""

from __future__ import annotations

from sim.model.protocol import Timetable
from sim.protocols.alternating import InTurn


class OneSided(InTurn):
    """The first party offers on every turn; the others accept or refuse.

    With ``turns: 1`` it is an ultimatum, with two the shop that marks down once; without an end, whoever offers
    today will offer tomorrow.
    """

    def speakers(self, table: Timetable) -> tuple[int, ...]:
        """Return the first speaker alone."""
        return table.parties[:1]
