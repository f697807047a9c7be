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
