"""Blocks taken apart and put together: no world depends on which are played with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.play import Block
from sim.runs.plan import Piece


def joined(blocks: Sequence[Block]) -> Block:
    """Return the block that these consecutive ones make up."""
    return Block(
        blocks[0].first,
        sum(block.count for block in blocks),
        np.concatenate([block.rows for block in blocks]),
        np.concatenate([block.refused_by for block in blocks]),
    )


def parted(block: Block, pieces: Sequence[Piece]) -> list[Block]:
    """Return the blocks of consecutive pieces that were played as one; the last may be short."""
    bounds = [min(piece.first - block.first + piece.count, block.count) for piece in pieces]
    edges = np.searchsorted(block.rows["replication"], [block.first + bound for bound in bounds])
    parts, start, row = list[Block](), 0, 0
    for bound, edge in zip(bounds, edges.tolist(), strict=True):
        rows, refused = block.rows[row:edge], block.refused_by[start:bound]
        parts.append(Block(block.first + start, bound - start, rows, refused))
        start, row = bound, edge
    return parts
