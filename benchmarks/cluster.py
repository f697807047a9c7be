"""What a cluster adds to a block: bytes on the wire, and the processor time of scheduler, worker and leader."""

from __future__ import annotations

import pickle
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from sim.analysis.simulate import simulate
from sim.engine.play import Block, Further, play_block
from sim.model.scenario import Scenario
from sim.runs.cluster import Cluster
from sim.runs.courses import Portion
from sim.runs.executor import Task
from sim.runs.manifest import Asked
from sim.runs.plan import BLOCK_IF_REFUSED as BLOCK
from sim.scenario import load
from tests.clusters import ROOT, LoopbackCluster

ROUNDS = 3
TASKS = 200


@dataclass(frozen=True)
class Recalled:
    """Hands out one block for every piece, as if it had been played: what is left is the cluster's own cost."""

    block: Block

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
    ) -> Block:
        """Return the block under the numbers that were asked for."""
        rows = self.block.rows[self.block.rows["replication"] < count].copy()
        rows["replication"] += first
        return Block(first, count, rows, self.block.refused_by[:count])


def cost_of_a_cluster() -> Iterator[str]:
    """Yield lines of a table: what playing a block takes, and what is added where it is played elsewhere."""
    scenario = load(ROOT / "scenarios" / "turkey_exile.yaml")
    playing = []
    for _ in range(ROUNDS):
        started = time.process_time()
        block = play_block(scenario, 1, 0, BLOCK)
        playing.append(time.process_time() - started)
    yield f"| playing a block of {BLOCK:,} draws | {min(playing) * 1e3:.0f} ms |"
    packed = len(zlib.compress(pickle.dumps(Task(play_block, scenario, 1))))
    yield f"| sent with each task: the scenario, packed | {packed / 1e3:.0f} kB |"
    yield f"| sent back: rows and refusals | {len(pickle.dumps(block)) / 1e3:.0f} kB |"
    with tempfile.TemporaryDirectory() as scratch:
        started = time.process_time()
        kept = Asked(seed=1, replications=TASKS * block.rows.size)
        ran = simulate(scenario, kept, out=Path(scratch), jobs=1, play=Recalled(block))
        taken = (time.process_time() - started) / ran.distribution.drawn * BLOCK
        yield f"| counting and storing a block, where the run is led | {taken * 1e3:.1f} ms |"
    with tempfile.TemporaryDirectory() as scratch, LoopbackCluster(Path(scratch), 1) as loopback:
        before = [_processor_time(process.pid) for process in loopback.processes]
        with Cluster(loopback.address) as cluster:
            workers = cluster.helpers(Task(Recalled(block), scenario, 1))
            workers.submit(Portion(0, 0, BLOCK)).result()
            here = time.process_time()
            futures = [workers.submit(Portion(n, BLOCK * n, BLOCK)) for n in range(1, TASKS + 1)]
            for future in futures:
                future.result()
            here = time.process_time() - here
            after = [_processor_time(process.pid) for process in loopback.processes]
    spent = [1e3 * (then - now) / TASKS for now, then in zip(before, after, strict=True)]
    yield f"| the scheduler, for each task | {spent[0]:.1f} ms |"
    yield f"| the worker, beside playing | {spent[1]:.1f} ms |"
    yield f"| the process that leads, for sending and receiving | {1e3 * here / TASKS:.1f} ms |"


def _processor_time(process: int) -> float:
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)
