"""The language of sums."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.numbers import Arithmetic, Constant, Named, Number
from sim.scenario import formula
from sim.scenario.faults import Wrong

QUANTITIES = {"resolve": 0.25, "fear": 3.0, "a-b": 7.0}


def value(number: Number) -> float:
    """Evaluate a tree of constants and names."""
    match number:
        case Constant():
            return number.value
        case Named():
            return QUANTITIES[number.quantity]
        case Arithmetic("+"):
            return value(number.left) + value(number.right)
        case Arithmetic("-"):
            return value(number.left) - value(number.right)
        case Arithmetic("*"):
            return value(number.left) * value(number.right)
        case Arithmetic("/"):
            return value(number.left) / value(number.right)
    raise AssertionError(number)


ATOMS = st.one_of(
    st.integers(0, 1000).map(str),
    st.floats(0.001, 1000).map(lambda x: f"{x:.6g}"),
    st.sampled_from(["resolve", "fear"]),
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda e: f"({e})"),
        inner.map(lambda e: f"-{e}"),
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_sums_mean_what_they_mean_everywhere(source: str) -> None:
    """Precedence, association and signs agree with Python's own reading of the same text."""
    try:
        expected = eval(source, {}, QUANTITIES)
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            value(formula.parse(source))
        return
    assert value(formula.parse(source)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(st.text(max_size=40))
def test_no_text_breaks_the_parser(source: str) -> None:
    """Any text is a tree or one fault."""
    with suppress(Wrong):
        formula.parse(source)


def test_a_hyphen_without_spaces_belongs_to_the_name() -> None:
    """a-b is a name of the language; a - b is a difference."""
    assert formula.parse("a-b") == Named("a-b")
    assert formula.parse("a - b") == Arithmetic("-", Named("a"), Named("b"))
    assert formula.parse("2-a") == Arithmetic("-", Constant(2.0), Named("a"))


def test_numbers_may_have_exponents() -> None:
    """1e-3 is one number, not 1e minus 3."""
    assert formula.parse("1e-3") == Constant(0.001)
    assert formula.parse("-.5") == Constant(-0.5)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "breaks off"),
        ("1 +", "breaks off"),
        ("(1", "breaks off"),
        ("1 2", "out of place"),
        ("1)", "out of place"),
        ("* 2", "out of place"),
        ("2 ** 3", "out of place"),
        ("beta(2, 6)", "function call"),
        ("exp(2)", "function call"),
        ("__import__('os')", "function call"),
        ("a.b", "breaks at"),
        ("1e999", "beyond 10^15"),
        ("2 ; 3", "breaks at"),
    ],
)
def test_what_is_no_sum_is_named(source: str, said: str) -> None:
    """Calls, attributes, powers and loose ends are faults, never evaluated."""
    with pytest.raises(Wrong) as raised:
        formula.parse(source)
    assert said in raised.value.message


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("(" * 900, "nested"),
        ("-" * 50 + "1", "nested"),
        ("1+" * 400 + "1", "operators"),
        ("1" * 1001, "longer"),
    ],
)
def test_size_is_bounded(source: str, said: str) -> None:
    """However long or deep an expression is, it cannot exhaust the parser or those who walk its tree."""
    with pytest.raises(Wrong) as raised:
        formula.parse(source)
    assert said in raised.value.message
