"""The quick part of the campaign: what would fail if an interval were made wrongly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom, poisson

from sim.analysis.comparison import comparison
from sim.analysis.distribution import QUANTILES, Named
from sim.analysis.intervals import Share, mean, quantile_ranks, share, z_of_picked
from sim.analysis.portrait.facts import lead
from sim.analysis.portrait.learned import learned
from sim.analysis.study import Question, ask
from sim.chance import uniforms
from sim.engine.arms import Arm
from sim.engine.play import Block
from sim.runs.wanted import Source, Wanted
from sim.scenario import load_text
from tests.coverage.chunks import cut_into, long_run, long_study, told
from tests.coverage.comparisons import CHANGE, FAR_SEED, covered, intervals, least_held, short, versus
from tests.coverage.figures import Coverage, coverage
from tests.coverage.stopping import stopped
from tests.coverage.story import market
from tests.stories import crisis

WORLDS = 60_000
RUN = 250


@pytest.fixture(scope="module")
def measured() -> dict[str, Coverage]:
    """240 runs of 250 worlds, held against all their worlds together."""
    scenario = market()
    rows = long_run(scenario, 1, WORLDS)
    return coverage(told(scenario, rows), (told(scenario, run) for run in cut_into(rows, RUN)))


def _mean(found: dict[str, Coverage], kind: str, keep: Callable[[Coverage], bool] = bool) -> float:
    chosen = [one for name, one in found.items() if name.startswith(kind) and keep(one)]
    assert chosen
    return sum(one.held for one in chosen) / sum(one.shown for one in chosen)


def test_shares_of_a_played_scenario_are_covered(measured: dict[str, Coverage]) -> None:
    """From rows to shares of outcomes, endings, deals and promises: 95% hold, on average over the figures."""
    assert 0.935 < _mean(measured, "share/", lambda one: one.expected(RUN) >= 20) < 0.965


def test_days_and_values_of_a_played_scenario_are_covered(measured: dict[str, Coverage]) -> None:
    """Quantiles hold at least as often as they promise, and the mean of a value that is not skewed as often."""
    assert 0.945 < _mean(measured, "quantile/value") < 0.99
    assert _mean(measured, "quantile/day", lambda one: not one.whole) > 0.945
    assert 0.91 < _mean(measured, "mean/value to buyer") < 0.99


def test_shares_of_draws_are_covered_where_a_record_refuses_most() -> None:
    """A run with a record ends with its last kept world; shares of its draws hold all the same."""
    scenario = market(recorded=True)
    rows = long_run(scenario, 1, 50_000)
    found = coverage(told(scenario, rows), (told(scenario, run) for run in cut_into(rows, 50)))
    assert 0.93 < _mean(found, "share/refused", lambda one: one.truth > 0) < 0.975
    assert 0.91 < _mean(found, "share/draws kept") < 0.985


def _holding(n: int, p: float, intervals: list[Share]) -> float:
    holds = [count for count, one in enumerate(intervals) if one.low <= p <= one.high]
    return float(binom.pmf(holds, n, p).sum())


@pytest.mark.parametrize(("start", "end", "least", "most"), [(50, 500, 0.939, 0.97), (5, 50, 0.93, 0.975)])
def test_every_share_is_covered(start: float, end: float, least: float, most: float) -> None:
    """Summed over the binomial distribution at n = 1,000: no share that comes up often escapes its interval."""
    n = 1_000
    intervals = [share(count, n) for count in range(n + 1)]
    held = [_holding(n, p, intervals) for p in (np.geomspace(start, end, 300) / n).tolist()]
    assert least < min(held)
    assert max(held) < most


def test_a_very_rare_share_has_a_worst_case() -> None:
    """Where an outcome is expected less than once, its interval holds at least 83% of the time."""
    n = 100_000
    intervals = [share(count, n) for count in range(30)]
    low, high = np.array([(one.low * n, one.high * n) for one in intervals]).T
    held = [
        float(poisson.pmf(np.flatnonzero((low <= rate) & (rate <= high)), rate).sum())
        for rate in np.geomspace(0.001, 5, 2_000).tolist()
    ]
    assert 0.83 < min(held) < 0.85


@pytest.mark.parametrize("probability", QUANTILES)
def test_every_quantile_is_covered(probability: float) -> None:
    """For 1 to 600 values: at least 95%; ranks are whole, so up to 97.6% with only 50 values on either side."""
    for n in range(1, 601):
        _, low, high = quantile_ranks(n, probability)
        below = 0.0 if low is None else float(binom.cdf(low - 1, n, probability))
        above = 0.0 if high is None else float(binom.sf(high - 1, n, probability))
        assert 1 - below - above >= 0.95, n
        assert n * min(probability, 1 - probability) < 50 or 1 - below - above <= 0.976, n


@pytest.mark.parametrize("n", [2, 5, 30])
def test_the_mean_of_few_values_is_covered(n: int) -> None:
    """Of normal values, Student's interval holds 95% however few they are."""
    values = np.random.default_rng(3).normal(5.0, 2.0, (4_000, n))
    held = 0
    for row in values:
        found = mean(float(row.sum()), float(row.std(ddof=1)), n)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 5.0 <= found.high
    assert 0.937 < held / len(values) < 0.963


def test_stopping_at_a_precision_leaves_the_intervals_honest() -> None:
    """Reckoned without chance: 95% on average; 93 to 97% but for the least favourable shares."""
    rng = np.random.default_rng(1)
    held: list[float] = []
    while len(held) < 150:
        half, p = float(rng.uniform(0.004, 0.04)), float(rng.uniform(0.02, 0.5))
        found = stopped(p, half, 100_000)
        if found.worlds * p >= 50:
            held.append(found.held)
    assert min(held) > 0.925
    assert max(held) < 0.975
    assert 0.945 < float(np.mean(held)) < 0.955


def test_deals_that_are_listed_because_they_came_up_most_are_covered() -> None:
    """Of the 20 most common among 101 equally frequent deals, 95% of the intervals hold; not widened, 86%."""
    rng = np.random.default_rng(6)
    n, p = 10_000, 0.9 / 101
    held = dict.fromkeys(("picked", "plain"), 0)
    for _ in range(200):
        counts = np.sort(rng.multinomial(n, [p] * 101 + [0.1])[:-1])[::-1]
        found = int((counts > 0).sum())
        for way, z in (("picked", z_of_picked(20, found)), ("plain", z_of_picked(found, found))):
            intervals = [share(count, n, z) for count in counts[:20].tolist()]
            held[way] += sum(one.low <= p <= one.high for one in intervals)
    assert 0.94 < held["picked"] / 4_000 < 0.985
    assert held["plain"] / 4_000 < 0.9


def test_no_leader_is_named_among_equals() -> None:
    """Of 2, 6 or 15 equally frequent outcomes, one is said to be ahead of another in at most 5% of runs."""
    rng = np.random.default_rng(7)
    for size in (2, 6, 15):
        misled = 0
        for counts in rng.multinomial(5_000, np.ones(size) / size, 500).tolist():
            first = lead([Named(str(k), share(count, 5_000)) for k, count in enumerate(counts)])
            assert first is not None
            misled += len(first.rivals) < size - 1
        assert misled / 500 < 0.05 + 3 * (0.05 * 0.95 / 500) ** 0.5


LEARNING = """
version: 1
title: What is kept depends on one number
clock: {starts: 2026-01-01, known_until: 2026-01-02, horizon: 9 days}
issues: {price: [low, high]}
status_quo: {price: low}
quantities: {mood: {uniform: [0, 1]}, other: {uniform: [0, 8]}}
parties:
  a: {negotiates: {strategy: {firm: {share: 0.5}}}, wants: {price: {weight: 1, low: 0, high: 60 + mood}}}
  b: {negotiates: {strategy: {firm: {share: 0.5}}}, wants: {price: {weight: 1, low: 60 + other, high: 0}}}
table: {protocol: alternating, first: a, every: 3 days}
"""


def test_how_far_a_record_moved_an_input_is_covered() -> None:
    """Kept are the draws in which one number is above its median: its shift is √3/2, that of the other 0."""
    scenario = load_text(LEARNING)
    held = dict.fromkeys(("quantities.mood", "quantities.other"), 0)
    runs = 300
    for seed in range(runs):
        mood = uniforms(seed, "quantities.mood", 0, 600)
        found = learned(scenario, seed, np.flatnonzero(mood > 0.5))
        for shift in found.shifts:
            truth = np.sqrt(0.75) if shift.path == "quantities.mood" else 0.0
            assert shift.by.low is not None
            assert shift.by.high is not None
            held[shift.path] += shift.by.low <= truth <= shift.by.high
    for path, count in held.items():
        assert 0.9 < count / runs < 0.995, path


@pytest.fixture(scope="module")
def compared() -> tuple[list[Arm], list[Block]]:
    """Two arms in the same worlds, and the first under another seed."""
    arms = [Arm("base", crisis(), 1), Arm("other", crisis(CHANGE), 1), Arm("base", crisis(), FAR_SEED)]
    return arms, long_study(arms, 12_000)


def test_a_short_comparison_is_what_a_study_would_say(compared: tuple[list[Arm], list[Block]]) -> None:
    """The first worlds of a long study are a comparison of so many worlds."""
    arms, blocks = compared
    sources = tuple(Source(arm.name, "", arm.seed, loaded=arm.scenario) for arm in arms[:2])
    asked = ask(Question(comparison, repr), Wanted("compare", sources, 300), out=None, jobs=1).answer
    assert next(short(arms[:2], blocks[:2], 300)) == asked.arms[0]


@pytest.mark.parametrize("second", [1, 2], ids=["the same worlds", "two seeds"])
def test_differences_of_played_scenarios_are_covered(
    compared: tuple[list[Arm], list[Block]], second: int
) -> None:
    """From rows to differences of outcomes and means: 95% hold, on average over the figures."""
    every, played = compared
    arms, blocks = [every[0], every[second]], [played[0], played[second]]
    truth = {name: estimate.value or 0.0 for name, estimate in intervals(versus(arms, blocks))}
    found = covered(truth, list(short(arms, blocks, 150)), 150)
    chosen = [
        one for name, one in found.items() if name in ("threat_carried_out", "unresolved", "days of talks")
    ]
    assert 0.90 < sum(one.held for one in chosen) / sum(one.shown for one in chosen) < 0.99


def test_outcomes_that_are_listed_because_they_came_up_are_covered() -> None:
    """Intervals of differences hold however rare an outcome is; those of flows do not, as the page says."""
    least = {name: where_listed for name, (where_listed, _) in least_held(1_000).items()}
    assert min(held for name, held in least.items() if not name.startswith("flow")) > 0.93
    assert least["flow: 0.02 to 1"] < 0.5
    assert least["flow: 5 to 50"] > 0.93
