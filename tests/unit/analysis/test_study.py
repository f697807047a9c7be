"""A study whose record keeps too few worlds says which arm, how few, and why."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.study import refuse_too_few
from sim.errors import ScenarioError
from sim.runs.shelf import Memory
from sim.runs.study import Round, Study
from sim.runs.wanted import Source, Wanted

STUDY = Study(Wanted("compare", (Source("story", "story.yaml", 1),), 100), Memory())
CAUSES = (("the offer", "the refusal"), ("the offer", "the threat"))


def test_the_arm_that_kept_least_is_named_with_what_refused_most() -> None:
    """Of two arms the second kept fewer, and the threat refused most of its draws."""
    found = Round("too_few", (50, 20), (9_000, 1_000), (np.array([5, 1]), np.array([300, 680])))
    with pytest.raises(ScenarioError) as caught:
        refuse_too_few(STUDY, found, CAUSES)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == ("story.yaml", 0, 0)
    assert fault.message == "the record kept 20 of 1,000 draws; what refused most: the threat (680)"


def test_where_nothing_refused_no_cause_is_named() -> None:
    """Without causes, or with causes that refused nothing."""
    for refused in (np.array([], dtype=np.int64), np.array([0, 0])):
        with pytest.raises(ScenarioError) as caught:
            refuse_too_few(STUDY, Round("too_few", (3,), (7,), (refused,)), CAUSES[:1])
        assert caught.value.faults[0].message == "the record kept 3 of 7 draws"
    with pytest.raises(ScenarioError, match=r"the refusal \(1\)"):
        refuse_too_few(STUDY, Round("too_few", (3,), (7,), (np.array([0, 1]),)), CAUSES[:1])


def test_a_round_that_ended_well_is_let_pass() -> None:
    """However few worlds were asked for."""
    refuse_too_few(STUDY, Round("done", (1,), (1,), (np.array([0]),)), CAUSES[:1])
