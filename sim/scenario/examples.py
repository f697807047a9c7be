"""An example of every key of the scenario language, for the reference and for editors; tests hold each valid."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import text
from sim.scenario.faults import Faults
from sim.scenario.tree import Plain, plain

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "Scenario": {
        "version": "1",
        "title": "A wage dispute",
        "question": "Will there be a strike, and what does its threat win?",
        "lesson": "{question: Whom a threat moves, predictions: [{says: peace, share: peace, expects: 1, from: "
        "own}]}",
        "sources": "[seeds/press_reports.yaml]",
        "clock": "{starts: 2026-01-05, horizon: 90 days}",
        "issues": "{raise: {from: 0, to: 8, step: 1, unit: per cent}, hours: [long, short]}",
        "rules": "[{forbid: {raise: {at_least: 6}, hours: short}}]",
        "status_quo": "{raise: 0, hours: long}",
        "quantities": "{resolve: {beta: [4, 4]}}",
        "parties": "{members: {ratifies: yes, wants: {hours: {long: 0, short: 100}}}}",
        "threats": "{strike: {by: union, against: company, chance: {beta: [4, 4]}, pace: 30 days}}",
        "promises": "{no_layoffs: {by: company, when: {hours: short}, kept: {beta: [6, 2]}}}",
        "events": "{ballot: {date: 2026-01-19, signals: {strike: {likelihood_ratio: 3}}}}",
        "table": "{protocol: alternating, first: union, every: 3 days}",
        "interim": "{when: {raise: {at_least: 2}, hours: long}, lasts: for_good}",
        "levers": "{union: [events.ballot]}",
        "record": "[{date: 2026-01-12, by: union, offers: {raise: 8}, refused_by: company}]",
        "record_noise": "{uniform: [3, 10]}",
        "outcomes": "[{strike: {threat: strike}}, {peace: {deal: any}}]",
        "extends": "wage_dispute.yaml",
        "reread": "yes",
    },
    "Lesson": {
        "question": "Whom does a threat move, and when?",
        "try": "[{set: threats.strike.chance=0.1, see: whether the company gives in}]",
        "predictions": "[{says: deals, share: peace, expects: 1 - strikes, from: Hicks (1932)}]",
    },
    "Attempt": {
        "set": "[quantities.patience=0.1, clock.horizon=40 days]",
        "see": "whether it takes longer",
    },
    "Prediction": {
        "says": "how often it comes to a strike",
        "share": "[strike, lockout]",
        "mean_of": "raise",
        "mean_value": "union",
        "mean_day": "strike",
        "by_day": "0",
        "at_most": "horizon / 2",
        "within": "peace",
        "set": "quantities.patience=0.1",
        "expects": "{attrition_length: {value_1: 1, cost_1: 0.5, value_2: 1, cost_2: 0.5}}",
        "from": "Hicks (1932)",
        "tolerance": "0.5",
    },
    "Clock": {
        "starts": "2026-01-05",
        "known_until": "2026-01-12",
        "horizon": "90 days",
        "deadline": "{date: 2026-03-31, then: threats_act}",
    },
    "Deadline": {"date": "2026-03-31", "after": "12 weeks", "then": "threats_act"},
    "Range": {"from": "0", "to": "8", "step": "0.5", "unit": "per cent", "points": "201"},
    "Rule": {
        "forbid": "{raise: {at_least: 6}, hours: short}",
        "require": "{hours: long}",
        "when": "{raise: {at_least: 6}}",
    },
    "Party": {
        "label": "The union",
        "negotiates": "{strategy: {concede: {exponent: 0.5}}}",
        "ratifies": "yes",
        "guarantees": "{hours: short, declines: {beta: [2, 8]}}",
        "patience": "0.2% per day",
        "discount": "0.95",
        "wants": "{hours: {weight: 30, long: 0, short: 100}}",
        "together": "[{when: {raise: 0, hours: long}, adds: -10}]",
        "while_talking": "{like: status_quo, adds: -5}",
        "without_deal": "{strike: {triangular: [20, 40, 60]}}",
        "walks": "{worth: 30, after: 5}",
        "audience_cost": "0.3 per day",
        "talking_costs": "0.2 per day",
        "noise": "{uniform: [1, 5]}",
        "misreading": "{uniform: [3, 12]}",
        "private": "[resolve]",
        "learns_from_offers": "yes",
    },
    "Negotiates": {"strategy": "{concede: {exponent: {uniform: [0.2, 1.2]}, paced_by: perceived_end}}"},
    "Ratifies": {"known_to": "[union]"},
    "Guarantees": {"declines": "{beta: [2, 8]}"},
    "Want": {
        "weight": "{triangular: [20, 30, 45]}",
        "order": "long < flexible < short",
        "between": "[0, 80]",
        "worth": "{points: {0: 0, 4: 70, 8: 100}}",
    },
    "Curve": {"points": "{0: 0, 4: 70, 8: 100}", "power": "0.5", "ideal": "4", "from": "100", "to": "0"},
    "Bonus": {"when": "{raise: 0, hours: long}", "adds": "-10"},
    "WithoutDeal": {
        "backs_down": "{like: status_quo}",
        "walked_away": "20",
        "lapses": "{like: status_quo, adds: -5}",
        "chosen_by": "union",
        "at": "[deadline, refusal]",
        "among": "{strike: {triangular: [20, 40, 60]}, back_down: 10}",
    },
    "Walks": {"worth": "{triangular: [20, 30, 40]}", "after": "5"},
    "Threat": {
        "by": "union",
        "against": "company",
        "chance": "{beta: [4, 4]}",
        "pace": "{mean: 30 days}",
        "effect": "{plant_closes: {beta: [1, 8]}}",
        "believed": "{company: {chance: {beta: [2, 6]}}}",
        "ends_talks": "no",
        "after": "warning_strike",
        "shocks": "{company: {while_talking: {adds: -10}}}",
    },
    "Belief": {
        "chance": "{value: {beta: [2, 6]}, assumed: It takes the threat for a bluff.}",
        "pace": "{mean: 60 days}",
        "effect": "{plant_closes: 0.05}",
    },
    "Shock": {
        "while_talking": "{adds: -10}",
        "wants": "{hours: {short: {adds: 20}}}",
        "without_deal": "{strike: {times: 0.5}}",
        "pace": "{times: 0.5}",
    },
    "Change": {"adds": "-10", "times": "0.5", "becomes": "{uniform: [20, 40]}"},
    "PaceChange": {"adds": "10 days", "times": "0.5", "becomes": "2 weeks"},
    "Promise": {
        "by": "company",
        "when": "{hours: short}",
        "kept": "{beta: [6, 2]}",
        "believed": "{union: {beta: [2, 6]}}",
        "guarantees": "[{when: {works_council: seat}, odds: 3}]",
        "if_broken": "{union: {loses: 30}}",
        "falls_with": "open_books",
    },
    "Reckoning": {
        "gain": "[10, {adds: 15, when: {hours: short}}]",
        "cost": "20",
        "noise": "{uniform: [3, 10]}",
    },
    "Term": {"adds": "15", "when": "{hours: short}"},
    "Guarantee": {"when": "{works_council: seat}", "odds": "{uniform: [1, 4]}", "accepted_by": "[union]"},
    "Broken": {"becomes": "{triangular: [0, 5, 15]}", "loses": "30"},
    "Event": {
        "date": "2026-01-19",
        "after": "2 weeks",
        "mean": "45 days",
        "on_refusal": "0.1",
        "chance": "0.8",
        "signals": "{strike: {likelihood_ratio: 3}}",
        "shocks": "{company: {while_talking: {adds: -10}}}",
        "opens": "{hours: short}",
        "closes": "{hours: short}",
        "ends_talks": "yes",
        "ties_hands": "{union: 10}",
        "says": "Nine in ten members vote for a strike.",
    },
    "Signal": {"likelihood_ratio": "3", "seen_by": "[company]"},
    "Table": {"protocol": "alternating", "first": "union", "every": "3 days"},
    "Interim": {"when": "{raise: {at_least: 2}, hours: long}", "lasts": "for_good"},
    "Record": {
        "date": "2026-01-12",
        "after": "1 week",
        "by": "union",
        "offers": "{raise: 8}",
        "refused_by": "company",
    },
    "Condition": {
        "deal": "{raise: {at_least: 4}}",
        "promises": "{no_layoffs: broken}",
        "threat": "{strike: plant_closes}",
        "backs_down": "union",
        "walks_away": "any",
        "event": "government_steps_in",
        "deadline": "any",
        "unresolved": "any",
        "interim": "{raise: {at_least: 2}}",
    },
}
"""By definition and key, each a value as it is written in YAML."""


def parsed(example: str) -> Plain:
    """Return an example as plain data, read as a scenario is read."""
    faults = Faults()
    node = text.read(example, "example", faults)
    faults.stop_if_any()
    assert node is not None
    return plain(node)
