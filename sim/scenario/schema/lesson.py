"""The checked text of a lesson: what a scenario teaches, and what theory predicts of its play."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from sim.scenario import numbers
from sim.scenario.faults import Wrong
from sim.scenario.numbers import NumberText
from sim.scenario.schema.base import Mapping
from sim.scenario.schema.fields import Number, OneOrMore, fault


@dataclass(frozen=True, slots=True)
class ClosedFormText:
    """A result of theory by its name, with its arguments."""

    name: str
    arguments: dict[str, NumberText] = field(default_factory=dict)


ExpectedText: TypeAlias = NumberText | ClosedFormText


def _read_expected(value: object) -> ExpectedText:
    if not isinstance(value, dict) or numbers.looks_like_number(value):
        return numbers.read_number(value)
    if len(value) != 1:
        raise Wrong(
            "this is neither a number nor one closed form",
            "write {rubinstein: {d1: 0.9, d2: 0.9}}, for example",
        )
    ((name, given),) = value.items()
    if not isinstance(given, dict):
        raise Wrong(f"the closed form {str(name)[:40]} takes a mapping", "give each argument: {d1: 0.9}")
    return ClosedFormText(str(name), {key: numbers.read_number(given[key]) for key in given})


def _guarded(value: object) -> ExpectedText:
    try:
        return _read_expected(value)
    except Wrong as wrong:
        raise fault(wrong.message, wrong.mend) from None


Expected = Annotated[
    ExpectedText,
    PlainValidator(_guarded),
    WithJsonSchema({"description": "A number, an expression, or {closed form: {argument: number}}."}),
]
Sets = Annotated[list[str], OneOrMore]


class AttemptText(Mapping):
    """Something to try, and what to look for."""

    set: Sets = Field(min_length=1, description="Changes, as --set takes them: path=value.")
    see: str = Field(min_length=1, description="What to look for.")


class PredictionText(Mapping):
    """A figure that theory predicts of the play: a mean over worlds, or a share of them."""

    one_of: ClassVar[tuple[str, ...]] = ("share", "mean_of", "mean_value", "mean_day")

    says: str = Field(min_length=1, description="What it is, in words.")
    share: Annotated[list[str], OneOrMore] | None = Field(
        None, description="Of the worlds that end with one of these outcomes."
    )
    mean_of: str | None = Field(None, description="The mean of this numeric issue in the deals.")
    mean_value: str | None = Field(None, description="What the worlds are worth to this party, on average.")
    mean_day: Annotated[list[str], OneOrMore] | None = Field(
        None, description="The mean day of the endings with one of these outcomes; any: of all."
    )
    by_day: Expected | None = Field(
        None, description="Of a share: only endings up to this day count as such."
    )
    at_most: Expected | None = Field(None, description="Of a mean day: later days count as this one.")
    within: Annotated[list[str], OneOrMore] | None = Field(
        None, description="Outcomes: only worlds that end with one of these count at all; default: all."
    )
    set: Sets | None = Field(None, description="Changes under which it is measured, as --set takes them.")
    expects: Expected = Field(description="The value that theory predicts.")
    from_: str = Field(alias="from", min_length=1, description="Who showed it, where.")
    tolerance: Number | None = Field(
        None,
        description="How far play may be off beyond its sampling error, as by a step of a grid; default 0.000001.",
    )


def _text(value: Any) -> Any:
    return {"question": value} if isinstance(value, str) else value


class LessonText(Mapping):
    """What a scenario teaches; a text alone is the question."""

    question: str = Field(min_length=1, description="What is to be found out.")
    try_: list[AttemptText] = Field(
        default_factory=list, alias="try", max_length=50, description="Changes worth trying."
    )
    predictions: list[PredictionText] = Field(
        default_factory=list, max_length=50, description="What theory predicts of the play."
    )


Lesson = Annotated[LessonText, BeforeValidator(_text)]
