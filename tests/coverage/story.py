"""A cheap scenario with everything in it that an interval is printed of."""

from __future__ import annotations

from typing import Any

import yaml

from sim.model.scenario import Scenario
from sim.scenario import load_text

_MARKET = """
version: 1
title: A house and its garden
clock: {starts: 2026-01-01, known_until: 2026-01-02, horizon: 8 days}
issues:
  house: [kept, rented, sold]
  garden: [wild, tidy, paved]
status_quo: {house: kept, garden: wild}
parties:
  buyer:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.1, 1.5]}, paced_by: perceived_end}}}
    patience: {uniform: [0.02, 0.3]}
    misreading: {uniform: [2, 10]}
    wants:
      house: {weight: {triangular: [20, 40, 60]}, kept: 0, rented: {uniform: [20, 60]}, sold: 100}
      garden: {weight: {uniform: [5, 30]}, wild: 0, tidy: 100, paved: {uniform: [0, 100]}}
    without_deal: {suit: {triangular: [20, 40, 60]}, fire: 0}
  seller:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.1, 1.5]}, paced_by: perceived_end}}}
    patience: {uniform: [0.02, 0.3]}
    wants:
      house: {weight: {triangular: [20, 40, 70]}, kept: 100, rented: {uniform: [30, 90]}, sold: 20}
      garden: {weight: {uniform: [5, 30]}, wild: 60, tidy: 40, paved: {uniform: [0, 100]}}
    without_deal: {suit: {triangular: [0, 30, 50]}, fire: -5000}
threats:
  suit:
    by: buyer
    against: [seller]
    chance: {beta: [4, 4]}
    pace: {mean: 12 days}
    believed: {seller: {chance: {beta: [4, 3]}}}
promises:
  upkeep:
    by: seller
    when: {garden: [tidy, paved]}
    kept: {beta: [4, 2]}
    if_broken: {buyer: {loses: 20}}
events:
  fire: {mean: 400 days, ends_talks: yes}
table: {protocol: alternating, first: buyer, every: 2 days}
record:
  - {date: 2026-01-02, by: buyer, offers: {house: sold}, refused_by: seller}
record_noise: {uniform: [15, 40]}
outcomes:
  - sale: {deal: {house: sold}}
  - let: {deal: {house: rented}}
  - nothing_changes: {deal: status_quo}
"""


def market(*, recorded: bool = False) -> Scenario:
    """Return the scenario, with a record that refuses four draws of five, or without.

    A rare ending, the fire (1% of worlds), is worth −5,000 to the seller: as skewed a value as one may meet.
    """
    tree: dict[str, Any] = yaml.safe_load(_MARKET)
    if not recorded:
        del tree["record"], tree["record_noise"], tree["clock"]["known_until"]
    return load_text(yaml.safe_dump(tree, sort_keys=False), "market")
