"""Real runs in processes of their own, under one condition or another, and the bytes they leave."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).parents[2]
_CHANGED = (
    "LANG",
    "LC_ALL",
    "LANGUAGE",
    "TZ",
    "PYTHONHASHSEED",
    "NPY_DISABLE_CPU_FEATURES",
    "PYTHONUTF8",
    "SIM_COMPILED",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What may differ between two runs of the same scenario.

    ``options`` are those of Python (such as -O), ``jobs`` the number of processes; ``elsewhere``: the run
    starts in another working directory, and names the scenario by its full path. ``program`` is the folder that
    the program is read from, if not this checkout; such a run starts elsewhere.
    """

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    jobs: int = 1
    elsewhere: bool = False
    python: str = sys.executable
    program: Path = ROOT


def summary(condition: Condition, scenario: str, worlds: int, verb: str = "run", *asked: str) -> bytes:
    """Return the bytes of ``summary.json`` that a run, or a study, under this condition leaves."""
    path = ROOT / scenario if condition.elsewhere else Path(scenario)
    program = (condition.python, *condition.options, "-m", "sim.cli", verb)
    with TemporaryDirectory() as held:
        more = (
            "-n",
            str(worlds),
            "--out",
            f"{held}/out",
            "--jobs",
            str(condition.jobs),
            "--no-page",
            "--quiet",
        )
        subprocess.run(
            [*program, str(path), *asked, *more],
            cwd=held if condition.elsewhere else ROOT,
            env=surroundings(condition),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (found,) = Path(held).glob("out/*/*/summary.json")
        return found.read_bytes()


def surroundings(condition: Condition) -> dict[str, str]:
    """Return the variables of a process under this condition."""
    kept = {name: value for name, value in os.environ.items() if name not in _CHANGED}
    return {**kept, "PYTHONPATH": str(condition.program), **condition.variables}


def locale_is_there(condition: Condition) -> bool:
    """Say whether this machine has the locale of a condition; without it a program runs in the plain one."""
    code = "import locale; locale.setlocale(locale.LC_ALL, '')"
    done = subprocess.run(
        [condition.python, "-c", code], env=surroundings(condition), check=False, capture_output=True
    )
    return done.returncode == 0


def unpacked_wheel(folder: Path) -> Path:
    """Build the wheel of this checkout and unpack it below ``folder``, as an installation would; return where."""
    built = folder / "built"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def cpu_features() -> list[str]:
    """Return the groups of processor instructions that NumPy would use here and can be told not to."""
    place = "numpy._core" if int(np.__version__.split(".")[0]) > 1 else "numpy.core"
    core = import_module(f"{place}._multiarray_umath")
    return [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]
