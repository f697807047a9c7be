"""Times as they are written: "45 days", "0.2% per day", {uniform: [30, 60], unit: days}, 2025-11-28."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from sim.model.numbers import Arithmetic, Constant
from sim.scenario import formula
from sim.scenario.faults import Wrong, did_you_mean
from sim.scenario.numbers import Measure, NumberText, read

Unit = Literal["day", "round"]

DAYS: Mapping[str, float] = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
"""Length of each unit in days; a month and a year are the mean ones."""

_WORDS = (*DAYS, "round")
_DURATION = re.compile(r"(?P<number>.*?[ \d.)]) ?(?P<unit>[^\W\d]+)")
_DATE_LIKE = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}.*", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _unit(word: str) -> str:
    """Return the singular of a unit of time; raises ``Wrong``."""
    singular = word.strip().lower().removesuffix("s")
    if singular in _WORDS:
        return singular
    raise Wrong(
        f'"{word[:40]}" is not a unit of time', did_you_mean(word, [f"{w}s" for w in _WORDS], "units")
    )


def _duration_of(text: str) -> NumberText:
    """Split "10 * scale days" into number and unit, but leave "10 * scale" whole."""
    text = _tidy(text)
    found = _DURATION.fullmatch(text)
    if found is None or found["number"].rstrip()[-1:] in ("", "+", "-", "*", "/", "("):
        return NumberText(formula.parse(text))
    unit = _unit(found["unit"])
    return NumberText(formula.parse(found["number"]), unit)


def _rate_of(text: str) -> NumberText:
    head, per, word = _tidy(text).rpartition(" per ")
    if not per:
        if "%" in text:
            raise Wrong(f'"{text[:40]}" does not say per what time', 'write "0.2% per day"')
        return NumberText(formula.parse(text))
    number = formula.parse(head.rstrip().removesuffix("%"))
    unit = _unit(word)
    if not head.rstrip().endswith("%"):
        return NumberText(number, unit)
    if isinstance(number, Constant):
        return NumberText(Constant(number.value / 100.0), unit)
    return NumberText(Arithmetic("/", number, Constant(100.0)), unit)


def _tidy(text: str) -> str:
    if len(text) > formula.MAX_LENGTH:
        raise Wrong(
            f"this expression is longer than {formula.MAX_LENGTH} characters", "split it into quantities"
        )
    return " ".join(text.split())


_TIME = Measure(_duration_of, "unit", _unit)
_PER_TIME = Measure(_rate_of, "per", _unit)


def read_duration(value: object) -> NumberText:
    """Read a time such as "3 weeks"; raises ``Wrong``."""
    return read(value, _TIME)


def read_rate(value: object) -> NumberText:
    """Read an amount per time such as "0.2% per day"; raises ``Wrong``."""
    return read(value, _PER_TIME)


def read_date(value: object) -> date:
    """Read a day of the calendar; raises ``Wrong``."""
    text = str(value).strip()
    if not isinstance(value, str) or not _DATE.fullmatch(text):
        raise Wrong(f"{text[:40]!r} is not a date", "write year, month and day: 2025-11-28")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{text} is not a day of the calendar") from None


def read_date_or_duration(value: object) -> date | NumberText:
    """Read a date, or a time since the start; raises ``Wrong``."""
    if isinstance(value, str) and _DATE_LIKE.fullmatch(value):
        return read_date(value)
    return read_duration(value)


def units_in(text: NumberText, clock: Unit) -> float:
    """Return how many of the clock's units one of the text's units is; raises ``Wrong`` where they mix."""
    if text.unit in ("", clock):
        return 1.0
    if clock == "day" and text.unit in DAYS:
        return DAYS[text.unit]
    mend = (
        "the horizon decides: give every time in rounds"
        if clock == "round"
        else "give every time in days or dates"
    )
    raise Wrong(f"this is in {text.unit}s, and the clock runs in {clock}s", mend)
