"""Shipped scenarios under many conditions: whether the bytes are the same. ``make determinism``.

Other Pythons may be named as arguments: an interpreter with this program's dependencies each.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence

from tests.determinism.runs import ROOT, Condition, cpu_features, summary

WORLDS = 300

SCENARIOS = ("turkey_exile", "threat_and_promise", "troops_not_strikes")
"""The base, a variant with more kinds of endings, and one with another threat."""

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
    """Print one line per condition; return how many differ from the usual run."""
    scenarios = [f"scenarios/{name}.yaml" for name in SCENARIOS]
    usual = {scenario: summary(Condition("usual"), scenario, WORLDS) for scenario in scenarios}
    rows = _rows(Condition("usual"), scenarios)
    told = {name: hashlib.sha256(text).hexdigest()[:8] for name, text in usual.items()}
    print(f"{len(scenarios)} scenarios, {WORLDS:,} worlds each: {json.dumps(told)}", flush=True)
    differing = 0
    for condition in conditions(pythons):
        other = [name for name in scenarios if summary(condition, name, WORLDS) != usual[name]]
        fields = {line.split()[0] for line in _rows(condition, scenarios) ^ rows}
        differing += bool(other)
        print(
            f"| {condition.name} | {', '.join(other) or 'the same bytes'} "
            f"| {', '.join(sorted(fields)) or 'the same bytes'} |",
            flush=True,
        )
    return differing


def conditions(pythons: Sequence[str]) -> Iterator[Condition]:
    """Yield what is tried."""
    for locale, zone, seed in (
        ("C", "Pacific/Kiritimati", "1"),
        ("C.UTF-8", "America/St_Johns", "2"),
        ("tr_TR.UTF-8", "Asia/Kathmandu", "random"),
    ):
        yield Condition(
            f"LC_ALL={locale} TZ={zone} PYTHONHASHSEED={seed}",
            {"LC_ALL": locale, "LANG": locale, "TZ": zone, "PYTHONHASHSEED": seed},
        )
    yield Condition("python -O", options=("-O",))
    yield Condition("python -OO -X utf8=0", options=("-OO", "-X", "utf8=0"))
    yield Condition("another folder", elsewhere=True)
    yield Condition("two processes", jobs=2)
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
    program = (condition.python, *condition.options)
    return set(_of(program, _ROWS, *scenarios, variables=condition.variables).splitlines())


def _of(program: Sequence[str], code: str, *texts: str, variables: Mapping[str, str] = {}) -> str:
    done = subprocess.run(
        [*program, "-c", code, *texts],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
