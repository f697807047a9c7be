"""Evidence taken away: what happened by a claim alone, and what came after a date."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import load

STORY = Path(__file__).parents[3] / "scenarios/turkey_exile.yaml"


def test_what_happened_by_a_claim_alone_is_taken_out_of_the_past_too() -> None:
    """The event is gone from what is played and from what the record is read with; what has other claims stays."""
    base = load(STORY)
    less = load(STORY, ("@without airspace_closed",))
    assert {event.name for event in base.events} - {event.name for event in less.events} == {
        "airspace_closed"
    }
    assert less.past is None
    assert less.record == base.record
    changed = load(STORY, ("@without airspace_closed", "threats.strikes.chance=0.9"))
    assert changed.past is not None
    assert "airspace_closed" not in {event.name for event in changed.past.events}
    assert "events.airspace_closed" not in less.levers["washington"]
    assert "events.airspace_closed" in base.levers["washington"]


def test_an_earlier_date_knows_less() -> None:
    """The past ends there; an option that later news opened stays closed, its packages feasible."""
    less = load(STORY, ("@as-of 2025-11-28",))
    assert less.clock.known_until == 0
    assert {event.name for event in less.events if event.recorded} == set()
    (opening,) = [event for event in less.events if event.opens]
    assert opening.chance is not None
    assert len(less.packages) == len(load(STORY).packages)
    assert len(less.record) == 3


def test_claims_that_stand_together_fall_together() -> None:
    """What rests on two claims falls when both are left out, and not before."""
    both = ("@without turkey_as_destination", "@without erdogan_trump_ties")
    less = load(STORY, ("@without airspace_closed", *both))
    (opening,) = [event for event in less.events if event.opens]
    assert opening.chance is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@without airspace_close", 'did you mean "airspace_closed"'),
        ("@without believes_bluff", "no event and no line of the record rests on a claim"),
        ("@without failed_call", "has other claims too"),
        ("@as-of 2025-12-24", "no date of the known past"),
        ("@as-of yesterday", "it runs from 2025-11-28 to 2025-11-30"),
    ],
)
def test_what_takes_nothing_away_is_a_fault(text: str, message: str) -> None:
    """A claim on which nothing rests alone, or a date outside the past: never a run that is quietly the same."""
    with pytest.raises(ScenarioError, match=message.replace("(", "\\(")):
        load(STORY, (text,))


def test_a_scenario_without_a_past_has_no_earlier_one(tmp_path: Path) -> None:
    """The message says what is missing."""
    from tests.stories import CRISIS

    path = tmp_path / "crisis.yaml"
    path.write_text(CRISIS)
    with pytest.raises(ScenarioError, match="no known past"):
        load(path, ("@as-of 2025-11-28",))
