"""The only maker of random numbers: uniforms keyed by a seed, the name of a quantity and a replication.

Replication r of the stream (seed, name) is one fixed number, whatever else is drawn, in whatever order, on
whatever machine. So adding a party, an option or a worker shifts no other draw, and two scenarios played
under one seed share their luck.

The generator is NumPy's Philox (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1,
2, 3"), a counter-based one: the key is a hash of seed and name, the counter is the replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from sim.model.packages import FloatArray, IntArray

MAX_SEED = 2**63 - 1
_PER_COUNTER = 4  # Philox 4x64 makes four numbers per step of its counter
_BITS_OF_ONE = np.float64(1.0).view(np.uint64)


def stream_key(seed: int, name: str) -> int:
    """Return the 128-bit key of the stream that a seed and a name select."""
    digest = blake2b(f"{seed}\x00{name}".encode(), digest_size=16).digest()
    return int.from_bytes(digest, "little")


def uniforms(seed: int, name: str, first: int, count: int) -> FloatArray:
    """Return the uniforms of replications ``first`` to ``first + count − 1``, strictly between 0 and 1.

    Each has 52 random bits and sits in the middle of its cell, so neither 0 nor 1 ever comes up.
    """
    step, skip = divmod(first, _PER_COUNTER)
    generator = np.random.Philox(key=stream_key(seed, name), counter=step)
    raw = generator.random_raw(skip + count)[skip:]
    # The 52 bits as what a number from 1 to 2 has behind its point; less 1, plus half a cell, is exact.
    raw >>= np.uint64(12)
    raw |= _BITS_OF_ONE
    uniform = raw.view(np.float64)
    uniform -= 1.0 - 2.0**-53
    return uniform


def generator(seed: int, name: str) -> np.random.Generator:
    """Return a generator of its own for what is drawn about worlds rather than in them, such as resamples."""
    return np.random.Generator(np.random.Philox(key=stream_key(seed, name)))


class Luck:
    """The uniforms of one block of replications; each stream is opened once and then kept."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        if not 0 <= seed <= MAX_SEED:
            raise ValueError(f"seed {seed} is outside 0 to {MAX_SEED}")
        self.seed = seed
        self.first = first
        self.count = count
        self._streams: dict[str, FloatArray] = {}

    def uniforms(self, name: str) -> FloatArray:
        """Return one uniform per replication of the block, shape (count,), read-only."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._opened(name)
            stream.setflags(write=False)
            self._streams[name] = stream
        return stream

    def replications(self, rows: IntArray) -> IntArray:
        """Return the numbers of the replications that these rows of the block stand for."""
        return rows + self.first

    def only(self, rows: IntArray) -> Luck:
        """Return the luck of these replications alone: what was drawn for the others is let go."""
        return _Chosen(self, rows)

    def _opened(self, name: str) -> FloatArray:
        return uniforms(self.seed, name, self.first, self.count)


class _Chosen(Luck):
    """Some replications of a block."""

    def __init__(self, block: Luck, rows: IntArray) -> None:
        super().__init__(block.seed, block.first, rows.size)
        self._block = Luck(block.seed, block.first, block.count)
        self._rows = rows
        self._streams = {name: stream[rows] for name, stream in block._streams.items()}

    def replications(self, rows: IntArray) -> IntArray:
        return self._block.replications(self._rows[rows])

    def _opened(self, name: str) -> FloatArray:
        return self._block._opened(name)[self._rows]


class Joined(Luck):
    """The luck of several groups of replications under one seed, one after the other as if they were one block."""

    def __init__(self, parts: Sequence[Luck]) -> None:
        super().__init__(parts[0].seed, parts[0].first, sum(part.count for part in parts))
        self._parts = parts

    def replications(self, rows: IntArray) -> IntArray:
        """Return the numbers of the replications that these rows stand for."""
        return np.concatenate([part.replications(np.arange(part.count)) for part in self._parts])[rows]

    def _opened(self, name: str) -> FloatArray:
        return np.concatenate([part.uniforms(name) for part in self._parts])
