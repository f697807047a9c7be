"""What a party wants."""

from __future__ import annotations

import pytest

from sim.model.numbers import ONE, ZERO, Constant, Distribution, Drawn, Ordered
from sim.model.parties import Points, Power, Want
from tests.unit.scenario.texts import fault, good, story

ISSUES = {"issues": "issues: {way: [a, b, c, d], price: {from: 0, to: 10, step: 1}}", "status_quo": ""}


def want(text: str, issue: str = "way") -> Want:
    """Return the one want of a party."""
    parties = f"parties: {{p: {{negotiates: {{strategy: firm}}, wants: {{{issue}: {text}}}}}}}"
    (found,) = good(story(parties=parties, **ISSUES)).parties[0].wants
    return found


def test_worths_by_option() -> None:
    """Each option has its worth; the weight of a single issue may be left out."""
    found = want("{a: 1, b: {uniform: [2, 3]}, c: 3, d: 4}")
    drawn = Drawn("parties.p.wants.way.b", Distribution("uniform", (2.0, 3.0)))
    assert found == Want(0, ONE, (Constant(1.0), drawn, Constant(3.0), Constant(4.0)))


def test_an_order_is_drawn_between_its_ends() -> None:
    """Options from worst to best become order statistics of one group, between 0 and 100 unless stated."""
    group = "parties.p.wants.way.order"
    hundred = Constant(100.0)
    expected = tuple(Ordered(group, slot, 4, ZERO, hundred) for slot in (3, 2, 1, 0))
    assert want("{order: d < c < b < a}").worth == expected
    assert want("{order: [d, c, b, a]}").worth == expected
    low, high = Constant(-5.0), Constant(5.0)
    assert want("{order: a < b < c < d, between: [-5, 5]}").worth == tuple(
        Ordered(group, slot, 4, low, high) for slot in range(4)
    )


def test_equals_share_a_value() -> None:
    """Ties in an order are one draw."""
    found = want("{order: a < b = c < d}").worth
    assert isinstance(found, tuple)
    assert found[1] == found[2] == Ordered("parties.p.wants.way.order", 1, 3, ZERO, Constant(100.0))


def test_pins_split_an_order_into_runs() -> None:
    """Between two known worths the free ones are drawn by themselves, with streams of their own."""
    pin = Constant(60.0)
    assert want("{order: a < b < c < d, c: 60}").worth == (
        Ordered("parties.p.wants.way.order", 0, 2, ZERO, pin),
        Ordered("parties.p.wants.way.order", 1, 2, ZERO, pin),
        pin,
        Ordered("parties.p.wants.way.order.run1", 0, 1, pin, Constant(100.0)),
    )


def test_curves() -> None:
    """A numeric issue is worth a power of its share, or what lies on a line between points."""
    assert want("{worth: {power: 0.5}}", "price").worth == Power(Constant(0.5), ZERO, Constant(100.0))
    falling = want("{worth: {power: 2, from: 100, to: 0}}", "price").worth
    assert falling == Power(Constant(2.0), Constant(100.0), ZERO)
    assert want("{worth: {points: {10: 100, 0: 0, 2.5: 50}}}", "price").worth == Points(
        (0.0, 2.5, 10.0), (ZERO, Constant(50.0), Constant(100.0))
    )


def test_wants_follow_the_issues() -> None:
    """However a party lists them, its wishes come in the order of the issues."""
    parties = (
        "parties: {p: {negotiates: {strategy: firm}, wants: "
        "{price: {weight: 1, worth: {power: 1}}, way: {weight: 2, a: 1, b: 1, c: 1, d: 1}}}}"
    )
    wants = good(story(parties=parties, **ISSUES)).parties[0].wants
    assert [found.issue for found in wants] == [0, 1]


@pytest.mark.parametrize(
    ("wants", "path", "said"),
    [
        ("wey: {a: 1}", "wey", 'did you mean "way"?'),
        ("way: {a: 1, b: 2}", "way", "no worth for c, d"),
        ("way: {a: 1, b: 2, c: 3, d: 4, e: 5}", "way.e", 'no option "e"'),
        ("way: {a: 1, b: 2, c: 3, d: 4, wieght: 5}", "way.wieght", 'did you mean "weight"?'),
        ("way: {weight: -3, order: a < b < c < d}", "way.weight", "a weight cannot be negative"),
        ("way: {weight: {uniform: [-1, 1]}, order: a < b < c < d}", "way.weight", "reaches outside"),
        ("way: {weight: 0, order: a < b < c < d}", "", "all zero"),
        ("way: {weight: {triangular: [3, 2, 1]}, order: a < b < c < d}", "way.weight", "impossible"),
        ("way: {order: a > b > c > d}", "way.order", "worst first"),
        ("way: {order: a < b < c}", "way.order", "leaves out d"),
        ("way: {order: a < b < c < d < d}", "way.order", "stands twice"),
        ("way: {order: a < b < c < dd, d: 3}", "way.order", 'did you mean "d"?'),
        ("way: {order: a < b < c < d, b: 50, c: 40}", "way.order", "contradict the order"),
        ("way: {order: a < b < c < d, b: 120}", "way.order", "contradict the order"),
        ("way: {order: a < b < c < d, between: [100, 0]}", "way.order", "contradict the order"),
        ("way: {order: a < b = c < d, b: 50, c: 50}", "way.order", "only one of equals"),
        ("way: {order: a < b < c < d, between: [1]}", "way.between", "at least 2"),
        ("way: {a: 1, b: 2, c: 3, d: 4, between: [0, 1]}", "way.between", "goes with order"),
        ("way: {worth: {power: 1}}", "way.worth", "for numeric issues"),
        ("price: {a: 3}", "price.a", "its worth is a curve"),
        ("price: {weight: 1}", "price", "worth: is missing"),
        ("price: {order: a < b, worth: {power: 1}}", "price.order", "its worth is a curve"),
        ("price: {worth: {power: 0}}", "price.worth.power", "greater than 0"),
        ("price: {worth: {power: 1, points: {0: 1}}}", "price.worth", "exclude each other"),
        ("price: {worth: {points: {0: 1}}}", "price.worth.points", "at least two"),
        ("price: {worth: {points: {0: 1, 0.0: 2}}}", "price.worth.points", "at least two different"),
        ("price: {worth: {points: {0: 1, x: 2, 3: 4}}}", "price.worth.points.x", '"x" is not a number'),
        ("price: {worth: {points: {0: 1, nan: 2, 3: 4}}}", "price.worth.points.nan", "not a number"),
        ("price: {worth: {points: {0: 1, 3: 4}, from: 3}}", "price.worth.from", "goes with power"),
        ("price: {worth: {power: 1}}, way: {weight: 1, order: a < b < c < d}", "price", "weight: is missing"),
    ],
)
def test_slips_of_wants(wants: str, path: str, said: str) -> None:
    """Weights, worths, orders and curves that cannot be are named where they stand."""
    text = story(
        parties=f"parties: {{p: {{negotiates: {{strategy: firm}}, wants: {{{wants}}}}}}}  #!", **ISSUES
    )
    found = fault(text)
    assert found.path == ".".join(filter(None, ("parties.p.wants", path)))
    assert said in f"{found.message} {found.mend}"
