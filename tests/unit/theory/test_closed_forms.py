"""Closed forms beyond the reference numbers: what must hold of them anywhere."""

from __future__ import annotations

import pytest

from sim.theory.attrition import attrition_first, attrition_length
from sim.theory.audience_costs import audience_end, audience_quits, audience_soft, audience_war
from sim.theory.double_auction import (
    auction_best_gain,
    auction_bid,
    auction_bid_gain,
    auction_gains,
    auction_price,
    auction_seller_gain,
    auction_trade,
)
from sim.theory.hand_tying import tied_bluff, tied_bluff_value, tied_concession, tied_resisting, tied_war
from sim.theory.reputation import reputation_at_once, reputation_full, reputation_length, reputation_value
from sim.theory.secrets import (
    doubtful_ratification,
    doubtful_share,
    first_price,
    risk_return_demand,
    risk_return_war,
    second_price,
    sold_at_once,
    sold_later,
    two_secrets_war,
)


@pytest.mark.parametrize("k", [0.0, 0.3, 0.5, 0.75, 1.0])
def test_no_bid_gains_more_than_the_equilibrium_bid(k: float) -> None:
    """At any value, on a fine grid of bids."""
    for value in (0.3, 0.5, 0.8, 1.0):
        best = auction_best_gain(k, value)
        assert all(auction_bid_gain(k, value, n / 200) <= best + 1e-12 for n in range(201))


@pytest.mark.parametrize("k", [0.0, 0.3, 0.5, 0.75, 1.0])
def test_the_gains_of_both_sides_are_all_the_gains(k: float) -> None:
    """The buyer's, over its values, and the seller's; the buyer at k is the seller at 1 − k."""
    buyer = sum(auction_best_gain(k, (n + 0.5) / 2000) for n in range(2000)) / 2000
    assert buyer + auction_seller_gain(k) == pytest.approx(auction_gains(k), abs=1e-6)
    assert buyer == pytest.approx(auction_seller_gain(1 - k), abs=1e-6)


def test_the_best_known_double_auction() -> None:
    """At k = 1/2: 9/32, 9/64, 9/128; a buyer of 0.8 bids 37/60."""
    assert auction_trade(0.5) == 9 / 32
    assert auction_gains(0.5) == pytest.approx(9 / 64)
    assert auction_seller_gain(0.5) == pytest.approx(9 / 128)
    assert auction_bid(0.5, 0.8) == pytest.approx(37 / 60)
    assert auction_price(0.5, 0.8, 0.3) == pytest.approx((37 / 60 + 0.3) / 2)


def test_equal_sides_of_a_crisis() -> None:
    """Slopes 1, worst wars −2, prize 1: the end is 1, war comes in a quarter, nobody backs down at once."""
    crisis = (1.0, 1.0, 2.0, 2.0, 1.0)
    assert audience_end(*crisis) == pytest.approx(1.0)
    assert audience_war(*crisis) == pytest.approx(0.25)
    assert audience_quits(*crisis) == pytest.approx(0.0)
    assert audience_soft(*crisis) == pytest.approx(0.0)


def test_one_side_of_a_crisis_never_backs_down_at_once() -> None:
    """That of the fiercer public; the crisis is worth to its soft types the other's chance of it."""
    assert audience_quits(2, 1, 2, 2, 1) == pytest.approx(0.0)
    assert audience_soft(2, 1, 2, 2, 3) == pytest.approx(3 * audience_quits(1, 2, 2, 2, 3))


def test_reputations_are_full_together() -> None:
    """The side that would take longer gives way at once; claims that can both be met are no contest."""
    talks = {"claim_1": 0.6, "claim_2": 0.6, "rate_1": 0.1, "rate_2": 0.1}
    assert reputation_full(obstinate_1=0.1, obstinate_2=0.05, **talks) == pytest.approx(11.512925465)
    assert reputation_at_once(obstinate_1=0.1, obstinate_2=0.05, **talks) == pytest.approx(0.0)
    assert reputation_at_once(obstinate_1=0.05, obstinate_2=0.1, **talks) == pytest.approx(0.5)
    assert reputation_value(obstinate_1=0.1, obstinate_2=0.05, **talks) == pytest.approx(0.5)
    assert reputation_length(obstinate_1=0.1, obstinate_2=0.05, **talks) == pytest.approx(1.2375)
    with pytest.raises(ValueError, match="both be met"):
        reputation_full(0.5, 0.4, 0.1, 0.1, 0.1, 0.1)


def test_settings_that_theory_says_nothing_of_are_refused() -> None:
    """Claims beyond the pie, prizes worth nothing, publics that forgive all, threats that nobody could believe."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        reputation_full(1.1, 0.4, 0.1, 0.1, 0.1, 0.1)
    for form in (attrition_length, attrition_first):
        with pytest.raises(ValueError, match="worth nothing"):
            form(1, 1, -0.5, 1)
    with pytest.raises(ValueError, match="above 0"):
        audience_end(1, 0, 2, 2, 1)
    with pytest.raises(ValueError, match="nobody challenges"):
        tied_resisting(0, 1)


def test_a_bluff_is_worth_nothing_and_calling_it_neither() -> None:
    """Where bluffs are called at times; where the threat is feared, challenging wins the prize."""
    assert tied_bluff(0.2, 1) == pytest.approx(0.25)
    assert tied_concession(0.2, 0.5, 1, 1) == pytest.approx(1 / 3)
    assert tied_war(0.2, 0.5, 1, 1) == pytest.approx(0.2 * 2 / 3)
    assert tied_bluff_value(0.2, 0.5, 1, 1) == pytest.approx(0.0)
    assert tied_resisting(0.2, 1) == pytest.approx(0.0)
    assert (tied_bluff(0.6, 1), tied_war(0.6, 0.5, 2, 1), tied_bluff_value(0.6, 0.5, 2, 1)) == (1, 0, 2)
    assert tied_resisting(0.6, 1) == pytest.approx(-0.2)


@pytest.mark.parametrize("discount", [0.0, 0.5, 0.9])
def test_no_two_prices_earn_more_than_those_of_the_equilibrium(discount: float) -> None:
    """The second is half of who is left; who is left is who waits for it; the first earns most, on a fine grid."""
    first, second, left = first_price(discount), second_price(discount), 2 * sold_later(discount)
    assert second == pytest.approx(left / 2)
    assert sold_at_once(discount) == pytest.approx(1 - left)
    assert left - first == pytest.approx(discount * (left - second))

    def earned(price: float) -> float:
        stay = min(price / (1 - discount / 2), 1.0)
        return price * (1 - stay) + discount * (stay / 2) ** 2

    best = earned(first)
    assert all(earned(n / 1_000) <= best + 1e-12 for n in range(1_001))


def test_a_demand_on_hidden_costs_earns_most() -> None:
    """Against costs between 0.1 and 0.5, on a fine grid of demands; at the ends it stays within them."""
    wins, cost, least, most = 0.4, 0.1, 0.1, 0.5

    def earned(demand: float) -> float:
        refused = min(max((demand - wins - least) / (most - least), 0.0), 1.0)
        return (1 - refused) * demand + refused * (wins - cost)

    best = risk_return_demand(wins, cost, least, most)
    assert best == pytest.approx(0.6)
    assert risk_return_war(wins, cost, least, most) == pytest.approx(0.25)
    assert all(earned(n / 1_000) <= earned(best) + 1e-12 for n in range(1_001))
    assert risk_return_demand(0.4, 1.0, 0.1, 0.5) == pytest.approx(0.5)
    assert risk_return_demand(0.9, 0.0, 0.0, 0.5) == pytest.approx(1.0)
    assert two_secrets_war(0.4, 0.1, 0.2, 0.1, 0.5) == pytest.approx((0.25 + 0.125) / 2)


def test_an_offer_to_a_doubtful_parliament_keeps_most() -> None:
    """What it insists on lies between 0.2 and 0.8: on a fine grid no offer keeps more."""
    without, least, most = 0.1, 0.2, 0.8

    def kept(offer: float) -> float:
        ratified = min(max((offer - least) / (most - least), 0.0), 1.0)
        return (1 - offer) * ratified + without * (1 - ratified)

    share = doubtful_share(without, least, most)
    assert share == pytest.approx(0.45)
    assert doubtful_ratification(without, least, most) == pytest.approx(0.35 / 0.6)
    assert all(kept(n / 1_000) <= kept(1 - share) + 1e-12 for n in range(1_001))
    assert doubtful_share(0.0, 0.1, 0.3) == pytest.approx(0.7)
    assert doubtful_share(0.95, 0.3, 0.8) == pytest.approx(0.7)
