"""Partial packages."""

from __future__ import annotations

import pytest

from sim.model.packages import Pattern
from tests.unit.scenario.texts import fault, good, story

ISSUES = {
    "issues": "issues: {price: {from: 0, to: 10, step: 1}, size: {from: 0, to: 1}, garden: [no, yes, later]}",
    "status_quo": "status_quo: {price: 3, size: 0.5, garden: no}",
    "parties": "parties: {a: {negotiates: {strategy: firm}, wants: {price: {worth: {power: 1}}}}}",
}


def allowed(pattern: str) -> dict[int, set[int]]:
    """Return what a pattern allows, by issue."""
    scenario = good(story(outcomes=f"outcomes: [{{here: {{deal: {pattern}}}}}]", **ISSUES))
    package = scenario.outcomes[0].conditions[0].package
    assert package is not None
    return {issue: set(options) for issue, options in package.allowed}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{garden: yes}", {2: {1}}),
        ("{garden: [no, later]}", {2: {0, 2}}),
        ("{garden: {not: later}}", {2: {0, 1}}),
        ("{garden: {not: [no, later]}}", {2: {1}}),
        ("{price: 4}", {0: {4}}),
        ("{price: 4.0}", {0: {4}}),
        ("{price: [4, 6]}", {0: {4, 6}}),
        ("{price: {at_least: 8}}", {0: {8, 9, 10}}),
        ("{price: {at_most: 1.5}}", {0: {0, 1}}),
        ("{price: {at_least: 2, at_most: 3}}", {0: {2, 3}}),
        ("{price: {not: 0}}", {0: set(range(1, 11))}),
        ("{garden: yes, price: 0}", {0: {0}, 2: {1}}),
        ("{size: 0.25}", {1: {25}}),
        ("status_quo", {0: {3}, 1: {50}, 2: {0}}),
    ],
)
def test_patterns(pattern: str, expected: dict[int, set[int]]) -> None:
    """An option, a list, a negation, or for numbers a bound."""
    assert allowed(pattern) == expected


def test_any_matches_everything() -> None:
    """``any`` as a whole forbids nothing in particular."""
    rules = "rules: [{require: any}]"
    assert len(good(story(rules=rules)).packages) == 4
    assert Pattern().allowed == ()


def test_off_grid_values_of_a_continuous_issue_are_noted() -> None:
    """A continuous value is played as the nearest point, and a note says which."""
    scenario = good(story(outcomes="outcomes: [{here: {deal: {size: 0.333}}}]", **ISSUES))
    assert "size 0.333 is played as 0.33, the nearest point of its grid" in scenario.notes


@pytest.mark.parametrize(
    ("pattern", "path", "said"),
    [
        ("{gardn: yes}", "gardn", 'did you mean "garden"?'),
        ("{garden: yess}", "garden", 'did you mean "yes"?'),
        ("{garden: [yes, perhaps]}", "garden.1", 'called "perhaps"'),
        ("{garden: []}", "garden", "names no option"),
        ("{garden: [[yes]]}", "garden.0", "not an option"),
        ("{garden: {not: [no, yes, later]}}", "garden", "no option of garden is left"),
        ("{garden: {nt: yes}}", "garden", 'did you mean "not"?'),
        ("{garden: {}}", "garden", "does not say which options"),
        ("{garden: {at_least: 3}}", "garden", "does not say which options"),
        ("{price: {at_leest: 3}}", "price", 'did you mean "at_least"?'),
        ("{price: {at_least: x}}", "price.at_least", "not a number"),
        ("{price: {at_least: 11}}", "price", "it runs from 0 to 10"),
        ("{price: 4.5}", "price", "4.5 is no step of price"),
        ("{price: 12}", "price", "12 is outside price"),
        ("{price: .nan}", "price", "outside price"),
        ("{price: yes}", "price", "price takes a number"),
    ],
)
def test_slips_of_patterns(pattern: str, path: str, said: str) -> None:
    """Unknown issues and options, and values off the grid, are named where they stand."""
    found = fault(story(outcomes=f"outcomes: [{{here: {{deal: {pattern}}}}}]  #!", **ISSUES))
    assert found.path == f"outcomes.0.here.deal.{path}"
    assert said in f"{found.message} {found.mend}"


def test_without_a_status_quo_there_is_none_to_name() -> None:
    """``status_quo`` as a pattern needs one."""
    found = fault(story(outcomes="outcomes: [{here: {deal: status_quo}}]  #!", status_quo=""))
    assert "no status quo" in found.message
