"""What a careful author is told."""

from dataclasses import replace

import pytest

from sim.analysis import check
from sim.analysis.check import examine
from sim.analysis.distribution import Named
from sim.analysis.intervals import share
from sim.analysis.simulate import Result, simulate
from sim.model.scenario import Scenario
from sim.model.story import Condition, Outcome
from sim.report.checks import lines
from sim.runs.manifest import Asked
from sim.scenario import load_text
from tests.stories import CRISIS
from tests.unit.runs.doubles import Pretend, story


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials are played by the double."""

    def play(scenario: Scenario, asked: Asked, out: None) -> Result:
        return simulate(scenario, asked, out=out, play=Pretend(keeps=KEEPS if scenario.record else 1.0))

    monkeypatch.setattr(check, "simulate", play)


KEEPS = 0.005


def test_reading_alone_counts_and_lists() -> None:
    """Packages, evidence and what has none are told without playing a world."""
    found = examine(story(), seed=1, worlds=0)
    assert (found.parties, found.issues, found.combinations, found.feasible, found.outcomes) == (
        3,
        2,
        4,
        4,
        4,
    )
    assert found.unexplained == ("house.yaml:5: c",)
    assert found.trial is None
    assert found.never == ()


def test_an_issue_nobody_weighs_is_named() -> None:
    """The garden has weight 0 with everyone."""
    assert "no party gives weight to the issue garden" in examine(story(), seed=1, worlds=0).warnings


def test_a_party_that_leaves_out_an_issue_is_named() -> None:
    """Where another party weighs it, the one that does not is named."""
    scenario = story()
    buyer, seller, notary = scenario.parties
    found = examine(replace(scenario, parties=(buyer, replace(seller, wants=()), notary)), seed=1, worlds=0)
    assert "the issue sale has no weight for seller" in found.warnings


@pytest.mark.usefixtures("pretended")
def test_outcomes_that_never_came_are_told_with_the_share_they_may_have() -> None:
    """Never in so many worlds is not never; outcomes barred by reading are not told twice."""
    scenario = story()
    more = (Outcome("comet", (Condition("event"),)), Outcome("again", (Condition("deal"),)))
    texts = [{outcome.name: 0} for outcome in scenario.outcomes + more if outcome.name != "walks"]
    scenario = replace(scenario, outcomes=scenario.outcomes + more, resolved={"outcomes": texts})
    found = examine(scenario, seed=1, worlds=2_000)
    assert [(never.name, never.share.of) for never in found.never] == [("comet", 2_000)]
    assert [unnamed.name for unnamed in found.unnamed] == ["walks"]
    assert found.outcomes == 5
    assert any(warning.startswith("outcome again cannot happen") for warning in found.warnings)


@pytest.mark.usefixtures("pretended")
def test_a_record_that_refuses_all_is_said_to() -> None:
    """Nothing is said of shares where no world was kept."""
    found = examine(story(recorded=True), seed=1, worlds=200)
    assert found.trial is not None
    none = replace(found.trial, kept=0)
    never = tuple(Named(one.name, share(0, 0)) for one in none.outcomes)
    said = list(lines(replace(found, trial=none, never=never)))
    assert any("kept no draw at all" in line for line in said)
    assert not any("0 worlds" in line for line in said)


@pytest.mark.usefixtures("pretended")
def test_a_record_that_refuses_nearly_all_is_remarked() -> None:
    """Below one draw in a hundred, the values sit ill with what happened."""
    assert examine(story(recorded=True), seed=1, worlds=200).harsh_record
    assert not examine(story(), seed=1, worlds=200).harsh_record


def test_points_that_miss_the_range_of_their_issue_are_named() -> None:
    """Worth is level beyond the outermost points: with 80 written for 8, an issue hardly counts."""
    text = CRISIS.replace("issues:", "issues:\n  aid: {from: 0, to: 8, step: 1}", 1)
    text = text.replace("status_quo: {", "status_quo: {aid: 0, ")
    wants = "wants:\n      aid: {weight: 5, worth: {points: {0: 0, 80: 100}}}"
    found = examine(load_text(text.replace("wants:", wants, 1)), seed=1, worlds=0)
    (said,) = [warning for warning in found.warnings if "is given from" in warning]
    assert said.startswith("the worth of aid to power is given from 0 to 80, and it runs from 0 to 8")
    fine = examine(load_text(text.replace("wants:", wants.replace("80:", "8:"), 1)), seed=1, worlds=0)
    assert not [warning for warning in fine.warnings if "is given from" in warning]
