"""Who gives way, and by how much: Zeuthen's rule, package by package."""

from __future__ import annotations

import numpy as np

from sim.model.strategy import NOTHING, Estimate, Moment
from sim.strategies.zeuthen import Zeuthen

OWN = np.array([[10.0, 7.0, 6.0, 3.0, 1.0]])
THEIRS = np.array([[1.0, 3.0, 5.0, 6.0, 10.0]])
"""Products of gains 10, 21, 30, 18 and 10."""


def propose(said: list[int], heard: list[int], no_deal: float = 0.0, closed: int | None = None) -> int:
    """Return the offer after what was said and heard."""
    own = OWN.copy()
    if closed is not None:
        own[0, closed] = -np.inf
    moment = Moment(
        day=0.0,
        turn=np.zeros(1, dtype=np.int64),
        no_deal=np.array([no_deal]),
        best=own.max(axis=1),
        ended=np.zeros(1),
        elapsed=np.zeros(1),
        worth=own,
        heard=lambda: np.array([heard], dtype=np.int64).reshape(1, -1),
        said=lambda: np.array([said], dtype=np.int64).reshape(1, -1),
        heard_first=np.array([np.nan]),
        heard_best=np.array([np.nan]),
        numbers={},
        words={},
    )
    (offer,) = Zeuthen().propose(moment, [Estimate("other", THEIRS, np.zeros(1))])
    return int(offer)


def test_the_first_offer_is_the_best_one() -> None:
    """Package 0 is worth most to oneself."""
    assert propose([], []) == 0


def test_who_risks_more_stands_firm() -> None:
    """Own product 30 against 18: the other has to move."""
    assert propose([0, 2], [4, 3]) == 2


def test_who_risks_less_gives_way_as_little_as_turns_the_risks_around() -> None:
    """Own product 10 against 18: package 1, with 21, is better for oneself than package 2, with 30."""
    assert propose([0], [3]) == 1


def test_where_the_risks_are_equal_one_gives_way() -> None:
    """Products 10 and 10."""
    assert propose([0], [4]) == 1


def test_where_nothing_turns_the_risks_around_the_offer_is_taken() -> None:
    """The other offers the largest product there is."""
    assert propose([0], [2]) == 2


def test_an_offer_worse_than_no_deal_is_not_taken() -> None:
    """It is worth 6, and no deal 6.5: one stays with one's own."""
    assert propose([0, 1], [2], no_deal=6.5) == 1


def test_an_offer_that_is_no_longer_open_is_made_anew() -> None:
    """Package 0 is closed, so the best of the others comes first; with nothing worth no deal, silence."""
    assert propose([0], [4], closed=0) == 1
    assert propose([0], [4], no_deal=20.0) == NOTHING
