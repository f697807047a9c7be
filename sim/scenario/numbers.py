"""Numbers as they are written, and as the model knows them.

``read`` turns a YAML value into a ``NumberText``: a constant, a distribution or an expression, perhaps with a
unit; evidence is looked up elsewhere, by place. ``placed`` then gives the number the name of its random
stream and holds it to the range that its meaning allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import erfc, inf, isfinite, log, sqrt
from typing import get_args

from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Kind, Named, Number
from sim.scenario import formula
from sim.scenario.bounds import HUGE, TINY, Interval, Range, interval, support
from sim.scenario.faults import Wrong, did_you_mean

KINDS: tuple[Kind, ...] = get_args(Kind)
EVIDENCE = ("because", "assumed")
MAX_TREE = 120
"""A tree deeper than this could not be walked by recursion."""

BETA = (1e-3, 1e6)
"""What the numbers of a beta may be: beyond these its draws cannot be reckoned, and nobody means them."""
NARROWEST = 1e-12
"""The least spread of a distribution; draws are rounded to a millionth of their spread."""
LEAST_MASS = 1e-6
"""The least share of a normal that must lie in the range that it is cut to."""

_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "beta": ("a", "b"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "normal": ("mean", "standard deviation"),
    "lognormal": ("m", "s"),
}


@dataclass(frozen=True, slots=True)
class NumberText:
    """A number as written, not yet placed; ``unit`` is empty where none was written."""

    body: Distribution | Number
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What kind of number is read: how its text is understood, and which key may name its unit."""

    of_text: Callable[[str], NumberText]
    unit_key: str = ""
    of_unit: Callable[[str], str] = str


_DECIMAL = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")

PLAIN = Measure(lambda text: NumberText(formula.parse(text)))


def read_number(value: object) -> NumberText:
    """Read a number without a unit; raises ``Wrong``."""
    return read(value, PLAIN)


def read(value: object, measure: Measure) -> NumberText:
    """Read a number, a distribution, an expression or an evidence wrapper; raises ``Wrong``."""
    match value:
        case bool():
            raise Wrong(f"{str(value).lower()} is not a number")
        case int() | float():
            return NumberText(Constant(_finite(value)))
        case str():
            return measure.of_text(value)
        case dict():
            return _read_mapping(value, measure)
        case list():
            raise Wrong("a list is not a number", "a distribution names its kind: write {uniform: [30, 60]}")
        case _:
            raise Wrong("the number is missing")


def looks_like_number(value: object) -> bool:
    """Whether a mapping states a number: it names a distribution, or wraps a value with its evidence."""
    if not isinstance(value, dict):
        return False
    if "value" in value:
        return True
    return any(isinstance(value.get(kind), dict if kind == "choice" else list) for kind in KINDS)


def _read_mapping(value: dict[str, object], measure: Measure) -> NumberText:
    check_evidence(value)
    bodies = [key for key in value if key in KINDS or key == "value"]
    others = [key for key in value if key not in (*bodies, *EVIDENCE, measure.unit_key)]
    known = ("value", *KINDS, *filter(None, (measure.unit_key,)))
    if others:
        raise Wrong(
            f'"{others[0][:40]}" does not belong in a number', did_you_mean(others[0], known, "a number has")
        )
    if len(bodies) != 1:
        said = f"{' and '.join(bodies)} stand side by side" if bodies else "this mapping states no number"
        raise Wrong(said, "give one of value, " + ", ".join(KINDS))
    body = bodies[0]
    if body != "value":
        number = NumberText(_distribution(body, value[body]))
    elif isinstance(value["value"], dict) and "value" in value["value"]:
        raise Wrong("value: stands inside of value:", "one wrapper is enough")
    else:
        number = read(value["value"], measure)
    return _with_unit(number, value, measure)


def _with_unit(number: NumberText, value: Mapping[str, object], measure: Measure) -> NumberText:
    if measure.unit_key not in value:
        return number
    if number.unit:
        raise Wrong("the unit is given twice")
    return NumberText(number.body, measure.of_unit(str(value[measure.unit_key])))


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Wrong(
            f"the parameter {str(value)[:40]!r} of a distribution is not a number",
            "parameters are plain numbers; to shift or scale a draw, give it a name under quantities",
        )
    if not isfinite(value):
        raise Wrong("a number must be finite")
    if abs(value) > HUGE:
        raise Wrong(f"{value:g} is beyond 10^15", "choose a smaller unit")
    return float(value)


def _distribution(kind: str, value: object) -> Distribution:
    if kind == "choice":
        return _choice(value)
    names = _PARAMETERS[kind]
    if not isinstance(value, list) or len(value) != len(names):
        raise Wrong(f"{kind} takes {len(names)} numbers", f"write {{{kind}: [{', '.join(names)}]}}")
    parameters = tuple(_finite(item) for item in value)
    fault = _impossible(kind, parameters)
    if fault:
        raise Wrong(f"{kind} {_shown(parameters)} is impossible: {fault}")
    return Distribution(_kind(kind), parameters)


def _impossible(kind: str, p: tuple[float, ...]) -> str:
    """Return what is impossible about these parameters; empty where nothing is."""
    match kind:
        case "beta" if min(p) <= 0:
            return "both numbers must be greater than 0"
        case "beta" if min(p) < BETA[0] or max(p) > BETA[1]:
            return f"both numbers must lie in {BETA[0]:g}..{BETA[1]:,.0f}"
        case "triangular" | "pert" if not (p[0] <= p[1] <= p[2] and p[0] < p[2]):
            return "low ≤ mode ≤ high and low < high must hold"
        case "uniform" if not p[0] < p[1]:
            return "low must be less than high"
        case "normal" | "lognormal" if p[1] <= 0:
            return "the second number, a standard deviation, must be greater than 0"
        case "lognormal" if not (-13 <= p[0] <= 30 and TINY <= p[1] <= 10):
            return (
                "m and s are the mean and the standard deviation of the logarithm, "
                "m in -13..30 and s in 0.000001..10"
            )
        case "normal" if p[1] < NARROWEST:
            return f"a standard deviation below {NARROWEST:g} is no spread: give the number itself"
        case "uniform" | "triangular" | "pert" if p[-1] - p[0] < NARROWEST:
            return f"a spread below {NARROWEST:g} is none: give the number itself"
    return ""


def _choice(value: object) -> Distribution:
    if not isinstance(value, dict) or not value:
        raise Wrong("choice takes a mapping from values to weights", "write {choice: {10: 0.2, 50: 0.8}}")
    pairs: list[tuple[float, float]] = []
    for key, weight in value.items():
        pairs.append((decimal(key), _finite(weight)))
    if any(weight < 0 for _, weight in pairs):
        raise Wrong("a weight of a choice cannot be negative")
    possible = [pair for pair in pairs if pair[1] > 0]
    if not possible:
        raise Wrong("the weights of a choice are all zero")
    return Distribution("choice", tuple(x for x, _ in possible), tuple(w for _, w in possible))


def decimal(text: str) -> float:
    """Return the number that a key spells; raises ``Wrong``."""
    if not _DECIMAL.fullmatch(text):
        raise Wrong(f'"{text[:40]}" is not a number')
    return _finite(float(text))


def check_evidence(value: Mapping[str, object]) -> None:
    """Raise ``Wrong`` where ``because:`` or ``assumed:`` in a mapping does not say anything."""
    if "because" in value:
        ids = value["because"]
        listed = ids if isinstance(ids, list) else [ids]
        if not listed or not all(isinstance(id, str) and id for id in listed):
            raise Wrong("because: takes the id of a claim, or a list of ids")
    if "assumed" in value and not (isinstance(value["assumed"], str) and value["assumed"]):
        raise Wrong("assumed: takes a reason in words")


def _kind(word: str) -> Kind:
    for kind in KINDS:
        if kind == word:
            return kind
    raise AssertionError(word)


def placed(text: NumberText, name: str, allowed: Range, quantities: Mapping[str, Interval]) -> Number:
    """Return the model's number, drawn from the stream ``name``; raises ``Wrong`` outside ``allowed``."""
    if isinstance(text.body, Distribution):
        return _drawn(text.body, name, allowed)
    for used in names(text.body):
        if used not in quantities:
            hyphen = "a minus needs spaces around it; " if "-" in used else ""
            mend = did_you_mean(used, quantities, "quantities")
            raise Wrong(f'there is no quantity "{used[:80]}"', hyphen + mend)
    reach = interval(text.body, quantities)
    if not allowed.holds(reach):
        if isinstance(text.body, Constant):
            raise Wrong(f"{text.body.value:g} will not do: {allowed.says}")
        raise Wrong(
            f"this can come to {_shown((reach.low, reach.high))}: {allowed.says}",
            "bound the quantities that it uses",
        )
    return text.body


def _drawn(distribution: Distribution, name: str, allowed: Range) -> Drawn:
    reach = support(distribution)
    said = f"{distribution.kind} {_shown(distribution.parameters)}"
    if reach.high < allowed.low or reach.low > allowed.high:
        raise Wrong(f"{said} lies wholly outside: {allowed.says}")
    # A positive range begins at the grain of draws; a distribution that begins at 0 is truncated to it. Of a choice
    # 0 would be one of the values, and is none that it may have.
    least = 0.0 if allowed.low == TINY and distribution.kind != "choice" else allowed.low
    truncated = distribution.kind in ("normal", "lognormal")
    if not truncated and (reach.low < least or reach.high > allowed.high):
        raise Wrong(f"{said} reaches outside: {allowed.says}")
    low, high = allowed.low, allowed.high
    if distribution.kind == "lognormal":
        low, high = max(low, TINY), min(high, HUGE)
    elif truncated and max(reach.high if high == inf else 0.0, -reach.low if low == -inf else 0.0) > HUGE:
        raise Wrong(f"{said} can grow beyond 10^15", "choose a smaller unit")
    if truncated and _mass(distribution, low, high) < LEAST_MASS:
        raise Wrong(f"{said} lies almost wholly outside: {allowed.says}")
    if distribution.kind == "normal" and low > -inf:
        # Cut at its low end, its far tail must end somewhere too: rounding could make a uniform there a 1.
        high = min(high, reach.high)
    return Drawn(name, distribution, low, high)


def _mass(distribution: Distribution, low: float, high: float) -> float:
    """Return how much of a normal or lognormal lies between two values."""
    mean, deviation = distribution.parameters
    if distribution.kind == "lognormal":
        low, high = log(low), log(high)
    below, above = (low - mean) / deviation, (high - mean) / deviation
    if below > 0.0:  # what is small is told apart at the lower tail only
        below, above = -above, -below
    return 0.5 * (erfc(-above / sqrt(2.0)) - erfc(-below / sqrt(2.0)))


def names(number: Number) -> Iterator[str]:
    """Yield the quantities that an expression names."""
    if isinstance(number, Named):
        yield number.quantity
    elif isinstance(number, Arithmetic):
        yield from names(number.left)
        yield from names(number.right)


def scaled(number: Number, factor: float) -> Number:
    """Return the number times a constant; raises ``Wrong`` where a constant grows too large."""
    if factor == 1.0:
        return number
    if isinstance(number, Constant):
        return Constant(_finite(number.value * factor))
    return Arithmetic("*", number, Constant(factor))


def certain(number: Number) -> float | None:
    """Return the value of a number that is the same in every world; None for any other."""
    if isinstance(number, Constant):
        return number.value
    if isinstance(number, Arithmetic) and all(
        certain(part) is not None for part in (number.left, number.right)
    ):
        return interval(number, {}).low
    return None


def _shown(parameters: tuple[float, ...]) -> str:
    return "[" + ", ".join(f"{value:g}" for value in parameters) + "]"
