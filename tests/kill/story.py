"""A run or a study of several blocks, the same whether or not somebody kills it on its way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.cli.doubles import RECORDED
from tests.stories import CRISIS, LEVERS

ROOT = Path(__file__).parents[2]
SIM = (sys.executable, "-m", "sim.cli")
LONGEST = 300.0
"""Seconds that no command here takes."""


@dataclass(frozen=True, slots=True)
class Story:
    """A run or a study: the scenario's name, what is asked of it, on how many processes it is played, which it is."""

    scenario: str
    asked: tuple[str, ...]
    jobs: int = 1
    verb: str = "run"

    @property
    def manifest(self) -> str:
        """Where, below where results are kept, its folder says what it is."""
        return "*/*/manifest.json" if self.verb == "run" else "*/*/study.json"


FIXED = Story("crisis", ("-n", "20000"))
PRECISE = Story("crisis", ("--precision", "0.9%", "--seed", "3"))
REFUSED = Story("recorded", ("-n", "9000", "--seed", "5"))
TWO = Story("recorded", ("-n", "24000"), jobs=2)

SURE = "threats.strike.chance"
COMPARED = Story("recorded", ("--set", f"{SURE}=0.9", "-n", "4000"), verb="compare")
LONG = Story("recorded", ("--set", f"{SURE}=0.9", "-n", "30000"), verb="compare")
SMALL = Story("crisis", ("--by", f"{SURE}=0:1:2", "--of", "deal", "-n", "6000"), verb="sweep")
STUDIES = (
    COMPARED,
    Story("levers", ("--set", f"{SURE}=0.9", "-n", "250000"), 2, "compare"),
    Story("levers", ("--by", f"{SURE}=0:1:3", "--of", "deal", "-n", "6000"), verb="sweep"),
    Story("levers", ("--reach", "threat_carried_out >= 20%", "--by", SURE, "-n", "300"), verb="find"),
    Story("levers", ("--reach", "threat_carried_out >= 20%", "--by", SURE, "-n", "25000"), 2, "find"),
    Story("levers", ("-n", "100"), verb="explain"),
    Story("levers", ("-n", "900"), 2, "explain"),
    Story("levers", ("--of", "deal", "-n", "100", "--worlds", "32"), verb="sensitivity"),
    Story("levers", ("--of", "deal", "-n", "12000", "--worlds", "64"), 2, "sensitivity"),
    Story("levers", ("--for", "power", "--of", "threat_carried_out", "-n", "300"), verb="advise"),
)


def stage(folder: Path) -> None:
    """Put the scenarios into a folder."""
    (folder / "scenarios").mkdir()
    for name, text in (("crisis", CRISIS), ("recorded", RECORDED), ("levers", CRISIS + LEVERS)):
        (folder / f"scenarios/{name}.yaml").write_text(text, encoding="utf-8")


def begin(here: Path, story: Story, out: str = "results") -> subprocess.Popen[str]:
    """Start the run, in a group of processes of its own."""
    asked = (story.verb, story.scenario, *story.asked, "--jobs", str(story.jobs), "--out", out, "--no-page")
    return _start(here, *asked)


def call(here: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Give a command to its end."""
    process = _start(here, *arguments)
    out, err = process.communicate(timeout=LONGEST)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def _start(here: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SIM, *arguments],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@dataclass(frozen=True, slots=True)
class Usual:
    """What an undisturbed run or study leaves, and how long it took to its manifest and to its end."""

    summary: bytes
    to_manifest: float
    to_end: float


def undisturbed(here: Path, story: Story) -> Usual:
    """Play the run to its end, in a folder of its own."""
    out = f"usual-{abs(hash(story))}"
    started = time.monotonic()
    process = begin(here, story, out)
    while not list((here / out).glob(story.manifest)):
        assert time.monotonic() - started < LONGEST, "the run never began"
        time.sleep(0.005)
    to_manifest = time.monotonic() - started
    _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, err
    (summary,) = (here / out).glob("*/*/summary.json")
    return Usual(summary.read_bytes(), to_manifest, time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run that was killed, perhaps several times: how often, with what stored at each kill."""

    kills: int
    stored: tuple[int, ...]
    finished_first: bool
    same: bool
    trouble: str = ""


def killed(
    here: Path, story: Story, usual: Usual, luck: random.Random, kills: int = 1, by: int = signal.SIGKILL
) -> Outcome:
    """Kill a run or a study at a random moment, and its resumption likewise, then resume it to its end and compare.

    The first moment lies between the manifest and the usual end; one in ten comes before the manifest may be there.
    """
    out = f"killed-{luck.getrandbits(64):x}"
    process = begin(here, story, out)
    stored: list[int] = []
    if luck.random() < 0.1:
        lost, said = _wait_and_end(process, luck.uniform(0.0, usual.to_manifest), luck, by)
    else:
        while process.poll() is None and not list((here / out).glob(story.manifest)):
            time.sleep(0.002)
        lost, said = _wait_and_end(process, luck.uniform(0.0, usual.to_end - usual.to_manifest), luck, by)
    manifests = list((here / out).glob(story.manifest))
    if not manifests:  # killed before anything was played: there is nothing to resume, and nothing was lost
        return Outcome(1, (), False, not (said or list((here / out).rglob("*.npz"))), said)
    folder = manifests[0].parent
    for kill in range(1, kills + 1):
        stored.append(len(list(folder.rglob("*.npz"))))
        if lost or kill == kills:
            break
        again = _start(here, "resume", str(folder), "--no-page", "--jobs", str(story.jobs))
        lost, more = _wait_and_end(again, luck.uniform(0.5 * usual.to_manifest, usual.to_end), luck, by)
        said += more
    done = call(here, "resume", str(folder), "--no-page", "--jobs", str(story.jobs))
    summary = folder / "summary.json"
    same = done.returncode == 0 and summary.exists() and summary.read_bytes() == usual.summary
    left = [path.name for path in folder.rglob(".*")]
    trouble = said + (done.stderr if not same else f"left behind: {left}" if left else "")
    return Outcome(len(stored), tuple(stored), lost, same and not trouble, trouble)


def _wait_and_end(
    process: subprocess.Popen[str], after: float, luck: random.Random, by: int
) -> tuple[bool, str]:
    """Send a signal to a process, alone or with its helpers, after so many seconds.

    Return whether it ended before, and what it said if that is not what one who was interrupted says.
    """
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        if luck.random() < 0.5:
            process.send_signal(by)
        else:
            os.killpg(process.pid, by)
    _, err = process.communicate(timeout=LONGEST)
    expected = (0, -by) if by == signal.SIGKILL else (0, -by, 130)
    # Python itself drops an interruption that meets it in a callback, says so, and goes on: it takes another Ctrl-C.
    told = "Traceback" in err and not (process.returncode == 0 and err.startswith("Exception ignored in"))
    well = process.returncode in expected and (by == signal.SIGKILL or not told)
    return process.returncode == 0, "" if well else f"exit code {process.returncode}: {err}"
