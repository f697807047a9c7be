"""Named quantities."""

from __future__ import annotations

import pytest

from sim.model.numbers import Arithmetic, Constant, Named
from tests.unit.scenario.texts import fault, faults, good, story


def test_quantities_may_use_each_other_in_any_order() -> None:
    """A quantity may stand before what it is made of; file order is kept."""
    found = good(story(quantities="quantities: {a: b + 1, b: {beta: [1, 1]}}")).quantities
    assert list(found) == ["a", "b"]
    assert found["a"] == Arithmetic("+", Named("b"), Constant(1.0))


@pytest.mark.parametrize(
    ("quantities", "path", "said"),
    [
        ("{a: a + 1}", "a", "a → a"),
        ("{a: b, b: c, c: a}", "a", "a → b → c → a"),
        ("{a: resolv, resolve: 1}", "a", 'did you mean "resolve"?'),
        ("{a: 1 / b, b: {uniform: [-1, 1]}}", "a", 'divides by "b" that can be 0'),
        ("{a: 1 / (b - 1), b: {uniform: [0, 1]}}", "a", "divides by something that can be 0"),
        (
            "{a: 1 / b, b: {pert: [1.0e-9, 1.0e-9, 2]}}",
            "a",
            'divides by "b" that can be 0',
        ),  # once it is rounded
        ("{a: .nan}", "a", "finite"),
        ("{a: yes}", "a", 'no quantity "yes"'),
    ],
)
def test_slips_of_quantities(quantities: str, path: str, said: str) -> None:
    """Circles, unknown names and divisions by what can be zero are faults."""
    found = fault(story(quantities=f"quantities: {quantities}  #!"))
    assert found.path == f"quantities.{path}"
    assert said in f"{found.message} {found.mend}"


def test_circles_are_told_one_by_one() -> None:
    """Two circles are two faults, and other slips are told beside them."""
    found = faults(story(quantities="quantities: {a: b, b: a, c: d, d: c, e: f}"))
    assert len(found) == 3


def test_a_long_chain_is_refused() -> None:
    """Quantities that build on each other without end could not be walked."""
    chain = ", ".join(f"q{i}: q{i + 1} + 1" for i in range(2000)) + ", q2000: 1"
    found = faults(story(quantities=f"quantities: {{{chain}}}"))
    assert all("deep" in fault.message for fault in found if "first 200" not in fault.message)


def test_a_probability_made_of_quantities_stays_one() -> None:
    """What an expression can come to is held to the meaning of the place where it stands."""
    threats = "threats: {fire: {by: buyer, against: seller, chance: 2 * q, ends_talks: no}}  #!"
    found = fault(story(quantities="quantities: {q: {uniform: [0, 1]}}", threats=threats))
    assert found.path == "threats.fire.chance"
    assert "can come to [0, 2]" in found.message
    fine = threats.replace("2 * q", "0.5 * q")
    assert good(story(quantities="quantities: {q: {uniform: [0, 1]}}", threats=fine)).threats


def test_quantities_that_double_are_refused() -> None:
    """Each names the one before twice: thirty of them would stand for a thousand million numbers."""
    doubling = ", ".join(["q0: {beta: [1, 2]}", *(f"q{i}: q{i - 1} + q{i - 1}" for i in range(1, 31))])
    found = faults(story(quantities=f"quantities: {{{doubling}}}"))[0]
    assert (found.path, "stands for 256 numbers" in found.message) == ("quantities.q8", True)
