"""Looking at worlds on fixed days while they are played.

The looks are dated events without any effect: they bring every world that is still talking exactly to that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import Past, cohort_size, play_cohort
from sim.model.numbers import Constant
from sim.model.packages import IntArray
from sim.model.scenario import Scenario
from sim.model.story import Event

_LOOK = "look on day "

Look = Callable[[Cohort, float, IntArray], None]
"""``look(cohort, day, rows)``: told of the rows that are still talking on a day of looking."""


def look_on(scenario: Scenario, luck: Luck, past: Past, days: Iterable[float], look: Look) -> None:
    """Play the kept worlds of a block, looking at those still talking on each of the days."""
    looks = {f"{_LOOK}{day!r}": day for day in days}
    events = [Event(name, day=Constant(day)) for name, day in looks.items()]
    watched = replace(scenario, events=(*scenario.events, *events))

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "event" and happening.what in looks:
                look(cohort, looks[happening.what], happening.rows)

        return hear

    size = cohort_size(scenario)
    for start in range(0, past.rows.size, size):
        play_cohort(watched, luck, past, slice(start, start + size), watch)


def look_as_play_begins(scenario: Scenario, luck: Luck, past: Past, look: Look) -> None:
    """Look at the kept worlds on the day on which play begins, after all that is known to have happened.

    Nothing is watched beyond that day, and a horizon is only where watching stops, so that no value depends on it.
    """
    day = scenario.clock.known_until or 0.0
    short = replace(scenario, clock=replace(scenario.clock, horizon=day))
    look_on(short, luck, past, [day], look)
