"""A party's packages in order of worth, so that a proposal is a search instead of a scan (DESIGN rule 7).

The default proposal is, among the packages worth at least some bar, the one that leaves most to the other
side. Go through the packages by falling worth, and keep those that leave the other more than any before them:
whatever the bar, the proposal is the last one kept that reaches it. These are the efficient packages, which no
other beats for both sides, so most are sifted out before anything is sorted, and two sides that read each other
rightly have one list between them, which they go through from its two ends. Each proposal then costs the
logarithm of the few packages kept, however long the talks last.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.extremes import largest, smallest
from sim.engine.twin import has_twin
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING

_SLOPES = (1.0, 0.7, 1.4)
"""Rates of exchange between the two sides at which a middling package is looked for."""

_SIFTED_TOGETHER = 2**16
"""Entries of a table that are sifted at one time, as many packages of all worlds: so many fit the cache."""

_LARGEST = float(np.finfo(np.float32).max)

Coarse: TypeAlias = NDArray[np.float32]
Entry = TypeVar("Entry", np.int64, np.float64)


class Efficient(NamedTuple):
    """The packages that no other beats for both of two sides, by world, in each by falling worth to the first.

    One entry each: ``world``, ``package``, ``own`` and ``other``, what it is worth to the first and the second
    side, and its ``lead`` (see ``Lists``). What is worth the same to both sides as an earlier package of the file is
    left out.
    """

    world: IntArray
    package: IntArray
    own: FloatArray
    other: FloatArray
    lead: FloatArray


class Lists(NamedTuple):
    """Each world's efficient packages, (W, places), filled up to 2^n places so that they can be halved blindly.

    ``own`` falls along the places, down to −inf where a list has ended, and ``other`` rises, up to ∞; there,
    and always in the last place, ``package`` is ``NOTHING``.
    ``lead``: by how much more each leaves the other than any package does that is worth more to the first side than
    the next of the list; what was sifted out is not counted. Empty where no slack was asked for.
    """

    own: FloatArray
    other: FloatArray
    package: IntArray
    lead: FloatArray


class Ranking:
    """What one of two sides may propose to the other in W worlds.

    ``turned``: what the second side of the lists may propose to the first. Ties are ruled as in
    ``sim.model.strategy.offer_reaching``: to the package better for oneself, then to the first in the file.
    """

    def __init__(self, lists: Lists, *, turned: bool = False) -> None:
        self._lists = lists
        self._turned = turned

    def reaching(self, bar: FloatArray, rows: IntArray) -> IntArray:
        """Return the proposal in each of these rows for a finite bar: ``NOTHING`` where no package is worth it."""
        if self._turned:
            return _from_end(self._lists.other, self._lists.package, bar, rows)
        return _of_last(self._lists.package, _last_reaching(self._lists.own, bar, rows), NOTHING)

    def reaching_with_lead(self, bar: FloatArray, rows: IntArray) -> tuple[IntArray, FloatArray]:
        """Return the proposal of the first side and its lead, in each of these rows."""
        place = _last_reaching(self._lists.own, bar, rows)
        return _of_last(self._lists.package, place, NOTHING), _of_last(self._lists.lead, place, 0.0)


def _last_reaching(own: FloatArray, bar: FloatArray, rows: IntArray) -> IntArray:
    """Return where in lists, (W, places), each row's last package stands that is worth its bar; −1: nowhere."""
    first = rows * own.shape[1]
    after = first.copy()  # the last of those found so far; at the first: none yet
    step = own.shape[1] >> 1
    while step:
        probe = after + (step - 1)
        after = np.where(own.take(probe) >= bar, probe + 1, after)
        step >>= 1
    return np.where(after > first, after - 1, -1)


def _of_last(table: NDArray[Entry], place: IntArray, otherwise: float) -> NDArray[Entry]:
    found: NDArray[Entry] = np.where(place >= 0, table.take(place), table.dtype.type(otherwise))
    return found


def _from_end(other: FloatArray, package: IntArray, bar: FloatArray, rows: IntArray) -> IntArray:
    """Return the first package of each row's list that is worth its bar to the second side."""
    found = rows * other.shape[1]
    step = other.shape[1] >> 1
    while step:
        probe = found + (step - 1)
        found = np.where(other.take(probe) >= bar, found, probe + 1)
        step >>= 1
    first: IntArray = package.take(found)
    return first


def lists(own: FloatArray, other: FloatArray, *, slack: float = 0.0) -> Lists:
    """Return the packages that no other beats for both sides; ``own`` and ``other`` are (W, K), −inf: closed.

    ``slack``: what leaves the other side less by more than this share of its span may be left out of a lead.
    """
    return Lists(*_lists(np.ascontiguousarray(own.T), np.ascontiguousarray(other.T), slack))


@has_twin("lists")
def _lists(
    mine: FloatArray, theirs: FloatArray, slack: float
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """Do so for tables that lie package by package, (K, W)."""
    found, worlds = efficient(mine, theirs, slack), mine.shape[1]
    held = np.bincount(found.world, minlength=worlds)
    place = np.arange(found.world.size) - (np.cumsum(held) - held)[found.world]
    shape = worlds, 1 << int(held.max(initial=1)).bit_length()
    own, other, package = np.full(shape, -np.inf), np.full(shape, np.inf), np.full(shape, NOTHING)
    lead = np.zeros(shape if slack else (0, 0))
    at = found.world * shape[1] + place
    for table, entries in ((own, found.own), (other, found.other), (package, found.package)):
        table.reshape(-1)[at] = entries
    if slack:
        lead.reshape(-1)[at] = found.lead
    return own, other, package, lead


def efficient(mine: FloatArray, theirs: FloatArray, slack: float = 0.0) -> Efficient:
    """Return the packages that no other beats for both sides, from tables of worths, (K, W).

    Sorting goes by keys that pack the world, how far a package lies below the best, in so many steps, and its
    number; what it leaves the other is compared in such steps, too. Worlds in which a step proves too coarse are
    done again in full. Leads are reckoned where there is slack.
    """
    packages, worlds = mine.shape
    may, spans = _promising(mine, theirs, slack)
    at = np.flatnonzero(may)
    package, world = np.divmod(at, worlds)
    bits, room = (packages - 1).bit_length(), 63 - (worlds - 1).bit_length()
    key = _steps_below_best(mine, spans[0], at, world, room - bits)
    key <<= bits
    key |= package
    key |= world << room
    key.sort()
    package, world = key & ((1 << bits) - 1), key >> room
    at = package * worlds + world
    worth, leaves = mine.take(at), theirs.take(at)
    rank = world << room
    rank |= ((1 << room) - 1) - _steps_below_best(theirs, spans[1], at, world, room)
    most = np.maximum.accumulate(rank)
    kept = np.ones(at.size, dtype=np.bool_)
    np.greater(rank[1:], most[:-1], out=kept[1:])
    lead = _leads(world, leaves, kept) if slack else np.zeros(at.size)
    spoilt = _too_coarse(world, worth, leaves, rank[1:] == most[:-1], kept)
    if spoilt.size:
        kept &= ~np.isin(world, spoilt)
    found = Efficient(world[kept], package[kept], worth[kept], leaves[kept], lead[kept])
    return _unbeaten(_with(found, spoilt, mine, theirs) if spoilt.size else found)


def _leads(world: IntArray, leaves: FloatArray, kept: BoolArray) -> FloatArray:
    """Return by how much each kept entry leaves the other more than what is sorted before the next; 0 elsewhere."""
    lead, at = np.zeros(kept.size), np.flatnonzero(kept)
    if at.size:
        most, where = leaves.take(at), world.take(at)
        next_most = np.maximum.reduceat(np.where(kept, -np.inf, leaves), at)
        earlier = where[1:] == where[:-1]
        next_most[1:] = np.maximum(next_most[1:], np.where(earlier, most[:-1], -np.inf))
        lead[at] = most - next_most
    return lead


def _unbeaten(found: Efficient) -> Efficient:
    """Leave out what is worth the same to the first side as the next package, which leaves the other more."""
    beaten = (found.own[:-1] == found.own[1:]) & (found.world[:-1] == found.world[1:])
    if not beaten.any():
        return found
    left = np.append(~beaten, True)
    return Efficient(*(column[left] for column in found))


def _promising(mine: FloatArray, theirs: FloatArray, slack: float) -> tuple[BoolArray, FloatArray]:
    """Return where a package might be kept, (K, W), and about how far each side's worths reach, (2, W).

    With the worths of both sides, each on a scale that keeps its order, let m be the largest over packages of
    the smaller of the two. A package with both below m is beaten by the one that attains m; no other is left out.
    ``slack``: none is left out, either, that is beaten for the second side by less than this share of its reach.
    """
    packages, worlds = mine.shape
    one, ones = _from_worst(mine.astype(np.float32))
    two, twos = _from_worst(theirs.astype(np.float32))
    spans = np.stack([ones, twos]).astype(np.float64)
    rates = [np.minimum(slope * spans[0] / spans[1], _LARGEST).astype(np.float32) for slope in _SLOPES]
    middling = [np.full(worlds, -np.inf, dtype=np.float32) for _ in rates]
    together = max(_SIFTED_TOGETHER // max(worlds, 1), 1)
    pieces = [slice(start, start + together) for start in range(0, packages, together)]
    for piece in pieces:
        for rate, most in zip(rates, middling, strict=True):
            less = two[piece] * rate
            np.minimum(one[piece], less, out=less)
            np.maximum(most, largest(less), out=most)
    if slack:
        two += np.float32(slack) * twos
    may = one >= 0.0  # open at all
    for piece in pieces:
        for rate, most in zip(rates, middling, strict=True):
            more = two[piece] * rate
            np.maximum(one[piece], more, out=more)
            may[piece] &= more >= most
    return may, spans


def _from_worst(worth: Coarse) -> tuple[Coarse, Coarse]:
    """Return worths, (K, W), counted from the worst open package of their world, and the best so counted, or 1."""
    worst = smallest(worth)
    if np.isinf(worst).any():
        worst = smallest(np.where(np.isinf(worth), np.float32(np.inf), worth))
        worst = np.where(np.isinf(worst), np.float32(0.0), worst)
    worth -= worst
    best = largest(worth)
    return worth, np.where(best > 0.0, best, np.float32(1.0))


def _steps_below_best(
    table: FloatArray, span: FloatArray, at: IntArray, world: IntArray, bits: int
) -> IntArray:
    """Return how far entries of open packages lie below the best of their world; 2^bits steps make up its span."""
    steps = 2.0**bits - 2.0 ** max(bits - 52, 0)
    below = largest(table).take(world)
    below -= table.take(at)
    below *= (steps / span).take(world)
    np.minimum(below, steps, out=below)
    taken: IntArray = below.astype(np.int64)
    return taken


def _too_coarse(
    world: IntArray, worth: FloatArray, leaves: FloatArray, level: BoolArray, kept: BoolArray
) -> IntArray:
    """Return the worlds in which steps hid what decides: which of two is worth more, or leaves more.

    ``level``: where an entry but the first leaves the other as many steps as the most before it.
    """
    wrong = np.flatnonzero((worth[1:] > worth[:-1]) & (world[1:] == world[:-1])) + 1
    at = np.flatnonzero(level) + 1
    if at.size:
        last_kept = np.maximum.accumulate(np.where(kept, np.arange(kept.size), 0))
        wrong = np.concatenate([wrong, at[leaves[at] > leaves[last_kept[at]]]])
    return np.unique(world[wrong])


def _with(found: Efficient, spoilt: IntArray, mine: FloatArray, theirs: FloatArray) -> Efficient:
    """Return what was found, with the spoilt worlds sorted in full, by world."""
    own, other = mine[:, spoilt].T, theirs[:, spoilt].T
    order = np.argsort(-own, axis=1, kind="stable")
    worth, leaves = np.take_along_axis(own, order, axis=1), np.take_along_axis(other, order, axis=1)
    most = np.maximum.accumulate(leaves, axis=1)
    kept = np.isfinite(worth)
    kept[:, 1:] &= leaves[:, 1:] > most[:, :-1]
    at, place = np.nonzero(kept)
    redone = Efficient(spoilt[at], order[at, place], worth[at, place], leaves[at, place], np.zeros(at.size))
    by_world = np.argsort(np.concatenate([found.world, redone.world]), kind="stable")
    return Efficient(*(np.concatenate(columns)[by_world] for columns in zip(found, redone, strict=True)))
