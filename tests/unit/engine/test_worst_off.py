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
from tests.unit.engine.test_ranking import KINDS, worths

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

    def counted(own: FloatArray, least: FloatArray, *, slack: float) -> Lists:
        made.append(len(own))
        return lists(own, least, slack=slack)

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


def apart(by: float, worlds: int = WORLDS) -> FloatArray:
    """Values of no deal of two others, one of which has moved."""
    return np.stack([np.full(worlds, by), np.zeros(worlds)])


def test_a_ranking_is_made_once_no_deal_moves_slowly(rankings: list[int]) -> None:
    """Not when asked once, nor while one moves fast against the other, nor for a few worlds; and then it lasts."""
    own, *theirs = tables("any", 2)
    several, rows, bar = Several(own, theirs), np.arange(WORLDS), np.full(WORLDS, 0.5)
    for turn in range(4):
        several.reaching(apart(0.1 * turn), bar, rows)
    assert not rankings
    few = rows[: WORLDS // 5]
    several.reaching(apart(0.3, few.size), bar[few], few)
    assert not rankings
    for turn in range(9):
        several.reaching(apart(0.3 + 1e-4 * turn) + 0.1 * turn, bar, rows)
    assert len(rankings) == 1


def test_a_bar_out_of_reach_or_no_number_leaves_nothing(rankings: list[int]) -> None:
    """Ranked or not."""
    own, *theirs = tables("any", 2)
    several, rows, no_deals = Several(own, theirs), np.arange(WORLDS), np.zeros((2, WORLDS))
    for _ in range(3):
        for bar in (np.full(WORLDS, 1.0), np.full(WORLDS, np.nan)):
            assert (several.reaching(no_deals, bar, rows) == NOTHING).all()
        several.reaching(no_deals, np.zeros(WORLDS), rows)
    assert rankings


@pytest.mark.parametrize("kind", KINDS)
def test_what_leads_by_a_hair_is_found_as_no_deal_wavers(rankings: list[int], kind: str) -> None:
    """Values of no deal that move by roundings, or slowly, break what ties there are, or change what leads."""
    rng = np.random.default_rng(3)
    own, one = worths(kind, WORLDS, PACKAGES)
    two = own[:, ::-1] * 0.5 if kind != "closed in places" else one
    several, reach = Several(own, [one, two]), np.where(np.isfinite(own), own, 0.0)
    low, best = reach.min(axis=1), reach.max(axis=1)
    no_deals = rng.random((2, WORLDS))
    for step in (0.0, 0.0, 1e-16, 1e-15, 1e-15, 1e-12, 1e-9, 1e-4, 1e-4, 1e-4, 1e-3, 1e-3, 1e-3, 1e-2, 1e-2):
        no_deals = no_deals + step * rng.random((2, WORLDS)) * np.abs(no_deals)
        rows = np.flatnonzero(rng.random(WORLDS) < 0.9)
        bar = (low + rng.random(WORLDS) * (best - low))[rows]
        found = several.reaching(no_deals[:, rows], bar, rows)
        assert found.tolist() == by_looking(own, [one, two], no_deals[:, rows], bar, rows).tolist()
    assert rankings


@pytest.mark.parametrize(
    ("step", "to"), [(1e-9, -1e9), (2.0**-51, -1e-3)], ids=["far off", "where last bits are wider"]
)
def test_a_move_of_all_alike_may_round_a_lead_away(rankings: list[int], step: float, to: float) -> None:
    """Packages that leave a hair more then leave the same, and the better for oneself is proposed."""
    rng = np.random.default_rng(5)
    own = rng.random((PACKAGES, WORLDS)).T
    others = [4.0 - (rng.random((PACKAGES, WORLDS)) * 9.0).round().T * step for _ in range(2)]
    for other in others:
        other[:, 0] = 0.0
    several, rows, bar = Several(own, others), np.arange(WORLDS), np.full(WORLDS, 0.1)
    for at in (0.0, 0.0, 0.0, to, 2.0 * to):
        no_deals = np.full((2, WORLDS), at)
        found = several.reaching(no_deals, bar, rows)
        assert found.tolist() == by_looking(own, others, no_deals, bar, rows).tolist()
    assert rankings


def test_numbers_far_from_nought_lead_by_what_32_bits_cannot_tell(rankings: list[int]) -> None:
    """Of worths of a fraction more than 200,000, sifting takes for equal or different what is not."""
    rng, worlds = np.random.default_rng(5), 5_000
    own, *others = (2e5 + 0.5 * rng.random((PACKAGES, worlds)).T for _ in range(3))
    several, rows = Several(own, others), np.arange(worlds)
    for turn in range(20):
        bar, no_deals = 2e5 + 0.5 * rng.random(worlds), apart(2e-4 * turn, worlds)
        found = several.reaching(no_deals, bar, rows)
        assert found.tolist() == by_looking(own, others, no_deals, bar, rows).tolist()
    assert rankings


def test_ties_are_ranked_as_long_as_nothing_moves(
    rankings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tie leads by nothing, and holds while no deal stands still to the last bit; else ranks are of no use."""
    own, *theirs = tables("few levels", 2)
    several, rows, looked = Several(own, theirs), np.arange(WORLDS), list[int]()
    look = worst_off._leaving_most

    def counted(own: FloatArray, others: tuple[FloatArray, ...], *asked: FloatArray | IntArray) -> IntArray:
        looked.append(asked[-1].size)
        return look(own, others, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(worst_off, "_leaving_most", counted)
    for at in (0.5, 0.5, 0.5, 0.5):
        several.reaching(np.full((2, WORLDS), at), np.zeros(WORLDS), rows)
    assert looked == [WORLDS]
    for turn in range(20):
        several.reaching(np.full((2, WORLDS), 0.01 * turn), np.zeros(WORLDS), rows)
    assert len(rankings) == 3


def test_what_was_asked_is_not_kept_hold_of(rankings: list[int]) -> None:
    """Who asks may use the arrays again."""
    own, *theirs = tables("any", 2)
    several, rows, bar = Several(own, theirs), np.arange(WORLDS), np.zeros(WORLDS)
    no_deals = np.zeros((2, WORLDS))
    for shift in (0.0, 0.0, 0.0, *[0.5] * 9):
        no_deals[0] = shift
        assert (
            several.reaching(no_deals, bar, rows).tolist()
            == by_looking(own, theirs, no_deals, bar, rows).tolist()
        )
    assert len(rankings) == 2
