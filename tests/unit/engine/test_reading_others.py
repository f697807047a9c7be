"""How one party reads another, in all worlds and in a few."""

from __future__ import annotations

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.worlds import Worlds
from sim.scenario import load

TURKEY = "scenarios/turkey_exile.yaml"
WORLDS = 40


def cohort() -> Cohort:
    """Worlds in which two parties misread each other and a third reads nobody."""
    scenario = load(TURKEY)
    return Cohort(scenario, Worlds(scenario, Luck(1, 0, WORLDS), np.arange(WORLDS)))


def test_a_few_worlds_are_read_as_they_are_among_all() -> None:
    """The same to the last bit: before the whole table is there, once it is, and after values moved."""
    few = np.array([3, 4, 17, 39])
    fresh, whole = cohort(), cohort().read(0, 1)
    assert fresh.read_in(0, 1, few).tobytes() == whole[few].tobytes()
    assert (0, 1) not in fresh._read
    assert fresh.read_in(0, 1, few).tobytes() == whole[few].tobytes()
    assert (0, 1) in fresh._read
    fresh.revalue()
    assert fresh.read_in(0, 1, few).tobytes() == whole[few].tobytes()


def test_many_worlds_are_read_with_all() -> None:
    """Whoever is asked about most of the worlds will be asked about them again."""
    fresh, many = cohort(), np.arange(25)
    read = fresh.read_in(1, 0, many)
    assert (1, 0) in fresh._read
    assert read.tobytes() == fresh.read(1, 0)[many].tobytes()


def test_no_deal_is_misread_alike_in_a_few_worlds() -> None:
    """One error per world, whoever else is looked at."""
    fresh, few = cohort(), np.array([0, 8])
    everywhere = fresh.misread_no_deal(0, 1, np.arange(WORLDS))
    assert isinstance(everywhere, np.ndarray)
    assert np.array_equal(fresh.misread_no_deal(0, 1, few), everywhere[few])
    assert len(set(everywhere.tolist())) == WORLDS
