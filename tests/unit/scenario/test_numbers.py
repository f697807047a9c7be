"""Numbers as written, held to the range of their meaning."""

from __future__ import annotations

from math import inf

import pytest

from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Named
from sim.scenario import numbers
from sim.scenario.bounds import ANY, POSITIVE, PROBABILITY, TIME, WEIGHT, Interval, Range
from sim.scenario.faults import Wrong
from tests.unit.scenario.texts import THREAT, fault, story, threatened


def placed(value: object, allowed: Range = ANY, **quantities: Interval) -> object:
    """Return the model's number for a written value."""
    return numbers.placed(numbers.read_number(value), "here", allowed, quantities)


def wrong(value: object, allowed: Range = ANY, **quantities: Interval) -> str:
    """Return what is wrong with a written value, with its mend."""
    with pytest.raises(Wrong) as raised:
        placed(value, allowed, **quantities)
    return f"{raised.value.message} ({raised.value.mend})"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Constant(3.0)),
        (0.25, Constant(0.25)),
        ("2 + x", Arithmetic("+", Constant(2.0), Named("x"))),
        ({"beta": [2, 6]}, Drawn("here", Distribution("beta", (2.0, 6.0)))),
        ({"pert": [0, 1, 2]}, Drawn("here", Distribution("pert", (0.0, 1.0, 2.0)))),
        ({"value": {"normal": [0, 1]}, "because": "a"}, Drawn("here", Distribution("normal", (0.0, 1.0)))),
        ({"value": "2 * x", "assumed": "so"}, Arithmetic("*", Constant(2.0), Named("x"))),
        (
            {"choice": {"10": 1, "50": 3, "70": 0}},
            Drawn("here", Distribution("choice", (10.0, 50.0), (1.0, 3.0))),
        ),
    ],
)
def test_every_way_of_writing_a_number(value: object, expected: object) -> None:
    """Constants, expressions, distributions and evidence wrappers become the model's numbers."""
    assert placed(value, x=Interval(0, 1)) == expected


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "true is not a number"),
        (None, "missing"),
        ([2, 6], "a list is not a number"),
        (float("nan"), "finite"),
        (float("inf"), "finite"),
        (1e300, "beyond 10^15"),
        ({}, "states no number"),
        ({"bta": [2, 6]}, 'did you mean "beta"?'),
        ({"beta": [2, 6], "uniform": [0, 1]}, "beta and uniform stand side by side"),
        ({"beta": [2, 6], "unit": "days"}, '"unit" does not belong'),
        ({"beta": [2]}, "beta takes 2 numbers"),
        ({"beta": 2}, "beta takes 2 numbers"),
        ({"beta": [0, 1]}, "impossible"),
        ({"triangular": [20, 10, 30]}, "low ≤ mode ≤ high"),
        ({"triangular": [5, 5, 5]}, "impossible"),
        ({"pert": [3, 2, 1]}, "impossible"),
        ({"uniform": [1, 1]}, "low must be less than high"),
        ({"normal": [0, 0]}, "standard deviation"),
        ({"lognormal": [0, -1]}, "standard deviation"),
        ({"uniform": ["a", 1]}, "parameter 'a' of a distribution is not a number"),
        ({"uniform": [True, 2]}, "not a number"),
        ({"uniform": [0, float("inf")]}, "finite"),
        ({"choice": {"a": 0.2, "b": 0.8}}, '"a" is not a number'),
        ({"choice": {"1_0": 1}}, '"1_0" is not a number'),
        ({"choice": {"1": 0, "2": 0}}, "all zero"),
        ({"choice": {"1": -1, "2": 1}}, "cannot be negative"),
        ({"choice": []}, "mapping from values to weights"),
        ({"value": {"value": 3}}, "one wrapper is enough"),
        ({"value": 3, "because": 5}, "because: takes the id"),
        ({"value": 3, "because": []}, "because: takes the id"),
        ({"value": 3, "assumed": ""}, "assumed: takes a reason"),
        ("x + resolv", 'did you mean "resolve"?'),
        ("resolve-1", "a minus needs spaces"),
        ("1 / x", 'divides by "x" that can be 0'),
        ("1 / (x - 0.5)", "divides by something that can be 0"),
        ("1e15 * 10", "beyond 10^15"),
    ],
)
def test_what_is_no_number_is_named(value: object, said: str) -> None:
    """Each slip gets its own words, with the mend where one can be guessed."""
    assert said in wrong(value, x=Interval(0, 1), resolve=Interval(1, 2))


@pytest.mark.parametrize(
    ("value", "allowed", "said"),
    [
        (1.5, PROBABILITY, "1.5 will not do: a chance lies in 0..1"),
        (-0.1, PROBABILITY, "will not do"),
        (-3, WEIGHT, "a weight cannot be negative"),
        (0, POSITIVE, "must be greater than 0"),
        ({"uniform": [0.5, 1.5]}, PROBABILITY, "uniform [0.5, 1.5] reaches outside: a chance lies in 0..1"),
        ({"choice": {"0": 1, "2": 1}}, PROBABILITY, "reaches outside"),
        ({"choice": {"0": 1, "2": 1}}, TIME, "reaches outside: a time must be greater than 0"),
        ({"triangular": [-1, 0, 1]}, WEIGHT, "reaches outside"),
        ({"uniform": [2, 3]}, PROBABILITY, "lies wholly outside"),
        ({"normal": [100, 1]}, PROBABILITY, "lies wholly outside"),
        ({"lognormal": [20, 0.1]}, PROBABILITY, "lies wholly outside"),
        ("2 * x", PROBABILITY, "this can come to [0, 2]: a chance lies in 0..1"),
        ("x - 1", WEIGHT, "this can come to [-1, 0]"),
        ("x", POSITIVE, "this can come to [0, 1]"),
    ],
)
def test_numbers_stay_in_the_range_of_their_meaning(value: object, allowed: Range, said: str) -> None:
    """A constant, a distribution or an expression that can leave its range is a fault."""
    assert said in wrong(value, allowed, x=Interval(0, 1))


def test_unbounded_distributions_are_truncated_to_the_range() -> None:
    """A normal chance is drawn within 0..1; a lognormal one is never 0, though draws are rounded."""
    assert placed({"normal": [0.5, 1]}, PROBABILITY) == Drawn(
        "here", Distribution("normal", (0.5, 1.0)), 0.0, 1.0
    )
    assert placed({"lognormal": [0, 1]}) == Drawn("here", Distribution("lognormal", (0.0, 1.0)), 1e-6, 1e15)
    assert placed({"normal": [0.1, 1]}, WEIGHT) == Drawn("here", Distribution("normal", (0.1, 1.0)), 0.0, 8.6)


def test_a_time_may_begin_at_zero_but_is_never_drawn_as_zero() -> None:
    """uniform [0, 60] is a fair thing to say of a waiting time; its draws are kept off 0."""
    assert placed({"uniform": [0, 60]}, POSITIVE) == Drawn(
        "here", Distribution("uniform", (0.0, 60.0)), 1e-6, inf
    )


def test_constants_are_folded_when_scaled() -> None:
    """Conversion of units leaves a plain number plain, and multiplies any other."""
    assert numbers.scaled(Constant(3.0), 7.0) == Constant(21.0)
    assert numbers.scaled(Named("x"), 7.0) == Arithmetic("*", Named("x"), Constant(7.0))
    assert numbers.scaled(Named("x"), 1.0) == Named("x")


def test_certain_numbers() -> None:
    """A number is certain where no world changes it."""
    assert numbers.certain(Arithmetic("*", Constant(3.0), Constant(2.0))) == 6.0
    assert numbers.certain(Arithmetic("*", Constant(3.0), Named("x"))) is None
    assert numbers.certain(Named("x")) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"beta": [1e-9, 1]}, "0.001..1,000,000"),
        ({"beta": [1, 1e7]}, "0.001..1,000,000"),
        ({"uniform": [0, 1e-13]}, "a spread below 1e-12"),
        ({"triangular": [0, 0, 5e-324]}, "a spread below 1e-12"),
        ({"pert": [1, 1, 1.0000000000001]}, "a spread below 1e-12"),
        ({"normal": [5, 1e-300]}, "below 1e-12 is no spread"),
        ({"lognormal": [1000, 1]}, "of the logarithm"),
        ({"lognormal": [-1000, 1]}, "of the logarithm"),
        ({"lognormal": [0, 50]}, "of the logarithm"),
        ({"normal": [0, 1e15]}, "can grow beyond 10^15"),
        ("1e300", "beyond 10^15"),
        ("1e300 - 1e300", "beyond 10^15"),
    ],
)
def test_distributions_that_cannot_be_reckoned_are_refused(value: object, said: str) -> None:
    """Their draws would be no numbers, or all the same."""
    assert said in wrong(value)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ({"normal": [-8, 1]}, WEIGHT),
        ({"normal": [7, 1]}, PROBABILITY),
        ({"normal": [0.5, 1e7]}, PROBABILITY),
        ({"lognormal": [6, 1]}, PROBABILITY),
    ],
)
def test_a_normal_lies_in_its_range_by_more_than_a_millionth(value: object, allowed: Range) -> None:
    """What is left of it beyond that cannot be drawn, and was not meant."""
    assert "almost wholly outside" in wrong(value, allowed)


def test_the_far_tail_of_a_cut_normal_ends() -> None:
    """Cut at 0, what is left of normal [-4, 1] is drawn up to 8.5 standard deviations, never as infinite."""
    cut = placed({"normal": [-4, 1]}, WEIGHT)
    assert isinstance(cut, Drawn)
    assert (cut.low, cut.high) == (0.0, 4.5)


def test_a_change_of_units_may_not_grow_too_large() -> None:
    """A time in years is longer in days."""
    assert "beyond 10^15" in fault(story(clock="clock: {horizon: 1e15 years}")).message
    pace = THREAT.replace("30 days", "1e14 + 1e13 years")
    assert "beyond 10^15" in fault(threatened(threats=pace)).message
