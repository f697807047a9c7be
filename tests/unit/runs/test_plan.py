"""Which draws a run consists of."""

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.plan import BLOCK, BLOCK_IF_REFUSED, FIRST_LOOK, Piece, fixed, looks_up_to, patience, pieces


@given(st.integers(1, 200_000), st.booleans())
def test_pieces_follow_each_other_without_gap(n: int, keeps_all: bool) -> None:
    """Block k + 1 begins where block k ends, numbers count from 0, and none exceeds the full size."""
    planned = list(islice(pieces(fixed(n), keeps_all=keeps_all), 20))
    assert planned[0].first == 0
    assert [piece.number for piece in planned] == list(range(20))
    assert all(later.first == piece.first + piece.count for piece, later in pairwise(planned))
    assert all(0 < piece.count <= (BLOCK if keeps_all else BLOCK_IF_REFUSED) for piece in planned)


@given(st.integers(1, 200_000))
def test_nothing_is_played_in_vain_where_every_draw_is_kept(n: int) -> None:
    """Without a record, the blocks up to the goal hold exactly as many draws as are to be kept."""
    total = 0
    for piece in pieces(fixed(n), keeps_all=True):
        total += piece.count
        if total >= n:
            break
    assert total == n


@pytest.mark.parametrize("n", [1_000, 100_000])
def test_a_run_starts_small_and_grows(n: int) -> None:
    """How long a run will take is not known before a block is played, so blocks double to the full size."""
    sizes = [piece.count for piece in islice(pieces(fixed(n), keeps_all=False), 8)]
    assert sizes == [1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 65_536]


def test_a_plan_goes_on_where_more_is_refused_than_foreseen() -> None:
    """The plan has no end: a run asks for pieces until it has what it needs."""
    planned = list(islice(pieces(fixed(10), keeps_all=True), 3))
    assert planned[1] == Piece(1, 10, 2_048)


@pytest.mark.parametrize("most", [1, 999, 1_000, 1_001, 1_999, 2_000, 123_456, 1_000_000])
def test_looks_are_far_apart_and_end_at_the_most(most: int) -> None:
    """The first look is at 1,000 (or the cap), the last at the cap, and all others at least 1,000 apart."""
    looks = looks_up_to(most)
    assert looks[0] == min(FIRST_LOOK, most)
    assert looks[-1] == most
    assert all(later > look for look, later in pairwise(looks))
    assert all(later - look >= FIRST_LOOK for look, later in pairwise(looks[:-1]))


def test_looks_are_few() -> None:
    """Looking often would stop too early by luck: a million worlds are looked at fewer than fifty times."""
    assert len(looks_up_to(1_000_000)) < 50


def test_patience_grows_with_what_is_wanted() -> None:
    """A run for few worlds may take fifty full blocks; one for many, two hundred draws for each."""
    assert patience(10) == 50 * BLOCK
    assert patience(100_000) == 20_000_000
