"""The maker of random numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, kstest, norm

from sim.chance import MAX_SEED, Joined, Luck, stream_key, uniforms


@given(st.integers(0, 10**6), st.integers(0, 50), st.integers(1, 50))
def test_a_replication_has_one_uniform_wherever_the_block_starts(first: int, skip: int, count: int) -> None:
    """Draw r of a stream is the same number in every block that holds it."""
    whole = uniforms(7, "x", first, skip + count)
    assert np.array_equal(uniforms(7, "x", first + skip, count), whole[skip:])


def test_seeds_and_names_select_streams() -> None:
    """The same seed and name repeat a stream; another seed, 0 among them, or another name gives another."""
    base = uniforms(0, "a", 0, 100)
    assert np.array_equal(base, uniforms(0, "a", 0, 100))
    assert not np.array_equal(base, uniforms(1, "a", 0, 100))
    assert not np.array_equal(base, uniforms(0, "b", 0, 100))
    assert not np.array_equal(uniforms(1, "2", 0, 100), uniforms(12, "", 0, 100))


def test_uniforms_are_uniform_and_never_reach_the_ends() -> None:
    """A million draws pass a Kolmogorov-Smirnov test and stay strictly inside (0, 1)."""
    drawn = uniforms(3, "uniformity", 0, 1_000_000)
    assert drawn.min() > 0.0
    assert drawn.max() < 1.0
    assert kstest(drawn, "uniform").pvalue > 1e-4


def test_a_uniform_is_the_middle_of_one_of_so_many_cells() -> None:
    """The upper 52 bits of a number of Philox and a half, over 2 to the 52nd; all of it exact."""
    drawn = uniforms(5, "cells", 0, 100_000)
    words = np.random.Philox(key=stream_key(5, "cells")).random_raw(100_000)
    cells = [(int(word) >> 12) + Fraction(1, 2) for word in words.tolist()]
    assert [Fraction(u) * 2**52 for u in drawn.tolist()] == cells


def test_streams_of_different_names_and_seeds_are_independent() -> None:
    """Pairs of streams fill a 16 × 16 grid evenly, by a chi-squared test corrected for 60 comparisons."""
    streams = [uniforms(seed, f"quantity {n}", 0, 50_000) for seed in (0, 1) for n in range(6)]
    worst = 1.0
    for i, a in enumerate(streams):
        for b in streams[i + 1 :]:
            counts = np.histogram2d(a, b, bins=16, range=[[0, 1], [0, 1]])[0]
            expected = a.size / counts.size
            worst = min(worst, float(chi2.sf(((counts - expected) ** 2 / expected).sum(), counts.size - 1)))
    assert worst > 1e-4 / 66


STREAMS = [(0, ""), (1, "a"), (1, "b"), (2, "a"), (MAX_SEED, "parties.leader.wants.amnesty"), (1, "a\x00b")]
"""Seeds and names as near to each other as may be, and the largest seed."""

ONE_IN_1E6 = 4.9
"""Standard errors that a figure exceeds once in a million."""


@pytest.mark.parametrize(("seed", "name"), STREAMS)
def test_a_stream_does_not_remember(seed: int, name: str) -> None:
    """No serial correlation at lags 1 to 8 (4 numbers come of one counter), and runs as long as of a fair coin."""
    n = 400_000
    drawn = uniforms(seed, name, 3, n) - 0.5
    for lag in range(1, 9):
        correlation = 12.0 * float(np.mean(drawn[lag:] * drawn[:-lag]))
        assert abs(correlation) < ONE_IN_1E6 / np.sqrt(n), lag
    above = drawn > 0.0
    runs = 1 + int((above[1:] != above[:-1]).sum())
    assert abs(runs - n / 2) < ONE_IN_1E6 * np.sqrt(n) / 2


@pytest.mark.parametrize("lag", [1, 2, 4, 16_384])
def test_successive_draws_fill_the_square(lag: int) -> None:
    """Draws of one stream that follow each other, or stand at one place of two blocks, are independent pairs."""
    drawn = uniforms(5, "pairs", 0, 416_384)
    first, second = drawn[:400_000:2], drawn[lag : 400_000 + lag : 2]
    counts = np.histogram2d(first, second, bins=32, range=[[0, 1], [0, 1]])[0]
    expected = first.size / counts.size
    assert chi2.sf(((counts - expected) ** 2 / expected).sum(), counts.size - 1) > 1e-5


def test_neighbouring_seeds_and_names_are_uncorrelated() -> None:
    """Over 40 seeds in a row and 40 names with a counting suffix, the largest of 3,160 correlations is by chance."""
    n = 20_000
    streams = [uniforms(seed, "a", 0, n) for seed in range(40)]
    streams += [uniforms(7, f"a/{k}", 0, n) for k in range(40)]
    table = np.asarray(np.corrcoef(streams))
    correlations = table[np.triu_indices(80, 1)] * np.sqrt(n)
    assert np.abs(correlations).max() < norm.isf(1e-5 / correlations.size)
    assert abs(float(correlations.std()) - 1.0) < 0.08


def test_rare_draws_are_as_rare_as_they_should_be() -> None:
    """Of eight million draws, those beyond 1e-4 and 1e-6 at either end come as often as they should."""
    drawn = np.concatenate([uniforms(seed, "tails", 10**9, 1_000_000) for seed in range(8)])
    for tail in (1e-4, 1e-6):
        for found in (int((drawn < tail).sum()), int((drawn > 1 - tail).sum())):
            assert abs(found - drawn.size * tail) < ONE_IN_1E6 * np.sqrt(drawn.size * tail) + 1


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1])
def test_seeds_outside_the_range_are_refused(seed: int) -> None:
    """A seed that the key cannot hold is an error, not silently another seed."""
    with pytest.raises(ValueError, match="outside"):
        Luck(seed, 0, 10)


def test_a_kept_stream_cannot_be_written_to() -> None:
    """Streams are shared between worlds of a block, so nobody may change them."""
    with pytest.raises(ValueError, match="read-only"):
        Luck(0, 0, 4).uniforms("x")[0] = 0.5


def test_some_of_a_block_have_the_luck_that_they_had_in_it() -> None:
    """Chosen replications keep their numbers and their uniforms, of streams opened before and after the choice."""
    early, late = Luck(7, 100, 50), Luck(7, 150, 50)
    early.uniforms("opened before")
    rows = np.array([0, 3, 49])
    joined = Joined([early.only(rows), late.only(np.array([], dtype=np.int64)), late.only(rows[:2])])
    assert joined.count == 5
    numbers = joined.replications(np.arange(5))
    assert numbers.tolist() == [100, 103, 149, 150, 153]
    for name in ("opened before", "opened after"):
        everything = uniforms(7, name, 0, 200)
        assert joined.uniforms(name).tolist() == everything[numbers].tolist()
