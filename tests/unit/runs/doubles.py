"""A small scenario and a stand-in for the engine: endings drawn from a hash of seed and draw number."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.play import Block, Further
from sim.model.commitments import Promise
from sim.model.endings import Ending, row_type
from sim.model.numbers import Constant
from sim.model.packages import BoolArray, FloatArray, IntArray, Issue, Packages, Pattern
from sim.model.parties import Negotiates, Party, StrategyChoice, Want
from sim.model.scenario import Claim, Input, Scenario, complete
from sim.model.story import Clock, Condition, Outcome, RecordedAct, Table

TEXT = "version: 1\ntitle: A house for sale\n"


def story(*, recorded: bool = False, name: str = "house") -> Scenario:
    """Return a scenario of two parties and four packages; ``recorded``: its draws may be refused."""
    issues = (Issue("sale", ("none", "sold")), Issue("garden", ("wild", "tidy")))
    act = RecordedAct(1.0, 0, Pattern(((0, frozenset((1,))),)), (1,), "house.yaml:9")
    return Scenario(
        name=name,
        title="A house for sale",
        question="",
        clock=Clock("day", 100.0, known_until=1.0 if recorded else None),
        packages=Packages(issues, np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.int64)),
        status_quo=(0, 0),
        parties=(
            _party("buyer", "Buyer"),
            _party("seller", "The seller"),
            Party("notary", "notary", "Notary"),
        ),
        threats=(),
        promises=(Promise("upkeep", 0, (Pattern(((1, frozenset((1,))),)),), Constant(0.5)),),
        events=(),
        table=Table("alternating", 0, Constant(1.0)),
        record=(act,) if recorded else (),
        record_noise=Constant(1.0) if recorded else None,
        outcomes=(
            Outcome("nothing_changes", (Condition("deal", complete((0, 0))),)),
            Outcome("deal", (Condition("deal"),)),
            Outcome("walks", (Condition("walks_away"),)),
            Outcome("open", (Condition("unresolved"),)),
        ),
        quantities={},
        levers={},
        inputs=(
            Input("a", Constant(1.0), ("claim",), "", "house.yaml:3"),
            Input("b", Constant(1.0), (), "it seems so", "house.yaml:4"),
            Input("c", Constant(1.0), (), "", "house.yaml:5"),
        ),
        claims=(Claim("claim", "it is so", "buyer", "said", "a newspaper"),),
        file=f"scenarios/{name}.yaml",
        files={f"scenarios/{name}.yaml": TEXT, "seeds/house.yaml": "claims: []\n"},
        resolved={"version": 1, "outcomes": [{"nothing_changes": 0}, {"deal": 0}, {"walks": 0}, {"open": 0}]},
    )


def _party(name: str, label: str) -> Party:
    wants = (
        Want(0, Constant(1.0), (Constant(0.0), Constant(1.0))),
        Want(1, Constant(0.0), (Constant(0.0),) * 2),
    )
    return Party(name, name, label, negotiates=Negotiates(StrategyChoice("firm")), wants=wants)


def uniform(seed: int, salt: int, draws: IntArray) -> FloatArray:
    """Return one number in [0, 1) per draw, by mixing bits (splitmix64)."""
    x = draws.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed * 7919 + salt)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


@dataclass(frozen=True)
class Pretend:
    """Plays draws as the engine would: purely, each draw by itself.

    ``keeps``: chance that a draw is kept. ``slow``: seconds per block. ``dies_at``: draw from which
    on a process other than ``parent`` ends at once, as when the system kills it.
    """

    keeps: float = 1.0
    slow: float = 0.0
    dies_at: int | None = None
    parent: int = 0

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
    ) -> Block:
        """Return the block of these draws, or of as many of them as ``further`` asks for."""
        if self.dies_at is not None and first >= self.dies_at and os.getpid() != self.parent:
            os._exit(1)
        time.sleep(self.slow)
        draws = np.arange(first, first + count, dtype=np.int64)
        refused = uniform(seed, 1, draws) >= self.keeps
        if further is not None:
            count = _read(~refused, further)
            draws, refused = draws[:count], refused[:count]
        kept = draws[~refused]
        rows = np.zeros(len(kept), dtype=row_type(len(scenario.parties)))
        rows["replication"] = kept
        how = uniform(seed, 2, kept)
        deal = how < 0.6
        rows["ending"] = np.select([deal, how < 0.9], [Ending.DEAL, Ending.WALKED_AWAY], Ending.UNRESOLVED)
        rows["package"] = np.where(deal, (uniform(seed, 3, kept) * 4).astype(np.int64), -1)
        rows["outcome"] = np.select([deal & (rows["package"] == 0), deal, how < 0.9], [0, 1, 2], 3)
        tidy = deal & (rows["package"] % 2 == 1)
        rows["broken"] = tidy & (uniform(seed, 4, kept) < 0.25)
        rows["day"] = np.where(rows["ending"] == Ending.UNRESOLVED, 100.0, np.floor(how * 50) + 1)
        rows["values"][:, 0] = uniform(seed, 5, kept) * 100
        rows["values"][:, 1] = uniform(seed, 6, kept) * 10 - 5
        rows["values"][:, 2] = np.nan
        causes = np.where(uniform(seed, 7, draws) < 0.2, 0, 2)
        return Block(first, count, rows, np.where(refused, causes, -1).astype(np.int16))


def begun(count: int, further: Further | None) -> int:
    """Return how many draws to play of so many where what is read first is enough, whatever was kept of it."""
    return count if further is None else min(count, further(0, 0))


def _read(kept: BoolArray, further: Further) -> int:
    """Return how many draws ``further`` asks for, where these are kept."""
    drawn = 0
    while drawn < kept.size and (more := further(drawn, int(kept[:drawn].sum()))) > 0:
        drawn = min(drawn + more, kept.size)
    return drawn


def renamed(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario under another name."""
    return replace(scenario, name=name)
