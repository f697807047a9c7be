"""Every scenario that comes with the program can be played with its causes switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.analysis.causes import TIME, causes_of, switched_off
from sim.engine.play import play_block
from sim.scenario import load
from tests.docs.pages import ROOT

DRAWS = 40


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_scenario_can_be_explained(path: Path) -> None:
    """With time left alone, and without any cause: the same draws are kept."""
    scenario = load(path)
    causes = causes_of(scenario)
    kept = play_block(scenario, 1, 0, DRAWS).rows["replication"].tolist()
    for off in ([cause for cause in causes if cause is not TIME], causes):
        rows = play_block(switched_off(scenario, off), 1, 0, DRAWS).rows
        assert rows["replication"].tolist() == kept
