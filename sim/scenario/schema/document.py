"""The checked text of a whole scenario: what may stand in the file, key by key."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag

from sim.scenario.schema.base import Evidenced, Mapping
from sim.scenario.schema.commitments import PromiseText, Shocks, ThreatText
from sim.scenario.schema.fields import (
    Date,
    DateOrDuration,
    Duration,
    Name,
    Number,
    OneOrMore,
    PatternText,
    Word,
    YesNo,
    fault,
)
from sim.scenario.schema.lesson import Lesson
from sim.scenario.schema.parties import Parties


def _first_version(value: object) -> object:
    if type(value) is not int or value != 1:
        raise fault("this program reads version 1 of the language", "write version: 1")
    return value


class DeadlineText(Evidenced):
    """A date that the parties know, and what follows it."""

    one_of: ClassVar[tuple[str, ...]] = ("date", "after")

    date: Date | None = Field(None, description="The day.")
    after: Duration | None = Field(None, description="The time since the start.")
    then: Literal["threats_act", "lapses", "goes_on"] = Field(
        description="What follows: real threats are carried out, talks lapse, or they go on."
    )


class ClockText(Evidenced):
    """When the story begins, how long we watch, and what the parties know of it."""

    starts: Date | None = Field(None, description="The first day; needed where any date is given.")
    known_until: DateOrDuration | None = Field(
        None, description="Up to then the record tells all that happened."
    )
    horizon: DateOrDuration = Field(description="When we stop watching; nothing ends then.")
    deadline: DeadlineText | None = Field(None, description="Only where the parties have one.")


class RangeText(Evidenced):
    """A numeric issue: a grid with a step, or a continuous range without one."""

    from_: float = Field(alias="from", strict=True, allow_inf_nan=False, description="The low end.")
    to: float = Field(strict=True, allow_inf_nan=False, description="The high end.")
    step: float | None = Field(
        None, strict=True, gt=0, allow_inf_nan=False, description="Left out: continuous."
    )
    unit: str | None = Field(None, description="What the numbers count, for readers.")
    points: int | None = Field(
        None,
        strict=True,
        ge=2,
        le=100_000,
        description="Points of the grid a continuous range is played on; 101.",
    )


def _issue(value: Any) -> str:
    return "<range>" if isinstance(value, dict) else "<options>"


Options = Annotated[list[Word], Field(min_length=1)]
IssueText = Annotated[
    Annotated[Options, Tag("<options>")] | Annotated[RangeText, Tag("<range>")], Discriminator(_issue)
]


class RuleText(Evidenced):
    """Which packages are feasible."""

    one_of: ClassVar[tuple[str, ...]] = ("forbid", "require")

    forbid: PatternText | None = Field(None, description="Packages that match are not feasible.")
    require: PatternText | None = Field(None, description="Packages must match this.")
    when: PatternText | None = Field(None, description="With require: only packages that match this must.")


class SignalText(Evidenced):
    """News about a threat or a promise."""

    likelihood_ratio: Number = Field(description="How much likelier the news is if the threat is real.")
    seen_by: Annotated[list[str], OneOrMore] | None = Field(None, description="Whom it moves; default: all.")


class EventText(Evidenced):
    """Something that happens to the talks."""

    one_of: ClassVar[tuple[str, ...]] = ("date", "after", "mean", "on_refusal")

    date: Date | None = Field(None, description="The day on which it happens.")
    after: Duration | None = Field(None, description="The time since the start at which it happens.")
    mean: Duration | None = Field(None, description="Of a random event: the mean waiting time.")
    on_refusal: Number | None = Field(
        None, description="Chance (0 to 1) that it comes after a turn on which nothing was agreed."
    )
    chance: Number | None = Field(
        None, description="Chance (0 to 1) that a dated event comes at all; default 1."
    )
    signals: dict[str, SignalText] = Field(
        default_factory=dict, description="What it says of threats and promises."
    )
    shocks: Shocks = Field(default_factory=dict, description="What it changes.")
    opens: PatternText | None = Field(
        None, description="Options that are closed before it and open after it."
    )
    closes: PatternText | None = Field(None, description="Options that are closed after it.")
    ends_talks: YesNo = Field(False, description="Whether it ends the talks; default no.")
    ties_hands: dict[str, Number] = Field(
        default_factory=dict, description="Points that backing down costs more after it, by party."
    )
    says: str | None = Field(None, description="What happened, for readers.")


class InterimText(Evidenced):
    """Deals that bind, and whose value flows, while the parties talk on about the rest."""

    when: PatternText = Field(description="The packages that are signed so; all others end the talks.")
    lasts: Literal["1 round", "for_good"] = Field(
        description="Until the table meets again, or for good: then what they change stands in every later deal."
    )


class TableText(Evidenced):
    """Who speaks when; every key not listed is a parameter of the protocol."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]

    protocol: str = Field(description="The protocol's name.")
    first: str | None = Field(None, description="Who speaks first; default: the first negotiating party.")
    every: Duration | None = Field(None, description="Time between turns; default: one unit of the clock.")


class RecordText(Evidenced):
    """One thing that is known to have happened at the table."""

    one_of: ClassVar[tuple[str, ...]] = ("date", "after")

    date: Date | None = Field(None, description="The day.")
    after: Duration | None = Field(None, description="The time since the start.")
    by: str = Field(description="Who made the offer.")
    offers: dict[str, Any] = Field(min_length=1, description="The offer, as far as it is known.")
    refused_by: Annotated[list[str], OneOrMore] = Field(
        default_factory=list, description="Who refused it; left out, nothing is known of the answer."
    )


class ConditionText(Mapping):
    """One way for an ending to bear an outcome's name."""

    one_of: ClassVar[tuple[str, ...]] = (
        "deal",
        "threat",
        "backs_down",
        "walks_away",
        "event",
        "deadline",
        "unresolved",
    )

    deal: PatternText | None = Field(None, description="A deal on a package that matches.")
    promises: dict[str, Literal["kept", "broken"]] | None = Field(
        None, description="With deal: which promises are kept or broken."
    )
    threat: str | Annotated[dict[str, str], Field(min_length=1, max_length=1)] | None = Field(
        None,
        description="A threat is carried out: its name, any, or {name: effect}; {name: none}: no effect.",
    )
    backs_down: str | None = Field(None, description="A party (or any) drops its threat.")
    walks_away: str | None = Field(None, description="A party (or any) leaves the table.")
    event: str | None = Field(None, description="An event (or any) ends the talks.")
    deadline: Literal["any"] | None = Field(None, description="The deadline passes and nothing follows.")
    unresolved: Literal["any"] | None = Field(None, description="Talks still go on at the horizon.")
    interim: PatternText | None = Field(
        None,
        description="Beside any of these: an interim deal that matches was in force or the last one signed.",
    )


Conditions = Annotated[list[ConditionText], OneOrMore]
OutcomeText = Annotated[dict[Name, Conditions], Field(min_length=1, max_length=1)]


class Document(Mapping):
    """A scenario: one story, one file."""

    version: Annotated[Literal[1], BeforeValidator(_first_version)] = Field(description="Of the language: 1.")
    title: str = Field(min_length=1, description="The story's name, for readers.")
    question: str | None = Field(None, description="What the scenario is asked.")
    lesson: Lesson | None = Field(None, description="What it teaches, and what theory predicts of its play.")
    sources: Annotated[list[str], OneOrMore] = Field(
        default_factory=list, description="Files of reported claims, relative to the root folder."
    )
    clock: ClockText = Field(description="Time.")
    issues: dict[Name, IssueText] = Field(min_length=1, description="What is bargained over.")
    rules: list[RuleText] = Field(
        default_factory=list, max_length=1000, description="Which packages are feasible."
    )
    status_quo: dict[str, Word] | None = Field(
        None, description="The package that talks begin from: every issue."
    )
    quantities: dict[Name, Number] = Field(default_factory=dict, description="Named numbers for expressions.")
    parties: Parties = Field(min_length=1, description="Those who decide.")
    threats: dict[Name, ThreatText] = Field(default_factory=dict, description="What happens without a deal.")
    promises: dict[Name, PromiseText] = Field(default_factory=dict, description="What happens after one.")
    events: dict[Name, EventText] = Field(default_factory=dict, description="What happens to the talks.")
    table: TableText = Field(description="The protocol.")
    interim: InterimText | None = Field(
        None, description="Deals that do not end the talks; default: every deal ends them."
    )
    levers: dict[str, Annotated[list[str], OneOrMore]] = Field(
        default_factory=dict,
        description="What each party could choose to do differently: paths in this file.",
    )
    record: list[RecordText] = Field(default_factory=list, description="What is known to have happened.")
    record_noise: Number | None = Field(
        None, description="Logit noise with which the record is read, in points."
    )
    outcomes: list[OutcomeText] = Field(
        default_factory=list, description="Names for endings; the first that matches is taken."
    )
    extends: str | None = Field(None, description="The file that this one changes.")
    reread: YesNo = Field(False, description="Of a variant: read the record anew with this variant's values.")
