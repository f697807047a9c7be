"""The campaign: a sample of faults, each put into a copy of the tree, and the tests that should notice.

``make mutants`` prints the share killed by room and every survivor. A fault is killed when a test fails, or
when the tests are held up without end. Faults that the tests of their room miss are tried on
others too, among them a published distribution. Python itself is started once: each fault is tested in a fork.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.mutate import Mutant, mutants

ROOT = Path(__file__).parents[2]
SAMPLE = 200
LIMIT = 150
"""Seconds of computing after which tests that a fault holds up are given up."""

_EVERYTHING = "tests/unit/engine/test_everything.py"
_REFERENCE = "tests/docs/test_pages.py::test_the_generated_pages_are_up_to_date"
_PUBLISHED = (
    "tests/golden/test_reference.py::test_a_published_distribution_is_derived_again[threat_and_promise]"
)


@dataclass(frozen=True, slots=True)
class Room:
    """Modules, the tests that should notice a fault in them, and those that are asked where the first do not."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    others: tuple[str, ...]


ROOMS = {
    "analysis": Room(
        ("sim/analysis/*.py",), ("tests/unit/analysis",), ("tests/coverage", "tests/unit/report")
    ),
    "portrait": Room(
        ("sim/analysis/portrait/*.py",), ("tests/unit/analysis/portrait",), ("tests/unit/report/page",)
    ),
    "strategies": Room(
        ("sim/strategies/*.py",),
        ("tests/unit/strategies", "tests/battery"),
        ("tests/unit/protocols", _REFERENCE, _PUBLISHED),
    ),
    "protocols": Room(
        ("sim/protocols/*.py",),
        ("tests/unit/protocols",),
        ("tests/unit/engine", f"--ignore={_EVERYTHING}", _REFERENCE, _PUBLISHED),
    ),
    "engine": Room(
        tuple(f"sim/engine/{name}.py" for name in ("promises", "beliefs", "foresight", "outcomes", "record")),
        ("tests/unit/engine", f"--ignore={_EVERYTHING}"),
        ("tests/unit/protocols", "tests/laws", _EVERYTHING, _PUBLISHED),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A mutant of a file in a room."""

    room: str
    file: str
    mutant: Mutant

    def __str__(self) -> str:
        return f"{self.file}:{self.mutant.line}: `{self.mutant.before}` → `{self.mutant.after}`"


@dataclass(frozen=True, slots=True)
class Tried:
    """A fault with how it fared: killed, others (killed by tests outside its room) or survived."""

    fault: Fault
    fate: str


def main(sample: int, seed: int, rooms: Sequence[str]) -> int:
    """Try a sample of faults and print what became of them."""
    _load()
    with TemporaryDirectory() as held:
        copies = [_copy(Path(held) / str(n)) for n in range(2)]
        faults = _sampled(sample, seed, rooms)
        for tests in {tests for room in rooms for tests in (ROOMS[room].tests, ROOMS[room].others)}:
            if os.waitpid(_start(copies[0], tests), 0)[1]:
                raise SystemExit(f"the tests {', '.join(tests)} fail without any fault")
        tried = list(_tried(faults, copies))
    _show(tried)
    return 0


def _load() -> None:
    """Import what all tests need and no fault is in, so that a fork has it already."""
    os.environ |= {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    import hypothesis
    import numpy
    import pydantic
    import pytest
    import rich.console
    import scipy.signal
    import scipy.special
    import scipy.stats
    import simpy
    import typer
    import yaml

    assert all(
        (numpy, pydantic, pytest, rich.console, scipy.stats, scipy.signal, scipy.special, simpy, typer, yaml)
    )
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=50,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def _copy(to: Path) -> Path:
    """Copy the tree as git knows it; return where."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else None
    if names is None:
        shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        return to
    for name in names:
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


def _sampled(sample: int, seed: int, rooms: Sequence[str]) -> list[Fault]:
    """Return faults drawn at random, from each room in proportion to how many it can have."""
    every = [
        Fault(room, str(path.relative_to(ROOT)), mutant)
        for room in rooms
        for pattern in ROOMS[room].modules
        for path in sorted(ROOT.glob(pattern))
        for mutant in mutants(path.read_text())
    ]
    print(f"{len(every)} faults are possible", file=sys.stderr)
    return random.Random(seed).sample(every, min(sample, len(every)))


def _tried(faults: Sequence[Fault], copies: Sequence[Path]) -> Iterator[Tried]:
    """Try the faults, one per copy at a time."""
    waiting = list(reversed(faults))
    running: dict[int, tuple[Path, Fault, bool]] = {}
    free = list(copies)
    while waiting or running:
        while waiting and free:
            fault, copy = waiting.pop(), free.pop()
            (copy / fault.file).write_text(fault.mutant.text)
            running[_start(copy, ROOMS[fault.room].tests)] = copy, fault, False
        pid, status = os.wait()
        copy, fault, asked = running.pop(pid)
        if status == 0 and not asked:
            running[_start(copy, ROOMS[fault.room].others)] = copy, fault, True
            continue
        fate = "survived" if status == 0 else "others" if asked else "killed"
        shutil.copyfile(ROOT / fault.file, copy / fault.file)
        free.append(copy)
        print(f"{fate:9} {fault}", file=sys.stderr, flush=True)
        yield Tried(fault, fate)


def _start(copy: Path, tests: Sequence[str]) -> int:
    """Start the tests in a fork; return its number."""
    pid = os.fork()
    if pid:
        return pid
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    status = 1
    try:
        status = _test(copy, tests)
    finally:
        os._exit(status)


def _test(copy: Path, tests: Sequence[str]) -> int:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.dont_write_bytecode = True
    os.environ["PYTHONPATH"] = str(copy)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]:
        del sys.modules[name]
    sys.path[:] = [str(copy), *(path for path in sys.path if Path(path or ".").resolve() != ROOT)]
    os.chdir(copy)
    import hypothesis
    import pytest

    hypothesis.settings.load_profile("mutants")
    plugins = [text for name in ("randomly", "xdist", "cacheprovider") for text in ("-p", f"no:{name}")]
    return int(pytest.main(["-x", "-q", "--assert=plain", *plugins, *tests]))


def _show(tried: Sequence[Tried]) -> None:
    print("| room | faults tried | killed by the room's tests | by other tests | survived | share killed |")
    print("|---|---|---|---|---|---|")
    for room in (*ROOMS, ""):
        fates = Counter(one.fate for one in tried if room in ("", one.fault.room))
        total, survived = fates.total(), fates["survived"]
        if total:
            print(
                f"| {room or 'all'} | {total} | {fates['killed']} | {fates['others']} "
                f"| {survived} | {1 - survived / total:.0%} |"
            )
    for heading, fate in (("Survivors", "survived"), ("Killed by other tests only", "others")):
        print(f"\n{heading}:\n")
        for one in sorted(tried, key=lambda one: (one.fault.file, one.fault.mutant.line)):
            if one.fate == fate:
                print(f"- {one.fault}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(
        int(arguments[0]) if arguments else SAMPLE,
        int(arguments[1]) if len(arguments) > 1 else 1,
        arguments[2:] or tuple(ROOMS),
    )
