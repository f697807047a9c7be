"""Waiting games at the table: whose time comes first, what then happens, and what it is worth."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.play import play_block
from sim.errors import ScenarioError
from sim.model.endings import Ending
from tests.unit.engine.stage import Tree, party, play, read, stage, tree, within, y


def _party(
    first: float, second: float, gives_way: str = "equilibrium", until: float = 0.0, **more: object
) -> Tree:
    strategy = {"attrition": {"gives_way": gives_way, "until": until}}
    return {"negotiates": {"strategy": strategy}, "wants": {"pie": {"a": first, "b": second}}, **more}


def _story(one: Tree, two: Tree, **more: object) -> Tree:
    table = {"protocol": "attrition", "first": "one"}
    return {**tree(one, two, "ab", table=table, clock={"horizon": "1000 rounds"}), **more}


def test_the_earlier_signs_what_the_other_claims_at_its_own_time() -> None:
    """One waits until 2.5, two until 4.25: two's claim is signed on day 2.5, discounted and paid for until then."""
    one = _party(10, 2, "then", 2.5, talking_costs=1, patience=0.1)
    row = play(read(_story(one, _party(3, 7, "then", 4.25, talking_costs=0.5)))).rows[0]
    assert (row["ending"], row["day"], row["package"]) == (int(Ending.DEAL), 2.5, 1)
    fades = np.exp(-0.25)
    assert row["values"] == pytest.approx([2 * fades - (1 - fades) / 0.1, 7 - 0.5 * 2.5])


def test_nobody_need_give_way() -> None:
    """Two who never give way are still there when we stop watching."""
    rows = play(read(_story(_party(1, 0, "never"), _party(0, 1, "never"))), 5).rows
    assert (rows["ending"] == int(Ending.UNRESOLVED)).all()
    assert (rows["day"] == 1000.0).all()


def test_a_tie_is_decided_by_chance() -> None:
    """Both at time 0: each gives way in about half of the worlds."""
    rows = play(read(_story(_party(1, 0, "then"), _party(0, 1, "then"))), 2000).rows
    assert (rows["day"] == 0.0).all()
    assert within(rows["package"].astype(float), 0.5)


def test_times_are_drawn_at_the_rate_that_leaves_the_other_indifferent() -> None:
    """One loses 2 a day and two 1, for prizes of 4 and 5: rates 1/5 and 2/4; whoever waits until 3 gains nothing."""
    two = _party(0, 5, talking_costs=1)
    rows = play(read(_story(_party(4, 0, talking_costs=2), two)), 20_000).rows
    assert within(rows["day"], 1 / (1 / 5 + 2 / 4))
    assert within((rows["package"] == 1).astype(float), (1 / 5) / (1 / 5 + 2 / 4))
    assert within(rows["values"][:, 0], 0.0)
    waiting = play(read(_story(_party(4, 0, "then", 3, talking_costs=2), two)), 20_000).rows
    assert within(waiting["values"][:, 0], 0.0)


def test_a_random_ending_comes_first_where_its_time_is_earlier() -> None:
    """An event of mean 4 ends the talks before day 2 in 1 − e^(−1/2) of the worlds, at its own time."""
    event = y("{storm: {mean: 4 rounds, ends_talks: yes}}")
    one, two = (
        _party(1, 0, "then", 2, without_deal={"storm": 0}),
        _party(0, 1, "never", without_deal={"storm": 0}),
    )
    rows = play(read(_story(one, two, events=event)), 4000).rows
    ended = rows["ending"] == int(Ending.EVENT)
    assert within(ended.astype(float), 1 - np.exp(-0.5))
    assert (rows["day"][ended] < 2.0).all()
    assert (rows["day"][~ended] == 2.0).all()


def test_a_deadline_comes_first_where_it_is_earlier() -> None:
    """Talks lapse on day 3; who would have given way later does not."""
    clock = y("{horizon: 50 rounds, deadline: {after: 3 rounds, then: lapses}}")
    rows = play(read(_story(_party(1, 0, "then", 5), _party(0, 1, "never"), clock=clock)), 3).rows
    assert (rows["ending"] == int(Ending.DEADLINE)).all()
    assert (rows["day"] == 3.0).all()


def test_who_may_back_down_gives_way_by_that() -> None:
    """On day 2 at 3 a day: it has its back_down less 6, the other what it has when somebody backs down."""
    without = y("{x: -9, chosen_by: one, at: own_turn, among: {x: -9, back_down: 1}, backs_down: 0}")
    one = _party(1, 0, "then", 2, audience_cost=3, without_deal=without)
    two = _party(0, 1, "never", without_deal={"backs_down": 8, "x": -4})
    threats = y("{x: {by: one, against: two}}")
    row = play(read(_story(one, two, threats=threats))).rows[0]
    assert (row["ending"], row["which"], row["day"]) == (int(Ending.BACKED_DOWN), 0, 2.0)
    assert row["values"].tolist() == [1 - 6, 8]


def test_a_world_waits_alike_alone_and_among_others() -> None:
    """Draw 17 by itself is the same as in a crowd."""
    scenario = read(_story(_party(4, 0, talking_costs=2), _party(0, 5, talking_costs=1)))
    assert play_block(scenario, 1, 17, 1).rows[0] == play_block(scenario, 1, 0, 64).rows[17]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"table": {"protocol": "attrition"}, "one": {"firm": {"share": 1}}},
            "firm does not know how to play",
        ),
        ({"third": True}, "for 2 negotiating parties, and here are 3"),
        ({"ratifier": True}, "puts no deal before ratifiers"),
    ],
)
def test_who_cannot_play_at_this_table_is_told(change: Tree, said: str) -> None:
    """A strategy of another kind, a third party, a ratifier."""
    data = _story(_party(1, 0), _party(0, 1))
    if "one" in change:
        data["parties"]["one"]["negotiates"]["strategy"] = change["one"]
    if "third" in change:
        data["parties"]["three"] = _party(0, 1)
    if "ratifier" in change:
        data["parties"]["three"] = {"ratifies": "yes", "wants": {"pie": {"a": 0, "b": 1}}}
    with pytest.raises(ScenarioError, match=said):
        read(data)


# -- what talks cost -----------------------------------------------------------------------------------------


def test_costs_of_talking_count_against_no_deal() -> None:
    """At 2 a day, discounted at 0.1, living on is worth 7 − 20; with 5 days to a lapse worth 4, by the formula."""
    one = party([10, 0, 0], talking_costs=2, patience=0.1, while_talking=7)
    assert stage(read(tree(one, party([0, 0, 10])))).no_deal(0) == pytest.approx([7 - 20])
    clock = y("{horizon: 50 rounds, deadline: {after: 5 rounds, then: lapses}}")
    one["without_deal"] = {"lapses": 4}
    left = np.exp(-0.5)
    found = stage(read(tree(one, party([0, 0, 10]), clock=clock))).no_deal(0)
    assert found == pytest.approx([(7 - 20) * (1 - left) + 4 * left])


def test_undiscounted_costs_mount_by_the_day() -> None:
    """Five days at 2, then a lapse worth 4; without an end, any deal is better."""
    clock = y("{horizon: 50 rounds, deadline: {after: 5 rounds, then: lapses}}")
    one = party([10, 0, 0], talking_costs=2, without_deal={"lapses": 4})
    assert stage(read(tree(one, party([0, 0, 10]), clock=clock))).no_deal(0) == pytest.approx([4 - 10])
    endless = party([10, 0, 0], talking_costs=2)
    assert stage(read(tree(endless, party([0, 0, 10])))).no_deal(0)[0] < -1e6
