"""Holding out: asking for much, and for long, though less would be better than no deal.

Fearon (1998): the longer an agreement will bind, the more it pays to hold out for a better one.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.numbers import Constant
from sim.model.parties import Negotiates, Party, StrategyChoice
from sim.model.registry import protocol, strategy
from sim.model.scenario import Scenario

_A_HAIR = 1e-6
"""The share of what is to be won that a content party still asks for.

Not 0: a demander without a cost of talking is as well off with the deal in which nothing changes as with none,
to the last digit, and would offer that to be rid of it.
"""

_AT_ONCE = StrategyChoice("firm", {"share": Constant(_A_HAIR)})
"""Ask, from the first day, for a hair more than no deal is worth; offer whatever above it leaves most to others."""


def there(scenario: Scenario) -> bool:
    """Say whether anybody may hold out for more than no deal is worth; in a waiting game nobody asks for anything."""
    if not isinstance(strategy(_AT_ONCE.name), protocol(scenario.table.protocol).needs):
        return False
    return any(_content(party) is not party for party in scenario.parties)


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with every party content, from the first day, with what beats no deal."""
    return replace(scenario, parties=tuple(_content(party) for party in scenario.parties))


def _content(party: Party) -> Party:
    """Return the party content with what beats no deal.

    One that reckons the rest of the talks backwards stays as it is: it has no asks to come down from, and demands
    what it reckons the others would rather grant than refuse. Where it errs, what it did not know is the cause.
    """
    if party.negotiates is None or _reckons_or_is_content(party.negotiates.strategy):
        return party
    return replace(party, negotiates=Negotiates(_AT_ONCE))


def _reckons_or_is_content(way: StrategyChoice) -> bool:
    if strategy(way.name).looks_ahead:
        return True
    share = way.numbers.get("share")
    return way.name == _AT_ONCE.name and isinstance(share, Constant) and share.value <= _A_HAIR


HOLDING_OUT = Cause(
    name="holding_out",
    title="Holding out",
    off="everybody asks from the start for no more than no deal is worth, and offers the others the rest",
    leaves="who speaks when, what no deal is worth to anybody, and the demands of those who reckon backwards",
    helped="by asking for more at first, the sides kept away from a deal that does not count, or found a better one",
    there=there,
    without=without,
)
