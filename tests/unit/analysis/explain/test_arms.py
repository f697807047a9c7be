"""The arms of an explanation."""

from __future__ import annotations

import pytest

from sim.analysis.causes import switched_off
from sim.analysis.explain.arms import design
from sim.analysis.explain.target import agreements, target_of
from sim.engine.play import play_block
from sim.scenario import load
from tests.docs.pages import ROOT
from tests.stories import crisis


def test_to_watch_longer_shows_what_watching_shows() -> None:
    """Where no deadline is known, half of the arms follow from the others, to the last bit."""
    scenario = crisis("clock.horizon=40 days")
    found = design(scenario, agreements(scenario))
    assert len(found.played) == found.arms // 2
    for number in (found.played[0], found.played[7], found.played[-1]):
        longer = play_block(found.arm(number), 1, 0, 400).rows
        for arm, met in found.met(number, longer).items():
            rows = play_block(found.arm(arm), 1, 0, 400).rows
            assert (found.target.met(scenario, rows) == met).all()
    as_is = found.as_things_are(play_block(found.arm(found.played[0]), 1, 0, 400).rows)
    rows = play_block(scenario, 1, 0, 400).rows
    for field in ("replication", "outcome", "ending", "which", "effect", "day", "package", "broken"):
        assert (as_is[field] == rows[field]).all(), field


@pytest.mark.parametrize("then", ["lapses", "threats_act", "goes_on"])
def test_where_a_deadline_is_known_every_arm_is_played(then: str) -> None:
    """The parties foresee it, so that to take it away changes what they do before it."""
    scenario = crisis(f"clock={{horizon: 40 days, deadline: {{after: 20 days, then: {then}}}}}")
    found = design(scenario, agreements(scenario))
    assert found.played == tuple(range(found.arms))
    rows = play_block(scenario, 1, 0, 200).rows
    assert found.met(0, rows).keys() == {0}
    assert found.as_things_are(rows) is rows


def test_a_first_step_that_is_signed_after_the_horizon_does_not_count_at_the_horizon() -> None:
    """Every arm is played, and stands as the scenario itself does when it is watched no longer."""
    scenario = load(ROOT / "scenarios/elections_first.yaml")
    steps = tuple(o.name for o in scenario.outcomes if o.name.startswith("first_step"))
    found = design(scenario, target_of(scenario, steps))
    first = found.played[0]
    played, rows = play_block(found.arm(first), 1, 0, 400).rows, play_block(scenario, 1, 0, 400).rows
    as_is = found.target.met(scenario, rows)
    assert 0 < as_is.sum() < as_is.size
    assert (found.met(first, played)[0] == as_is).all()
    assert (found.as_things_are(played)["outcome"] == rows["outcome"]).all()


def test_an_arm_is_the_scenario_without_the_causes_of_its_number() -> None:
    """Bit i stands for cause i; arm 0 is the scenario itself."""
    scenario = crisis()
    found = design(scenario, agreements(scenario))
    assert found.arm(0) is scenario
    commitment, _, private, *_ = found.causes
    arm, expected = found.arm(0b101), switched_off(scenario, [commitment, private])
    assert (arm.promises, arm.threats, arm.parties) == (expected.promises, expected.threats, expected.parties)
    assert arm.past is scenario
