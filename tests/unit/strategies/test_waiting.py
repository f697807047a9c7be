"""Plans of those who wait, read straight from their strategies."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from sim.model.packages import FloatArray
from sim.model.waiting import Side, Standoff
from sim.strategies.attrition import Attrition, hazard_against
from sim.strategies.brinkmanship import Brinkmanship
from sim.strategies.reputation import Reputation

LUCK = np.array([0.05, 0.25, 0.5, 0.75, 0.999])


def _side(
    wins: float, yields: float, flow: float = 0, patience: float = 0, shame: float = 0, **numbers: float
) -> Side:
    def all_worlds(value: float) -> FloatArray:
        return np.full(LUCK.size, float(value))

    stated = {name: all_worlds(value) for name, value in {"until": 0.0, **numbers}.items()}
    return Side(
        all_worlds(wins),
        all_worlds(yields),
        all_worlds(flow),
        all_worlds(patience),
        all_worlds(shame),
        stated,
    )


def _standoff(own: Side, other: Side, fights: object = -np.inf, **words: str) -> Standoff:
    said: Mapping[str, str] = {"gives_way": "equilibrium", "type": "rational", **words}
    return Standoff(
        own, other, said, np.broadcast_to(np.asarray(fights, dtype=float), LUCK.shape), lambda name: LUCK
    )


def test_the_rate_keeps_the_other_indifferent() -> None:
    """It loses ρ·yields − flow a day and may win 3 more: (0.1·2 + 1)/3; who loses nothing is not kept waiting."""
    assert hazard_against(_side(5, 2, flow=-1, patience=0.1)) == pytest.approx(np.full(5, 0.4))
    assert (hazard_against(_side(5, 2, flow=1, patience=0.1)) == 0).all()
    assert (hazard_against(_side(2, 2, flow=-1)) == 0).all()
    plan = Attrition().plan(_standoff(_side(1, 0), _side(5, 2, flow=-1, patience=0.1)))
    assert plan.gives_way == pytest.approx(-np.log(LUCK) / 0.4)
    assert np.isinf(Attrition().plan(_standoff(_side(1, 0), _side(5, 2))).gives_way).all()


def test_departures_are_what_the_scenario_says() -> None:
    """At a time of its own, or never."""
    own = _side(1, 0, until=7)
    for way in (Attrition(), Reputation(), Brinkmanship()):
        assert (way.plan(_standoff(own, own, gives_way="then")).gives_way == 7).all()
        plan = way.plan(_standoff(own, own, gives_way="never"))
        assert np.isinf(plan.gives_way).all()
        assert np.isinf(plan.strikes).all()


def test_halfway_is_half_of_the_time_in_which_anybody_gives_way() -> None:
    """Until reputations are full, until the soft types are gone; without an end, the time stated."""
    side = _side(0.6, 0.4, patience=0.1, obstinate=0.1)
    plan = Reputation().plan(_standoff(side, side, gives_way="halfway"))
    assert plan.gives_way == pytest.approx(np.full(5, -np.log(0.1) / 0.2 / 2))
    side = _side(1, 0, shame=1, worst_war=2)
    plan = Brinkmanship().plan(_standoff(side, side, 0.0, gives_way="halfway"))
    assert plan.gives_way == pytest.approx(np.full(5, 0.5))
    assert np.isinf(plan.strikes).all()
    side = _side(1, 0, until=3)
    assert (Attrition().plan(_standoff(side, side, gives_way="halfway")).gives_way == 3).all()


def test_a_rational_party_follows_its_distribution() -> None:
    """Claims of 0.6, rates 0.2, z 0.1 and 0.05: the weak side gives way at once in half of all worlds."""
    strong = _side(0.6, 0.4, patience=0.1, obstinate=0.1)
    weak = _side(0.6, 0.4, patience=0.1, obstinate=0.05)
    when = Reputation().plan(_standoff(weak, strong)).gives_way
    left = 1.0 - LUCK * 0.95  # of all, those still in when one with this luck gives way
    assert when == pytest.approx(np.where(left > 0.5, 0.0, np.log(0.5 / np.minimum(left, 0.5)) / 0.2))
    when = Reputation().plan(_standoff(strong, weak)).gives_way
    assert when == pytest.approx(-np.log(1.0 - LUCK * 0.9) / 0.2)
    assert (when <= -np.log(0.1) / 0.2).all()


def test_an_obstinate_party_never_gives_way() -> None:
    """By its type, or by what is drawn: with chance 0.5 the worlds of low luck are obstinate."""
    side = _side(0.6, 0.4, patience=0.1, obstinate=0.5)
    assert np.isinf(Reputation().plan(_standoff(side, side, type="obstinate")).gives_way).all()
    drawn = Reputation().plan(_standoff(side, side, type="drawn")).gives_way
    assert np.isinf(drawn).tolist() == [True, True, False, False, False]


def test_tough_types_attack_when_nobody_backs_down_any_more() -> None:
    """Slopes 1, worst war −2, prize 1: the end is 1, and types above −1 attack then."""
    side = _side(1, 0, shame=1, worst_war=2)
    plan = Brinkmanship().plan(_standoff(side, side, [-2, -1.5, -1.01, -0.99, 0]))
    assert plan.strikes.tolist() == pytest.approx([np.inf, np.inf, np.inf, 1, 1])
    soft = 1 / (1 - LUCK[:3] * 0.5) - 1
    assert plan.gives_way[:3] == pytest.approx(soft)
    assert np.isinf(plan.gives_way[3:]).all()


def test_the_side_with_the_milder_public_backs_down_at_once_at_times() -> None:
    """Slopes 2 and 1: the first never at once; the second in 0.309 of all worlds."""
    first, second = _side(1, 0, shame=2, worst_war=2), _side(1, 0, shame=1, worst_war=2)
    never = Brinkmanship().plan(_standoff(first, second, -2.0)).gives_way
    assert (never > 0).all()
    at_once = Brinkmanship().plan(_standoff(second, first, -2.0)).gives_way == 0
    tough = 0.6180339887 / 2
    assert at_once.tolist() == (LUCK * (1 - tough) <= 0.3090169944).tolist()
