"""What whole commands cost: start-up beside what they import."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
PAIRS = 11
SIM = (sys.executable, "-c", "import sys; from sim.cli import main; sys.exit(main())")
QUIETLY = ("--no-page", "--quiet", "--out")


@dataclass(frozen=True)
class Cost:
    """Processor time of a command and of what it started, and wall-clock time."""

    processor: float
    wall: float


def cost(command: Sequence[str], scratch: Path) -> Cost:
    """Run a command and return what it took; compiled modules are kept in ``scratch``, as an installation would."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**kept, "PYTHONPYCACHEPREFIX": str(scratch / "compiled")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started)


def importing(*modules: str) -> tuple[str, ...]:
    """Return the command that imports these and ends."""
    return (sys.executable, "-c", f"import {', '.join(modules)}")


def start_up() -> Iterator[str]:
    """Yield lines of a table: a command beside the imports that it cannot do without, in turn."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        ran = (*QUIETLY, str(scratch / "results"), "-n", "1000")
        libraries = importing("numpy", "scipy.special", "simpy", "yaml", "pydantic", "typer", "rich.table")
        for said, command, beside, what in (
            ("`sim --help`", (*SIM, "--help"), importing("typer"), "typer"),
            (
                "`sim run`, 1,000 of work W",
                (*SIM, "run", "benchmarks/work.yaml", *ran),
                libraries,
                "the libraries",
            ),
            (
                "`sim run`, 1,000 of Exile to Turkey",
                (*SIM, "run", "turkey_exile", *ran),
                libraries,
                "the libraries",
            ),
        ):
            cost(command, scratch)
            pairs = [
                (cost(command, scratch).processor, cost(beside, scratch).processor) for _ in range(PAIRS)
            ]
            took, alone = (median(pair[n] for pair in pairs) for n in (0, 1))
            ratio = median(one / other for one, other in pairs)
            yield f"| {said} | {took:.2f} s | importing {what}: {alone:.2f} s | {ratio:.1f} × |"
