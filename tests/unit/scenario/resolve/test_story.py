"""Events, the table, the record, levers, outcomes and names."""

from __future__ import annotations

import pytest

from sim.model.numbers import ONE, Arithmetic, Constant, Distribution, Drawn
from sim.model.packages import Pattern
from sim.model.story import Condition, RecordedAct, Signal
from tests.unit.scenario.texts import fault, faults, good, story, threatened

DATED = "clock: {starts: 2025-11-28, known_until: 2025-11-30, horizon: 60 days}"
PROMISE = "promises: {quiet: {by: buyer, when: any, kept: 0.5}}"


def test_events() -> None:
    """When they come, what they say, open, close, cost and end."""
    events = """\
events:
  seen: {date: 2025-11-29, says: It was seen., signals: {fire: {likelihood_ratio: 2, seen_by: seller}}}
  edge: {date: 2025-11-30, closes: {garden: yes}}
  later: {after: 2 months, chance: 0.5, opens: {price: [low, high]}}
  vague: {after: {uniform: [3, 6], unit: weeks}, ties_hands: {buyer: 4}}
  flood: {mean: 9 days, ends_talks: yes, signals: {quiet: {likelihood_ratio: 0.5}}}"""
    both = "fire: 1, flood: 2"
    scenario = good(threatened(seller=both, buyer=both, clock=DATED, events=events, promises=PROMISE))
    seen, edge, later, vague, flood = scenario.events
    assert (seen.day, seen.recorded, seen.says) == (ONE, True, "It was seen.")
    assert seen.signals == (Signal("fire", "threat", Constant(2.0), frozenset({0})),)
    assert (edge.day, edge.recorded, edge.closes) == (Constant(2.0), True, ((1, 1),))
    assert (later.day, later.chance, later.recorded) == (Constant(61.0), Constant(0.5), False)
    assert later.opens == ((0, 0), (0, 1))
    drawn = Drawn("events.vague.after", Distribution("uniform", (3.0, 6.0)), 0.0)
    assert vague.day == Arithmetic("*", drawn, Constant(7.0))
    assert vague.ties_hands == {1: Constant(4.0)}
    assert (flood.mean, flood.day, flood.ends_talks) == (Constant(9.0), None, True)
    assert flood.signals == (Signal("quiet", "promise", Constant(0.5), None),)


@pytest.mark.parametrize(
    ("event", "path", "said"),
    [
        ("date: 2025-11-27", "date", "before the start"),
        ("date: 2025-11-31", "date", "not a day of the calendar"),
        ("after: -1", "after", "before the start"),
        ("mean: 0 days", "mean", "greater than 0"),
        ("mean: 3, chance: 0.5", "chance", "goes with date"),
        ("after: 3, chance: 2", "chance", "a chance lies in 0..1"),
        ("after: 3, signals: {fir: {likelihood_ratio: 2}}", "signals.fir", "no threat or promise"),
        (
            "after: 3, signals: {quiet: {likelihood_ratio: 0}}",
            "signals.quiet.likelihood_ratio",
            "greater than 0",
        ),
        (
            "after: 3, signals: {quiet: {likelihood_ratio: 1, seen_by: [x]}}",
            "signals.quiet.seen_by.0",
            "no party",
        ),
        ("after: 3, opens: any", "opens", "names no option"),
        ("after: 3, opens: {gardn: yes}", "opens.gardn", 'did you mean "garden"?'),
        ("after: 3, ties_hands: {byer: 3}", "ties_hands.byer", 'did you mean "buyer"?'),
        ("after: 3, ties_hands: {buyer: -3}", "ties_hands.buyer", "negative"),
    ],
)
def test_slips_of_events(event: str, path: str, said: str) -> None:
    """Every reference and range of an event."""
    found = fault(story(events=f"events: {{e: {{{event}}}}}  #!", clock=DATED, promises=PROMISE))
    assert found.path == f"events.e.{path}"
    assert said in f"{found.message} {found.mend}"


def test_a_date_needs_a_start() -> None:
    """Without a first day no date means anything."""
    assert "does not say when it starts" in fault(story(events="events: {e: {date: 2025-11-28}}  #!")).message


def test_the_table() -> None:
    """The first negotiator speaks first, once per unit, unless it is said otherwise."""
    table = good(story()).table
    assert (table.protocol, table.first, table.every) == ("alternating", 0, ONE)
    table = good(story(table="table: {protocol: alternating, first: buyer, every: 2 weeks}")).table
    assert (table.first, table.every) == (1, Constant(14.0))


@pytest.mark.parametrize(
    ("table", "path", "said"),
    [
        ("protocol: alternatin", "protocol", 'did you mean "alternating"?'),
        ("protocol: alternating, first: byer", "first", 'did you mean "buyer"?'),
        ("protocol: alternating, first: circle", "first", "does not negotiate"),
        ("protocol: alternating, every: 0", "every", "greater than 0"),
        ("protocol: alternating, firts: buyer", "firts", 'no parameter "firts"'),
    ],
)
def test_slips_of_the_table(table: str, path: str, said: str) -> None:
    """Protocols are checked against what is installed."""
    base = story(table=f"table: {{{table}}}  #!")
    circle = "  circle: {ratifies: yes, wants: {price: {low: 0, high: 1}}}\ntable:"
    found = fault(base.replace("table:", circle))
    assert found.path == f"table.{path}"
    assert said in f"{found.message} {found.mend}"


RECORD = """\
record_noise: 5
record:
  - {date: 2025-11-28, by: seller, offers: {price: high}, refused_by: buyer}
  - {date: 2025-11-30, by: buyer, offers: {price: low, garden: yes}}"""


def test_the_record() -> None:
    """Dated offers and refusals, in order."""
    scenario = good(story(clock=DATED, record=RECORD))
    first, second = scenario.record
    place = "<scenario>:18"
    assert first == RecordedAct(0.0, 0, Pattern(((0, frozenset({1})),)), (1,), place)
    assert (second.day, second.by, second.refused_by) == (2.0, 1, ())
    assert scenario.record_noise == Constant(5.0)


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("record_noise: 5", "", "record", "record_noise: is missing"),
        ("record_noise: 5", "record_noise: 0  #!", "record_noise", "greater than 0"),
        ("2025-11-30,", "2025-12-01,", "record.1.date", "after known_until"),
        ("2025-11-28,", "2025-11-27,", "record.0.date", "before the start"),
        ("by: seller", "by: seler", "record.0.by", 'did you mean "seller"?'),
        ("refused_by: buyer", "refused_by: [byer]", "record.0.refused_by.0", 'did you mean "buyer"?'),
        ("refused_by: buyer", "refused_by: seller", "record.0.refused_by", "cannot refuse its own offer"),
        ("garden: yes}", "garden: perhaps}", "record.1.offers.garden", "perhaps"),
        ("date: 2025-11-28", "after: {uniform: [0, 1]}", "record.0.after", "the same in every world"),
    ],
)
def test_slips_of_the_record(old: str, new: str, path: str, said: str) -> None:
    """Every date and name of the record."""
    assert old in RECORD
    found = fault(story(clock=DATED, record=RECORD.replace(old, new)))
    assert found.path == path
    assert said in f"{found.message} {found.mend}"


def test_the_record_is_in_order() -> None:
    """A line that is earlier than the one before is named."""
    record = RECORD.replace("2025-11-28", "2025-11-30").replace("11-30, by: buyer", "11-29, by: buyer")
    found = fault(story(clock=DATED, record=record))
    assert (found.path, found.line) == ("record.1.date", 19)
    assert "out of order" in found.message


def test_the_record_needs_a_known_past() -> None:
    """Without known_until nobody could say what else did not happen."""
    clock = DATED.replace("known_until: 2025-11-30, ", "")
    assert "until when the past is known" in fault(story(clock=clock, record=RECORD)).message


def test_recorded_offers_can_be_completed() -> None:
    """An offer that no feasible package completes cannot have been made."""
    rules = "rules: [{forbid: {price: low, garden: yes}}]"
    assert "completes this offer" in fault(story(clock=DATED, record=RECORD, rules=rules)).message


def test_levers() -> None:
    """Paths of this scenario, by party, dots in keys and evidence wrappers included."""
    levers = "levers: {buyer: [promises.quiet.kept, parties.seller.wants.price.high], seller: title}"
    assert good(story(levers=levers, promises=PROMISE)).levers == {
        "buyer": ("promises.quiet.kept", "parties.seller.wants.price.high"),
        "seller": ("title",),
    }
    found = fault(story(levers="levers: {buyer: [promises.quit.kept]}  #!", promises=PROMISE))
    assert (found.path, found.mend) == ("levers.buyer.0", 'did you mean "quiet"?')
    assert 'no party "byer"' in fault(story(levers="levers: {byer: [title]}  #!")).message


IMPLICIT = [
    "deal",
    "threat_carried_out",
    "backed_down",
    "walked_away",
    "ended_by_event",
    "deadline_passed",
    "unresolved",
]


def outcomes(text: str, **sections: str) -> dict[str, tuple[Condition, ...]]:
    """Return the outcomes of a scenario by name."""
    scenario = good(threatened(outcomes=f"outcomes: [{text}]", **sections))
    return {outcome.name: outcome.conditions for outcome in scenario.outcomes}


def test_endings_without_a_name_get_one() -> None:
    """Whatever the author names nothing for has a name in the end."""
    assert [outcome.name for outcome in good(story()).outcomes] == IMPLICIT


def test_implicit_names_step_aside() -> None:
    """A name that the author uses is not used twice, and a kind that is named whole needs no other."""
    names = list(outcomes("{deal: {deal: {garden: yes}}}, {other_deal: {deal: {price: low}}}"))
    assert names == ["deal", "other_deal", "other_other_deal", *IMPLICIT[1:]]
    assert list(outcomes("{open: {unresolved: any}}, {peace: {deal: any}}")) == [
        "open",
        "peace",
        *IMPLICIT[1:-1],
    ]
    assert "deal" in outcomes("{betrayed: {deal: any, promises: {quiet: broken}}}", promises=PROMISE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{deal: {garden: yes}}", Condition("deal", Pattern(((1, frozenset({1})),)))),
        ("{deal: any, promises: {quiet: kept}}", Condition("deal", promises=(("quiet", "kept"),))),
        ("{threat: fire}", Condition("threat", name="fire")),
        ("{threat: any}", Condition("threat")),
        ("{threat: {fire: none}}", Condition("threat", name="fire", effect="none")),
        ("{backs_down: buyer}", Condition("backs_down", name="buyer")),
        ("{walks_away: any}", Condition("walks_away")),
        ("{event: any}", Condition("event")),
        ("{deadline: any}", Condition("deadline")),
    ],
)
def test_conditions(text: str, expected: Condition) -> None:
    """One of the ways to end, with what it is about."""
    assert outcomes(f"{{here: {text}}}", promises=PROMISE)["here"] == (expected,)
    assert outcomes(f"{{here: [{text}, {text}]}}", promises=PROMISE)["here"] == (expected, expected)


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("{here: {threat: fir}}", "here.threat", 'did you mean "fire"?'),
        ("{here: {threat: {fir: none}}}", "here.threat.fir", 'did you mean "fire"?'),
        ("{here: {threat: {fire: burn}}}", "here.threat.fire", 'no effect "burn"'),
        ("{here: {backs_down: byer}}", "here.backs_down", 'did you mean "buyer"?'),
        ("{here: {event: flood}}", "here.event", "no event that ends talks"),
        ("{here: [{deal: any}, {walks_away: x}]}", "here.1.walks_away", 'no party "x"'),
        ("{here: {deal: any, promises: {quit: kept}}}", "here.promises.quit", 'did you mean "quiet"?'),
        ("{here: {event: any, promises: {quiet: kept}}}", "here.promises", "goes with deal"),
        ("{here: {deal: any, promises: {quiet: bent}}}", "here.promises.quiet", "none of 'kept'"),
    ],
)
def test_slips_of_outcomes(text: str, path: str, said: str) -> None:
    """Every name in a condition."""
    found = fault(threatened(outcomes=f"outcomes: [{text}]  #!", promises=PROMISE))
    assert found.path == f"outcomes.0.{path}"
    assert said in f"{found.message} {found.mend}"


def test_an_outcome_stands_once() -> None:
    """Two lists of conditions under one name are one list."""
    found = fault(threatened(outcomes="outcomes: [{a: {deal: any}}, {a: {threat: any}}]  #!"))
    assert "stands twice" in found.message


def test_names_stand_for_one_thing() -> None:
    """Parties, threats, promises and events share one space of names, without words of the language."""
    found = faults(story(events="events: {seller: {after: 3}, lapses: {after: 3}, any: {after: 3}}"))
    assert [f.path for f in found] == ["events.seller", "events.lapses", "events.any"]
    assert "one of the parties" in found[0].message


def test_remarks_on_what_can_never_matter() -> None:
    """A threat that nothing could set off, and a pace by a deadline that is not there, are noted."""
    threats = "threats: {fire: {by: buyer, against: seller, chance: 0.5}}"
    assert "fire can never be carried out" in good(threatened(threats=threats)).notes[0]
    deadline = "clock: {horizon: 60 days, deadline: {after: 30, then: threats_act}}"
    assert good(threatened(threats=threats, clock=deadline)).notes == ()
    parties = story().replace("{firm: {share: 0.5}}", "{concede: {exponent: 1, paced_by: deadline}}", 1)
    assert "seller paces its concessions by a deadline" in good(parties).notes[0]


def test_rounds_are_a_clock_of_their_own() -> None:
    """A clock of rounds takes rates and times in rounds."""
    text = story(clock="clock: {horizon: 10 rounds}", table="table: {protocol: alternating, every: 1 round}")
    scenario = good(text.replace("  buyer:", "    patience: 0.1 per round\n  buyer:"))
    assert scenario.parties[0].patience == Constant(0.1)


def test_who_may_offer_and_refuse() -> None:
    """Offers come from negotiators; a refusal comes from those whose consent counts."""
    parties = story()[story().index("parties:") : story().index("table:")]
    bank = "  bank: {guarantees: {garden: yes, declines: 0.1}}"
    record = RECORD.replace("refused_by: buyer", "refused_by: [buyer, bank]").replace(
        "by: buyer, off", "by: bank, off"
    )
    found = faults(story(clock=DATED, parties=parties + bank, record=record))
    assert [(f.path, f.line) for f in found] == [("record.0.refused_by.1", 19), ("record.1.by", 20)]
    assert "does not negotiate" in found[0].message
    assert "makes no offers" in found[1].message
