"""A lesson in words: its question, what theory predicts beside what was played, and what to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from shlex import quote

from sim.analysis.intervals import CONFIDENCE
from sim.analysis.lesson import ERRORS, Finding
from sim.model.lesson import Lesson
from sim.report.figures import interval, number, whole
from sim.report.tables import Table

_PLACES = 6


def beside(findings: Iterable[Finding]) -> Table:
    """Return the table of what theory predicts and what was played."""
    rows = tuple(
        (
            finding.prediction.says,
            exact(finding.expected),
            number(finding.simulated),
            interval(finding.simulated),
            whole(finding.worlds),
            "yes" if finding.agrees else "NO",
        )
        for finding in findings
    )
    columns = ("what", "predicted", "simulated", "95% interval", "worlds", "agrees")
    return Table("What theory predicts, and what was played", columns, rows)


def exact(value: float) -> str:
    """Write a number that has no error, to six places at most."""
    rounded = round(value, _PLACES) or 0.0  # no minus before a nought
    return f"{rounded:,.{_PLACES}f}".rstrip("0").rstrip(".")


def verdict(findings: list[Finding]) -> str:
    """Say how many agree, and what that means."""
    agreeing = sum(finding.agrees for finding in findings)
    said = "all agree" if agreeing == len(findings) else f"{agreeing} of {len(findings)} agree"
    return (
        f"Play and theory: {said}. They agree where they differ by no more than {ERRORS:g} standard errors of "
        f"what was played, and rounding; intervals hold {CONFIDENCE:.0%} each."
    )


def sources(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield where each prediction is from, and under which changes it is measured."""
    for finding in findings:
        prediction = finding.prediction
        under = f" (with {shown(prediction.sets)})" if prediction.sets else ""
        yield f"- {prediction.says}: {prediction.source}{under}"


def attempts(lesson: Lesson, name: str) -> Iterator[str]:
    """Yield what to try, as commands, each with what to look for."""
    for attempt in lesson.attempts:
        yield f"- sim lesson {name} {shown(attempt.sets)}"
        yield f"  {attempt.says}"


def shown(sets: Iterable[str]) -> str:
    """Write changes as they are given on the command line."""
    return " ".join(f"--set {quote(change)}" for change in sets)


def as_data(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return the findings as plain data."""
    return [
        {
            "says": finding.prediction.says,
            "measure": finding.prediction.measure.kind,
            "sets": list(finding.prediction.sets),
            "from": finding.prediction.source,
            "predicted": _rounded(finding.expected),
            "simulated": _rounded(finding.simulated.value),
            "low": _rounded(finding.simulated.low),
            "high": _rounded(finding.simulated.high),
            "standard_error": round(finding.error, _PLACES),
            "worlds": finding.worlds,
            "agrees": finding.agrees,
        }
        for finding in findings
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES) or 0.0  # no minus before a nought
