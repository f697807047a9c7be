"""A lesson's words looked up: its outcomes, parties, issues, closed forms and changes."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from sim.model import registry
from sim.model.lesson import ROUNDING, Attempt, ClosedForm, Lesson, Measure, Prediction
from sim.model.numbers import Constant, Drawn, Number, Ordered, leaves
from sim.model.story import Outcome
from sim.scenario import numbers
from sim.scenario.bounds import ANY, NOT_NEGATIVE, Range
from sim.scenario.faults import Wrong, did_you_mean, unknown
from sim.scenario.numbers import NumberText
from sim.scenario.resolve.draft import Draft
from sim.scenario.schema.lesson import ClosedFormText, ExpectedText, PredictionText
from sim.scenario.tree import Path


def resolve_lesson(draft: Draft, outcomes: tuple[Outcome, ...]) -> Lesson | None:
    """Return the lesson, or None where the scenario is none."""
    text = draft.document.lesson
    if text is None:
        return None
    names = {outcome.name: o for o, outcome in enumerate(outcomes)}
    attempts = []
    for i, attempt in enumerate(text.try_):
        _check_sets(draft, attempt.set, ("lesson", "try", i, "set"))
        attempts.append(Attempt(tuple(attempt.set), _one_line(attempt.see)))
    predictions = [
        _prediction(draft, prediction, names, ("lesson", "predictions", i))
        for i, prediction in enumerate(text.predictions)
    ]
    return Lesson(_one_line(text.question), tuple(attempts), tuple(predictions))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _check_sets(draft: Draft, sets: list[str], path: Path) -> None:
    """Note each change that is not written as one; whether its path is there is seen when it is made."""
    for at, change in draft.listed(path, sets):
        if not change.partition("=")[1]:
            draft.fault(at, f'"{change[:80]}" is not a change', "write path=value")


def _prediction(draft: Draft, text: PredictionText, names: Mapping[str, int], path: Path) -> Prediction:
    kind = next(key for key in text.one_of if key in text.model_fields_set)
    for key, fits in (("by_day", "share"), ("at_most", "mean_day")):
        if getattr(text, key) is not None and kind != fits:
            draft.fault((*path, key), f"{key}: goes with {fits}:")
    _check_sets(draft, text.set or [], (*path, "set"))
    measure = Measure(
        kind,  # type: ignore[arg-type]  # one of the four, as one_of says
        of=_of(draft, text, (*path, kind)),
        outcomes=_outcomes(draft, getattr(text, kind), names, (*path, kind)),
        within=_outcomes(draft, text.within, names, (*path, "within")),
        by_day=None if text.by_day is None else _expected(draft, text.by_day, (*path, "by_day")),
        at_most=None if text.at_most is None else _expected(draft, text.at_most, (*path, "at_most")),
    )
    return Prediction(
        says=_one_line(text.says),
        measure=measure,
        expects=_expected(draft, text.expects, (*path, "expects")),
        source=_one_line(text.from_),
        sets=tuple(text.set or ()),
        tolerance=_known(draft, text.tolerance, (*path, "tolerance"), NOT_NEGATIVE) or ROUNDING,
    )


def _of(draft: Draft, text: PredictionText, path: Path) -> int:
    """Return the index of the issue or the party that is measured; −1 where none is."""
    if text.mean_value is not None:
        index = draft.party(text.mean_value, path)
        party = draft.document.parties.get(text.mean_value)
        if party is not None and party.negotiates is None and party.ratifies is None:
            draft.fault(path, f"{text.mean_value} values nothing: it neither negotiates nor ratifies")
        return -1 if index is None else index
    if text.mean_of is not None:
        index = draft.lookup("issue", text.mean_of, draft.issue_index, path)
        if index is not None and not draft.issues[index].points:
            draft.fault(path, f"{text.mean_of} has words for options, and words have no mean")
        return -1 if index is None else index
    return -1


def _outcomes(draft: Draft, words: object, names: Mapping[str, int], path: Path) -> frozenset[int]:
    """Return the outcomes named at ``path``; none where nothing is named, or any of them is."""
    if not isinstance(words, list) or words == ["any"]:
        return frozenset()
    found = set()
    for at, word in draft.listed(path, words):
        if word not in names:
            draft.fault(at, *unknown("outcome", str(word), names))
        else:
            found.add(names[word])
    return frozenset(found)


def _expected(draft: Draft, form: ExpectedText, path: Path) -> Number | ClosedForm:
    """Return a number that is the same in every world, or a closed form of such numbers."""
    if not isinstance(form, ClosedFormText):
        return _known(draft, form, path, ANY) or Constant(0.0)
    below = (*path, form.name)
    known = registry.closed_form_names()
    if form.name not in known:
        draft.fault(below, *unknown("closed form", form.name, known))
        return Constant(0.0)
    takes = inspect.signature(registry.closed_form(form.name)).parameters
    for key in form.arguments:
        if key not in takes:
            mend = did_you_mean(key, takes, "it takes")
            draft.fault((*below, key), f'{form.name} takes no "{key[:80]}"', mend)
    missing = [key for key, p in takes.items() if p.default is p.empty and key not in form.arguments]
    if missing:
        draft.fault(below, f"{form.name} needs {', '.join(missing)}", f"write {{{missing[0]}: …}}")
    arguments = {
        key: _known(draft, given, (*below, key), ANY) or Constant(0.0)
        for key, given in form.arguments.items()
        if key in takes
    }
    return ClosedForm(form.name, arguments)


def _known(draft: Draft, text: NumberText | None, path: Path, allowed: Range) -> Number | None:
    """Return a number that is the same in every world; None where none is given.

    It is not an input of the scenario: what a lesson expects moves nothing in play.
    """
    if text is None:
        return None
    try:
        number = numbers.placed(text, ".".join(map(str, path)), allowed, draft.intervals)
    except Wrong as wrong:
        draft.fault(path, wrong.message, wrong.mend)
        return Constant(0.0)
    if any(isinstance(leaf, Drawn | Ordered) for leaf in leaves(number, draft.quantities)):
        draft.fault(
            path,
            "this differs from world to world, and a prediction is one number",
            "use quantities that are the same in every world",
        )
    return number
