"""The sentences of an explanation."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.explain.explanation import Explanation
from sim.analysis.explain.target import Target
from sim.analysis.intervals import Estimate
from sim.model.scenario import Scenario
from sim.report.explain.sheet import sheet
from sim.report.explain.words import failing, helped, largest, points, points_interval, together
from tests.unit.analysis.explain.known import TROUBLE, easy, explained


def test_points_are_signed_and_as_precise_as_they_are_sure() -> None:
    """A share of worlds in points; nothing known is a dash."""
    assert points(Estimate(0.1234, 0.1, 0.15)) == "+12.3"
    assert points_interval(Estimate(-0.1234, -0.15, 0.0001)) == "−15.0 to 0.0"
    assert points(Estimate(0.00012, 0.0001, 0.0002)) == "+0.01"
    assert points(Estimate(None, None, None)) == "–"


def test_the_one_cause_is_named() -> None:
    """Nearly all of the gap, and no talk of causes that work together where they do not."""
    found = explained(easy(TROUBLE["ratification"]), 60)
    assert largest(found.found) == "Nearly all of the gap of +100.0 points is due to ratification (+100.0)."
    shown = sheet(found)
    assert shown.title == "An easy case: why talks fail"
    assert [part.name for part in shown.parts] == [
        "causes", "rest", "endings", "worlds", "meaning", "method",
    ]  # fmt: skip
    assert "ratification +100.0" in failing(found.found, found.found.failing[0])


def test_where_each_of_two_suffices_the_sheet_says_so() -> None:
    """Both have to go before there is a deal."""
    found = explained(easy(TROUBLE["commitment"] + TROUBLE["misperception"]), 60)
    assert "several causes each suffice to prevent it" in (together(found.found) or "")


def test_causes_that_depend_on_each_other_are_not_called_independent() -> None:
    """Only where each does alone what it does last; not where what they do alone happens to sum to the gap."""
    found = explained(easy(TROUBLE["ratification"]), 60).found
    assert "hardly depend on each other" in (together(found) or "")
    one, *others = found.parts
    gap = found.gap.value or 0.0
    swapped = (replace(one, alone=Estimate(gap, gap, gap)), *others[1:])
    swapped += (replace(others[0], alone=Estimate(0.0, 0.0, 0.0)),)
    assert "depends on which others are off" in (together(replace(found, parts=swapped)) or "")


def test_a_negative_part_is_explained_in_the_words_of_the_target() -> None:
    """Of deals, by what the cause means; of another outcome, only that it brings that about."""
    bluff = easy(TROUBLE["holding_out"] + "threats: {strike: {chance: 0.7}}")
    (of_deals,) = helped(*_asked(bluff))
    assert "bluffs worked" in of_deals
    (of_strikes,) = helped(*_asked(easy(TROUBLE["misperception"]), "threat_carried_out"))
    assert "Misperception is negative" in of_strikes
    assert "It means" not in of_strikes
    assert "due to misperception (−" in largest(
        _asked(easy(TROUBLE["misperception"]), "threat_carried_out")[0]
    )


def _asked(scenario: Scenario, *of: str) -> tuple[Explanation, Target]:
    found = explained(scenario, 60, *of)
    return found.found, found.target
