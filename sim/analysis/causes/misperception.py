"""Misperception: threats that are taken for less, or for more, than they are.

Jervis (1976). Fearon (1995) sets it apart from rational disagreement: a party that is merely unsure, and right
about the odds, misperceives nothing. What it is unsure of is the other's private information.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.scenario import Scenario


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with every threat's chance, pace and effects believed as they are."""
    return replace(scenario, threats=tuple(replace(threat, believed={}) for threat in scenario.threats))


MISPERCEPTION = Cause(
    name="misperception",
    title="Misperception",
    off="everybody takes each threat for what it is: the true chance that it is real, its true pace and effects",
    leaves="whether it is real, and what news and quiet days then say of that",
    helped="the threat was believed more than it deserved, and that brought concessions",
    there=lambda scenario: any(threat.believed for threat in scenario.threats),
    without=without,
)
