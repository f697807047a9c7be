"""What packages are worth (DESIGN rule 1), by hand-computed values."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance import uniforms
from sim.engine.means import at_means
from sim.model.scenario import Scenario
from tests.unit.engine.stage import FIRM, Tree, party, read, stage, tree, within, y


def _wanting(wants: str, issues: str = "{pie: [a, b, c]}", **more: object) -> Scenario:
    """A story in which party one, of index 0, wants this."""
    one: Tree = {"negotiates": {"strategy": FIRM}, "wants": y(wants), **more}
    two: Tree = {"negotiates": {"strategy": FIRM}, "wants": y(wants)}
    return read({**tree(one, two), "issues": y(issues)})


def _values(scenario: Scenario, count: int = 1) -> np.ndarray:
    return stage(scenario, count).cohort.wishes[0].values


def test_issues_count_by_their_weights() -> None:
    """Weights 3 and 1: (3·100 + 1·40)/4 = 85, (3·100 + 0)/4 = 75, (0 + 40)/4 = 10, 0; the last issue fastest."""
    scenario = _wanting(
        "{x: {weight: 3, m: 100, n: 0}, z: {weight: 1, p: 40, q: 0}}", "{x: [m, n], z: [p, q]}"
    )
    assert _values(scenario)[0].tolist() == [85.0, 75.0, 10.0, 0.0]


def test_only_the_ratio_of_weights_counts() -> None:
    """Weights 30 and 10 give the same values as 3 and 1."""
    scenario = _wanting(
        "{x: {weight: 30, m: 100, n: 0}, z: {weight: 10, p: 40, q: 0}}", "{x: [m, n], z: [p, q]}"
    )
    assert _values(scenario)[0].tolist() == [85.0, 75.0, 10.0, 0.0]


def test_an_issue_that_is_not_wanted_weighs_nothing() -> None:
    """Values repeat over the options of an issue that the party does not name."""
    scenario = _wanting("{x: {m: 100, n: 20}}", "{x: [m, n], z: [p, q, r]}")
    assert _values(scenario)[0].tolist() == [100.0] * 3 + [20.0] * 3


def test_combinations_add_to_every_package_that_matches() -> None:
    """Of four packages, (m, p) gets +5 and −8, (m, q) gets +5: 85 + 5 − 8 = 82, 75 + 5 = 80, 10, 0."""
    scenario = _wanting(
        "{x: {weight: 3, m: 100, n: 0}, z: {weight: 1, p: 40, q: 0}}",
        "{x: [m, n], z: [p, q]}",
        together=y("[{when: {x: m}, adds: 5}, {when: {x: m, z: [p]}, adds: -8}]"),
    )
    assert _values(scenario)[0].tolist() == [82.0, 80.0, 10.0, 0.0]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("{0: 0, 50: 80, 100: 100}", [0.0, 40.0, 80.0, 90.0, 100.0]),
        ("{25: 10, 75: 60}", [10.0, 10.0, 35.0, 60.0, 60.0]),  # flat beyond the points given
        ("{0: 50, 100: -50}", [50.0, 25.0, 0.0, -25.0, -50.0]),
    ],
)
def test_points_are_joined_by_lines(points: str, expected: list[float]) -> None:
    """The worth of 0, 25, 50, 75, 100 lies on the lines between the points, and is flat beyond them."""
    scenario = _wanting(f"{{x: {{worth: {{points: {points}}}}}}}", "{x: {from: 0, to: 100, step: 25}}")
    assert np.allclose(_values(scenario)[0], expected, atol=1e-12, rtol=0)


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        ("{power: 0.5}", [0.0, 50.0, 100 * 0.75**0.5, 100.0]),
        ("{power: 2, from: 10, to: 30}", [10.0, 10 + 20 / 16, 10 + 20 * 9 / 16, 30.0]),
        ("{power: 0.5, from: 100, to: 0}", [100.0, 100 * 0.75**0.5, 50.0, 0.0]),
        ("{power: 3, from: 40, to: 40}", [40.0] * 4),
    ],
)
def test_powers_bend_towards_the_better_end(curve: str, expected: list[float]) -> None:
    """At the shares 0, 1/4, 3/4 and 1: start + (end − start)·t^e rising, end + (start − end)·(1 − t)^e falling."""
    scenario = _wanting(f"{{x: {{worth: {curve}}}}}", "{x: {from: 0, to: 8, step: 2}}")
    assert np.allclose(_values(scenario)[0][[0, 1, 3, 4]], expected, atol=1e-9, rtol=0)


def test_an_order_is_uniform_over_what_fits_it() -> None:
    """a < b < c < d between 0 and 90 are order statistics of four uniform draws: means 18, 36, 54, 72."""
    scenario = _wanting("{x: {order: a < b < c < d, between: [0, 90]}}", "{x: [a, b, c, d]}")
    values = _values(scenario, 4_000)
    assert (np.diff(values, axis=1) >= 0).all()
    for column, mean in enumerate((18.0, 36.0, 54.0, 72.0)):
        assert within(values[:, column], mean)
        assert _values(at_means(scenario))[0, column] == pytest.approx(mean)


def test_ties_and_pins_of_an_order() -> None:
    """a = b share a value; z < a in 0 to 60 have means 20 and 40; above c, 60, d < e have 60 + 40/3, 60 + 80/3."""
    scenario = _wanting(
        "{x: {order: z < a = b < c < d < e, between: [0, 100], c: 60}}", "{x: [a, b, c, d, e, z]}"
    )
    values = _values(scenario, 4_000)
    assert np.array_equal(values[:, 0], values[:, 1])
    assert (values[:, 2] == 60).all()
    for column, mean in ((5, 20.0), (0, 40.0), (3, 60 + 40 / 3), (4, 60 + 80 / 3)):
        assert within(values[:, column], mean)
        assert _values(at_means(scenario))[0, column] == pytest.approx(mean)


def test_a_worth_like_a_package_counts_its_combinations_and_what_is_added() -> None:
    """The package may be infeasible: (3·0 + 1·40)/4 + 6 (together) + 2 (adds) = 18."""
    one = y("{x: {weight: 3, m: 100, n: 0}, z: {weight: 1, p: 40, q: 0}}")
    data = tree(
        {
            "negotiates": {"strategy": FIRM},
            "wants": one,
            "together": y("[{when: {x: n, z: p}, adds: 6}]"),
            "while_talking": y("{like: {x: n, z: p}, adds: 2}"),
        },
        {"negotiates": {"strategy": FIRM}, "wants": one},
    )
    data |= {"issues": y("{x: [m, n], z: [p, q]}"), "rules": y("[{forbid: {x: n, z: p}}]")}
    cohort = stage(read(data)).cohort
    assert cohort.flow[0].tolist() == [18.0]
    assert cohort.eu[0][0].tolist() == [85.0, 75.0, 0.0]


def test_uncertain_weights_and_worths_are_drawn_per_world() -> None:
    """With weight w uniform on [1, 3] against 1, and worth 100 on the first issue: w/(w + 1)·100, per world."""
    scenario = _wanting(
        "{x: {weight: {uniform: [1, 3]}, m: 100, n: 0}, z: {weight: 1, p: 0, q: 0}}", "{x: [m, n], z: [p, q]}"
    )
    w = np.rint((1 + 2 * uniforms(1, "parties.one.wants.x.weight", 0, 50)) * 1e6) / 1e6
    assert np.allclose(_values(scenario, 50)[:, 0], 100 * w / (w + 1), atol=1e-4)


def test_a_shock_to_an_option_moves_values_in_its_worlds_only() -> None:
    """Option a becomes 20 (× share 1) in rows 1 and 3 of five."""
    cohort = stage(read(tree(party([100, 50, 0]), party([0, 50, 100]))), 5).cohort
    cohort.wishes[0].change_option(0, 0, np.array([1, 3]), lambda old: old * 0 + 20)
    assert cohort.wishes[0].values[:, 0].tolist() == [100, 20, 100, 20, 100]


def test_what_a_package_was_worth_is_forgotten_when_values_change() -> None:
    """The last worths looked up are kept, as an offer is heard and then answered; a shock between ends that."""
    cohort = stage(_wanting("{pie: {a: 100, b: 60, c: 0}}"), 3).cohort
    rows, packages = np.arange(3), np.zeros(3, dtype=np.int64)
    assert cohort.worth_of(0, rows, packages).tolist() == [100.0, 100.0, 100.0]
    cohort.wishes[0].change_option(0, 0, np.array([1]), lambda old: old / 2.0)
    cohort.revalue(np.array([1]))
    assert cohort.worth_of(0, rows, packages).tolist() == [100.0, 50.0, 100.0]
    assert cohort.best[0].tolist() == [100.0, 60.0, 100.0]
