"""Blocks taken apart and put together."""

import numpy as np

from sim.runs.blocks import joined, parted
from sim.runs.plan import Piece
from tests.unit.runs.doubles import Pretend, story

PLAY, STORY = Pretend(keeps=0.5), story(recorded=True)
PIECES = [Piece(3, 100, 50), Piece(4, 150, 7), Piece(5, 157, 200)]


def test_a_block_is_parted_into_what_its_pieces_would_have_been() -> None:
    """Rows and refusals go with their draws; the last piece may be short, or not begun at all."""
    for count in (257, 160, 57):
        parts = parted(PLAY(STORY, 3, 100, count), PIECES)
        ends = [min(piece.first - 100 + piece.count, count) for piece in PIECES]
        for part, piece, end in zip(parts, PIECES, ends, strict=True):
            alone = PLAY(STORY, 3, piece.first, end - (piece.first - 100))
            assert (part.first, part.count) == (alone.first, alone.count)
            assert part.rows.tobytes() == alone.rows.tobytes()
            assert np.array_equal(part.refused_by, alone.refused_by)


def test_parts_joined_are_the_whole() -> None:
    """The way there and back."""
    whole = PLAY(STORY, 3, 100, 257)
    again = joined(parted(whole, PIECES))
    assert (again.first, again.count) == (whole.first, whole.count)
    assert again.rows.tobytes() == whole.rows.tobytes()
    assert np.array_equal(again.refused_by, whole.refused_by)
