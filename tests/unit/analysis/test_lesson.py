"""What theory predicts beside play: measures, errors, and when they agree."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
import pytest

from sim.analysis.lesson import Finding, figures, predicted, put_to_the_test
from sim.engine.play import play_block
from sim.errors import ScenarioError, UsageError
from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.scenario import load_text

TEXT = """
version: 1
title: A pie
clock: {horizon: 9 rounds}
issues: {share: {from: 0, to: 10, step: 1}}
quantities: {soft: {choice: {0: 0.3, 1: 0.7}}, half: 0.5}
parties:
  ann: {negotiates: {strategy: {firm: {share: 0.5}}}, wants: {share: {worth: {power: 1, from: 0, to: 100}}}}
  bob:
    negotiates: {strategy: {firm: {share: "0.9 - 0.5 * soft"}}}
    wants: {share: {worth: {power: 1, from: 100, to: 0}}}
table: {protocol: alternating}
outcomes: [{shared: {deal: {share: 5}}}, {ann_more: {deal: any}}]
lesson:
  question: Why so
  predictions:
"""
SHARED = "{says: shared, share: shared, expects: 0.7, from: theory}"


def story(*predictions: str, sets: Sequence[str] = ()) -> Scenario:
    """Return the pie with these predictions."""
    return load_text(TEXT + "\n".join(f"    - {text}" for text in predictions), "pie", sets)


def tried(*predictions: str, n: int = 4000) -> list[Finding]:
    """Return what is found of these predictions."""
    return put_to_the_test(lambda sets: story(*predictions, sets=sets), replications=n, seed=5)


def test_a_share_and_its_error() -> None:
    """Bob concedes in 7 of 10 worlds; the error is that of a share of 0.7, and 0.6 does not agree."""
    right, wrong = tried(SHARED, SHARED.replace("0.7", "0.6"))
    assert right.simulated.value == pytest.approx(0.7, abs=0.03)
    assert right.error == pytest.approx(sqrt(0.21 / 4000))
    assert right.agrees
    assert not wrong.agrees
    assert wrong.simulated == right.simulated
    assert (right.worlds, right.expected, wrong.expected) == (4000, 0.7, 0.6)


def test_certain_and_impossible_shares_have_no_error() -> None:
    """What theory says never happens may not happen once."""
    never, always = tried(
        "{says: a, share: shared, expects: 0, from: t}", "{says: b, share: any, expects: 1, from: t}"
    )
    assert (never.error, never.agrees) == (0.0, False)
    assert (always.error, always.agrees) == (0.0, True)


def test_each_measure_is_the_mean_of_what_it_says() -> None:
    """Against the rows themselves."""
    scenario = story(
        "{says: a, mean_of: share, expects: 1, from: t}",
        "{says: b, mean_value: bob, within: shared, expects: 1, from: t}",
        "{says: c, mean_day: any, at_most: 4, expects: 1, from: t}",
        "{says: d, mean_day: shared, expects: 1, from: t}",
        "{says: e, share: shared, by_day: 0, within: [shared, unresolved], expects: 1, from: t}",
    )
    rows = play_block(scenario, 3, 0, 400).rows
    deals = rows[rows["ending"] == Ending.DEAL]
    shared = rows["outcome"] == 0
    assert scenario.lesson is not None
    one, two, three, four, five = (figures(scenario, p.measure, rows) for p in scenario.lesson.predictions)
    assert np.array_equal(one, [scenario.packages.issues[0].points[k] for k in deals["package"]])
    assert np.array_equal(two, rows["values"][shared, 1])
    assert np.array_equal(three, np.minimum(rows["day"], 4.0))
    assert np.array_equal(four, rows["day"][shared])
    counted = rows[shared | (rows["ending"] == Ending.UNRESOLVED)]
    assert np.array_equal(five, (counted["outcome"] == 0) & (counted["day"] <= 0))
    assert 0 < shared.sum() < 400


def test_a_prediction_is_measured_under_its_own_changes() -> None:
    """The change is made for it alone, and what it expects follows."""
    changed = "{says: b, mean_of: share, set: quantities.half=0.25, expects: 20 * half, from: t}"
    plain, other, again = tried(SHARED, changed, SHARED)
    assert plain == again
    assert other.expected == 5.0
    assert other.simulated.value == 5.0


def test_no_world_to_measure_is_no_agreement() -> None:
    """A mean over nothing has no value."""
    (nothing,) = tried("{says: a, mean_day: deadline_passed, expects: 0, from: t}")
    assert (nothing.worlds, nothing.simulated.value, nothing.agrees) == (0, None, False)


def test_a_tolerance_widens_what_agrees() -> None:
    """A step of the grid, say: the share in deals is 5 for sure."""
    exact, wide = tried(
        "{says: a, mean_of: share, expects: 5.5, from: t}",
        "{says: a, mean_of: share, expects: 5.5, tolerance: 0.5, from: t}",
    )
    assert (exact.agrees, wide.agrees) == (False, True)


def test_a_closed_form_is_evaluated_where_it_has_a_value() -> None:
    """And told with its arguments where it has none."""
    given = "{value_1: %s, cost_1: 1, value_2: 1, cost_2: 3}"
    form = f"{{says: a, share: shared, expects: {{attrition_first: {given}}}, from: t}}"
    scenario = story(form % 1)
    assert scenario.lesson is not None
    assert predicted(scenario, scenario.lesson.predictions[0].expects) == 0.75
    with pytest.raises(ScenarioError, match=r"attrition_first has no value at value_1 0.*worth nothing"):
        tried(form % 0)


def test_what_predicts_nothing_is_no_lesson() -> None:
    """A question alone, or no lesson at all."""
    for text in (TEXT.split("lesson:")[0], TEXT.replace("  predictions:\n", "")):
        scenario = load_text(text, "pie")
        with pytest.raises(UsageError, match="predicts nothing"):
            put_to_the_test(lambda sets, read=scenario: read, replications=1, seed=1)  # type: ignore[misc]
