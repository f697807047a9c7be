"""Scenarios whose answer is known: talks that succeed at once, and what fails when one thing is wrong with them."""

from __future__ import annotations

from typing import Any

import yaml

from sim.analysis.causes import CAUSES, Cause
from sim.analysis.explain.why import Why, why
from sim.model.scenario import Scenario
from sim.runs.shelf import Memory
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from sim.scenario import load_text

EASY = """
version: 1
title: An easy case
clock: {horizon: 60 days}
issues: {yields: [nothing, some, all]}
status_quo: {yields: nothing}
parties:
  power:
    negotiates: {strategy: {firm: {share: 0}}}
    wants: {yields: {weight: 1, nothing: 0, some: 60, all: 100}}
    without_deal: {strike: 40}
  leader:
    negotiates: {strategy: {firm: {share: 0}}}
    wants: {yields: {weight: 1, nothing: 100, some: 60, all: -10}}
    without_deal: {strike: 0}
threats:
  strike: {by: power, against: [leader], chance: 1, pace: {mean: 20 days}}
table: {protocol: alternating, first: power, every: 3 days}
outcomes:
  - agreed: {deal: {yields: [some, all]}}
  - nothing_changes: {deal: status_quo}
"""
"""The threat is sure and known, both would rather have ``some`` than wait for it, and both ask for no more."""

TROUBLE: dict[str, str] = {
    "commitment": """
promises:
  mercy: {by: power, when: {yields: [some, all]}, kept: 0.1, if_broken: {leader: {becomes: -20}}}
""",
    "misperception": """
threats: {strike: {believed: {leader: {chance: 0.05}}}}
""",
    "private_information": """
parties:
  power: {misreading: 300}
  leader: {misreading: 300}
""",
    "holding_out": """
parties:
  power: {negotiates: {strategy: {firm: {share: 0.9}}}}
  leader: {negotiates: {strategy: {firm: {share: 0.9}}}}
""",
    "overtaken": """
events: {opening: {after: 40 days, opens: {yields: some}}}
parties:
  leader: {wants: {yields: {all: -60}}}
""",
    "ratification": """
parties:
  council:
    ratifies: {known_to: []}
    wants: {yields: {weight: 1, nothing: 100, some: 10, all: 0}}
    without_deal: {strike: 50}
""",
    "time": """
clock: {horizon: 10 days}
events: {opening: {after: 40 days, opens: {yields: some}}}
threats: {strike: {pace: {mean: 4000 days}}}
parties:
  power: {patience: 1% per day}
  leader: {wants: {yields: {some: 100}}}
""",
}
"""What is wrong in each case; merged into the easy case, as ``extends`` does it."""


def easy(trouble: str = "") -> Scenario:
    """Return the easy case with some trouble merged into it."""
    return load_text(text_of(trouble), "easy")


def text_of(trouble: str = "") -> str:
    """Return the text of the easy case with some trouble merged into it."""
    tree = _laid_over(yaml.safe_load(EASY), yaml.safe_load(trouble) or {})
    return yaml.safe_dump(tree, sort_keys=False)


def _laid_over(base: Any, over: Any) -> Any:
    """Return one tree laid over another, entry by entry; a strategy replaces a strategy."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: _laid_over(base.get(key), value) for key, value in over.items()}}


def cause(name: str) -> Cause:
    """Return the cause of that name."""
    return next(cause for cause in CAUSES if cause.name == name)


def explained(scenario: Scenario, worlds: int, *of: str, seed: int = 1) -> Why:
    """Return why a scenario's talks fail, over so many kept worlds."""
    source = Source(scenario.name, scenario.file, seed, loaded=scenario)
    wanted = Wanted("explain", (source,), worlds, {"of": of})
    found = why(Study(wanted, Memory(), jobs=1))
    assert found is not None
    return found
