"""A real Dask cluster on the loopback interface: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


class LoopbackCluster:
    """A context that starts a scheduler and so many workers of one thread, and ends them.

    ``address`` is the scheduler's, ``workers`` the processes of the workers. ``home``: the folder from which they
    run, whose ``sim`` is then theirs.
    """

    def __init__(self, scratch: Path, workers: int, *, home: Path = ROOT) -> None:
        self._scratch = scratch
        self._file = scratch / "scheduler.json"
        self._home = home
        self._scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self._file))
        self.workers = [self._start("worker", *self._of_worker) for _ in range(workers)]

    @property
    def _of_worker(self) -> tuple[str, ...]:
        return (
            "--scheduler-file",
            str(self._file),
            "--nthreads",
            "1",
            "--no-nanny",
            "--death-timeout",
            "60",
            "--local-directory",
            ".",
        )

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1"]
        log = (self._scratch / f"{what}.log").open("ab")
        with log:
            return subprocess.Popen(
                [*command, "--no-dashboard", *options],
                cwd=self._scratch,
                env={**os.environ, "PYTHONPATH": str(self._home)},
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Self:
        self.wait_for_workers(len(self.workers))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    @property
    def address(self) -> str:
        """Return the scheduler's address, once it says it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._file.exists():
                return str(json.loads(self._file.read_text())["address"])
            time.sleep(0.05)
        raise TimeoutError((self._scratch / "scheduler.log").read_text())

    def wait_for_workers(self, count: int) -> None:
        """Wait until so many workers have come in."""
        until, log = time.monotonic() + PATIENCE, self._scratch / "scheduler.log"
        while time.monotonic() < until:
            if log.read_text().count("Register worker") >= count:
                return
            time.sleep(0.05)
        raise TimeoutError((self._scratch / "worker.log").read_text())

    @property
    def processes(self) -> tuple[subprocess.Popen[bytes], ...]:
        """The scheduler, then the workers."""
        return (self._scheduler, *self.workers)

    def kill_scheduler(self) -> None:
        """End the scheduler as a power cut would."""
        self._scheduler.kill()
        self._scheduler.wait()
