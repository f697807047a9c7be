"""Advice: which settings a lever allows, and how far each moves a figure that is known in closed form."""

from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.advice import Advice, _best, advice
from sim.analysis.study import Question, ask
from sim.errors import UsageError
from sim.model.registry import strategy_names
from sim.runs.wanted import Source, Wanted
from tests.stories import CRISIS

# Nobody ever agrees, so the threat is carried out in a share c·(1 − e^(−H/m)): c its chance, m its mean.
STORY = """
version: 1
title: Nothing but a threat
clock: {starts: 2025-01-01, horizon: 100 days}
issues: {land: [none, all]}
status_quo: {land: none}
parties:
  one:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 0, all: 100}}
    without_deal: {strike: 90}
  two:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 100, all: 0}}
    without_deal: {strike: 40}
  three: {ratifies: {}, wants: {land: {weight: 1, none: 1, all: 1}}, without_deal: {strike: 0}}
threats:
  strike: {by: one, against: [two], chance: {uniform: [0.2, 0.8]}, pace: {mean: 50 days}}
events:
  storm: {date: 2025-01-31}
  rain: {mean: 30 days}
table: {protocol: alternating, first: one, every: 20 days}
levers:
  one: [threats.strike.chance, events.storm, threats.strike.pace.mean]
  two: [threats.strike.pace.mean]
  three: [threats.strike.chance]
"""
CARRIED_OUT = 1 - exp(-2)


def source(folder: Path, text: str = STORY) -> Source:
    """Return a story as a file."""
    path = folder / "story.yaml"
    path.write_text(text)
    return Source("story", str(path), 7)


def advised(of: Source, party: str, outcome: str | None = None, worlds: int = 60) -> Advice:
    """Return the advice to a party."""
    wanted = Wanted("advise", (of,), worlds, {"for": party, "of": outcome})
    answer = ask(Question(advice, repr), wanted, out=None, jobs=1).answer
    assert answer is not None
    return answer


def crisis(folder: Path, *levers: str) -> Source:
    """Return the small crisis with levers of the power."""
    return source(folder, f"{CRISIS}levers: {{power: [{', '.join(levers)}]}}\n")


def test_a_number_goes_to_its_percentiles_and_moves_the_share_as_its_formula_says(tmp_path: Path) -> None:
    """From 0.5 on average to the 10th percentile, 0.26, or the 90th, 0.74; the event moves nothing."""
    found = advised(source(tmp_path), "one", "threat_carried_out", worlds=2_000)
    changes = {option.change: option for option in found.options}
    assert [change.partition("=")[0] for change in changes][2] == "events.storm.chance"
    levels = sorted(float(change.partition("=")[2]) for change in changes if change.startswith("threats"))
    assert levels == pytest.approx([0.26, 0.74], abs=0.02)
    assert (found.title, found.party, found.of, found.seed) == (
        "Nothing but a threat",
        "one",
        "threat_carried_out",
        7,
    )
    assert (found.kept, found.stay) == (2_000, None)
    assert found.base.value == pytest.approx(0.5 * CARRIED_OUT, abs=0.03)
    assert found.base.low < found.base.value < found.base.high  # type: ignore[operator]
    base = found.base.value or 0.0
    for level in levels:
        option = changes[f"threats.strike.chance={level:g}"]
        assert option.lever == "threats.strike.chance"
        assert option.mean == pytest.approx(level * CARRIED_OUT, abs=0.03)
        assert option.by.value == pytest.approx(option.mean - base, abs=1e-9)
        assert option.by.low < option.by.value < option.by.high  # type: ignore[operator]
        assert option.exceeds_noise
        assert option.p < 0.001
    idle = changes["events.storm.chance=0"]
    assert (idle.by.value, idle.p, idle.exceeds_noise, idle.best) == (0.0, 1.0, False, 0.0)
    assert sum(option.best for option in found.options) == pytest.approx(1)
    assert found.left_out == ("threats.strike.pace.mean: nothing else that it could be set to",)


def test_ones_own_worth_is_ranked_by_what_is_best_and_staying_may_be(tmp_path: Path) -> None:
    """A threat is worth much to one who carries it out: the higher chance comes first, the lower one last."""
    found = advised(source(tmp_path), "one", worlds=300)
    by = [option.by.value for option in found.options]
    assert by == sorted(by, reverse=True)  # type: ignore[type-var]
    assert by[0] > 0 == by[1] > by[-1]  # type: ignore[operator]
    assert found.of is None
    assert found.stay is not None
    assert found.stay + sum(option.best for option in found.options) == pytest.approx(1)
    assert found.options[0].best > 0.99
    base = found.base
    assert base.low < base.value < base.high  # type: ignore[operator]
    assert found.options[0].mean == pytest.approx(base.value + by[0])  # type: ignore[operator]


def test_one_world_has_no_interval(tmp_path: Path) -> None:
    """There is a figure of it all the same."""
    found = advised(source(tmp_path), "one", worlds=1)
    assert found.base.value is not None
    assert (found.base.low, found.base.high) == (None, None)


def test_an_interval_of_ones_own_worth_is_students(tmp_path: Path) -> None:
    """Of two worlds it is wide: 12.7 times the standard error."""
    narrow, wide = (advised(source(tmp_path), "one", worlds=worlds).base for worlds in (400, 100))
    ratio = (wide.high - wide.low) / (narrow.high - narrow.low)  # type: ignore[operator]
    assert ratio == pytest.approx(2, rel=0.15)


def test_each_kind_of_lever_has_its_settings(tmp_path: Path) -> None:
    """An event without a date is done without, a veto never used, a strategy any other; what is refused is said."""
    levers = ("events.manoeuvres", "parties.circle.ratifies", "parties.leader.negotiates.strategy")
    found = advised(crisis(tmp_path, *levers), "power", "left", worlds=2)
    changes = {option.change: option.lever for option in found.options}
    assert changes["events.manoeuvres="] == "events.manoeuvres"
    assert changes["parties.circle.ratifies: never vetoes"] == "parties.circle.ratifies"
    strategy = "parties.leader.negotiates.strategy"
    said = [change for change in changes if changes[change] == strategy] + [
        text.partition(": ")[0] for text in found.left_out
    ]
    named = {change for change in said if change.startswith(f"{strategy}=")}
    assert named == {f"{strategy}={name}" for name in strategy_names()}
    exponents = sorted(float(change.partition("=")[2]) for change in set(said) - named)
    assert exponents == pytest.approx([0.47, 1.83], abs=0.04)
    assert any(text.startswith(f"{strategy}=concede: concede needs exponent") for text in found.left_out)
    assert len(changes) == len(found.options)


def test_a_veto_that_is_never_used_lets_deals_pass(tmp_path: Path) -> None:
    """Two parties agree at once on what a third loses by: it vetoes, or every world ends in that deal."""
    agreed = STORY.replace("none: 100, all: 0", "none: 0, all: 100").replace(
        "none: 1, all: 1", "none: 100, all: 0"
    )
    levers = "outcomes: [given: {deal: {land: all}}]\nlevers:\n  two: [parties.three.ratifies]\n"
    text = agreed.replace("  two: [threats.strike.pace.mean]\n", "").replace("levers:\n", levers)
    found = advised(source(tmp_path, text), "two", "given")
    assert found.base.value == 0
    (option,) = found.options
    assert (option.lever, option.change) == ("parties.three.ratifies", "parties.three.ratifies: never vetoes")
    assert (option.mean, option.best) == (1.0, 1.0)


def test_a_promise_that_is_reckoned_is_surely_kept_or_broken(tmp_path: Path) -> None:
    """One that is a chance goes to its percentiles instead."""
    chance = advised(crisis(tmp_path, "promises.safety.kept"), "power", "left", worlds=2)
    levels = sorted(float(option.change.partition("=")[2]) for option in chance.options)
    assert levels == pytest.approx([0.28, 0.72], abs=0.02)
    reckoned = CRISIS.replace("kept: {beta: [4, 4]}", "kept: {gain: {uniform: [0, 1]}, cost: 1, noise: 1}")
    of = source(tmp_path, reckoned + "levers: {power: [promises.safety.kept]}\n")
    found = advised(of, "power", "left", worlds=2)
    assert {option.change for option in found.options} == {"promises.safety.kept=0", "promises.safety.kept=1"}


def test_walking_away_and_a_last_word_can_be_done_without(tmp_path: Path) -> None:
    """What a party may do at the end is a lever of its own."""
    walking = CRISIS.replace(
        "patience: 0.5% per day", "patience: 0.5% per day\n    walks: {worth: 30, after: 2}"
    )
    of = source(tmp_path, walking + "levers: {power: [parties.power.walks]}\n")
    found = advised(of, "power", "walked_away", worlds=40)
    assert "parties.power.walks=" in [option.change for option in found.options]


def test_options_share_a_win_in_which_they_tie() -> None:
    """Two worlds, resampled: either twice with a quarter each, both with a half, in which all are worth nought."""
    values = np.array([[0.0, 0.0], [1.0, -1.0], [1.0, -1.0]])
    (first, second), stay = _best(values, 3, own=True)
    assert first == second
    assert stay == pytest.approx(0.25 + 0.5 / 3, abs=0.05)
    assert first == pytest.approx(0.125 + 0.5 / 3, abs=0.05)


def test_an_outcome_is_moved_most_by_what_changes_it_most_either_way() -> None:
    """Doing nothing never wins; less of an outcome counts as much as more of it."""
    values = np.array([[1.0, 1.0, 1.0], [1.5, 1.5, 1.5], [0.0, 0.0, 0.0]])
    assert _best(values, 3, own=False) == ([0.0, 1.0], None)
    still = np.ones((3, 3))
    assert _best(still, 3, own=False) == ([0.5, 0.5], None)


@pytest.mark.parametrize(
    ("party", "of", "message"),
    [
        ("four", None, "story has no party four"),
        ("two", None, "none of two's levers can be set to anything else"),
        ("one", "peace", "no outcome peace"),
    ],
)
def test_a_wrong_request_gets_one_message(tmp_path: Path, party: str, of: str | None, message: str) -> None:
    """What is wrong, and what there is."""
    with pytest.raises(UsageError, match=message):
        advised(source(tmp_path), party, of)


def test_a_party_without_levers_or_wishes_is_told_so(tmp_path: Path) -> None:
    """The message names who has levers, and what to ask for instead."""
    of = source(tmp_path, STORY.replace("  two: [threats.strike.pace.mean]\n", ""))
    with pytest.raises(UsageError, match="names no levers for two; it does for one, three"):
        advised(of, "two")
    wishes = "ratifies: {}, wants: {land: {weight: 1, none: 1, all: 1}}, without_deal: {strike: 0}"
    guarantor = source(tmp_path, STORY.replace(wishes, "guarantees: {land: all, declines: 0.5}"))
    with pytest.raises(UsageError, match="--of OUTCOME"):
        advised(guarantor, "three")
