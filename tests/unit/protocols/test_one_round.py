"""Tables at which everybody acts once: simultaneous demands, sealed bids, a challenge."""

from __future__ import annotations

import pytest

from sim.engine.trace import tell
from sim.errors import ScenarioError
from sim.model.endings import Ending
from tests.unit.engine.stage import Tree, party, play, read, tree, within, y


def _demands(*shares: float, **more: object) -> Tree:
    data = tree(
        party([0, 30, 50, 100], {"firm": {"share": shares[0]}}),
        party([100, 70, 50, 0], {"firm": {"share": shares[1]}}),
        "abcd",
        **more,
    )
    return {**data, "table": {"protocol": "demands", "first": "one"}}


def test_demands_that_fit_together_are_met() -> None:
    """30 and 70: package b gives both what they want; 30 and 50 leave something over, and c shares it best."""
    row = play(read(_demands(0.3, 0.7))).rows[0]
    assert (row["ending"], row["package"], row["values"].tolist()) == (int(Ending.DEAL), 1, [30, 70])
    assert play(read(_demands(0.3, 0.5))).rows[0]["package"] == 1
    assert play(read(_demands(0.3, 0.3))).rows[0]["package"] == 2


def test_demands_that_do_not_fit_close_the_table() -> None:
    """31 and 70 cannot be had together: the talks lapse."""
    row = play(read(_demands(0.31, 0.7))).rows[0]
    assert (row["ending"], row["day"]) == (int(Ending.DEADLINE), 0.0)


def test_a_ratifier_may_veto_what_was_demanded() -> None:
    """It loses by b and vetoes it: the talks lapse."""
    data = _demands(0.3, 0.7)
    data["parties"]["three"] = {"ratifies": "yes", "wants": {"pie": {"a": 0, "b": -1, "c": 0, "d": 0}}}
    assert play(read(data)).rows[0]["ending"] == int(Ending.DEADLINE)


def test_a_mixed_demand_is_low_so_often() -> None:
    """A quarter of the worlds ask for little; the same world always asks for the same."""
    data = _demands(0.5, 0.7)
    mixes = {"mixes": {"low": 0.3, "high": 1, "low_chance": 0.25}}
    data["parties"]["one"]["negotiates"]["strategy"] = mixes
    rows = play(read(data), 4000).rows
    assert within((rows["ending"] == int(Ending.DEAL)).astype(float), 0.25)


# -- sealed bids --------------------------------------------------------------------------------------------


def _bids(
    value: float, cost: float, buys: object = "truthful", sells: object = "truthful", k: float = 0.5
) -> Tree:
    def bidder(words: object, low: float, high: float) -> Tree:
        strategy = {"plays": words} if isinstance(words, str) else {"plays": "then", "at": words}
        return {
            "negotiates": {"strategy": {"bid": strategy}},
            "wants": {"price": {"worth": {"points": {"10": low, "20": high}}}},
        }

    return {
        "version": 1,
        "title": "A sale",
        "clock": {"horizon": "3 rounds"},
        "issues": {"price": {"from": 10, "to": 20, "step": 1}},
        "parties": {
            "seller": bidder(sells, 10 - cost, 20 - cost),
            "buyer": bidder(buys, value - 10, value - 20),
        },
        "table": {"protocol": "sealed_bids", "k": k},
    }


@pytest.mark.parametrize(("k", "price"), [(0.5, 15), (0.0, 12), (1.0, 18), (0.35, 14)])
def test_the_price_lies_between_ask_and_bid(k: float, price: int) -> None:
    """A buyer of 18 meets a seller of 12, both say so: 12 + 6k, to the nearest whole price."""
    row = play(read(_bids(18, 12, k=k))).rows[0]
    assert (row["ending"], 10 + row["package"]) == (int(Ending.DEAL), price)
    assert row["values"].tolist() == [price - 12, 18 - price]


def test_no_trade_where_the_bid_falls_short() -> None:
    """By as little as a tenth, between two prices of the grid; at equality they trade."""
    assert play(read(_bids(15.0, 15.1))).rows[0]["ending"] == int(Ending.DEADLINE)
    assert play(read(_bids(15.2, 15.2))).rows[0]["ending"] == int(Ending.DEAL)


def test_the_equilibrium_shades_on_the_scale_of_the_issue() -> None:
    """At k = 1/2, of 10 to 20: a buyer of 18 bids 10 + 10·(2/3·0.8 + 1/12) = 16.17, so a price of 13 against 10."""
    row = play(read(_bids(18, 12, "equilibrium", 10))).rows[0]
    assert 10 + row["package"] == 13
    row = play(read(_bids(18, 12, 20, "equilibrium"))).rows[0]  # asks 10 + 10·(2/3·0.2 + 1/4) = 13.83
    assert 10 + row["package"] == 17


def test_two_who_want_the_same_price_do_not_trade() -> None:
    """Nobody buys: the table closes."""
    data = _bids(18, 12)
    data["parties"]["buyer"]["wants"] = data["parties"]["seller"]["wants"]
    assert play(read(data)).rows[0]["ending"] == int(Ending.DEADLINE)


def test_bids_need_one_price() -> None:
    """Two issues, or words for options, are refused with the reason."""
    data = _bids(18, 12)
    data["issues"]["colour"] = ["red", "blue"]
    with pytest.raises(ScenarioError, match="sealed_bids needs one issue, a range of numbers"):
        read(data)


# -- a challenge --------------------------------------------------------------------------------------------


def _challenge(chance: object, *, bluff: float, resist: float, **more: object) -> Tree:
    def acts(chance: float) -> Tree:
        return {"strategy": {"hand_tying": {"acts": "by_chance", "with_chance": chance}}}

    return {
        "version": 1,
        "title": "A challenge",
        "clock": {"horizon": "3 rounds"},
        "issues": {"pie": ["a", "b"]},
        "parties": {
            "one": {
                "negotiates": acts(bluff),
                "wants": {"pie": {"a": 0, "b": 10}},
                "walks": {"worth": 1, "after": 1},
                "without_deal": y("{x: -3, chosen_by: one, at: deadline, among: {x: -3, back_down: -5}}"),
            },
            "two": {
                "negotiates": acts(resist),
                "wants": {"pie": {"a": 7, "b": 0}},
                "without_deal": {"x": -8, "backs_down": 6, "walked_away": 7},
            },
        },
        "threats": {"x": {"by": "one", "against": "two", "chance": chance}},
        "table": {"protocol": "challenge", "first": "one"},
        **more,
    }


@pytest.mark.parametrize(
    ("chance", "bluff", "resist", "ending", "values"),
    [
        (1, 0, 0, Ending.DEAL, [10, 0]),
        (1, 0, 1, Ending.THREAT, [-3, -8]),
        (0, 1, 1, Ending.BACKED_DOWN, [-5, 6]),
        (0, 1, 0, Ending.DEAL, [10, 0]),
        (0, 0, 1, Ending.WALKED_AWAY, [1, 7]),
    ],
)
def test_each_way_that_a_challenge_may_end(
    chance: float, bluff: float, resist: float, ending: Ending, values: list[float]
) -> None:
    """Who would fight challenges always; a bluffer that is called backs down; who stays out leaves."""
    row = play(read(_challenge(chance, bluff=bluff, resist=resist))).rows[0]
    assert (row["ending"], row["values"].tolist()) == (int(ending), values)


def test_a_world_is_told_with_what_was_demanded_or_agreed() -> None:
    """A demand is no offer on record; a deal that nobody offered is named; small points have three places."""
    told = "\n".join(tell(read(_challenge(1, bluff=0, resist=0)), 1, 0))
    assert "Round 0: one demands: pie b. Worth 10.0 to it." in told
    assert "The deal is signed.\n" in told
    told = "\n".join(tell(read(_bids(18, 12)), 1, 0))
    assert "The deal is signed: price 15." in told
    told = "\n".join(tell(read(_bids(15.25, 15)), 1, 0))
    assert "buyer: 0.2 points" in told  # ten points from the worst price to the best
    data = _challenge(1, bluff=0, resist=0)
    data["parties"]["two"]["wants"] = {"pie": {"a": 0.7, "b": 0}}
    assert "two: 0.000 points" in "\n".join(tell(read(data), 1, 0))


def test_bluffs_and_resistance_come_as_often_as_they_should() -> None:
    """Of empty threats 0.3 are tried, of challenges 0.4 resisted, independently."""
    rows = play(read(_challenge(0, bluff=0.3, resist=0.4)), 8000).rows
    tried = rows["ending"] != int(Ending.WALKED_AWAY)
    assert within(tried.astype(float), 0.3)
    assert within((rows["ending"][tried] == int(Ending.BACKED_DOWN)).astype(float), 0.4)


def test_a_challenge_needs_a_last_word() -> None:
    """Without one there is nothing behind it."""
    data = _challenge(1, bluff=0, resist=0)
    data["parties"]["one"]["without_deal"] = {"x": -3}
    with pytest.raises(ScenarioError, match="challenge needs a last word of one"):
        read(data)
