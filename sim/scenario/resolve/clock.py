"""The clock: dates and times as numbers of units since the start."""

from __future__ import annotations

from datetime import date
from math import isfinite

from sim.model.numbers import Constant, Number
from sim.model.story import Clock, Deadline
from sim.scenario.bounds import MOMENT, TIME, Range
from sim.scenario.durations import Unit
from sim.scenario.numbers import NumberText, certain
from sim.scenario.resolve.draft import Draft
from sim.scenario.schema.document import ClockText
from sim.scenario.tree import Path

MAX_HORIZON = 1_000_000
"""Units of the clock that may be played; days are 2,700 years."""


def unit_of(clock: ClockText) -> Unit:
    """Return the clock's unit: rounds where the horizon is given in rounds, else days."""
    horizon = clock.horizon
    return "round" if isinstance(horizon, NumberText) and horizon.unit == "round" else "day"


def resolve_clock(draft: Draft) -> Clock:
    """Return the clock; its times must come in order."""
    text = draft.document.clock
    path: Path = ("clock",)
    horizon = _time(draft, text.horizon, (*path, "horizon"), TIME)
    known = None
    if text.known_until is not None:
        known = _time(draft, text.known_until, (*path, "known_until"), MOMENT)
    if known is not None and known < 0:
        draft.fault((*path, "known_until"), "this lies before the start")
    if horizon <= (known or 0.0):
        after = "known_until" if known is not None else "the start"
        draft.fault((*path, "horizon"), f"the horizon must lie after {after}")
    _check_horizon(draft, horizon, text.starts)
    deadline = _deadline(draft, known)
    return Clock(draft.unit, horizon, text.starts, known, deadline)


def _check_horizon(draft: Draft, horizon: float, starts: date | None) -> None:
    """Note a fault where the horizon is too far for the calendar."""
    path: Path = ("clock", "horizon")
    if horizon > MAX_HORIZON:
        draft.fault(path, f"the horizon lies {horizon:,.0f} {draft.unit}s away, more than {MAX_HORIZON:,}")
    elif starts is not None and horizon > (date.max - starts).days:
        draft.fault(path, "the horizon lies after the year 9999")


def _deadline(draft: Draft, known: float | None) -> Deadline | None:
    text = draft.document.clock.deadline
    if text is None:
        return None
    path: Path = ("clock", "deadline", "date" if text.date is not None else "after")
    when = text.date if text.date is not None else text.after
    assert when is not None
    day = _time(draft, when, path, TIME)
    if day <= (known or 0.0):
        after = "known_until" if known is not None else "the start"
        draft.fault(path, f"the deadline must lie after {after}")
    return Deadline(day, text.then)


def _time(draft: Draft, when: date | NumberText, path: Path, allowed: Range) -> float:
    """Return a time that every world shares."""
    number = moment(draft, when, path, allowed)
    value = certain(number)
    if value is None or not isfinite(value):
        draft.fault(
            path, "this must be one time, the same in every world", "write a date, or a time such as 180 days"
        )
        return 1.0
    return value


def moment(draft: Draft, when: date | NumberText, path: Path, allowed: Range = MOMENT) -> Number:
    """Return a date, or a time since the start, in units of the clock; noted among the inputs."""
    if isinstance(when, NumberText):
        return draft.duration(when, path, allowed)
    number = Constant(draft.day_of(when, path))
    draft.state(path, number)
    return number
