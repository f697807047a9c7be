"""Laws of belief: calibration, conditioning, and the value of no deal against its closed form."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Observer, nobody
from sim.engine.play import play_block, play_cohort, read_past
from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.scenario import load_text
from tests.stories import crisis

WAIT = """
version: 1
title: Waiting for one threat
clock: {horizon: 4000 days%(known)s}
issues: {pie: [mine, yours]}
status_quo: {pie: mine}
parties:
  one:
    negotiates: {strategy: {firm: {share: 1}}}
    patience: 1%% per day
    wants: {pie: {mine: 60, yours: 0}}
    without_deal: {blow: 10}
  two:
    negotiates: {strategy: {firm: {share: 1}}}
    patience: 1%% per day
    wants: {pie: {mine: 0, yours: 60}}
    without_deal: {blow: 25}
threats:
  blow: {by: two, against: one, chance: 0.4, pace: {mean: 50 days}}
%(more)s
table: {protocol: alternating, first: one, every: 20 days}
"""


def _wait(more: str = "", known: str = "") -> Scenario:
    return load_text(WAIT % {"more": more, "known": known})


def _play(scenario: Scenario, count: int, seed: int = 11) -> tuple[Cohort, NDArray[np.void]]:
    """Play a block as one cohort and return its final state with its rows."""
    cohorts: list[Cohort] = []

    def watch(cohort: Cohort) -> Observer:
        cohorts.append(cohort)
        return nobody

    luck = Luck(seed, 0, count)
    past = read_past(scenario, luck)
    rows = play_cohort(scenario, luck, past, slice(0, past.rows.size), watch)
    return cohorts[0], rows


def test_simulated_values_equal_the_closed_form() -> None:
    """With one threat and no deal possible, the mean of what a party lives through is V at the start.

    V = (1 − b)·s + b·(ρ·s + λ·v)/(ρ + λ) with b = 0.4, λ = 1/50, ρ = 0.01 (DESIGN rule 3).
    """
    scenario = _wait()
    rows = play_block(scenario, 11, 0, 40_000).rows
    for party, flow, blow in ((0, 60.0, 10.0), (1, 0.0, 25.0)):
        expected = 0.6 * flow + 0.4 * (0.01 * flow + 0.02 * blow) / 0.03
        values = rows["values"][:, party]
        error = values.std() / np.sqrt(values.size)
        assert abs(values.mean() - expected) < 4 * error


@pytest.mark.parametrize(
    "event",
    [
        "{mean: 30 days, signals: {strike: {likelihood_ratio: 3}}}",
        "{mean: 30 days, signals: {strike: {likelihood_ratio: 0.4}}}",
        "{after: 20 days, chance: 0.2, signals: {strike: {likelihood_ratio: 3}}}",
    ],
)
def test_parties_whose_priors_equal_the_truth_stay_calibrated(event: str) -> None:
    """Among worlds still talking at the end, real threats are as frequent as the circle believes.

    Over the whole, and within halves by belief: news, missing news and quiet days are all counted.
    """
    scenario = crisis(
        f"events.manoeuvres={event}",
        "parties.power.negotiates.strategy={firm: {share: 1}}",
        "parties.leader.negotiates.strategy={firm: {share: 1}}",
        "clock.horizon=40 days",
    )
    cohort, rows = _play(scenario, 40_000)
    still = np.flatnonzero(rows["ending"] == int(Ending.UNRESOLVED))
    belief = cohort.threats.believed(0, 2, still)
    real = cohort.truth.real[0][still]
    for half in (belief <= np.median(belief), belief > np.median(belief)):
        error = np.sqrt((belief[half] * (1 - belief[half])).sum()) / half.sum()
        assert abs(real[half].mean() - belief[half].mean()) < 4 * error


def test_a_recorded_signal_conditions_worlds_as_bayes_says() -> None:
    """Prior 0.4, likelihood ratio 3 and 10 quiet days leave 1.2·e^(−0.2)/(1.2·e^(−0.2) + 0.6) real."""
    more = "events: {news: {after: 5 days, signals: {blow: {likelihood_ratio: 3}}}}"
    scenario = _wait(more, ", known_until: 10 days")
    cohort, _ = _play(scenario, 60_000)
    real = cohort.truth.real[0]
    odds = 0.4 * 3 * np.exp(-10 / 50) / 0.6
    expected = odds / (1 + odds)
    assert abs(real.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / real.size)


def test_one_that_believes_the_truth_is_calibrated_by_the_record_too() -> None:
    """After recorded news and quiet, party one's belief at the end of the past is the share of real worlds."""
    more = "events: {news: {after: 5 days, signals: {blow: {likelihood_ratio: 0.5}}}}"
    scenario = _wait(more, ", known_until: 30 days")
    short = load_text((WAIT % {"more": more, "known": ", known_until: 30 days"}).replace("4000", "31"))
    cohort, rows = _play(short, 60_000)
    still = np.flatnonzero(rows["ending"] == int(Ending.UNRESOLVED))
    belief = cohort.threats.believed(0, 0, still).mean()
    real = cohort.truth.real[0][still].mean()
    assert abs(real - belief) < 4 * np.sqrt(belief * (1 - belief) / still.size)
    assert scenario.clock.horizon == 4000.0


def test_nobody_is_struck_in_the_known_past() -> None:
    """Recorded quiet: no kept world ends on a day that the record covers."""
    rows = play_block(_wait("", ", known_until: 40 days"), 1, 0, 5_000).rows
    assert rows["day"].min() > 40.0


def test_quiet_days_fade_a_threat() -> None:
    """A party that sees nothing happen believes less and less; the threatener always knows."""
    scenario = load_text((WAIT % {"more": "", "known": ""}).replace("4000", "60"))
    cohort, rows = _play(scenario, 4_000)
    still = np.flatnonzero(rows["ending"] == int(Ending.UNRESOLVED))
    faded = 0.4 * np.exp(-60 / 50)
    assert np.allclose(cohort.threats.believed(0, 0, still), faded / (faded + 0.6), atol=1e-9)
    assert np.array_equal(cohort.threats.believed(0, 1, still), cohort.truth.real[0][still].astype(float))
