"""What comes at random, and what events do (DESIGN rules 6 and 9)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance import uniforms
from sim.engine.foresight import Foresight
from sim.engine.quantiles import exponential
from sim.model.endings import Ending
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from tests.unit.engine.stage import FIRM, Tree, party, play, read, stage, tree, within, y

N = 400
SEED = 1


def _waits(name: str, count: int = N) -> FloatArray:
    """Standard exponential waits of a random stream, made here and not by the engine's worlds."""
    return exponential(uniforms(SEED, name, 0, count))


def _story(threats: str = "{}", events: str = "{}", horizon: int = 10) -> Scenario:
    """Two parties that never agree: nothing is worth the 500 of talking on."""
    known = {**y(threats), **y(events)}
    endings = dict.fromkeys((n for n, t in known.items() if _ends(n, t, y(threats))), 500)
    one = party([100, 60, 0], while_talking=500, without_deal=endings)
    two = party([0, 50, 100], while_talking=500, without_deal=endings)
    return read(
        {
            **tree(one, two),
            "threats": y(threats),
            "events": y(events),
            "clock": {"horizon": f"{horizon} rounds"},
        }
    )


def _ends(name: str, text: Tree, threats: Tree) -> bool:
    return bool(text.get("ends_talks", "yes" if name in threats else "no") in ("yes", True))


def test_the_earliest_of_several_endings_wins_at_its_real_time() -> None:
    """Two threats and a random event: the day is the least of mean × wait, bit for bit, the ending its own."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 1, pace: {mean: 9 rounds}},"
        " z: {by: two, against: one, chance: 1, pace: {mean: 7 rounds}}}",
        "{coup: {mean: 8 rounds, ends_talks: yes}}",
    )
    rows = play(scenario, N).rows
    times = np.stack(
        [9 * _waits("threats.x/when"), 7 * _waits("threats.z/when"), 8 * _waits("events.coup/when")], axis=1
    )
    first, day = times.argmin(axis=1), times.min(axis=1)
    ended = day <= 10
    assert 20 < ended.sum() < N
    assert np.array_equal(rows["day"], np.where(ended, day, 10.0))
    kinds = np.array([int(Ending.THREAT), int(Ending.THREAT), int(Ending.EVENT)])[first]
    assert np.array_equal(rows["ending"], np.where(ended, kinds, int(Ending.UNRESOLVED)))
    assert np.array_equal(rows["which"], np.where(ended, np.array([0, 1, 0])[first], -1))


def test_a_bluff_is_never_carried_out() -> None:
    """With chance 0.3, x ends talks only where its own uniform lies below 0.3."""
    scenario = _story("{x: {by: one, against: two, chance: 0.3, pace: {mean: 0.1 rounds}}}")
    rows = play(scenario, N).rows
    real = uniforms(SEED, "threats.x/real", 0, N) < 0.3
    assert np.array_equal(rows["ending"] == int(Ending.THREAT), real & (0.1 * _waits("threats.x/when") <= 10))


def test_a_later_rung_waits_for_the_first_and_then_its_own_time() -> None:
    """s comes at 3·w_b + 4·w_s and ends the talks; b alone never does."""
    scenario = _story(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 3 rounds}, ends_talks: no},"
        " s: {by: one, against: two, chance: 1, pace: {mean: 4 rounds}, after: b}}"
    )
    rows = play(scenario, N).rows
    day = 3 * _waits("threats.b/when") + 4 * _waits("threats.s/when")
    ended = day <= 10
    assert np.array_equal(rows["ending"] == int(Ending.THREAT), ended)
    assert np.array_equal(rows["day"], np.where(ended, day, 10.0))
    assert (rows["which"][ended] == 1).all()


def test_a_rung_that_is_not_real_stops_the_ladder() -> None:
    """b a bluff: s, though real, never comes."""
    scenario = _story(
        "{b: {by: one, against: two, chance: 0, pace: {mean: 3 rounds}, ends_talks: no},"
        " s: {by: one, against: two, chance: 1, pace: {mean: 0.1 rounds}, after: b}}"
    )
    assert (play(scenario, 50).rows["ending"] == int(Ending.UNRESOLVED)).all()


def test_a_threat_that_does_not_end_talks_shocks_flow_option_ending_and_pace() -> None:
    """After b: flow 500 − 15, option a times 0.5, the ending s plus 3, and s's wait halved from then."""
    scenario = _story(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 3 rounds}, ends_talks: no, shocks: {"
        "two: {while_talking: {adds: -15}, wants: {pie: {c: {times: 0.5}}}, without_deal: {s: {adds: 3}}},"
        " s: {pace: {times: 0.5}}}},"
        " s: {by: one, against: two, chance: 1, pace: {mean: 8 rounds}}}"
    )
    played = play(scenario, N)
    b, s = 3 * _waits("threats.b/when"), 8 * _waits("threats.s/when")
    shocked = (b < s) & (b <= 10)
    day = np.where(shocked, b + (s - b) * 0.5, s)
    ended = day <= 10
    assert np.allclose(played.rows["day"], np.where(ended, day, 10.0), atol=1e-9)
    assert np.array_equal(played.cohort.flow[1], np.where(shocked, 485.0, 500.0))
    assert np.array_equal(played.cohort.eu[1][:, 2], np.where(shocked, 50.0, 100.0))
    assert np.array_equal(played.cohort.worth[1].no_effect["s"], np.where(shocked, 503.0, 500.0))
    pace = played.cohort.threats.pace[1][1]
    assert pace is not None
    assert np.allclose(pace, np.where(shocked, 4.0, 8.0))
    # What two lived through: no discounting, so its value is the ending's own.
    assert np.allclose(played.rows["values"][:, 1][ended], np.where(shocked, 503.0, 500.0)[ended])


@pytest.mark.parametrize(
    ("change", "scale", "pace"),
    [("times: 0.25", 0.25, 2.0), ("adds: 8 rounds", 2.0, 16.0), ("becomes: 4 rounds", 0.5, 4.0)],
)
def test_a_changed_pace_scales_what_is_left_of_the_wait(change: str, scale: float, pace: float) -> None:
    """On day 3 a wait until t > 3 becomes 3 + (t − 3)·new/old, and believers learn of the new pace."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 1, pace: {mean: 8 rounds}, believed: {two: {pace: {mean: 8 rounds}}}}}",
        f"{{e: {{after: 3 rounds, shocks: {{x: {{pace: {{{change}}}}}}}}}}}",
    )
    played = play(scenario, N)
    t = 8 * _waits("threats.x/when")
    day = np.where(t > 3, 3 + (t - 3) * scale, t)
    assert np.allclose(played.rows["day"], np.minimum(day, 10.0), atol=1e-9)
    still = np.flatnonzero(played.rows["day"] > 3)
    believed = played.cohort.threats.pace[0][1]
    assert believed is not None
    assert np.allclose(believed[still], pace)


def test_random_news_of_a_real_threat_comes_that_much_sooner() -> None:
    """Ratio 4: mean 8 where x is a bluff and 2 where it is real."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 0.5, pace: {mean: 1000000 rounds}}}",
        "{e: {mean: 8 rounds, signals: {x: {likelihood_ratio: 4}}}}",
    )
    played = play(scenario, N)
    real = uniforms(SEED, "threats.x/real", 0, N) < 0.5
    day = np.where(real, 2.0, 8.0) * _waits("events.e/when")
    came = np.full(N, np.inf)
    for h in played.of("event"):
        came[h.rows] = h.day
    assert np.array_equal(np.where(day <= 10, day, np.inf), came)


def test_a_dated_event_comes_with_its_chance() -> None:
    """Chance 0.3 per world, by a uniform of its own; on its date."""
    scenario = _story(events="{coup: {after: 4 rounds, chance: 0.3, ends_talks: yes}}")
    rows = play(scenario, 2_000).rows
    came = rows["ending"] == int(Ending.EVENT)
    assert within(came.astype(float), 0.3)
    assert set(rows["day"][came]) == {4.0}


def test_a_date_that_differs_between_worlds_falls_on_whole_units() -> None:
    """Uniform on [2, 6]: rounded, so 2 and 6 come half as often as 3, 4 and 5."""
    scenario = _story(events="{coup: {after: {uniform: [2, 6], unit: rounds}, ends_talks: yes}}")
    days = play(scenario, 4_000).rows["day"]
    assert set(days) == {2.0, 3.0, 4.0, 5.0, 6.0}
    for day, share in ((2, 1 / 8), (3, 1 / 4), (4, 1 / 4), (5, 1 / 4), (6, 1 / 8)):
        assert within((days == day).astype(float), share)


def test_events_come_before_the_turn_of_their_day() -> None:
    """The option that opens on day 4 is offered on day 4, and not before."""
    one, two = party([100, 60, 0]), party([70, 50, 0], FIRM, while_talking=60)
    data = tree(one, two)
    data["events"] = y("{e: {after: 4 rounds, opens: {pie: a}}}")
    data["table"] = y("{protocol: alternating, first: one, every: 2 rounds}")
    played = play(read(data))
    # Before day 4 a is closed: one offers b, worth 50 to two, who has 60. On day 4 it is two's turn... of 0, 2, 4:
    # one speaks on 0 and 4; two on 2, silent, since nothing open beats its 60.
    assert played.days("offer") == [0.0, 4.0]
    assert played.packages("offer") == [1, 0]
    assert (played.rows["ending"][0], played.rows["day"][0]) == (int(Ending.DEAL), 4.0)


def test_an_event_closes_an_option() -> None:
    """a is offered until day 4 and refused; from day 4 on it is closed, and b is the best."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["events"] = y("{e: {after: 4 rounds, closes: {pie: a}}}")
    data["table"] = y("{protocol: alternating, first: one, every: 2 rounds}")
    played = play(read(data))
    assert played.packages("offer", 0)[:3] == [0, 1, 1]
    assert played.days("offer", 0)[:3] == [0.0, 4.0, 8.0]
    assert played.cohort.eu[0][0, 0] == -np.inf


def test_an_option_opened_and_closed_again() -> None:
    """a is open on days 2 and 3 only."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["events"] = y("{o: {after: 2 rounds, opens: {pie: a}}, c: {after: 4 rounds, closes: {pie: a}}}")
    data["table"] = y("{protocol: alternating, first: one, every: 1 round}")
    assert play(read(data)).packages("offer", 0)[:4] == [1, 0, 1, 1]


def test_a_guarantor_declines_world_by_world() -> None:
    """Declines 0.3: in those worlds the packages that need it are infeasible from the start."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["parties"]["ankara"] = {"guarantees": y("{pie: a, declines: 0.3}")}
    played = play(read(data), 2_000)
    closed = played.cohort.eu[0][:, 0] == -np.inf
    assert within(closed.astype(float), 0.3)
    first = played.of("offer", 0)[0]
    assert first.packages is not None
    assert np.array_equal(first.packages == 1, closed)  # where it declines, one starts with b
    assert np.isfinite(played.cohort.eu[0][:, 1:]).all()


def test_two_roles_of_a_guarantor_are_declined_apart() -> None:
    """A list of roles: each has its own chance and its own luck."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["parties"]["ankara"] = {"guarantees": y("[{pie: a, declines: 0.5}, {pie: c, declines: 0.5}]")}
    eu = play(read(data), 2_000).cohort.eu[0]
    assert within(((eu[:, 0] == -np.inf) & (eu[:, 2] == -np.inf)).astype(float), 0.25)


def test_where_everything_is_closed_talks_simply_go_on() -> None:
    """No feasible package: nobody offers, nothing breaks."""
    data = tree(
        party([100, 60, 0], patience="1% per round"), party([0, 50, 100], {"concede": {"exponent": 1}})
    )
    data["events"] = y("{e: {after: 0 rounds, closes: {pie: [a, b, c]}}}")
    played = play(read(data), 3)
    assert not played.of("offer")
    assert (played.rows["ending"] == int(Ending.UNRESOLVED)).all()
    assert np.isfinite(played.rows["values"]).all()


def test_an_effect_is_what_the_threat_did() -> None:
    """Effects 0.5, then 0.4 of the rest: shares 0.5, 0.2, 0.3 (none, −1), and values by effect."""
    worth = y("{x: {m: 1, n: 2, otherwise: 3}}")
    one, two = party([100, 60, 0], without_deal=worth), party([0, 50, 100], without_deal=worth)
    data = tree(one, two)
    data["threats"] = y(
        "{x: {by: one, against: two, chance: 1, pace: {mean: 0.01 rounds}, effect: {m: 0.5, n: 0.4}}}"
    )
    data["table"] = y("{protocol: alternating, every: 1 round, first: one}")
    rows = play(read(data), 3_000).rows
    rows = rows[rows["ending"] == int(Ending.THREAT)]
    for effect, share in ((0, 0.5), (1, 0.2), (-1, 0.3)):
        assert within((rows["effect"] == effect).astype(float), share)
    assert np.array_equal(
        rows["values"][:, 1], np.select([rows["effect"] == 0, rows["effect"] == 1], [1.0, 2.0], 3.0)
    )


def test_the_effect_of_an_earlier_rung_is_not_that_of_a_later_one() -> None:
    """b bites for sure and talks go on; s never ousts: effect −1, worth `otherwise`, 3."""
    worth = y("{s: {oust: 7, otherwise: 3}}")
    one, two = party([100, 60, 0], without_deal=worth), party([0, 50, 100], without_deal=worth)
    data = tree(one, two)
    data["threats"] = y(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 0.001 rounds}, ends_talks: no, effect: {bite: 1}},"
        " s: {by: one, against: two, chance: 1, pace: {mean: 0.5 rounds}, after: b, effect: {oust: 0}}}"
    )
    row = play(read(data)).rows[0]
    assert row["ending"] == int(Ending.THREAT)
    assert row["effect"] == -1
    assert row["values"][1] == 3.0


def test_a_deal_has_no_effect() -> None:
    """The row's ``effect`` is what the ending threat did; −1 where a deal ended the talks."""
    data = tree(party([100, 60, 0], {"firm": {"share": 0}}), party([0, 50, 100], {"firm": {"share": 0}}))
    data["threats"] = y(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 0.001 rounds}, ends_talks: no, effect: {bite: 1}}}"
    )
    data["table"] = y("{protocol: alternating, first: one, every: 1 round}")
    data["events"] = y("{late: {after: 1 round, opens: {pie: [a, b, c]}}}")
    row = play(read(data)).rows[0]
    assert row["ending"] == int(Ending.DEAL)
    assert row["effect"] == -1


def test_an_event_at_the_same_moment_as_an_ending_comes_after_it() -> None:
    """What fell due before a dated event comes first: worlds struck before day 3 see no event."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 1, pace: {mean: 3 rounds}}}",
        "{e: {after: 3 rounds, shocks: {two: {while_talking: {adds: -1}}}}}",
    )
    played = play(scenario, N)
    struck = 3 * _waits("threats.x/when") <= 3
    assert np.array_equal(played.cohort.flow[1] == 499, ~struck)


def test_extreme_waits() -> None:
    """A mean of 0.001 strikes at once, one of 10⁹ never; neither breaks anything."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 0.5, pace: {mean: 0.001 rounds}},"
        " z: {by: one, against: two, chance: 1, pace: {mean: 1000000000 rounds}}}"
    )
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        rows = play(scenario, 200).rows
    struck = uniforms(SEED, "threats.x/real", 0, 200) < 0.5
    assert np.array_equal(rows["ending"] == int(Ending.THREAT), struck)
    assert (rows["which"][struck] == 0).all()
    assert np.isfinite(rows["values"]).all()


def test_what_comes_on_one_day_comes_before_anybody_speaks_on_it() -> None:
    """Two events of day 3: both have come when it is somebody's turn on day 3."""
    played = play(_story(events="{first: {after: 3 rounds}, second: {after: 3 rounds}}"), 1)
    third = [h.kind for h in played.happenings if h.rows.size and np.ravel(h.day)[0] == 3.0]
    assert third == ["event", "event", "silence"]


def test_an_ending_that_is_news_of_a_threat_is_feared_as_far_as_the_threat_is_believed() -> None:
    """Every 8 rounds, 3 times as often if x is real, believed at 0.25: over 2 rounds, e^−¼·(0.75 + 0.25·e^−½)."""
    scenario = _story(
        "{x: {by: one, against: two, chance: 0.25, pace: {mean: 9 rounds}, ends_talks: no}}",
        "{coup: {mean: 8 rounds, ends_talks: yes, signals: {x: {likelihood_ratio: 3}}}}",
    )
    hazards = stage(scenario).hazards
    quiet = hazards.quiet_chance(1, np.arange(1), np.array([2.0]))
    assert quiet == pytest.approx(np.exp(-0.25) * (0.75 + 0.25 * np.exp(-0.5)), rel=1e-12)
    plain = stage(_story(events="{coup: {mean: 8 rounds, ends_talks: yes}}")).hazards
    for time in (2.0, 5.0):
        assert plain.quiet_chance(1, np.arange(1), np.array([time])) == pytest.approx(np.exp(-time / 8))


def test_what_a_threat_carried_out_changes_is_foreseen_at_once() -> None:
    """Once b has come, s may: two no longer has its flow of 500 for good, but the 100 of s some day."""
    endless = {"s": 100}
    one = party([100, 60, 0], while_talking=500, without_deal=endless)
    two = party([0, 50, 100], while_talking=500, without_deal=endless)
    threats = y(
        "{b: {by: one, against: two, chance: 1, pace: {mean: 3 rounds}, ends_talks: no},"
        " s: {by: one, against: two, chance: 1, pace: {mean: 4 rounds}, after: b}}"
    )
    here = stage(read({**tree(one, two), "threats": threats}))
    before = here.no_deal(1).copy()
    here.hazards.carry_out(0, here.everyone, np.zeros(1))
    after = here.no_deal(1)
    assert after.tolist() == Foresight(here.cohort, here.hazards).no_deal(1, here.everyone, 0.0).tolist()
    assert after.tolist() == [100.0]
    assert before.tolist() != after.tolist()
