"""Rounds, monotonic concession, the mediator's single text and majority rule, played by small scenarios."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.door import run
from sim.engine.play import play_block
from sim.errors import ScenarioError
from sim.model.endings import Ending
from sim.model.neighbours import neighbours
from sim.model.protocol import TableView
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.protocols.monotonic import _no_step_back
from sim.scenario import load, load_text
from sim.theory.majority import before_the_draw
from tests.theory.conceding import by_hand, met
from tests.theory.played import CLASSICS

SWAP = """
version: 1
title: A swap
clock: {horizon: 300 rounds}
issues:
  land: [north, south]
  water: [north, south]
status_quo: {land: south, water: north}
parties:
  north:
    negotiates: {strategy: {zeuthen: {}}}
    wants: {land: {weight: 3, north: 100, south: 0}, water: {weight: 1, north: 100, south: 0}}
  south:
    negotiates: {strategy: {zeuthen: {}}}
    wants: {land: {weight: 1, north: 0, south: 100}, water: {weight: 3, north: 0, south: 100}}
table: {protocol: monotonic}
outcomes:
  - swapped: {deal: {land: north, water: south}}
  - as_it_was: {deal: status_quo}
"""

TEXT = ("parties.north.negotiates.strategy={firm: {}}", "parties.south.negotiates.strategy={firm: {}}")


def swap(*sets: str) -> Scenario:
    """Return two of whom each has what the other wants."""
    return load_text(SWAP, "swap", sets)


def endings(scenario: Scenario, n: int = 200) -> dict[str, int]:
    """Return how often each outcome came up."""
    return {name: share.count for name, share in run(scenario, n=n).outcomes.items() if share.count}


def rows(scenario: Scenario, n: int = 50, seed: int = 1) -> NDArray[np.void]:
    """Return the worlds of a run."""
    return run(scenario, n=n, seed=seed).rows


# -- rounds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("e1", "e2"), [(1.0, 1.0), (3.0, 0.7), (0.4, 2.0), (5.0, 5.0)])
def test_rounds_are_the_steps_of_negmas(e1: float, e2: float) -> None:
    """Offer by offer, the sequence that its rules give by hand."""
    params = {"e1": e1, "e2": e2, "n_steps": 17, "M": 10}
    assert met(e1, e2, 17, 10).offers == by_hand(params)


def test_in_a_round_everybody_speaks_and_the_first_round_is_not_at_the_start() -> None:
    """A deal in the first round is struck on day 1, after one offer or two."""
    found = rows(swap("table.protocol=rounds", *(each.replace("{}", "{share: 0.3}") for each in TEXT)))
    assert set(found["day"].tolist()) == {1.0}


# -- monotonic concession --------------------------------------------------------------------------------------


def test_zeuthen_agrees_on_the_largest_product() -> None:
    """Of the four packages the swap alone gives both more than they have."""
    assert endings(swap()) == {"swapped": 200}


def test_where_nobody_moves_talks_end() -> None:
    """Two that stand firm on their best offers end without a deal on the day after the first."""
    firm = (
        "parties.north.negotiates.strategy={firm: {share: 1}}",
        "parties.south.negotiates.strategy={firm: {share: 1}}",
    )
    found = rows(swap(*firm))
    assert (found["ending"] == int(Ending.DEADLINE)).all()
    assert (found["day"] == 2.0).all()


def test_a_coin_decides_where_each_likes_the_others_offer() -> None:
    """Two whose risks are equal and who have nothing between give way at once, and one of both offers is signed."""
    text = SWAP.replace("weight: 3", "weight: 1")
    apart = ("{forbid: {land: north, water: south}}", "{forbid: {land: south, water: north}}")
    story = load_text(
        text,
        "even",
        ["rules=[" + ", ".join(apart) + "]", "status_quo=null", "outcomes=[{agreed: {deal: any}}]"],
    )
    found = run(story, n=400).rows["package"]
    labels = [story.packages.labels[k] for k in np.unique(found).tolist()]
    assert labels == [{"land": "north", "water": "north"}, {"land": "south", "water": "south"}]
    assert np.mean(found == found.max()) == pytest.approx(0.5, abs=4 * 0.5 / 20)


def test_the_monotonic_table_is_for_two() -> None:
    """A third party is one fault."""
    third = "parties.third={negotiates: {strategy: {firm: {}}}, wants: {land: {north: 1, south: 0}}}"
    with pytest.raises(ScenarioError, match="monotonic is for 2 negotiating parties"):
        swap(third)


# -- the single text -------------------------------------------------------------------------------------------


def test_one_clause_at_a_time_does_not_reach_the_swap() -> None:
    """Each single change costs somebody something, so that the text stays and is signed as it is."""
    story = swap("table={protocol: single_text, tries: 30}", *TEXT)
    assert endings(story) == {"as_it_was": 200}


def test_whole_packages_reach_it_as_often_as_chance_has_it() -> None:
    """One of four packages helps both: three draws find it with chance 1 − (3/4)³."""
    story = swap("table={protocol: single_text, tries: 3, amends: package}", *TEXT)
    found = endings(story, 4_000)
    chance = 1 - 0.75**3
    assert found["swapped"] / 4_000 == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 4_000))
    assert set(rows(story)["day"].tolist()) == {3.0}


def test_a_text_that_is_worse_than_no_deal_is_not_signed() -> None:
    """Where south lives better without any of it, talks end."""
    story = swap("table={protocol: single_text, tries: 2}", "parties.south.while_talking=90", *TEXT)
    assert (rows(story)["ending"] == int(Ending.DEADLINE)).all()


def test_neighbours_differ_on_one_issue() -> None:
    """And every package that does so is one."""
    packages = swap().packages
    found = neighbours(packages)
    for k in range(len(packages)):
        listed = found.packages[found.starts[k] : found.starts[k] + found.counts[k]]
        differ = (packages.options != packages.options[k]).sum(axis=1)
        assert sorted(listed.tolist()) == np.flatnonzero(differ == 1).tolist()


# -- majority rule ---------------------------------------------------------------------------------------------


def test_lots_among_partners_make_every_round_worth_a_third() -> None:
    """By backward induction from nothing: with equally dear partners the value before the draw never moves.

    The same with a fixed choice among ties would give one partner all the votes, and the values would differ.
    """
    splits = np.array([(a, b, 10 - a - b) for a in range(11) for b in range(11 - a)], dtype=np.float64)
    worths = [splits[None, :, party] for party in range(3)]
    value = [np.zeros(1)] * 3
    for _ in range(8):
        value = [0.9 * each for each in before_the_draw(worths, value, 2)]
        assert [float(each[0]) for each in value] == pytest.approx([3.0] * 3)


def test_majority_takes_only_strategies_for_it() -> None:
    """Who does not know how to buy votes is told so."""
    with pytest.raises(ScenarioError, match="firm does not know how to play at the table majority"):
        swap("table.protocol=majority", *TEXT)


def test_votes_are_told() -> None:
    """A trace says who voted how."""
    from sim.engine.trace import tell

    sides = (
        "parties.north.negotiates.strategy={coalition: {}}",
        "parties.south.negotiates.strategy={coalition: {}}",
    )
    told = "\n".join(tell(swap("table.protocol=majority", *sides), 1, 3))
    assert "accepts" in told
    assert "deal is signed" in told


# -- all of them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["barter", "mediator", "three_party_majority"])
def test_a_world_at_these_tables_does_not_depend_on_its_neighbours(name: str) -> None:
    """Draw 23 played alone ends as it does among sixty-four, to the last bit."""
    story = load(CLASSICS / f"{name}.yaml")
    crowd = play_block(story, 5, 0, 64).rows
    alone = play_block(story, 5, 23, 1).rows
    assert alone.tobytes() == crowd[23:24].tobytes()


class _Worths:
    """Just as much of a table as tells what packages are worth to the other."""

    def value(self, _party: int, rows: NDArray[np.int64], packages: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the worth of packages 0 to 3: 5, 5, 4 and 6."""
        assert rows.size == packages.size
        return np.array([5.0, 5.0, 4.0, 6.0])[packages]


def test_an_offer_that_leaves_the_other_as_much_is_no_step_back() -> None:
    """As much or more replaces the offer before; less, or silence, leaves it standing; a first offer counts."""
    before = np.array([0, 0, 0, 0, NOTHING])
    now = np.array([1, 2, 3, NOTHING, 2])
    found = _no_step_back(cast(TableView, _Worths()), 1, np.arange(5), before, now)
    assert found.tolist() == [1, 0, 3, 0, 2]
