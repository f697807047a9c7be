"""Powers and exponentials that come out the same on every processor.

Vector units and C libraries differ in the last bit of ``exp``, ``log`` and ``pow``. A last bit that flips one
comparison changes a history, so every such function used in play goes through this file, which rounds its
result to a multiple of 2⁻⁴⁰ (about 10⁻¹²): far below any meaning, far above the libraries' differences.
"""

from __future__ import annotations

import numpy as np

from sim.model.packages import FloatArray

_FINE = 2.0**40
_EXPONENT_LIMIT = 700.0


def steady(values: FloatArray) -> FloatArray:
    """Round to the nearest multiple of 2⁻⁴⁰; exact scaling, so no other error is added."""
    return np.rint(values * _FINE) * (1.0 / _FINE)


def decay(exponent: FloatArray) -> FloatArray:
    """Return e^(−exponent) for exponents that are not negative; a result in [0, 1]."""
    return steady(np.exp(-exponent))


def power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """Return base^exponent for bases in [0, 1] and positive exponents; a result in [0, 1]."""
    return steady(np.power(base, exponent))


def logistic(x: FloatArray) -> FloatArray:
    """Return 1/(1 + e^(−x))."""
    return steady(1.0 / (1.0 + np.exp(-np.clip(x, -_EXPONENT_LIMIT, _EXPONENT_LIMIT))))
