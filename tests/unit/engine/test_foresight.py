"""What no deal is worth (DESIGN rule 3), against the formula worked out by hand.

V(τ, D) = (ρ·s + Σ λ·v)/z · (1 − e^(−zτ)) + D·e^(−zτ), z = Σ λ + ρ, averaged over which threats are real.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.model.scenario import Scenario
from tests.unit.engine.stage import Tree, party, play, read, stage, story, tree, y

RHO, FLOW = 0.1, 20.0
X, Z = (0.2, 0.5, -30.0), (0.1, 0.25, 5.0)  # rate, belief, worth to party two
THREATS = y(
    "{x: {by: one, against: two, chance: 0.5, pace: {mean: 5 rounds}},"
    " z: {by: one, against: two, chance: 0.25, pace: {mean: 10 rounds}}}"
)


def living_on(
    left: float | None,
    after: Mapping[tuple[bool, bool], float] | float = 0.0,
    x: tuple[float, float, float] = X,
    z: tuple[float, float, float] = Z,
    rho: float = RHO,
    flow: float = FLOW,
) -> float:
    """The rule, one case of real threats after the other; ``left`` None: for ever."""
    total = 0.0
    for x_real in (False, True):
        for z_real in (False, True):
            chance = (x[1] if x_real else 1 - x[1]) * (z[1] if z_real else 1 - z[1])
            rate = x_real * x[0] + z_real * z[0]
            gain = rho * flow + x_real * x[0] * x[2] + z_real * z[0] * z[2]
            speed = rate + rho
            held = gain / speed if speed else flow
            fade = 0.0 if left is None else float(np.exp(-speed * left))
            then = after if isinstance(after, float) else after[x_real, z_real]
            total += chance * (held * (1 - fade) + then * fade)
    return total


def _two(**more: object) -> Tree:
    given: Tree = {
        "while_talking": FLOW,
        "patience": "10% per round",
        "without_deal": {"x": X[2], "z": Z[2]},
        **more,
    }
    return party([0, 50, 100], **given)


def _story(two: Tree | None = None, **more: object) -> Scenario:
    one = party([100, 60, 0], while_talking=7, without_deal={"x": 11, "z": 13}, patience="10% per round")
    return read({**tree(one, two or _two()), "threats": THREATS, **more})


def _deadline(day: int, then: str) -> Tree:
    return {"horizon": "100 rounds", "deadline": {"after": f"{day} rounds", "then": then}}


def test_without_a_deadline_it_is_the_average_of_four_cases() -> None:
    """By hand: 0.375·20 + 0.375·(2 − 6)/0.3 + 0.125·(2 + 0.5)/0.2 + 0.125·(2 − 6 + 0.5)/0.4 = 2.96875."""
    by_hand = 0.375 * 20 + 0.375 * -4 / 0.3 + 0.125 * 2.5 / 0.2 + 0.125 * -3.5 / 0.4
    assert np.isclose(by_hand, 2.96875)
    assert np.isclose(living_on(None), by_hand)
    assert np.isclose(stage(_story()).no_deal(1)[0], by_hand, atol=1e-9)


def test_before_a_deadline_that_lapses() -> None:
    """Then the worth of a lapse, −7, follows in all four cases, 6 rounds away on day 2."""
    scenario = _story(_two(without_deal={"x": X[2], "z": Z[2], "lapses": -7}), clock=_deadline(8, "lapses"))
    assert np.isclose(stage(scenario).no_deal(1, 2.0)[0], living_on(6.0, -7.0), atol=1e-9)


def test_a_lapse_is_worth_the_flow_where_nothing_is_said() -> None:
    """Without ``lapses:`` life goes on as while talking: D = s = 20."""
    assert np.isclose(
        stage(_story(clock=_deadline(8, "lapses"))).no_deal(1, 2.0)[0], living_on(6.0, FLOW), atol=1e-9
    )


def test_before_a_deadline_at_which_threats_act() -> None:
    """Then the first real threat in file order acts: x, −30; else z, 5; else nothing, the flow 20."""
    after = {(False, False): FLOW, (False, True): 5.0, (True, False): -30.0, (True, True): -30.0}
    scenario = _story(clock=_deadline(8, "threats_act"))
    assert np.isclose(stage(scenario).no_deal(1)[0], living_on(8.0, after), atol=1e-9)


def test_a_deadline_after_which_talks_go_on_is_none_to_the_value_of_no_deal() -> None:
    """``goes_on`` only paces concessions: V is that for ever."""
    assert np.isclose(stage(_story(clock=_deadline(8, "goes_on"))).no_deal(1)[0], living_on(None), atol=1e-9)


def test_at_the_deadline_nothing_is_left_but_what_follows() -> None:
    """τ = 0: the mean of D over the cases: 0.5·(−30) + 0.5·0.25·5 + 0.5·0.75·20."""
    scenario = _story(clock=_deadline(8, "threats_act"))
    by_hand = 0.5 * -30 + 0.125 * 5 + 0.375 * 20
    assert np.isclose(stage(scenario).no_deal(1, 8.0)[0], by_hand, atol=1e-9)


def test_where_the_table_closes_the_deadline_comes_at_once() -> None:
    """``closing`` on day 0 is the value at the deadline, and without one the value of a lapse."""
    scenario = _story(clock=_deadline(8, "threats_act"))
    assert np.isclose(stage(scenario).no_deal(1, closing=True)[0], 0.5 * -30 + 0.125 * 5 + 0.375 * 20)
    assert np.isclose(stage(_story()).no_deal(1, closing=True)[0], FLOW)


def test_without_discounting_only_endings_count() -> None:
    """ρ = 0: 0.375·20 + 0.375·(−30) + 0.125·5 + 0.125·(−6 + 0.5)/0.3; where nothing is real, the flow."""
    by_hand = 0.375 * 20 + 0.375 * -30 + 0.125 * 5 + 0.125 * -5.5 / 0.3
    assert np.isclose(living_on(None, rho=0.0), by_hand)
    assert np.isclose(stage(_story(_two(patience=0))).no_deal(1)[0], by_hand, atol=1e-9)


def test_ahead_beliefs_have_faded_and_less_time_is_left() -> None:
    """3 quiet rounds ahead: odds of x times e^(−0.6), of z times e^(−0.3); 5 of 8 rounds are left."""
    after = {(False, False): FLOW, (False, True): 5.0, (True, False): -30.0, (True, True): -30.0}
    bx = 0.5 * np.exp(-0.6) / (0.5 * np.exp(-0.6) + 0.5)
    bz = 0.25 * np.exp(-0.3) / (0.25 * np.exp(-0.3) + 0.75)
    expected = living_on(5.0, after, (X[0], bx, X[2]), (Z[0], bz, Z[2]))
    got = stage(_story(clock=_deadline(8, "threats_act"))).no_deal(1, ahead=np.array([3.0]))
    assert np.isclose(got[0], expected, atol=1e-9)


def test_ahead_and_without_a_deadline_only_beliefs_fade() -> None:
    """3 quiet rounds ahead, for ever from then."""
    bx = 0.5 * np.exp(-0.6) / (0.5 * np.exp(-0.6) + 0.5)
    bz = 0.25 * np.exp(-0.3) / (0.25 * np.exp(-0.3) + 0.75)
    expected = living_on(None, 0.0, (X[0], bx, X[2]), (Z[0], bz, Z[2]))
    assert np.isclose(stage(_story()).no_deal(1, ahead=np.array([3.0]))[0], expected, atol=1e-9)


def test_beliefs_of_chance_pace_and_effect_count_not_the_truth() -> None:
    """Two believes x at 0.1, in 2 rounds, to hurt (−30) with 0.4 and else leave 8: λ 0.5, v −7.2."""
    threats = y(
        "{x: {by: one, against: two, chance: 0.9, pace: {mean: 5 rounds}, effect: {hurt: 0.9},"
        " believed: {two: {chance: 0.1, pace: {mean: 2 rounds}, effect: {hurt: 0.4}}}},"
        " z: {by: one, against: two, chance: 0.25, pace: {mean: 10 rounds}}}"
    )
    two = _two(without_deal={"x": {"hurt": -30, "otherwise": 8}, "z": 5})
    expected = living_on(None, 0.0, (0.5, 0.1, 0.4 * -30 + 0.6 * 8))
    assert np.isclose(stage(_story(two, threats=threats)).no_deal(1)[0], expected, atol=1e-9)


def test_the_first_effect_that_comes_about_counts() -> None:
    """Effects 0.5 (−40), then 0.4 (10), otherwise 30: 0.5·(−40) + 0.5·(0.4·10 + 0.6·30) = −9."""
    threats = {
        **THREATS,
        "x": y("{by: one, against: two, chance: 0.5, pace: {mean: 5 rounds}, effect: {m: 0.5, n: 0.4}}"),
    }
    two = _two(without_deal={"x": {"m": -40, "n": 10, "otherwise": 30}, "z": 5})
    on = stage(_story(two, threats=threats))
    assert np.isclose(on.foresight.of_threat(1, 0, on.everyone)[0], -9.0)
    assert np.isclose(on.no_deal(1)[0], living_on(None, 0.0, (0.2, 0.5, -9.0)), atol=1e-9)


def test_a_threatener_knows_whether_its_threats_are_real() -> None:
    """Party one's V is, per world, that of the case that is so: flow 7, x worth 11 to it, z 13."""
    on = stage(_story(), 40)
    real_x, real_z = on.cohort.truth.real
    gain = 0.1 * 7 + real_x * 0.2 * 11 + real_z * 0.1 * 13
    assert np.allclose(on.no_deal(0), gain / (0.1 + real_x * 0.2 + real_z * 0.1), atol=1e-9)
    assert 0 < real_x.sum() < 40


def test_hidden_truth_does_not_show_in_the_value_of_no_deal() -> None:
    """Two's V is the same in all worlds, whatever is real in them."""
    assert np.unique(stage(_story(), 40).no_deal(1)).size == 1


def test_random_ending_events_are_perceived_at_their_rate() -> None:
    """An ending worth 90 at rate 0.05, flow 20, ρ = 0.1: (2 + 4.5)/0.15."""
    one = party([100, 60, 0], without_deal={"coup": 0})
    two = party([0, 50, 100], while_talking=20, patience="10% per round", without_deal={"coup": 90})
    on = stage(read({**tree(one, two), "events": y("{coup: {mean: 20 rounds, ends_talks: yes}}")}))
    assert np.isclose(on.no_deal(1)[0], (0.1 * 20 + 0.05 * 90) / 0.15, atol=1e-9)


def test_the_rate_of_an_ending_that_is_news_does_not_give_the_truth_away() -> None:
    """A coup that comes thrice as soon where x is real: two's V must not differ between worlds."""
    one = party([100, 60, 0], without_deal={"x": 11, "z": 13, "coup": 0})
    two = _two(without_deal={"x": X[2], "z": Z[2], "coup": 90})
    events = y("{coup: {mean: 20 rounds, ends_talks: yes, signals: {x: {likelihood_ratio: 3}}}}")
    on = stage(read({**tree(one, two), "threats": THREATS, "events": events}), 40)
    assert np.unique(on.no_deal(1)).size == 1


def test_waiting_is_living_on_and_then_having_the_target() -> None:
    """τ = 4, D = 66 in every case."""
    on = stage(_story())
    got = on.foresight.waiting(1, on.everyone, 0.0, np.array([4.0]), np.array([66.0]))
    assert np.isclose(got[0], living_on(4.0, 66.0), atol=1e-9)


LADDER = y(
    "{b: {by: one, against: two, chance: 0.5, pace: {mean: 10 rounds}, ends_talks: no,"
    "     shocks: {two: {while_talking: {adds: -15}, without_deal: {s: {times: 2}}}, s: {pace: {times: 0.5}}}},"
    " s: {by: one, against: two, chance: 0.8, pace: {mean: 10 rounds}, after: b}}"
)


def _ladder(**more: object) -> Scenario:
    one = party([100, 60, 0], without_deal={"s": 0})
    two = party([0, 50, 100], while_talking=20, patience="10% per round", without_deal={"s": -30})
    return read({**tree(one, two), "threats": LADDER, **more})


def test_a_ladder_is_looked_through_rung_by_rung() -> None:
    """After b: flow 5, s worth −60 at rate 0.2, believed 0.8. Before: b at rate 0.1, believed 0.5.

    W = 0.2·5 + 0.8·(0.5 − 12)/0.3; V = 0.5·20 + 0.5·(2 + 0.1·W)/0.2.
    """
    then = 0.2 * 5 + 0.8 * (0.1 * 5 + 0.2 * -60) / 0.3
    expected = 0.5 * 20 + 0.5 * (0.1 * 20 + 0.1 * then) / 0.2
    assert np.isclose(stage(_ladder()).no_deal(1)[0], expected, atol=1e-9)


def test_a_rung_that_waits_does_not_count_yet() -> None:
    """With b a bluff for sure, s never comes: V is the flow."""
    scenario = read({**_ladder().resolved, "threats": {**LADDER, "b": {**LADDER["b"], "chance": 0}}})
    assert np.isclose(stage(scenario).no_deal(1)[0], 20.0)


def test_a_ladder_and_a_deadline_at_which_threats_act() -> None:
    """s has no pace and acts at the deadline, 8 rounds away, once b (certain, mean 4) has come: −60·(1 − e^−2).

    Exact here, because nothing else depends on when b comes and there is no discounting.
    """
    threats = y(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 4 rounds}, ends_talks: no},"
        " s: {by: one, against: two, chance: 1, after: b}}"
    )
    one, two = party([100, 60, 0], without_deal={"s": 0}), party([0, 50, 100], without_deal={"s": -60})
    scenario = read({**tree(one, two), "threats": threats, "clock": _deadline(8, "threats_act")})
    assert np.isclose(stage(scenario).no_deal(1)[0], -60 * (1 - np.exp(-2)), atol=1e-6)


def test_a_threat_that_spoils_the_status_quo_is_foreseen() -> None:
    """b lets the status quo sink from 50 to 0, at rate 0.1, ρ = 0.1: V = (0.1·50 + 0.1·0)/0.2 = 25."""
    data = tree(party([100, 60, 0]), party([0, 50, 100], patience="10% per round"), status_quo={"pie": "b"})
    data["threats"] = y(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 10 rounds}, ends_talks: no,"
        " shocks: {two: {wants: {pie: {b: {becomes: 0}}}}}}}"
    )
    assert np.isclose(stage(read(data)).no_deal(1)[0], 25.0, atol=1e-9)


def test_a_flow_that_was_shocked_is_the_flow_from_then_on() -> None:
    """After the event two lives at −5: V without threats is −5."""
    data = tree(party([100, 60, 0]), party([0, 50, 100], while_talking=40))
    data["events"] = y("{e: {after: 2 rounds, shocks: {two: {while_talking: {becomes: -5}}}}}")
    assert play(read(data)).cohort.flow[1].tolist() == [-5.0]


def test_a_lapse_that_is_worth_the_flow_follows_its_shocks() -> None:
    """The flow becomes −5 on day 2; at the deadline nothing follows and life goes on at −5."""
    data = tree(party([100, 60, 0]), party([-90, -80, -70], while_talking=40))
    data["clock"] = _deadline(5, "lapses")
    data["events"] = y("{e: {after: 2 rounds, shocks: {two: {while_talking: {becomes: -5}}}}}")
    row = play(read(data)).rows[0]
    assert row["ending"] == 6  # the deadline
    assert row["values"][1] == -5.0


def test_an_ending_like_the_status_quo_follows_shocks_to_its_options() -> None:
    """``lapses: status_quo`` after the status quo sank from 50 to −5 is −5, as the flow is."""
    data = tree(
        party([100, 60, 0]),
        party([-90, 50, -70], without_deal={"lapses": "status_quo"}),
        status_quo={"pie": "b"},
    )
    data["rules"] = y("[{forbid: {pie: b}}]")
    data["clock"] = _deadline(5, "lapses")
    data["events"] = y("{e: {after: 2 rounds, shocks: {two: {wants: {pie: {b: {becomes: -5}}}}}}}")
    played = play(read(data))
    assert played.cohort.flow[1].tolist() == [-5.0]
    assert played.rows[0]["ending"] == 6
    assert played.rows[0]["values"][1] == -5.0


def test_adding_a_constant_to_every_worth_adds_it_to_the_value_of_no_deal() -> None:
    """Only differences of utility count: +1000 everywhere gives V + 1000."""
    shifted = _two(while_talking=FLOW + 1000, without_deal={"x": X[2] + 1000, "z": Z[2] + 1000})
    for clock in ({"horizon": "10 rounds"}, _deadline(8, "threats_act"), _deadline(8, "lapses")):
        before, after = stage(_story(clock=clock)), stage(_story(shifted, clock=clock))
        assert np.isclose(after.no_deal(1)[0], before.no_deal(1)[0] + 1000, atol=1e-8)


def test_living_on_counts_the_flow_for_as_long_as_talks_are_thought_to_last() -> None:
    """ρ 0.1; struck at 0.5 a round if x is real, believed at 0.3; for two rounds, one round from now."""
    one = party([100, 60, 0], without_deal={"x": 0})
    two = party([0, 50, 100], while_talking=20, patience="10% per round", without_deal={"x": -40})
    threats = y(
        "{x: {by: one, against: two, chance: 1, pace: {mean: 2 rounds}, believed: {two: {chance: 0.3}}}}"
    )
    here = stage(story(one, two, threats=threats))
    hold, keep, living = here.foresight.going_on(1, here.everyone, np.array([2.0]), np.array([0.0]))
    quiet, struck = np.exp(-0.2), np.exp(-1.2)
    assert living == pytest.approx(0.7 * (1 - quiet) + 0.3 * 0.1 / 0.6 * (1 - struck), rel=1e-9)
    assert keep == pytest.approx(0.7 * quiet + 0.3 * struck, rel=1e-9)
    assert hold == pytest.approx(
        0.7 * 20 * (1 - quiet) + 0.3 * (0.1 * 20 - 0.5 * 40) / 0.6 * (1 - struck), rel=1e-12
    )
