"""``sim solve`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.doubles import Call


def test_the_solutions_are_shown_and_kept(call: Call) -> None:
    """Tables on stdout; a page, its figures and the scenario's text in a folder of their own."""
    said = call("solve", "crisis", "-n", "50")
    assert said.code == 0
    assert "The mean world" in said.out
    assert "Over the worlds" in said.out
    assert "what it has without a deal" in said.out
    (page,) = Path("results/crisis").glob("*-solve/solution.html")
    assert page.as_posix() in said.err
    assert json.loads((page.parent / "solution.json").read_text())["worlds"] == 50
    assert (page.parent / "scenario.yaml").is_file()
    text = page.read_text()
    assert "<script" not in text
    assert "Pareto frontier" in text


def test_same_seed_same_bytes(call: Call) -> None:
    """The data say nothing of time or place."""
    one = call("solve", "crisis", "-n", "20", "--format", "json", "--no-page")
    assert one.out == call("solve", "crisis", "-n", "20", "--format", "json", "--no-page").out
    assert one.out != call("solve", "crisis", "-n", "20", "--seed", "2", "--format", "json", "--no-page").out
    assert not Path("results").exists()


def test_a_record_is_kept_to(call: Call) -> None:
    """Worlds are those that the known past allows; the day is that on which play begins."""
    said = call("solve", "recorded", "-n", "20", "--format", "md", "--no-page")
    assert said.code == 0
    assert "## " in said.out


def test_a_wrong_weight_has_its_mend(call: Call) -> None:
    """One message each, exit code 2."""
    for weight, mend in (
        ("power", "PARTY=NUMBER"),
        ("power=x", "PARTY=NUMBER"),
        ("pover=2", "power, leader"),
    ):
        said = call("solve", "crisis", "--weight", weight)
        assert said.code == 2
        assert mend in said.err
        assert "Traceback" not in said.err


def test_nothing_is_listed_as_a_run(call: Call) -> None:
    """What solve keeps is not a run: it can be neither resumed nor repeated."""
    call("solve", "crisis", "-n", "5")
    assert "crisis" not in call("runs").out
