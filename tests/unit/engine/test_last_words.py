"""Last words and walking away (DESIGN rule 6), by hand-computed choices."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.endings import Ending
from sim.model.scenario import Scenario
from tests.unit.engine.stage import FIRM, OPEN, Tree, party, play, read, stage, story, tree, within, y

DEADLINE = y("{horizon: 60 rounds, deadline: {after: 8 rounds, then: lapses}}")
PLAIN = y("{x: {by: one, against: two}}")


def _story(
    word: str, threats: Tree | None = None, clock: Tree | None = None, two: Tree | None = None, **one: object
) -> Scenario:
    """One has the last word; the two never agree unless ``two`` says otherwise."""
    speaker = party([100, 60, 0], while_talking=0, without_deal=y(word), **one)
    other = two or party([-90, -80, -70], while_talking=40, without_deal=y("{x: -50, backs_down: 30}"))
    return read({**tree(speaker, other), "threats": threats or PLAIN, "clock": clock or DEADLINE})


def _word(at: str, among: str) -> str:
    return f"{{x: 0, chosen_by: one, at: [{at}], among: {among}}}"


@pytest.mark.parametrize(
    ("threat", "down", "ending"), [(10, 5, Ending.THREAT), (5, 10, Ending.BACKED_DOWN), (5, 5, Ending.THREAT)]
)
def test_at_the_deadline_the_better_choice_is_taken(threat: int, down: int, ending: Ending) -> None:
    """The higher worth wins, and the first in file order among equals; on the deadline's own day."""
    row = play(_story(_word("deadline", f"{{x: {threat}, back_down: {down}}}"))).rows[0]
    assert (row["ending"], row["day"]) == (int(ending), 8.0)
    assert row["which"] == 0  # the threat's index, or the party's


def test_values_after_a_last_word() -> None:
    """Carried out: one has what the threat is worth to it, 0 (no deal), two −50. Backed down: 10 and 30."""
    carried = play(_story(_word("deadline", "{x: 10, back_down: 5}"))).rows[0]
    backed = play(_story(_word("deadline", "{x: 5, back_down: 10}"))).rows[0]
    assert carried["values"].tolist() == [0.0, -50.0]
    assert backed["values"].tolist() == [10.0, 30.0]


@pytest.mark.parametrize(
    ("cost", "ending"), [("0.6 per round", Ending.BACKED_DOWN), ("0.7 per round", Ending.THREAT)]
)
def test_backing_down_costs_more_every_day(cost: str, ending: Ending) -> None:
    """Back down 15 − 8·0.6 = 10.2 > 10 > 15 − 8·0.7 = 9.4."""
    row = play(_story(_word("deadline", "{x: 10, back_down: 15}"), audience_cost=cost)).rows[0]
    assert row["ending"] == int(ending)
    if ending == Ending.BACKED_DOWN:
        assert np.isclose(row["values"][0], 10.2)


def test_signals_tie_hands() -> None:
    """Two events stake 3 and 4: backing down is worth 15 − 7 = 8, below the threat's 10; one alone leaves 12."""
    base = _story(_word("deadline", "{x: 10, back_down: 15}")).resolved
    once = {**base, "events": y("{e: {after: 2 rounds, ties_hands: {one: 3}}}")}
    twice = {
        **base,
        "events": y(
            "{e: {after: 2 rounds, ties_hands: {one: 3}}, f: {after: 5 rounds, ties_hands: {one: 4}}}"
        ),
    }
    first, second = play(read(once)).rows[0], play(read(twice)).rows[0]
    assert first["ending"] == int(Ending.BACKED_DOWN)
    assert first["values"][0] == 12.0
    assert second["ending"] == int(Ending.THREAT)


def test_with_a_stated_chance_it_is_carried_out_where_it_is_real() -> None:
    """Whatever the values say: real worlds are struck, the others see it dropped."""
    threats = y("{x: {by: one, against: two, chance: 0.3}}")
    played = play(_story(_word("deadline", "{x: 1, back_down: 99}"), threats), 2_000)
    real = played.cohort.truth.real[0]
    assert within(real.astype(float), 0.3)
    assert np.array_equal(played.rows["ending"], np.where(real, int(Ending.THREAT), int(Ending.BACKED_DOWN)))


def test_without_a_stated_chance_reality_is_the_comparison() -> None:
    """Worth uniform on [0, 20] against 12 − 8·0.25 = 10: real in half the worlds, and carried out there."""
    scenario = _story(
        _word("deadline", "{x: {uniform: [0, 20]}, back_down: 12}"), audience_cost="0.25 per round"
    )
    played = play(scenario, 2_000)
    real = played.cohort.truth.real[0]
    assert np.array_equal(real, played.cohort.worth[0].choice["x"] >= 10.0)
    assert within(real.astype(float), 0.5)
    assert np.array_equal(played.rows["ending"] == int(Ending.THREAT), real)


@pytest.mark.parametrize(("worth", "day"), [(61, 0.0), (59, None)])
def test_at_an_own_turn_it_is_spoken_only_if_better_than_talking_on(worth: int, day: float | None) -> None:
    """V of one is its flow, 60: a threat worth 61 is carried out on its first turn, one worth 59 never."""
    scenario = _story(_word("own_turn", f"{{x: {worth}}}"), clock={"horizon": "10 rounds"})
    data = {**scenario.resolved}
    data["parties"] = {**data["parties"], "one": {**data["parties"]["one"], "while_talking": 60}}  # type: ignore[dict-item,index]
    row = play(read(data)).rows[0]
    assert row["ending"] == int(Ending.UNRESOLVED if day is None else Ending.THREAT)
    assert row["day"] == (10.0 if day is None else day)


def test_upon_refusal_of_its_own_offer_only() -> None:
    """Two speaks on day 0 and one refuses: nothing. One speaks on day 1, two refuses: carried out."""
    scenario = _story(_word("refusal", "{x: 5}"), clock={"horizon": "10 rounds"})
    row = play(read({**scenario.resolved, "table": y("{protocol: alternating, first: two}")})).rows[0]
    assert (row["ending"], row["day"]) == (int(Ending.THREAT), 1.0)


def test_backing_down_upon_refusal() -> None:
    """A bluffer that would rather give up than talk on does so when it is refused."""
    row = play(_story(_word("refusal", "{back_down: 5, x: 3}"), clock={"horizon": "10 rounds"})).rows[0]
    assert (row["ending"], row["which"], row["day"]) == (int(Ending.BACKED_DOWN), 0, 0.0)


def test_the_deadline_choice_is_foreseen_by_those_who_know_the_chooser() -> None:
    """No discounting: V of two is −50 in all worlds where one will carry x out, 30 where it will back down."""
    on = stage(_story(_word("deadline", "{x: {uniform: [0, 20]}, back_down: 10}")), 100)
    real = on.cohort.truth.real[0]
    assert np.array_equal(on.no_deal(1), np.where(real, -50.0, 30.0))
    assert np.array_equal(on.no_deal(0), np.maximum(on.cohort.worth[0].choice["x"], 10.0))


def test_the_deadline_choice_is_foreseen_by_belief() -> None:
    """Two gives x 0.25: V = 0.25·(−50) + 0.75·30 = 10, whatever is so."""
    threats = y("{x: {by: one, against: two, chance: 0.5, believed: {two: {chance: 0.25}}}}")
    assert np.allclose(stage(_story(_word("deadline", "{x: 1, back_down: 2}"), threats), 20).no_deal(1), 10.0)


def test_a_refusal_that_brings_the_threat_is_foreseen() -> None:
    """Two lives at 40, but its reckoning when it answers one's offer is −50, which refusing brings."""
    two = party([0, 50, 100], OPEN, while_talking=40, without_deal={"x": -50})
    played = play(_story(_word("refusal", "{x: 5}"), clock={"horizon": "10 rounds"}, two=two))
    assert played.facts("answer", 1, "no_deal") == [-50.0]


def test_who_is_surely_struck_on_refusing_does_not_count_on_waiting() -> None:
    """Two asks for 100 and would wait for it, but refusing brings −50 at once: an offer of 10 is better."""
    two = party([10, 50, 100], FIRM, while_talking=40, patience="1% per round", without_deal={"x": -50})
    row = play(_story(_word("refusal", "{x: 5}"), clock={"horizon": "10 rounds"}, two=two)).rows[0]
    assert (row["ending"], row["package"]) == (int(Ending.DEAL), 0)


def test_what_refusing_brings_is_reckoned_by_belief_not_by_truth() -> None:
    """Real or bluff is hidden: two's bar must be one number, 0.9·(−50) + 0.1·30 = −42, in all worlds."""
    threats = y("{x: {by: one, against: two, chance: 0.5, believed: {two: {chance: 0.9}}}}")
    two = party([-60, 50, 100], OPEN, while_talking=40, without_deal={"x": -50, "backs_down": 30})
    played = play(
        _story(_word("refusal", "{x: 50, back_down: 30}"), threats, {"horizon": "10 rounds"}, two), 40
    )
    bar = played.of("answer")[0].facts["no_deal"]
    assert np.unique(bar).tolist() == [-42.0]


def test_a_last_word_at_ones_own_turn_is_foreseen_by_the_chooser() -> None:
    """Two can take 50 on its next turn (1 round, ρ = 0.01): it must not accept 10 now."""
    one = party([100, 60, 10], while_talking=0, without_deal={"x": 0})
    two = party(
        [10, 30, 100],
        OPEN,
        while_talking=0,
        patience="1% per round",
        without_deal=y("{x: 50, chosen_by: two, at: [own_turn], among: {x: 50}}"),
    )
    row = play(story(one, two, threats=y("{x: {by: two, against: one}}"))).rows[0]
    assert row["ending"] == int(Ending.THREAT)


def test_a_last_word_at_anothers_own_turn_is_foreseen() -> None:
    """Two will surely carry x out on its turn of day 1 (50 > 0): to one, on day 0, no deal is worth −50."""
    one = party([100, 60, 10], while_talking=0, without_deal={"x": -50})
    word = y("{x: 50, chosen_by: two, at: [own_turn], among: {x: 50}}")
    two = party([0, 30, 100], while_talking=0, without_deal=word)
    played = play(story(one, two, threats=y("{x: {by: two, against: one}}")))
    assert (played.rows["ending"][0], played.rows["day"][0]) == (int(Ending.THREAT), 1.0)
    assert played.facts("offer", 0, "no_deal")[0] == -50.0


def test_what_refusing_brings_hides_the_truth_of_a_threat_with_a_pace() -> None:
    """x waits 1 round on average and is worth 80 to one if it comes by itself: V of one is near 80 or 0."""
    threats = y("{x: {by: one, against: two, chance: 0.5, pace: {mean: 1 round}}}")
    word = "{x: 80, chosen_by: one, at: [refusal], among: {x: 50}}"
    two = party([-60, 50, 100], OPEN, while_talking=40, without_deal={"x": -50})
    played = play(_story(word, threats, {"horizon": "10 rounds"}, two), 40)
    assert np.unique(played.of("answer")[0].facts["no_deal"]).size == 1


def test_hands_tied_on_the_way_are_foreseen_by_those_who_know_the_chooser() -> None:
    """Back down 30 > 10 at the start; the event stakes 50, so from day 2 on x is what will come: V of two −50."""
    base = _story(_word("deadline", "{x: 10, back_down: 30}")).resolved
    played = play(read({**base, "events": y("{e: {after: 2 rounds, ties_hands: {one: 50}}}")}))
    assert played.rows[0]["ending"] == int(Ending.THREAT)
    bars = dict(zip(played.days("answer", 1), played.facts("answer", 1, "no_deal"), strict=True))
    assert bars[0.0] == 30.0
    assert bars[4.0] == -50.0


def test_a_bluffer_with_nothing_else_to_choose_just_lapses() -> None:
    """x is a bluff and backing down is not among the choices: V of one is its flow, as after a lapse."""
    threats = y("{x: {by: one, against: two, chance: 0}}")
    assert stage(_story(_word("deadline", "{x: 10}"), threats)).no_deal(0).tolist() == [0.0]


def test_a_last_word_lets_no_other_threat_act_at_the_deadline() -> None:
    """x is a bluff, one will back down (30 to two); z, far slower than the deadline, is in nobody's last word."""
    threats = y(
        "{x: {by: one, against: two, chance: 0},"
        " z: {by: one, against: two, chance: 1, pace: {mean: 1000000000 rounds}}}"
    )
    two = party([0, 50, 100], while_talking=40, without_deal=y("{x: -50, z: -100, backs_down: 30}"))
    word = "{x: 0, z: 0, chosen_by: one, at: [deadline], among: {x: 10, back_down: 5}}"
    scenario = _story(word, threats, two=two)
    assert play(scenario).rows[0]["ending"] == int(Ending.BACKED_DOWN)
    assert np.isclose(stage(scenario).no_deal(1)[0], 30.0, atol=1e-4)


def test_a_later_rung_cannot_be_carried_out_before_the_first() -> None:
    """x comes `after:` b, which never happens: one's last word cannot be x."""
    threats = y(
        "{b: {by: one, against: two, chance: 0, pace: {mean: 1 round}, ends_talks: no},"
        " x: {by: one, against: two, after: b}}"
    )
    row = play(_story(_word("own_turn", "{x: 10}"), threats, {"horizon": "10 rounds"})).rows[0]
    assert row["ending"] == int(Ending.UNRESOLVED)


def test_a_threat_is_carried_out_once() -> None:
    """b lowers two's flow by 10 upon the first of many refusals: 40 − 10 = 30."""
    threats = y("{b: {by: one, against: two, ends_talks: no, shocks: {two: {while_talking: {adds: -10}}}}}")
    one = party(
        [100, 60, 0], while_talking=0, without_deal=y("{chosen_by: one, at: [refusal], among: {b: 10}}")
    )
    two = party([0, 50, 100], while_talking=40)
    assert play(story(one, two, threats=threats)).cohort.flow[1].tolist() == [30.0]


def test_a_threat_carried_out_by_a_last_word_does_not_come_again_at_random() -> None:
    """One speaks once, on day 0, and carries b out; its random time (mean 1 round) must then be void."""
    threats = y(
        "{b: {by: one, against: two, ends_talks: no, pace: {mean: 1 round},"
        " shocks: {two: {while_talking: {adds: -10}}}}}"
    )
    one = party(
        [100, 60, 0], while_talking=0, without_deal=y("{chosen_by: one, at: [own_turn], among: {b: 10}}")
    )
    two = party([0, 50, 100], while_talking=40)
    table = y("{protocol: alternating, first: one, every: 20 rounds}")
    assert play(story(one, two, threats=threats, table=table)).cohort.flow[1].tolist() == [30.0]


def test_a_rung_that_a_last_word_opens_comes_in_its_own_time() -> None:
    """One carries b out on day 0; z, which waits for it, then comes at random, about two rounds later."""
    threats = y(
        "{b: {by: one, against: two, ends_talks: no, shocks: {two: {while_talking: {adds: -10}}}},"
        " z: {by: one, against: two, after: b, chance: 1, pace: {mean: 2 rounds}}}"
    )
    word = y("{z: 0, chosen_by: one, at: [own_turn], among: {b: 10}}")
    one = party([100, 60, 0], while_talking=0, without_deal=word)
    two = party([-90, -80, -70], while_talking=40, without_deal=y("{z: 0}"))
    table = y("{protocol: alternating, first: one, every: 500 rounds}")
    rows = play(story(one, two, threats=threats, table=table, clock={"horizon": "400 rounds"}), 400).rows
    assert (rows["ending"] == int(Ending.THREAT)).all()
    assert within(rows["day"], 2.0)


def test_talks_that_a_last_word_ended_are_not_shaken_any_more() -> None:
    """One has nothing to offer, two backs down in place of an answer; what a refusal might bring comes too late."""
    one = party([-3, -2, -1], while_talking=0, without_deal=y("{x: 0, backs_down: 5}"))
    two = party(
        [0, 50, 100],
        while_talking=0,
        without_deal=y("{x: 0, chosen_by: two, at: [answer], among: {back_down: 50}}"),
    )
    data = tree(one, two)
    data["threats"] = y("{x: {by: two, against: one, chance: 0}}")
    data["events"] = y("{leak: {on_refusal: 1, shocks: {one: {without_deal: {backs_down: {adds: -30}}}}}}")
    played = play(read(data))
    assert played.rows["ending"].tolist() == [int(Ending.BACKED_DOWN)]
    assert played.rows["values"].tolist() == [[5.0, 50.0]]
    assert played.of("event") == []


def test_a_shock_to_backing_down_changes_the_choice() -> None:
    """Backing down was worth 30 against 10; after the shock it is worth −100 and x is carried out."""
    base = _story(_word("deadline", "{x: 10, back_down: 30}")).resolved
    events = y("{e: {after: 2 rounds, shocks: {one: {without_deal: {backs_down: {becomes: -100}}}}}}")
    assert play(read({**base, "events": events})).rows[0]["ending"] == int(Ending.THREAT)


def test_a_shock_to_a_threats_worth_changes_the_choice() -> None:
    """x was worth 10 against 30 for backing down; after the shock it is worth 50."""
    base = _story(_word("deadline", "{x: 10, back_down: 30}")).resolved
    events = y("{e: {after: 2 rounds, shocks: {one: {without_deal: {x: {adds: 40}}}}}}")
    assert play(read({**base, "events": events})).rows[0]["ending"] == int(Ending.THREAT)


# -- deadlines without last words ---------------------------------------------------------------------------


def test_at_a_deadline_real_threats_act_or_talks_lapse() -> None:
    """``threats_act``: real worlds end by the threat, the others by the deadline; ``lapses``: all by it."""
    one, two = party([100, 60, 0], without_deal={"x": 3}), party([-90, -80, -70], without_deal={"x": -9})
    for then in ("threats_act", "lapses"):
        data = {**tree(one, two), "threats": y("{x: {by: one, against: two, chance: 0.4}}")}
        data["clock"] = {"horizon": "20 rounds", "deadline": {"after": "6 rounds", "then": then}}
        played = play(read(data), 200)
        real = played.cohort.truth.real[0] & (then == "threats_act")
        assert np.array_equal(played.rows["ending"], np.where(real, int(Ending.THREAT), int(Ending.DEADLINE)))
        assert (played.rows["day"] == 6.0).all()
        assert np.array_equal(played.rows["values"][:, 1], np.where(real, -9.0, 0.0))


def test_the_first_of_several_real_threats_acts_at_the_deadline() -> None:
    """x and z both real: x, the first in file order."""
    one, two = (
        party([100, 60, 0], without_deal={"x": 3, "z": 4}),
        party([-90, -80, -70], without_deal={"x": 1, "z": 2}),
    )
    data = {
        **tree(one, two),
        "threats": y("{x: {by: one, against: two, chance: 0.5}, z: {by: one, against: two, chance: 0.5}}"),
    }
    data["clock"] = {"horizon": "20 rounds", "deadline": {"after": "6 rounds", "then": "threats_act"}}
    played = play(read(data), 200)
    x, z = played.cohort.truth.real
    assert np.array_equal(played.rows["which"], np.select([x, z], [0, 1], -1))


def test_after_a_deadline_that_only_paces_talks_go_on() -> None:
    """``goes_on``: open until the horizon."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["clock"] = {"horizon": "20 rounds", "deadline": {"after": "6 rounds", "then": "goes_on"}}
    row = play(read(data)).rows[0]
    assert (row["ending"], row["day"]) == (int(Ending.UNRESOLVED), 20.0)


def test_the_table_comes_before_the_deadline_on_the_same_day() -> None:
    """Two, for whom a lapse is worth −1, takes on the last day the 0 that it refused before."""
    one = party([100, 60, 0])
    two = party([0, 50, 100], {"firm": {"share": 0}}, while_talking=40, without_deal={"lapses": -1})
    data = tree(one, two)
    data["clock"] = {"horizon": "20 rounds", "deadline": {"after": "6 rounds", "then": "lapses"}}
    row = play(read(data)).rows[0]
    # Without discounting two's V is −1 all along: it takes the first offer. A patient flow makes it wait:
    assert (row["ending"], row["day"]) == (int(Ending.DEAL), 0.0)
    data["parties"]["two"]["patience"] = "100% per round"
    row = play(read(data)).rows[0]
    assert (row["ending"], row["day"], row["package"]) == (int(Ending.DEAL), 6.0, 0)


# -- walking away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("strategy", ["{firm: {share: 0.5}}", "{mirror: {}}", "{expected: {}}"])
def test_a_party_walks_after_so_many_hopeless_own_turns(after: int, strategy: str) -> None:
    """Nothing is worth its 50 of no deal: one (turns on 0, 2, 4, …) leaves on own turn number ``after``."""
    one = party([10, 5, 0], y(strategy), while_talking=50, walks={"worth": 33, "after": after})
    two = party([0, 50, 100], while_talking=7, without_deal={"walked_away": -4})
    row = play(story(one, two)).rows[0]
    assert (row["ending"], row["which"]) == (int(Ending.WALKED_AWAY), 0)
    assert row["day"] == 2.0 * (after - 1)
    assert row["values"].tolist() == [33.0, -4.0]


def test_who_does_not_declare_it_never_walks() -> None:
    """The same without ``walks:`` goes on to the horizon."""
    row = play(story(party([10, 5, 0], while_talking=50), party([0, 50, 100]))).rows[0]
    assert row["ending"] == int(Ending.UNRESOLVED)


def test_who_could_still_accept_something_does_not_walk() -> None:
    """A package worth 51 is above the 50 of no deal and the ask: hope remains."""
    one = party([51, 5, 0], OPEN, while_talking=50, walks={"worth": 33, "after": 1})
    row = play(story(one, party([0, 50, 100], while_talking=7))).rows[0]
    assert row["ending"] == int(Ending.UNRESOLVED)


def test_the_left_live_on_as_they_did_where_nothing_is_said() -> None:
    """Without ``walked_away:`` it is worth the flow while talking, 7."""
    one = party([10, 5, 0], y("{firm: {share: 0.5}}"), while_talking=50, walks={"worth": 33, "after": 1})
    assert play(story(one, party([0, 50, 100], while_talking=7))).rows[0]["values"].tolist() == [33.0, 7.0]


def test_who_concedes_walks_too() -> None:
    """Nothing reaches the 50 of no deal, so nothing would be accepted: one walks on its second turn."""
    one = party([10, 5, 0], y("{concede: {exponent: 1}}"), while_talking=50, walks={"worth": 33, "after": 2})
    row = play(story(one, party([0, 50, 100], while_talking=7))).rows[0]
    assert (row["ending"], row["day"]) == (int(Ending.WALKED_AWAY), 2.0)


@pytest.mark.parametrize(("day", "ahead", "value"), [(3.0, 1.0, 30.0), (3.0, 3.0, -50.0), (6.0, None, -50.0)])
def test_a_last_word_is_foreseen_as_it_will_be_when_it_is_spoken(
    day: float, ahead: float | None, value: float
) -> None:
    """Backing down is worth 15 less one a round: up to day 5 it beats the 10 of the threat, then no more."""
    here = stage(_story(_word("own_turn", "{x: 10, back_down: 15}"), audience_cost="1 per round"))
    later = None if ahead is None else np.array([ahead])
    found, ends = here.foresight.if_it_may_speak(0, 1, here.everyone, day, later, np.array([7.0]))
    assert ends.all()
    assert found.tolist() == [value]
