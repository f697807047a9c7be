"""The rows of a run with their numbers put into words: one line per kept world, one column per thing known.

Columns: ``replication``, ``outcome``, ``ending``, ``what`` (the threat or event that ended talks, or the party
that backed down or walked away), ``effect``, ``day``, ``offers``, then ``deal.<issue>``, ``promise.<name>`` (kept
or broken, in deals that contain it) and ``value.<party>``. What does not apply is None in words, NaN in numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from sim.model.endings import Ending
from sim.model.scenario import Scenario

Columns = dict[str, NDArray[Any]]
"""Arrays of one length by name: numbers, or texts (of type object) with None."""

BY_PARTY = (Ending.BACKED_DOWN, Ending.WALKED_AWAY)


def columns(scenario: Scenario, rows: NDArray[np.void]) -> Columns:
    """Return the columns of some rows of a scenario's run; their names and types are the same for any rows."""
    return {
        "replication": rows["replication"],
        "outcome": _words([outcome.name for outcome in scenario.outcomes], rows["outcome"]),
        "ending": _words([kind.name.lower() for kind in Ending], rows["ending"]),
        "what": _what(scenario, rows),
        "effect": _effect(scenario, rows),
        "day": rows["day"],
        "offers": rows["offers"],
        **_deal(scenario, rows["package"]),
        **_promises(scenario, rows),
        **{
            f"value.{party.name}": rows["values"][:, i]
            for i, party in enumerate(scenario.parties)
            if party.has_values
        },
    }


def write_csv(stream: TextIO, parts: Iterable[Columns]) -> int:
    """Write parts of a run as CSV, one after the other, and return how many lines there were.

    Numbers are written so that they read back as what they were; what does not apply is left empty.
    """
    writer = csv.writer(stream, lineterminator="\n")
    lines = 0
    for number, part in enumerate(parts):
        if number == 0:
            writer.writerow(part)
        texts = [_texts(column) for column in part.values()]
        writer.writerows(zip(*texts, strict=True))
        lines += len(texts[0])
    return lines


def _texts(column: NDArray[Any]) -> Sequence[object]:
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return ["" if value != value else repr(value) for value in values]
    return ["" if value is None else value for value in values]


def _words(words: Sequence[str], places: NDArray[Any]) -> NDArray[Any]:
    """Return the word at each place; None for −1."""
    told = np.empty(len(words) + 1, dtype=object)
    told[: len(words)] = words
    return np.asarray(told[places])


def _what(scenario: Scenario, rows: NDArray[np.void]) -> NDArray[Any]:
    found = np.full(len(rows), None, dtype=object)
    for kinds, things in (
        ((Ending.THREAT,), scenario.threats),
        ((Ending.EVENT,), scenario.events),
        (BY_PARTY, scenario.parties),
    ):
        here = np.isin(rows["ending"], kinds)
        found[here] = _words([thing.name for thing in things], rows["which"][here])
    return found


def _effect(scenario: Scenario, rows: NDArray[np.void]) -> NDArray[Any]:
    found = np.full(len(rows), None, dtype=object)
    for place, threat in enumerate(scenario.threats):
        here = (rows["ending"] == Ending.THREAT) & (rows["which"] == place)
        found[here] = _words([effect.name for effect in threat.effects], rows["effect"][here])
    return found


def _deal(scenario: Scenario, packages: NDArray[Any]) -> Columns:
    """Return the option of each issue that was agreed: its value where the issue is a number."""
    found: Columns = {}
    agreed = packages >= 0
    for place, issue in enumerate(scenario.packages.issues):
        chosen = np.where(agreed, scenario.packages.options[packages, place], -1)
        found[f"deal.{issue.name}"] = (
            np.append(np.asarray(issue.points, dtype=np.float64), np.nan)[chosen]
            if issue.points
            else _words(issue.options, chosen)
        )
    return found


def _promises(scenario: Scenario, rows: NDArray[np.void]) -> Columns:
    found: Columns = {}
    agreed = rows["package"] >= 0
    for place, promise in enumerate(scenario.promises):
        contained = agreed & scenario.packages.matching_any(promise.when)[rows["package"]]
        broken = (rows["broken"] >> place) & 1
        found[f"promise.{promise.name}"] = _words(["kept", "broken"], np.where(contained, broken, -1))
    return found
