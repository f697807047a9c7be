"""Small scenario texts for tests, section by section, and what the reader says of them."""

from __future__ import annotations

from sim.errors import Fault, ScenarioError
from sim.model.scenario import Scenario
from sim.scenario import load_text

SECTIONS = {
    "version": "version: 1",
    "title": "title: Two houses",
    "clock": "clock: {horizon: 60 days}",
    "issues": "issues: {price: [low, high], garden: [no, yes]}",
    "status_quo": "status_quo: {price: low, garden: no}",
    "parties": """\
parties:
  seller:
    negotiates: {strategy: {firm: {share: 0.5}}}
    wants:
      price: {weight: 3, low: 0, high: 100}
      garden: {weight: 1, no: 100, yes: 0}
  buyer:
    negotiates: {strategy: {firm: {share: 0.5}}}
    wants: {price: {low: 100, high: 0}}""",
    "table": "table: {protocol: alternating}",
}

THREAT = """\
threats:
  fire:
    by: buyer
    against: seller
    chance: 0.5
    pace: 30 days"""


def story(**sections: str) -> str:
    """Return a scenario in which some sections are replaced or added; an empty one is left out."""
    texts = {**SECTIONS, **sections}
    return "\n".join(text for text in texts.values() if text) + "\n"


def threatened(seller: str = "fire: 10", buyer: str = "fire: 20", **sections: str) -> str:
    """Return a scenario with one threat, which both parties value."""
    parties = f"""\
parties:
  seller:
    negotiates: {{strategy: {{firm: {{share: 0.5}}}}}}
    wants: {{price: {{low: 0, high: 100}}}}
    without_deal: {{{seller}}}
  buyer:
    negotiates: {{strategy: {{firm: {{share: 0.5}}}}}}
    wants: {{price: {{low: 100, high: 0}}}}
    without_deal: {{{buyer}}}"""
    return story(**{"parties": parties, "threats": THREAT, **sections})


def party(more: str) -> str:
    """Return a ``parties:`` section in which the seller says more; indent its lines by 4."""
    return SECTIONS["parties"].replace("  buyer:", f"{more}\n  buyer:")


def faults(text: str, *sets: str) -> tuple[Fault, ...]:
    """Return what is wrong with a text; the test fails where nothing is."""
    try:
        load_text(text, sets=sets)
    except ScenarioError as error:
        return error.faults
    raise AssertionError("nothing was found wrong")


def fault(text: str, *sets: str) -> Fault:
    """Return the one thing that is wrong with a text; if a line is marked ``#!``, it stands there."""
    found = faults(text, *sets)
    assert len(found) == 1, "\n".join(map(str, found))
    marked = [i for i, line in enumerate(text.splitlines(), start=1) if "#!" in line]
    if marked:
        assert [found[0].line] == marked, found[0]
    return found[0]


def good(text: str, *sets: str) -> Scenario:
    """Return the scenario of a text that is right."""
    return load_text(text, sets=sets)
