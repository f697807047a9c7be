"""What a cohort took is free when its worlds are played: its tables are the largest things there are."""

import gc
from pathlib import Path

import pytest

from benchmarks.grids import bargain
from sim.engine.cohort import Cohort
from sim.engine.play import play_block
from sim.engine.table import Table
from sim.model.scenario import Scenario
from sim.scenario import load

ROOT = Path(__file__).parents[3]
SHIPPED = sorted(ROOT.glob("scenarios/**/*.yaml"))


def left_over(scenario: Scenario) -> list[str]:
    """What is left of the cohorts of a block for the collector of circles to find."""
    gc.collect()
    gc.disable()
    try:
        play_block(scenario, 1, 0, 16)
        return [type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, Cohort | Table)]
    finally:
        gc.enable()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_cohort_waits_for_the_collector_of_circles(path: Path) -> None:
    """It is asked seldom, and a run would grow by a cohort each time."""
    assert left_over(load(path)) == []


def test_nor_does_one_of_several_parties() -> None:
    """Proposals to several others are looked for by functions that must not know each other."""
    assert left_over(bargain(parties=4)) == []
