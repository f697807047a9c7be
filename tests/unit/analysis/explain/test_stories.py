"""Typical worlds, picked from random arms: each must be what it is said to stand for."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.analysis.explain.arms import Design, design
from sim.analysis.explain.explanation import Worlds, explanation
from sim.analysis.explain.room import Room
from sim.analysis.explain.stories import stories
from sim.analysis.explain.target import agreements
from tests.unit.analysis.explain.known import TROUBLE, easy

WORLDS = 60
SEED = 4


@pytest.fixture(scope="module")
def asked() -> Design:
    """A design of several causes."""
    scenario = easy(TROUBLE["commitment"] + TROUBLE["misperception"])
    found = design(scenario, agreements(scenario))
    assert len(found.causes) >= 3
    return found


def arms(asked: Design, seed: int) -> Worlds:
    """Return what the arms of a design might have done."""
    chance = np.random.default_rng(seed)
    hopeless = seed % 2
    met = chance.random((asked.arms, WORLDS)) < (0.02 if hopeless else chance.uniform(0.2, 0.8))
    met[-1] |= chance.random(WORLDS) < (0.1 if hopeless else 0.5)
    met[0] &= chance.random(WORLDS) < 0.5
    return Worlds(
        replications=np.arange(WORLDS) * 3 + 1,
        met=met,
        outcome=chance.integers(0, len(asked.scenario.outcomes), WORLDS).astype(np.int16),
        day=chance.integers(0, 60, WORLDS).astype(np.float64),
        ends=np.zeros(WORLDS, dtype=np.int16),
        room=chance.integers(0, 3, WORLDS).astype(np.int8),
        signed=chance.random(WORLDS) < 0.5,
    )


def part_of(met: np.ndarray, cause: int) -> float:
    """Return the mean, over all orders of switching causes off, of what switching this one off changes."""
    causes, total = met.size.bit_length() - 1, 0
    orders = list(permutations(range(causes)))
    for order in orders:
        before = sum(1 << other for other in order[: order.index(cause)])
        total += int(met[before | 1 << cause]) - int(met[before])
    return total / len(orders)


@pytest.mark.parametrize("seed", range(8))
def test_a_story_is_of_a_world_that_is_typical_of_what_it_stands_for(asked: Design, seed: int) -> None:
    """The world fails, of the cause's own those that it counts most in, of these as most end and midway in time."""
    found = arms(asked, seed)
    told = stories(asked, found, explanation(asked, found), SEED)
    assert 0 < len(told) <= 3
    fails, mended = ~found.met[0], found.met[-1]
    parts = np.array([[part_of(found.met[:, w], i) for w in range(WORLDS)] for i in range(len(asked.causes))])
    weight = {cause.title: parts[i].mean() for i, cause in enumerate(asked.causes)}
    mine = {cause.title: fails & mended & (parts[i] > 1e-9) for i, cause in enumerate(asked.causes)}
    for title, room in (("No room for a deal", Room.NONE), ("Indivisible", Room.MIXED)):
        mine[title] = fails & ~mended & (found.room == room)
        weight[title] = mine[title].mean()
    assert [one.about for one in told] == [
        title for title in sorted(weight, key=lambda title: -round(weight[title], 9))[:3] if weight[title] > 0
    ]
    for one in told:
        here = np.flatnonzero(mine[one.about])
        assert one.like == here.size
        w = (one.replication - 1) // 3
        assert w in here
        off = asked.causes
        titles = [cause.title for cause in asked.causes]
        if one.about in titles:
            i = titles.index(one.about)
            here = here[parts[i][here] >= parts[i][here].max() - 1e-9]
            mends = [
                arm
                for arm in range(asked.arms)
                if arm >> i & 1 and found.met[arm, w] and not found.met[arm ^ 1 << i, w]
            ]
            fewest = min(arm.bit_count() for arm in mends)
            off = asked.off(next(arm for arm in mends if arm.bit_count() == fewest))
        assert one.off == tuple(cause.title for cause in off)
        common = np.bincount(found.outcome[here])
        assert common[found.outcome[w]] == common.max()
        days = np.sort(found.day[here[found.outcome[here] == found.outcome[w]]])
        assert found.day[w] == days[days.size // 2]
        assert one.as_is != ()
        assert one.without != ()


def test_where_nothing_fails_there_is_no_story(asked: Design) -> None:
    """Nor where no cause has any part and there was room all along."""
    found = arms(asked, 1)
    found.met[:] = True
    assert stories(asked, found, explanation(asked, found), SEED) == ()
    found.met[:] = False
    found.room[:] = int(Room.WHOLE)
    assert stories(asked, found, explanation(asked, found), SEED) == ()
