"""The shape of the checked text: every slip at its place, with the likely mend."""

from __future__ import annotations

import time

import pytest

from sim.scenario.faults import MAX_FAULTS
from sim.scenario.schema.document import Document
from tests.unit.scenario.texts import SECTIONS, fault, faults, party, story


@pytest.mark.parametrize("section", ["version", "title", "clock", "issues", "parties", "table"])
def test_sections_that_must_be_there(section: str) -> None:
    """Each section that a scenario cannot do without is named when it is missing."""
    found = fault(story(**{section: ""}))
    assert (found.path, found.message) == (section, f"{section}: is missing")


@pytest.mark.parametrize(
    ("sections", "path", "said"),
    [
        ({"version": "version: 2  #!"}, "version", "version 1"),
        ({"version": "version: true  #!"}, "version", "version 1"),
        ({"title": "title: 2025  #!"}, "title", "put it in quotes"),
        ({"title": 'title: ""  #!'}, "title", "this is empty"),
        ({"title": "title:  #!"}, "title", "this is empty"),
        ({"more": "titel: x  #!"}, "titel", 'did you mean "title"?'),
        ({"issues": "issues: []  #!"}, "issues", "not a mapping"),
        ({"issues": "issues: {}  #!"}, "issues", "at least 1"),
        ({"issues": "issues: {price: []}  #!", "status_quo": ""}, "issues.price", "at least 1"),
        ({"issues": "issues: {price: [a, [b]]}  #!", "status_quo": ""}, "issues.price.1", "not a word"),
        ({"issues": "issues: {7up: [a]}  #!", "status_quo": ""}, "issues.7up", "cannot be a name"),
        ({"issues": "issues: {'a b': [a]}  #!", "status_quo": ""}, "issues.a b", "cannot be a name"),
        (
            {"clock": "clock: {horizon: 60 days, startss: 2025-11-28}  #!"},
            "clock.startss",
            'did you mean "starts"?',
        ),
        ({"issues": "issues: {p: {from: a, to: 1}}  #!", "status_quo": ""}, "issues.p.from", "not a number"),
        ({"issues": "issues: {p: {from: .nan, to: 1}}  #!", "status_quo": ""}, "issues.p.from", "finite"),
        ({"issues": "issues: {p: {to: 1}}  #!", "status_quo": ""}, "issues.p.from", "from: is missing"),
        ({"clock": "clock: {horizon: 60 days, stars: 3}  #!"}, "clock.stars", 'did you mean "starts"?'),
        ({"clock": "clock: {horizon: .inf}  #!"}, "clock.horizon", "finite"),
        (
            {"clock": "clock: {horizon: 3, starts: 2025-02-30}  #!"},
            "clock.starts",
            "not a day of the calendar",
        ),
        (
            {"clock": "clock: {horizon: 9, deadline: {after: 3}}  #!"},
            "clock.deadline.then",
            "then: is missing",
        ),
        (
            {"clock": "clock: {horizon: 9, deadline: {then: lapses}}  #!"},
            "clock.deadline",
            "exactly one of date",
        ),
        (
            {"clock": "clock: {horizon: 9, deadline: {after: 3, then: laps}}  #!"},
            "clock.deadline.then",
            "none of 'threats_act'",
        ),
        ({"rules": "rules: [{when: any}]  #!"}, "rules.0", "exactly one of forbid, require"),
        ({"rules": "rules: [{forbid: any, require: any}]  #!"}, "rules.0", "exclude each other"),
        ({"rules": "rules: [{forbid: nothing}]  #!"}, "rules.0.forbid", "not a partial package"),
        ({"rules": "rules: [{forbid: {}}]  #!"}, "rules.0.forbid", "not a partial package"),
        ({"quantities": "quantities: {q: {uniform(2): 3}}  #!"}, "quantities.q", "does not belong"),
        ({"quantities": "quantities: {q: 'beta(2, 6)'}  #!"}, "quantities.q", "function call"),
        ({"quantities": "quantities: {q: {value: 3, because: []}}  #!"}, "quantities.q", "because: takes"),
        ({"events": "events: {e: {ends_talks: no}}  #!"}, "events.e", "exactly one of date, after, mean"),
        ({"events": "events: {e: {after: 3, mean: 4}}  #!"}, "events.e", "after and mean exclude"),
        (
            {"events": "events: {e: {mean: 4, ends_talks: perhaps}}  #!"},
            "events.e.ends_talks",
            "neither yes nor no",
        ),
        ({"outcomes": "outcomes: [{a: {deal: any, event: any}}]  #!"}, "outcomes.0.a", "exclude each other"),
        ({"outcomes": "outcomes: [{a: {deal: any}, b: {event: any}}]  #!"}, "outcomes.0", "at most 1"),
        ({"outcomes": "outcomes: [{a: {deadline: some}}]  #!"}, "outcomes.0.a.deadline", "none of 'any'"),
        ({"outcomes": "outcomes: {a: {deal: any}}  #!"}, "outcomes", "not a list"),
        (
            {"record": "record: [{by: seller, offers: {price: low}}]  #!"},
            "record.0",
            "exactly one of date, after",
        ),
        ({"record": "record: [{after: 1, by: seller, offers: {}}]  #!"}, "record.0.offers", "at least 1"),
    ],
)
def test_slips_of_shape(sections: dict[str, str], path: str, said: str) -> None:
    """Unknown keys, missing ones, wrong kinds and exclusive choices are told in the scenario's words."""
    found = fault(story(**sections))
    assert found.path == path
    assert said in f"{found.message} {found.mend}"


@pytest.mark.parametrize(
    ("more", "path", "said"),
    [
        ("    negotiatess: {}  #!", "negotiatess", 'did you mean "negotiates"?'),
        ("    ratifies: perhaps  #!", "ratifies", "not a mapping"),
        ("    ratifies: {know_to: [buyer]}  #!", "ratifies.know_to", 'did you mean "known_to"?'),
        ("    guarantees: {garden: yes}  #!", "guarantees.declines", "declines: is missing"),
        ("    patience: 0.2% per dayz  #!", "patience", 'did you mean "days"?'),
        ("    patience: 0.2%  #!", "patience", "per what time"),
        ("    noise: [1]  #!", "noise", "a list is not a number"),
        ("    noise: {normal: [1]}  #!", "noise", "normal takes 2 numbers"),
        ("    walks: {worth: 3, after: 0}  #!", "walks.after", "greater than or equal to 1"),
        ("    walks: {worth: 3, after: 1.5}  #!", "walks.after", "not a whole number"),
        ("    walks: {worth: {like: nothing}, after: 1}  #!", "walks.worth", "like: takes"),
        (
            "    walks: {worth: {like: status_quo, add: 1}, after: 1}  #!",
            "walks.worth",
            "does not belong beside",
        ),
        ("    together: [{adds: 3}]  #!", "together.0.when", "when: is missing"),
        ("    together: {adds: 3}  #!", "together", "not a list"),
        ("    without_deal: {at: [dawn]}  #!", "without_deal.at.0", "none of 'deadline'"),
        (
            "    without_deal: {backs_down: {lik: status_quo}}  #!",
            "without_deal.backs_down",
            "does not belong",
        ),
        ("    without_deal: {fire: {}}  #!", "without_deal.fire", "states no worth"),
        ("    without_deal: {fire: {burns: [1]}}  #!", "without_deal.fire.burns", "a list is not a number"),
        ("    assumed: ''  #!", "assumed", "this is empty"),
        ("    because: []  #!", "because", "at least 1"),
        ("    learns_from_offers: 3  #!", "learns_from_offers", "neither yes nor no"),
    ],
)
def test_slips_of_a_party(more: str, path: str, said: str) -> None:
    """The same for everything that a party may say."""
    found = fault(story(parties=party(more)))
    assert found.path == f"parties.seller.{path}"
    assert said in f"{found.message} {found.mend}"


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ("[firm]", "not a strategy"),
        ("{}", "here are: none"),
        ("{firm: {}, concede: {}}", "here are: firm and concede"),
        ("{firm: 3}", "not a mapping"),
    ],
)
def test_a_party_has_one_strategy(strategy: str, said: str) -> None:
    """Two strategies, as a merged variant may leave behind, are told apart from a wrong one."""
    parties = SECTIONS["parties"].replace("{firm: {share: 0.5}}", strategy, 1)
    assert said in fault(story(parties=parties)).message


def test_all_slips_come_at_once() -> None:
    """A reader mends a whole file in one go."""
    found = faults(story(title="titel: A", clock="clock: {horizon: [1]}", more="levers: [a]"))
    assert [f.path for f in found] == ["title", "titel", "clock.horizon", "levers"]


def test_evidence_beside_a_mean() -> None:
    """``pace: {mean: …, because: …}`` is a pace with its evidence; anything else beside it is a slip."""
    threats = "threats: {fire: {by: buyer, against: seller, chance: 1, pace: {mean: 3, bcause: x}}}  #!"
    assert "does not belong" in fault(story(threats=threats)).message


def test_a_list_is_no_scenario() -> None:
    """A file that holds something other than a mapping is told so."""
    assert "a mapping of keys" in fault("- a\n- b\n").message


def test_every_key_is_described() -> None:
    """Editors show the description of each key: none is without."""

    def undescribed(schema: dict[str, object], path: str) -> list[str]:
        found = []
        properties = schema.get("properties", {})
        assert isinstance(properties, dict)
        for key, field in properties.items():
            if "description" not in field:
                found.append(f"{path}.{key}")
        return found

    schema = Document.model_json_schema()
    missing = undescribed(schema, "Document")
    for name, definition in schema["$defs"].items():
        missing += undescribed(definition, name)
        assert "description" in definition, name
    assert missing == []
    assert "from" in schema["$defs"]["RangeText"]["properties"]


def test_an_unknown_key_hides_no_other_fault() -> None:
    """What is left when mistyped keys are set aside is read on, so that everything is told at once."""
    text = story(
        clock="clock: {horizon: 60 days, hurizon: 3}", table="table: {protocol: ultimatum, first: nobody}"
    )
    assert [fault.path for fault in faults(text + "titel: x\n")] == ["clock.hurizon", "table.first", "titel"]


def test_an_unknown_key_in_place_of_a_needed_one_is_told_with_it() -> None:
    """What is missing because of a slip is not looked for any further."""
    text = story(clock="clock: {horizonn: 60 days}", table="table: {protocol: ultimatum, first: nobody}")
    assert [fault.path for fault in faults(text)] == ["clock.horizon", "clock.horizonn"]


def test_a_file_of_unknown_keys_is_given_up_early() -> None:
    """Not each of twenty thousand keys is compared with every known one."""
    began = time.process_time()
    found = faults(story() + "".join(f"k{i}: 1\n" for i in range(5_000)))
    assert len(found) == MAX_FAULTS + 1
    assert time.process_time() - began < 4
