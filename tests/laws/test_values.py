"""Laws of value: nobody signs away what it has, and only differences of utility count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import play_block, play_cohort, read_past
from sim.scenario import load, load_text
from tests.stories import CRISIS, crisis

STRATEGIES = [
    "{concede: {exponent: 0.4, paced_by: perceived_end}}",
    "{concede: {exponent: 3, paced_by: deadline}}",
    "{firm: {share: 0.3}}",
    "{mirror: {reciprocity: 1.5}}",
    "{expected: {doubt: 5}}",
]


@given(st.sampled_from(STRATEGIES), st.sampled_from(STRATEGIES), st.sampled_from([0, 12]))
@settings(max_examples=20, deadline=None)
def test_nobody_signs_below_its_value_of_no_deal(power: str, leader: str, misreading: int) -> None:
    """Whoever offers or accepts, at that moment the package is worth at least no deal to it."""
    sets = [
        f"parties.power.negotiates.strategy={power}",
        f"parties.leader.negotiates.strategy={leader}",
        "clock.deadline={after: 90 days, then: threats_act}",
    ]
    if misreading:
        sets.append(f"parties.power.misreading={misreading}")
    scenario = crisis(*sets)
    luck = Luck(5, 0, 150)
    checked = 0

    def watch(cohort: Cohort) -> Observer:
        def check(happening: Happening) -> None:
            nonlocal checked
            facts = happening.facts
            if happening.kind == "answer":
                signed = facts["accepted"] > 0
                assert (facts["worth"][signed] >= facts["no_deal"][signed]).all()
                checked += int(signed.sum())
            if happening.kind == "offer" and happening.packages is not None:
                worth = cohort.eu[happening.party][happening.rows, happening.packages]
                assert (worth >= facts["no_deal"]).all()

        return check

    play_cohort(scenario, luck, read_past(scenario, luck), slice(0, 150), watch)


def test_the_law_above_sees_signatures() -> None:
    """Deals do come about in that scenario, so the law is not empty."""
    rows = play_block(crisis("clock.deadline={after: 90 days, then: threats_act}"), 5, 0, 2_000).rows
    assert (rows["ending"] == 1).sum() > 20


def _shift_all(tree: dict[str, Any], party: str, by: float) -> None:
    """Add a constant to every utility of a party, wherever it is stated."""
    stated = tree["parties"][party]
    for want in stated["wants"].values():
        if "order" in want:
            want["between"] = [by, 100 + by]
        for option in set(want) - {"weight", "order", "between"}:
            want[option] = _plus(want[option], by)
    for ending in stated["without_deal"]:
        stated["without_deal"][ending] = _plus(stated["without_deal"][ending], by)
    for promise in tree["promises"].values():
        harm = promise["if_broken"].get(party, {})
        if "becomes" in harm:
            harm["becomes"] = _plus(harm["becomes"], by)


def _plus(number: object, by: float) -> object:
    if isinstance(number, dict):
        ((kind, parameters),) = number.items()
        return {kind: [p + by for p in parameters]}
    assert isinstance(number, int | float)
    return number + by


@pytest.mark.parametrize("party", ["power", "leader", "circle"])
@pytest.mark.parametrize("by", [64.0, -1024.0])
def test_adding_a_constant_to_all_utilities_changes_no_ending(party: str, by: float) -> None:
    """Only differences count: endings, days and packages stay; the party's own values move by the constant."""
    tree = yaml.safe_load(CRISIS)
    before = play_block(load_text(CRISIS), 1, 0, 1_000).rows
    _shift_all(tree, party, by)
    shifted = load_text(yaml.safe_dump(tree, sort_keys=False))
    after = play_block(shifted, 1, 0, 1_000).rows
    for name in ("ending", "which", "day", "package", "broken", "offers"):
        assert np.array_equal(before[name], after[name]), name
    i = [p.name for p in shifted.parties].index(party)
    assert np.allclose(after["values"][:, i], before["values"][:, i] + by, atol=1e-6)


def test_a_party_without_patience_and_threats_values_no_deal_as_its_flow() -> None:
    """With no discounting and nothing to fear, V is the flow: z = 0 must not divide."""
    scenario = crisis(
        "parties.leader.patience=0", "threats.strike.believed.leader.chance=0", "events.manoeuvres=null"
    )
    block = play_block(scenario, 1, 0, 200)
    assert np.isfinite(block.rows["values"][:, :3]).all()


def test_values_stay_within_what_can_happen_on_the_real_scenario() -> None:
    """No reported value of turkey_exile is infinite or undefined for a party with wishes."""
    scenario = load("scenarios/turkey_exile.yaml")
    rows = play_block(scenario, 1, 0, 6_000).rows
    for i, party in enumerate(scenario.parties):
        if party.has_values:
            assert np.isfinite(rows["values"][:, i]).all()
