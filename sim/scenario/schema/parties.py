"""The checked text of a party: its roles, its wishes, its life without a deal."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from sim.scenario.schema.base import Evidenced
from sim.scenario.schema.fields import (
    AfterThreat,
    Name,
    Number,
    OneOrMore,
    PatternText,
    Rate,
    Word,
    Worth,
    YesNo,
    fault,
)


def _role(value: object) -> object:
    """Let a role that needs no more be written as yes, and its absence as no."""
    if value is True or value == "yes":
        return {}
    return None if value is False or value == "no" else value


def _strategy(value: object) -> object:
    if isinstance(value, str):
        return {value: {}}
    if not isinstance(value, dict):
        raise fault("this is not a strategy", "write its name, or {concede: {exponent: 1}}")
    if len(value) != 1:
        said = " and ".join(map(str, value)) or "none"
        raise fault(
            f"a party has one strategy, and here are: {said}",
            "a variant removes the inherited one with null: {concede: null, firm: {share: 0.8}}",
        )
    return value


class NegotiatesText(Evidenced):
    """The role of making and answering offers."""

    strategy: Annotated[dict[str, dict[str, Any]], BeforeValidator(_strategy)] = Field(
        description="The way of bargaining, by name, with its parameters: {concede: {exponent: 1}}."
    )


class RatifiesText(Evidenced):
    """The role of vetoing a deal."""

    known_to: Annotated[list[str], OneOrMore] = Field(
        default_factory=list, description="Parties that foresee the veto; nobody does unless named here."
    )


class GuaranteesText(Evidenced):
    """The role of standing behind a promise; every other key is part of the packages that need the party."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Any]

    declines: Number = Field(
        description="Chance (0 to 1) that the party refuses, which makes them infeasible."
    )


class CurveText(Evidenced):
    """The worth of a numeric issue along its range."""

    one_of: ClassVar[tuple[str, ...]] = ("points", "power", "ideal")

    points: dict[str, Number] | None = Field(
        None,
        description="Worth at given values of the issue, linear between them, level beyond: {0: 0, 100: 80}.",
    )
    power: Number | None = Field(
        None, description="Exponent of the share of the range obtained; 1 is linear."
    )
    ideal: Number | None = Field(
        None, description="The value liked best; worth falls evenly on both sides of it."
    )
    from_: Number | None = Field(
        None,
        alias="from",
        description="Worth at the low end of the range, or a whole range away from the ideal; default 0.",
    )
    to: Number | None = Field(
        None, description="Worth at the high end of the range, or at the ideal; default 100."
    )


class WantText(Evidenced):
    """How a party values one issue: every key that is not listed is an option with its worth."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number]

    weight: Number | None = Field(None, description="How much the issue counts against the party's others.")
    order: str | Annotated[list[Word], Field(min_length=1)] | None = Field(
        None, description='Options from worst to best, "a < b < c", ties as "a = b"; values are then drawn.'
    )
    between: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        None, description="The lowest and the highest value that order: may give; default [0, 100]."
    )
    worth: CurveText | None = Field(None, description="Of a numeric issue: its worth along the range.")


class BonusText(Evidenced):
    """A value for a combination of options, beyond what they are worth one by one."""

    when: PatternText = Field(description="The combination.")
    adds: Number = Field(description="Points added to every package that matches; negative takes away.")


class WithoutDealText(Evidenced):
    """What each way of ending without a deal is worth; every key not listed is a threat or an event."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, AfterThreat]

    backs_down: Worth | None = Field(
        None, description="Worth when a threat is dropped; default: talking's flow."
    )
    walked_away: Worth | None = Field(
        None, description="Worth when another party leaves; default: talking's flow."
    )
    lapses: Worth | None = Field(
        None, description="Worth when the deadline passes and nothing follows; default: talking's flow."
    )
    chosen_by: str | None = Field(None, description="The party that has the last word.")
    at: Annotated[list[Literal["deadline", "refusal", "own_turn", "answer"]], OneOrMore] | None = Field(
        None,
        description="When the last word is spoken; answer: in place of accepting what another has offered.",
    )
    among: dict[str, Worth] | None = Field(
        None, description="What the chooser may do (a threat of its own, or back_down), and its worth to it."
    )


class WalksText(Evidenced):
    """Leaving the table for good."""

    worth: Worth = Field(description="What leaving is worth to the party.")
    after: int = Field(
        ge=1, strict=True, description="Own turns without an acceptable package after which it leaves."
    )


class PartyText(Evidenced):
    """Someone who decides: it negotiates, ratifies or guarantees."""

    label: str | None = Field(None, description="The name to show.")
    negotiates: NegotiatesText | None = Field(None, description="Makes and answers offers.")
    ratifies: Annotated[RatifiesText | None, BeforeValidator(_role)] = Field(
        None, description="May veto a deal."
    )
    guarantees: Annotated[list[GuaranteesText], OneOrMore] | None = Field(
        None, description="Stands behind a promise, and may decline."
    )
    patience: Rate | None = Field(None, description="Discount rate, such as 0.2% per day; default: none.")
    discount: Number | None = Field(
        None,
        description="In place of patience: what is left of a value one unit of the clock later, above 0 to 1.",
    )
    wants: dict[str, WantText] = Field(default_factory=dict, description="What it wants, issue by issue.")
    together: list[BonusText] = Field(default_factory=list, description="Worth of combinations of options.")
    while_talking: Worth | None = Field(
        None,
        description="What living on while talks last is worth; default: the status quo, or 0 without one.",
    )
    without_deal: WithoutDealText | None = Field(
        None, description="What each ending without a deal is worth."
    )
    walks: WalksText | None = Field(None, description="When it leaves the table; default: never.")
    audience_cost: Rate | None = Field(None, description="Points that backing down costs per unit of time.")
    talking_costs: Rate | None = Field(
        None, description="Points that it loses per unit of time while talks last; default: none."
    )
    noise: Number | None = Field(None, description="Logit noise of its choices, in points; default: none.")
    misreading: Number | None = Field(
        None,
        description="Standard deviation, in points, of its error about the others' wishes; default: none.",
    )
    private: Annotated[list[str], OneOrMore] = Field(
        default_factory=list,
        description="Quantities whose value it alone knows; those who look ahead know what they are drawn from.",
    )
    learns_from_offers: YesNo = Field(False, description="Whether offers teach it what the others want.")


Parties = dict[Name, PartyText]
