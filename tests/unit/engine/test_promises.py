"""Promises kept and broken: expected values, the truth at deals (DESIGN rules 2 and 4)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.scenario import Scenario
from tests.unit.engine.stage import FIRM, party, play, read, stage, story, tree, within, y

B = 1  # the package in which the promises stand; it is worth 50 to party two


def _promising(promises: str, **of_two: object) -> Scenario:
    """Party two (index 1) values a, b, c at 0, 50, 100; promises stand in b."""
    two = party([0, 50, 100], **of_two)
    more = {"threats": y("{blow: {by: one, against: two, chance: 1}}")} if "without_deal" in of_two else {}
    one = party([100, 60, 0], **({"without_deal": {"blow": 0}} if more else {}))
    return story(one, two, promises=y(promises), **more)


def _eu(scenario: Scenario, who: int = 1, count: int = 1) -> np.ndarray:
    return stage(scenario, count).cohort.eu[who]


def _p(more: str) -> str:
    return f"{{by: one, when: {{pie: b}}, {more}}}"


def test_one_promise() -> None:
    """Believed at 0.25, broken it leaves 10: 0.25·50 + 0.75·10 = 20; other packages are untouched."""
    scenario = _promising(f"{{p: {_p('kept: 0.9, believed: {two: 0.25}, if_broken: {two: {becomes: 10}}')}}}")
    assert np.allclose(_eu(scenario)[0], [0, 20, 100], atol=1e-12)


def test_a_party_of_whom_nothing_is_said_believes_the_truth() -> None:
    """Kept with 0.9: 0.9·50 + 0.1·10 = 46."""
    scenario = _promising(f"{{p: {_p('kept: 0.9, if_broken: {two: {becomes: 10}}')}}}")
    assert np.isclose(_eu(scenario)[0, B], 46.0)


def test_two_promises_are_independent_and_the_lowest_counts() -> None:
    """p 0.5 (becomes 10), q 0.4 (becomes 30): 0.2·50 + 0.2·10 + 0.3·30 + 0.3·min(10, 30) = 24."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.5, if_broken: {two: {becomes: 10}}')},"
        f" q: {_p('kept: 0.4, if_broken: {two: {becomes: 30}}')}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], 24.0)


def test_what_is_lost_adds_up_and_stops_at_the_worst_fate() -> None:
    """p 0.5 loses 30, q 0.5 loses 40; the worst fate is the blow, −15: (50 + 20 + 10 − 15)/4 = 16.25."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.5, if_broken: {two: {loses: 30}}')},"
        f" q: {_p('kept: 0.5, if_broken: {two: {loses: 40}}')}}}",
        without_deal={"blow": -15},
    )
    assert np.isclose(_eu(scenario)[0, B], (50 + 20 + 10 - 15) / 4)  # 50 − 70 = −20 stops at −15


def test_the_worst_fate_may_be_a_package() -> None:
    """Loses 80 of 50 with nothing worse than the package a, worth 0: 0.5·50 + 0.5·0 = 25."""
    scenario = _promising(f"{{p: {_p('kept: 0.5, if_broken: {two: {loses: 80}}')}}}")
    assert np.isclose(_eu(scenario)[0, B], 25.0)


def test_the_worst_fate_may_be_any_ending_without_a_deal() -> None:
    """A lapse worth −60 is the worst fate: 0.5·50 + 0.5·(50 − 80) = 10."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.5, if_broken: {two: {loses: 80}}')}}}", without_deal={"blow": 0, "lapses": -60}
    )
    assert np.isclose(_eu(scenario)[0, B], 10.0)


def test_the_worst_fate_follows_shocks() -> None:
    """After a shock lets the blow be worth −40, breaking may cost down to −40: (50 + (50 − 80))/2 = 10."""
    data = tree(
        party([100, 60, 0], without_deal={"blow": 0}), party([0, 50, 100], without_deal={"blow": -15})
    )
    data |= {
        "threats": y("{blow: {by: one, against: two, chance: 1}}"),
        "promises": y(f"{{p: {_p('kept: 0.5, if_broken: {two: {loses: 80}}')}}}"),
        "events": y(
            "{e: {after: 1 round, shocks: {two: {without_deal: {blow: {becomes: -40}},"
            " wants: {pie: {c: {adds: 1}}}}}}}"
        ),
    }
    assert np.isclose(play(read(data)).cohort.eu[1][0, B], 10.0)


def test_becoming_and_losing_together_leave_the_lower() -> None:
    """Both broken: min(50 − 20, 35) = 30; p only (loses 20): 30; q only (becomes 35): 35; none: 50."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.5, if_broken: {two: {loses: 20}}')},"
        f" q: {_p('kept: 0.5, if_broken: {two: {becomes: 35}}')}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], (50 + 30 + 35 + 30) / 4)


@pytest.mark.parametrize("parent_first", [True, False])
def test_a_promise_falls_with_another(parent_first: bool) -> None:
    """p 0.5 (becomes 10) takes q along; q 0.8 while p is kept (becomes 0): 0.4·50 + 0.1·0 + 0.5·0 = 20.

    Independent they would give 0.4·50 + 0.1·0 + 0.4·10 + 0.1·0 = 24.
    """
    p = f"p: {_p('kept: 0.5, if_broken: {two: {becomes: 10}}')}"
    q = f"q: {_p('kept: 0.8, falls_with: p, if_broken: {two: {becomes: 0}}')}"
    scenario = _promising(f"{{{p}, {q}}}" if parent_first else f"{{{q}, {p}}}")
    assert np.isclose(_eu(scenario)[0, B], 20.0)


def test_a_promise_falls_with_one_that_touches_the_party_not_at_all() -> None:
    """p harms nobody, yet q falls with it: 0.5·0.8·50 + 0.6·0 = 20."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.5')}, q: {_p('kept: 0.8, falls_with: p, if_broken: {two: {becomes: 0}}')}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], 20.0)


def test_a_promise_stands_alone_where_its_parent_is_not_given() -> None:
    """In b only q stands: 0.8·50 + 0.2·0 = 40."""
    scenario = _promising(
        "{p: {by: one, when: {pie: c}, kept: 0.5},"
        f" q: {_p('kept: 0.8, falls_with: p, if_broken: {two: {becomes: 0}}')}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], 40.0)


@pytest.mark.parametrize(("accepted", "expected"), [("", 25.0), (", accepted_by: [one]", 12.5)])
def test_a_guarantee_multiplies_the_odds_of_those_who_accept_it(accepted: str, expected: float) -> None:
    """Belief 1/4 has odds 1/3; times 3 they are even: 0.5·50 = 25; not accepted: 0.25·50 = 12.5."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.1, believed: {two: 0.25}, if_broken: {two: {becomes: 0}}, ')[:-2]}"
        f" guarantees: [{{when: {{pie: b}}, odds: 3{accepted}}}]}}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], expected)


def test_a_guarantee_works_on_the_truth_whoever_accepts_it() -> None:
    """Kept with 1/4, odds times 3 make it 1/2 in fact, though only party one accepts it."""
    scenario = _promising(
        "{p: {by: one, when: {pie: [b, c]}, kept: 0.25, believed: {two: 0.25}, if_broken: {two: {becomes: 0}},"
        " guarantees: [{when: {pie: b}, odds: 3, accepted_by: [one]}]}}"
    )
    cohort = stage(scenario, 20_000).cohort
    everyone = np.arange(20_000)
    with_it = cohort.promises.broken(everyone, np.full(20_000, 1))
    without = cohort.promises.broken(everyone, np.full(20_000, 2))
    assert within((with_it == 0).astype(float), 0.5)
    assert within((without == 0).astype(float), 0.25)
    assert np.allclose(cohort.eu[1][0], [0, 12.5, 25.0])


def test_two_guarantees_multiply() -> None:
    """Odds 1/3 · 3 · 2 = 2: two in three; 2/3·50."""
    scenario = _promising(
        "{p: {by: one, when: any, kept: 0.25, if_broken: {two: {becomes: 0}},"
        " guarantees: [{when: {pie: b}, odds: 3}, {when: {pie: [a, b]}, odds: 2}]}}"
    )
    assert np.allclose(_eu(scenario)[0], [0, 50 * 2 / 3, 25.0])


def test_a_promiser_knows_its_own_plan() -> None:
    """Party one gains 40 where its promise is broken: per world b is worth 60 or 100, 60 in 0.7 of them."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.7, believed: {one: 0.01}, if_broken: {one: {becomes: 100}}')}}}"
    )
    worth = _eu(scenario, 0, 10_000)[:, B]
    assert set(np.unique(worth)) == {60.0, 100.0}
    assert within((worth == 60).astype(float), 0.7)


def test_what_a_promiser_plans_is_what_happens() -> None:
    """Where party one reckons with breaking, the promise is broken after the deal; one uniform decides both."""
    scenario = _promising(f"{{p: {_p('kept: 0.7, if_broken: {one: {becomes: 100}}')}}}")
    cohort = stage(scenario, 500).cohort
    broken = cohort.promises.broken(np.arange(500), np.full(500, B)) == 1
    assert np.array_equal(broken, cohort.eu[0][:, B] == 100)


def test_a_reckoning_gains_by_what_the_other_side_gives_up() -> None:
    """Odds e^((cost − gain)/noise): (15 − 10)/5 = 1 in a and c, (15 − 30)/5 = −3 in b."""
    scenario = _promising(
        "{p: {by: one, when: any, kept: {gain: [10, {adds: 20, when: {pie: b}}], cost: 15, noise: 5},"
        " if_broken: {two: {becomes: -10}}}}"
    )
    keeps, given = 1 / (1 + np.exp(-1)), 1 / (1 + np.exp(3))
    expected = [0 * keeps - 10 * (1 - keeps), 50 * given - 10 * (1 - given), 100 * keeps - 10 * (1 - keeps)]
    assert np.allclose(_eu(scenario)[0], expected, atol=1e-9)


def test_costs_of_a_reckoning_may_hang_on_the_package_too() -> None:
    """(cost 0 + 10 in b − gain 5)/5: −1 in a, +1 in b."""
    scenario = _promising(
        "{p: {by: one, when: any, kept: {gain: 5, cost: [0, {adds: 10, when: {pie: b}}], noise: 5},"
        " if_broken: {two: {becomes: 0}}}}"
    )
    assert np.isclose(_eu(scenario)[0, B], 50 / (1 + np.exp(-1)), atol=1e-9)


def test_a_reckoning_is_one_comparison_for_all_packages() -> None:
    """One uniform per promise and world: who keeps at the smaller chance keeps at the larger, too."""
    scenario = _promising(
        "{p: {by: one, when: any, kept: {gain: [10, {adds: 20, when: {pie: b}}], cost: 15, noise: 20}}}"
    )
    cohort = stage(scenario, 5_000).cohort
    easy, hard = (cohort.promises.broken(np.arange(5_000), np.full(5_000, k)) for k in (0, 1))
    assert (easy <= hard).all()
    assert within((easy == 0).astype(float), 1 / (1 + np.exp(-5 / 20)))
    assert within((hard == 0).astype(float), 1 / (1 + np.exp(15 / 20)))


def test_broken_bits_and_the_values_after() -> None:
    """p (bit 0) 0.6 becomes 10; q (bit 1) falls with p, 0.5, loses 30: values 50, 10, 20, 10 by mask 0, …, 3."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.6, if_broken: {two: {becomes: 10}}')},"
        f" q: {_p('kept: 0.5, falls_with: p, if_broken: {two: {loses: 30}}')}}}"
    )
    n = 10_000
    cohort = stage(scenario, n).cohort
    everyone, deals = np.arange(n), np.full(n, B)
    mask = cohort.promises.broken(everyone, deals)
    assert not (mask == 1).any()  # where p is broken, q is too
    assert within((mask == 0).astype(float), 0.6 * 0.5)
    assert within((mask == 2).astype(float), 0.6 * 0.5)
    assert within((mask == 3).astype(float), 0.4)
    after = cohort.promises.value_after(1, everyone, deals, mask)
    assert np.array_equal(after, np.select([mask == 0, mask == 2], [50.0, 20.0], 10.0))
    none = cohort.promises.broken(everyone, np.zeros(n, dtype=np.int64))
    assert not none.any()  # no promise stands in package a


def test_the_mean_of_what_comes_is_what_was_expected() -> None:
    """With believed equal to true chances, the mean of value_after over worlds is EU (law of rule 2)."""
    scenario = _promising(
        f"{{p: {_p('kept: 0.6, if_broken: {two: {becomes: 10}}')},"
        f" q: {_p('kept: 0.5, falls_with: p, if_broken: {two: {loses: 30}}')}}}"
    )
    n = 20_000
    cohort = stage(scenario, n).cohort
    everyone, deals = np.arange(n), np.full(n, B)
    after = cohort.promises.value_after(1, everyone, deals, cohort.promises.broken(everyone, deals))
    assert within(after, float(cohort.eu[1][0, B]))


def test_a_broken_promise_may_leave_a_package_like_another() -> None:
    """Becomes like the status quo c (100) less 70: 0.5·50 + 0.5·30 = 40."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]), status_quo={"pie": "c"})
    data["promises"] = y(
        f"{{p: {_p('kept: 0.5, if_broken: {two: {becomes: {like: status_quo, adds: -70}}}')}}}"
    )
    assert np.isclose(_eu(read(data))[0, B], 40.0)


def test_news_moves_the_odds_of_a_promise() -> None:
    """Odds 1/3 times ratio 3 are even; only party two hears it. Value 0.5·50 = 25."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["promises"] = y(f"{{p: {_p('kept: 0.25, if_broken: {two: {becomes: 0}}')}}}")
    data["events"] = y("{e: {after: 3 rounds, signals: {p: {likelihood_ratio: 3, seen_by: two}}}}")
    cohort = play(read(data)).cohort
    assert np.isclose(cohort.eu[1][0, B], 25.0)
    assert cohort.promises.odds[0][0].tolist() == [1.0]


def test_a_believer_takes_the_absence_of_random_news_into_account() -> None:
    """News that would come at rate r/m if kept and 1/m if not, r = 4, m = 1000: odds times e^(−3·10/1000)."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["promises"] = y(f"{{p: {_p('kept: 0.25, if_broken: {two: {becomes: 0}}')}}}")
    data["events"] = y("{e: {mean: 1000 rounds, signals: {p: {likelihood_ratio: 4}}}}")
    played = play(read(data), 20)
    came = {int(r) for h in played.of("event") for r in h.rows}
    still = [row for row in range(20) if row not in came]
    assert np.allclose(played.cohort.promises.odds[0][1][still], np.exp(-0.03), atol=1e-9)


def test_the_absence_of_news_moves_what_a_package_is_worth() -> None:
    """After 10 quiet rounds, odds 1/3·e^(−0.3): the package is worth 50·o/(1 + o)."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["promises"] = y(f"{{p: {_p('kept: 0.25, if_broken: {two: {becomes: 0}}')}}}")
    data["events"] = y("{e: {mean: 1000 rounds, signals: {p: {likelihood_ratio: 31}}}}")
    played = play(read(data), 1)
    assert not played.of("event")
    odds = np.exp(-0.3) / 3
    assert np.isclose(played.cohort.eu[1][0, B], 50 * odds / (1 + odds))


def test_news_that_failed_to_come_moves_what_a_package_is_worth() -> None:
    """Chance 0.2, ratio 4: missing multiplies the odds by (1 − 0.8)/(1 − 0.2) = 1/4; 1/3·1/4 = 1/12, p = 1/13."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["promises"] = y(f"{{p: {_p('kept: 0.25, if_broken: {two: {becomes: 0}}')}}}")
    data["events"] = y("{e: {after: 3 rounds, chance: 0.2, signals: {p: {likelihood_ratio: 4}}}}")
    played = play(read(data), 8)
    came = {int(r) for h in played.of("event") for r in h.rows}
    missed = [row for row in range(8) if row not in came]
    assert missed
    assert np.allclose(played.cohort.eu[1][missed, B], 50 / 13)


@pytest.mark.parametrize("certain", [0, 1])
def test_certainty_about_a_promise_withstands_news(certain: int) -> None:
    """Belief 0 stays 0 and 1 stays 1 under news of ratio 50 or 1/50."""
    for ratio in (50, 0.02):
        data = tree(party([100, 60, 0]), party([0, 50, 100]))
        data["promises"] = y(
            f"{{p: {_p(f'kept: 0.5, believed: {{two: {certain}}}, if_broken: {{two: {{becomes: 0}}}}')}}}"
        )
        data["events"] = y(f"{{e: {{after: 1 round, signals: {{p: {{likelihood_ratio: {ratio}}}}}}}}}")
        assert play(read(data)).cohort.eu[1][0, B] == 50 * certain


def test_certainty_about_a_promise_withstands_a_long_silence() -> None:
    """Belief 1 stays 1 however long news that would come if it were kept is missing (e^−50 rounds to 0)."""
    data = tree(party([100, 60, 0], FIRM), party([0, 50, 100], FIRM), clock={"horizon": "60 rounds"})
    data["table"] = y("{protocol: alternating, every: 100 rounds}")
    data["promises"] = y(f"{{p: {_p('kept: 0.000001, believed: {two: 1}, if_broken: {two: {becomes: 0}}')}}}")
    data["events"] = y(
        "{e: {mean: 200 rounds, signals: {p: {likelihood_ratio: 201}}}, f: {after: 55 rounds, opens: {pie: a}}}"
    )
    with np.errstate(invalid="ignore"):
        assert (play(read(data), 3).cohort.eu[1][:, B] == 50.0).all()
