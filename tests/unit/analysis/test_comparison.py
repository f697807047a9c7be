"""Arms side by side, against the rows of each counted by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.analysis.comparison import Against, Comparison, comparison
from sim.analysis.differences import holm, sign_test
from sim.analysis.intervals import share
from sim.engine.play import play_block
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from sim.runs.shelf import Memory
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from tests.stories import crisis

WORLDS = 300
FRIGHTENED = crisis("threats.strike.chance=0.9", "parties.leader.misreading=0", "title=Another title")
RENAMED = crisis("title=Another title")
ARMS: list[tuple[str, Scenario, int]] = [
    ("as it is", crisis(), 3),
    ("frightened", FRIGHTENED, 3),
    ("renamed", RENAMED, 3),
    ("elsewhere", crisis(), 4),
]


@pytest.fixture(scope="module")
def found() -> Comparison:
    """Three arms against the first."""
    sources = tuple(Source(name, "crisis", seed, loaded=scenario) for name, scenario, seed in ARMS)
    return comparison(Study(Wanted("compare", sources, WORLDS, {}), Memory(), jobs=1))


def names(scenario: Scenario, seed: int) -> list[str]:
    """Return how each world of an arm ends."""
    rows = play_block(scenario, seed, 0, WORLDS).rows
    return [scenario.outcomes[o].name for o in rows["outcome"]]


def arm(found: Comparison, name: str) -> Against:
    """Return an arm by its name."""
    return next(one for one in found.arms if one.name == name)


def test_arms_stand_in_the_relation_that_their_worlds_are_in(found: Comparison) -> None:
    """The same but for a title; the same worlds under other settings; other worlds."""
    assert [one.relation for one in found.arms] == ["paired", "same", "other_seed"]
    assert [one.pairs for one in found.arms] == [WORLDS, WORLDS, 0]
    assert [one.kept for one in found.arms] == [WORLDS] * 3
    assert (found.kept, found.drawn, found.base, found.seed) == (WORLDS, WORLDS, "as it is", 3)


@pytest.mark.parametrize(("name", "scenario", "seed"), ARMS[1:])
def test_outcomes_and_what_became_of_each_world_are_counted(
    found: Comparison, name: str, scenario: Scenario, seed: int
) -> None:
    """How often each comes up in either arm, and from what to what worlds changed, the most first."""
    base, other, one = names(crisis(), 3), names(scenario, seed), arm(found, name)
    assert {o.name: (o.base.count, o.other.count) for o in one.outcomes} == {
        outcome: (base.count(outcome), other.count(outcome)) for outcome in {*base, *other}
    }
    if one.relation == "other_seed":
        assert one.flows == ()
        return
    changes = Counter((a, b) for a, b in zip(base, other, strict=True) if a != b)
    assert one.changed == share(changes.total(), WORLDS)
    assert {(flow.origin, flow.target): flow.share for flow in one.flows} == {
        change: share(count, WORLDS) for change, count in changes.items()
    }
    counts = [flow.share.count for flow in one.flows]
    assert counts == sorted(counts, reverse=True)
    for o in one.outcomes:
        assert o.gained == sum(count for (_, to), count in changes.items() if to == o.name)
        assert o.lost == sum(count for (start, _), count in changes.items() if start == o.name)
    if one.relation == "same":
        assert all((o.by.value, o.by.low, o.by.high) == (0.0, 0.0, 0.0) for o in one.outcomes)
    else:
        assert changes.total() > 30


def test_means_are_those_of_the_rows(found: Comparison) -> None:
    """What the endings are worth to each party, and how long talks last, in both arms and their difference."""
    rows = [play_block(scenario, seed, 0, WORLDS).rows for _, scenario, seed in ARMS]
    for one, played in zip(found.arms, rows[1:], strict=True):
        columns: list[tuple[FloatArray, FloatArray]] = [
            (rows[0]["values"][:, p], played["values"][:, p]) for p in range(3)
        ]
        columns.append((rows[0]["day"], played["day"]))
        assert [mean.name for mean in one.parties] == ["power", "leader", "circle"]
        for mean, (a, b) in zip((*one.parties, one.duration), columns, strict=True):
            assert (mean.base, mean.other) == pytest.approx((a.mean(), b.mean()))
            assert mean.by.value == pytest.approx(b.mean() - a.mean(), abs=1e-9)
            spread = (b - a).var(ddof=1) if one.pairs else a.var(ddof=1) + b.var(ddof=1)
            half = ((mean.by.high or 0.0) - (mean.by.low or 0.0)) / 2
            assert half == pytest.approx(1.968 * np.sqrt(spread / WORLDS), rel=2e-3, abs=1e-9)


def test_all_differences_are_judged_together(found: Comparison) -> None:
    """By Holm, outcomes for themselves and means for themselves; what is one and the same differs by nothing."""
    assert found.compared == sum(len(one.outcomes) for one in found.arms)
    outcomes = [o for one in found.arms for o in one.outcomes]
    means = [m for one in found.arms for m in (*one.parties, one.duration)]
    assert [o.exceeds_noise for o in outcomes] == [o.p < 0.05 for o in outcomes]
    assert [m.exceeds_noise for m in means] == [m.p < 0.05 for m in means]
    sources = tuple(Source(name, "crisis", seed, loaded=scenario) for name, scenario, seed in ARMS[:2])
    (alone,) = comparison(Study(Wanted("compare", sources, WORLDS, {}), Memory(), jobs=1)).arms
    raw = [sign_test(o.gained, o.lost) for o in alone.outcomes]
    assert [o.p for o in alone.outcomes] == pytest.approx(holm(raw))
    among_more = [o.p for o in arm(found, "frightened").outcomes]
    assert all(more >= few for more, few in zip(among_more, holm(raw), strict=True))
    changed = {o.name: o for o in arm(found, "frightened").outcomes}
    assert any(o.exceeds_noise for o in changed.values())
    assert not any(o.exceeds_noise for o in arm(found, "renamed").outcomes)
