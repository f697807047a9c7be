"""The command as a whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import app
from tests.cli.doubles import Call

HEAVY = ("numpy", "scipy", "pydantic", "simpy", "yaml", "rich")
"""What waits until it is needed; typer itself loads pydantic, but only to read a verb's arguments."""


def test_help_names_every_verb(call: Call) -> None:
    """Asking for help is no mistake."""
    said = call("--help")
    assert said.code == 0
    assert all(verb in said.out for verb in ("run", "trace", "check"))


def test_the_version_is_told(call: Call) -> None:
    """One line, and done."""
    said = call("--version")
    assert said.code == 0
    assert said.out.startswith("sim ")


def test_help_imports_nothing_heavy() -> None:
    """Asking for help or for the version takes no longer than typer does."""
    script = (
        "import sys\nfrom sim.cli import main\nmain(['--help'])\nmain(['--version'])\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_an_interruption_before_the_first_block_is_no_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while the scenario is being read: exit code 130."""

    def interrupted(path: object, sets: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.scenario.load", interrupted)
    said = call("run", "crisis")
    assert said.code == 130
    assert "Traceback" not in said.err


def test_messages_can_be_written_everywhere(capfd: pytest.CaptureFixture[str]) -> None:
    """A stream that cannot write a character of a message gets a question mark."""
    script = "from sim.cli.messages import complain\ncomplain('caf\\u00e9 \\u2013 \\u00d7')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stderr == b"caf? ? ?\n"


def test_the_app_is_one() -> None:
    """The verbs are commands of one application."""
    assert {command.name for command in app.app.registered_commands} >= {"run", "trace", "check"}
