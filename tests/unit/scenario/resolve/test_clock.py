"""The clock: times as units since the start."""

from __future__ import annotations

from datetime import date

import pytest

from sim.model.story import Clock, Deadline
from tests.unit.scenario.texts import fault, good, story


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("{horizon: 60 days}", Clock("day", 60.0)),
        ("{horizon: 60}", Clock("day", 60.0)),
        ("{horizon: 2 weeks}", Clock("day", 14.0)),
        ("{horizon: 10 rounds}", Clock("round", 10.0)),
        (
            "{horizon: 10 rounds, known_until: 2, deadline: {after: 5 rounds, then: lapses}}",
            Clock("round", 10.0, None, 2.0, Deadline(5.0, "lapses")),
        ),
        (
            "{starts: 2025-11-28, horizon: 2026-01-01, known_until: 2025-11-30,"
            " deadline: {date: 2025-12-25, then: threats_act}}",
            Clock("day", 34.0, date(2025, 11, 28), 2.0, Deadline(27.0, "threats_act")),
        ),
        (
            "{starts: 2025-11-28, horizon: 60 days, known_until: 2025-11-28}",
            Clock("day", 60.0, date(2025, 11, 28), 0.0),
        ),
    ],
)
def test_times_since_the_start(clock: str, expected: Clock) -> None:
    """Dates and durations become units of the clock, which the horizon chooses."""
    assert good(story(clock=f"clock: {clock}")).clock == expected


@pytest.mark.parametrize(
    ("clock", "path", "said"),
    [
        ("{horizon: 2026-01-01}", "horizon", "does not say when it starts"),
        ("{horizon: 0}", "horizon", "greater than 0"),
        ("{horizon: {uniform: [30, 60], unit: days}}", "horizon", "the same in every world"),
        ("{horizon: 9 days, known_until: 9 days}", "horizon", "after known_until"),
        ("{starts: 2025-11-28, horizon: 2025-11-28}", "horizon", "after the start"),
        ("{starts: 2025-11-28, horizon: 9, known_until: 2025-11-27}", "known_until", "before the start"),
        ("{horizon: 9, known_until: -1}", "known_until", "before the start"),
        (
            "{horizon: 9, known_until: 3, deadline: {after: 3, then: lapses}}",
            "deadline.after",
            "after known_until",
        ),
        ("{horizon: 9 rounds, known_until: 3 days}", "known_until", "clock runs in rounds"),
        ("{horizon: 9 days, known_until: 3 rounds}", "known_until", "clock runs in days"),
        (
            "{starts: 2025-11-28, horizon: 9 rounds, deadline: {date: 2025-12-01, then: lapses}}",
            "deadline.date",
            "clock runs in rounds",
        ),
    ],
)
def test_times_that_do_not_fit(clock: str, path: str, said: str) -> None:
    """Times out of order, uncertain ones and mixed units are faults."""
    found = fault(story(clock=f"clock: {clock}  #!"))
    assert found.path == f"clock.{path}"
    assert said in found.message
