"""The campaign: how often the intervals hold. ``make coverage-of-intervals`` prints its tables as Markdown.

It takes about five minutes on two cores. Every figure comes from the program's own path from rows to
distribution; only the cutting of one long run into many short ones is the campaign's.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TextIO

import numpy as np
from scipy.stats import binom

from sim.analysis.distribution import DEALS_LISTED, Distribution, Named
from sim.analysis.intervals import CONFIDENCE, precise, share, z_of_picked
from sim.analysis.portrait.facts import lead
from sim.analysis.simulate import simulate
from sim.engine.play import Block
from sim.model.scenario import Scenario
from sim.runs.manifest import Asked
from sim.runs.plan import Goal, looks_up_to
from sim.runs.run import Order, Run
from tests.coverage.chunks import cut_into, long_run, told
from tests.coverage.figures import Coverage, coverage
from tests.coverage.stopping import stopped
from tests.coverage.story import market

LONG = 4_000_000
"""Worlds of the long run: 4,000 runs of a thousand, and the truth that they are held against."""

LONG_RECORDED = 4_000_000
"""Draws of the long run with a record, which keeps about one in five."""

ENOUGH = 50
"""n·p from which a share is held to 93–97%."""


def main(out: TextIO, scale: float = 1.0) -> None:
    """Run the whole campaign, or a part of it (``scale`` below 1), and write its tables."""
    write = partial(print, file=out, flush=True)
    plain, recorded = market(), market(recorded=True)
    rows = long_run(plain, 1, int(LONG * scale), jobs=2)
    truth = told(plain, rows)
    write(f"\n### Runs of a scenario ({truth.kept:,} worlds in all)\n")
    heading(write)
    for n in (30, 100, 1_000, 10_000):
        runs = list(cut_into(rows, n))[:4_000]
        report(write, f"{n:,} × {len(runs):,}", coverage(truth, (told(plain, run) for run in runs)), n)
    seeds = range(10_000, 10_000 + int(400 * scale))
    by_seed = coverage(truth, _by_seed(plain, seeds))
    report(write, f"1,000 × {len(seeds)} seeds", by_seed, 1_000)
    rows_recorded = long_run(recorded, 1, int(LONG_RECORDED * scale), jobs=2)
    truth_recorded = told(recorded, rows_recorded)
    for n in (100, 1_000):
        runs = list(cut_into(rows_recorded, n))[:4_000]
        found = coverage(truth_recorded, (told(recorded, run) for run in runs))
        report(write, f"{n:,} × {len(runs):,}, recorded", found, n)
    for half in (0.03, 0.02, 0.015):
        found, worlds = _at_precision(plain, rows, truth, half)
        shown = max(one.shown for one in found.values())
        report(write, f"±{half:.1%} × {shown:,} (mean {worlds:,.0f})", found, int(worlds))
    means(write, plain, rows, truth)
    stopping(write, int(10_000 * scale))
    rare(write)
    picking(write, int(2_000 * scale))


def heading(write: Callable[[str], None]) -> None:
    """Write the heading of the tables of coverage."""
    write("| runs | figures | how many | mean | least | most | outside 93–97% | beyond ±3 SE |")
    write("|---|---|---|---|---|---|---|---|")


def report(write: Callable[[str], None], runs: str, found: dict[str, Coverage], n: int) -> None:
    """Write a line for each kind of figure: how many, and their coverage."""
    for kind, chosen in _kinds(found, n):
        shares = sorted((one.share, name) for name, one in chosen.items() if one.shown)
        if not shares:
            continue
        mean = sum(one.held for one in chosen.values()) / sum(one.shown for one in chosen.values())
        (least, worst), (most, _) = shares[0], shares[-1]
        outside = sum(not 0.93 <= held <= 0.97 for held, _ in shares)
        beyond = sum(one.share < CONFIDENCE - 3 * one.error for one in chosen.values() if one.shown)
        name = worst.split("/")[1]
        write(
            f"| {runs} | {kind} | {len(shares)} | {mean:.1%} | {least:.1%} ({name}) | {most:.1%} "
            f"| {outside} | {beyond} below |"
        )


def _kinds(found: dict[str, Coverage], n: int) -> Iterator[tuple[str, dict[str, Coverage]]]:
    def those(kind: str, keep: Callable[[Coverage], bool] = lambda one: True) -> dict[str, Coverage]:
        return {name: one for name, one in found.items() if name.startswith(kind) and keep(one)}

    yield f"shares, n·p ≥ {ENOUGH}", those("share/", lambda one: one.expected(n) >= ENOUGH)
    yield "shares, n·p 5 to 50", those("share/", lambda one: 5 <= one.expected(n) < ENOUGH)
    yield "shares, n·p < 5", those("share/", lambda one: one.expected(n) < 5)
    for name, chosen in (
        ("days, real", those("quantile/day", lambda one: not one.whole)),
        ("days, whole", those("quantile/day", lambda one: one.whole)),
        ("values", those("quantile/value")),
    ):
        often = {at: one for at, one in chosen.items() if _worlds_beyond(at, one, n) >= ENOUGH}
        yield f"quantiles of {name}, n·p ≥ {ENOUGH}", often
        yield f"quantiles of {name}, n·p < {ENOUGH}", {k: one for k, one in chosen.items() if k not in often}
    yield "mean value, skewed", those("mean/value to seller")
    yield "mean value", those("mean/value to buyer")


def _worlds_beyond(name: str, one: Coverage, n: int) -> float:
    """Return how many worlds of n are expected on the smaller side of a quantile."""
    probability = float(name.rsplit(", ", 1)[1])
    return n * one.base * min(probability, 1 - probability)


def _by_seed(scenario: Scenario, seeds: Iterable[int]) -> Iterator[Distribution]:
    for seed in seeds:
        yield simulate(scenario, Asked(seed=seed, replications=1_000), out=None, jobs=1).distribution


def _at_precision(
    scenario: Scenario, rows: Block, truth: Distribution, half: float
) -> tuple[dict[str, Coverage], float]:
    """Cut the long run into runs that stop by themselves at a precision; return also their mean length."""
    goal = Goal(looks_up_to(1_000_000), partial(precise, half=half))
    lengths: list[int] = []

    def runs() -> Iterator[Distribution]:
        start = 0
        while True:
            run = Run(Order(scenario, goal, keeps_all=True))
            taken = start
            while run.stop == "running" and taken < len(rows.rows):
                part = slice(taken, min(taken + 1_000, len(rows.rows)))
                draws = rows.rows[part].copy()
                draws["replication"] -= start  # every run begins with its draw 0
                piece = Block(taken - start, len(draws), draws, rows.refused_by[part])
                taken += len(run.take(piece).rows)
            if run.stop != "done":
                return
            lengths.append(run.kept)
            whole = Block(start, run.kept, rows.rows[start:taken], rows.refused_by[start:taken])
            yield told(scenario, whole)
            start = taken

    return coverage(truth, runs()), float(np.mean(lengths or [0]))


def means(write: Callable[[str], None], scenario: Scenario, rows: Block, truth: Distribution) -> None:
    """Write how the mean of a skewed value fares by the length of the run."""
    write("\n### The mean of a value to which one world in a hundred adds −5,000\n")
    write("| n | rare worlds expected | coverage, skewed | coverage, not skewed |")
    write("|---|---|---|---|")
    rare_share = next(e.share.share for e in truth.endings if e.name == "event") or 0.0
    for n in (30, 100, 300, 1_000, 3_000, 10_000, 30_000):
        runs = [told(scenario, run) for run in list(cut_into(rows, n))[:4_000]]
        found = coverage(truth, runs)
        skewed, plain = found["mean/value to seller"], found["mean/value to buyer"]
        write(f"| {n:,} | {n * rare_share:.1f} | {skewed.share:.1%} | {plain.share:.1%} |")


def stopping(write: Callable[[str], None], pairs: int) -> None:
    """Write what stopping at a precision does, without chance, for random shares and half-widths."""
    rng = np.random.default_rng(5)
    held: list[tuple[float, float, float]] = []
    while len(held) < pairs:
        half = float(np.exp(rng.uniform(np.log(0.004), np.log(0.05))))
        p = float(np.exp(rng.uniform(np.log(0.01), np.log(0.5))))
        found = stopped(p, half)
        if found.worlds * p >= ENOUGH:
            held.append((found.held, p, half))
    shares = np.array([one[0] for one in held])
    write(f"\n### Stopping at a precision: {pairs:,} pairs of a share and a half-width, without chance\n")
    write("| mean | 1 in 1,000 below | least (share, half-width) | most | within 93–97% |")
    write("|---|---|---|---|---|")
    least = min(held)
    write(
        f"| {shares.mean():.2%} | {np.quantile(shares, 0.001):.1%} | {least[0]:.2%} ({least[1]:.3f}, {least[2]:.4f}) "
        f"| {shares.max():.2%} | {np.mean((shares >= 0.93) & (shares <= 0.97)):.2%} |"
    )


def rare(write: Callable[[str], None]) -> None:
    """Write the worst case of a share's interval by how many times it is expected, without chance."""
    write("\n### Rare shares: exact coverage by n·p, n = 10,000\n")
    write("| n·p | least | at n·p | mean | most |")
    write("|---|---|---|---|---|")
    n = 10_000
    intervals = [share(count, n) for count in range(400)]
    low = np.array([one.low for one in intervals])
    high = np.array([one.high for one in intervals])
    for start, end in ((0.01, 0.1), (0.1, 1), (1, 5), (5, 10), (10, 50), (50, 200)):
        at = np.exp(np.linspace(np.log(start), np.log(end), 2_000))
        held = np.array(
            [binom.pmf(np.flatnonzero((low <= p) & (p <= high)), n, p).sum() for p in (at / n).tolist()]
        )
        worst = int(held.argmin())
        write(
            f"| {start:g} to {end:g} | {held[worst]:.1%} | {at[worst]:.2f} | {held.mean():.1%} | {held.max():.1%} |"
        )


def picking(write: Callable[[str], None], runs: int) -> None:
    """Write what picking the most common deals, or a leader, does to what is said of them."""
    rng = np.random.default_rng(6)
    write(f"\n### The {DEALS_LISTED} most common of many deals ({runs:,} runs of 10,000 worlds)\n")
    write("| deals | intervals listed that hold | were they not widened |")
    write("|---|---|---|")
    bell = np.exp(-0.5 * ((np.arange(101) - 50) / 12) ** 2)
    for name, weights in (
        ("101, equally frequent", np.ones(101)),
        ("101, in the shape of a bell", bell),
        ("60, each 0.8 times the one before", 0.8 ** np.arange(60)),
        ("15, equally frequent", np.ones(15)),
    ):
        held = Counter[str]()
        p = 0.9 * weights / weights.sum()
        for _ in range(runs):
            counts = rng.multinomial(10_000, [*p, 0.1])[:-1]
            found = int((counts > 0).sum())
            most = np.argsort(-counts, kind="stable")[: min(DEALS_LISTED, found)]
            for way, z in (("picked", z_of_picked(len(most), found)), ("plain", z_of_picked(1, 1))):
                for k in most.tolist():
                    one = share(int(counts[k]), 10_000, z)
                    held[way] += one.low <= p[k] <= one.high
            held["shown"] += len(most)
        write(f"| {name} | {held['picked'] / held['shown']:.1%} | {held['plain'] / held['shown']:.1%} |")
    write("\n### Naming the outcome that came up most\n")
    write("| outcomes, equally frequent | runs in which one is said to be ahead of another |")
    write("|---|---|")
    for size in (2, 3, 6, 15):
        wrong = sum(
            _misled(counts.tolist()) for counts in rng.multinomial(10_000, np.ones(size) / size, runs)
        )
        write(f"| {size} | {wrong / runs:.1%} |")


def _misled(counts: list[int]) -> bool:
    first = lead([Named(str(k), share(count, sum(counts))) for k, count in enumerate(counts)])
    return first is not None and len(first.rivals) < len(counts) - 1


if __name__ == "__main__":
    main(sys.stdout, float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
