"""Parties: roles, strategies, flows, last words."""

from __future__ import annotations

import pytest

from sim.model.numbers import ZERO, Constant
from sim.model.packages import Pattern
from sim.model.parties import AfterThreat, Guarantees, LastWord, Like, Ratifies, Walks
from tests.unit.scenario.texts import SECTIONS, fault, faults, good, party, story, threatened

QUO = Like((0, 0))


def test_what_a_party_says_of_itself() -> None:
    """Roles, rates, flows and walking away become the model's nouns."""
    parties = party("""\
    label: The seller
    ratifies: {known_to: [buyer]}
    guarantees: {garden: yes, declines: 0.2}
    patience: 7% per week
    audience_cost: 0.5 per day
    noise: 2
    misreading: 3
    learns_from_offers: yes
    while_talking: {like: {price: high, garden: no}, adds: -1}
    walks: {worth: status_quo, after: 3}
    together: [{when: {garden: yes}, adds: 4}]""")
    seller, buyer = good(story(parties=parties)).parties
    assert (seller.name, seller.key, seller.label) == ("seller", "parties.seller", "The seller")
    assert seller.ratifies == Ratifies(frozenset({1}))
    assert seller.guarantees == (Guarantees(Pattern(((1, frozenset({1})),)), Constant(0.2)),)
    assert seller.patience == Constant(0.07 * (1 / 7))
    assert seller.audience_cost == Constant(0.5)
    assert (seller.noise, seller.misreading) == (Constant(2.0), Constant(3.0))
    assert seller.learns_from_offers
    assert seller.while_talking == Like((1, 0), Constant(-1.0))
    assert seller.walks == Walks(QUO, 3)
    assert seller.together[0].adds == Constant(4.0)
    assert (buyer.label, buyer.while_talking, buyer.ratifies) == ("buyer", QUO, None)


def test_without_a_status_quo_talking_is_worth_nothing() -> None:
    """A pie has no status quo, and its parties live on nothing while they talk."""
    assert good(story(status_quo="")).parties[0].while_talking is None


def test_a_worth_like_the_status_quo_needs_one() -> None:
    """Without a status quo there is nothing to be like."""
    found = fault(story(status_quo="", parties=party("    while_talking: status_quo  #!")))
    assert found.path == "parties.seller.while_talking"
    assert "no status quo" in found.message


def test_strategies_have_their_defaults_filled_in() -> None:
    """Parameters left out take what the strategy declares."""
    parties = SECTIONS["parties"].replace("{firm: {share: 0.5}}", "{concede: {exponent: 2}}", 1)
    party = good(story(parties=parties)).parties[0]
    assert party.negotiates is not None
    choice = party.negotiates.strategy
    assert choice.name == "concede"
    assert choice.numbers == {"exponent": Constant(2.0), "opening": ZERO}
    assert choice.words == {"paced_by": "perceived_end", "form": "polynomial"}


@pytest.mark.parametrize(
    ("strategy", "path", "said"),
    [
        ("{fim: {share: 1}}", "fim", 'did you mean "firm"?'),
        ("firmm", "firmm", 'did you mean "firm"?'),
        ("{firm: {shares: 1}}", "firm.shares", 'did you mean "share"?'),
        ("{firm: {share: 2}}", "firm.share", "lies in 0..1"),
        ("{firm: {share: {uniform: [0, 2]}}}", "firm.share", "reaches outside"),
        ("{firm: {share: [1]}}", "firm.share", "a list is not a number"),
        ("concede", "concede", "concede needs exponent"),
        ("{concede: {exponent: 1, paced_by: dedline}}", "concede.paced_by", 'did you mean "deadline"?'),
    ],
)
def test_slips_of_strategies(strategy: str, path: str, said: str) -> None:
    """Names, parameters and words are checked against what is installed."""
    found = faults(story(parties=SECTIONS["parties"].replace("{firm: {share: 0.5}}", strategy, 1)))[0]
    assert found.path in (
        f"parties.seller.negotiates.strategy.{path}",
        f"parties.seller.negotiates.strategy.{path}".removesuffix(f".{path}"),
    )
    assert found.line == 8
    assert said in f"{found.message} {found.mend}"


@pytest.mark.parametrize(
    ("more", "path", "said"),
    [
        ("    ratifies: {known_to: [byer]}  #!", "ratifies.known_to.0", 'did you mean "buyer"?'),
        ("    guarantees: {gardn: yes, declines: 0.5}  #!", "guarantees.gardn", 'did you mean "garden"?'),
        ("    guarantees: [{declines: 0.5}]  #!", "guarantees.0", "which packages"),
        ("    guarantees: {garden: yes, declines: 1.5}  #!", "guarantees.declines", "a chance lies in 0..1"),
        ("    patience: -1% per day  #!", "patience", "a rate cannot be negative"),
        ("    patience: 1 per round  #!", "patience", "clock runs in days"),
        ("    audience_cost: -1  #!", "audience_cost", "negative"),
        ("    noise: 0  #!", "noise", "greater than 0"),
        ("    misreading: -1  #!", "misreading", "negative"),
        ("    while_talking: {like: {price: low}}  #!", "while_talking.like", "needs an option for garden"),
        ("    walks: {worth: 1, after: 10000000}  #!", "walks.after", "more turns"),
        ("    without_deal: {fire: 3}  #!", "without_deal.fire", 'no threat or event "fire"'),
        ("    without_deal: {back_down: 3}  #!", "without_deal.back_down", 'did you mean "backs_down"?'),
        ("    without_deal: {at: deadline}  #!", "without_deal.at", "goes with chosen_by"),
        ("    without_deal: {chosen_by: byer}  #!", "without_deal.chosen_by", 'did you mean "buyer"?'),
        (
            "    without_deal: {chosen_by: buyer, at: deadline}  #!",
            "without_deal.chosen_by",
            "among: is missing",
        ),
        (
            "    without_deal: {chosen_by: buyer, among: {back_down: 1}}  #!",
            "without_deal.chosen_by",
            "at: is missing",
        ),
        (
            "    without_deal: {chosen_by: buyer, at: deadline, among: {fire: 1}}  #!",
            "without_deal.among.fire",
            'no threat "fire"',
        ),
    ],
)
def test_slips_of_a_party(more: str, path: str, said: str) -> None:
    """References and ranges of everything that a party says."""
    found = fault(story(parties=party(more)))
    assert found.path == f"parties.seller.{path}"
    assert said in f"{found.message} {found.mend}"


def test_everybody_has_a_role_and_somebody_negotiates() -> None:
    """A party without a role, and a table without negotiators, are faults."""
    parties = "parties: {a: {wants: {price: {low: 0, high: 1}}}}"
    assert {f.message for f in faults(story(parties=parties))} == {"a has no role", "no party negotiates"}


def test_who_decides_wants_something() -> None:
    """A party that negotiates or ratifies needs wishes; a guarantor needs none."""
    found = fault(story(parties=SECTIONS["parties"] + "\n  circle: {ratifies: yes}  #!"))
    assert "circle decides" in found.message
    parties = SECTIONS["parties"] + "\n  bank: {guarantees: {garden: yes, declines: 0.1}}"
    assert good(story(parties=parties)).parties[2].while_talking is None


def test_a_party_without_wants_values_no_package() -> None:
    """``like:`` needs wishes to value the package with."""
    more = "\n  bank: {guarantees: {garden: yes, declines: 0.1}, while_talking: status_quo}  #!"
    assert "bank has no wants" in fault(story(parties=SECTIONS["parties"] + more)).message


def test_every_threat_is_valued_by_everybody_who_decides() -> None:
    """A missing worth is never a silent default."""
    found = fault(threatened(seller="lapses: 3"))
    assert found.path == "parties.seller.without_deal"
    assert found.message == "seller does not say what fire is worth to it"


def test_threats_that_do_not_end_talks_are_not_valued() -> None:
    """A worth that could never be paid is a slip."""
    threats = "threats: {fire: {by: buyer, against: seller, chance: 0.5, pace: 9, ends_talks: no}}"
    found = faults(threatened(threats=threats))
    assert [f.path for f in found] == ["parties.seller.without_deal.fire", "parties.buyer.without_deal.fire"]
    assert "does not end the talks" in found[0].message


FIRE = (
    "threats: {fire: {by: buyer, against: seller, chance: 0.5, pace: 9, effect: {burns: 0.5, smokes: 0.1}}}"
)


@pytest.mark.parametrize(
    ("worth", "expected"),
    [
        ("fire: 10", AfterThreat({"burns": Constant(10.0), "smokes": QUO}, QUO)),
        ("fire: {burns: 1, smokes: 2}", AfterThreat({"burns": Constant(1.0), "smokes": Constant(2.0)}, QUO)),
        (
            "fire: {burns: 1, smokes: {like: status_quo, adds: -1}, otherwise: 3}",
            AfterThreat({"burns": Constant(1.0), "smokes": Like((0, 0), Constant(-1.0))}, Constant(3.0)),
        ),
    ],
)
def test_worth_by_effect(worth: str, expected: AfterThreat) -> None:
    """One worth is that of the first effect; where nothing comes about, life goes on as while talking."""
    assert good(threatened(seller=worth, threats=FIRE)).parties[0].without_deal.threats["fire"] == expected


def test_a_threat_without_effects_has_one_worth() -> None:
    """Carried out is carried out."""
    assert good(threatened()).parties[0].without_deal.threats == {"fire": AfterThreat({}, Constant(10.0))}


@pytest.mark.parametrize(
    ("seller", "path", "said"),
    [
        ("fire: {burns: 1}", "fire", "does not say what smokes is worth"),
        ("fire: {burns: 1, smoke: 1, smokes: 1}", "fire.smoke", 'did you mean "smokes"?'),
        ("fire: 1, flood: {burns: 1}", "flood", "there is no threat"),
    ],
)
def test_slips_of_effects(seller: str, path: str, said: str) -> None:
    """Effects must be those of the threat, and all of them."""
    found = [f for f in faults(threatened(seller=seller, threats=FIRE)) if said in f"{f.message} {f.mend}"]
    assert [f.path for f in found] == [f"parties.seller.without_deal.{path}"]


def test_a_last_word() -> None:
    """The choice is the chooser's, wherever it is stated, and frees the threat of a stated chance."""
    words = "fire: 10, chosen_by: buyer, at: [deadline, refusal], among: {fire: 5, back_down: status_quo}"
    threats = "threats: {fire: {by: buyer, against: seller}}"
    seller, buyer = good(threatened(seller=words, threats=threats)).parties
    assert seller.last_word is None
    assert buyer.last_word == LastWord(
        frozenset({"deadline", "refusal"}), {"fire": Constant(5.0), "back_down": QUO}
    )


def test_one_last_word_for_each() -> None:
    """A party cannot choose by two scales."""
    words = "chosen_by: buyer, at: deadline, among: {fire: 5}"
    assert "stated twice" in fault(threatened(seller=f"fire: 1, {words}", buyer=f"fire: 2, {words}")).message


def test_only_its_own_threats() -> None:
    """Nobody carries out what another threatens."""
    words = "fire: 1, chosen_by: seller, at: deadline, among: {fire: 5}"
    assert "fire is not a threat of seller" in fault(threatened(seller=words)).message


def test_an_event_has_one_worth() -> None:
    """Only threats have effects."""
    events = "events: {flood: {mean: 9 days, ends_talks: yes}}"
    scenario = good(threatened(seller="fire: 1, flood: 2", buyer="fire: 1, flood: 3", events=events))
    assert scenario.parties[0].without_deal.events == {"flood": Constant(2.0)}
    found = fault(threatened(seller="fire: 1, flood: {wet: 1}", buyer="fire: 1, flood: 3", events=events))
    assert "only threats have effects" in found.message
