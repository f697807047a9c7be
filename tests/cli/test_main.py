"""The command as a whole."""

import os
import shlex
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


def test_a_run_loads_what_it_plays_with(tmp_path: Path) -> None:
    """Of the strategies and the theory behind them, only what the scenario names."""
    script = (
        "import sys\nfrom sim.cli import main\n"
        f"main(['run', 'turkey_exile', '-n', '9', '--no-page', '--quiet', '--out', {str(tmp_path)!r}])\n"
        "print([name for name in sys.modules if name.startswith(('sim.strategies.', 'sim.theory'))], file=sys.stderr)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stderr.splitlines()[-1] == "['sim.strategies.concede']"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads cannot be counted here")
def test_no_threads_wait_for_matrices() -> None:
    """The libraries of matrices start none of their own, unless whoever calls the program says otherwise."""
    script = (
        "import os, sys\nfrom sim.cli import main\nmain(['check', 'turkey_exile', '--worlds', '0'])\n"
        "print('scipy' in sys.modules, len(os.listdir('/proc/self/task')), file=sys.stderr)\n"
        "os.environ['OPENBLAS_NUM_THREADS'] = '3'\nmain(['--version'])\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], file=sys.stderr)"
    )
    others = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=root, env=others, check=True
    )
    assert done.stderr.splitlines()[-2:] == ["True 1", "3"]


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


def test_what_a_library_makes_of_an_interruption_is_one(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a compiled library is being loaded comes back as another error; any other error is itself."""

    def failed(path: object, sets: object) -> None:
        raise ImportError("initialization failed") from KeyboardInterrupt()

    def broken(path: object, sets: object) -> None:
        raise ImportError("initialization failed")

    monkeypatch.setattr("sim.scenario.load", failed)
    said = call("run", "crisis")
    assert (said.code, said.err) == (130, "interrupted\n")
    monkeypatch.setattr("sim.scenario.load", broken)
    with pytest.raises(ImportError):
        call("run", "crisis")


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


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Give a line to a shell, in which ``sim`` is this program."""
    sim = f"{shlex.quote(sys.executable)} -m sim.cli"
    return subprocess.run(
        ["sh", "-c", line.replace("sim ", f"{sim} ", 1)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("verb", ["list", "--help", "check scenarios/crisis.yaml --worlds 0", "schema"])
def test_output_that_cannot_be_written_is_told(call: Call, verb: str) -> None:
    """A full disk behind ``>``: one message and exit code 2, however much is written and whenever it fails."""
    done = shell(f"sim {verb} > /dev/full", Path.cwd())
    assert (done.returncode, done.stderr) == (2, "cannot write the output: No space left on device\n")


def test_closed_streams_lead_nowhere(call: Call) -> None:
    """A caller may close stdin, stdout or stderr; the run is kept all the same, and the exit code is its own."""
    done = shell("sim run crisis -n 20 --no-page --quiet --out here <&- >&-", Path.cwd())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(list(Path("here").glob("*/*/summary.json"))) == 1
    assert shell("sim run nowhere >&- 2>&-", Path.cwd()).returncode == 2
    assert shell("sim run nowhere 2>/dev/full", Path.cwd()).returncode == 2


def test_a_reader_may_have_enough(call: Call) -> None:
    """``| head``: no message."""
    done = shell("sim schema | head -n 1", Path.cwd())
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_nothing_in_a_message_acts_on_a_terminal(call: Call) -> None:
    """What was given is shown, its escapes spelled out."""
    said = call("run", "\x1b[31mred")
    assert said.code == 2
    assert said.err.startswith("no scenario \\x1b[31mred")
