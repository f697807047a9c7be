"""The wheel: what somebody has who installed the package and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.determinism.runs import Condition, summary, unpacked_wheel

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel, built from this checkout."""
    pytest.importorskip("hatchling", reason="the wheel is built by hatchling")
    return unpacked_wheel(tmp_path_factory.mktemp("wheel"))


def call(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command that was installed, from another folder."""
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_installed_copy_is_what_is_tested(installed: Path, tmp_path: Path) -> None:
    """Not the checkout."""
    done = subprocess.run(
        [sys.executable, "-c", "import sim; print(sim.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_a_shipped_scenario_runs_by_name_from_any_folder(installed: Path, tmp_path: Path) -> None:
    """Its claims travel with it, and the run is kept below the current folder."""
    done = call(installed, tmp_path, "run", "turkey_exile", "-n", "20")
    assert done.returncode == 0, done.stderr
    assert "Exile to Turkey" in done.stdout
    (folder,) = (tmp_path / "results/turkey_exile").iterdir()
    assert (folder / "scenario.yaml").read_bytes() == (ROOT / "scenarios/turkey_exile.yaml").read_bytes()
    again = call(installed, tmp_path, "export", "turkey_exile")
    assert len(again.stdout.splitlines()) == 21


def test_the_wheel_gives_the_bytes_of_the_checkout(installed: Path) -> None:
    """The same summary, whichever copy of the program plays it."""
    scenario = "scenarios/turkey_exile.yaml"
    own = summary(Condition("the checkout"), scenario, 100)
    assert summary(Condition("the wheel", elsewhere=True, program=installed), scenario, 100) == own


def test_every_scenario_of_the_checkout_is_shipped(installed: Path, tmp_path: Path) -> None:
    """With the seeds and the schema, at the places from which the scenarios name them."""
    shipped = installed / "sim/shipped"
    for folder in ("scenarios", "seeds", "docs/schema"):
        files = [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert files
        assert all((shipped / path).is_file() for path in files)
    assert "turkey_exile" in call(installed, tmp_path, "list").stdout


def test_one_that_cannot_write_says_so(installed: Path, tmp_path: Path) -> None:
    """Where results/ cannot be made, one line tells it; no traceback."""
    (tmp_path / "results").write_text("a file is in the way")
    done = call(installed, tmp_path, "run", "turkey_exile", "-n", "20")
    assert done.returncode == 2
    assert "cannot write to results" in done.stderr
    assert "Traceback" not in done.stderr


def test_files_without_their_installation_say_so(installed: Path, tmp_path: Path) -> None:
    """A copy of the package that was never installed tells that, not that every strategy is unknown."""
    script = (
        "import sys, importlib.metadata as m\n"
        "m.entry_points = lambda **_: m.EntryPoints(())\n"
        "from sim.cli import main\n"
        "sys.exit(main(['check', 'turkey_exile', '--worlds', '0']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "is not installed" in done.stderr
    assert "unknown" not in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(
    installed: Path, tmp_path: Path, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--show-completion`` prints what a shell takes in: here one that is named, whichever runs the tests."""
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = call(installed, tmp_path, "--show-completion", shell)
    assert done.returncode == 0, done.stderr
    assert "_SIM_COMPLETE" in done.stdout


def test_verbs_are_completed(installed: Path, tmp_path: Path) -> None:
    """``sim ru`` has two endings."""
    done = subprocess.run(
        [sys.executable, "-c", "from sim.cli import main; main()"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(installed),
            "COMP_WORDS": "sim ru",
            "COMP_CWORD": "1",
            "_SIM_COMPLETE": "complete_bash",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["run", "runs"]
