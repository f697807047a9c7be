"""Shipped scenarios under many conditions: whether the bytes are the same. ``make determinism``.

Other Pythons may be named as arguments: an interpreter with this program's dependencies each.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.determinism.runs import ROOT, Condition, cpu_features, locale_is_there, summary, unpacked_wheel

WORLDS = 300
HELPED = 4_000
"""Worlds of a run on two processes: some seconds of play, so that the second is called."""

SCENARIOS = ("turkey_exile", "threat_and_promise", "troops_not_strikes")
"""The base, a variant with more kinds of endings, and one with another threat."""

STUDIES = (
    ("compare", 300, ("--set", "threats.strikes.chance=0.8")),
    ("explain", 60, ()),
    ("find", 300, ("--reach", "unresolved <= 30%", "--by", "threats.strikes.chance")),
)
"""Studies of the first scenario: a verb, its worlds, and what else is asked."""

HELPED_STUDIES = (
    ("compare", 30_000, ("--set", "threats.strikes.chance=0.8")),
    ("explain", 600, ()),
)
"""Studies that are long enough for a second process to be called."""

USUAL = Condition("usual")

_VERSIONS = "import sys, numpy, scipy; print(sys.version.split()[0], numpy.__version__, scipy.__version__)"

_FEATURES = "from tests.determinism.runs import cpu_features; print(' '.join(cpu_features()))"

_ROWS = """
import hashlib, sys
from sim.engine.play import play_block
from sim.scenario import load
for scenario in sys.argv[1:]:
    rows = play_block(load(scenario), 1, 0, 4096).rows
    for name in rows.dtype.names:
        print(name, scenario, hashlib.sha256(rows[name].tobytes()).hexdigest()[:16])
"""


def main(pythons: Sequence[str]) -> int:
    """Print one line per condition; return 1 where any differs from the usual run."""
    scenarios = [f"scenarios/{name}.yaml" for name in SCENARIOS]
    usual = Usual(scenarios)
    told = [f"{name} {hashlib.sha256(usual.summary(name, WORLDS)).hexdigest()[:8]}" for name in scenarios]
    print(f"{WORLDS:,} worlds each ({HELPED:,} where two processes play): {', '.join(told)}", flush=True)
    print("| what differs | runs | studies | rows |\n|---|---|---|---|", flush=True)
    differing = 0
    with TemporaryDirectory() as folder:
        for condition in conditions(pythons, unpacked_wheel(Path(folder))):
            if not locale_is_there(condition):
                print(f"| {condition.name} | NOT TRIED: this machine lacks the locale | | |", flush=True)
                continue
            found = usual.differing(condition)
            differing += any(found)
            print(
                f"| {condition.name} | " + " | ".join(part or "the same bytes" for part in found) + " |",
                flush=True,
            )
    return min(differing, 1)


class Usual:
    """What the usual run leaves of each scenario, and of each study; each played once, when it is first asked for."""

    def __init__(self, scenarios: Sequence[str]) -> None:
        self._scenarios = scenarios
        self._rows = _rows(USUAL, scenarios)
        self._found: dict[tuple[str, int, str, tuple[str, ...]], bytes] = {}

    def summary(self, name: str, worlds: int, verb: str = "run", asked: tuple[str, ...] = ()) -> bytes:
        """Return the bytes of the summary of a run, or a study."""
        key = name, worlds, verb, asked
        if key not in self._found:
            self._found[key] = summary(USUAL, name, worlds, verb, *asked)
        return self._found[key]

    def differing(self, condition: Condition) -> tuple[str, str, str]:
        """Return which runs, which studies and which fields of rows are not the usual ones under a condition."""
        helped = condition.jobs > 1
        worlds, studies = (HELPED, HELPED_STUDIES) if helped else (WORLDS, STUDIES)
        runs = [
            name for name in self._scenarios if summary(condition, name, worlds) != self.summary(name, worlds)
        ]
        first = self._scenarios[0]
        verbs = [
            verb
            for verb, count, asked in studies
            if summary(condition, first, count, verb, *asked) != self.summary(first, count, verb, asked)
        ]
        fields = {line.split()[0] for line in _rows(condition, self._scenarios) ^ self._rows}
        return ", ".join(runs), ", ".join(verbs), ", ".join(sorted(fields))


def conditions(pythons: Sequence[str], wheel: Path) -> Iterator[Condition]:
    """Yield what is tried."""
    for locale, zone, seed in (
        ("C", "Pacific/Kiritimati", "1"),
        ("C.UTF-8", "America/St_Johns", "2"),
        ("tr_TR.UTF-8", "Asia/Kathmandu", "random"),
        ("de_DE.UTF-8", "Europe/Berlin", "3"),
    ):
        yield Condition(
            f"LC_ALL={locale} TZ={zone} PYTHONHASHSEED={seed}",
            {"LC_ALL": locale, "LANG": locale, "TZ": zone, "PYTHONHASHSEED": seed},
        )
    yield Condition("python -O", options=("-O",))
    yield Condition("python -OO -X utf8=0", options=("-OO", "-X", "utf8=0"))
    for setting in ("never", "always"):
        yield Condition(f"compiled twins: {setting}", {"SIM_COMPILED": setting})
    yield Condition("another folder", elsewhere=True)
    yield Condition("two processes", jobs=2)
    yield Condition("from the wheel", elsewhere=True, program=wheel)
    yield Condition("from the wheel, two processes", jobs=2, elsewhere=True, program=wheel)
    threads = {"OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "1"}
    yield Condition("OMP_NUM_THREADS=7, OPENBLAS_NUM_THREADS=1", threads)
    features = cpu_features()
    for count in range(1, len(features) + 1):
        off = " ".join(features[-count:])
        yield Condition(f"without {off}", {"NPY_DISABLE_CPU_FEATURES": off})
    yield Condition("another C library's choice", {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"})
    for python in pythons:
        versions = _of([python], _VERSIONS)
        yield Condition(f"Python {versions}", python=python)
        off = _of([python], _FEATURES)
        yield Condition(f"Python {versions}, without {off}", {"NPY_DISABLE_CPU_FEATURES": off}, python=python)


def _rows(condition: Condition, scenarios: Sequence[str]) -> set[str]:
    """Return a hash of each field of a block's rows of each scenario: they are not rounded, as a summary is."""
    python = (condition.python, *condition.options)
    paths = [str(ROOT / name) for name in scenarios]
    return set(
        _of(python, _ROWS, *paths, program=condition.program, variables=condition.variables).splitlines()
    )


def _of(
    python: Sequence[str], code: str, *texts: str, program: Path = ROOT, variables: Mapping[str, str] = {}
) -> str:
    done = subprocess.run(
        [*python, "-c", code, *texts],
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program), **variables},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
