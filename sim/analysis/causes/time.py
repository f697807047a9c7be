"""Time: the talks, or our watching of them, end while a deal is still to be had."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause
from sim.model.scenario import Scenario

LONGER = 20.0
"""How many times as long as the scenario's own horizon talks are watched, once time is no cause."""


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with talks that go on for as long as they may take.

    A deadline still paces concessions, but nothing follows it. Endless talks cannot be played: they are watched
    ``LONGER`` times as long, the table meeting in ever rarer spells after the scenario's own horizon.
    """
    clock, deadline = scenario.clock, scenario.clock.deadline
    if deadline is not None:
        deadline = replace(deadline, then="goes_on")
    longer = replace(clock, horizon=clock.horizon * LONGER, thins_from=clock.horizon, deadline=deadline)
    return replace(scenario, clock=longer)


TIME = Cause(
    name="time",
    title="Time",
    off=f"no deadline and no horizon: talks may go on, and are watched {LONGER:g} times as long",
    leaves="how fast asks come down, and everything that may end the talks meanwhile",
    helped="the date gave the threat its force, or hurried the parties",
    there=lambda scenario: True,
    without=without,
)
