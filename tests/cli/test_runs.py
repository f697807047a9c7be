"""``sim runs``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.runs.manifest import sealed
from tests.cli.doubles import Call


@pytest.fixture
def two(call: Call) -> Call:
    """Two saved runs, of two scenarios; the second is the later one."""
    assert call("run", "crisis", "-n", "50", "--seed", "7", "--jobs", "1").code == 0
    (manifest,) = Path("results").glob("*/*/manifest.json")
    told = json.loads(manifest.read_text("utf-8"))
    earlier = told | {"started": "2020-01-01T00:00:00+00:00"}
    manifest.write_text(json.dumps(sealed(earlier)), encoding="utf-8")
    assert call("run", "recorded", "-n", "20", "--jobs", "1").code == 0
    return call


def test_the_newest_run_comes_first(two: Call) -> None:
    """A line each: scenario, when, kept worlds, seed, the outcome that came up most, folder."""
    said = two("runs")
    assert said.code == 0
    head, first, second = said.out.splitlines()
    assert head.split()[0] == "scenario"
    assert first.split()[0] == "recorded"
    assert second.split()[0] == "crisis"
    assert "2020-01-01 00:00:00" in second
    assert " 50 " in second
    assert " 7 " in second
    assert "sim export results/recorded/" in said.err


def test_the_top_outcome_has_its_interval(two: Call) -> None:
    """What is shown is the summary's own share; its interval is wider, as the largest of several was picked."""
    found = json.loads(two("runs", "--format", "json", "--scenario", "crisis").out)
    (run,) = found
    summary = json.loads((Path(run["folder"]) / "summary.json").read_text("utf-8"))
    most = max(summary["outcomes"], key=lambda outcome: outcome["count"])
    picked = run["top_outcome"]
    assert (picked["name"], picked["count"], picked["share"]) == (most["name"], most["count"], most["share"])
    assert picked["low"] < most["low"] < most["high"] < picked["high"]
    assert run["kept"] == 50
    line = two("runs", "--scenario", "crisis").out.splitlines()[1]
    assert most["name"] in line
    assert f"{most['share']:.0%}"[:-1] in line


def test_a_damaged_run_hides_no_other(two: Call) -> None:
    """It is named on stderr."""
    (manifest,) = Path("results/crisis").glob("*/manifest.json")
    manifest.write_text("{")
    said = two("runs")
    assert said.code == 0
    assert "manifest.json is damaged" in said.err
    assert [line.split()[0] for line in said.out.splitlines()] == ["scenario", "recorded"]


def test_a_run_cut_off_is_shown_as_what_it_is(two: Call) -> None:
    """Without a summary there is no share to show."""
    (manifest,) = Path("results/crisis").glob("*/manifest.json")
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(sealed(told | {"stop": "running"})), encoding="utf-8")
    (manifest.parent / "summary.json").unlink()
    assert "(running)" in two("runs", "--scenario", "crisis").out


def test_where_nothing_was_run(call: Call) -> None:
    """An empty list is no error, and stdout stays empty; JSON has an empty list."""
    said = call("runs")
    assert said.code == 0
    assert said.out == ""
    assert "sim run turkey_exile" in said.err
    assert json.loads(call("runs", "--format", "json").out) == []
