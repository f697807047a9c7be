"""A world's history does not depend on its neighbours, and a draw not on what else is drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance import Luck
from sim.engine import play
from sim.engine.play import play_block
from sim.engine.wishes import Wishes
from sim.engine.worlds import Worlds
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from sim.scenario import load, load_text
from tests.stories import CRISIS, crisis

TURKEY = "scenarios/turkey_exile.yaml"


@pytest.fixture(scope="module")
def small() -> Scenario:
    """Return the small crisis over two months."""
    return crisis("clock.horizon=60 days")


@given(first=st.integers(0, 10**9), count=st.integers(1, 40), skip=st.integers(0, 60))
@settings(max_examples=25, deadline=None)
def test_a_replication_ends_the_same_in_any_block(small: Scenario, first: int, count: int, skip: int) -> None:
    """Rows of a block that starts later, or ends earlier, are the same bytes."""
    whole = play_block(small, 3, first, skip + count).rows
    part = play_block(small, 3, first + skip, count).rows
    assert part.tobytes() == whole[skip:].tobytes()


@pytest.mark.parametrize("cohort", [1, 7, 64, 500])
def test_a_replication_ends_the_same_in_any_cohort(
    small: Scenario, cohort: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone, in sevens or all together, every row is the same bytes."""
    together = play_block(small, 3, 0, 500).rows
    monkeypatch.setattr(play, "cohort_size", lambda scenario: cohort)
    assert play_block(small, 3, 0, 500).rows.tobytes() == together.tobytes()


def test_a_block_that_is_read_bit_by_bit_is_the_beginning_of_the_whole(small: Scenario) -> None:
    """Whoever says how far to read is told what was drawn and kept, and changes nothing in what is played."""
    told: list[tuple[int, int]] = []

    def further(drawn: int, kept: int) -> int:
        told.append((drawn, kept))
        return 0 if kept >= 20 else 700

    scenario = load(TURKEY)
    whole = play_block(scenario, 1, 50, 4_000)
    block = play_block(scenario, 1, 50, 4_000, further)
    assert block.count == 700 * (len(told) - 1) < whole.count
    assert block.rows.tobytes() == whole.rows[: block.rows.size].tobytes()
    assert block.refused_by.tobytes() == whole.refused_by[: block.count].tobytes()
    assert [drawn for drawn, _ in told] == list(range(0, block.count + 1, 700))
    assert told[-1][1] == block.rows.size >= 20 > told[-2][1]
    unrefused = play_block(small, 3, 5, 500, lambda drawn, kept: 40)
    assert unrefused.rows.tobytes() == play_block(small, 3, 5, unrefused.count).rows.tobytes()
    assert unrefused.count == 40


def test_the_reported_crisis_is_the_same_alone_and_in_a_block() -> None:
    """Kept worlds of turkey_exile, each played in a block of its own, equal their rows in a block of 4,000."""
    scenario = load(TURKEY)
    block = play_block(scenario, 1, 0, 4_000)
    for row in block.rows[:: max(len(block.rows) // 25, 1)]:
        alone = play_block(scenario, 1, int(row["replication"]), 1).rows
        assert alone.tobytes() == row.tobytes()


def _draws(scenario: Scenario, worlds: int = 50) -> dict[str, FloatArray]:
    drawn = Worlds(scenario, Luck(9, 0, worlds), np.arange(worlds))
    return {given_.path: drawn.number(given_.number) for given_ in scenario.inputs}


def _add_party(tree: dict[str, Any]) -> None:
    tree["parties"]["envoy"] = {
        "ratifies": {},
        "wants": {"departure": {"stays": {"uniform": [0, 1]}, "later": 1, "now": 2}},
        "without_deal": {"strike": 0},
    }


def _add_option(tree: dict[str, Any]) -> None:
    tree["issues"]["amnesty"].insert(1, "pardon")
    for party in tree["parties"].values():
        party["wants"]["amnesty"]["pardon"] = {"uniform": [20, 30]}


def _add_event(tree: dict[str, Any]) -> None:
    tree["events"] = {"storm": {"mean": {"uniform": [10, 20]}}, **tree["events"]}


@pytest.mark.parametrize("add", [_add_party, _add_option, _add_event])
def test_what_is_added_shifts_no_other_draw(add: Callable[[dict[str, Any]], None]) -> None:
    """Every input that both scenarios have is drawn alike in every world."""
    tree = yaml.safe_load(CRISIS)
    before = _draws(load_text(CRISIS))
    add(tree)
    after = _draws(load_text(yaml.safe_dump(tree, sort_keys=False)))
    assert set(before) < set(after)
    for path, values in before.items():
        assert np.array_equal(values, after[path]), path


def test_ordinal_statements_have_streams_of_their_own() -> None:
    """Two issues ranked alike are drawn independently, each in the stated order."""
    tree = yaml.safe_load(CRISIS)
    tree["parties"]["circle"]["wants"]["amnesty"] = {"weight": 1, "order": "none < partial < global"}
    scenario = load_text(yaml.safe_dump(tree, sort_keys=False))
    wishes = Wishes(scenario, scenario.parties[2], Worlds(scenario, Luck(9, 0, 2_000), np.arange(2_000)))
    departure, amnesty = wishes.worth
    assert departure is not None
    assert amnesty is not None
    assert (np.diff(amnesty, axis=1) >= 0).all()
    assert (np.diff(departure, axis=1) <= 0).all()
    assert abs(np.corrcoef(amnesty[:, 1], departure[:, 1])[0, 1]) < 4 / np.sqrt(2_000)


def test_a_new_party_that_has_no_say_changes_no_history() -> None:
    """A ratifier that never objects leaves every ending as it was."""
    tree = yaml.safe_load(CRISIS)
    before = play_block(load_text(CRISIS), 1, 0, 400).rows
    _add_party(tree)
    tree["parties"]["envoy"]["without_deal"]["strike"] = -1000
    tree["parties"]["envoy"]["while_talking"] = -1000
    after = play_block(load_text(yaml.safe_dump(tree, sort_keys=False)), 1, 0, 400).rows
    for name in ("outcome", "ending", "day", "package", "broken", "offers"):
        assert np.array_equal(before[name], after[name]), name


@given(st.sampled_from(["power", "leader", "circle"]), st.sampled_from(["a", "zzz", "Ñandú"]))
@settings(max_examples=9, deadline=None)
def test_renaming_a_party_changes_nothing_but_its_name(small: Scenario, old: str, new: str) -> None:
    """With the draws held, the rows are the same bytes."""
    parties = tuple(
        dataclasses.replace(party, name=new, label=new) if party.name == old else party
        for party in small.parties
    )
    renamed = dataclasses.replace(small, parties=parties)
    assert play_block(renamed, 1, 0, 200).rows.tobytes() == play_block(small, 1, 0, 200).rows.tobytes()


def test_another_seed_gives_other_histories(small: Scenario) -> None:
    """Seeds matter: the same scenario under another seed ends otherwise in some worlds."""
    assert play_block(small, 1, 0, 50).rows.tobytes() != play_block(small, 2, 0, 50).rows.tobytes()
