"""Gathering faults and guessing their mend."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.faults import MAX_FAULTS, Faults, did_you_mean, unknown
from sim.scenario.tree import Node


def test_faults_come_in_file_order_under_the_name_the_user_gave() -> None:
    """Whatever the order of finding, a reader goes through the file from top to bottom."""
    faults = Faults()
    faults.shown["scenarios/a.yaml"] = "../a.yaml"
    faults.at(Node(1, "scenarios/a.yaml", 9, 1), ("b", 0), "second")
    faults.at(Node(1, "scenarios/a.yaml", 2, 1), ("a",), "first", "mend")
    with pytest.raises(ScenarioError) as raised:
        faults.stop_if_any()
    assert str(raised.value) == "../a.yaml:2:1: a: first (mend)\n../a.yaml:9:1: b.0: second"


def test_no_faults_no_error() -> None:
    """Nothing is raised where nothing was found."""
    faults = Faults()
    assert not faults
    faults.stop_if_any()


def test_a_hopeless_file_is_given_up() -> None:
    """After two hundred faults the reader stops, and says so."""
    faults = Faults()
    for i in range(MAX_FAULTS - 1):
        faults.note("a", i + 1, 1, "", "wrong")
    with pytest.raises(ScenarioError) as raised:
        faults.note("a", MAX_FAULTS, 1, "", "wrong")
    assert len(raised.value.faults) == MAX_FAULTS + 1
    assert any("first 200 faults" in fault.message for fault in raised.value.faults)


def test_the_nearest_name_is_offered() -> None:
    """A likely slip is named; else what there is, cut short."""
    assert did_you_mean("strike", ["strikes", "coup"]) == 'did you mean "strikes"?'
    assert did_you_mean("STRIKES", ["strikes"]) == 'did you mean "strikes"?'
    assert did_you_mean("xyz", ["strikes", "coup"]) == "known: strikes, coup"
    assert did_you_mean("xyz", [], "effects") == "effects: none"
    assert did_you_mean("xyz", [f"n{i}" for i in range(20)]).endswith("n11, …")
    assert unknown("party", "maduroo", {"maduro": 0}) == (
        'there is no party "maduroo"',
        'did you mean "maduro"?',
    )


def test_a_message_never_acts_on_a_terminal() -> None:
    """Whatever words a message repeats, it is one line of visible characters."""
    faults = Faults()
    faults.note("a\x1b[31m.yaml", 1, 1, "b\nc", "no \x07", "did you mean \u202eb")
    with pytest.raises(ScenarioError) as raised:
        faults.stop_if_any()
    (fault,) = raised.value.faults
    assert fault.file == "a\\x1b[31m.yaml"
    assert fault.path == "b\\nc"
    assert fault.message == "no \\x07"
    assert fault.mend == "did you mean \\u202eb"
