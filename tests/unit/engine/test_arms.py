"""Arms are played in the same worlds, and each as it is played alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.engine import play
from sim.engine.arms import Arm, play_arms
from sim.engine.play import Past, play_block
from sim.model.scenario import Scenario
from sim.scenario import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def base() -> Scenario:
    """Return the shipped crisis."""
    return load(SCENARIOS / "turkey_exile.yaml")


def variant(*sets: str) -> Scenario:
    """Return the crisis with changes."""
    return load(SCENARIOS / "turkey_exile.yaml", sets)


def test_each_arm_is_played_as_it_is_alone(base: Scenario) -> None:
    """Sharing luck and past changes nothing in any arm."""
    changed = variant("threats.strikes.chance=0.9")
    blocks = play_arms([Arm("base", base, 3), Arm("changed", changed, 3), Arm("other", base, 4)], 512, 256)
    alone = [play_block(base, 3, 512, 256), play_block(changed, 3, 512, 256), play_block(base, 4, 512, 256)]
    for together, single in zip(blocks, alone, strict=True):
        assert together.rows.tobytes() == single.rows.tobytes()
        assert together.refused_by.tobytes() == single.refused_by.tobytes()
    assert blocks[0].rows["replication"].tolist() == blocks[1].rows["replication"].tolist()
    assert blocks[0].rows["replication"].tolist() != blocks[2].rows["replication"].tolist()


def test_the_past_is_read_once_for_those_that_share_it(
    base: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arms of one crowd share one reading; another seed, and another reading of the past, have their own."""
    readings: list[Scenario] = []

    def count(told: Scenario, luck: object) -> Past:
        readings.append(told)
        return real(told, luck)  # type: ignore[arg-type]

    real = play.read_told
    monkeypatch.setattr("sim.engine.play.read_told", count)
    reread = replace(variant("threats.strikes.chance=0.9"), past=None)
    named = [Arm("a", base, 1), Arm("b", variant("threats.strikes.chance=0.9"), 1), Arm("c", reread, 1)]
    play_arms([*named, Arm("d", base, 2)], 0, 64)
    assert len(readings) == 3


def test_an_intervention_of_a_reread_past_has_a_crowd_of_its_own(base: Scenario) -> None:
    """What was done to a scenario that says nothing of its past may have changed how the record reads."""
    assert Arm("a", base, 1).crowd != Arm("a", base, 1, "no veto").crowd
    assert Arm("a", replace(base, past=base), 1, "no veto").crowd == Arm("a", base, 1).crowd
