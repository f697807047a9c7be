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
    return _steadied(values * _FINE)


def _steadied(scaled: FloatArray) -> FloatArray:
    """Round values that are already scaled by 2⁴⁰, in place."""
    np.rint(scaled, out=scaled)
    scaled *= 1.0 / _FINE
    return scaled


def ratio(part: FloatArray, whole: FloatArray, otherwise: FloatArray | float = 0.0) -> FloatArray:
    """Return part/whole where the whole is more than nothing, and ``otherwise`` elsewhere."""
    result = np.empty(np.broadcast_shapes(part.shape, whole.shape))
    result[...] = otherwise
    np.divide(part, whole, out=result, where=whole > 0.0)
    return result


def decay(exponent: FloatArray) -> FloatArray:
    """Return e^(−exponent) for exponents that are not negative; a result in [0, 1]."""
    result = np.negative(exponent)
    np.exp(result, out=result)
    result *= _FINE
    return _steadied(result)


def rate_of(kept: FloatArray) -> FloatArray:
    """Return the discount rate ρ at which e^(−ρ) is ``kept``, for shares in (0, 1]."""
    return steady(-np.log(kept))


def power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """Return base^exponent for bases in [0, 1] and positive exponents; a result in [0, 1]."""
    result = np.power(base, exponent)
    result *= _FINE
    return _steadied(result)


def log(x: FloatArray) -> FloatArray:
    """Return the natural logarithm of positive numbers."""
    return steady(np.log(x))


def minus_log(share: FloatArray) -> FloatArray:
    """Return −log of shares from 0 to 1; of 0, a number so large that e to the minus any part of it is 0."""
    result = np.maximum(share, 1e-300)
    np.log(result, out=result)
    result *= -_FINE
    result = _steadied(result)
    return np.where(share > 0.0, result, 1e15)


def logistic(x: FloatArray) -> FloatArray:
    """Return 1/(1 + e^(−x))."""
    result = np.clip(x, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)
    np.negative(result, out=result)
    np.exp(result, out=result)
    result += 1.0
    np.divide(_FINE, result, out=result)
    return _steadied(result)


def softplus(x: FloatArray) -> FloatArray:
    """Return log(1 + e^x)."""
    result = np.abs(x)
    np.negative(result, out=result)
    np.exp(result, out=result)
    np.log1p(result, out=result)
    result += np.maximum(x, 0.0)
    result *= _FINE
    return _steadied(result)
