"""Ratification: a deal that those at the table would sign, and somebody behind them would not.

Putnam (1988): the win-set of a negotiator is what can be ratified at home.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.parties import Party
from sim.model.scenario import Scenario


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with every ratifier letting every deal pass."""
    return replace(scenario, parties=tuple(_lets_pass(party) for party in scenario.parties))


def _lets_pass(party: Party) -> Party:
    return party if party.ratifies is None else replace(party, ratifies=replace(party.ratifies, vetoes=False))


RATIFICATION = Cause(
    name="ratification",
    title="Ratification",
    off="no ratifier vetoes anything",
    leaves="what ratifiers may do otherwise, such as removing a leader",
    helped="a veto that was foreseen, or felt, turned the sides to a deal that they then signed",
    there=lambda scenario: bool(scenario.ratifiers),
    without=without,
)
