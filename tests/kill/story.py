"""A run of several blocks, the same whether or not somebody kills it on its way."""

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
from tests.stories import CRISIS

ROOT = Path(__file__).parents[2]
SIM = (sys.executable, "-m", "sim.cli")
LONGEST = 300.0
"""Seconds that no command here takes."""


@dataclass(frozen=True, slots=True)
class Story:
    """A run: the scenario's name, what is asked of it, and on how many processes it is played."""

    scenario: str
    asked: tuple[str, ...]
    jobs: int = 1


FIXED = Story("crisis", ("-n", "20000"))
PRECISE = Story("crisis", ("--precision", "0.9%", "--seed", "3"))
REFUSED = Story("recorded", ("-n", "9000", "--seed", "5"))
TWO = Story("recorded", ("-n", "24000"), jobs=2)


def stage(folder: Path) -> None:
    """Put the scenarios into a folder."""
    (folder / "scenarios").mkdir()
    for name, text in (("crisis", CRISIS), ("recorded", RECORDED)):
        (folder / f"scenarios/{name}.yaml").write_text(text, encoding="utf-8")


def begin(here: Path, story: Story, out: str = "results") -> subprocess.Popen[str]:
    """Start the run, in a group of processes of its own."""
    asked = ("run", story.scenario, *story.asked, "--jobs", str(story.jobs), "--out", out, "--no-page")
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
    """What an undisturbed run leaves, and how long it took to its manifest and to its end."""

    summary: bytes
    to_manifest: float
    to_end: float


def undisturbed(here: Path, story: Story) -> Usual:
    """Play the run to its end, in a folder of its own."""
    out = f"usual-{story.scenario}-{'-'.join(story.asked).strip('-')}"
    started = time.monotonic()
    process = begin(here, story, out)
    while not list((here / out).glob("*/*/manifest.json")):
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


def killed(here: Path, story: Story, usual: Usual, luck: random.Random, kills: int = 1) -> Outcome:
    """Kill a run at a random moment, and its resumption likewise, then resume it to its end and compare.

    The first moment lies between the manifest and the usual end; one in ten comes before the manifest may be there.
    """
    out = f"killed-{luck.getrandbits(64):x}"
    process = begin(here, story, out)
    stored: list[int] = []
    if luck.random() < 0.1:
        lost = _wait_and_kill(process, luck.uniform(0.0, usual.to_manifest), luck)
    else:
        while process.poll() is None and not list((here / out).glob("*/*/manifest.json")):
            time.sleep(0.002)
        lost = _wait_and_kill(process, luck.uniform(0.0, usual.to_end - usual.to_manifest), luck)
    manifests = list((here / out).glob("*/*/manifest.json"))
    if not manifests:  # killed before anything was played: there is nothing to resume, and nothing was lost
        return Outcome(1, (), False, not list((here / out).glob("*/*/blocks/*.npz")))
    folder = manifests[0].parent
    for kill in range(1, kills + 1):
        stored.append(len(list(folder.glob("blocks/*.npz"))))
        if lost or kill == kills:
            break
        again = _start(here, "resume", str(folder), "--no-page", "--jobs", str(story.jobs))
        lost = _wait_and_kill(again, luck.uniform(0.5 * usual.to_manifest, usual.to_end), luck)
    done = call(here, "resume", str(folder), "--no-page", "--jobs", str(story.jobs))
    summary = folder / "summary.json"
    same = done.returncode == 0 and summary.exists() and summary.read_bytes() == usual.summary
    left = [path.name for path in folder.rglob(".*")]
    trouble = done.stderr if not same else f"left behind: {left}" if left else ""
    return Outcome(len(stored), tuple(stored), lost, same and not left, trouble)


def _wait_and_kill(process: subprocess.Popen[str], after: float, luck: random.Random) -> bool:
    """Kill a process, alone or with its helpers, after so many seconds; return whether it ended before."""
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        if luck.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=LONGEST)
    return process.returncode == 0
