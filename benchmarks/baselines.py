"""Those beside whom the engine is measured: NegMAS in an environment of its own, and a scan written in C."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np

from sim.model.packages import IntArray

HERE = Path(__file__).parent


def in_negmas(python: str, draws: Path, scratch: Path) -> tuple[IntArray, float]:
    """Return the package of each world's deal as NegMAS plays it, −1 for none, and the seconds it took."""
    target = scratch / "negmas.npz"
    subprocess.run([python, HERE / "negmas_work.py", draws, target], check=True, stderr=subprocess.DEVNULL)
    with np.load(target) as ended:
        return ended["package"], float(ended["seconds"])


class Scan:
    """The C program ``scan.c``, compiled for this machine where there is a compiler."""

    def __init__(self, draws: Path, scratch: Path) -> None:
        self._source, self._target = scratch / "draws.bin", scratch / "ended.bin"
        self._program = scratch / "scan"
        compiler = shutil.which("cc")
        self.compiled = compiler is not None
        if compiler is None:
            return
        flags = ["-O3", "-march=native", "-ffp-contract=off"]
        subprocess.run([compiler, *flags, "-o", self._program, HERE / "scan.c", "-lm"], check=True)
        with np.load(draws) as drawn, self._source.open("wb") as file:
            worlds, _, issues, options = drawn["worth"].shape
            np.array([worlds, len(drawn["packages"]), issues, options], dtype=np.int64).tofile(file)
            for name in ("worth", "read", "share", "exponent", "walks", "closes"):
                np.ascontiguousarray(drawn[name], dtype=np.float64).tofile(file)
            np.ascontiguousarray(drawn["packages"], dtype=np.int64).tofile(file)

    def play(self) -> tuple[IntArray, float]:
        """Return the package of each world's deal, −1 for none, and the seconds it took."""
        done = subprocess.run(
            [self._program, self._source, self._target], check=True, capture_output=True, text=True
        )
        return np.fromfile(self._target, dtype=np.int64), float(done.stdout)
