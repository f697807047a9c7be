"""How beliefs in threats move (DESIGN rule 5), against Bayes' rule worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from tests.unit.engine.stage import Played, Tree, party, play, read, stage, tree, y

SLOW = "pace: {mean: 1000000000 rounds}"  # never comes within a test, and quiet says almost nothing


def _story(threats: str, events: str = "{}", horizon: int = 10, **two: object) -> Scenario:
    endings = dict.fromkeys(y(threats), 0)
    data = tree(party([100, 60, 0], without_deal=endings), party([0, 50, 100], without_deal=endings, **two))
    third = party([0, 50, 0], without_deal=endings)
    data["parties"]["three"] = third
    return read(
        {**data, "threats": y(threats), "events": y(events), "clock": {"horizon": f"{horizon} rounds"}}
    )


def _believed(played: Played, who: int, x: int = 0) -> FloatArray:
    return played.cohort.threats.believed(x, who, np.arange(played.rows.size))


def _odds(chance: float, ratio: float) -> float:
    odds = chance / (1 - chance) * ratio
    return odds / (1 + odds)


def test_priors() -> None:
    """Two believes what is stated of it, three the true chance, the threatener its own type."""
    on = stage(
        _story(f"{{x: {{by: one, against: two, chance: 0.7, {SLOW}, believed: {{two: {{chance: 0.2}}}}}}}}"),
        20,
    )
    beliefs = on.cohort.threats
    assert (beliefs.believed(0, 1, on.everyone) == 0.2).all()
    assert (beliefs.believed(0, 2, on.everyone) == 0.7).all()
    assert np.array_equal(beliefs.believed(0, 0, on.everyone), on.cohort.truth.real[0].astype(float))


def test_a_dated_signal_multiplies_the_odds_of_those_who_see_it() -> None:
    """Odds 1/4 times 6 are 3/2 for two; three does not see it; one learns nothing about its own threat."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.2, {SLOW}}}}}",
        "{e: {after: 3 rounds, signals: {x: {likelihood_ratio: 6, seen_by: [one, two]}}}}",
    )
    played = play(scenario, 10)
    assert np.allclose(_believed(played, 1), 0.6, atol=1e-6)
    assert np.allclose(_believed(played, 2), 0.2, atol=1e-6)
    assert np.array_equal(_believed(played, 0), played.cohort.truth.real[0].astype(float))


@pytest.mark.parametrize("certain", [0, 1])
@pytest.mark.parametrize("ratio", [0.001, 1000])
def test_certain_beliefs_withstand_signals_and_quiet(certain: int, ratio: float) -> None:
    """0 stays 0 and 1 stays 1, whatever is heard and however long it stays quiet."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0, pace: {{mean: 0.1 rounds}},"
        f" believed: {{two: {{chance: {certain}}}}}}}}}",
        f"{{e: {{after: 3 rounds, signals: {{x: {{likelihood_ratio: {ratio}}}}}}}}}",
        horizon=60,
    )
    assert (_believed(play(scenario, 3), 1) == certain).all()


def test_quiet_days_fade_a_threat_with_the_believed_pace() -> None:
    """A bluff; two believes a mean wait of 4, three the true 20: odds 1 times e^(−10/4), e^(−10/20)."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 0, pace: {mean: 20 rounds},"
        " believed: {two: {chance: 0.5, pace: {mean: 4 rounds}}, three: {chance: 0.5}}}}"
    )
    played = play(scenario, 3)
    assert np.allclose(_believed(played, 1), _odds(0.5, np.exp(-2.5)), atol=1e-9)
    assert np.allclose(_believed(played, 2), _odds(0.5, np.exp(-0.5)), atol=1e-9)


def test_a_threat_without_pace_does_not_fade() -> None:
    """It could not have been carried out on those days."""
    scenario = _story("{x: {by: one, against: two, chance: 0, believed: {two: {chance: 0.5}}}}")
    assert (_believed(play(scenario), 1) == 0.5).all()


def test_a_later_rung_fades_only_once_it_can_come() -> None:
    """While the first rung has not come, quiet says nothing of the second."""
    scenario = _story(
        f"{{b: {{by: one, against: two, chance: 0, {SLOW}}},"
        " s: {by: one, against: two, chance: 0, pace: {mean: 3 rounds}, after: b, believed: {two: {chance: 0.5}}}}"
    )
    assert (_believed(play(scenario), 1, 1) == 0.5).all()


def test_random_news_that_does_not_come_is_news() -> None:
    """Ratio 5, mean 50, 10 quiet rounds: odds 1 times e^(−4·10/50); heard, times 5·e^(−4·t/50)."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}",
        "{e: {mean: 50 rounds, signals: {x: {likelihood_ratio: 5}}}}",
    )
    played = play(scenario, 200)
    came = {
        int(row): float(when)
        for h in played.of("event")
        for row, when in zip(h.rows, np.ravel(h.day), strict=True)
    }
    assert 0 < len(came) < 200
    expected = [_odds(0.5, 5 * np.exp(-4 * came[w] / 50) if w in came else np.exp(-0.8)) for w in range(200)]
    assert np.allclose(_believed(played, 1), expected, atol=1e-6)


def test_news_unlikely_where_the_threat_is_real_reassures() -> None:
    """Ratio 0.2, mean 10: silence alone multiplies the odds by e^(+0.8·10/10)."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}",
        "{e: {mean: 10 rounds, signals: {x: {likelihood_ratio: 0.2}}}}",
    )
    played = play(scenario, 60)
    came = {int(row) for h in played.of("event") for row in h.rows}
    silent = [w for w in range(60) if w not in came]
    assert np.allclose(_believed(played, 1)[silent], _odds(0.5, np.exp(0.8)), atol=1e-6)


def test_dated_news_that_may_fail_to_come() -> None:
    """Chance 0.2, ratio 3: heard odds times 3, missed times (1 − 0.6)/(1 − 0.2) = 1/2."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}",
        "{e: {after: 4 rounds, chance: 0.2, signals: {x: {likelihood_ratio: 3}}}}",
    )
    played = play(scenario, 100)
    came = {int(row) for h in played.of("event") for row in h.rows}
    expected = [0.75 if w in came else 1 / 3 for w in range(100)]
    assert np.allclose(_believed(played, 1), expected, atol=1e-6)


def test_news_comes_as_often_as_its_ratio_says() -> None:
    """Chance 0.2 and ratio 3: it comes in 0.6 of the worlds in which x is real, in 0.2 of the others."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}",
        "{e: {after: 4 rounds, chance: 0.2, signals: {x: {likelihood_ratio: 3}}}}",
    )
    played = play(scenario, 4_000)
    came = np.zeros(4_000)
    for h in played.of("event"):
        came[h.rows] = 1
    real = played.cohort.truth.real[0]
    for worlds, chance in ((real, 0.6), (~real, 0.2)):
        assert abs(came[worlds].mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / worlds.sum())


def test_a_party_that_knows_the_reckoning_knows_the_threat() -> None:
    """Without a chance and without a belief stated, two knows that one would carry x out."""
    one: Tree = party(
        [100, 60, 0],
        without_deal=y("{x: 0, chosen_by: one, at: [deadline], among: {x: {uniform: [0, 2]}, back_down: 1}}"),
    )
    two = party([0, 50, 100], without_deal={"x": 0})
    on = stage(read({**tree(one, two), "threats": y("{x: {by: one, against: two}}")}), 50)
    would = on.cohort.worth[0].choice["x"] > 1
    assert 0 < would.sum() < 50
    assert np.array_equal(on.cohort.threats.believed(0, 1, on.everyone), would.astype(float))


def test_beliefs_survive_many_signals() -> None:
    """Four signals of ratio 1e9 leave certainty, not an undefined number."""
    events = {f"e{n}": y("{after: 1 round, signals: {x: {likelihood_ratio: 1000000000}}}") for n in range(4)}
    data = _story(f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}").resolved
    assert (_believed(play(read({**data, "events": events})), 1) == 1.0).all()


def test_beliefs_survive_a_long_silence_that_speaks_for_the_threat() -> None:
    """Ratio 0.001, mean 1: 80 silent rounds multiply the odds by e^79.9: all but certain, and defined."""
    scenario = _story(
        f"{{x: {{by: one, against: two, chance: 0.5, {SLOW}}}}}",
        "{e: {mean: 1 round, signals: {x: {likelihood_ratio: 0.001}}}}",
        horizon=80,
    )
    data = {**scenario.resolved, "table": y("{protocol: alternating, every: 20 rounds}")}
    played = play(read(data), 100)
    came = {int(row) for h in played.of("event") for row in h.rows}
    silent = [w for w in range(100) if w not in came]
    assert silent
    assert np.allclose(_believed(played, 1)[silent], 1.0)
