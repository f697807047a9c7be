"""Holding out: asking for much, and for long, though less would be better than no deal.

Fearon (1998): the longer an agreement will bind, the more it pays to hold out for a better one.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.numbers import ZERO
from sim.model.parties import Negotiates, Party, StrategyChoice
from sim.model.registry import protocol, strategy
from sim.model.scenario import Scenario

_AT_ONCE = StrategyChoice("firm", {"share": ZERO})
"""Ask, from the first day, for what no deal is worth, and offer whatever above it leaves most to the others."""


def there(scenario: Scenario) -> bool:
    """Say whether anybody may ask for more than no deal is worth; in a waiting game nobody asks for anything."""
    if not isinstance(strategy(_AT_ONCE.name), protocol(scenario.table.protocol).needs):
        return False
    roles = (party.negotiates for party in scenario.parties)
    return any(role is not None and role.strategy != _AT_ONCE for role in roles)


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with every party content, from the first day, with what beats no deal."""
    return replace(scenario, parties=tuple(_content(party) for party in scenario.parties))


def _content(party: Party) -> Party:
    return party if party.negotiates is None else replace(party, negotiates=Negotiates(_AT_ONCE))


HOLDING_OUT = Cause(
    name="holding_out",
    title="Holding out",
    off="everybody asks from the start for no more than no deal is worth, and offers the others the rest",
    leaves="who speaks when, and what no deal is worth to anybody",
    helped="by asking for more at first, the sides kept away from a deal that does not count, or found a better one",
    there=there,
    without=without,
)
