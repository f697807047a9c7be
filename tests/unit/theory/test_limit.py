"""Where maps lead that would take millions of cycles to follow, and what is said where they lead nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.packages import FloatArray, IntArray
from sim.theory.limit import FOLLOWED, MOST_STEPS, Cycle, Limit, Values, _solved, limit

WORLDS = 3
NEVER = [np.zeros(WORLDS), np.zeros(WORLDS)]
MANY = FOLLOWED + 5 * MOST_STEPS
"""No search goes through more cycles."""


def sought(cycle: Cycle, start: Values = NEVER, most: float = 1.0, *, smooth: bool = False) -> Limit:
    """Return the limit of a map that is the same in all worlds."""
    return limit(lambda rows: cycle, start, [np.full(v.shape, most) for v in start], smooth=smooth)


def shared(one: float, two: float) -> Cycle:
    """A pie shared by turns (Rubinstein 1982), one speaking first; nobody accepts what the pie does not hold."""

    def turn(speaker: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
        agree = speaker + other <= 1.0
        return np.where(agree, 1.0 - np.maximum(other, 0.0), speaker), np.maximum(other, 0.0)

    def cycle(values: Values) -> Values:
        mine, yours = values
        yours, mine = turn(two * yours, one * mine)
        mine, yours = turn(one * mine, two * yours)
        return [mine, yours]

    return cycle


@pytest.mark.parametrize("kept", [0.5, 0.999, 1 - 1e-7, 1 - 1e-9])
def test_waiting_is_worth_what_all_of_it_is_worth(kept: float) -> None:
    """V = (1 − k)·s + k·V has the solution s, however near k is to 1; two players may differ in it."""
    found = sought(lambda v: [(1 - kept) * 7.0 + kept * v[0], 3.0 + 0.2 * v[1]], most=7.0)
    assert found.values[0] == pytest.approx(7.0, rel=1e-6)
    assert found.values[1] == pytest.approx(3.75, rel=1e-9)
    assert found.cycles <= FOLLOWED + 70


@pytest.mark.parametrize("one", [0.9, 0.999, 1 - 1e-5, 1 - 1e-7])
@pytest.mark.parametrize("two", [0.9, 1 - 1e-4, 1 - 1e-7])
def test_a_pie_is_shared_as_rubinstein_has_it(one: float, two: float) -> None:
    """Beside the way to the limit lies, nearer than one cycle's step, what nobody can agree to."""
    found = sought(shared(one, two), smooth=True)
    share = (1 - two) / (1 - one * two)
    assert found.values[0] == pytest.approx(share, abs=1e-8)
    assert found.error.max() < 1e-6
    assert found.cycles <= 150


def test_what_happens_on_the_way_is_not_passed_over() -> None:
    """Waiting grows towards 10, but from 4 on something better is to be had: a long step must not miss it."""

    def cycle(values: Values) -> Values:
        waiting = 1e-5 * 10.0 + (1 - 1e-5) * values[0]
        return [np.where(waiting < 4.0, waiting, 2.5 + 0.5 * values[0]), values[1]]

    found = sought(cycle, most=10.0)
    assert found.values[0] == pytest.approx(5.0, abs=1e-8)
    assert found.cycles < MANY


def test_what_has_no_limit_ends_and_says_by_how_much_it_moves() -> None:
    """A value that goes to and fro for ever, there being nothing between."""
    found = sought(lambda v: [np.where(v[0] < 0.5, 1.0, 0.0), v[1]])
    assert found.cycles <= MANY
    assert (found.error >= 0.5).all()


def test_rounding_is_not_taken_for_motion() -> None:
    """A value that trembles by what numbers of this size are rounded by has settled there, and it is said."""

    def cycle(values: Values) -> Values:
        return [0.25 + (0.125 * values[0] + 3e5) - 3e5, values[1]]

    found = sought(cycle, most=1e6, smooth=True)
    assert found.values[0] == pytest.approx(0.25 / 0.875, abs=1e-9)
    assert found.cycles <= FOLLOWED + 40


def test_every_world_finds_its_own_limit() -> None:
    """To the last bit, whatever is looked for beside it; only those not yet done are gone on with."""
    kept = np.array([0.2, 1 - 1e-6, 0.3, 1 - 1e-8])
    asked: list[int] = []

    def of(rows: IntArray) -> Cycle:
        asked.append(rows.size)
        return lambda v: [(1 - kept[rows]) * 2.0 + kept[rows] * v[0]]

    together = limit(of, [np.zeros(4)], [np.full(4, 2.0)], smooth=False)
    assert asked == [4, 2]
    for world in range(4):
        kept_alone = kept[world : world + 1]
        alone = limit(
            lambda rows, k=kept_alone: lambda v: [(1 - k) * 2.0 + k * v[0]],  # type: ignore[misc]
            [np.zeros(1)],
            [np.full(1, 2.0)],
            smooth=False,
        )
        assert alone.values[0][0] == together.values[0][world]
        assert alone.error[0] == together.error[world]


@pytest.mark.parametrize("players", [1, 2, 3])
@pytest.mark.parametrize("smooth", [False, True])
@pytest.mark.parametrize("slow", [1e-2, 1e-4, 1e-7])
def test_values_that_hang_together_settle_where_the_equations_say(
    players: int, smooth: bool, slow: float
) -> None:
    """V = b + A·V where each value feeds on all: what the equations say, and how far off it may be."""
    for seed in range(2 if players > 2 else 6):
        chance = np.random.default_rng(seed)
        shares = chance.dirichlet(np.ones(players), size=(WORLDS, players)) * (1.0 - slow)
        given = chance.uniform(0.0, slow, (WORLDS, players))
        solution = np.linalg.solve(np.eye(players) - shares, given[..., None])[..., 0]

        def cycle(
            values: Values, rows: IntArray, shares: FloatArray = shares, given: FloatArray = given
        ) -> Values:
            return [
                given[rows, p] + sum(shares[rows, p, q] * value for q, value in enumerate(values))
                for p in range(players)
            ]

        found = limit(
            lambda rows, cycle=cycle: lambda values: cycle(values, rows),  # type: ignore[misc]
            [np.zeros(WORLDS)] * players,
            [np.ones(WORLDS)] * players,
            smooth=smooth,
        )
        for p in range(players):
            off = np.abs(found.values[p] - solution[:, p])
            assert (off <= 1e-6).all()
            assert (off <= found.error + 1e-6 * slow + 1e-8).all()
        assert found.error.max() < 1e-5
        assert found.cycles <= (2000 if players > 2 and not smooth else 0) + MANY


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_equations_are_solved_world_by_world(size: int) -> None:
    """As by linear algebra, for as many unknowns as there are players."""
    chance = np.random.default_rng(size)
    table = chance.normal(size=(size, size, WORLDS)) + 3.0 * np.eye(size)[..., None]
    right = chance.normal(size=(size, WORLDS))
    found = _solved([list(row) for row in table], list(right))
    for w in range(WORLDS):
        expected = np.linalg.solve(table[..., w], right[:, w])
        assert [value[w] for value in found] == pytest.approx(expected.tolist())


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99, 0.9999])
def test_changes_that_shrink_steadily_are_seen_through_at_once(kept: float) -> None:
    """Two of them tell where they lead: no more than a few cycles, which are counted as they are gone through."""
    gone_through = []

    def cycle(values: Values) -> Values:
        gone_through.append(1)
        return [(1 - kept) * 7.0 + kept * values[0], 3.0 - 0.2 * values[1]]

    found = sought(cycle, most=7.0, smooth=True)
    assert found.values[0] == pytest.approx(7.0, rel=1e-9)
    assert found.values[1] == pytest.approx(2.5, rel=1e-9)
    assert found.cycles == len(gone_through)
    del gone_through[:]
    alone = limit(
        lambda rows: lambda v: cycle([v[0], v[0]])[:1], [np.zeros(1)], [np.full(1, 7.0)], smooth=True
    )
    assert alone.values[0] == pytest.approx(7.0, rel=1e-9)
    assert alone.cycles == len(gone_through) <= 8
