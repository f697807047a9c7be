"""Talks that fail for one known reason are explained by it."""

from __future__ import annotations

import pytest

from sim.analysis.causes import CAUSES
from sim.analysis.explain.arms import design
from sim.engine.play import play_block
from sim.scenario import load
from tests.docs.pages import ROOT
from tests.unit.analysis.explain.known import TROUBLE, easy, explained

WORLDS = 150


def test_where_nothing_is_wrong_there_is_nothing_to_explain() -> None:
    """Every world ends in an agreement at once, with and without causes."""
    scenario = easy()
    found = explained(scenario, WORLDS).found
    assert found.as_is.count == found.all_off.count == WORLDS
    assert [part.value.value for part in found.parts] == [0.0] * len(found.parts)
    assert [part.for_deals.count for part in found.parts] == [0] * len(found.parts)


@pytest.mark.parametrize("name", TROUBLE)
def test_what_is_wrong_is_what_explains_it(name: str) -> None:
    """With one thing wrong, its cause stands for at least nine tenths of the gap, and without it all worlds agree."""
    scenario = easy(TROUBLE[name])
    found = explained(scenario, WORLDS).found
    gap = (found.all_off.share or 0.0) - (found.as_is.share or 0.0)
    parts = {part.cause: part.value.value or 0.0 for part in found.parts}
    assert found.all_off.count == WORLDS
    assert gap > 0.15
    assert parts[name] > 0.9 * gap
    assert sum(parts.values()) == pytest.approx(gap, abs=1e-12)


SHIPPED = {
    "commitment": "only_commitment",
    "misperception": "only_misperception",
    "private_information": "only_private_information",
    "holding_out": "only_holding_out",
    "overtaken": "only_being_overtaken",
    "ratification": "only_ratification",
    "time": "only_lack_of_time",
}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_scenarios_to_learn_from_are_explained_by_what_they_say(name: str) -> None:
    """Each of those that come with the program, by its own cause."""
    found = explained(load(ROOT / f"scenarios/why/{SHIPPED[name]}.yaml"), WORLDS).found
    parts = {part.cause: part.value.value or 0.0 for part in found.parts}
    assert parts[name] > 0.9 * (found.gap.value or 0.0) > 0.15
    assert found.rest.fails.count == 0


@pytest.mark.parametrize("name", ["private_costs", "two_secrets", "two_prices"])
def test_a_demand_that_risks_a_refusal_is_explained_by_what_is_hidden(name: str) -> None:
    """Of parties that reckon backwards, the whole gap is private information's, and nobody holds out."""
    found = explained(load(ROOT / f"scenarios/classics/{name}.yaml"), WORLDS).found
    parts = {part.cause: part.value.value or 0.0 for part in found.parts}
    assert parts.keys() == {"private_information", "time"}
    assert found.all_off.count == WORLDS
    assert parts["private_information"] == found.gap.value > 0.15  # type: ignore[operator]


def test_two_things_wrong_at_once_share_the_blame() -> None:
    """Where either prevents the deal, neither does anything alone, and each gets half."""
    found = explained(easy(TROUBLE["commitment"] + TROUBLE["misperception"]), WORLDS).found
    parts = {part.cause: part for part in found.parts}
    for name in ("commitment", "misperception"):
        assert parts[name].value.value == pytest.approx(0.5, abs=0.05)
        assert parts[name].alone.value == 0.0
        assert parts[name].last.value == 1.0


def test_a_bluff_that_works_makes_private_information_negative() -> None:
    """Known odds of 9 in 10 frighten everybody; who knew that it is a bluff would not yield."""
    found = explained(easy(TROUBLE["holding_out"] + "threats: {strike: {chance: 0.9}}"), WORLDS).found
    parts = {part.cause: part.value.value or 0.0 for part in found.parts}
    bluffs = found.rest.fails.count
    assert found.as_is.count == 0
    assert 0 < bluffs < WORLDS / 4
    assert parts["private_information"] == pytest.approx(-bluffs / WORLDS / 2)
    assert parts["holding_out"] == pytest.approx(1 - bluffs / WORLDS / 2)
    assert found.rest.no_room.count == bluffs


def test_every_cause_has_a_case_of_its_own() -> None:
    """No cause is without a known answer."""
    assert set(TROUBLE) == {cause.name for cause in CAUSES}


@pytest.mark.parametrize("name", ["time", "overtaken", "ratification"])
def test_things_as_they_are_are_those_of_the_scenario_itself(name: str) -> None:
    """Endings before and after are what playing the scenario, and the one with every cause off, come to."""
    scenario = easy(TROUBLE[name])
    answer = explained(scenario, WORLDS)
    asked = design(scenario, answer.target)
    before, after = (
        [scenario.outcomes[o].name for o in play_block(one, 1, 0, WORLDS).rows["outcome"]]
        for one in (scenario, asked.arm(asked.arms - 1))
    )
    assert len(set(before) | set(after)) > 1
    told = {ending.outcome: (ending.as_is.count, ending.all_off.count) for ending in answer.found.endings}
    assert told == {outcome: (before.count(outcome), after.count(outcome)) for outcome in {*before, *after}}
    assert answer.found.as_is.count == sum(before.count(outcome) for outcome in answer.target.outcomes)
    failing = {one.outcome: one.share.count for one in answer.found.failing}
    assert failing == {
        outcome: before.count(outcome) for outcome in {*before} if outcome not in answer.target.outcomes
    }
