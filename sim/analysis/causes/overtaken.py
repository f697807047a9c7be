"""Being overtaken: the talks are cut short while the asks are still coming down."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.scenario import Scenario


def there(scenario: Scenario) -> bool:
    """Say whether anything can cut the talks short."""
    words = any(
        party.last_word is not None and party.last_word.at & {"refusal", "own_turn"}
        for party in scenario.parties
    )
    threats = any(threat.ends_talks and threat.pace is not None for threat in scenario.threats)
    events = any(
        event.ends_talks and (event.mean is not None or event.on_refusal is not None)
        for event in scenario.events
    )
    return words or threats or events


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with a truce that lasts until everybody's asks have come down."""
    return replace(scenario, clock=replace(scenario.clock, truce=True))


OVERTAKEN = Cause(
    name="overtaken",
    title="Being overtaken",
    off="nothing strikes before everybody's asks have come down; until then, quiet is no news",
    leaves="the fear of it, which brings the asks down, and what happens at a deadline",
    helped="what cut the talks short kept a deal that does not count from being signed",
    there=there,
    without=without,
)
