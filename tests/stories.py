"""Small scenarios for tests, written as their users would write them."""

from __future__ import annotations

import yaml

from sim.model.scenario import Scenario
from sim.scenario import load_text

CRISIS = """
version: 1
title: A small crisis
clock: {horizon: 120 days}
issues:
  departure: [stays, later, now]
  amnesty: [none, partial, global]
status_quo: {departure: stays, amnesty: none}
parties:
  power:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 2]}, paced_by: perceived_end}}}
    patience: 0.5% per day
    misreading: {uniform: [2, 8]}
    wants:
      departure: {weight: {triangular: [20, 40, 60]}, stays: 0, later: {uniform: [40, 70]}, now: 100}
      amnesty: {weight: 20, none: 100, partial: 50, global: 0}
    without_deal: {strike: {triangular: [20, 40, 60]}}
  leader:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 2]}, paced_by: perceived_end}}}
    patience: 0.2% per day
    wants:
      departure: {weight: {triangular: [20, 30, 45]}, stays: 100, later: 50, now: 0}
      amnesty: {weight: 30, none: 0, partial: 50, global: 100}
    without_deal: {strike: {triangular: [0, 5, 20]}}
  circle:
    ratifies: {known_to: [leader]}
    wants:
      departure: {weight: 1, order: now < later < stays}
      amnesty: {weight: 1, none: 0, partial: 60, global: 100}
    without_deal: {strike: 10}
threats:
  strike:
    by: power
    against: [leader, circle]
    chance: {beta: [4, 4]}
    pace: {mean: 40 days}
    believed: {leader: {chance: {beta: [2, 5]}}}
promises:
  safety:
    by: power
    when: {amnesty: [partial, global]}
    kept: {beta: [4, 4]}
    believed: {leader: {beta: [2, 6]}}
    if_broken: {leader: {becomes: 5}, circle: {loses: 30}}
events:
  manoeuvres: {mean: 30 days, signals: {strike: {likelihood_ratio: 2}}}
table: {protocol: alternating, first: power, every: 4 days}
outcomes:
  - left: {deal: {departure: [later, now]}}
  - nothing_changes: {deal: status_quo}
"""

LEVERS = """
levers:
  power: [threats.strike.chance, parties.power.negotiates.strategy, events.manoeuvres]
  leader: [parties.circle.ratifies]
"""
"""What each side could do differently in the crisis: a text to go at its end."""


def crisis(*sets: str) -> Scenario:
    """Return the small crisis with some paths set, as ``--set`` would."""
    return load_text(CRISIS, "crisis", sets)


def crisis_with(**changes: object) -> Scenario:
    """Return the small crisis with whole top-level entries replaced (None removes one)."""
    tree = yaml.safe_load(CRISIS)
    tree.update(changes)
    return load_text(yaml.safe_dump({k: v for k, v in tree.items() if v is not None}), "crisis")
