"""The draws of work W as plain arrays, for baselines that know nothing of scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.worlds import Worlds
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario


def write_draws(scenario: Scenario, seed: int, worlds: int, target: Path) -> None:
    """Write what the first worlds of a scenario drew.

    ``worth`` and ``read`` (a party's values as the other reads them): (worlds, parties, issues, options);
    ``share``: (worlds, parties, issues); ``exponent`` and ``walks``: (worlds, parties); ``closes``: (worlds,).
    """
    drawn = Worlds(scenario, Luck(seed, 0, worlds), np.arange(worlds))
    cohort = Cohort(scenario, drawn)
    issues = scenario.packages.issues
    worth = np.zeros((worlds, 2, len(issues), max(len(issue.options) for issue in issues)))
    share = np.zeros(worth.shape[:3])
    exponent, walks, read = np.zeros((worlds, 2)), np.zeros((worlds, 2)), worth.copy()
    for i, party in enumerate(scenario.parties):
        for j, issue in enumerate(issues):
            columns, weight = cohort.wishes[i].worth[j], cohort.wishes[i].share[j]
            assert columns is not None
            assert weight is not None
            worth[:, i, j, : len(issue.options)] = columns
            share[:, i, j] = weight
            for o, option in enumerate(issue.options):
                read[:, i, j, o] = columns[:, o] + _misread(
                    scenario, drawn, 1 - i, i, f"{issue.name}.{option}"
                )
        assert party.negotiates is not None
        exponent[:, i] = drawn.number(party.negotiates.strategy.numbers["exponent"])
        walks[:, i] = cohort.flow[i]
    mean = scenario.events[0].mean
    assert mean is not None
    np.savez(
        target,
        worth=worth,
        read=read,
        share=share,
        exponent=exponent,
        walks=walks,
        closes=drawn.number(mean) * drawn.exponential("events.closed/when"),
        packages=scenario.packages.options,
        sizes=np.array([len(issue.options) for issue in issues]),
    )


def _misread(scenario: Scenario, drawn: Worlds, reader: int, other: int, what: str) -> FloatArray | float:
    deviation = scenario.parties[reader].misreading
    if deviation is None:
        return 0.0
    stream = f"{scenario.parties[reader].key}/reads/{scenario.parties[other].key}.{what}"
    return drawn.normal(stream) * drawn.number(deviation)


def draw_everything(scenario: Scenario, seed: int, worlds: int) -> None:
    """Draw every uncertain input of a scenario, and do nothing with it."""
    drawn = Worlds(scenario, Luck(seed, 0, worlds), np.arange(worlds))
    for uncertain in scenario.inputs:
        drawn.number(uncertain.number)
    for reader in scenario.parties:
        if reader.misreading is not None:
            for issue in scenario.packages.issues:
                for option in issue.options:
                    drawn.normal(f"{reader.key}/reads/{issue.name}.{option}")
