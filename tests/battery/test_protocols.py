"""Every protocol, by a scenario that plays it: who may sit there, who ratifies, how often it meets."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.model.registry import protocol_names
from sim.scenario import load
from tests.theory.played import CLASSICS

PLAYED_BY = {
    "alternating": "rubinstein",
    "attrition": "war_of_attrition",
    "challenge": "hand_tying",
    "demands": "nash_demand",
    "majority": "three_party_majority",
    "monotonic": "barter",
    "one_sided": "two_prices",
    "sealed_bids": "double_auction",
    "single_text": "mediator",
    "ultimatum": "ultimatum",
}
ONCE = {"attrition", "challenge", "demands", "sealed_bids", "ultimatum"}
"""Those at which each speaks once at most."""
FOR_TWO = {"attrition", "challenge", "monotonic", "sealed_bids"}
NOT_RATIFIED = {"attrition", "challenge", "majority"}


def refusal(protocol: str, *sets: str) -> str:
    """Return why a scenario is refused under some settings; "" where it is not."""
    try:
        load(CLASSICS / f"{PLAYED_BY[protocol]}.yaml", sets)
    except ScenarioError as error:
        return str(error)
    return ""


def test_every_protocol_is_tried() -> None:
    """But ``rounds``, which is ``alternating`` where all speak on one day."""
    assert {*PLAYED_BY, "rounds"} == set(protocol_names())


@pytest.mark.parametrize("protocol", PLAYED_BY)
def test_only_where_turns_are_taken_can_there_be_too_many(protocol: str) -> None:
    """A million rounds with a turn on each are too many, save where nobody has a second one."""
    said = refusal(protocol, "clock.horizon=1000000 rounds", "table.every=1 round")
    assert ("turns, more than" in said) == (protocol not in ONCE)


@pytest.mark.parametrize("protocol", PLAYED_BY)
def test_a_third_at_a_table_for_two_is_told(protocol: str) -> None:
    """And at the others as many sit as want to."""
    said = refusal(protocol, "parties.another={negotiates: {strategy: firm}}")
    assert ("is for 2 negotiating parties, and here are 3" in said) == (protocol in FOR_TWO)


@pytest.mark.parametrize("protocol", PLAYED_BY)
def test_a_parliament_that_would_not_be_asked_is_told(protocol: str) -> None:
    """Where no deal is put before ratifiers, there must be none."""
    said = refusal(protocol, "parties.council={ratifies: {known_to: []}}")
    assert ("puts no deal before ratifiers" in said) == (protocol in NOT_RATIFIED)
