"""How beliefs in threats and promises move while talks go on, over the kept worlds that are still talking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.analysis.intervals import Estimate, Share, quantile_ranks, share
from sim.engine.cohort import Cohort
from sim.engine.promises import Terms
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario

LOOKS = 36
"""Days of looking after the first."""

MIDDLE = (0.1, 0.9)
"""Quantiles that bound the band."""


@dataclass(frozen=True, slots=True)
class Band:
    """A belief on one day: its median (with interval) and middle 80% over the worlds still talking.

    ``true``: in how many of those worlds it is so (the threat is real, the promise is meant to be kept).
    """

    day: float
    median: Estimate
    low: float
    high: float
    true: Share


@dataclass(frozen=True, slots=True)
class BeliefPath:
    """What some parties, who believe the same in every world, believe of one threat or promise.

    ``moves``: news or quiet days can change it. Where they cannot, the band changes only with who still talks.
    """

    kind: Literal["threat", "promise"]
    about: str
    believers: tuple[str, ...]
    moves: bool
    bands: tuple[Band, ...]


_Key = tuple[Literal["threat", "promise"], int, int]


def days_of_looking(scenario: Scenario) -> tuple[float, ...]:
    """Return the start, the end of the known past, and days evenly spread up to the last of watching."""
    clock = scenario.clock
    last = clock.horizon
    if clock.deadline is not None and clock.deadline.then != "goes_on":
        last = min(last, clock.deadline.day)
    spread = np.linspace(0.0, last, LOOKS + 1)
    if last > LOOKS or clock.unit == "round":
        spread = np.floor(spread)
    extra = () if clock.known_until is None else (clock.known_until,)
    return tuple(sorted({*spread.tolist(), *extra}))


class BeliefWatch:
    """Collects what is believed on each day of looking."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        parties = [i for i, party in enumerate(scenario.parties) if party.has_values]
        threats: list[_Key] = [
            ("threat", x, i) for x, threat in enumerate(scenario.threats) for i in parties if i != threat.by
        ]
        promises: list[_Key] = [
            ("promise", p, i) for p, promise in enumerate(scenario.promises) for i in promise.believed
        ]
        self._seen: dict[_Key, dict[float, list[FloatArray]]] = {key: {} for key in (*threats, *promises)}
        self._true: dict[tuple[str, int], dict[float, list[FloatArray]]] = {}

    def look(self, cohort: Cohort, day: float, rows: IntArray) -> None:
        """Note what the parties believe in these rows."""
        for key, days in self._seen.items():
            days.setdefault(day, []).append(_belief(cohort, key, rows))
        for kind, index in dict.fromkeys((kind, index) for kind, index, _ in self._seen):
            truth = cohort.truth.real[index] if kind == "threat" else cohort.truth.meant(index)
            days = self._true.setdefault((kind, index), {})
            days.setdefault(day, []).append(truth[rows].astype(np.float64))

    def paths(self) -> tuple[BeliefPath, ...]:
        """Return what was seen; parties that believe the same of the same thing share a path."""
        whole = {
            key: {day: np.concatenate(parts) for day, parts in sorted(days.items())}
            for key, days in self._seen.items()
        }
        together: list[tuple[_Key, list[int]]] = []
        for key, days in whole.items():
            for first, believers in together:
                if first[:2] == key[:2] and _same(whole[first], days):
                    believers.append(key[2])
                    break
            else:
                together.append((key, [key[2]]))
        return tuple(
            self._path(key, believers, whole[key])
            for key, believers in together
            if any(len(values) for values in whole[key].values())
        )

    def _path(self, key: _Key, believers: list[int], days: dict[float, FloatArray]) -> BeliefPath:
        kind, index, _ = key
        told = self._scenario.threats if kind == "threat" else self._scenario.promises
        true = self._true[kind, index]
        return BeliefPath(
            kind=kind,
            about=told[index].name,
            believers=tuple(self._scenario.parties[i].label for i in believers),
            moves=_moves(self._scenario, kind, index),
            bands=tuple(
                _band(day, values, np.concatenate(true[day])) for day, values in days.items() if len(values)
            ),
        )


def _belief(cohort: Cohort, key: _Key, rows: IntArray) -> FloatArray:
    kind, index, party = key
    if kind == "threat":
        return cohort.threats.believed(index, party, rows)
    alone = Terms(tuple(False for _ in cohort.scenario.promises[index].guarantees))
    return cohort.promises.believed_chance(index, party, alone)[rows]


def _same(one: dict[float, FloatArray], other: dict[float, FloatArray]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[day], other[day]) for day in one)


def _band(day: float, values: FloatArray, true: FloatArray) -> Band:
    ordered = np.sort(values)
    rank, low, high = quantile_ranks(len(ordered), 0.5)
    bounds = [None if bound is None else float(ordered[bound - 1]) for bound in (low, high)]
    ends = [float(ordered[quantile_ranks(len(ordered), q)[0] - 1]) for q in MIDDLE]
    return Band(
        day=day,
        median=Estimate(float(ordered[rank - 1]), *bounds),
        low=ends[0],
        high=ends[1],
        true=share(int(true.sum()), len(true)),
    )


def _moves(scenario: Scenario, kind: Literal["threat", "promise"], index: int) -> bool:
    if kind == "threat" and scenario.threats[index].pace is not None:
        return True
    told = scenario.threats if kind == "threat" else scenario.promises
    signals = (signal for event in scenario.events for signal in event.signals)
    return any(signal.kind == kind and signal.about == told[index].name for signal in signals)
