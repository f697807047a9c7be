"""Threats and promises."""

from __future__ import annotations

import pytest

from sim.model.commitments import Broken, Change, Effect, Guarantee, Reckoning, Shock, ThreatBelief
from sim.model.numbers import Constant
from sim.model.packages import Pattern
from sim.model.parties import Like
from tests.unit.scenario.texts import fault, faults, good, story, threatened

GARDEN = Pattern(((1, frozenset({1})),))


def test_a_threat() -> None:
    """Its truth, what is believed of it, and what it shocks."""
    threats = """\
threats:
  fire:
    by: buyer
    against: [seller]
    chance: 0.5
    pace: {mean: 3 weeks, assumed: dry summer}
    effect: {burns: 0.25, assumed: old wood}
    believed:
      seller: {chance: 0.1, pace: 30 days, effect: {burns: 0.5}}
    shocks:
      seller: {while_talking: {adds: -3}, wants: {price: {high: {times: 0.5}}}, without_deal: {lapses: {becomes: 4}}}
      flood: {pace: {becomes: 1 week}}
  flood: {by: buyer, against: seller, chance: 1, pace: 9, after: fire}"""
    both = "fire: {burns: 1}, flood: 2"
    fire, flood = good(threatened(seller=both, buyer=both, threats=threats)).threats
    assert (fire.by, fire.against, fire.chance, fire.pace) == (
        1,
        frozenset({0}),
        Constant(0.5),
        Constant(21.0),
    )
    assert fire.effects == (Effect("burns", Constant(0.25)),)
    assert fire.believed == {0: ThreatBelief(Constant(0.1), Constant(30.0), {"burns": Constant(0.5)})}
    assert fire.shocks == (
        Shock(("flow", 0), Change("adds", Constant(-3.0))),
        Shock(("option", 0, 0, 1), Change("times", Constant(0.5))),
        Shock(("ending", 0, "lapses"), Change("becomes", Constant(4.0))),
        Shock(("pace", "flood"), Change("becomes", Constant(7.0))),
    )
    assert flood.after == "fire"


def test_a_pace_is_drawn_under_the_name_of_its_place() -> None:
    """The mean's own path names its stream, written either way."""
    threat = "threats: {{fire: {{by: buyer, against: seller, chance: 1, pace: {}}}}}"
    plain = good(threatened(threats=threat.format("{uniform: [1, 2]}")))
    assert "threats.fire.pace" in {found.path for found in plain.inputs}
    mean = good(threatened(threats=threat.format("{mean: {uniform: [1, 2]}}")))
    assert "threats.fire.pace.mean" in {found.path for found in mean.inputs}


@pytest.mark.parametrize(
    ("threat", "path", "said"),
    [
        ("by: byer, against: seller, chance: 1", "by", 'did you mean "buyer"?'),
        ("by: buyer, against: [seler], chance: 1", "against.0", 'did you mean "seller"?'),
        ("by: buyer, against: seller", "", "nothing says whether fire is real"),
        ("by: buyer, against: seller, chance: 1.2", "chance", "a chance lies in 0..1"),
        ("by: buyer, against: seller, chance: 1, pace: 0 days", "pace", "a time must be greater than 0"),
        ("by: buyer, against: seller, chance: 1, pace: {mean: 0}", "pace.mean", "greater than 0"),
        ("by: buyer, against: seller, chance: 1, effect: {none: 1}", "effect.none", "meaning of its own"),
        ("by: buyer, against: seller, chance: 1, effect: {burns: 2}", "effect.burns", "a chance"),
        ("by: buyer, against: seller, chance: 1, after: fir", "after", 'did you mean "fire"?'),
        ("by: buyer, against: seller, chance: 1, after: fire", "after", "leads back"),
        (
            "by: buyer, against: seller, chance: 1, believed: {seler: {chance: 1}}",
            "believed.seler",
            'did you mean "seller"?',
        ),
        (
            "by: buyer, against: seller, chance: 1, believed: {seller: {pace: 3}}",
            "believed.seller.pace",
            "the threat itself has no pace",
        ),
        (
            "by: buyer, against: seller, chance: 1, believed: {seller: {effect: {x: 1}}}",
            "believed.seller.effect.x",
            'no effect "x"',
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seler: {pace: {times: 1}}}",
            "shocks.seler",
            "no party or threat",
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {fire: {pace: {times: 2}}}",
            "shocks.fire.pace",
            "no pace to change",
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {fire: {while_talking: {times: 2}}}",
            "shocks.fire",
            "changes nothing",
        ),
        ("by: buyer, against: seller, chance: 1, shocks: {seller: {}}", "shocks.seller", "changes nothing"),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seller: {wants: {price: {hgh: {adds: 1}}}}}",
            "shocks.seller.wants.price.hgh",
            'did you mean "high"?',
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seller: {wants: {prce: {high: {adds: 1}}}}}",
            "shocks.seller.wants.prce",
            'did you mean "price"?',
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seller: {without_deal: {laps: {adds: 1}}}}",
            "shocks.seller.without_deal.laps",
            'did you mean "lapses"?',
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seller: {pace: {times: 2}}}",
            "shocks.seller.pace",
            "only threats have a pace",
        ),
        (
            "by: buyer, against: seller, chance: 1, shocks: {fire: {wants: {}, pace: {times: 2}}}",
            "shocks.fire.wants",
            "only parties have this",
        ),
        (
            "by: buyer, against: seller, chance: 1, effect: {burns: 1, because: [3]}",
            "effect",
            "because: takes",
        ),
        ("by: buyer, against: seller, chance: 1, effect: [burns]", "effect", "not a mapping"),
        (
            "by: buyer, against: seller, chance: 1, shocks: {seller: {while_talking: {}}}",
            "shocks.seller.while_talking",
            "exactly one of adds",
        ),
    ],
)
def test_slips_of_threats(threat: str, path: str, said: str) -> None:
    """Every reference and range of a threat."""
    found = [
        f
        for f in faults(threatened(threats=f"threats: {{fire: {{{threat}}}}}"))
        if said in f"{f.message} {f.mend}"
    ]
    assert [f.path for f in found] == [".".join(filter(None, ("threats.fire", path)))]


def test_a_ladder_is_no_circle() -> None:
    """Threats may follow one another, but not each other."""
    threats = """\
threats:
  a: {by: buyer, against: seller, chance: 1, pace: 1, ends_talks: no}
  b: {by: buyer, against: seller, chance: 1, pace: 1, ends_talks: no, after: a}"""
    assert good(story(threats=threats)).threats[1].after == "a"
    found = faults(story(threats=threats.replace("no}", "no, after: b}", 1)))
    assert [f.path for f in found] == ["threats.a.after", "threats.b.after"]


def test_a_promise() -> None:
    """When it holds, how reliable it is, who believes what, and what breaking it does."""
    promises = """\
promises:
  quiet:
    by: buyer
    when: [{garden: yes}, {price: high}]
    kept: {gain: [10, {adds: 5, when: {garden: yes}}], cost: {adds: 12}, noise: 4}
    believed: {seller: 0.3}
    guarantees: [{when: {garden: yes}, odds: 3, accepted_by: seller}, {when: any, odds: 2}]
    if_broken: {seller: {becomes: status_quo}, buyer: {loses: 5}}
  peace: {by: seller, when: any, kept: 0.5, falls_with: quiet}"""
    quiet, peace = good(story(promises=promises)).promises
    assert quiet.when == (GARDEN, Pattern(((0, frozenset({1})),)))
    everything = Pattern()
    assert quiet.kept == Reckoning(
        ((everything, Constant(10.0)), (GARDEN, Constant(5.0))),
        ((everything, Constant(12.0)),),
        Constant(4.0),
    )
    assert quiet.believed == {0: Constant(0.3)}
    assert quiet.guarantees == (
        Guarantee(GARDEN, Constant(3.0), frozenset({0})),
        Guarantee(everything, Constant(2.0), None),
    )
    assert quiet.if_broken == {0: Broken("becomes", Like((0, 0))), 1: Broken("loses", Constant(5.0))}
    assert (peace.when, peace.kept, peace.falls_with) == ((everything,), Constant(0.5), "quiet")


@pytest.mark.parametrize(
    ("promise", "path", "said"),
    [
        ("by: byer, when: any, kept: 1", "by", 'did you mean "buyer"?'),
        ("by: buyer, when: any, kept: 1.5", "kept", "a chance lies in 0..1"),
        ("by: buyer, when: any, kept: {gain: 1, cost: 1, noise: 0}", "kept.noise", "greater than 0"),
        ("by: buyer, when: any, kept: {gain: 1, noise: 1}", "kept.cost", "cost: is missing"),
        ("by: buyer, when: {price: high, garden: yes}, kept: 1", "when", "no feasible package"),
        ("by: buyer, when: {gardn: yes}, kept: 1", "when.gardn", 'did you mean "garden"?'),
        ("by: buyer, when: any, kept: 1, believed: {seler: 1}", "believed.seler", 'did you mean "seller"?'),
        ("by: buyer, when: any, kept: 1, believed: {seller: -1}", "believed.seller", "a chance"),
        (
            "by: buyer, when: any, kept: 1, guarantees: [{when: any, odds: 0}]",
            "guarantees.0.odds",
            "greater than 0",
        ),
        (
            "by: buyer, when: any, kept: 1, guarantees: [{when: any, odds: 1, accepted_by: x}]",
            "guarantees.0.accepted_by",
            'no party "x"',
        ),
        (
            "by: buyer, when: any, kept: 1, if_broken: {seller: {loses: -1}}",
            "if_broken.seller.loses",
            "negative",
        ),
        (
            "by: buyer, when: any, kept: 1, if_broken: {seller: {}}",
            "if_broken.seller",
            "exactly one of becomes",
        ),
        ("by: buyer, when: any, kept: 1, falls_with: quit", "falls_with", 'did you mean "quiet"?'),
        ("by: buyer, when: any, kept: 1, falls_with: quiet", "falls_with", "leads back"),
    ],
)
def test_slips_of_promises(promise: str, path: str, said: str) -> None:
    """Every reference and range of a promise."""
    rules = "rules: [{forbid: {price: high, garden: yes}}]"
    found = fault(story(promises=f"promises: {{quiet: {{{promise}}}}}  #!", rules=rules))
    assert found.path == f"promises.quiet.{path}"
    assert said in f"{found.message} {found.mend}"


def test_eight_promises_are_enough() -> None:
    """Which of them are kept is enumerated, so their number is bounded."""
    promises = ", ".join(f"p{i}: {{by: buyer, when: any, kept: 1}}" for i in range(9))
    assert "9 promises are more than 8" in fault(story(promises=f"promises: {{{promises}}}  #!")).message
