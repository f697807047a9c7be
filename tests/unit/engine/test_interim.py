"""Interim deals: they bind and flow, and talks go on (DESIGN rule 10)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.trace import tell
from sim.errors import ScenarioError
from tests.unit.engine.stage import OPEN, Tree, outcome, play, read, tree, y

STEPS = y("{vote: [none, free], army: [kept, shared, given_up]}")


def two_steps(lasts: str = "for_good", **more: object) -> Tree:
    """A vote that both would have at once, and an army that the second side gives up for nothing in return."""
    one = {
        "negotiates": {"strategy": {"firm": {"share": 1}}},
        "patience": 0.1,
        "wants": y(
            "{vote: {weight: 50, none: 0, free: 100}, army: {weight: 50, kept: 0, shared: 50, given_up: 100}}"
        ),
        "while_talking": "0",
    }
    two = {
        "negotiates": {"strategy": OPEN},
        "patience": 0.1,
        "wants": y(
            "{vote: {weight: 50, none: 40, free: 60}, army: {weight: 50, kept: 100, shared: 60, given_up: 0}}"
        ),
        "while_talking": "0",
    }
    return {
        **tree(one, two),
        "issues": STEPS,
        "status_quo": y("{vote: none, army: kept}"),
        "interim": {"when": y("{army: kept, vote: free}"), "lasts": lasts},
        "rules": y("[{forbid: {vote: none, army: [shared, given_up]}}]"),
        "outcomes": y("[{all: {deal: any}}, {half: {unresolved: any, interim: {vote: free}}}]"),
        **more,
    }


def only_the_vote(**more: Any) -> Tree:
    """The same story where the army cannot be agreed on: only the first step can be signed."""
    return two_steps(rules=y("[{require: {army: kept}}, {forbid: {vote: none}}]"), **more)


def test_an_interim_deal_flows_and_ends_nothing() -> None:
    """Its value is lived at from its day on, talks go on to the horizon, and the row knows what was signed."""
    scenario = read(only_the_vote())
    played = play(scenario)
    (row,) = played.rows
    assert outcome(scenario, played.rows) == ["half"]
    assert played.days("interim") == [0.0]
    assert played.days("deal") == []
    assert scenario.packages.labels[row["interim"]] == {"vote": "free", "army": "kept"}
    # From the first day on one lives at 50, and does so for ever; before anything was signed it lived at 0.
    assert row["values"][0] == pytest.approx(50.0, abs=1e-6)


def test_what_stands_for_good_is_settled_and_binds_all_that_follows() -> None:
    """The first step is not signed twice, and every later deal has its terms."""
    played = play(read(two_steps()))
    assert len(played.of("interim")) <= 1
    cohort = played.cohort
    labels = cohort.scenario.packages.labels
    if played.of("interim"):
        assert all(labels[k]["vote"] == "free" for k in cohort.open[0].nonzero()[0])
        assert not any(labels[k] == {"vote": "free", "army": "kept"} for k in cohort.open[0].nonzero()[0])


def test_a_deal_of_one_round_runs_out_and_is_signed_again() -> None:
    """Each turn it is signed anew until we stop watching; nothing is bound, and nothing flows from it afterwards."""
    played = play(read(only_the_vote(lasts="1 round")))
    assert played.days("interim") == [float(day) for day in range(11)]
    assert played.rows["values"][0, 0] == pytest.approx(50.0 * (1.0 - np.exp(-1.0)), abs=1e-6)
    assert played.cohort.bound is None


def test_nobody_signs_an_interim_deal_that_leaves_it_worse_off_than_now() -> None:
    """Who would live worse by the first step than it does now refuses it."""
    worse = y("{negotiates: {strategy: {firm: {share: 0}}}, patience: 0.1, while_talking: 90}")
    story = only_the_vote()
    story["parties"]["two"] = {**story["parties"]["two"], **worse}
    assert play(read(story)).of("interim") == []


def test_the_trace_says_what_was_signed_on_the_way() -> None:
    """One sentence: the terms, how long they stand, and that talks go on."""
    told = list(tell(read(only_the_vote()), 1, 0))
    assert "Round 0: An interim deal is signed: vote free. It stands for good; talks go on." in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status_quo": None}, "what an interim deal changes for good"),
        ({"interim": y("{when: {vote: none, army: given_up}, lasts: for_good}")}, "no feasible package"),
        ({"interim": y("{when: any, lasts: 2 rounds}")}, "interim.lasts"),
        ({"interim": None}, "there are no interim deals here"),
    ],
)
def test_what_cannot_be_an_interim_deal_is_told(change: Tree, said: str) -> None:
    """A message with its place."""
    story = {key: value for key, value in {**two_steps(), **change}.items() if value is not None}
    with pytest.raises(ScenarioError, match=said):
        read(story)
