"""Issues, rules and feasible packages."""

from __future__ import annotations

import time

import pytest

from sim.model.packages import Issue
from tests.unit.scenario.texts import fault, faults, good, story

ALONE = {
    "status_quo": "",
    "parties": "parties: {a: {negotiates: {strategy: firm}, wants: {p: {worth: {power: 1}}}}}",
}


def numeric(text: str) -> Issue:
    """Return the one numeric issue of a scenario."""
    return good(story(issues=f"issues: {{p: {text}}}", **ALONE)).packages.issues[0]


def test_packages_come_in_file_order() -> None:
    """Every combination that no rule forbids, the last issue varying fastest."""
    rules = "rules: [{forbid: {price: high, garden: yes}}]"
    assert [tuple(p.values()) for p in good(story(rules=rules)).packages.labels] == [
        ("low", "no"),
        ("low", "yes"),
        ("high", "no"),
    ]


def test_options_are_text_as_written() -> None:
    """Options that look like numbers, dates or booleans are words."""
    issues = "issues: {price: [1.50, 7, 2025-11-28, true, no], garden: [no, yes]}"
    wants = "{price: {1.50: 1, 7: 2, 2025-11-28: 3, true: 4, no: 5}}"
    parties = f"parties: {{a: {{negotiates: {{strategy: firm}}, wants: {wants}}}}}"
    scenario = good(story(issues=issues, parties=parties, status_quo="status_quo: {price: 1.50, garden: no}"))
    assert scenario.packages.issues[0].options == ("1.50", "7", "2025-11-28", "true", "no")
    assert scenario.status_quo == (0, 0)


def test_a_grid() -> None:
    """A range with a step has one option per step, labelled as shortly as possible."""
    issue = numeric("{from: 0, to: 1, step: 0.25}")
    assert issue == Issue("p", ("0", "0.25", "0.5", "0.75", "1"), (0.0, 0.25, 0.5, 0.75, 1.0))
    assert numeric("{from: -0.3, to: 0.3, step: 0.1}").options == (
        "-0.3",
        "-0.2",
        "-0.1",
        "0",
        "0.1",
        "0.2",
        "0.3",
    )
    assert numeric("{from: 1000000, to: 3000000, step: 1000000}").options == ("1000000", "2000000", "3000000")


def test_a_continuous_range_is_played_on_a_grid() -> None:
    """Without a step there are 101 points, or as many as stated, and a note says so."""
    scenario = good(story(issues="issues: {p: {from: 0, to: 100}}", **ALONE))
    assert len(scenario.packages) == 101
    assert scenario.packages.issues[0].continuous
    assert "grid of 101 points" in scenario.notes[0]
    assert len(numeric("{from: 0, to: 1, points: 11}").options) == 11


@pytest.mark.parametrize(
    ("issue", "path", "said"),
    [
        ("{from: 5, to: 5}", "p", "upwards"),
        ("{from: 0, to: 1, step: 0.3}", "p.step", "do not lead from 0 to 1"),
        ("{from: 0, to: 1, step: 3}", "p.step", "do not lead"),
        ("{from: 0, to: 1, step: 0.5, points: 3}", "p.points", "without a step"),
        ("{from: 0, to: 1, step: 0.000001}", "p", "steps, more than"),
        ("{from: 0, to: 1, step: 1.0e-300}", "p", "steps, more than"),
    ],
)
def test_ranges_that_make_no_grid(issue: str, path: str, said: str) -> None:
    """A range must run upwards in whole steps, and not in too many."""
    found = fault(story(issues=f"issues: {{p: {issue}}}  #!", **ALONE))
    assert found.path == f"issues.{path}"
    assert said in found.message


@pytest.mark.parametrize(
    ("sections", "path", "said"),
    [
        (
            {"issues": "issues: {price: [low, high, low], garden: [no, yes]}  #!"},
            "issues.price.2",
            "stands twice",
        ),
        (
            {
                "issues": "issues: {price: [low, high], garden: [no, yes], declines: [x]}  #!",
                "status_quo": "",
            },
            "issues.declines",
            "meaning of its own",
        ),
        (
            {
                "issues": "issues: {price: [low, high], garden: [no, yes], w: [weight, x]}  #!",
                "status_quo": "",
            },
            "issues.w.0",
            "meaning of its own",
        ),
        ({"status_quo": "status_quo: {price: low}  #!"}, "status_quo", "needs an option for garden"),
        (
            {"status_quo": "status_quo: {price: low, garden: yess}  #!"},
            "status_quo.garden",
            'did you mean "yes"?',
        ),
        (
            {"status_quo": "status_quo: {price: low, gardn: yes}  #!"},
            "status_quo.gardn",
            'did you mean "garden"?',
        ),
        (
            {"rules": "rules: [{forbid: {price: low}, when: {garden: no}}]  #!"},
            "rules.0.when",
            "goes with require",
        ),
    ],
)
def test_slips_of_issues_and_rules(sections: dict[str, str], path: str, said: str) -> None:
    """Doubled options, words of the language and incomplete packages are named."""
    found = fault(story(**sections))
    assert found.path == path
    assert said in f"{found.message} {found.mend}"


def test_the_status_quo_need_not_be_feasible() -> None:
    """What was before the talks may be what no deal may be."""
    assert good(story(rules="rules: [{forbid: status_quo}]")).status_quo == (0, 0)


def test_requirements() -> None:
    """require: holds everywhere, or where its when: holds."""
    assert len(good(story(rules="rules: [{require: {price: low}}]")).packages) == 2
    conditional = good(story(rules="rules: [{require: {garden: yes}, when: {price: high}}]"))
    left = [tuple(p.values()) for p in conditional.packages.labels]
    assert left == [("low", "no"), ("low", "yes"), ("high", "yes")]


def test_rules_that_leave_nothing_are_named() -> None:
    """Only the rules that it takes to empty the table are told, each with how much it forbids."""
    rules = """\
rules:  #!
  - forbid: {price: low, garden: no}
  - forbid: {price: low}
  - forbid: {price: high}"""
    found = fault(story(rules=rules))
    assert found.path == "rules"
    assert "rules.1 (line 18) forbids 2, rules.2 (line 19) forbids 2" in found.message
    assert "rules.0" not in found.message


def test_too_many_packages_are_refused_with_the_sizes() -> None:
    """The product of the sizes is bounded before any package is made."""
    issues = "issues: {" + ", ".join(f"i{k}: [a, b, c, d]" for k in range(40)) + "}  #!"
    parties = "parties: {a: {negotiates: {strategy: firm}, wants: {i0: {a: 0, b: 0, c: 0, d: 1}}}}"
    found = fault(story(issues=issues, parties=parties, status_quo=""))
    assert "over 10^15 packages, more than 200,000: i0 4, i1 4" in found.message


def test_too_many_feasible_packages_are_refused() -> None:
    """Up to 200,000 combinations may be made, of which 100,000 may be feasible; that is quick."""
    issues = "issues: {p: {from: 0, to: 39999, step: 1}, q: [a, b, c, d, e]}  #!"
    begun = time.perf_counter()
    found = fault(story(issues=issues, **ALONE))
    assert "200,000 packages are feasible, more than 100,000: p 40000, q 5" in found.message
    assert time.perf_counter() - begun < 3
    rules = "rules: [{require: {q: [a, b]}}]"
    assert len(good(story(issues=issues, rules=rules, **ALONE)).packages) == 80_000


def test_too_many_issues() -> None:
    """Issues of one option cost nothing in packages, and are bounded all the same."""
    issues = "issues: {p: {from: 0, to: 1, step: 1}, " + ", ".join(f"i{k}: [a]" for k in range(64)) + "}  #!"
    assert "65 issues are more than 64" in fault(story(issues=issues, **ALONE)).message


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ("{from: 0, to: 1, step: 5e-324}", "over 10^15 steps"),
        ("{from: 999999999999990, to: 999999999999990.5, points: 900}", "too close together"),
    ],
)
def test_grids_that_no_number_can_tell_apart(grid: str, said: str) -> None:
    """Steps without number, and points that round to the same label."""
    found = faults(
        story(issues=f"issues: {{price: [low, high], garden: [no, yes], x: {grid}}}", status_quo="")
    )
    assert any(said in each.message and each.path == "issues.x" for each in found)


def test_many_rules_over_many_packages_are_read_in_seconds() -> None:
    """Each rule is looked up, not searched for: 900 ranges over a grid of 20,001 points."""
    issues = "issues: {price: [low, high], garden: [no, yes], x: {from: 0, to: 20000, step: 1}}"
    rules = (
        "rules: ["
        + ", ".join(f"{{forbid: {{x: {{at_least: {i}}}, garden: yes}}}}" for i in range(19_000, 19_900))
        + "]"
    )
    began = time.process_time()
    assert len(good(story(issues=issues, status_quo="", rules=rules)).packages) == 2 * (20_001 + 19_000)
    assert time.process_time() - began < 6


def test_partial_packages_may_name_so_many_options() -> None:
    """Sixty ranges of a grid of 20,001 points would name over a million."""
    issues = "issues: {price: [low, high], garden: [no, yes], x: {from: 0, to: 20000, step: 1}}"
    rules = (
        "rules: ["
        + ", ".join(f"{{forbid: {{x: {{at_least: {i}}}, garden: yes}}}}" for i in range(1, 60))
        + "]"
    )
    found = fault(story(issues=issues, status_quo="", rules=rules))
    assert (found.path, "over 1,000,000 options" in found.message) == ("rules.50.forbid.x", True)


def test_the_table_of_packages_is_bounded() -> None:
    """A hundred thousand packages of fifty issues are a large table, however few options each issue has."""
    issues = ", ".join([*(f"w{i}: [a, b]" for i in range(17)), *(f"z{i}: [a]" for i in range(30))])
    assert (
        "131,072 packages of 47 issues"
        in faults(story(issues=f"issues: {{{issues}}}", status_quo=""))[0].message
    )


def test_rules_times_packages_are_bounded() -> None:
    """A thousand rules of many issues each over many packages would take minutes."""
    issues = ", ".join(f"w{i}: [a, b]" for i in range(17))
    pattern = ", ".join(f"w{i}: a" for i in range(17))
    rules = "rules: [" + ", ".join(f"{{forbid: {{{pattern}}}}}" for _ in range(500)) + "]"
    parties = "parties: {a: {negotiates: {strategy: firm}, wants: {w0: {a: 0, b: 1}}}}"
    found = fault(story(issues=f"issues: {{{issues}}}", status_quo="", rules=rules, parties=parties))
    assert (found.path, "500 rules that name 8,500 issues" in found.message) == ("rules", True)


@pytest.mark.parametrize("value", [0, 3, 7.5, 99.75, 100])
def test_points_are_found_where_they_are(value: float) -> None:
    """A number means the step of the grid it stands at, at both ends too."""
    issues = "issues: {price: [low, high], garden: [no, yes], x: {from: 0, to: 100, step: 0.25}}"
    rule = f"rules: [{{require: {{x: {value}}}}}]"
    packages = good(story(issues=issues, status_quo="", rules=rule)).packages
    assert {packages.issues[2].points[k] for k in packages.options[:, 2].tolist()} == {value}
