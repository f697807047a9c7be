"""``sim resume`` as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.runs.lock import lock
from tests.cli.doubles import Call

LONG = ("run", "recorded", "-n", "9000", "--jobs", "1", "--no-page", "-q")


@pytest.fixture
def cut_off(call: Call) -> Path:
    """The folder of a run that was killed with two blocks or more stored."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *LONG],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
    )
    until = time.monotonic() + 120
    while not list(Path("results").glob("*/*/blocks/000001.npz")):
        assert time.monotonic() < until, "the run never began"
        time.sleep(0.01)
    process.kill()
    process.wait()
    (manifest,) = Path("results").glob("*/*/manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["stop"] == "running"
    return manifest.parent


def test_a_run_is_finished_and_shown_as_sim_run_shows_it(call: Call, cut_off: Path) -> None:
    """By the scenario's name, whatever became of its file since; then there is nothing left to do."""
    usual = call(*LONG, "--out", "usual", "-f", "json").out
    Path("scenarios/recorded.yaml").write_text("title: something else\n")
    said = call("resume", "recorded", "-f", "json", "--jobs", "1")
    assert said.code == 0
    assert said.out == usual == (cut_off / "summary.json").read_text("utf-8")
    assert (cut_off / "report.html").exists()
    assert f"The run is kept in {cut_off}" in said.err
    again = call("resume", cut_off.name)
    assert (again.code, again.out) == (0, "")
    assert "This run is finished" in again.err


def test_a_run_that_another_process_plays_is_left_alone(call: Call, cut_off: Path) -> None:
    """Exit code 2 and the folder's name."""
    unlock = lock(cut_off)
    said = call("resume", str(cut_off))
    unlock()
    assert (said.code, said.out) == (2, "")
    assert said.err == f"{cut_off}: another process is playing this run\n"


def test_a_damaged_block_is_named(call: Call, cut_off: Path) -> None:
    """It is played again, which is said even to those who want to hear nothing but errors."""
    usual = call(*LONG, "--out", "usual", "-f", "json").out
    (cut_off / "blocks/000000.npz").write_bytes(b"")
    said = call("resume", "recorded", "-q", "--no-page", "-f", "json", "--jobs", "1")
    assert (said.code, said.out) == (0, usual)
    assert "000000.npz: damaged" in said.err
    assert "played again" in said.err


def test_an_edited_scenario_is_refused(call: Call, cut_off: Path) -> None:
    """Exit code 2 and the file that was edited."""
    (given,) = (cut_off / "given").iterdir()
    given.write_text(given.read_text("utf-8") + "# a note\n", "utf-8")
    said = call("resume", str(cut_off))
    assert said.code == 2
    assert said.err == f"{given}: damaged, or edited since it was stored: it is not what was played\n"


def test_a_run_that_is_not_there(call: Call) -> None:
    """One message, exit code 2."""
    said = call("resume", "crisis")
    assert said.code == 2
    assert said.err.startswith("no saved run crisis")
