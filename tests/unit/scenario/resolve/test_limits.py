"""Bounds on what a legal scenario asks of time, memory and arithmetic."""

from __future__ import annotations

import pytest

from sim.errors import Fault
from sim.model.parties import Want
from sim.scenario.resolve.limits import cases_weighed
from tests.unit.scenario.texts import THREAT, fault, faults, good, party, story, threatened

TABLE = "table: {protocol: alternating, every: %s}"
CLOCK = "clock: {horizon: %s}"
DATED = "clock: {starts: 2025-01-01, horizon: %s}"


def only(text: str) -> Fault:
    """Return the one fault of a text."""
    (found,) = faults(text)
    return found


@pytest.mark.parametrize(
    ("horizon", "every", "turns"),
    [("1000 years", "0.000001 days", "365,250,000,001"), ("6000 days", "1 days", "6,001")],
)
def test_turns_at_the_table_are_bounded(horizon: str, every: str, turns: str) -> None:
    """A table that would be played for hours is refused, and both keys are named."""
    found = only(story(clock=CLOCK % horizon, table=TABLE % every))
    assert found.path == "table.every"
    assert f"makes {turns} turns" in found.message
    assert "every" in found.mend
    assert "horizon" in found.mend


def test_turns_are_counted_as_they_are_played() -> None:
    """A deadline shortens the table; uncertain intervals are whole units; an ultimatum has one turn."""
    assert good(story(clock=CLOCK % "5999 days", table=TABLE % "1 days"))
    deadline = "clock: {horizon: 9000 days, deadline: {after: 50 days, then: lapses}}"
    assert good(story(clock=deadline, table=TABLE % "1 days"))
    goes_on = deadline.replace("lapses", "goes_on")
    assert only(story(clock=goes_on, table=TABLE % "1 days")).path == "table.every"
    assert good(story(clock=CLOCK % "5999 days", table=TABLE % "{uniform: [0.001, 4], unit: days}"))
    assert good(story(clock=CLOCK % "9000 days", table="table: {protocol: ultimatum}"))
    assert only(story(clock=CLOCK % "9000 days")).path == "clock.horizon"


def test_more_negotiators_remember_more_offers() -> None:
    """Everyone remembers every offer, so more of them may make fewer."""
    third = party("").replace(
        "  buyer:", "  agent: {negotiates: {strategy: firm}, wants: {garden: {no: 0, yes: 1}}}\n  buyer:"
    )
    assert good(story(parties=third, clock=CLOCK % "3999 days", table=TABLE % "1 days"))
    assert (
        "for 3 negotiators"
        in only(story(parties=third, clock=CLOCK % "4000 days", table=TABLE % "1 days")).message
    )


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (CLOCK % "1e9 rounds", "1,000,000,000 rounds away"),
        (DATED % "9000 years", "more than 1,000,000"),
        ("clock: {starts: 9999-12-01, horizon: 60 days}", "after the year 9999"),
    ],
)
def test_the_horizon_stays_within_the_calendar(clock: str, said: str) -> None:
    """Days beyond the calendar could be neither kept nor shown."""
    assert any(
        said in found.message and found.path == "clock.horizon" for found in faults(story(clock=clock))
    )


def test_cases_of_threats_are_bounded() -> None:
    """Each look ahead weighs every case of which threats are real, and every order of those that go on."""
    assert [cases_weighed(9, 0), cases_weighed(3, 3), cases_weighed(0, 5)] == [512, 304, 872]

    def threats(count: int, **more: str) -> str:
        made = ", ".join(
            f"t{i}: {{by: buyer, against: seller, chance: 0.5{''.join(more.values())}}}" for i in range(count)
        )
        worths = ", ".join(f"t{i}: 1" for i in range(count)) if not more else ""
        return threatened(worths, worths, threats=f"threats: {{{made}}}")

    assert good(threats(9))
    found = only(threats(10))
    assert found.path == "threats"
    assert "10 threats that end talks and 0 that do not make 1,024 cases" in found.message
    assert good(threats(4, ends=", ends_talks: no"))
    assert "0 threats that end talks and 5 that do not" in only(threats(5, ends=", ends_talks: no")).message
    assert "cases or more" in only(threats(400, ends=", ends_talks: no")).message


def test_streams_of_chance_are_bounded() -> None:
    """What is drawn, misread and chosen by noise is counted together; the message names each."""
    drawn = ", ".join(f"q{i}: {{beta: [1, 2]}}" for i in range(5001))
    found = only(story(quantities=f"quantities: {{{drawn}}}"))
    assert (found.path, "5,001 numbers drawn" in found.message) == ("quantities", True)
    noisy = story(parties=party("    noise: 2"), clock=CLOCK % "5500 days")
    assert "5,501 noisy choices" in only(noisy).message
    assert only(noisy).path == "table"


def test_every_option_misread_is_a_stream() -> None:
    """A party that misreads draws an error for each option that another cares about."""
    issues = "issues: {price: {from: 0, to: 5000, step: 1}}"
    parties = """\
parties:
  seller: {negotiates: {strategy: firm}, misreading: 3, wants: {price: {worth: {power: 1}}}}
  buyer: {negotiates: {strategy: firm}, wants: {price: {worth: {power: 2}}}}"""
    found = only(story(issues=issues, parties=parties, status_quo=""))
    assert (found.path, "5,001 options misread" in found.message) == ("parties", True)


def test_tables_of_packages_are_bounded() -> None:
    """Every party values every package in every world, and these tables must fit in memory."""
    parties = "parties:\n" + "\n".join(
        f"  p{i}: {{negotiates: {{strategy: firm}}, wants: {{price: {{worth: {{power: 1}}}}}}}}"
        for i in range(60)
    )
    big = story(issues="issues: {price: {from: 0, to: 99999, step: 1}}", parties=parties, status_quo="")
    found = only(big)
    assert found.path == "parties"
    assert "60 parties that value 100,000 packages, 0 misreadings" in found.message
    assert good(story(issues="issues: {price: {from: 0, to: 9, step: 1}}", parties=parties, status_quo=""))


def test_promises_may_meet_on_so_many_terms_only() -> None:
    """The ways in which promises can be kept or broken multiply with the terms on which packages hold them."""
    issues = ", ".join(f"i{k}: [a, b]" for k in range(16))
    wants = ", ".join(f"i{k}: {{weight: 1, a: 0, b: 1}}" for k in range(16))
    parties = "parties:\n" + "\n".join(
        f"  {who}: {{negotiates: {{strategy: firm}}, wants: {{{wants}}}}}" for who in ("one", "two")
    )

    def promises(count: int) -> str:
        made = ", ".join(
            f"q{k}: {{by: one, when: {{i{k}: b}}, kept: 0.5, guarantees: [{{when: {{i{k + 8}: b}}, odds: 2}}]}}"
            for k in range(count)
        )
        return story(
            issues=f"issues: {{{issues}}}", parties=parties, status_quo="", promises=f"promises: {{{made}}}"
        )

    found = only(promises(8))
    assert found.path == "promises"
    assert "6,561 different terms in 65,536 packages" in found.message
    assert "390,625 ways" in found.message
    assert good(promises(6))


def test_options_that_events_open_are_bounded() -> None:
    """Whether an option is open is kept world by world."""
    issues = "issues: {price: [low, high], garden: [no, yes], hour: {from: 0, to: 100, step: 1}}"
    sections = {"issues": issues, "status_quo": "status_quo: {price: low, garden: no, hour: 0}"}
    events = "events: {dawn: {after: 3 days, opens: {hour: {at_least: %d}}}}"
    assert good(story(**sections, events=events % 37))
    found = only(story(**sections, events=events % 36))
    assert (found.path, "65 options of 404 packages" in found.message) == ("events", True)


def test_outcomes_must_be_told_apart() -> None:
    """Conditions are compared with each other, package by package."""
    issues = "issues: {price: [low, high], garden: [no, yes], hour: {from: 0, to: 24999, step: 1}}"
    sections = {"issues": issues, "status_quo": "status_quo: {price: low, garden: no, hour: 0}"}
    conditions = ", ".join(f"{{deal: {{hour: {i}}}}}" for i in range(100))
    found = only(story(**sections, outcomes=f"outcomes: [{{many: [{conditions}]}}]"))
    assert (found.path, "100 conditions" in found.message) == ("outcomes", True)


@pytest.mark.parametrize(
    ("sections", "path", "said"),
    [
        ({"outcomes": "outcomes: [" + ", ".join(f"{{o{i}: {{deal: any}}}}" for i in range(201)) + "]"},
         "outcomes", "201 conditions"),
        ({"events": "events: {" + ", ".join(f"e{i}: {{after: 3 days}}" for i in range(501)) + "}"},
         "events", "501 events"),
        ({"parties": party("    together: [" + ", ".join("{when: {price: low}, adds: 1}" for _ in range(201)) + "]")},
         "parties.seller.together", "201 combinations"),
        ({"parties": "parties:\n" + "".join(f"  p{i}: {{ratifies: yes}}\n" for i in range(101))},
         "parties", "101 parties"),
        ({"promises": "promises: {q: {by: seller, when: {price: low}, kept: 0.5, guarantees: ["
          + ", ".join("{when: {garden: no}, odds: 2}" for _ in range(17)) + "]}}"},
         "promises.q.guarantees", "17 guarantees"),
        ({"issues": "issues: {price: [low, high], garden: [no, yes], x: ["
          + ", ".join(f"o{i}" for i in range(1001)) + "]}", "status_quo": ""},
         "issues.x", "1,001 options"),
    ],
)  # fmt: skip
def test_lists_are_bounded(sections: dict[str, str], path: str, said: str) -> None:
    """A list longer than anybody means is refused before its entries are read."""
    found = faults(story(**sections))[0]
    assert found.path == path
    assert said in found.message


def shocked(times: str, count: int) -> str:
    """Return a scenario whose events each multiply the same number."""
    events = ", ".join(
        f"e{i}: {{after: {i + 1} days, shocks: {{seller: {{while_talking: {{times: {times}}}}}}}}}"
        for i in range(count)
    )
    return story(events=f"events: {{{events}}}")


def test_shocks_may_not_multiply_without_end() -> None:
    """Many factors on one number would leave what a number can hold."""
    assert good(shocked("-10", 6))
    found = only(shocked("-10", 7))
    assert found.path == "events.e6.shocks"
    assert "by 1e+07 together" in found.message
    assert good(shocked("{uniform: [0, 1]}", 50))


@pytest.mark.parametrize(
    "change", ["{adds: -30 days}", "{adds: {uniform: [-31, 5], unit: days}}", "{times: 1e-6}"]
)
def test_shocks_keep_paces_above_nothing(change: str) -> None:
    """A mean time of nothing has no rate."""
    first = f"e: {{after: 1 days, shocks: {{fire: {{pace: {change}}}}}}}"
    events = f"events: {{{first}, f: {{after: 2 days, shocks: {{fire: {{pace: {{times: 1e-6}}}}}}}}}}"
    found = faults(threatened(events=events))[0]
    assert found.path in ("events.f.shocks", "events.e.shocks")
    assert "the pace of fire" in found.message


def test_a_pace_may_shrink() -> None:
    """Shocks that leave a time are fair."""
    events = "events: {e: {after: 1 days, shocks: {fire: {pace: {adds: -29 days}}}}}"
    assert good(threatened(events=events))


def test_a_believed_pace_is_held_to_the_same() -> None:
    """The shock moves what is believed too."""
    threats = THREAT.replace("pace: 30 days", "pace: 30 days\n    believed: {seller: {pace: 3 days}}")
    events = "events: {e: {after: 1 days, shocks: {fire: {pace: {adds: -4 days}}}}}"
    assert "down to -1 days" in only(threatened(threats=threats, events=events)).message


def news(ratio: str, when: str, count: int = 1) -> str:
    """Return a scenario with events that all speak of the same threat."""
    events = ", ".join(
        f"e{i}: {{{when}, signals: {{fire: {{likelihood_ratio: {ratio}}}}}}}" for i in range(count)
    )
    return threatened(events=f"events: {{{events}}}")


@pytest.mark.parametrize("ratio", ["1e6", "0.000001"])
def test_news_may_not_move_odds_beyond_numbers(ratio: str) -> None:
    """Odds of 10^40 are certainty; what follows would be no number."""
    assert good(news(ratio, "after: 3 days", 6))
    found = only(news(ratio, "after: 3 days", 7))
    assert found.path == "events.e6.signals.fire.likelihood_ratio"
    assert "all news of fire" in found.message


def test_silence_may_not_move_odds_beyond_numbers() -> None:
    """News that would come less often if the threat were real says something every day that it does not come."""
    assert good(news("0.5", "mean: 1 days"))
    found = only(news("0.5", "mean: 0.04 days"))
    assert "e^750" in found.message
    assert good(news("2", "mean: 0.04 days"))


def test_only_those_who_value_something_are_shocked() -> None:
    """A guarantor that decides nothing has no values to change, no hands to tie and no last word."""
    bank = party("").replace("  buyer:", "  bank: {guarantees: {garden: yes, declines: 0.1}}\n  buyer:")
    shock = "events: {e: {after: 1 days, shocks: {bank: {while_talking: {adds: 1}}}}}  #!"
    assert "neither negotiates nor ratifies" in only(story(parties=bank, events=shock)).message
    tied = "events: {e: {after: 1 days, ties_hands: {bank: 1}}}"
    assert only(story(parties=bank, events=tied)).path == "events.e.ties_hands.bank"


def test_shocks_on_what_nobody_wants_change_nothing() -> None:
    """A shock on an issue that the party does not want would be silent."""
    shock = "events: {e: {after: 1 days, shocks: {buyer: {wants: {garden: {yes: {adds: 1}}}}}}}"
    found = only(story(events=shock))
    assert found.path == "events.e.shocks.buyer.wants.garden.yes"
    assert "changes nothing" in found.message


def weighted(price: str, garden: str, quantities: str = "") -> str:
    """Return a scenario in which the seller's two weights are given."""
    text = story(quantities=quantities)
    return text.replace("price: {weight: 3,", f"price: {{weight: {price},").replace(
        "{weight: 1, no", f"{{weight: {garden}, no"
    )


@pytest.mark.parametrize(
    ("price", "garden"),
    [("{choice: {0: 1, 1: 1}}", "0"), ("mood", "mood"), ("mood", "2 * mood"), ("1 - mood", "0")],
)
def test_weights_that_can_all_be_zero_are_refused(price: str, garden: str) -> None:
    """In a world in which nothing has a weight, nothing has a value."""
    found = fault(weighted(price, garden, "quantities: {mood: {uniform: [0, 1]}}"))
    assert found.path == "parties.seller.wants"
    assert "can all be 0" in found.message


@pytest.mark.parametrize(
    ("price", "garden"), [("mood", "1 - mood"), ("mood / 2", "3 - 2 * mood"), ("0", "{choice: {1: 1, 2: 1}}")]
)
def test_weights_that_share_what_there_is_are_fine(price: str, garden: str) -> None:
    """What one loses the other gains: the sum is seen to stay above 0."""
    assert good(weighted(price, garden, "quantities: {mood: {uniform: [0, 1]}}"))


def test_a_density_of_weights_keeps_off_zero() -> None:
    """Where all weights are drawn from 0 upwards, one of them begins at the grain of draws; else nothing changes."""
    weights = [want.weight for want in _seller(weighted("{uniform: [0, 2]}", "{uniform: [0, 1]}"))]
    assert [getattr(weight, "low", None) for weight in weights] == [1e-6, 0.0]
    weights = [want.weight for want in _seller(weighted("{uniform: [0, 2]}", "1"))]
    assert getattr(weights[0], "low", None) == 0.0


def _seller(text: str) -> tuple[Want, ...]:
    return good(text).parties[0].wants
