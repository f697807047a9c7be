"""The checked text of threats, promises and what shocks do."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Discriminator, Field, Tag

from sim.scenario.faults import Wrong
from sim.scenario.numbers import EVIDENCE, check_evidence
from sim.scenario.schema.base import Evidenced
from sim.scenario.schema.fields import Duration, Number, OneOrMore, PatternText, Worth, YesNo, fault


def _pace(value: object) -> object:
    """See through ``{mean: 45 days}`` to the time itself; its evidence stays where it is in the file."""
    if isinstance(value, dict) and "mean" in value and set(value) <= {"mean", *EVIDENCE}:
        return value["mean"]
    return value


Pace = Annotated[Duration, BeforeValidator(_pace)]


class ChangeText(Evidenced):
    """What a shock does to one number."""

    one_of: ClassVar[tuple[str, ...]] = ("adds", "times", "becomes")

    adds: Number | None = Field(None, description="Added to it.")
    times: Number | None = Field(None, description="Multiplies it.")
    becomes: Number | None = Field(None, description="Replaces it.")


class PaceChangeText(Evidenced):
    """What a shock does to the mean time until a threat is carried out."""

    one_of: ClassVar[tuple[str, ...]] = ("adds", "times", "becomes")

    adds: Duration | None = Field(None, description="Time added to it.")
    times: Number | None = Field(None, description="Multiplies it: 0.5 is twice as soon.")
    becomes: Duration | None = Field(None, description="Replaces it.")


class ShockText(Evidenced):
    """What a shock changes for one party (values) or of one threat (pace)."""

    while_talking: ChangeText | None = Field(None, description="Of a party: its flow while talks last.")
    wants: dict[str, dict[str, ChangeText]] | None = Field(
        None, description="Of a party: issue, option, change."
    )
    without_deal: dict[str, ChangeText] | None = Field(
        None, description="Of a party: a threat, an event, backs_down, walked_away or lapses, and its change."
    )
    pace: PaceChangeText | None = Field(
        None, description="Of a threat: the mean time until it is carried out."
    )


Shocks = dict[str, ShockText]


def _without_evidence(value: object) -> object:
    """Evidence may stand among the effects; it is not one of them."""
    if not isinstance(value, dict):
        return value
    try:
        check_evidence(value)
    except Wrong as wrong:
        raise fault(wrong.message, wrong.mend) from None
    return {k: v for k, v in value.items() if k not in EVIDENCE}


Effects = Annotated[dict[str, Number], BeforeValidator(_without_evidence)]


class BeliefText(Evidenced):
    """What one party believes of a threat; what is left out is believed as it truly is."""

    chance: Number | None = Field(None, description="Believed chance (0 to 1) that the threat is real.")
    pace: Pace | None = Field(None, description="Believed mean time until it is carried out.")
    effect: Effects = Field(default_factory=dict, description="Believed chances of its effects.")


class ThreatText(Evidenced):
    """What someone says will happen without a deal."""

    by: str = Field(description="The party that threatens.")
    against: Annotated[list[str], OneOrMore] = Field(description="The party or parties threatened.")
    chance: Number | None = Field(
        None, description="Chance (0 to 1) that it is real; left out, its owner's last word decides."
    )
    pace: Pace | None = Field(
        None,
        description="Mean time until it is carried out; left out, at the deadline or by a last word only.",
    )
    effect: Effects = Field(
        default_factory=dict,
        description="Chance (0 to 1) of each thing it may do; the first that comes counts.",
    )
    believed: dict[str, BeliefText] = Field(
        default_factory=dict, description="What each party believes of it."
    )
    ends_talks: YesNo = Field(True, description="Whether carrying it out ends the talks; default yes.")
    after: str | None = Field(None, description="The threat that must have been carried out before this one.")
    shocks: Shocks = Field(default_factory=dict, description="What carrying it out changes.")


class TermText(Evidenced):
    """One addition to the gain or the cost of breaking a promise."""

    adds: Number = Field(description="Points added.")
    when: PatternText | None = Field(None, description="The packages to which it is added; default: all.")


def _term(value: Any) -> str:
    return "<term>" if isinstance(value, dict) and "adds" in value else "<number>"


Terms = Annotated[
    list[
        Annotated[
            Annotated[Number, Tag("<number>")] | Annotated[TermText, Tag("<term>")], Discriminator(_term)
        ]
    ],
    OneOrMore,
]


class ReckoningText(Evidenced):
    """The promiser's own comparison: odds of keeping e^((cost − gain)/noise)."""

    gain: Terms = Field(description="What breaking the promise gains, in points.")
    cost: Terms = Field(description="What breaking it costs, in points.")
    noise: Number = Field(description="How far from certain the comparison is, in points.")


def _kept(value: Any) -> str:
    reckons = isinstance(value, dict) and not {"gain", "cost", "noise"}.isdisjoint(value)
    return "<reckoning>" if reckons else "<chance>"


Kept = Annotated[
    Annotated[Number, Tag("<chance>")] | Annotated[ReckoningText, Tag("<reckoning>")], Discriminator(_kept)
]


class GuaranteeText(Evidenced):
    """A term of the package that makes a promise more likely to be kept."""

    when: PatternText = Field(description="The packages that hold the term.")
    odds: Number = Field(description="Multiplies the odds that the promise is kept.")
    accepted_by: Annotated[list[str], OneOrMore] | None = Field(
        None, description="Parties whose belief it moves; default: all."
    )


class BrokenText(Evidenced):
    """What a broken promise does to a party's value."""

    one_of: ClassVar[tuple[str, ...]] = ("becomes", "loses")

    becomes: Worth | None = Field(None, description="The value it is left with.")
    loses: Number | None = Field(None, description="The points it loses.")


class PromiseText(Evidenced):
    """What someone undertakes after a deal."""

    by: str = Field(description="The party that promises.")
    when: Annotated[list[PatternText], OneOrMore] = Field(description="The packages that hold the promise.")
    kept: Kept = Field(description="Chance (0 to 1) that it is kept, or {gain, cost, noise}.")
    believed: dict[str, Number] = Field(
        default_factory=dict, description="What each party believes that chance to be; default: as it is."
    )
    guarantees: list[GuaranteeText] = Field(default_factory=list, description="What makes it firmer.")
    if_broken: dict[str, BrokenText] = Field(default_factory=dict, description="What breaking does to whom.")
    falls_with: str | None = Field(None, description="A promise whose breaking breaks this one too.")
