"""The campaign: a sample of faults, each put into a copy of the tree, and the tests that run the faulty lines.

``make mutants`` prints the share killed by room and every survivor. A fault is killed when a test fails, when the
program cannot be imported, or when a test is held up. Which tests run a line is recorded once per tree
(touched.py); those of the fault's own room are asked first, the fastest first, and the first failure ends it.
Python and its libraries are loaded once: each fault is tested in a fork.
"""

from __future__ import annotations

import ast
import gc
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.mutants import touched
from tests.mutants.mutate import Mutant, mutant, possible

ROOT = Path(__file__).parents[2]
SAMPLE = 200
BUDGET = 25.0
OTHERS = 5.0
"""Seconds of recorded tests that a fault is tried on at most, of those that run its line and of others of the same
files: what needs more counts as survived."""
_FIRST = 16
LIMIT = 900
"""Seconds after which a fault that holds up the machine without computing is given up."""
JOBS = int(os.environ.get("JOBS", "2"))

_WITHOUT = ("randomly", "xdist", "cacheprovider", "unraisableexception", "threadexception")
"""Plugins of pytest that put tests out of order, or take long to collect garbage after so few tests."""

_REFERENCE = "tests/docs/test_pages.py::test_the_generated_pages_are_up_to_date"
"""States the default and the range of every parameter, so it may notice what is on import in any room."""

_ONLY_SPEED = ("compiled.py", "memory.py")
"""Left alone: twins of functions in NumPy, held equal to them to the last bit where Numba is installed (the faults
are put into NumPy's, and those run), and what asks the C library to keep memory."""

ROOMS = {
    "analysis": "sim/analysis/**/*.py",
    "strategies": "sim/strategies/*.py",
    "protocols": "sim/protocols/*.py",
    "engine": "sim/engine/*.py",
    "theory": "sim/theory/*.py",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A numbered fault of a file in a room."""

    room: str
    file: str
    number: int

    def made(self) -> Mutant:
        """Return the file's text with the fault."""
        return mutant((ROOT / self.file).read_text(), self.number)


@dataclass(frozen=True, slots=True)
class Tried:
    """A fault with the test that killed it ("" if it survived), and how many were asked."""

    fault: Fault
    mutant: Mutant
    by: str
    asked: int

    def __str__(self) -> str:
        fault = f"{self.fault.file}:{self.mutant.lines.start}: `{self.mutant.before}` → `{self.mutant.after}`"
        return f"{fault} ({self.by})" if self.by else f"{fault} ({self.asked} tests asked)"


def main(sample: int, seed: int, rooms: Sequence[str]) -> int:
    """Try a sample of faults and print what became of them."""
    _load()
    with TemporaryDirectory() as held:
        copies = [_copy(Path(held) / str(n)) for n in range(JOBS)]
        tests = _recorded(copies)
        _show(list(_tried(_sampled(sample, seed, rooms), tests, copies)))
    return 0


def _load() -> None:
    """Import what all tests need and no fault is in, so that a fork has it already."""
    os.environ |= {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "SIM_COMPILED": "never"}
    import hypothesis
    import numpy
    import pydantic
    import rich.console
    import scipy.signal
    import scipy.special
    import scipy.stats
    import simpy
    import typer
    import yaml

    assert all((numpy, pydantic, rich.console, scipy.stats, scipy.signal, scipy.special, simpy, typer, yaml))
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=50,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    gc.freeze()


def _copy(to: Path) -> Path:
    """Copy the tree as git knows it; return where."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() if listed.returncode == 0 else None
    if names is None:
        shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        return to
    for name in names:
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


def _recorded(copies: Sequence[Path]) -> list[touched.Test]:
    """Return all tests with the lines they run; what is not recorded for this tree yet is recorded first."""
    program = touched.program()
    records = {path: touched.kept(path, program) for path in touched.files()}
    waiting = [path for path, record in records.items() if not record.exists()]
    running: dict[int, Path] = {}
    free = list(copies)
    while waiting or running:
        while waiting and free:
            path, copy = waiting.pop(), free.pop()
            print(f"recording {path.relative_to(ROOT)}", file=sys.stderr, flush=True)
            plugin = touched.Recorder(records[path])
            running[_start(copy, [str(path.relative_to(ROOT))], plugin, "--maxfail=0")] = copy
        free.append(running.pop(os.wait()[0]))
    tests = [test for record in records.values() if record.exists() for test in touched.read(record)]
    print(
        f"{len(tests)} tests that pass in {sum(test.took for test in tests):.0f} s when traced",
        file=sys.stderr,
    )
    return tests


def _sampled(sample: int, seed: int, rooms: Sequence[str]) -> list[Fault]:
    """Return faults drawn at random, from each room in proportion to how many it can have."""
    every = {
        room: [
            Fault(room, str(path.relative_to(ROOT)), number)
            for path in sorted(ROOT.glob(ROOMS[room]))
            if path.name not in _ONLY_SPEED
            for number in range(possible(path.read_text()))
        ]
        for room in rooms
    }
    total = sum(map(len, every.values()))
    print(f"{total} faults are possible: " + str({room: len(faults) for room, faults in every.items()}))
    chance = random.Random(seed)
    drawn = [
        fault
        for faults in every.values()
        for fault in chance.sample(faults, min(len(faults), max(1, round(sample * len(faults) / total))))
    ]
    chance.shuffle(drawn)
    return drawn


@dataclass(slots=True)
class _Trial:
    """A fault tried in a copy: the tests that are left to ask, and the one asked without the fault, if one is."""

    fault: Fault
    made: Mutant
    copy: Path
    left: dict[str, float]
    asked: int
    sound: set[str]
    again: str = ""

    def start(self) -> int:
        """Start what is to be asked; return the number of the fork."""
        (self.copy / self.fault.file).write_text(self._unharmed() if self.again else self.made.text)
        killer = self.copy / "killer"
        killer.write_text("not to be imported")
        names = [self.again] if self.again else list(self.left)
        return _start(self.copy, names, Killer(killer, self.left), "-x")

    def ended(self, status: int) -> str | None:
        """Take note of how it ended; return what killed the fault ("": nothing did), None where more is to be asked.

        A test that fails without the fault kills nothing: the first time that it fails it is asked about that too.
        """
        killer = (self.copy / "killer").read_text() if status else ""
        if self.again:
            name, self.again = self.again, ""
            if not status:
                self.sound.add(name)
                return name
            print(f"fails without a fault: {name}", file=sys.stderr, flush=True)
            del self.left[name]
            return None if self.left else ""
        if killer in self.left and killer not in self.sound:
            self.again = killer
            return None
        return killer

    def _unharmed(self) -> str:
        """Return the text of the file without the fault, in the form that it has with it."""
        return ast.unparse(ast.parse((ROOT / self.fault.file).read_text()))


def _tried(faults: Sequence[Fault], tests: Sequence[touched.Test], copies: Sequence[Path]) -> Iterator[Tried]:
    """Try the faults, one per copy at a time."""
    waiting = list(reversed(faults))
    running: dict[int, _Trial] = {}
    free = list(copies)
    sound: set[str] = set()
    while waiting or running:
        while waiting and free:
            fault, copy = waiting.pop(), free.pop()
            made = fault.made()
            asked = dict(_asked(fault, made, tests))
            trial = _Trial(fault, made, copy, asked, len(asked), sound)
            running[trial.start()] = trial
        pid, status = os.wait()
        trial = running.pop(pid)
        killer = trial.ended(status)
        if killer is None:
            running[trial.start()] = trial
            continue
        shutil.copyfile(ROOT / trial.fault.file, trial.copy / trial.fault.file)
        free.append(trial.copy)
        one = Tried(trial.fault, trial.made, killer, trial.asked)
        print("killed  " if killer else "SURVIVED", one, file=sys.stderr, flush=True)
        yield one


def _asked(fault: Fault, made: Mutant, tests: Sequence[touched.Test]) -> list[tuple[str, float]]:
    """Return the tests to ask, first those that ran the faulty lines, then others of the same files.

    A test that shares what another one made (a cached run, say) never ran the lines itself: hence the others.
    """
    if made.on_import:
        ran = [test for test in tests if fault.file in test.lines]
    else:
        ran = [test for test in tests if test.touches(fault.file, made.lines)]
        ran = ran or [test for test in tests if test.touches(fault.file, made.statement)]
    near = {test.file for test in ran}
    names = {test.name for test in ran}
    others = [test for test in tests if test.file in near and test.name not in names]
    own = "tests/unit/" + fault.file.removeprefix("sim/").rpartition("/")[0]

    def chosen(some: Sequence[touched.Test], left: float) -> Iterator[tuple[str, float]]:
        for test in sorted(some, key=lambda test: test.took):
            left -= test.took
            if left > 0:
                yield test.name, test.took

    first = sorted(chosen(ran, BUDGET), key=lambda pair: (not pair[0].startswith(own), pair[1]))
    reference = [(_REFERENCE, BUDGET)] if made.on_import else []
    return [*first, *reference, *(pair for pair in chosen(others, OTHERS) if pair[0] != _REFERENCE)]


@dataclass(eq=False, slots=True)
class Killer:
    """A plugin of pytest that notes which test failed, and fails one that computes far longer than it should."""

    to: Path
    took: Mapping[str, float]
    failed: str = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Watch the time that a test takes."""
        self.to.write_text(f"held up: {item.nodeid}")
        signal.signal(signal.SIGVTALRM, lambda *_: os._exit(1))
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 + 3 * self.took.get(item.nodeid, BUDGET))
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what failed."""
        if report.failed:
            self.failed = report.nodeid
            self.to.write_text(report.nodeid)


def _start(copy: Path, tests: Sequence[str], plugin: object, stops: str) -> int:
    """Start the tests in a fork; return its number."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        signal.alarm(LIMIT)
        status = _test(copy, tests, plugin, stops)
    finally:
        os._exit(status)


def _test(copy: Path, tests: Sequence[str], plugin: object, stops: str) -> int:
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

    hypothesis.settings.load_profile("mutants")
    without = [text for name in _WITHOUT for text in ("-p", f"no:{name}")]
    asked = [stops, "-q", "--assert=plain", *without]
    left, size = list(tests), _FIRST
    while left:
        # A few tests at first and then more: most faults fall to the first few, from few files to import.
        batch, size = left[:size], size * 4
        status = pytest.main([*asked, *batch], plugins=[plugin])
        if status == pytest.ExitCode.USAGE_ERROR:
            # A fault that changes what a test is called, or that no file can import: the whole files tell which.
            files = list(dict.fromkeys(name.partition("::")[0] for name in batch))
            status = pytest.main([*asked, *files], plugins=[plugin])
        done = len(batch)
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            killer = plugin.failed if isinstance(plugin, Killer) else ""
            # One that fails only at times, as it waits on a busy machine, is to kill nothing.
            if killer not in batch or pytest.main([*asked, killer], plugins=[plugin]):
                return 1
            done = batch.index(killer) + 1
        left = left[done:]
    return 0


def _show(tried: Sequence[Tried]) -> None:
    from scipy.stats import binomtest

    print("| room | faults tried | killed | survived | share killed | 95% interval |")
    print("|---|---|---|---|---|---|")
    for room in (*ROOMS, ""):
        fates = Counter(bool(one.by) for one in tried if room in ("", one.fault.room))
        if total := fates.total():
            low, high = binomtest(fates[True], total).proportion_ci(method="wilson")
            print(
                f"| {room or 'all'} | {total} | {fates[True]} | {fates[False]} "
                f"| {fates[True] / total:.0%} | {low:.0%} to {high:.0%} |"
            )
    print("\nSurvivors:\n")
    for one in sorted(tried, key=lambda one: (one.fault.file, one.mutant.lines.start)):
        if not one.by:
            print(f"- {one}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(
        int(arguments[0]) if arguments else SAMPLE,
        int(arguments[1]) if len(arguments) > 1 else 1,
        arguments[2:] or tuple(ROOMS),
    )
