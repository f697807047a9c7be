"""Times as they are written."""

from __future__ import annotations

from datetime import date

import pytest

from sim.model.numbers import Arithmetic, Constant, Distribution, Named
from sim.scenario import durations
from sim.scenario.durations import units_in
from sim.scenario.faults import Wrong
from sim.scenario.numbers import NumberText


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("45 days", NumberText(Constant(45.0), "day")),
        ("1 day", NumberText(Constant(1.0), "day")),
        ("3weeks", NumberText(Constant(3.0), "week")),
        ("2 months", NumberText(Constant(2.0), "month")),
        ("1 year", NumberText(Constant(1.0), "year")),
        ("10 rounds", NumberText(Constant(10.0), "round")),
        (7, NumberText(Constant(7.0))),
        ("7", NumberText(Constant(7.0))),
        ("10 * scale days", NumberText(Arithmetic("*", Constant(10.0), Named("scale")), "day")),
        ("10 * scale", NumberText(Arithmetic("*", Constant(10.0), Named("scale")))),
        ("scale", NumberText(Named("scale"))),
        ("(1 + scale) weeks", NumberText(Arithmetic("+", Constant(1.0), Named("scale")), "week")),
        ({"uniform": [30, 60], "unit": "days"}, NumberText(Distribution("uniform", (30.0, 60.0)), "day")),
        (
            {"value": {"uniform": [3, 6]}, "unit": "weeks", "because": "a"},
            NumberText(Distribution("uniform", (3.0, 6.0)), "week"),
        ),
        ({"value": "45 days", "assumed": "so"}, NumberText(Constant(45.0), "day")),
    ],
)
def test_durations(value: object, expected: NumberText) -> None:
    """A number, an expression or a distribution, with a unit or in the clock's own."""
    assert durations.read_duration(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.2% per day", NumberText(Constant(0.002), "day")),
        ("5 % per year", NumberText(Constant(0.05), "year")),
        ("0.1 per round", NumberText(Constant(0.1), "round")),
        ("2 * x per week", NumberText(Arithmetic("*", Constant(2.0), Named("x")), "week")),
        ("x% per week", NumberText(Arithmetic("/", Named("x"), Constant(100.0)), "week")),
        (0.01, NumberText(Constant(0.01))),
        ({"uniform": [0.1, 0.2], "per": "day"}, NumberText(Distribution("uniform", (0.1, 0.2)), "day")),
    ],
)
def test_rates(value: object, expected: NumberText) -> None:
    """An amount per time, or per unit of the clock."""
    assert durations.read_rate(value) == expected


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (durations.read_duration, "45 dayz", 'did you mean "days"?'),
        (durations.read_duration, "3 hours", "not a unit of time"),
        (durations.read_duration, {"uniform": [1, 2], "per": "day"}, '"per" does not belong'),
        (durations.read_duration, {"value": "3 days", "unit": "weeks"}, "given twice"),
        (durations.read_duration, {"uniform": [1, 2], "unit": "dais"}, "not a unit of time"),
        (durations.read_duration, "1" + " " * 2000, "longer than"),
        (durations.read_rate, "0.2%", "does not say per what time"),
        (durations.read_rate, "0.2 per fortnight", "not a unit of time"),
        (durations.read_date, "28.11.2025", "not a date"),
        (durations.read_date, "2025-02-30", "not a day of the calendar"),
        (durations.read_date, 20251128, "not a date"),
        (durations.read_date_or_duration, "2025-13-01", "not a day of the calendar"),
        (durations.read_date_or_duration, "2025-11-28T10:00", "not a date"),
        (durations.read_date_or_duration, "2025-1-1", "not a date"),
    ],
)
def test_what_is_no_time_is_named(read: object, value: object, said: str) -> None:
    """Unknown units, doubled units and impossible dates each get their words."""
    with pytest.raises(Wrong) as raised:
        read(value)  # type: ignore[operator]
    assert said in f"{raised.value.message} {raised.value.mend}"


def test_a_date_or_a_time_since_the_start() -> None:
    """Where both may stand, what looks like a date is one."""
    assert durations.read_date_or_duration("2025-11-28") == date(2025, 11, 28)
    assert durations.read_date_or_duration("6 months") == NumberText(Constant(6.0), "month")


def test_units_convert_to_days_and_never_to_rounds() -> None:
    """Weeks, months and years are days; rounds are a clock of their own."""
    three = Constant(3.0)
    assert units_in(NumberText(three, "week"), "day") == 7.0
    assert units_in(NumberText(three, "month"), "day") == 30.4375
    assert units_in(NumberText(three, "year"), "day") == 365.25
    assert units_in(NumberText(three), "round") == 1.0
    assert units_in(NumberText(three, "round"), "round") == 1.0
    with pytest.raises(Wrong, match="this is in days, and the clock runs in rounds"):
        units_in(NumberText(three, "day"), "round")
    with pytest.raises(Wrong, match="this is in rounds, and the clock runs in days"):
        units_in(NumberText(three, "round"), "day")
