"""Offers, answers, ratification (DESIGN rules 7 and 8), by hand-computed choices."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.learning import learn
from sim.engine.outlook import pick
from sim.model.endings import Ending
from tests.unit.engine.stage import FIRM, OPEN, Tree, party, play, read, stage, story, tree, within, y


def _share(share: float) -> Tree:
    return {"firm": {"share": share}}


# -- proposals ----------------------------------------------------------------------------------------------


def test_the_offer_leaves_most_to_the_worst_off_among_what_is_asked() -> None:
    """One asks 50 of 100 (V 0): of a, b, c, d (100, 60, 55, 0) it may offer a, b, c; two prefers b (40) to c (35)."""
    one, two = party([100, 60, 55, 0], _share(0.5)), party([0, 40, 35, 100], while_talking=50)
    assert play(story(one, two, "abcd")).packages("offer", 0)[0] == 1


def test_with_two_others_the_smaller_surplus_counts() -> None:
    """b leaves 70 and 10, c leaves 30 and 30: c. With three's no deal at −50, b leaves 70 and 60: b."""
    for flow, expected in ((0, 2), (-50, 1)):
        data = tree(party([100, 60, 60], _share(0.5)), party([0, 70, 30]))
        data["parties"]["three"] = party([0, 10, 30], while_talking=flow)
        assert play(read(data)).packages("offer", 0)[0] == expected


@pytest.mark.parametrize(("worths", "expected"), [([100, 60, 80, 70], 2), ([100, 80, 60, 80], 1)])
def test_ties_go_to_the_better_for_oneself_then_to_file_order(worths: list[float], expected: int) -> None:
    """b, c, d are worth the same to two; one takes its best among them, and the first of its equals."""
    one, two = party(worths, _share(0.5)), party([0, 40, 40, 40], while_talking=50)
    assert play(story(one, two, "abcd")).packages("offer", 0)[0] == expected


def test_where_nothing_reaches_the_ask_the_best_is_offered() -> None:
    """Mirror asks 100 at first and the best is closed on day 1: it then asks for the new best, b."""
    data = tree(party([100, 60, 0], y("{mirror: {}}")), party([0, 40, 100]))
    data["events"] = y("{e: {after: 1 round, closes: {pie: a}}}")
    data["table"] = y("{protocol: alternating, first: one, every: 2 rounds}")
    assert play(read(data)).packages("offer", 0)[:2] == [0, 1]


@pytest.mark.parametrize(
    "strategy", ["{concede: {exponent: 1}}", "{firm: {share: 0.2}}", "{mirror: {}}", "{expected: {}}"]
)
def test_silence_where_nothing_beats_no_deal(strategy: str) -> None:
    """No package reaches one's 101 of living on: it says nothing, and two goes on talking."""
    played = play(story(party([100, 60, 0], y(strategy), while_talking=101), party([0, 40, 100])))
    assert not played.of("offer", 0)
    assert played.days("offer", 1) == [1.0, 3.0, 5.0, 7.0, 9.0]
    assert played.rows["ending"][0] == int(Ending.UNRESOLVED)


def test_a_standing_offer_is_answered_again_and_counted_once() -> None:
    """Each side repeats one package: 6 and 5 turns on days 0 to 10, two offers counted, eleven answers heard."""
    played = play(story(party([100, 60, 0]), party([0, 40, 100])))
    assert played.days("offer", 0) == [0, 2, 4, 6, 8, 10]
    assert played.facts("offer", 0, "fresh") == [1, 0, 0, 0, 0, 0]
    assert len(played.of("answer")) == 11
    assert played.rows["offers"][0] == 2


def test_offers_heard_and_said_are_remembered_in_order() -> None:
    """Two hears a, then from day 4 on b; its first and best heard are 0 and 40."""
    data = tree(party([100, 60, 0]), party([0, 40, 100]))
    data["events"] = y("{e: {after: 4 rounds, closes: {pie: a}}}")
    cohort = play(read(data)).cohort
    everyone = np.array([0])
    assert cohort.heard[1].so_far(everyone).tolist() == [[0, 0, 1, 1, 1, 1]]
    assert cohort.said[1].so_far(everyone).tolist() == [[2, 2, 2, 2, 2]]
    assert (cohort.heard_first[1][0], cohort.heard_best[1][0]) == (0.0, 40.0)


def test_misreading_moves_offers_and_never_ones_own_values() -> None:
    """With an error of 40 points one offers now b, now c, in a frequency; two's worths and bars are untouched."""
    one = party([100, 60, 60], _share(0.5), misreading=40)
    two = party([0, 40, 30], while_talking=50)
    played = play(story(one, two), 4_000)
    first = played.of("offer", 0)[0]
    assert first.packages is not None
    # b is preferred where 40 + 40·e_b > 30 + 40·e_c; e_b − e_c is normal with deviation √2; a (0) needs 40·e_a.
    draws = np.random.Generator(np.random.PCG64(1)).normal(size=(200_000, 3)) * 40 + [0, 40, 30]
    best = draws.argmax(axis=1)
    for package in range(3):
        share = float((best == package).mean())
        assert (
            abs((first.packages == package).mean() - share) < 4 * np.sqrt(share * (1 - share) / 4_000) + 0.003
        )
    assert (played.cohort.eu[1] == [0, 40, 30]).all()
    answer = played.of("answer", 1)[0]
    assert (answer.facts["no_deal"] == 50).all()


def test_the_estimate_of_no_deal_errs_too() -> None:
    """Estimates: EU_j + σ·(an error per option) and V_j + σ·(an error of its own); σ 10, weights 1."""
    on = stage(story(party([100, 60, 0], misreading=10), party([0, 40, 100], while_talking=50)), 20_000)
    (estimate,) = on.table.estimates(0, on.everyone)
    errors = np.column_stack([estimate.worth - on.cohort.eu[1], estimate.no_deal - 50.0])
    assert np.allclose(errors.mean(axis=0), 0, atol=4 * 10 / np.sqrt(20_000))
    assert np.allclose(errors.std(axis=0), 10, rtol=0.03)
    assert np.allclose(np.corrcoef(errors.T), np.eye(4), atol=0.03)


def test_an_options_error_counts_by_its_issues_weight() -> None:
    """Weights 3 and 1, σ 10: a package's error has deviation 10·√(9 + 1)/4, shared by packages with the option."""
    wants = y("{x: {weight: 3, m: 100, n: 0}, z: {weight: 1, p: 40, q: 0}}")
    data = tree(
        {"negotiates": {"strategy": FIRM}, "wants": wants, "misreading": 10},
        {"negotiates": {"strategy": FIRM}, "wants": wants},
    )
    data["issues"] = y("{x: [m, n], z: [p, q]}")
    on = stage(read(data), 20_000)
    (estimate,) = on.table.estimates(0, on.everyone)
    errors = estimate.worth - on.cohort.eu[1]
    assert np.allclose(errors.std(axis=0), 10 * np.sqrt(10) / 4, rtol=0.03)
    assert np.isclose((errors[:, 0] - errors[:, 1]).std(), 10 * np.sqrt(2) / 4, rtol=0.03)  # m shared
    assert np.isclose((errors[:, 0] - errors[:, 2]).std(), 30 * np.sqrt(2) / 4, rtol=0.03)  # p shared


# -- answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("flow", "accepted"), [(40, True), (40.001, False)])
def test_an_offer_worth_exactly_no_deal_is_accepted(flow: float, accepted: bool) -> None:
    """An open party's bar is V, its flow: EU ≥ V is enough."""
    row = play(
        story(party([0, 60, 100], _share(0.6)), party([100, 40, 0], OPEN, while_talking=flow), "abc")
    ).rows[0]
    one_offers_b = row["package"] == 1 and row["day"] == 0.0
    assert one_offers_b == accepted


def test_the_bar_is_the_better_of_no_deal_and_waiting() -> None:
    """Two (ρ 0.1, flow 20, asks for V + 0.5·(100 − V) = 60) waits 1 round for 60: 20·(1 − e^−0.1) + 60·e^−0.1."""
    two = party([0, 50, 100], _share(0.5), while_talking=20, patience="10% per round")
    played = play(story(party([100, 60, 0]), two))
    waiting = 20 * (1 - np.exp(-0.1)) + 60 * np.exp(-0.1)
    assert np.isclose(played.facts("answer", 1, "no_deal")[0], 20.0, atol=1e-9)
    assert np.isclose(played.facts("answer", 1, "waiting")[0], waiting, atol=1e-9)


@pytest.mark.parametrize(("worth", "accepted"), [(56.1, False), (56.3, True)])
def test_an_offer_must_be_worth_waiting(worth: float, accepted: bool) -> None:
    """The bar above is 56.193: 56.1 is refused, 56.3 accepted, both far above no deal."""
    two = party([0, worth, 100], _share(0.5), while_talking=20, patience="10% per round")
    row = play(story(party([-1, 60, 0], FIRM), two)).rows[0]
    assert (row["ending"] == int(Ending.DEAL) and row["day"] == 0.0) == accepted


@pytest.mark.parametrize(
    "beside",
    [
        "",
        ", leak: {on_refusal: 0.5, shocks: {two: {while_talking: {adds: -3}}}}",
        ", elections: {after: 9 rounds, ends_talks: yes}",
    ],
)
def test_a_refusal_that_may_end_the_talks_lowers_the_bar(beside: str) -> None:
    """With chance 0.2 it ends them, worth 10: 0.8 of the 20 of no deal and of the 56.193 of waiting are left.

    An event upon refusal that ends nothing, and one that ends the talks on a day, are no such risk.
    """
    dates = {"elections": 0} if "elections" in beside else {}
    two = party(
        [0, 50, 100],
        _share(0.5),
        while_talking=20,
        patience="10% per round",
        without_deal={"breakdown": 10, **dates},
    )
    one = party([100, 60, 0], without_deal={"breakdown": 0, **dates})
    events = y("{breakdown: {on_refusal: 0.2, ends_talks: yes}" + beside + "}")
    scenario = story(one, two, events=events)
    played = play(scenario)
    waiting = 20 * (1 - np.exp(-0.1)) + 60 * np.exp(-0.1)
    assert np.isclose(played.facts("answer", 1, "no_deal")[0], 0.2 * 10 + 0.8 * 20, atol=1e-9)
    assert np.isclose(played.facts("answer", 1, "waiting")[0], 0.2 * 10 + 0.8 * waiting, atol=1e-9)
    here = stage(scenario)
    for turn, hold, keep in ((1.0, 20 * (1 - np.exp(-0.1)), np.exp(-0.1)), (np.inf, 20.0, 0.0)):
        ahead = here.table.moment(1, here.everyone, next_turn=np.array([turn])).going_on()
        assert ahead is not None
        assert np.concatenate(ahead) == pytest.approx([0.2 * 10 + 0.8 * hold, 0.8 * keep, 20.0], rel=1e-9)


def test_the_target_of_waiting_is_asked_as_it_will_stand() -> None:
    """A threat fades while two waits: its later V, and so its later ask, is higher than today's.

    λ 0.5 believed at 0.5, v −40, flow 20, ρ 0.1: V(b) = (1 − b)·20 + b·(2 − 20)/0.6 = 20 − 50·b.
    """
    one, two = (
        party([100, 60, 0], without_deal={"x": 0}),
        party([0, 50, 100], _share(0.5), while_talking=20, patience="10% per round", without_deal={"x": -40}),
    )
    threats = y(
        "{x: {by: one, against: two, chance: 0, pace: {mean: 2 rounds}, believed: {two: {chance: 0.5}}}}"
    )
    played = play(story(one, two, threats=threats))
    later = 0.5 * np.exp(-0.5) / (0.5 * np.exp(-0.5) + 0.5)
    target = (20 - 50 * later) * 0.5 + 50
    quiet, struck = np.exp(-0.1), np.exp(-0.6)
    waiting = 0.5 * (20 * (1 - quiet) + target * quiet) + 0.5 * (-18 / 0.6 * (1 - struck) + target * struck)
    assert np.isclose(played.facts("answer", 1, "no_deal")[0], 20 - 50 * 0.5, atol=1e-9)
    assert np.isclose(played.facts("answer", 1, "waiting")[0], waiting, atol=1e-9)


def test_on_the_last_turn_before_a_deadline_there_is_nothing_to_wait_for() -> None:
    """Day 6 of 6: the bar is V alone, the 3 of a lapse."""
    data = tree(party([100, 60, 0]), party([0, 50, 100], while_talking=20, without_deal={"lapses": 3}))
    data["clock"] = y("{horizon: 20 rounds, deadline: {after: 6 rounds, then: lapses}}")
    played = play(read(data))
    assert played.days("answer", 1) == [0.0, 2.0, 4.0, 6.0]
    assert played.facts("answer", 1, "waiting")[-1] == 3.0


def test_all_others_must_accept() -> None:
    """Two would take b, three would not: no deal; with three content, a deal."""
    for flow, ending in ((60, Ending.UNRESOLVED), (40, Ending.DEAL)):
        data = tree(party([0, 60, 0]), party([0, 50, 0], OPEN))
        data["parties"]["three"] = party([0, 50, 0], OPEN, while_talking=flow)
        assert play(read(data)).rows["ending"][0] == int(ending)


@pytest.mark.parametrize("horizon", [3, 4, 5, 6])
def test_parties_do_not_know_when_we_stop_watching(horizon: int) -> None:
    """What happens before the horizon is the same with any later one: here a deal on day 12, none before."""
    one = party([100, 60, 0], y("{concede: {exponent: 1}}"), patience="5% per round")
    two = party([0, 50, 100], y("{concede: {exponent: 1}}"), patience="5% per round")
    long = play(story(one, two, clock={"horizon": "40 rounds"})).rows[0]
    assert long["day"] == 12.0
    assert play(story(one, two, clock={"horizon": f"{horizon} rounds"})).rows["ending"][0] == int(
        Ending.UNRESOLVED
    )


# -- strategies over time -----------------------------------------------------------------------------------


def test_concession_runs_on_the_lived_through_chance_of_an_end() -> None:
    """Exponent 1, κ 0.2: f = 1 − (1 − b + b·e^(−λt))·e^(−ρt), α = 0.2 + 0.8·f, ask = 100 − α·(100 − V)."""
    concede = y("{concede: {exponent: 1, opening: 0.2}}")
    one = party([100, 60, 0], concede, while_talking=30, patience="2% per round", without_deal={"x": 10})
    two = party([0, 40, 100], while_talking=90, without_deal={"x": 90})
    threats = y(
        "{x: {by: two, against: one, chance: 0, pace: {mean: 20 rounds}, believed: {one: {chance: 0.5}}}}"
    )
    played = play(story(one, two, threats=threats))
    for day, ask in zip(played.days("offer", 0), played.facts("offer", 0, "ask"), strict=True):
        fade = np.exp(-day / 20)
        belief = 0.5 * fade / (0.5 * fade + 0.5)
        no_deal = (1 - belief) * 30 + belief * (0.02 * 30 + 0.05 * 10) / 0.07
        f = 1 - (0.5 + 0.5 * fade) * np.exp(-0.02 * day)
        assert np.isclose(ask, 100 - (0.2 + 0.8 * f) * (100 - no_deal), atol=1e-6)
    assert played.days("offer", 0) == [0, 2, 4, 6, 8, 10]


def test_with_a_deadline_concession_runs_on_the_calendar_too() -> None:
    """f = 1 − (1 − t/T)·(1 − b + b·e^(−λt)), T = 10; ``paced_by: deadline`` is t/T alone; exponent 0.5: f²."""
    threats = y(
        "{x: {by: two, against: one, chance: 0, pace: {mean: 20 rounds}, believed: {one: {chance: 0.5}}}}"
    )
    two = party([0, 40, 100], while_talking=90, without_deal={"x": 90})
    for paced_by in ("perceived_end", "deadline"):
        concede = {"concede": {"exponent": 0.5, "paced_by": paced_by}}
        one = party([100, 60, 0], concede, while_talking=30, without_deal={"x": 10, "lapses": 30})
        clock = y("{horizon: 30 rounds, deadline: {after: 10 rounds, then: goes_on}}")
        played = play(story(one, two, threats=threats, clock=clock))
        for day, ask in zip(played.days("offer", 0)[:5], played.facts("offer", 0, "ask")[:5], strict=True):
            belief = 0.5 * np.exp(-day / 20) / (0.5 * np.exp(-day / 20) + 0.5)
            no_deal = (1 - belief) * 30 + belief * 10  # no discounting
            survived = 0.5 + 0.5 * np.exp(-day / 20)
            f = day / 10 if paced_by == "deadline" else 1 - (1 - day / 10) * survived
            assert np.isclose(ask, 100 - f**2 * (100 - no_deal), atol=1e-6)


def test_mirror_gives_back_what_it_was_given_in_its_own_points() -> None:
    """Until day 5 two offers c (worth 0 to one), then b (worth 60): one gives half of 60 back and asks for 70."""
    data = tree(
        party([100, 60, 0], y("{mirror: {reciprocity: 0.5}}")), party([0, 40, 100], while_talking=-50)
    )
    data["events"] = y("{e: {after: 5 rounds, closes: {pie: c}}}")
    played = play(read(data))
    assert played.packages("offer", 1) == [2, 2, 1, 1, 1]
    asks = dict(zip(played.days("offer", 0), played.facts("offer", 0, "ask"), strict=True))
    assert (asks[4.0], asks[6.0]) == (100.0, 70.0)


# -- noise --------------------------------------------------------------------------------------------------


def test_noisy_offers_come_as_the_formula_says() -> None:
    """Chance ∝ e^(surplus/noise) · 1/(1 + e^(−(worth − ask)/noise)): one asks 75, two has 10 without a deal."""
    noise, n = 20.0, 20_000
    one = party([100, 60, 50, 0], _share(0.75), noise=noise)
    two = party([0, 30, 70, 100], while_talking=10)
    first = play(story(one, two, "abcd", clock={"horizon": "1 round"}), n).of("offer", 0)[0]
    surplus, worth = np.array([0, 30, 70, 100]) - 10.0, np.array([100, 60, 50, 0])
    weight = np.exp(surplus / noise) / (1 + np.exp(-(worth - 75) / noise))
    assert first.packages is not None
    for package, share in enumerate(weight / weight.sum()):
        assert abs((first.packages == package).mean() - share) < 4 * np.sqrt(share * (1 - share) / n)


def test_noisy_answers_come_as_the_formula_says() -> None:
    """Accepted with chance 1/(1 + e^(−(30 − 40)/20)): the offer is worth 30, waiting and no deal 40."""
    n = 20_000
    one, two = party([-1, 100, 0]), party([0, 30, 35], OPEN, while_talking=40, noise=20)
    answer = play(story(one, two, clock={"horizon": "1 round"}), n).of("answer", 1)[0]
    assert (answer.facts["waiting"] <= 40).all()
    assert within(answer.facts["accepted"], 1 / (1 + np.exp(0.5)))


def test_noisy_choices_of_different_turns_are_independent() -> None:
    """The first and the second answer of a party are drawn from streams of their own."""
    one, two = party([-1, 100, 0]), party([0, 30, 35], y("{firm: {share: 0}}"), while_talking=40, noise=20)
    played = play(story(one, two, clock={"horizon": "60 rounds"}), 6_000)
    first, second = played.of("answer", 1)[:2]
    assert first.facts["accepted"].size > second.facts["accepted"].size
    assert within(second.facts["accepted"], 1 / (1 + np.exp(0.5)))


@pytest.mark.parametrize("noise", [4, 6, 200, 1e9])
def test_noise_of_any_size_leaves_chances_that_sum_to_one(noise: float) -> None:
    """A pie of 0 to 100 against 100 to 0."""
    on = stage(story(party([100, 50, 0], noise=noise), party([0, 50, 100])))
    mine = on.table.moment(0, on.everyone)
    chances = on.table.offer_chances(0, mine, on.table.estimates(0, on.everyone), np.array([noise]))
    assert np.isclose(chances.sum(), 1.0)


def test_small_noise_leaves_chances_that_sum_to_one() -> None:
    """Noise 2: a leaves two 0 and is what one asks, b leaves two 100 and one 0: e^−50·1/2 to 1·e^−50, 1 to 2."""
    on = stage(story(party([100, 0], noise=2), party([0, 100]), "ab"))
    mine = on.table.moment(0, on.everyone)
    chances = on.table.offer_chances(0, mine, on.table.estimates(0, on.everyone), np.array([2.0]))
    assert np.allclose(chances, [[1 / 3, 2 / 3]])


def test_little_noise_is_nearly_no_noise() -> None:
    """Nothing reaches one's 500 of living on, 80 noises above its best: it should be silent."""
    one = party([100, 60, 50], noise=5, while_talking=500)
    assert not play(story(one, party([0, 40, 100]))).of("offer", 0)


def test_a_share_of_the_chances_is_picked_by_the_uniform() -> None:
    """Chances 0.2, 0, 0.5, 0.3: borders at 0.2 and 0.7; impossible packages are never picked."""
    chances = np.tile([0.2, 0.0, 0.5, 0.3], (6, 1))
    picked = pick(chances, np.array([1e-9, 0.19, 0.21, 0.69, 0.71, 1 - 1e-12]))
    assert picked.tolist() == [0, 0, 2, 2, 3, 3]


# -- ratifiers ----------------------------------------------------------------------------------------------


def _with_circle(
    known_to: str, flow: float = 40, worths: str = "{a: 0, b: 50, c: 30}", **one: object
) -> Tree:
    data = tree(party([100, 60, 55], _share(0.5), **one), party([0, 40, 45], OPEN))
    data["parties"]["circle"] = {
        "ratifies": y(f"{{known_to: {known_to}}}") if known_to else "yes",
        "wants": {"pie": y(worths)},
        "while_talking": flow,
    }
    return data


def test_a_ratifier_vetoes_below_its_own_no_deal() -> None:
    """One, unaware, offers c (45 to two); two accepts, the circle has 40 > 30 and vetoes, again and again.

    On its own turns two offers b or c too; it asks for V = 0, prefers what leaves one most: a, which the circle
    vetoes as well.
    """
    played = play(read(_with_circle("")))
    assert played.packages("offer", 0)[0] == 2
    assert played.facts("veto", 2, "vetoed") == [1.0] * 11
    assert played.rows["ending"][0] == int(Ending.UNRESOLVED)


def test_a_ratifier_lets_pass_what_is_worth_its_no_deal() -> None:
    """30 ≥ 30: c passes at once."""
    row = play(read(_with_circle("", 30))).rows[0]
    assert (row["ending"], row["package"], row["day"]) == (int(Ending.DEAL), 2, 0.0)


def test_who_foresees_the_veto_offers_something_else() -> None:
    """b leaves two 40 and the circle 10; c leaves 45 and −10: one, who knows, offers b, and it is signed."""
    row = play(read(_with_circle("[one]"))).rows[0]
    assert (row["ending"], row["package"], row["day"]) == (int(Ending.DEAL), 1, 0.0)


def test_a_veto_is_not_foreseen_by_those_it_is_not_known_to() -> None:
    """Known to two only: one still offers c first."""
    assert play(read(_with_circle("[two]"))).packages("offer", 0)[0] == 2


def test_a_ratifiers_no_deal_fears_threats_by_its_own_belief() -> None:
    """Circle: 0.5·40 + 0.5·(−10) = 15 with ρ = 0: it lets pass what is worth 30."""
    data = _with_circle("", 40, without_deal={"x": 0})
    data["parties"]["two"]["without_deal"] = {"x": 0}
    data["parties"]["circle"]["without_deal"] = {"x": -10}
    data["threats"] = y(
        "{x: {by: one, against: two, chance: 0, pace: {mean: 9 rounds}, believed: {circle: {chance: 0.5}}}}"
    )
    played = play(read(data))
    assert played.facts("veto", 2, "no_deal")[0] == 15.0
    assert played.rows["package"][0] == 2


def test_a_party_that_negotiates_and_ratifies_has_both_say() -> None:
    """A ratifier's veto hits its own offer as well: V is 40, asked 45 and worth 30 after the event."""
    data = _with_circle("", 40)
    data["parties"]["circle"]["negotiates"] = {"strategy": OPEN}
    row = play(read(data)).rows[0]
    assert row["ending"] == int(Ending.DEAL)
    assert row["package"] == 1


# -- learning -----------------------------------------------------------------------------------------------


def _learning(**more: object) -> Tree:
    one = party(
        [100, 60, 0],
        _share(0.5),
        noise=20,
        while_talking=0,
        patience="5% per round",
        without_deal={"x": 40},
    )
    two = party([0, 50, 100], while_talking=90, learns_from_offers="yes", without_deal={"x": 90})
    return {
        **tree(one, two),
        "threats": y("{x: {by: one, against: two, chance: 0.5, pace: {mean: 10 rounds}}}"),
        "clock": {"horizon": "1 round"},
        "table": y("{protocol: alternating, first: one, every: 100 rounds}"),
        **more,
    }


def _chances(no_deal: float) -> np.ndarray:
    """Chance of each offer of one with this V: asks V + (100 − V)/2, two lives at 90."""
    ask = no_deal + 0.5 * (100 - no_deal)
    surplus = np.array([0.0, 50.0, 100.0]) - 90.0
    weight = np.exp(surplus / 20) / (1 + np.exp(-(np.array([100, 60, 0]) - ask) / 20))
    return np.asarray(weight / weight.sum())


def test_an_offer_moves_the_odds_by_the_ratio_of_its_chances() -> None:
    """Real: V = (0.05·0 + 0.1·40)/0.15; a bluff: V = 0. Odds e^(−1/10)·ratio on day 1, after the offer of day 0."""
    played = play(read(_learning()), 300)
    offered = played.cohort.said[0].packages[:, 0]
    ratio = _chances(4 / 0.15) / _chances(0.0)
    odds = ratio[offered] * np.exp(-0.1)
    still = np.flatnonzero(played.rows["ending"] == int(Ending.UNRESOLVED))
    assert set(offered) == {0, 1, 2}
    believed = played.cohort.threats.believed(0, 1, still)
    assert np.allclose(believed, (odds / (1 + odds))[still], atol=1e-6)


@pytest.mark.parametrize(
    ("real", "bluff", "ratio"), [(0.5, 0.25, 2.0), (0.5, 0.0, 5e5), (0.0, 0.25, 4e-6), (0.0, 0.0, 1.0)]
)
def test_an_offer_never_thought_of_is_thought_one_in_a_million(
    real: float, bluff: float, ratio: float
) -> None:
    """So one who errs about the speaker can still learn; the speaker's own knowledge is left as it was."""
    here = stage(read(_learning()), 2)
    threats, both = here.cohort.threats, here.everyone
    before = threats.real[0][0].copy()
    odds = threats.believed(0, 1, both) / (1.0 - threats.believed(0, 1, both))

    def chances() -> np.ndarray:
        certain = threats.real[0][0][both] == 1.0
        return np.repeat(np.where(certain, real, bluff)[:, None], 3, axis=1)

    learn(here.cohort, 0, both, np.array([1, 2]), chances)
    after = threats.believed(0, 1, both)
    assert after / (1.0 - after) == pytest.approx(odds * ratio)
    assert (threats.real[0][0] == before).all()
    learn(here.cohort, 1, both, np.array([1, 2]), chances)
    assert threats.believed(0, 1, both).tolist() == after.tolist()


def test_those_who_do_not_learn_keep_their_belief() -> None:
    """Without ``learns_from_offers`` only the quiet round counts."""
    data = _learning()
    data["parties"]["two"]["learns_from_offers"] = "no"
    played = play(read(data), 50)
    still = np.flatnonzero(played.rows["ending"] == int(Ending.UNRESOLVED))
    faded = np.exp(-0.1) / (1 + np.exp(-0.1))
    assert np.allclose(played.cohort.threats.believed(0, 1, still), faded, atol=1e-9)


def test_a_standing_offer_teaches_nothing_new() -> None:
    """Where one repeats itself on its next turn, odds move by quiet alone; where it does not, by the ratio."""
    data = _learning(
        clock={"horizon": "3 rounds"}, table=y("{protocol: alternating, first: one, every: 1 round}")
    )
    played = play(read(data), 300)
    still = np.flatnonzero(played.rows["ending"] == int(Ending.UNRESOLVED))
    said = played.cohort.said[0].packages[:, :2]
    ratio = _chances(4 / 0.15) / _chances(0.0)
    odds = ratio[said[:, 0]] * np.where(said[:, 1] == said[:, 0], 1.0, ratio[said[:, 1]]) * np.exp(-0.3)
    assert np.allclose(played.cohort.threats.believed(0, 1, still), (odds / (1 + odds))[still], atol=1e-6)
    assert (said[still, 0] == said[still, 1]).any()
    assert (said[still, 0] != said[still, 1]).any()


def test_an_ultimatum_teaches_what_it_tells() -> None:
    """The table closes with the offer: real or bluff, one's V is that of a lapse, and the ratio is 1."""
    data = _learning(table=y("{protocol: ultimatum, first: one}"), clock={"horizon": "5 rounds"})
    assert np.allclose(play(read(data), 20).cohort.threats.believed(0, 1, np.arange(20)), 0.5, atol=1e-9)
