"""A scenario's numbers in words, near to how the file writes them."""

from __future__ import annotations

from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Named, Number, Ordered

_SIGNS = {"-": "−", "*": "×", "/": "/", "+": "+"}


def in_words(number: Number) -> str:
    """Write a number: a constant, a distribution, a quantity's name, or what is done with them."""
    match number:
        case Constant(value):
            return f"{value:,.6g}"
        case Drawn(_, distribution):
            return _distribution(distribution)
        case Named(quantity):
            return quantity
        case Ordered(_, slot, size, low, high):
            place = "" if size == 1 else f", {slot + 1} of {size} in order"
            return f"anywhere between {in_words(low)} and {in_words(high)}{place}"
        case Arithmetic("-", Constant(0.0), right):
            return f"−{in_words(right)}"
        case Arithmetic(operator, left, right):
            return f"({in_words(left)} {_SIGNS[operator]} {in_words(right)})"


def _distribution(found: Distribution) -> str:
    if found.kind == "choice":
        pairs = zip(found.parameters, found.weights, strict=True)
        return "one of " + ", ".join(f"{value:g} (weight {weight:g})" for value, weight in pairs)
    return f"{found.kind} {', '.join(f'{value:,.6g}' for value in found.parameters)}"
