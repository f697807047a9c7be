"""Which lines each test runs, and how long it takes: recorded once for a tree, then used to choose tests.

The record only chooses: whether a fault is killed is told by the tests themselves. What it misses (lines
run in another process, or once for several tests by a cache) can lose a kill, never win one.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".mutants"
"""Where records are kept, one per file of tests; each is named after the bytes it was made from."""

_LEFT_OUT = (
    *("browser", "docs", "fuzz", "kill", "mutants", "packaging", "determinism"),
    *("unit/runs", "unit/scenario", "unit/workshop"),
)
"""Tests that start other processes, that check documents or the package, and those of rooms without faults."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test that passes: its name, how long it took when traced (s), and the lines it ran, by file, as bits."""

    name: str
    took: float
    lines: Mapping[str, int]

    def touches(self, file: str, lines: Iterable[int]) -> bool:
        """Whether the test ran any of these lines of a file."""
        return bool(self.lines.get(file, 0) & sum(1 << line for line in lines))

    @property
    def file(self) -> str:
        """The file of tests it stands in."""
        return self.name.partition("::")[0]


def files() -> list[Path]:
    """Return the files of tests that may be asked."""
    left_out = {path for folder in _LEFT_OUT for path in (ROOT / "tests" / folder).rglob("*.py")}
    return sorted(set((ROOT / "tests").rglob("test_*.py")) - left_out)


def kept(tests: Path, program: bytes) -> Path:
    """Return where the record of a file of tests stands, made or not."""
    made_from = hashlib.sha256(program + str(tests.relative_to(ROOT)).encode() + tests.read_bytes())
    return FOLDER / f"{made_from.hexdigest()[:24]}.json"


def program() -> bytes:
    """Return a fingerprint of the program and of its scenarios."""
    sources = [*sorted((ROOT / "sim").glob("**/*.py")), *sorted((ROOT / "scenarios").glob("**/*.yaml"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).digest()


def read(record: Path) -> list[Test]:
    """Read a record."""
    return [
        Test(name, took, {file: int(bits, 16) for file, bits in lines.items()})
        for name, took, lines in json.loads(record.read_text())
    ]


@dataclass(eq=False, slots=True)
class Recorder:
    """A plugin of pytest that notes which lines of the program each test runs.

    Lines of a fixture that several tests share are counted as run by each of the file.
    """

    to: Path
    _tests: dict[str, dict[str, int]] = field(default_factory=dict)
    _took: dict[str, float] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    _shared: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _left: dict[int, set[int]] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Trace a test with its fixtures."""
        self._begin(self._tests.setdefault(item.nodeid, defaultdict(int)))
        started = time.process_time()
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self._took[item.nodeid] = time.process_time() - started

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """Note what a shared fixture runs apart."""
        if fixturedef.scope == "function":
            return (yield)
        before = self._now
        self._begin(self._shared)
        try:
            return (yield)
        finally:
            self._begin(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave out what does not pass."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write the record."""
        entries = [
            (name, self._took[name], {file: hex(bits | self._shared[file]) for file, bits in lines.items()})
            for name, lines in self._tests.items()
            if name not in self._failed
        ]
        self.to.parent.mkdir(exist_ok=True)
        self.to.write_text(json.dumps(entries))

    def _begin(self, lines: dict[str, int]) -> None:
        self._now = lines
        self._left = {}

    def _call(self, frame: FrameType, _event: str, _argument: object) -> Any:
        code = frame.f_code
        left = self._left.get(id(code))
        if left is None:
            inside = "/sim/" in code.co_filename and "site-packages" not in code.co_filename
            left = {line for *_, line in code.co_lines() if line} if inside else set()
            self._left[id(code)] = left
        if not left:
            return None
        self._note(frame)
        return self._line

    def _line(self, frame: FrameType, event: str, _argument: object) -> Any:
        if event == "line":
            self._note(frame)
            # Nothing new can come from this code in this test: a hot loop is traced no further.
            if not self._left.get(id(frame.f_code)):
                frame.f_trace_lines = False
        return self._line

    def _note(self, frame: FrameType) -> None:
        code, line = frame.f_code, frame.f_lineno
        left = self._left.get(id(code))
        if left and line in left:
            left.discard(line)
            self._now["sim/" + code.co_filename.rpartition("/sim/")[2]] |= 1 << line
