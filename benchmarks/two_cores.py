"""What a second core is worth: one process beside two, in turn, and beside what the machine had to give just then.

Two runs of one process each at the same time do twice the work. What that gains over one after the other is the most
that any sharing of work could gain in these minutes: other programs, caches and memory are in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.commands import QUIETLY, ROOT, SIM
from benchmarks.grids import peak

CHANGED = ("turkey_exile", "--set", "threats.strikes.chance=0.8")
COMMANDS: tuple[tuple[tuple[str, ...], int, int], ...] = (
    (("run", "turkey_exile"), 1_000, 7),
    (("run", "turkey_exile"), 3_000, 5),
    (("run", "turkey_exile"), 10_000, 5),
    (("run", "turkey_exile"), 60_000, 3),
    (("compare", *CHANGED), 60_000, 2),
    (("explain", "turkey_exile"), 2_000, 2),
    (("sensitivity", "turkey_exile", "--of", "deal", "--worlds", "256"), 300, 2),
)
"""A command, the worlds it keeps, and how often it is measured each way."""


def wall(commands: Sequence[Sequence[str]]) -> float:
    """Return the seconds until all of these commands, begun together, have ended."""
    started = time.perf_counter()
    running = [subprocess.Popen(one, cwd=ROOT, stdout=subprocess.DEVNULL) for one in commands]
    codes = [process.wait() for process in running]
    if any(codes):
        raise subprocess.CalledProcessError(max(codes), commands[0])
    return time.perf_counter() - started


def asked(command: Sequence[str], worlds: int, jobs: int, scratch: str) -> list[str]:
    """Return a command as it is run, with a folder of its own: nothing is there to be taken from another."""
    where = Path(scratch, str(time.perf_counter_ns()))
    return [*SIM, *command, "-n", str(worlds), "--jobs", str(jobs), *QUIETLY, str(where)]


def measured(command: Sequence[str], worlds: int, rounds: int) -> list[tuple[float, float, float]]:
    """Return for each round the seconds of one process, of two, and of two runs of one process each."""
    with tempfile.TemporaryDirectory() as scratch:

        def one() -> list[str]:
            return asked(command, worlds, 1, scratch)

        wall([one()])
        return [
            (wall([one()]), wall([asked(command, worlds, 2, scratch)]), wall([one(), one()]))
            for _ in range(rounds)
        ]


def gains() -> Iterator[str]:
    """Yield lines of a table: medians of rounds in which each way was measured once."""
    for command, worlds, rounds in COMMANDS:
        found = measured(command, worlds, rounds)
        gain = median(one / two for one, two, _ in found)
        most = median(2 * one / both for one, _, both in found)
        share = median(both / 2 / two for _, two, both in found)
        yield (
            f"| `{' '.join(command[:2])}` | {worlds:,} | {median(one for one, _, _ in found):.1f} s | "
            f"{median(two for _, two, _ in found):.1f} s | {gain:.2f} × | {most:.2f} × | {share:.0%} |"
        )


def memory() -> Iterator[str]:
    """Yield lines of a table: the peak memory of a whole run in one process."""
    for worlds in (10_000, 100_000, 1_000_000):
        with tempfile.TemporaryDirectory() as scratch:
            command = [*SIM, "run", "turkey_exile", "-n", str(worlds), "--jobs", "1", *QUIETLY, scratch]
            yield f"| `sim run turkey_exile` | {worlds:,} kept | {peak(command):.0f} MB |"


if __name__ == "__main__":
    for line in gains() if sys.argv[1:] != ["memory"] else memory():
        print(f"{line}  (load {os.getloadavg()[0]:.1f})", flush=True)
