"""Runs and studies killed at random moments, disks that fill, folders that cannot be written, two at once.

``make kill``. Named kinds alone: ``python -m tests.kill.campaign kills steps full unwritable twice raced``; for
studies ``studies`` and ``studies-steps`` to ``studies-raced``; for both ``interrupts``. ``--kills N``, ``--seed S``.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kill.story import (
    COMPARED,
    FIXED,
    LONG,
    PRECISE,
    REFUSED,
    ROOT,
    STUDIES,
    TWO,
    Story,
    Usual,
    begin,
    call,
    killed,
    stage,
    undisturbed,
)

STORIES = (FIXED, PRECISE, REFUSED, TWO)
FILLS = 12
"""Sizes of a small disk that are tried."""


def kills(
    here: Path,
    seed: int,
    wanted: int,
    stories: Sequence[Story] = STORIES,
    by: int = signal.SIGKILL,
) -> int:
    """Kill runs or studies, a third again while they are resumed; return how many did not end the same.

    ``by``: the signal that ends them.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # so that whatever is begun hears it too
    luck = random.Random(seed)
    usual = {story: undisturbed(here, story) for story in stories}
    done = before = blocks = most = late = wrong = runs = 0
    of = Counter[str]()
    while done < wanted:
        story = luck.choice(stories)
        found = killed(here, story, usual[story], luck, luck.choice((1, 1, 1, 2, 4)), by)
        runs += 1
        late += found.finished_first
        done += found.kills - found.finished_first
        of[story.verb] += found.kills - found.finished_first
        before += not found.stored
        blocks += sum(found.stored)
        most = max(most, *found.stored, 0)
        if not found.same:
            wrong += 1
            print(f"WRONG {story} {found}", flush=True)
        if runs % 10 == 0:
            print(f"… {done} ended, {runs} runs, {wrong} wrong", flush=True)
    print(
        f"{signal.Signals(by).name}: seed {seed}: {done} in {runs} runs ({dict(of)}); {before} came before anything "
        f"was to be resumed, {late} runs ended before their last; {blocks / done:.1f} blocks stored on average, "
        f"{most} at most; {wrong} did not end with the same bytes, or in good order",
        flush=True,
    )
    return wrong


def interrupts(here: Path, seed: int, wanted: int) -> int:
    """Interrupt runs and studies as by Ctrl-C."""
    return kills(here, seed, wanted, (*STORIES, *STUDIES), signal.SIGINT)


def steps(here: Path, seed: int, verb: str = "run", stride: int = 1) -> int:
    """Let a run, or a study, die at the steps at which it touches its folder; say whether any went wrong."""
    once_each = [sys.executable, "-m", "tests.kill.steps", str(stride), str(seed), verb]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run(once_each, cwd=ROOT, env=env, check=False).returncode


def full(here: Path, seed: int, story: Story = REFUSED) -> int:
    """Play onto small disks that fill; give them room and resume; return how many did not end the same."""
    if os.geteuid() != 0:
        print("full: skipped: mounting a small disk takes root")
        return 0
    luck = random.Random(seed)
    usual = undisturbed(here, story)
    wrong = stopped = 0
    for _ in range(FILLS):
        size = luck.randrange(16, 640, 4)
        with _disk(here / "small", f"{size}k"):
            first = begin(here, story, "small/results")
            _, err = first.communicate()
            stored = len(list((here / "small").rglob("*.npz")))
            stopped += first.returncode == 2
            fine = first.returncode == 0 or (
                first.returncode == 2
                and err.count("\n") == 1
                and "No space left on device" in err
                and not list((here / "small").rglob("*.part"))
            )
            subprocess.run(["mount", "-o", "remount,size=8m", here / "small"], check=True)
            fine = fine and _resumes(here, here / "small/results", usual, begun=first.returncode == 0)
        print(f"… {size} kB: exit code {first.returncode}, {stored} blocks stored, fine: {fine}", flush=True)
        if not fine:
            print(f"WRONG {err}")
        wrong += not fine
    print(f"full: {FILLS} disks of 16 to 640 kB, {stopped} filled; {wrong} did not end with the same bytes")
    return wrong


def _resumes(here: Path, out: Path, usual: Usual, *, begun: bool) -> bool:
    """Say whether the run below ``out`` can be brought to its usual end, or was never begun, leaving nothing."""
    folders = [path for path in out.glob("*/*") if path.is_dir()]
    if not folders:
        return not begun
    (folder,) = folders
    done = call(here, "resume", str(folder), "--no-page")
    if done.returncode != 0:
        print(done.stderr)
        return False
    return (folder / "summary.json").read_bytes() == usual.summary


def unwritable(here: Path, seed: int, story: Story = REFUSED) -> int:
    """Play and resume where nothing can be written: one message, exit code 2, and nothing is changed."""
    if os.geteuid() != 0:
        print("unwritable: skipped: mounting a disk that cannot be written takes root")
        return 0
    usual = undisturbed(here, story)
    with _disk(here / "fixed", "8m"):
        process = begin(here, story, "fixed/results")
        while not list((here / "fixed").rglob("000001.npz")):
            time.sleep(0.01)
        subprocess.run(["mount", "-o", "remount,ro", here / "fixed"], check=False)
        process.kill()
        process.communicate()
        subprocess.run(["mount", "-o", "remount,ro", here / "fixed"], check=True)
        before = _content(here / "fixed")
        (folder,) = (here / "fixed").glob("results/*/*")
        tried = [
            call(here, "resume", str(folder)),
            call(here, "run", "crisis", "-n", "10", "--out", "fixed/results"),
            call(here, story.verb, story.scenario, *story.asked, "--out", "fixed/results"),
            call(here, "run", "crisis", "-n", "10", "--out", "scenarios/crisis.yaml"),
        ]
        fine = [done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1 for done in tried]
        fine.append(_content(here / "fixed") == before)
        subprocess.run(["mount", "-o", "remount,rw", here / "fixed"], check=True)
        fine.append(_resumes(here, here / "fixed/results", usual, begun=True))
    for done in tried:
        print(f"… exit code {done.returncode}: {done.stderr.strip()}")
    print(f"unwritable: {len(fine)} claims, {fine.count(False)} wrong")
    return fine.count(False)


def twice(here: Path, seed: int, story: Story = TWO) -> int:
    """Resume what is being played, and what begins at once; return what went wrong."""
    usual = undisturbed(here, story)
    wrong = 0
    for turn in range(5):
        out = f"twice-{turn}"
        pair = [begin(here, story, out) for _ in range(2)]
        while not list((here / out).rglob("000000.npz")):
            time.sleep(0.01)
        (busy, *_) = (path.parent for path in (here / out).glob(story.manifest))
        second = call(here, "resume", str(busy))
        told = second.returncode == 2 and "another process is playing this run" in second.stderr
        over = second.returncode == 0 and "finished" in second.stderr
        for process in pair:
            process.communicate()
        summaries = [path.read_bytes() for path in (here / out).glob("*/*/summary.json")]
        fine = (told or over) and summaries == [usual.summary] * 2
        print(f"… {second.stderr.strip()}; fine: {fine}", flush=True)
        wrong += not fine
    print(
        f"twice: 5 pairs of runs begun at once, each with a resumption of one that was being played; {wrong} wrong"
    )
    return wrong


def raced(here: Path, seed: int, story: Story = TWO) -> int:
    """Kill what is being played and resume it twice at once: one plays, the other is refused or told it is over."""
    luck, usual = random.Random(seed), undisturbed(here, story)
    wrong = met = 0
    for turn in range(5):
        out = f"raced-{turn}"
        process = begin(here, story, out)
        while not list((here / out).rglob("000000.npz")):
            time.sleep(0.01)
        time.sleep(luck.uniform(0.0, 0.2))
        process.kill()
        process.communicate()
        (folder,) = (path.parent for path in (here / out).glob(story.manifest))
        with ThreadPoolExecutor(2) as pool:
            again = [pool.submit(call, here, "resume", str(folder), "--no-page") for _ in range(2)]
            pair = [one.result() for one in again]
        refused = [done for done in pair if done.returncode == 2 and "another process" in done.stderr]
        met += len(refused)
        fine = len(refused) < 2 and all(done.returncode == 0 for done in pair if done not in refused)
        fine &= (folder / "summary.json").read_bytes() == usual.summary
        if not fine:
            print(f"WRONG {[(done.returncode, done.stderr) for done in pair]}", flush=True)
        wrong += not fine
    print(f"raced: 5 that were killed, each resumed twice at once; {met} resumptions refused; {wrong} wrong")
    return wrong


@contextmanager
def _disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def main() -> int:
    """Run the kinds that are named (none: all); return how much went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    kinds: dict[str, Callable[[Path, int], int]] = {
        "kills": lambda here, seed: kills(here, seed, asked.kills),
        "steps": steps,
        "studies": lambda here, seed: kills(here, seed, asked.kills, STUDIES),
        "studies-steps": lambda here, seed: max(steps(here, seed, "compare"), steps(here, seed, "find", 9)),
        "studies-full": lambda here, seed: full(here, seed, COMPARED),
        "studies-unwritable": lambda here, seed: unwritable(here, seed, COMPARED),
        "studies-twice": lambda here, seed: twice(here, seed, LONG),
        "studies-raced": lambda here, seed: raced(here, seed, LONG),
        "interrupts": lambda here, seed: interrupts(here, seed, asked.kills),
        "full": full,
        "unwritable": unwritable,
        "twice": twice,
        "raced": raced,
    }
    wrong = 0
    for kind in asked.kinds or kinds:
        started = time.monotonic()
        with TemporaryDirectory() as folder:
            stage(Path(folder))
            wrong += kinds[kind](Path(folder), asked.seed)
        print(f"{kind}: {time.monotonic() - started:.0f} s", flush=True)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
