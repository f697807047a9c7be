"""Commitment: promises that are not believed, or not kept.

Fearon (1995) and Powell (2006): an agreement that both would rather have than fight is out of reach where one
side would later have reason, and power, to break it.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.numbers import ONE
from sim.model.scenario import Scenario


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with every promise kept, and believed to be."""
    promises = tuple(replace(promise, kept=ONE, believed={}) for promise in scenario.promises)
    return replace(scenario, promises=promises)


COMMITMENT = Cause(
    name="commitment",
    title="Commitment",
    off="every promise is kept, and everybody knows it",
    leaves="what the terms are worth, and who declines to stand behind a guarantee",
    helped="deals were signed because a word that would be broken cost its maker less than one that would be kept",
    there=lambda scenario: bool(scenario.promises),
    without=without,
)
