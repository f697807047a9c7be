"""Solutions of whole scenarios."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.solve import Solution, World, _mix, _solved_mixed, solve
from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.scenario import load_text
from sim.theory.hull import hull
from tests.stories import crisis

PIE = """
version: 1
title: A pie of two issues
clock: {horizon: 10 days}
issues:
  bread: [none, half, whole]
  cheese: [none, half, whole]
parties:
  one:
    negotiates: {strategy: {concede: {exponent: 1}}}
    wants: {bread: {weight: 3, none: 0, half: 50, whole: 100}, cheese: {weight: 1, none: 0, half: 50, whole: 100}}
  two:
    negotiates: {strategy: {concede: {exponent: 1}}}
    wants: {bread: {weight: 1, none: 100, half: 50, whole: 0}, cheese: {weight: 3, none: 100, half: 50, whole: 0}}
table: {protocol: alternating, first: one, every: 1 day}
outcomes: [{shared: {deal: any}}]
"""


def pie(*sets: str) -> Scenario:
    """Return a pie of which each party prefers another part."""
    return load_text(PIE, "pie", sets)


def picks(found: Solution, name: str) -> list[dict[str, str]]:
    """Return the packages that a concept picks in the mean world."""
    assert found.mean_world is not None
    solved = next(solved for solved in found.mean_world.solved if solved.name == name)
    return [found.scenario.packages.labels[k] for k in solved.packages.tolist()]


def test_each_gets_what_it_prefers() -> None:
    """The first takes the bread and the second the cheese, by every concept; nothing differs between worlds."""
    found = solve(pie(), worlds=20, seed=1)
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"):
        assert picks(found, name) == [{"bread": "whole", "cheese": "none"}]
    assert not found.varied
    assert found.mean_world is not None
    assert found.mean_world.zone == 9
    assert found.mean_world.better == 7


def test_weight_moves_the_nash_solution_alone() -> None:
    """With nine tenths of the weight on the second party the first gives up bread."""
    found = solve(pie(), worlds=5, seed=1, weights={"two": 9.0})
    assert picks(found, "nash") == [{"bread": "whole", "cheese": "none"}]
    assert picks(found, "nash_weighted") == [{"bread": "half", "cheese": "none"}]


def test_the_disagreement_point_is_what_was_asked_for() -> None:
    """V at the start, 0, or the worst package; a flow while talking is V for talks without end."""
    flows = ("parties.one.while_talking=30", "parties.two.while_talking=20")
    for disagreement, expected in (("no_deal", [30.0, 20.0]), ("zero", [0.0, 0.0]), ("worst", [0.0, 0.0])):
        found = solve(pie(*flows), worlds=3, seed=1, disagreement=disagreement)  # type: ignore[arg-type]
        assert found.mean_world is not None
        assert found.mean_world.world.point.tolist() == expected


def test_over_worlds_a_package_is_picked_as_often_as_it_is_the_solution() -> None:
    """With the weight on bread equal to 0 or 8 at even odds, each of two packages is Nash in half of the worlds."""
    story = pie("parties.one.wants.bread.weight={choice: {0: 1, 8: 1}}", "parties.two.wants.bread.weight=3")
    found = solve(story, worlds=4_000, seed=1)
    nash = found.concepts[0]
    assert found.varied
    assert nash.exists.count == 4_000
    for picked in nash.picked[:2]:
        assert picked.share.share == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(4_000))
    assert sum(picked.share.count for picked in nash.picked) >= 4_000


def test_what_a_ratifier_would_veto_is_not_possible() -> None:
    """The circle would rather be struck than see the leader leave, so no package without it is possible."""
    wants = "parties.circle.wants={departure: {weight: 1, now: 0, later: 0, stays: 100}}"
    free = solve(crisis(), worlds=50, seed=1)
    bound = solve(crisis(wants, "parties.circle.without_deal.strike=40"), worlds=50, seed=1)
    departures = {
        bound.scenario.packages.labels[picked.package]["departure"]
        for concept in bound.concepts
        for picked in concept.picked
    }
    assert departures == {"stays"}
    assert free.worlds == bound.worlds == 50


def test_the_first_worlds_do_not_depend_on_how_many_follow() -> None:
    """Ten worlds are the first ten of a hundred: their frontiers are counted among them."""
    few, many = (solve(crisis(), worlds=n, seed=3) for n in (10, 100))
    counts = {picked.package: picked.share.count for picked in many.efficient}
    assert all(picked.share.count <= counts[picked.package] for picked in few.efficient)
    assert solve(crisis(), worlds=10, seed=3).no_deal == few.no_deal
    assert solve(crisis(), worlds=10, seed=4).no_deal != few.no_deal


def test_weights_are_checked() -> None:
    """A party that does not negotiate has no weight, and a weight is a positive number."""
    with pytest.raises(UsageError, match="no party three negotiates in pie; weigh one of one, two"):
        solve(pie(), worlds=1, seed=1, weights={"three": 1.0})
    with pytest.raises(UsageError, match=r"from 0\.001 to 1000"):
        solve(pie(), worlds=1, seed=1, weights={"one": float("nan")})


THREE = """
version: 1
title: One of three
clock: {horizon: 10 days}
issues: {land: [mine, yours, ours]}
parties:
  one:
    negotiates: {strategy: firm}
    while_talking: 0
    wants: {land: {weight: 1, mine: 100, yours: 0, ours: 60}}
  two:
    negotiates: {strategy: firm}
    while_talking: 0
    wants: {land: {weight: 1, mine: 0, yours: 100, ours: 60}}
table: {protocol: alternating, first: one, every: 1 day}
"""


def mixes(found: Solution) -> dict[str, list[tuple[str, float]]]:
    """Return the lotteries that reach what each concept picks, the option and its chance."""
    assert found.mean_world is not None
    labels = found.scenario.packages.labels
    return {mix.name: [(labels[k]["land"], part) for k, part in mix.mix] for mix in found.mean_world.mixed}


def test_packages_are_mixed_where_a_concept_lies_between_them() -> None:
    """Alike, both take the middle; with nine times the weight the first wants (90, 15): three quarters of mine."""
    alike = solve(load_text(THREE, "three"), worlds=3, seed=1)
    for concept in ("nash", "egalitarian"):
        assert dict(mixes(alike)[concept]) == pytest.approx({"ours": 1.0})
    apart = solve(load_text(THREE, "three"), worlds=3, seed=1, weights={"one": 9.0})
    assert apart.mean_world is not None
    weighted = next(mix for mix in apart.mean_world.mixed if mix.name == "nash_weighted")
    assert list(weighted.point) == pytest.approx([90.0, 15.0], abs=1e-6)
    assert dict(mixes(apart)["nash_weighted"]) == pytest.approx({"mine": 0.75, "ours": 0.25})
    assert apart.weights == (9.0, 1.0)
    labels = [apart.scenario.packages.labels[k]["land"] for k in apart.mean_world.frontier.tolist()]
    assert labels in (["mine", "ours", "yours"], ["yours", "ours", "mine"])
    assert (apart.mean_world.zone, apart.mean_world.better) == (3, 1)


def test_a_lottery_is_worth_what_the_concept_picks() -> None:
    """Its chances add up to one, of packages that are possible, each the first of the file that is worth as much.

    Where giving something away comes in there is none: a package then leaves one party more.
    """
    reached = 0
    for seed in range(60):
        chance = np.random.default_rng(seed)
        values = chance.integers(0, 6, (9, 2)).astype(np.float64)
        world = World(values, chance.random(9) < 0.8, chance.integers(0, 4, 2).astype(np.float64))
        here = np.flatnonzero(world.possible)
        shape = hull(values[here], world.point)
        if shape is None:
            continue
        for _, (point, to) in _solved_mixed(shape, (1.0, 3.0), continuous=True):
            mix = _mix(shape, world, here, point)
            if not mix:
                assert ((values[here] >= np.array(point) - 1e-9).all(axis=1)).any()
                assert point == to
                continue
            reached += 1
            assert sum(part for _, part in mix) == pytest.approx(1.0)
            assert len(mix) <= 2
            worth = sum(part * values[k] for k, part in mix)
            assert worth == pytest.approx(np.array(point), abs=1e-5)
            for k, part in mix:
                assert part > 0.0
                assert k == next(j for j in here if (values[j] == values[k]).all())
    assert reached > 100


def test_no_more_worlds_are_solved_than_were_asked_for() -> None:
    """Also where a record keeps more of what was drawn at once: the first of those that are kept."""
    scenario = crisis("clock={starts: 2026-01-01, known_until: 2026-01-03, horizon: 120 days}")
    few, more = (solve(scenario, worlds=worlds, seed=1) for worlds in (5, 25))
    assert (few.worlds, more.worlds) == (5, 25)
    assert few.day == more.day == 2.0


def test_a_concept_is_averaged_over_the_worlds_in_which_it_picks() -> None:
    """At 80 without a deal the first leaves no room; at 0 both take the middle."""
    flows = ("parties.one.while_talking={choice: {0: 1, 80: 3}}", "parties.two.while_talking=30")
    found = solve(load_text(THREE, "three", flows), worlds=800, seed=1)
    assert found.room.share == pytest.approx(0.25, abs=0.06)
    first, second = found.no_deal
    assert first.value == pytest.approx(80 * (1 - (found.room.share or 0.0)))
    assert second.value == pytest.approx(30)
    assert first.low < first.value < first.high  # type: ignore[operator]
    spread = 80 * np.sqrt(0.25 * 0.75 / 800)
    assert first.high - first.low == pytest.approx(2 * 1.96 * spread, rel=0.1)  # type: ignore[operator]
    nash = next(concept for concept in found.concepts if concept.name == "nash")
    assert nash.exists == found.room
    assert [value.value for value in nash.values] == pytest.approx([60.0, 60.0])
    (picked,) = nash.picked
    assert found.scenario.packages.labels[picked.package] == {"land": "ours"}
    assert picked.share == found.room
    assert [one.share.count for one in found.efficient] == [800, 800, 800]
    mixed = next(concept for concept in found.mixed if concept.name == "nash")
    assert mixed.exists == found.room


def test_a_record_that_keeps_no_world_is_told() -> None:
    """Nobody who would have it all offers to give it all away: the search ends, and says where to look."""
    refused = THREE.replace(
        "{horizon: 10 days}", "{starts: 2025-01-01, known_until: 2025-01-04, horizon: 10 days}"
    )
    record = (
        "record: [{date: 2025-01-02, by: one, offers: {land: yours}, refused_by: two}]\nrecord_noise: 1\n"
    )
    with pytest.raises(UsageError, match="the record keeps none of the worlds drawn"):
        solve(load_text(refused + record, "three"), worlds=1, seed=1)


def test_where_nothing_is_possible_no_concept_picks_anything() -> None:
    """A ratifier that would veto all: each concept is named, the weighted one only where weights differ."""
    veto = "parties.three={ratifies: {}, while_talking: 9, wants: {land: {weight: 1, mine: 0, yours: 0, ours: 0}}}"
    for weights, names in (
        ({}, ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")),
        ({"one": 2.0}, ("nash", "nash_weighted", "kalai_smorodinsky", "egalitarian", "utilitarian")),
    ):
        found = solve(load_text(THREE, "three", [veto]), worlds=3, seed=1, weights=weights)
        assert found.mean_world is not None
        assert tuple(solved.name for solved in found.mean_world.solved) == names
        assert all(not solved.packages.size for solved in found.mean_world.solved)
        assert found.mean_world.hull is None
        assert found.mean_world.mixed == ()
        assert (found.room.count, found.efficient) == (0, ())
        assert [concept.exists.count for concept in found.concepts] == [0] * len(names)
