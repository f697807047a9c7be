"""Proposals to several others are those found by looking at every package, whether ranked or looked through."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from sim.engine import worst_off
from sim.engine.ranking import Lists, lists
from sim.engine.worst_off import Several
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, offer_reaching

WORLDS, PACKAGES = 300, 23


def tables(kind: str, others: int) -> list[FloatArray]:
    """Worths to the proposer and to the others, (W, K) each."""
    rng = np.random.default_rng(others)
    worths = rng.random((others + 1, PACKAGES, WORLDS))
    if kind == "few levels":
        worths = np.round(3.0 * worths)
    if kind == "closed in places":
        worths[:, rng.random((PACKAGES, WORLDS)) < 0.5] = -np.inf
        worths[:, :, :20] = -np.inf
    return [table.T for table in worths]


def by_looking(
    own: FloatArray, others: list[FloatArray], no_deals: FloatArray, bar: FloatArray, rows: IntArray
) -> IntArray:
    """What a strategy finds that looks at whole tables."""
    estimates = [
        SimpleNamespace(surplus=table[rows] - no_deal[:, None], ranked=None)
        for table, no_deal in zip(others, no_deals, strict=True)
    ]
    moment = SimpleNamespace(worth=own[rows], best=np.full(rows.size, np.inf), no_deal=bar)
    return offer_reaching(bar, cast(Moment, moment), cast(list[Estimate], estimates))


@pytest.fixture
def rankings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each ranking that was made, and tables looked through in small pieces."""
    made = list[int]()

    def counted(own: FloatArray, least: FloatArray) -> Lists:
        made.append(len(own))
        return lists(own, least)

    monkeypatch.setattr(worst_off, "lists", counted)
    monkeypatch.setattr(worst_off, "_LOOKED_THROUGH_TOGETHER", 2**10)
    monkeypatch.setattr(worst_off, "_FEWEST", 16)
    return made


@pytest.mark.parametrize("others", [2, 3, 5])
@pytest.mark.parametrize("kind", ["any", "few levels", "closed in places"])
def test_they_are_what_looking_finds(rankings: list[int], kind: str, others: int) -> None:
    """While no deal stands still, where it moves in some worlds, when it has come to rest; in many rows and few."""
    rng = np.random.default_rng(7)
    own, *theirs = tables(kind, others)
    several = Several(own, theirs)
    standing = rng.random((others, WORLDS))
    elsewhere = rng.random((others, WORLDS))
    some = np.where(rng.random(WORLDS) < 0.5, standing, elsewhere)
    one_of_them = np.concatenate([some[:-1], elsewhere[-1:]])
    for no_deals in (standing, standing, standing, some, some, one_of_them, one_of_them, elsewhere, standing):
        for share in (1.0, 0.8, 0.3):
            rows = np.flatnonzero(rng.random(WORLDS) <= share)
            bar = np.round(3.5 * rng.random(rows.size), 1) if kind == "few levels" else rng.random(rows.size)
            here = no_deals[:, rows]
            found = several.reaching(here, bar, rows)
            assert found.tolist() == by_looking(own, theirs, here, bar, rows).tolist()
    assert rankings


def test_a_ranking_is_made_once_no_deal_has_stood_still(rankings: list[int]) -> None:
    """Not when asked once, nor while it moves on every turn, nor for a few worlds."""
    own, *theirs = tables("any", 2)
    several, rows, bar = Several(own, theirs), np.arange(WORLDS), np.zeros(WORLDS)
    for turn in range(4):
        several.reaching(np.full((2, WORLDS), 0.1 * turn), bar, rows)
    assert not rankings
    few = rows[: WORLDS // 5]
    several.reaching(np.full((2, few.size), 0.3), bar[few], few)
    assert not rankings
    for _ in range(3):
        several.reaching(np.full((2, WORLDS), 0.3), bar, rows)
    assert len(rankings) == 1


def test_a_bar_out_of_reach_or_no_number_leaves_nothing(rankings: list[int]) -> None:
    """Ranked or not."""
    own, *theirs = tables("any", 2)
    several, rows, no_deals = Several(own, theirs), np.arange(WORLDS), np.zeros((2, WORLDS))
    for _ in range(2):
        for bar in (np.full(WORLDS, 1.0), np.full(WORLDS, np.nan)):
            assert (several.reaching(no_deals, bar, rows) == NOTHING).all()
    assert rankings


def test_what_was_asked_is_not_kept_hold_of(rankings: list[int]) -> None:
    """Who asks may use the arrays again."""
    own, *theirs = tables("any", 2)
    several, rows, bar = Several(own, theirs), np.arange(WORLDS), np.zeros(WORLDS)
    no_deals = np.zeros((2, WORLDS))
    for shift in (0.0, 0.0, 0.0, 0.5, 0.5):
        no_deals[0] = shift
        assert (
            several.reaching(no_deals, bar, rows).tolist()
            == by_looking(own, theirs, no_deals, bar, rows).tolist()
        )
    assert len(rankings) == 2
