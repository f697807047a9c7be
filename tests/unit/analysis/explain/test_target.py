"""Which endings count as an agreement."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.explain.target import agreements, target_of
from sim.engine.play import play_block
from sim.errors import UsageError
from sim.scenario import load
from tests.docs.pages import ROOT
from tests.stories import crisis, crisis_with


def test_deals_count_unless_nothing_changes_or_a_word_is_broken() -> None:
    """The story's own outcomes: the empty deal and the betrayals are deals that do not count."""
    target = agreements(load(ROOT / "scenarios/turkey_exile.yaml"))
    assert "exile_in_turkey" in target.outcomes
    assert dict(target.passed_over) == {
        "demander_backs_down": "nothing changes",
        "word_broken": "a promise in it is broken",
        "exile_betrayed": "a promise in it is broken",
        "amnesty_betrayed": "a promise in it is broken",
    }


def test_the_empty_deal_never_counts_under_another_name() -> None:
    """An outcome that any deal bears counts, except where nothing changes."""
    scenario = crisis_with(outcomes=[{"signed": {"deal": "any"}}])
    rows = play_block(scenario, 1, 0, 400).rows
    rows["package"][rows["ending"] == 1] = 0  # stays, none: the status quo
    assert agreements(scenario).outcomes == ("signed",)
    assert not agreements(scenario).met(scenario, rows).any()
    assert target_of(scenario, ["signed"]).met(scenario, rows).any()


def test_an_outcome_of_the_empty_deal_or_of_leaving_is_no_agreement() -> None:
    """What else it names does not make it one; a deal that changes something beside the empty one does."""
    scenario = crisis_with(
        outcomes=[
            {"nothing": [{"walks_away": "any"}, {"deal": "status_quo"}]},
            {"some": [{"deal": "status_quo"}, {"deal": {"departure": "later"}}]},
            {"gone": {"deal": {"departure": "now"}}},
        ]
    )
    target = agreements(scenario)
    assert target.outcomes == ("some", "gone", "deal")  # and what the author left without a name
    assert target.passed_over == (("nothing", "nothing changes"),)


def test_an_outcome_that_was_asked_about_counts_as_it_is() -> None:
    """Whatever it is: a strike, or the empty deal."""
    scenario = crisis()
    rows = play_block(scenario, 1, 0, 400).rows
    names = [outcome.name for outcome in scenario.outcomes]
    met = target_of(scenario, ["nothing_changes"]).met(scenario, rows)
    assert (met == (rows["outcome"] == names.index("nothing_changes"))).all()
    counting = target_of(scenario, ["left"]).packages(scenario)
    assert counting.tolist() == [label["departure"] != "stays" for label in scenario.packages.labels]
    assert np.array_equal(counting, agreements(scenario).packages(scenario) & counting)


def test_an_unknown_outcome_is_refused_with_the_likely_one() -> None:
    """A slip of the pen gets a hint."""
    with pytest.raises(UsageError, match='did you mean "left"'):
        target_of(crisis(), ["lefd"])
