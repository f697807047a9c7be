"""Lessons as they are read: words looked up, slips told with their place."""

from __future__ import annotations

import pytest

from sim.model.lesson import ClosedForm
from sim.model.numbers import Constant, Named
from tests.unit.scenario.texts import fault, faults, good, story

ISSUES = "issues: {price: {from: 0, to: 4, step: 1}, garden: [no, yes]}"
PARTIES = """\
parties:
  seller:
    negotiates: {strategy: {firm: {share: 0.5}}}
    wants: {price: {worth: {power: 1, from: 0, to: 100}}}
  buyer:
    negotiates: {strategy: {firm: {share: 0.5}}}
    wants: {price: {worth: {power: 1, from: 100, to: 0}}}
  bank:
    guarantees: {garden: yes, declines: 0.5}"""
MORE = "quantities: {half: 0.5, luck: {uniform: [0, 1]}}\noutcomes: [{sold: {deal: any}}]"


def lesson(prediction: str, head: str = "question: Why so") -> str:
    """Return a scenario with a lesson of one prediction."""
    text = f"lesson:\n  {head}\n  predictions:\n    - {{says: it, from: somebody, {prediction}}}"
    return story(issues=ISSUES, status_quo="", parties=PARTIES, more=MORE, lesson=text)


def test_a_text_alone_is_the_question() -> None:
    """``lesson: text`` asks and predicts nothing; without one there is no lesson."""
    found = good(story(lesson="lesson: What does it teach")).lesson
    assert found is not None
    assert (found.question, found.attempts, found.predictions) == ("What does it teach", (), ())
    assert good(story()).lesson is None


def test_what_is_measured_is_looked_up() -> None:
    """Outcomes, issues and parties by their places; any outcome is no restriction."""
    found = good(lesson("share: [sold, unresolved], within: sold, by_day: 2 * half, expects: half")).lesson
    assert found is not None
    (prediction,) = found.predictions
    outcomes = [o.name for o in good(lesson("share: sold, expects: 1")).outcomes]
    assert prediction.measure.outcomes == {outcomes.index("sold"), outcomes.index("unresolved")}
    assert prediction.measure.within == {outcomes.index("sold")}
    assert prediction.expects == Named("half")
    assert prediction.tolerance == Constant(1e-6)
    for text, kind, of in (("mean_of: price", "mean_of", 0), ("mean_value: buyer", "mean_value", 1)):
        found = good(lesson(f"{text}, expects: 1")).lesson
        assert found is not None
        assert (found.predictions[0].measure.kind, found.predictions[0].measure.of) == (kind, of)
    found = good(lesson("mean_day: any, at_most: 3, expects: 1, set: a=1, tolerance: 0.5")).lesson
    assert found is not None
    assert found.predictions[0].measure.outcomes == frozenset()
    assert found.predictions[0].sets == ("a=1",)


def test_a_closed_form_takes_its_arguments() -> None:
    """By name, with expressions."""
    form = "{attrition_first: {value_1: half, cost_1: 1, value_2: 2, cost_2: 3}}"
    found = good(lesson(f"share: sold, expects: {form}")).lesson
    assert found is not None
    expects = found.predictions[0].expects
    assert isinstance(expects, ClosedForm)
    assert expects.name == "attrition_first"
    assert expects.arguments["value_1"] == Named("half")


@pytest.mark.parametrize(
    ("prediction", "path", "said"),
    [
        ("share: sould, expects: 1", "share", 'no outcome "sould"'),
        ("share: sold, within: [sold, bought], expects: 1", "within.1", 'no outcome "bought"'),
        ("mean_of: garden, expects: 1", "mean_of", "words have no mean"),
        ("mean_of: prize, expects: 1", "mean_of", 'no issue "prize"'),
        ("mean_value: bank, expects: 1", "mean_value", "values nothing"),
        ("mean_value: bnak, expects: 1", "mean_value", 'no party "bnak"'),
        ("mean_of: price, by_day: 3, expects: 1", "by_day", "goes with share"),
        ("share: sold, at_most: 3, expects: 1", "at_most", "goes with mean_day"),
        ("share: sold, expects: luck", "expects", "differs from world to world"),
        ("share: sold, expects: {uniform: [0, 1]}", "expects", "differs from world to world"),
        ("share: sold, expects: hlaf", "expects", 'no quantity "hlaf"'),
        ("share: sold, expects: {atrition_first: {}}", "expects.atrition_first", "attrition_first"),
        (
            "share: sold, expects: {attrition_first: {value_1: 1}}",
            "expects.attrition_first",
            "needs cost_1, value_2, cost_2",
        ),
        ("share: sold, expects: {a: {}, b: {}}", "expects", "nor one closed form"),
        ("share: sold, expects: {attrition_first: 3}", "expects", "takes a mapping"),
        ("share: sold, expects: 1, set: half", "set", "is not a change"),
        ("share: sold, mean_of: price, expects: 1", "", "exclude each other"),
        ("share: sold, expects: 1, tolerance: -1", "tolerance", "cannot be negative"),
    ],
)
def test_slips_are_told_where_they_stand(prediction: str, path: str, said: str) -> None:
    """One message each, at the key."""
    found = fault(lesson(prediction))
    below = f".{path}" if path else ""
    assert found.path == f"lesson.predictions.0{below}"
    assert said in found.message + found.mend


def test_an_argument_that_is_not_known_is_told() -> None:
    """With the arguments that there are."""
    found = faults(
        lesson("share: sold, expects: {attrition_first: {value_1: 1, costs_1: 1, value_2: 1, cost_2: 1}}")
    )
    assert [f.path.rsplit(".", 1)[-1] for f in found] == ["attrition_first", "costs_1"]
    assert "cost_1" in found[1].mend


def test_what_is_tried_must_be_a_change() -> None:
    """Each is path=value."""
    text = "lesson: {question: Why so, try: [{set: [a=1, b], see: it}]}"
    assert fault(story(lesson=text)).path == "lesson.try.0.set.1"


def test_a_lesson_is_no_input() -> None:
    """What is predicted moves nothing and needs no evidence."""
    with_lesson, without = (
        good(lesson("share: sold, expects: 0.25")),
        good(lesson("share: sold, expects: half")),
    )
    assert [i.path for i in with_lesson.inputs] == [i.path for i in without.inputs]
    assert not [i for i in with_lesson.inputs if i.path.startswith("lesson")]
