"""From rows to the distribution."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.distribution import Distribution, Evidence, distribution, evidence
from sim.analysis.intervals import share, z_of_picked
from sim.analysis.summary import as_data, as_text
from sim.analysis.tally import Tally, nothing_of
from sim.model.endings import Ending
from sim.scenario import load_text
from tests.stories import crisis
from tests.unit.report.page.runs import NO_DEAL
from tests.unit.runs.doubles import Pretend, story

STORY = story(recorded=True)
CAUSES = ("recorded signals", "recorded quiet", "house.yaml:9: buyer offers")
PLAY = Pretend(keeps=0.5)
ROWS = PLAY(STORY, 1, 0, 4_000).rows


def tallied(*cuts: int) -> Tally:
    """The first 4,000 draws, counted in blocks cut at these draws."""
    tally = nothing_of(STORY, len(CAUSES))
    bounds = [0, *cuts, 4_000]
    for first, end in pairwise(bounds):
        tally = tally.plus(PLAY(STORY, 1, first, end - first))
    return tally


def found(*cuts: int) -> Distribution:
    """Their distribution."""
    return distribution(STORY, tallied(*cuts), seed=1, causes=CAUSES, version="0")


def test_blocks_may_be_cut_anywhere() -> None:
    """The summary's bytes are the same however the draws were grouped."""
    assert as_text(found()) == as_text(found(1, 17, 2_000)) == as_text(found(3_999))
    assert [tallied(*cuts).blocks for cuts in ((), (1, 17, 2_000))] == [1, 4]


def test_outcomes_are_counted() -> None:
    """Counts are those of the rows, shares are of the kept worlds, and the outcomes exhaust them."""
    outcomes = found().outcomes
    counts = np.bincount(ROWS["outcome"], minlength=4).tolist()
    assert [outcome.share.count for outcome in outcomes] == counts
    assert {outcome.share.of for outcome in outcomes} == {len(ROWS)}
    assert sum(counts) == len(ROWS)


def test_each_outcome_has_its_first_replication_as_example() -> None:
    """The example is the kept draw with the lowest number, whatever the blocks."""
    for number, outcome in enumerate(found(700).outcomes):
        assert outcome.example == ROWS["replication"][ROWS["outcome"] == number][0]


def test_the_empty_deal_is_listed_as_one_that_changes_nothing() -> None:
    """Deals come in order of their count, shares of all and of deals beside each other."""
    deals = found().deals
    counts = [deal.share.count for deal in deals]
    assert counts == sorted(counts, reverse=True)
    assert [deal.package for deal in deals if deal.changes == ()] == [{"sale": "none", "garden": "wild"}]
    assert sum(counts) == deals[0].share_of_deals.of == int((ROWS["ending"] == Ending.DEAL).sum())


def test_broken_promises_are_counted_of_the_deals_that_made_them() -> None:
    """Only deals with a tidy garden contain the promise to keep it up."""
    (upkeep,) = found().broken
    assert upkeep.share.of == int(np.isin(ROWS["package"], (1, 3)).sum())
    assert upkeep.share.count == int((ROWS["broken"] == 1).sum())
    assert found().broken_deals.of == int((ROWS["ending"] == Ending.DEAL).sum())


def test_each_promise_is_counted_by_itself() -> None:
    """A deal that breaks two promises counts once for each, and once as a broken deal."""
    scenario = replace(STORY, promises=(STORY.promises[0], replace(STORY.promises[0], name="paint")))
    block = PLAY(STORY, 1, 0, 400)
    signed = np.flatnonzero(block.rows["ending"] == Ending.DEAL)
    block.rows["broken"][:] = 0
    block.rows["broken"][signed[:6]] = (1, 2, 3, 3, 2, 2)
    tally = nothing_of(scenario, len(CAUSES)).plus(block)
    assert tally.broken.tolist() == [3, 5]
    assert tally.broken_deals == 6


def test_the_packages_agreed_most_often_are_listed_and_all_are_counted() -> None:
    """Twenty of them, the first of the file among equals; that they were picked makes their intervals wider."""
    scenario = load_text(
        NO_DEAL.replace("{land: [mine, yours]}", "{land: [mine, yours], hay: {from: 0, to: 29, step: 1}}")
        .replace("{land: mine}", "{land: mine, hay: 3}")
    )  # fmt: skip
    times = np.zeros(60, dtype=np.int64)
    times[5:30] = 2
    times[[40, 41]] = 7, 1
    times[33] = 3  # yours, with the hay as it is
    found = replace(nothing_of(scenario, 0), kept=100, drawn=100, packages=times)
    shown = distribution(scenario, found, seed=1, causes=(), version="0")
    assert shown.deals_found == 28
    assert [deal.share.count for deal in shown.deals] == [7, 3, *[2] * 18]
    labels = scenario.packages.labels
    assert [dict(deal.package) for deal in shown.deals] == [labels[k] for k in (40, 33, *range(5, 23))]
    assert [deal.changes for deal in shown.deals][:3] == [("land", "hay"), ("land",), ("hay",)]
    for deal in shown.deals:
        assert deal.share == share(deal.share.count, 100, z_of_picked(20, 28))
        assert deal.share_of_deals == share(deal.share.count, int(times.sum()), z_of_picked(20, 28))
    few = replace(found, packages=np.where(np.arange(60) < 8, times, 0))
    all_of_them = distribution(scenario, few, seed=1, causes=(), version="0")
    assert [deal.share for deal in all_of_them.deals] == [share(2, 100)] * 3


def test_endings_are_told_in_their_order_and_open_talks_last() -> None:
    """And of what ended at some time its quartiles and tenths."""
    shown = found()
    counts = {kind: int((ROWS["ending"] == kind).sum()) for kind in Ending}
    assert [ending.name for ending in shown.endings][-1] == "unresolved"
    assert [ending.name for ending in shown.endings][:-1] == [
        kind.name.lower() for kind in Ending if kind is not Ending.UNRESOLVED
    ]
    assert {e.name: e.share.count for e in shown.endings} == {k.name.lower(): n for k, n in counts.items()}
    assert [*shown.parties["buyer"].spread.quantiles] == [0.1, 0.25, 0.5, 0.75, 0.9]
    for name, spread in shown.duration.by_ending.items():
        days = ROWS["day"][ROWS["ending"] == Ending[name.upper()]]
        for q, quantile in spread.quantiles.items():
            assert quantile.value == pytest.approx(np.quantile(days, q, method="inverted_cdf"), rel=2e-4)


def test_days_are_told_by_ending_and_not_for_open_talks() -> None:
    """Talks still open at the horizon have no day of ending."""
    by_ending = found().duration.by_ending
    walked = ROWS["day"][ROWS["ending"] == Ending.WALKED_AWAY]
    assert set(by_ending) == {"deal", "walked_away"}
    assert by_ending["walked_away"].count == len(walked)
    assert by_ending["walked_away"].quantiles[0.5].value == np.quantile(walked, 0.5, method="inverted_cdf")


def test_values_are_those_of_parties_that_have_any() -> None:
    """A party without wishes has no mean value; the others have theirs."""
    parties = found().parties
    assert list(parties) == ["buyer", "seller"]
    for column, party in enumerate(parties.values()):
        values = ROWS["values"][:, column]
        assert party.mean.value == pytest.approx(values.mean(), abs=1e-6)
        assert party.deviation == pytest.approx(values.std(ddof=1), abs=1e-5)
        assert party.spread.quantiles[0.9].value == pytest.approx(np.quantile(values, 0.9), rel=1e-2)


def test_kept_and_refused_add_up_to_drawn() -> None:
    """Every draw is kept or refused for one cause."""
    refused = sum(refusal.share.count for refusal in found().refusals)
    assert found().kept + refused == found().drawn == 4_000


def test_evidence_is_counted_once() -> None:
    """An input is reported, assumed or neither."""
    rests = found().evidence
    assert (rests.inputs, rests.reported, rests.assumed, rests.unexplained) == (3, 1, 1, 1)
    claim = ("claim",)
    grounds = [(claim, "how much"), (claim, ""), (claim, ""), ((), "a guess"), ((), "")]
    inputs = tuple(replace(STORY.inputs[0], because=because, assumed=assumed) for because, assumed in grounds)
    assert evidence(replace(STORY, inputs=inputs)) == Evidence(
        inputs=5, reported=3, sized=1, assumed=1, unexplained=1
    )


def test_the_summary_has_the_keys_that_others_rely_on() -> None:
    """Names of the data format are a promise."""
    data = as_data(found())
    keys = [
        "scenario",
        "version",
        "seed",
        "replications",
        "drawn",
        "outcomes",
        "deals",
        "duration",
        "parties",
    ]
    assert [key for key in data if key in keys] == keys
    assert list(json.loads(as_text(found()))["outcomes"][0])[:5] == ["name", "count", "share", "low", "high"]


def test_figures_in_the_summary_have_six_places() -> None:
    """No text hangs on the last bits of a library, and minus nought is nought."""
    shares = [outcome["share"] for outcome in json.loads(as_text(found()))["outcomes"]]
    assert shares == [round(share, 6) for share in shares]
    assert "-0.0," not in as_text(found())


def test_a_run_that_kept_nothing_can_be_told() -> None:
    """With no kept world there are no shares, and the text is still valid data."""
    tally = nothing_of(STORY, len(CAUSES)).plus(replace(PLAY, keeps=0.0)(STORY, 1, 0, 100))
    data = json.loads(as_text(distribution(STORY, tally, seed=1, causes=CAUSES, version="0")))
    assert data["outcomes"][0]["share"] is None
    assert data["parties"]["buyer"]["mean"] is None
    assert data["deals"] == []


def test_an_input_with_claim_and_size_is_counted_once() -> None:
    """A number that names a claim and assumes its size is reported, not assumed; the counts add up."""
    scenario = crisis("threats.strike.chance={value: 0.5, assumed: a guess}")
    first, second, third = scenario.inputs[:3]
    inputs = (
        replace(first, because=("claim",), assumed="how much"),
        replace(second, because=("claim",), assumed=""),
        replace(third, because=(), assumed="why"),
        *(replace(given, because=(), assumed="") for given in scenario.inputs[3:]),
    )
    found = evidence(replace(scenario, inputs=inputs))
    assert (found.reported, found.sized, found.assumed) == (2, 1, 1)
    assert found.reported + found.assumed + found.unexplained == found.inputs
