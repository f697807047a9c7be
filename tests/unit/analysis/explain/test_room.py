"""What room is left with every cause off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sim.analysis.explain.room import Room, mixable, room_for
from tests.unit.analysis.explain.known import easy, explained


@pytest.mark.parametrize(
    ("some", "every", "room"),
    [(-5, -10, Room.NONE), (-40, -60, Room.MIXED), (5, -60, Room.WHOLE)],
)
def test_a_case_whose_room_is_known(some: int, every: int, room: Room) -> None:
    """Nothing that the leader would grant; only what could be shared; something as it is."""
    best = -1 if room is Room.NONE else 100
    scenario = easy(
        f"parties: {{leader: {{wants: {{yields: {{nothing: {best}, some: {some}, all: {every}}}}}}}}}"
    )
    found = explained(scenario, 40).found
    rest = found.rest
    counts = (rest.no_room.count, rest.indivisible.count, found.all_off.count)
    assert counts == tuple(40 * (room is kind) for kind in Room)
    assert rest.other_deal.count == rest.unexplained.count == 0


def test_the_empty_deal_makes_no_room_for_an_agreement() -> None:
    """Where all would sign that nothing changes, and nothing else, there is no room, not even mixed."""
    surplus = np.array([[[1.0, 5.0]], [[1.0, -1.0]]])
    counts = np.array([False, True])
    assert room_for(surplus, np.ones((1, 2), dtype=bool), counts).tolist() == [Room.NONE]
    assert room_for(surplus, np.ones((1, 2), dtype=bool), ~counts).tolist() == [Room.WHOLE]


def test_a_mixture_needs_something_that_counts() -> None:
    """Two packages that do not count may be mixed as they like."""
    surplus = np.array([[4.0, -1.0, -9.0], [-1.0, 4.0, -9.0]])
    assert not mixable(surplus, np.array([False, False, True]))
    assert mixable(surplus, np.array([True, False, False]))
    assert mixable(surplus, np.array([False, True, False]))


@settings(deadline=None)
@given(st.integers(2, 4), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_mixtures_are_those_of_a_linear_program(parties: int, packages: int, seed: int) -> None:
    """Some weights, not negative and summing to one, leave no party below no deal."""
    surplus = np.random.default_rng(seed).normal(-0.3, 1.0, (parties, packages))
    if (surplus >= 0.0).all(axis=0).any():
        return
    program = linprog(
        np.zeros(packages), A_ub=-surplus, b_ub=np.zeros(parties), A_eq=np.ones((1, packages)), b_eq=[1.0]
    )
    assert mixable(surplus, np.ones(packages, dtype=bool)) == (program.status == 0)


def test_who_is_left_just_no_deal_by_everything_stands_in_no_ones_way() -> None:
    """Two may mix what a third does not care about; where it can only lose, nothing is to be mixed."""
    everything = np.ones(2, dtype=bool)
    indifferent = np.array([[0.0, 0.0], [2.0, -1.0], [-1.0, 2.0]])
    assert mixable(indifferent, everything)
    assert not mixable(indifferent - [[1e-3], [0.0], [0.0]], everything)


def test_a_mixture_that_leaves_both_just_no_deal_is_room() -> None:
    """Half of each leaves both with nothing less and nothing more; a trifle worse, and there is no room."""
    everything = np.ones(2, dtype=bool)
    assert mixable(np.array([[2.0, -2.0], [-1.0, 1.0]]), everything)
    assert not mixable(np.array([[2.0, -2.001], [-1.0, 1.0]]), everything)
