"""The continuous issue: where any value of it may be named, and how packages stand on its lines."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.measured import Measured, lines, measured_issue
from sim.model.scenario import Scenario
from tests.unit.engine.stage import Tree, read, stage, tree, y

OTHER, SHARE = 0, 1
"""The issues' places: the seat, near or far, and the share, from 0 to 1."""


def about(issue: str, value: str, more: str = "") -> Scenario:
    """Return a story with a seat to choose and a pie to share, and something that speaks of a value of an issue."""
    data: Tree = tree({"negotiates": {"strategy": "firm"}}, {"negotiates": {"strategy": "firm"}})
    data["issues"] = y("{seat: [near, far], share: {from: 0, to: 1}}")
    data["status_quo"] = y("{seat: near, share: 0}")
    data["parties"]["one"]["wants"] = y(
        "{seat: {weight: 1, near: 1, far: 0}, share: {weight: 2, worth: {power: 1, from: 0, to: 100}}}"
    )
    data["parties"]["two"]["wants"] = y(
        "{seat: {weight: 1, near: 0, far: 1}, share: {weight: 2, worth: {power: 2, from: 100, to: 0}}}"
    )
    changes: Tree = y(more.replace("ISSUE", issue).replace("VALUE", value) or "{}")
    for name, part in changes.pop("parties", {}).items():
        data["parties"].setdefault(name, {}).update(part)
    data |= changes
    return read(data)


RECKONED = "promises: {p: {by: one, when: any, kept: {gain: GAIN, cost: COST, noise: 1}}}"
SPEAKING = {
    "a promise": "promises: {p: {by: one, when: {ISSUE: VALUE}, kept: 0.5, if_broken: {two: {becomes: 0}}}}",
    "a guarantee": "promises: {p: {by: one, when: any, kept: 0.5, guarantees: [{when: {ISSUE: VALUE}, odds: 3}]}}",
    "a gain by breaking": RECKONED.replace("GAIN", "[1, {adds: 2, when: {ISSUE: VALUE}}]").replace(
        "COST", "1"
    ),
    "a cost of breaking": RECKONED.replace("COST", "[1, {adds: 2, when: {ISSUE: VALUE}}]").replace(
        "GAIN", "1"
    ),
    "a bonus": "parties: {two: {together: [{when: {ISSUE: VALUE}, adds: 5}]}}",
    "a guarantor": "parties: {ankara: {guarantees: {ISSUE: VALUE, declines: 0.5}}}",
    "an interim deal": "interim: {when: {ISSUE: VALUE}, lasts: 1 round}",
    "a shock": "events: {e: {after: 3 rounds, shocks: {two: {wants: {ISSUE: {VALUE: {adds: 3}}}}}}}",
    "an opening": "events: {e: {after: 3 rounds, opens: {ISSUE: VALUE}}}",
    "a rule": "rules: [{forbid: {ISSUE: VALUE}}]",
}


def test_a_range_without_a_step_is_measured() -> None:
    """The first issue that is a range, where nothing speaks of it."""
    assert measured_issue(about("share", "0")) == SHARE


@pytest.mark.parametrize("what", SPEAKING)
def test_what_speaks_of_one_value_of_an_issue_keeps_it_to_its_grid(what: str) -> None:
    """And what speaks of another issue does not."""
    assert measured_issue(about("share", "0", SPEAKING[what])) is None
    assert measured_issue(about("seat", "near", SPEAKING[what])) == SHARE


def test_whoever_misreads_another_keeps_all_issues_to_their_grids() -> None:
    """An error is drawn for each value of the grid."""
    assert measured_issue(about("seat", "near", "parties: {one: {misreading: 3}}")) is None


def test_a_line_is_all_values_of_the_issue_with_the_rest_the_same() -> None:
    """All packages fall on two lines, near and far, by rising share; the nearest counts, of two the lower."""
    scenario = about("share", "0")
    cohort = stage(scenario, 3).cohort
    measured = cohort.measured
    assert measured is not None
    options = scenario.packages.options
    points = np.array(scenario.packages.issues[SHARE].points)
    assert len(lines(scenario, SHARE)) == 2
    for place, line in enumerate(measured.packages):
        assert (options[line, OTHER] == options[line[0], OTHER]).all()
        assert measured.value_of[line].tolist() == sorted(points.tolist())
        assert (measured.line_of[line] == place).all()
    step = points[1] - points[0]
    for x, nearest in ((-0.1, 0), (0.49, 0), (0.5, 0), (0.51, 1), (1.2, 1), (2.6, 3), (9e9, points.size - 1)):
        found = measured.nearest(np.array([1]), np.array([x * step]))
        assert found.tolist() == [measured.packages[1, nearest]]


def test_what_packages_are_worth_is_a_base_and_so_much_of_a_curve() -> None:
    """On each line and at each point; where a line is shut its base is −inf, where all is alike the slope is 0."""
    cohort = stage(about("share", "0"), 2).cohort
    measured = cohort.measured
    assert isinstance(measured, Measured)
    for party in (0, 1):
        expected, curve = cohort.eu[party].copy(), measured.curve(party)
        assert curve is not None
        expected[1, measured.packages[0]] = -np.inf
        base, slope = measured.base_and_slope(expected, curve)
        assert base[1, 0] == -np.inf
        assert slope[1, 0] == 0.0
        for place in (0, 1):
            for k in measured.packages[place]:
                worth = curve.at(np.full(2, measured.value_of[k]))
                assert base[0, place] + slope[0, place] * worth[0] == pytest.approx(expected[0, k])
                if place:
                    assert base[1, 1] + slope[1, 1] * worth[1] == pytest.approx(expected[1, k])
        places = np.array([1, 0])
        alone = measured.base_and_slope(expected, curve, places)
        assert alone[0].tolist() == [base[0, 1], base[1, 0]]
        assert alone[1].tolist() == [slope[0, 1], slope[1, 0]]
        level = measured.base_and_slope(np.full_like(expected, 7.0), curve)
        assert (level[0] == 7.0).all()
        assert (level[1] == 0.0).all()
