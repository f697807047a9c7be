"""Majority rule against the obvious: each proposer in turn looks at every package, and each vote is counted."""

from __future__ import annotations

import numpy as np
import pytest

from sim.theory.majority import before_the_draw
from tests.unit.engine.stage import play, read, y


def by_counting(worths: list[list[float]], waiting: list[float], needed: int) -> list[float]:
    """Return what a round of one world is worth to each party before the draw."""
    parties = range(len(worths))
    value = [0.0 for _ in parties]
    for i in parties:
        passes = [
            k
            for k, own in enumerate(worths[i])
            if np.isfinite(own)
            and 1 + sum(worths[j][k] >= waiting[j] - 1e-9 for j in parties if j != i) >= needed
        ]
        most = max((worths[i][k] for k in passes), default=-np.inf)
        tied = [k for k in passes if worths[i][k] >= most - 1e-9]
        for j in parties:
            gets = float(np.mean([worths[j][k] for k in tied])) if most >= waiting[i] else waiting[j]
            value[j] += gets / len(worths)
    return value


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_a_round_is_worth_what_all_proposers_together_make_it_worth(parties: int) -> None:
    """Ties, packages that are not open, proposers who would rather wait, any number of votes needed."""
    for seed in range(15):
        chance = np.random.default_rng(seed)
        worths = [chance.integers(0, 6, (4, 5)).astype(np.float64) for _ in range(parties)]
        shut = chance.random((4, 5)) < 0.2
        worths = [np.where(shut, -np.inf, worth) for worth in worths]
        waiting = [chance.integers(0, 7, 4).astype(np.float64) for _ in range(parties)]
        for needed in range(1, parties + 1):
            found = np.array(before_the_draw(worths, waiting, needed))
            for w in range(4):
                said = by_counting([list(worth[w]) for worth in worths], [bar[w] for bar in waiting], needed)
                assert found[:, w] == pytest.approx(said)


@pytest.mark.parametrize(("deadline", "foresight"), [(7, 40), (None, 2), (5, 1), (4, 40)])
def test_waiting_at_a_majority_table_is_reckoned_back_from_the_last_round_foreseen(
    deadline: int | None, foresight: int
) -> None:
    """Rounds fall on every second day and keep e^−0.2 of what follows; after the last there is no deal, worth 7."""
    points = {"one": [30, 20, 12], "two": [8, 24, 16], "three": [9, 10, 25]}
    sides = {
        name: {
            "negotiates": {"strategy": {"coalition": {}}},
            "wants": {"pie": dict(zip("abc", worth, strict=True))},
            "while_talking": 7,
            "patience": "10% per round",
        }
        for name, worth in points.items()
    }
    ends = "" if deadline is None else f", deadline: {{after: {deadline} rounds, then: lapses}}"
    scenario = read(
        {
            "version": 1,
            "title": "Votes",
            "clock": y(f"{{horizon: 30 rounds{ends}}}"),
            "issues": {"pie": list("abc")},
            "parties": sides,
            "table": {"protocol": "majority", "foresight": foresight, "first": "one", "every": "2 rounds"},
        }
    )
    worths = [[float(worth) for worth in side] for side in points.values()]

    def by_then(day: float) -> list[float]:
        value = [7.0, 7.0, 7.0]
        for _ in range(foresight if deadline is None else min(int((deadline - day) // 2), foresight)):
            value = [float(np.exp(-0.2)) * each for each in by_counting(worths, value, 2)]
        return value

    heard = [h for seed in range(3) for h in play(scenario, seed=seed).of("answer")]
    assert len(heard) > 2
    for vote in heard:
        assert vote.party is not None
        expected = by_then(float(np.ravel(vote.day)[0]))[vote.party]
        assert float(vote.facts["waiting"][0]) == pytest.approx(expected, rel=1e-6)
