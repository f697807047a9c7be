"""The maker of random numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, kstest

from sim.chance import MAX_SEED, Luck, uniforms


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


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1])
def test_seeds_outside_the_range_are_refused(seed: int) -> None:
    """A seed that the key cannot hold is an error, not silently another seed."""
    with pytest.raises(ValueError, match="outside"):
        Luck(seed, 0, 10)


def test_a_kept_stream_cannot_be_written_to() -> None:
    """Streams are shared between worlds of a block, so nobody may change them."""
    with pytest.raises(ValueError, match="read-only"):
        Luck(0, 0, 4).uniforms("x")[0] = 0.5
