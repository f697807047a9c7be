"""All benchmarks side by side: ``python -m benchmarks.bench`` writes ``results.md`` beside this file.

Figures are seconds of processor time of one core, each the least of several interleaved rounds: on a busy
machine everything is slowed, the least by the least. Compare ratios within one file, not files.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.baselines import Scan, in_negmas
from benchmarks.cluster import cost_of_a_cluster
from benchmarks.commands import start_up
from benchmarks.draws import draw_everything, write_draws
from benchmarks.grids import bargain, peak_memory
from benchmarks.two_cores import gains, memory
from sim.chance import Luck
from sim.engine.play import play_block, read_past
from sim.engine.twin import twins
from sim.model.scenario import Scenario
from sim.scenario import load

HERE = Path(__file__).parent
ROUNDS = 5
BLOCK = 16_384
NUMPY, COMPILED = "this engine, draws included, NumPy alone", "the same with compiled twins"
DRAWING = "drawing alone"
COMPARED = 300
"""Worlds that NegMAS plays in each round."""


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def work_w(name: str, negmas: str | None, scratch: Path) -> Iterator[str]:
    """Yield the lines of the table of work W: rates, ratios, and whether outcomes agree."""
    scenario = load(HERE / f"{name}.yaml")
    twins.forget()
    ours = play_block(scenario, 1, 0, BLOCK).rows["package"]
    few, many = scratch / f"{name}_few.npz", scratch / f"{name}_many.npz"
    write_draws(scenario, 1, COMPARED, few)
    write_draws(scenario, 1, BLOCK, many)
    scan = Scan(many, scratch)
    rates: dict[str, list[float]] = {NUMPY: [], COMPILED: [], DRAWING: []}
    agreed: dict[str, float] = {}
    for _ in range(ROUNDS):
        twins.forget()
        rates[NUMPY].append(BLOCK / seconds(lambda: play_block(scenario, 1, 0, BLOCK)))
        if twins.fetch():
            rates[COMPILED].append(BLOCK / seconds(lambda: play_block(scenario, 1, 0, BLOCK)))
            agreed[COMPILED] = float((play_block(scenario, 1, 0, BLOCK).rows["package"] == ours).mean())
        rates[DRAWING].append(BLOCK / seconds(lambda: draw_everything(scenario, 1, BLOCK)))
        if negmas is not None:
            packages, taken = in_negmas(negmas, few, scratch)
            rates.setdefault("NegMAS", []).append(COMPARED / taken)
            agreed["NegMAS"] = float((packages == ours[:COMPARED]).mean())
        if scan.compiled:
            packages, taken = scan.play()
            rates.setdefault("C, a scan per offer", []).append(BLOCK / taken)
            agreed["C, a scan per offer"] = float((packages == ours).mean())
    base = max(rates["NegMAS"]) if "NegMAS" in rates else None
    for who, measured in ((who, measured) for who, measured in rates.items() if measured):
        ratio = f"{max(measured) / base:,.0f} ×" if base else "–"
        same = f"{agreed[who]:.2%}" if who in agreed else "–"
        yield f"| {name} | {who} | {max(measured):,.0f} | {ratio} | {same} |"


def turkey() -> Iterator[str]:
    """Yield what a draw and a kept world of the real story cost, beside drawing its numbers."""
    scenario = load(HERE.parent / "scenarios" / "turkey_exile.yaml")
    twins.forget()
    draws = 65_536
    kept = play_block(scenario, 1, 0, draws).rows.size
    past = min(seconds(lambda: read_past(scenario, Luck(1, 0, draws))) for _ in range(ROUNDS))
    whole = min(seconds(lambda: play_block(scenario, 1, 0, draws)) for _ in range(ROUNDS))
    drawing = min(seconds(lambda: draw_everything(scenario, 1, draws)) for _ in range(ROUNDS))
    yield f"| drawing its numbers | {drawing / draws * 1e6:.1f} µs a draw |"
    yield f"| reading the past | {past / draws * 1e6:.1f} µs a draw |"
    yield f"| playing on | {(whole - past) / kept * 1e6:.0f} µs a kept world |"
    yield f"| all of it | {whole / drawing:.1f} × drawing |"
    yield f"| 10,000 kept worlds | {whole / kept * 10_000:.1f} s of processor time |"


def growth() -> Iterator[str]:
    """Yield how the cost of a world grows with their number, with packages, parties and turns."""

    def alone(scenario: Scenario, worlds: int) -> float:
        return min(seconds(lambda: play_block(scenario, 1, 0, worlds)) for _ in range(3)) / worlds * 1e6

    def cost(scenario: Scenario, worlds: int) -> str:
        twins.forget()
        in_numpy = alone(scenario, worlds)
        return f"{in_numpy:.1f} | {alone(scenario, worlds):.1f}" if twins.fetch() else f"{in_numpy:.1f} | –"

    w = load(HERE / "work.yaml")
    for worlds in (1_024, 4_096, 16_384, 65_536):
        yield f"| worlds of W in a block | {worlds:,} | {cost(w, worlds)} |"
    for packages, worlds in ((100, 4_096), (1_000, 2_048), (10_000, 512), (100_000, 64)):
        yield f"| packages | {packages:,} | {cost(bargain(packages=packages), worlds)} |"
    for parties in (2, 3, 4, 6, 8):
        yield f"| parties | {parties} | {cost(bargain(parties=parties), 4_096)} |"
    for parties in (2, 3, 4, 6, 8):
        drifting = bargain(parties=parties, drifting=True)
        yield f"| parties whose values of no deal drift | {parties} | {cost(drifting, 4_096)} |"
    for turns in (25, 50, 100, 200):
        yield f"| turns | {turns} | {cost(bargain(turns=turns), 4_096)} |"


def report(negmas: str | None) -> Iterator[str]:
    """Yield the lines of ``results.md``."""
    yield "# Benchmarks"
    yield ""
    yield f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}, "
    yield f"NumPy {version('numpy')}, SciPy {version('scipy')}, SimPy {version('simpy')}. "
    yield "Processor time of one core, the best of interleaved rounds. Written by `make bench`."
    yield ""
    yield "| work | played by | worlds a second | to NegMAS | same deals |"
    yield "|---|---|--:|--:|--:|"
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("work", "work_estimate"):
            yield from work_w(name, negmas, Path(scratch))
    yield ""
    yield "Exile to Turkey, NumPy alone:"
    yield ""
    yield "| | |"
    yield "|---|--:|"
    yield from turkey()
    yield ""
    yield "| what grows | to | µs a world, NumPy alone | with compiled twins |"
    yield "|---|--:|--:|--:|"
    yield from growth()
    yield ""
    yield "| one process, blocks of 65,536 | draws | peak memory |"
    yield "|---|--:|--:|"
    for path in ("scenarios/turkey_exile.yaml", "benchmarks/work.yaml"):
        for draws in (65_536, 524_288):
            yield f"| {path} | {draws:,} | {peak_memory(path, draws):.0f} MB |"
    yield from memory()
    yield ""
    yield "| whole command | processor time | beside | ratio |"
    yield "|---|--:|---|--:|"
    yield from start_up()
    yield ""
    yield f"Wall-clock time, on {os.cpu_count()} cores with a load of {os.getloadavg()[0]:.1f} before it began:"
    yield ""
    yield "| command | kept worlds | one process | two | gain | two runs at once gain | of that |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    yield from gains()
    yield ""
    yield "| a block on a Dask cluster of this machine | processor time, bytes |"
    yield "|---|--:|"
    yield from cost_of_a_cluster()


def main() -> None:
    """Measure everything and write it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--negmas", help="the Python of an environment that has NegMAS 0.16")
    negmas = parser.parse_args().negmas
    lines = []
    for line in report(negmas):
        print(line, flush=True)
        lines.append(line)
    (HERE / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
