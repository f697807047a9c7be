"""The largest and the smallest entry that each world has in a table that lies package by package."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 2_048
"""Entries of a row from which on passing over a table costs no more for each: a short row costs a call for itself."""

Number = TypeVar("Number", np.float32, np.float64)


def largest(table: NDArray[Number]) -> NDArray[Number]:
    """Return the largest entry of each column of a table, (K, W); K is at least 1."""
    return _reduced(np.maximum, table)


def smallest(table: NDArray[Number]) -> NDArray[Number]:
    """Return the smallest entry of each column of a table, (K, W); K is at least 1."""
    return _reduced(np.minimum, table)


def _reduced(extreme: np.ufunc, table: NDArray[Number]) -> NDArray[Number]:
    """Reduce a table over its rows; short ones that lie one after the other are first taken for one long row."""
    rows, columns = table.shape
    joined = min(_AT_ONCE // max(columns, 1), rows)
    if joined < 2 or not table.flags.c_contiguous:
        whole: NDArray[Number] = extreme.reduce(table, axis=0)
        return whole
    even = rows - rows % joined
    long = extreme.reduce(table[:even].reshape(even // joined, joined * columns), axis=0)
    result: NDArray[Number] = extreme.reduce(long.reshape(joined, columns), axis=0)
    return result if even == rows else extreme(result, extreme.reduce(table[even:], axis=0))
