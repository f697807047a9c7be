"""Saved studies beside runs: listed by ``sim runs``, shown again by ``sim report``, repeated by ``sim repeat``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.runs.manifest import sealed
from tests.cli.doubles import Call
from tests.stories import LEVERS

FEW = ("--jobs", "1", "-q")
BY = ("--by", "threats.strike.chance")
VERBS = {
    "compare": (
        "crisis",
        "recorded",
        "-n",
        "2500",
    ),  # the record refuses some: the two end in different blocks
    "sweep": ("crisis", "--by", "threats.strike.chance=0:1:3", "--of", "deal", "-n", "60"),
    "find": ("crisis", "--reach", "threat_carried_out >= 20%", *BY, "-n", "60"),
    "advise": ("crisis", "--for", "power", "--of", "threat_carried_out", "-n", "60"),
    "sensitivity": ("crisis", "--of", "threat_carried_out", "-n", "60", "--worlds", "16"),
    "explain": ("crisis", "-n", "60"),
}


@pytest.fixture
def make(call: Call) -> Callable[[str], Path]:
    """Make a study of that verb and return its folder."""
    path = Path("scenarios/crisis.yaml")
    path.write_text(path.read_text() + LEVERS)

    def made(verb: str) -> Path:
        said = call(verb, *VERBS[verb], *FEW)
        assert said.code == 0, said.err
        (manifest,) = Path("results").glob(f"*/*-{verb}-*/study.json")
        return manifest.parent

    return made


def retell(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a study's manifest as another program would have written it."""
    told = json.loads((folder / "study.json").read_text("utf-8"))
    change(told)
    (folder / "study.json").write_text(json.dumps(sealed(told)), "utf-8")


def with_summary(folder: Path, old: str, new: str) -> None:
    """Change a study's summary as another program would have written it."""
    text = (folder / "summary.json").read_text("utf-8").replace(old, new, 1)
    (folder / "summary.json").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    retell(folder, lambda told: told["files"].update({"summary.json": digest}))


def forbidden(*arguments: object) -> None:
    """Stand for the engine where nothing may be played."""
    raise AssertionError("a world was played")


@pytest.mark.parametrize("verb", VERBS)
def test_a_page_is_made_again_from_what_is_stored(
    call: Call, make: Callable[[str], Path], verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same bytes, whatever became of the scenarios, and no arm is played for them."""
    folder = make(verb)
    page = folder / "report.html"
    first = page.read_bytes()
    page.unlink()
    Path("scenarios/crisis.yaml").unlink()
    for place in ("arms.read_block", "arms.play_on", "designed.play_on"):
        monkeypatch.setattr(f"sim.engine.{place}", forbidden)
    before = sorted(Path().rglob("*"))
    said = call("report", folder.name, "--out", "page.html")
    assert (said.code, said.out, said.err) == (0, "page.html\n", "")
    assert Path("page.html").read_bytes() == first
    Path("page.html").unlink()
    assert sorted(Path().rglob("*")) == before
    assert call("report", str(folder)).out == f"{page.as_posix()}\n"
    assert page.read_bytes() == first


@pytest.mark.parametrize("verb", ["compare", "find", "sensitivity"])
def test_a_study_comes_out_the_same(call: Call, make: Callable[[str], Path], verb: str) -> None:
    """Played again from its folder, with nothing written."""
    folder = make(verb)
    Path("scenarios/crisis.yaml").unlink()
    before = sorted(Path().rglob("*"))
    said = call("repeat", folder.name, "--jobs", "1")
    assert (said.code, said.out) == (0, "")
    assert "the same bytes of summary.json" in said.err
    assert sorted(Path().rglob("*")) == before


def test_a_difference_is_shown(
    call: Call, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeat lists it with exit code 1; no page is made that the stored answer would not bear out."""
    folder = make("sweep")
    with_summary(folder, '"seed": 1', '"seed": 2')
    said = call("repeat", str(folder), "--jobs", "1")
    assert (said.code, said.out) == (1, "seed: 2 → 1\n")
    assert "differs in 1 places" in said.err
    assert "The versions are the same" in said.err
    said = call("report", str(folder), "--out", "page.html")
    assert (said.code, said.out) == (2, "")
    assert "the same worlds give another summary.json" in said.err
    monkeypatch.setattr("sim.runs.manifest.program_version", lambda: "99")
    assert "this is 99, whose worlds may differ" in call("report", str(folder), "--out", "page.html").err
    assert not Path("page.html").exists()


def test_a_later_version_shows_what_an_earlier_one_played(
    call: Call, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says which version played the worlds."""
    folder = make("sweep")
    first = (folder / "report.html").read_bytes()
    for place in ("manifest", "study"):
        monkeypatch.setattr(f"sim.runs.{place}.program_version", lambda: "99")
    assert call("report", str(folder)).code == 0
    assert (folder / "report.html").read_bytes() == first
    said = call("repeat", str(folder), "--jobs", "1")
    assert said.code == 1
    assert said.out.startswith("version: ")
    assert "Versions that differ: sim " in said.err


def test_a_repetition_that_is_interrupted_compares_nothing(
    call: Call, make: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 130, as for a run."""
    folder = make("explain")

    def stops(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.engine.arms.play_on", stops)
    said = call("repeat", str(folder), "--jobs", "1")
    assert (said.code, said.out) == (130, "")
    assert "nothing was compared" in said.err


@pytest.mark.parametrize("verb", ["report", "repeat"])
def test_what_is_damaged_is_named(call: Call, make: Callable[[str], Path], verb: str) -> None:
    """A block that was edited, or is gone; and the study itself, as for ``sim runs``."""
    folder = make("sweep")
    page = (folder / "report.html").read_bytes()
    block = folder / "blocks/001/000000.npz"
    data = block.read_bytes()
    block.write_bytes(data[:-1])
    said = call(verb, str(folder))
    assert (said.code, said.out) == (2, "")
    assert said.err == f"{block}: damaged, or edited since it was stored\n"
    block.unlink()
    assert f"cannot read {block}" in call(verb, str(folder)).err
    block.write_bytes(data)
    (folder / "summary.json").write_text("{}")
    for said in (call(verb, folder.name), call("runs")):
        assert said.out == ""
        assert f"{folder / 'summary.json'}: damaged" in said.err
    assert (folder / "report.html").read_bytes() == page


def test_worlds_that_are_not_there_are_not_made_up(call: Call, make: Callable[[str], Path]) -> None:
    """Neither where a block is not there nor where an arm is not."""
    folder = make("sweep")
    block = "blocks/002/000000.npz"
    retell(folder, lambda told: told["files"].pop(block))
    said = call("report", str(folder), "--out", "page.html")
    assert (said.code, said.out) == (2, "")
    assert f"{folder} lacks worlds of threats.strike.chance=1 from draw 0 on" in said.err
    retell(folder, lambda told: told["arms"].pop())
    assert "it did not play threats.strike.chance=1" in call("report", str(folder)).err
    assert not Path("page.html").exists()


@pytest.mark.parametrize("verb", ["report", "repeat"])
def test_an_unfinished_study_is_to_be_finished_first(
    call: Call, make: Callable[[str], Path], verb: str
) -> None:
    """Exit code 2 and how."""
    folder = make("sweep")
    retell(folder, lambda told: told.update({"stop": "interrupted"}))
    said = call(verb, str(folder))
    assert (said.code, said.out) == (2, "")
    assert f"finish it first: sim resume {folder.as_posix()}" in said.err


def test_studies_are_listed_below_runs(call: Call, make: Callable[[str], Path]) -> None:
    """What was asked of which scenarios, how much was played, and the command to go on with."""
    folder = make("sweep")
    assert call("run", "recorded", "-n", "20", *FEW).code == 0
    said = call("runs")
    assert said.code == 0
    assert "sim export results/recorded/" in said.err
    _, run, gap, head, study = said.out.splitlines()
    assert (run.split()[0], gap, head.split()[0]) == ("recorded", "", "study")
    assert study.split()[:2] == ["sweep", "crisis"]
    assert "by threats.strike.chance=0:1:3; of deal" in study
    assert study.split()[-6:] == ["3", "60", "1", "sim", "report", folder.as_posix()]
    retell(folder, lambda told: told.update({"stop": "running"}))
    head, study = call("runs", "--scenario", "crisis").out.splitlines()
    assert study.split()[-6:] == ["60", "(running)", "1", "sim", "resume", folder.as_posix()]


def test_studies_are_told_as_data(call: Call, make: Callable[[str], Path]) -> None:
    """A study is listed under each of its scenarios."""
    folder = make("compare")
    assert call("run", "crisis", "-n", "20", *FEW).code == 0
    run, study = json.loads(call("runs", "--format", "json").out)
    assert (run["kind"], run["go_on"]) == ("run", f"sim report {run['folder']}")
    (alone,) = json.loads(call("runs", "--format", "json", "--scenario", "recorded").out)
    assert alone == study
    assert study["kind"] == "compare"
    assert study["scenarios"] == ["crisis", "recorded"]
    assert (study["arms"], study["replications"], study["seed"], study["stop"]) == (2, 2500, 1, "done")
    assert study["go_on"] == f"sim report {folder.as_posix()}"


def test_a_study_that_was_mistyped_is_suggested(call: Call, make: Callable[[str], Path]) -> None:
    """By its folder's name, as a run is."""
    folder = make("sweep")
    said = call("report", folder.name[:-1])
    assert said.code == 2
    assert f"did you mean {folder.name}?" in said.err
