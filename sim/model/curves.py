"""The worth of a numeric issue at any of its values, not only at the points of its grid, and the way back.

A curve is asked for whole arrays: entry w of every array belongs to one world. ``x`` is a value of the issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.model.arithmetic import power, ratio
from sim.model.packages import FloatArray, IntArray


class Curve:
    """A worth along the range ``low`` to ``high`` of an issue, in W worlds."""

    low: float
    high: float

    def at(self, x: FloatArray) -> FloatArray:
        """Return the worth at x, shape (W,) or (W, L), for x in the range."""
        raise NotImplementedError

    @property
    def parameters(self) -> tuple[FloatArray, ...]:
        """What differs between worlds, (W,) each."""
        raise NotImplementedError

    def of(self, parameters: Sequence[FloatArray]) -> Curve:
        """Return the curve with other parameters, perhaps in other worlds."""
        raise NotImplementedError

    def rows(self, rows: IntArray) -> Curve:
        """Return the curve in some of the worlds, each as often as it is named."""
        return self.of([values[rows] for values in self.parameters])

    @property
    def top(self) -> FloatArray:
        """The value of the issue at which the worth is highest, (W,); the lowest such value."""
        raise NotImplementedError

    def reaching(self, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the stretch around the top on which the worth is at least ``level``, (W, L) each.

        Where not even the top reaches the level, the first end lies above the second.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class PowerCurve(Curve):
    """``start + (end − start)·t^exponent``, or the mirror image where it falls; t runs from 0 to 1."""

    low: float
    high: float
    exponent: FloatArray
    start: FloatArray
    end: FloatArray

    @property
    def parameters(self) -> tuple[FloatArray, ...]:
        """Exponent, start and end."""
        return self.exponent, self.start, self.end

    def of(self, parameters: Sequence[FloatArray]) -> PowerCurve:
        """Return the curve with other parameters."""
        return PowerCurve(self.low, self.high, *parameters)

    def at(self, x: FloatArray) -> FloatArray:
        """Return the worth at x."""
        exponent, start, end = (_like(a, x) for a in (self.exponent, self.start, self.end))
        t = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        rising = end >= start
        gained = _power(np.where(rising, t, 1.0 - t), exponent)
        return np.where(rising, start + (end - start) * gained, end + (start - end) * gained)

    @property
    def top(self) -> FloatArray:
        """The high end where the worth rises, else the low end."""
        return np.where(self.end > self.start, self.high, self.low)

    def reaching(self, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the stretch on which the worth is at least ``level``."""
        exponent, start, end = (_like(a, level) for a in (self.exponent, self.start, self.end))
        rising = end >= start
        least, gain = np.where(rising, start, end), np.abs(end - start)
        # A flat curve reaches what it is worth everywhere, and more nowhere.
        needed = ratio(level - least, gain, np.where(level > least, 2.0, 0.0))
        t = _power(np.clip(needed, 0.0, 1.0), 1.0 / exponent)
        span = self.high - self.low
        first = np.where(rising, self.low + span * t, self.low)
        last = np.where(rising, self.high, self.high - span * t)
        return np.where(needed > 1.0, np.inf, first), np.where(needed > 1.0, -np.inf, last)


@dataclass(frozen=True)
class Segments(Curve):
    """Linear between given values of the issue, ``xs`` rising, with the worths ``ys``, (W,) each; flat beyond."""

    low: float
    high: float
    xs: tuple[float, ...]
    ys: tuple[FloatArray, ...]

    @property
    def parameters(self) -> tuple[FloatArray, ...]:
        """The worths at the corners."""
        return self.ys

    def of(self, parameters: Sequence[FloatArray]) -> Segments:
        """Return the curve with other worths."""
        return Segments(self.low, self.high, self.xs, tuple(parameters))

    def at(self, x: FloatArray) -> FloatArray:
        """Return the worth at x."""
        value = np.broadcast_to(_like(self.ys[0], x), x.shape).copy()
        for a, b, left, right in self._pieces():
            t = np.clip((x - a) / (b - a), 0.0, 1.0)
            value = np.where(x > a, _like(left, x) + t * (_like(right, x) - _like(left, x)), value)
        return value

    @property
    def top(self) -> FloatArray:
        """The lowest value at which the worth is highest."""
        xs, ys = self._within()
        best, where = ys[0], np.full(ys[0].shape, xs[0])
        for x, y in zip(xs[1:], ys[1:], strict=True):
            where = np.where(y > best, x, where)
            best = np.maximum(best, y)
        return where

    def reaching(self, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the stretch around the top; beyond a dip the curve may reach the level again."""
        xs, ys = self._within()
        top = _like(self.top, level)
        first, last = np.full(level.shape, self.low), np.full(level.shape, self.high)
        pieces = [
            (xs[i], xs[i + 1], _like(ys[i], level), _like(ys[i + 1], level)) for i in range(len(xs) - 1)
        ]
        within = np.ones(level.shape, dtype=np.bool_)
        for a, b, left, right in pieces:  # from the top to the right, until it first falls below the level
            falls = within & (a >= top) & (right < level)
            last = np.where(falls, a + (b - a) * _share(left - level, left - right), last)
            within &= ~falls
        within = np.ones(level.shape, dtype=np.bool_)
        for a, b, left, right in reversed(pieces):
            falls = within & (b <= top) & (left < level)
            first = np.where(falls, b - (b - a) * _share(right - level, right - left), first)
            within &= ~falls
        short = _like(self._best(), level) < level
        return np.where(short, np.inf, first), np.where(short, -np.inf, last)

    def _best(self) -> FloatArray:
        _, ys = self._within()
        best = ys[0]
        for y in ys[1:]:
            best = np.maximum(best, y)
        return best

    def _pieces(self) -> Sequence[tuple[float, float, FloatArray, FloatArray]]:
        return [(self.xs[i], self.xs[i + 1], self.ys[i], self.ys[i + 1]) for i in range(len(self.xs) - 1)]

    def _within(self) -> tuple[list[float], list[FloatArray]]:
        """The corners of the curve inside of the range, and its ends."""
        inner = [(x, y) for x, y in zip(self.xs, self.ys, strict=True) if self.low < x < self.high]
        ends = [(e, np.asarray(self.at(np.full(self.ys[0].shape, e)))) for e in (self.low, self.high)]
        corners = [ends[0], *inner, ends[1]]
        return [x for x, _ in corners], [y for _, y in corners]


@dataclass(frozen=True)
class Peak(Curve):
    """Single-peaked: ``height − slope·|x − ideal|``; an ideal outside of the range peaks at its end."""

    low: float
    high: float
    ideal: FloatArray
    height: FloatArray
    slope: FloatArray

    @property
    def parameters(self) -> tuple[FloatArray, ...]:
        """Ideal, height and slope."""
        return self.ideal, self.height, self.slope

    def of(self, parameters: Sequence[FloatArray]) -> Peak:
        """Return the curve with other parameters."""
        return Peak(self.low, self.high, *parameters)

    def at(self, x: FloatArray) -> FloatArray:
        """Return the worth at x."""
        return _like(self.height, x) - _like(self.slope, x) * np.abs(x - _like(self.ideal, x))

    @property
    def top(self) -> FloatArray:
        """The ideal, or the end of the range that lies nearest to it."""
        return np.clip(self.ideal, self.low, self.high)

    def reaching(self, level: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the ends of the stretch on which the worth is at least ``level``."""
        away = (_like(self.height, level) - level) / _like(self.slope, level)
        ideal = _like(self.ideal, level)
        first, last = np.maximum(ideal - away, self.low), np.minimum(ideal + away, self.high)
        short = first > last
        return np.where(short, np.inf, first), np.where(short, -np.inf, last)


def between(curves: Sequence[Curve], below: IntArray, share: FloatArray, rows: IntArray) -> Curve:
    """Return curves between two neighbouring ones: row by row, the ``share`` of the way from one to the next.

    ``below``: which is the first of the two; ``rows``: the world of the curves that a row is about.
    """
    mixed = [
        along(values, below, share, rows)
        for values in zip(*(curve.parameters for curve in curves), strict=True)
    ]
    return curves[0].of(mixed)


def along(values: Sequence[FloatArray], below: IntArray, share: FloatArray, rows: IntArray) -> FloatArray:
    """Return numbers between those of two neighbours, as ``between`` does with curves; (W, …) each."""
    stacked = np.stack(values)
    part = share.reshape(share.shape + (1,) * (stacked.ndim - 2))
    mixed: FloatArray = stacked[below, rows] * (1.0 - part) + stacked[below + 1, rows] * part
    return mixed


def _power(base: FloatArray, exponent: FloatArray) -> FloatArray:
    """Return base^exponent; a straight line is left exactly straight."""
    exponent = np.broadcast_to(exponent, base.shape)
    straight = exponent == 1.0
    return base if straight.all() else np.where(straight, base, power(base, exponent))


def _like(by_world: FloatArray, shaped: FloatArray) -> FloatArray:
    """Return an array of one entry per world so that it lines up with one of shape (W,) or (W, L)."""
    return by_world if shaped.ndim == 1 else by_world[:, None]


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part/whole within 0 to 1; 0 where the whole is nothing."""
    share: FloatArray = np.clip(part / np.where(whole != 0.0, whole, 1.0), 0.0, 1.0)
    return share
