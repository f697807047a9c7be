"""Compiled twins of small, pure functions, by Numba (the extra ``fast``): the same numbers to the last bit.

Nothing here is a rule of play. Each function does what its twin in NumPy does, in an order of steps that suits
a processor better than whole tables one after the other; tests hold the two equal, closed packages, ties and all.
Additions are made in the same order and never fused, and no exponential is taken. Compiled code is kept on disk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numba.types import Array, float64, int64
from numpy.typing import NDArray

from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING

_TOGETHER = 8
"""Worlds that are copied out of a table at one time: what one line of the cache holds of them."""
_LARGEST = np.iinfo(np.int64).max
_STEPS = 2.0**40
"""Steps into which the span of a side's worths is divided for sifting."""
_MANY = 64
"""From so many entries on, merging sorts faster than inserting."""

_table = Array(float64, 2, "C", readonly=True)
_indices = Array(int64, 1, "C", readonly=True)


@njit(inline="always")
def _in_order(bits: int) -> int:
    """Turn the bits of a number into a whole number that rises with it, and back."""
    return bits ^ ((bits >> 63) & _LARGEST)


@njit
def _copy_out(table: FloatArray, first: int, wide: int, into: FloatArray) -> None:
    """Copy some worlds of a table, (K, W), into the rows of another, eight by eight where that goes."""
    packages = table.shape[0]
    even = packages - packages % 8 if wide == _TOGETHER else 0
    for k in range(0, even, 8):
        for w in range(_TOGETHER):
            for step in range(8):
                into[w, k + step] = table[k + step, first + w]
    for k in range(even, packages):
        for w in range(wide):
            into[w, k] = table[k, first + w]


@njit
def _reach(worths: FloatArray) -> tuple[float, float]:
    """Return the lowest number that is not −inf, and the highest; whole numbers, as they are compared faster."""
    bits = worths.view(np.int64)
    closed = _in_order(np.array([-np.inf]).view(np.int64)[0])
    low, high = _LARGEST, closed
    for k in range(bits.size):
        key = _in_order(bits[k])
        low = min(low, _LARGEST if key == closed else key)
        high = max(high, key)
    ends = np.array([_in_order(low), _in_order(high)]).view(np.float64)
    return ends[0], ends[1]


@njit
def _in_steps(worths: FloatArray, into: IntArray) -> None:
    """Write how far worths lie above the lowest, in steps; −1 where a package is closed."""
    low, high = _reach(worths)
    span = high - low if high > low else 1.0
    for k in range(worths.size):
        steps = (worths[k] - low) / span * _STEPS
        into[k] = -1 if worths[k] == -np.inf else np.int64(steps if steps >= 0.0 else 0.0)


@njit
def _sift(x: IntArray, y: IntArray, slack: int, may: IntArray) -> None:
    """Say which packages might be efficient.

    For each of seven rates of exchange let m be the largest over packages of the smaller of x and y. A package
    with both below m is beaten by the one that attains it, and if that is so even with slack, by more than the slack.
    """
    m0 = m1 = m2 = m3 = m4 = m5 = m6 = np.int64(-1)
    for k in range(x.size):
        a, b = x[k], y[k]
        m0 = max(m0, min(a, b))
        m1 = max(m1, min(a, b - (b >> 2)))
        m2 = max(m2, min(a - (a >> 2), b))
        m3 = max(m3, min(a, b >> 1))
        m4 = max(m4, min(a >> 1, b))
        m5 = max(m5, min(a, b >> 2))
        m6 = max(m6, min(a >> 2, b))
    for k in range(x.size):
        a, b = x[k], y[k] + slack
        may[k] = (
            (a >= 0)
            & (max(a, b) >= m0)
            & (max(a, b - (b >> 2)) >= m1)
            & (max(a - (a >> 2), b) >= m2)
            & (max(a, b >> 1) >= m3)
            & (max(a >> 1, b) >= m4)
            & (max(a, b >> 2) >= m5)
            & (max(a >> 2, b) >= m6)
        )


@njit
def _by_falling_worth(may: IntArray, worths: FloatArray, chosen: IntArray, worth: FloatArray) -> int:
    """List the packages that might be efficient by falling worth, equals in file order; return how many."""
    count = 0
    for k in range(may.size):
        chosen[count] = k
        count += may[k]
    if count > _MANY:
        chosen[:count] = chosen[:count][np.argsort(-worths[chosen[:count]], kind="mergesort")]
        worth[:count] = worths[chosen[:count]]
        return count
    for n in range(count):
        k, place = chosen[n], n
        w = worths[k]
        while place > 0 and worth[place - 1] < w:
            worth[place], chosen[place] = worth[place - 1], chosen[place - 1]
            place -= 1
        worth[place], chosen[place] = w, k
    return count


@njit
def _more_room(found: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate((found, np.empty_like(found)))


@njit
def _efficient(
    mine: FloatArray, theirs: FloatArray, slack: int
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray]:
    """Return the packages that no other beats for both sides: world, package, worths to both and lead."""
    packages, worlds = mine.shape
    room = 16 * worlds + packages
    world, package = np.empty(room, np.int64), np.empty(room, np.int64)
    own, other, lead = np.empty(room), np.empty(room), np.empty(room)
    ours, others = np.empty((_TOGETHER, packages)), np.empty((_TOGETHER, packages))
    x, y = np.empty(packages, np.int64), np.empty(packages, np.int64)
    may, chosen, worth = np.empty(packages, np.int64), np.empty(packages + 1, np.int64), np.empty(packages)
    count = 0
    for first in range(0, worlds, _TOGETHER):
        wide = min(_TOGETHER, worlds - first)
        _copy_out(mine, first, wide, ours)
        _copy_out(theirs, first, wide, others)
        for w in range(wide):
            _in_steps(ours[w], x)
            _in_steps(others[w], y)
            _sift(x, y, slack, may)
            promising = _by_falling_worth(may, ours[w], chosen, worth)
            while count + promising > world.size:
                world, package = _more_room(world), _more_room(package)
                own, other, lead = _more_room(own), _more_room(other), _more_room(lead)
            begins, most, next_most = count, -np.inf, -np.inf
            for n in range(promising):
                leaves = others[w, chosen[n]]
                next_most = max(next_most, min(leaves, most))
                if leaves > most:
                    most = leaves
                    if count > begins and own[count - 1] == worth[n]:
                        count -= 1
                    world[count], package[count] = first + w, chosen[n]
                    own[count], other[count] = worth[n], leaves
                    count += 1
                lead[count - 1] = most - next_most
    return world[:count], package[:count], own[:count], other[:count], lead[:count]


@njit([(_table, _table, float64)], cache=True)
def lists(
    mine: FloatArray, theirs: FloatArray, slack: float
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """Twin of ``sim.engine.ranking``: each world's list of efficient packages, (W, places)."""
    worlds = mine.shape[1]
    world, package, own, other, lead = _efficient(mine, theirs, np.int64(slack * _STEPS))
    longest = held = 1
    for n in range(1, world.size):
        held = held + 1 if world[n] == world[n - 1] else 1
        longest = max(longest, held)
    places = 1
    while places <= longest:
        places <<= 1
    owns, others = np.full((worlds, places), -np.inf), np.full((worlds, places), np.inf)
    packages = np.full((worlds, places), NOTHING)
    leads = np.zeros((worlds if slack > 0.0 else 0, places if slack > 0.0 else 0))
    place = 0
    for n in range(world.size):
        place = place + 1 if n and world[n] == world[n - 1] else 0
        owns[world[n], place], others[world[n], place] = own[n], other[n]
        packages[world[n], place] = package[n]
        if slack > 0.0:
            leads[world[n], place] = lead[n]
    return owns, others, packages, leads


@njit([(_table, _indices, _table, _indices)], cache=True)
def sum_of_two(one: FloatArray, of_one: IntArray, two: FloatArray, of_two: IntArray) -> FloatArray:
    """Twin of ``sim.engine.wishes``: to each package the sum of its entries in two tables."""
    total = np.empty((of_one.size, one.shape[1]))
    for k in range(of_one.size):
        a, b = one[of_one[k]], two[of_two[k]]
        for w in range(a.size):
            total[k, w] = a[w] + b[w]
    return total


@njit
def leaving_most(
    own: FloatArray, others: tuple[FloatArray, ...], no_deals: FloatArray, bar: FloatArray, rows: IntArray
) -> IntArray:
    """Twin of ``sim.engine.worst_off``: what leaves most to the worst-off, package after package.

    Compiled for each number of others when it is first asked for, and not kept: processes that keep several forms of
    one function at the same time can spoil each other's.
    """
    found = np.full(rows.size, NOTHING)
    best, most = np.empty(rows.size), np.full(rows.size, -np.inf)
    for k in range(own.shape[0]):
        for n in range(rows.size):
            worth, least = own[k, rows[n]], np.inf
            for j in range(len(others)):
                left = others[j][k, rows[n]] - no_deals[j, n]
                least = left if left < least else least
            # Without a branch, so that many rows are done by one instruction.
            better = (least > most[n]) | (found[n] == NOTHING) | ((least == most[n]) & (worth > best[n]))
            better &= worth >= bar[n]
            found[n] = k if better else found[n]
            best[n] = worth if better else best[n]
            most[n] = least if better else most[n]
    return found
