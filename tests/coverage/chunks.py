"""One long run cut into many short ones.

Replications are independent draws, so the worlds 5,000 to 5,999 of a seed are as good a run of a thousand as
any of another seed. Where a record refuses draws, the next run begins behind the last kept world of the one
before, as if its seed began there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import numpy as np

from sim.analysis.distribution import Distribution, distribution
from sim.analysis.study import Question, ask
from sim.analysis.tally import nothing_of
from sim.engine.arms import Arm
from sim.engine.play import Block, play_block, refusal_names
from sim.model.scenario import Scenario
from sim.runs.blocks import joined
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted

_PIECE = 16_384


def long_run(scenario: Scenario, seed: int, draws: int, jobs: int = 1) -> Block:
    """Play draws 0 to ``draws − 1`` and return them as one block."""
    firsts = range(0, draws, _PIECE)
    counts = [min(_PIECE, draws - first) for first in firsts]
    if jobs == 1:
        parts = [
            play_block(scenario, seed, first, count) for first, count in zip(firsts, counts, strict=True)
        ]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            parts = list(pool.map(play_block, repeat(scenario), repeat(seed), firsts, counts, chunksize=4))
    rows = np.concatenate([part.rows for part in parts])
    return Block(0, draws, rows, np.concatenate([part.refused_by for part in parts]))


def long_study(arms: Sequence[Arm], worlds: int) -> list[Block]:
    """Play arms in one study until each has kept so many worlds; return each as one block."""
    taken: list[list[Block]] = [[] for _ in arms]

    def each(blocks: Sequence[Block | None]) -> None:
        for parts, block in zip(taken, blocks, strict=True):
            if block is not None:
                parts.append(block)

    def answer(study: Study) -> list[Block]:
        study.play(arms, each)
        return [joined(parts) for parts in taken]

    first = arms[0]
    wanted = Wanted("compare", (Source(first.name, "", first.seed, loaded=first.scenario),), worlds)
    return ask(Question(answer, repr), wanted, out=None, jobs=1).answer


def cut_into(block: Block, kept: int) -> Iterator[Block]:
    """Yield runs of ``kept`` kept worlds each, one behind the other; what is left over is dropped."""
    first = block.first
    for start in range(0, len(block.rows) - kept + 1, kept):
        rows = block.rows[start : start + kept]
        end = int(rows["replication"][-1]) + 1
        draws = slice(first - block.first, end - block.first)
        yield Block(first, end - first, rows, block.refused_by[draws])
        first = end


def told(scenario: Scenario, block: Block) -> Distribution:
    """Return what a run of these worlds would have shown."""
    causes = refusal_names(scenario)
    tally = nothing_of(scenario, len(causes)).plus(block)
    return distribution(scenario, tally, seed=0, causes=causes, version="")
