"""Worlds: every uncertain number of a scenario, drawn for the worlds of one cohort."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.chance import Luck
from sim.engine.quantiles import exponential, quantile, standard_normal
from sim.model.commitments import Change
from sim.model.numbers import Arithmetic, Constant, Drawn, Named, Number, Ordered
from sim.model.packages import FloatArray, IntArray
from sim.model.scenario import Scenario


class Worlds:
    """W worlds of a scenario: those of a block's replications that ``rows`` selects.

    Numbers are drawn when first asked for and then kept; arrays have shape (W,) and must not be written to.
    """

    def __init__(self, scenario: Scenario, luck: Luck, rows: IntArray) -> None:
        self.scenario = scenario
        self.luck = luck
        self.rows = rows
        self.size = int(rows.size)
        self.replications: IntArray = luck.replications(rows)
        self._drawn: dict[str, FloatArray] = {}
        self._whole_block = self.size == luck.count

    def suppose(self, name: str, values: FloatArray) -> None:
        """Let a number that is drawn under this name have these values instead; before it is asked for."""
        values.setflags(write=False)
        self._drawn[name] = values

    def uniform(self, name: str) -> FloatArray:
        """Return this stream's uniform in each world."""
        stream = self.luck.uniforms(name)
        return stream if self._whole_block else stream[self.rows]

    def exponential(self, name: str) -> FloatArray:
        """Return a standard exponential waiting time in each world."""
        return exponential(self.uniform(name))

    def normal(self, name: str, rows: IntArray | None = None) -> FloatArray:
        """Return a standard normal draw in each of these worlds (rising, each once; None: all)."""
        uniform = self.uniform(name)
        return standard_normal(uniform if rows is None or rows.size == self.size else uniform[rows])

    def number(self, number: Number) -> FloatArray:
        """Return a number's value in each world."""
        match number:
            case Constant(value):
                return np.full(self.size, value)
            case Drawn(name, distribution, low, high):
                return self._kept(name, lambda: quantile(distribution, self.uniform(name), low, high))
            case Named(quantity):
                of = self.scenario.quantities[quantity]
                return self._kept(f"quantities {quantity}", lambda: self.number(of))
            case Ordered():
                return self._order_statistic(number)
            case Arithmetic(operator, left, right):
                return _combine(operator, self.number(left), self.number(right))

    def changer(self, change: Change, rows: IntArray | None = None) -> Callable[[FloatArray], FloatArray]:
        """Return the function that carries out a change in these rows (None: in every world)."""
        by = self.number(change.by)
        by = by if rows is None else by[rows]
        match change.how:
            case "adds":
                return lambda old: old + by
            case "times":
                return lambda old: old * by
            case _:
                return lambda old: by

    def _kept(self, name: str, draw: Callable[[], FloatArray]) -> FloatArray:
        found = self._drawn.get(name)
        if found is None:
            found = draw()
            found.setflags(write=False)
            self._drawn[name] = found
        return found

    def _order_statistic(self, ordered: Ordered) -> FloatArray:
        def draw() -> FloatArray:
            shuffled = [self.uniform(f"{ordered.group}.{k}") for k in range(ordered.size)]
            rounded: FloatArray = np.rint(np.sort(np.stack(shuffled), axis=0) * 1e6) / 1e6
            return rounded

        position = self._kept(f"order {ordered.group}", draw)[ordered.slot]
        low, high = self.number(ordered.low), self.number(ordered.high)
        value: FloatArray = low + (high - low) * position
        return value


def _combine(operator: str, left: FloatArray, right: FloatArray) -> FloatArray:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right
