"""``sim sweep``, ``find``, ``advise`` and ``sensitivity`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.engine.play import Block, play_on
from sim.runs.courses import Portion
from sim.runs.study import ArmsTask
from tests.cli.doubles import Call
from tests.stories import LEVERS

FEW = ("--jobs", "1", "-q")


@pytest.fixture
def crisis() -> str:
    """Name the crisis with levers; the folder is the one that ``call`` made."""
    path = Path("scenarios/crisis.yaml")
    path.write_text(path.read_text() + LEVERS)
    return "crisis"


def answer(call: Call, *arguments: str) -> dict[str, Any]:
    """Return an answer as data, which is also what the folder keeps."""
    said = call(*arguments, *FEW, "-f", "json")
    assert said.code == 0, said.err
    (study,) = Path("results").glob("*/*/study.json")
    assert (study.parent / "summary.json").read_text() == said.out
    page = (study.parent / "report.html").read_text()
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    return dict(json.loads(said.out))


def test_a_sweep_is_shown_and_kept(call: Call, crisis: str) -> None:
    """Shares at each value, the wanted one first."""
    found = answer(call, "sweep", crisis, "--by", "threats.strike.chance=0:1:3", "-n", "200", "--of", "deal")
    assert [point["values"] for point in found["points"]] == [["0"], ["0.5"], ["1"]]
    assert all(point["of"]["of"] == 200 for point in found["points"])


def test_a_grid_is_shown(call: Call, crisis: str) -> None:
    """Two inputs, every pair of values, in eighty columns."""
    by = ("--by", "threats.strike.chance=0:1:2", "--by", "parties.leader.negotiates.strategy=firm,expected")
    said = call("sweep", crisis, *by, "-n", "50", *FEW)
    assert said.code == 0, said.err
    assert said.out.count("expected") >= 2


def test_a_threshold_is_found_and_one_out_of_range_is_not(call: Call, crisis: str) -> None:
    """A value with its interval, or a plain statement."""
    reach = ("--reach", "threat_carried_out >= 20%", "--by", "threats.strike.chance")
    found = answer(call, "find", crisis, *reach, "-n", "300")["thresholds"][0]
    assert found["verdict"] == "found"
    assert 0 < found["value"] < 1
    said = call(
        "find",
        crisis,
        "--reach",
        "threat_carried_out >= 99%",
        "--by",
        "threats.strike.chance",
        "-n",
        "50",
        *FEW,
    )
    assert "not within range" in said.out


def test_advice_names_the_lever_that_moves_most(call: Call, crisis: str) -> None:
    """A certain threat is carried out more often than one that is a bluff; the ranking says how sure it is."""
    found = answer(call, "advise", crisis, "--for", "power", "--of", "threat_carried_out", "-n", "400")
    changes = [option["change"] for option in found["options"]]
    assert "events.manoeuvres=" in changes
    assert any(change.startswith("threats.strike.chance=") for change in changes)
    assert sum(option["best"] for option in found["options"]) == pytest.approx(1, abs=1e-4)
    assert [abs(option["by"]["value"]) for option in found["options"]] == sorted(
        (abs(option["by"]["value"]) for option in found["options"]), reverse=True
    )
    own = call("advise", crisis, "--for", "leader", "-n", "200", *FEW, "-f", "json")
    worth = json.loads(own.out)
    assert [option["change"] for option in worth["options"]] == ["parties.circle.ratifies: never vetoes"]
    assert worth["stay"] + worth["options"][0]["best"] == pytest.approx(1, abs=1e-4)


def test_the_inputs_are_ranked(call: Call, crisis: str) -> None:
    """Each input once; the chance of the threat among those that move how often it is carried out."""
    of = ("--of", "threat_carried_out", "-n", "300", "--worlds", "128")
    found = answer(call, "sensitivity", crisis, *of)
    names = [one["name"] for one in found["inputs"]]
    assert len(names) == len(set(names))
    chance = next(one for one in found["inputs"] if one["name"] == "threats.strike.chance")
    assert chance["swing"]["exceeds_noise"]
    assert {split["name"] for split in found["splits"]} >= {"threat_carried_out", "unresolved"}
    said = call("sensitivity", crisis, *of, *FEW)
    assert "chance at the table" in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("advise", "crisis", "--for", "nobody"), "no party nobody"),
        (("advise", "crisis", "--for", "circle"), "names no levers for circle"),
        (("advise", "crisis", "--for", "power", "--of", "peace"), "no outcome peace"),
        (("sensitivity", "crisis", "--of", "left", "--worlds", "100"), "power of two"),
        (("sensitivity", "crisis", "--of", "lefd"), 'did you mean "left"'),
        (("sweep", "crisis", "--by", "threats.strike.chance"), "write PATH=low:high:steps"),
        (("find", "crisis", "--reach", "left >= 5%", "--by", "threats.strike.pace.mean"), "no probability"),
    ],
)
def test_a_wrong_request_gets_one_message(
    call: Call, crisis: str, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, no traceback, nothing written."""
    said = call(*arguments)
    assert said.code == 2
    assert message in said.err
    assert not Path("results").exists()


def test_a_path_that_is_not_there_is_a_fault_of_the_scenario(call: Call, crisis: str) -> None:
    """Exit code 3 with the likely mend, as for --set."""
    said = call("sweep", crisis, "--by", "threats.strikes.chance=0:1:2")
    assert said.code == 3
    assert "strike" in said.err


def test_a_study_that_was_cut_off_is_resumed(
    call: Call, crisis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with the bytes of one that never was, and says how to go on."""
    of = ("sensitivity", crisis, "--of", "left", "-n", "50", "--worlds", "64", "--jobs", "1")
    assert call(*of, "--out", "whole").code == 0
    calls = iter(range(10**6))

    def stops(*arguments: Any) -> Any:
        if next(calls) == 30:
            raise KeyboardInterrupt
        return play_on(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr("sim.engine.designed.play_on", stops)
        said = call(*of, "--out", "cut")
    assert said.code == 130
    assert "go on with sim resume" in said.err
    (folder,) = (path.parent for path in Path("cut").glob("*/*/study.json"))
    assert call("resume", str(folder), "--jobs", "1").code == 0
    (whole,) = Path("whole").glob("*/*/summary.json")
    assert (folder / "summary.json").read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    "verb", [("sweep", "--by", "{}=0:1:2"), ("find", "--reach", "deal >= 50%", "--by", "{}=0:1")]
)
def test_a_grid_has_two_inputs(call: Call, verb: tuple[str, ...]) -> None:
    """One that stands twice would be set twice, the first value without effect."""
    asked = [word.format("threats.strike.chance") for word in verb]
    said = call(asked[0], "crisis", *asked[1:], *asked[-2:], "-n", "20", "--jobs", "1")
    assert said.code == 2
    assert "--by threats.strike.chance stands twice" in said.err


ASKED = {
    "compare": ("--set", "threats.strike.chance=0.9", "-n", "50"),
    "sweep": ("--by", "threats.strike.chance=0:1:3", "--of", "deal", "-n", "50"),
    "find": ("--reach", "deal >= 20%", "--by", "threats.strike.chance", "-n", "20"),
    "explain": ("-n", "20"),
    "sensitivity": ("--of", "deal", "-n", "10", "--worlds", "4"),
    "advise": ("--for", "power", "--of", "deal", "-n", "20"),
}


@pytest.mark.parametrize("format", ["table", "json"])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("verb", ASKED)
def test_ctrl_c_before_there_is_anything_to_show(
    call: Call, crisis: str, monkeypatch: pytest.MonkeyPatch, verb: str, after: int, format: str
) -> None:
    """Before the first portion or the second: exit code 130, no traceback, and resumed it ends as it would have."""
    assert call(verb, crisis, *ASKED[verb], *FEW, "--out", "usual").code == 0
    left = after

    def interrupted(task: ArmsTask, portion: Portion) -> tuple[Block, ...]:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        return real(task, portion)

    real = ArmsTask.block
    with monkeypatch.context() as patch:
        patch.setattr(ArmsTask, "block", interrupted)
        said = call(verb, crisis, *ASKED[verb], "--jobs", "1", "-f", format)
    # one that has several rounds may have ended before its second portion
    assert said.code == 130 or (after == 1 and said.code == 0), said.err
    assert "Traceback" not in said.err
    call("resume", crisis, *FEW)
    (usual,), (summary,) = (Path(out).glob("*/*/summary.json") for out in ("usual", "results"))
    assert summary.read_bytes() == usual.read_bytes()
