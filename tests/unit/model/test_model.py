"""The nouns: patterns and packages, trees of numbers, steady arithmetic, the default proposal and answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import registry
from sim.model.arithmetic import decay, logistic, power, steady
from sim.model.endings import Ending, row_type
from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Named, Number, Ordered, leaves
from sim.model.packages import Issue, Packages, Pattern
from sim.model.scenario import complete
from sim.model.strategy import NOTHING, Estimate, Moment, accepts, least, offer_reaching
from tests.stories import crisis

ISSUES = (Issue("x", ("m", "n")), Issue("z", ("p", "q", "r")))


def _packages() -> Packages:
    return Packages(ISSUES, np.array([[i, j] for i in range(2) for j in range(3)]))


def _pattern(**allowed: set[int]) -> Pattern:
    names = [issue.name for issue in ISSUES]
    return Pattern(tuple((names.index(name), frozenset(options)) for name, options in allowed.items()))


def test_a_pattern_matches_what_it_allows() -> None:
    """Empty: everything; {z: [p, r]}: four of six; {x: n, z: p}: one; both in turn: their union."""
    packages = _packages()
    assert packages.matching(Pattern()).all()
    assert packages.matching(_pattern(z={0, 2})).tolist() == [True, False, True] * 2
    one = _pattern(x={1}, z={0})
    assert np.flatnonzero(packages.matching(one)).tolist() == [3]
    assert np.flatnonzero(packages.matching_any([one, _pattern(z={1})])).tolist() == [1, 3, 4]
    assert not packages.matching_any([]).any()


def test_a_complete_pattern_matches_its_package_alone() -> None:
    """For each of six packages."""
    packages = _packages()
    for k, options in enumerate(packages.options.tolist()):
        assert np.flatnonzero(packages.matching(complete(tuple(options)))).tolist() == [k]


def test_packages_are_labelled_in_words_and_cannot_be_written() -> None:
    """The last issue varies fastest."""
    packages = _packages()
    assert packages.labels[4] == {"x": "n", "z": "q"}
    with pytest.raises(ValueError, match="read-only"):
        packages.options[0, 0] = 1


def test_leaves_of_a_number() -> None:
    """References are followed, ends of an order included."""
    drawn = Drawn("d", Distribution("uniform", (0, 1)))
    ordered = Ordered("g", 0, 1, Constant(1.0), Named("q"))
    number: Number = Arithmetic("+", ordered, Arithmetic("*", Constant(2.0), Named("q")))
    assert list(leaves(number, {"q": drawn})) == [ordered, Constant(1.0), drawn, Constant(2.0), drawn]


def test_what_is_known() -> None:
    """A number is known if every leaf of it is constant, through quantities too."""
    scenario = crisis("quantities={a: 3, b: {uniform: [0, 1]}}")
    assert scenario.is_known(Arithmetic("+", Constant(1.0), Named("a")))
    assert not scenario.is_known(Arithmetic("+", Constant(1.0), Named("b")))
    assert (scenario.negotiators, scenario.ratifiers) == ((0, 1), (2,))
    assert scenario.threat("strike").name == "strike"
    with pytest.raises(KeyError):
        scenario.threat("none")


@given(st.floats(-1e3, 1e3))
def test_steady_rounds_to_a_fine_grid(value: float) -> None:
    """A multiple of 2⁻⁴⁰, no further than half a step away; rounding again changes nothing."""
    once = steady(np.array([value]))
    assert abs(once[0] - value) <= 2.0**-41
    assert once[0] * 2.0**40 == np.rint(once[0] * 2.0**40)
    assert steady(once)[0] == once[0]


@given(st.floats(0, 1e6))
def test_decay_is_a_chance(exponent: float) -> None:
    """In [0, 1], e^−x to 10⁻¹²; 1 at 0."""
    value = decay(np.array([exponent]))[0]
    assert 0 <= value <= 1
    assert abs(value - np.exp(-exponent)) < 1e-12
    assert decay(np.zeros(1))[0] == 1.0


@given(st.floats(0, 1), st.floats(0.01, 100))
def test_power_stays_in_the_unit_interval(base: float, exponent: float) -> None:
    """0 stays 0, 1 stays 1."""
    assert 0 <= power(np.array([base]), np.array([exponent]))[0] <= 1
    assert power(np.array([0.0, 1.0]), np.full(2, exponent)).tolist() == [0.0, 1.0]


@given(st.floats(-1e6, 1e6))
def test_logistic_is_symmetric(x: float) -> None:
    """1/(1 + e^−x) and its mirror image sum to 1; no overflow at any x."""
    there, back = logistic(np.array([x, -x]))
    assert 0 <= there <= 1
    assert abs(there + back - 1) < 2e-12


def test_rows_hold_what_is_reported() -> None:
    """One record per replication, with a value per party; endings fit their field."""
    row = np.zeros(2, dtype=row_type(3))
    assert row["values"].shape == (2, 3)
    assert row.dtype.names is not None
    assert {"replication", "outcome", "ending", "which", "effect", "day", "package", "broken"} <= set(
        row.dtype.names
    )
    assert max(Ending) < 128


def _moment(worth: np.ndarray, no_deal: np.ndarray) -> Moment:
    nothing = np.full((len(worth), 0), NOTHING)
    return Moment(
        day=0.0,
        turn=np.zeros(len(worth), dtype=np.int64),
        no_deal=no_deal,
        best=worth.max(axis=1),
        ended=np.zeros(len(worth)),
        elapsed=np.zeros(len(worth)),
        worth=worth,
        heard=lambda: nothing,
        said=lambda: nothing,
        heard_first=np.full(len(worth), np.nan),
        heard_best=np.full(len(worth), np.nan),
        numbers={},
        words={},
    )


def test_the_default_proposal_case_by_case() -> None:
    """Six worlds over four packages; what is asked is 50 unless the comment says so."""
    worth = np.array(
        [
            [90.0, 70.0, 60.0, 10.0],  # the other likes 2 best among those ≥ 50
            [90.0, 70.0, 70.0, 10.0],  # the other has 1 and 2 alike, both worth 70: the first
            [90.0, 60.0, 70.0, 10.0],  # alike, 2 better for oneself
            [40.0, 45.0, 30.0, 10.0],  # nothing reaches 50: the best, 1, whatever the other likes
            [40.0, 45.0, 30.0, 10.0],  # nothing beats no deal (46): silence
            [-np.inf, -np.inf, 60.0, -np.inf],  # one package is feasible
        ]
    )
    other = np.array(
        [[0.0, 10, 20, 99], [0, 20, 20, 99], [0, 20, 20, 99], [0, 0, 9, 99], [0, 0, 9, 99], [0, 0, -9, 99]]
    )
    other[5, [0, 1, 3]] = -np.inf
    no_deal = np.array([0.0, 0, 0, 0, 46, 0])
    estimates = [Estimate("other", other, np.zeros(6))]
    assert offer_reaching(np.full(6, 50.0), _moment(worth, no_deal), estimates).tolist() == [
        2,
        1,
        2,
        1,
        NOTHING,
        2,
    ]


def test_nobody_is_offered_to_but_oneself() -> None:
    """Without others whose consent is needed, the best for oneself among what is asked: surplus 0 all round."""
    moment = _moment(np.array([[10.0, 90.0, 60.0]]), np.zeros(1))
    assert offer_reaching(np.array([50.0]), moment, []).tolist() == [1]
    assert least([], (1, 3)).tolist() == [[0.0, 0.0, 0.0]]


def test_the_least_surplus_is_taken_package_by_package() -> None:
    """Worths less no deal: (10, 40) and (30, 5) leave 10 and 5 at least."""
    first = Estimate("a", np.array([[20.0, 50.0]]), np.array([10.0]))
    second = Estimate("b", np.array([[30.0, 5.0]]), np.array([0.0]))
    assert least([first, second], (1, 2)).tolist() == [[10.0, 5.0]]


def test_the_default_answer() -> None:
    """At least the value of no deal and of waiting, equality included."""
    got = accepts(
        np.array([5.0, 5.0, 5.0, 5.0]), np.array([5.0, 6.0, 0.0, 4.0]), np.array([5.0, 0.0, 6.0, 4.9])
    )
    assert got.tolist() == [True, False, False, True]


def test_what_is_not_installed_is_not_found() -> None:
    """Names are sorted, unknown ones raise KeyError, and one instance serves all."""
    assert list(registry.strategy_names()) == sorted(registry.strategy_names())
    assert {"concede", "firm", "mirror", "expected"} <= set(registry.strategy_names())
    assert {"alternating", "ultimatum"} <= set(registry.protocol_names())
    assert registry.strategy("firm") is registry.strategy("firm")
    for find in (registry.strategy, registry.protocol):
        with pytest.raises(KeyError):
            find("nothing of the kind")
