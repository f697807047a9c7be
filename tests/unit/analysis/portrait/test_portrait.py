"""What a page shows, reckoned from a saved run."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from sim.analysis.distribution import Named
from sim.analysis.histogram import Histogram
from sim.analysis.intervals import mean_of_values, share
from sim.analysis.portrait.beliefs import BeliefWatch, days_of_looking
from sim.analysis.portrait.dots import DOTS, dots
from sim.analysis.portrait.evidence import grounds
from sim.analysis.portrait.facts import half_over, lead
from sim.analysis.portrait.learned import learned
from sim.analysis.portrait.options import deal_options
from sim.analysis.portrait.plane import PlaneWatch
from sim.analysis.portrait.portrait import Portrait, portrait
from sim.analysis.portrait.replay import Chosen, first_kept, replay
from sim.analysis.tally import nothing_of
from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards
from sim.engine.observing import nobody
from sim.engine.play import Block, read_past
from sim.model.endings import Ending, row_type
from sim.model.packages import FloatArray, IntArray
from sim.runs.saved import Saved, open_run
from sim.scenario import load_text
from sim.theory.frontier import SAME
from tests.stories import CRISIS, crisis
from tests.unit.report.page.runs import HOSTILE, NO_DEAL, THREE, saved


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A saved run with a record, some deals and a numeric issue."""
    return open_run(saved(tmp_path_factory.mktemp("run"), HOSTILE))


@pytest.fixture(scope="module")
def found(run: Saved) -> Portrait:
    """Its portrait."""
    return portrait(run)


def test_kept_worlds_play_again_as_they_did(run: Saved) -> None:
    """The chosen draws are kept again, and each ends where it ended, day and deal."""
    draws = first_kept(run, 100)
    scenario = run.scenario()
    assert (read_past(scenario, Chosen(1, draws)).refused_by == -1).all()
    rows = np.concatenate([block.rows for block in run.blocks()])[:100]
    assert draws.tolist() == rows["replication"].tolist()
    talking: dict[float, int] = {}

    def look(cohort: Cohort, day: float, here: IntArray) -> None:
        talking[day] = talking.get(day, 0) + here.size

    replay(scenario, 1, draws, (5.0, 30.0), look)
    assert talking == {day: int((rows["day"] > day).sum()) for day in (5.0, 30.0)}


def test_chosen_luck_is_the_luck_of_those_draws() -> None:
    """Entry w is what draw w of the whole block would have."""
    draws = np.array([3, 4, 17, 900])
    whole = Luck(5, 0, 1000).uniforms("quantities.x")
    assert Chosen(5, draws).uniforms("quantities.x").tolist() == whole[draws].tolist()


def test_every_dot_is_the_same_share() -> None:
    """Fifty dots are shared out by the counts, and stand at quantiles of the days of their kind."""
    scenario = crisis()
    rows = np.zeros(100, dtype=row_type(3))
    rows["ending"] = [int(Ending.DEAL)] * 75 + [int(Ending.THREAT)] * 15 + [int(Ending.UNRESOLVED)] * 10
    rows["day"] = [*range(75), *[7.0] * 15, *[120.0] * 10]
    tally = nothing_of(scenario, 0).plus(Block(0, 100, rows, np.full(100, -1, dtype=np.int16)))
    endings = tuple(Named(kind.name.lower(), share(int(tally.endings[kind]), 100)) for kind in Ending)
    made = dots(scenario, tally, endings)
    kinds = [dot.kind for dot in made.dots]
    # 37.5, 7.5 and 5 dots: of equal remainders the kind that comes first is rounded up.
    assert (kinds.count("deal"), kinds.count("threat"), made.still_open) == (38, 7, 5)
    assert len(made.dots) + made.still_open == DOTS
    deals = [dot.day for dot in made.dots if dot.kind == "deal"]
    assert deals == sorted(deals)
    assert deals[len(deals) // 2] == pytest.approx(37, abs=1)
    assert half_over(tally).value == pytest.approx(40, abs=8)


def test_a_lead_needs_more_than_chance() -> None:
    """A difference that so many worlds could show by chance is not called one."""

    def named(name: str, count: int) -> Named:
        return Named(name, share(count, 1000))

    clear = lead([named("a", 300), named("b", 400), named("c", 300)])
    assert clear is not None
    assert (clear.first.name, clear.rivals) == ("b", ())
    close = lead([named("a", 350), named("b", 330), named("c", 0)])
    assert close is not None
    assert [rival.name for rival in close.rivals] == ["b"]
    assert lead([named("a", 0)]) is None


def test_options_of_deals(run: Saved, found: Portrait) -> None:
    """On every issue the options share out the deals; many options are joined to ranges without loss."""
    signed = sum(int((block.rows["ending"] == Ending.DEAL).sum()) for block in run.blocks())
    assert found.options.deals == signed > 0
    departure, price = found.options.issues
    assert [option.name for option in departure.options] == ["stays", "later", "now"]
    assert len(price.options) == 10
    assert price.options[0].name == "0 to 1"  # 21 steps of a half in ten ranges
    assert price.options[-1].name == "9.5 to 10"
    for issue in (departure, price):
        assert sum(option.share.count for option in issue.options) == signed
        assert sum(option.before for option in issue.options) == 1
        for n in range(len(found.options.common)):
            assert sum(option.in_common[n] for option in issue.options) == 1


def test_the_frontier_and_no_deal(found: Portrait) -> None:
    """The frontier is undominated among all packages shown, and rises for one as it falls for the other."""
    plane = found.plane
    assert plane is not None
    assert plane.packages == len(found.scenario.packages) == len(plane.points)
    worth = [(p.worth[0].value or 0.0, p.worth[1].value or 0.0) for p in plane.points]
    for point in plane.points:
        x, y = point.worth[0].value or 0.0, point.worth[1].value or 0.0
        beaten = any(a >= x and b >= y and (a, b) != (x, y) for a, b in worth)
        assert point.efficient == (not beaten)
    xs = [point.worth[0].value or 0.0 for point in plane.frontier]
    assert xs == sorted(xs)
    assert 0 <= plane.room_for_all.count <= plane.room.count <= plane.worlds
    assert sum(point.deals.count for point in plane.points) == found.options.deals


def test_what_packages_are_worth_when_all_is_known() -> None:
    """With every number known, the mean is the number: an issue of one weight, promises kept."""
    scenario = load_text(NO_DEAL)
    watch = PlaneWatch(scenario)
    replay(scenario, 1, np.arange(5), (0.0,), watch.look)
    plane = watch.plane(nothing_of(scenario, 0))
    assert plane is not None
    assert [tuple(e.value for e in point.worth) for point in plane.points] == [(100.0, 0.0), (0.0, 100.0)]
    assert [point.if_kept for point in plane.points] == [(100.0, 0.0), (0.0, 100.0)]
    assert [e.value for e in plane.no_deal] == [100.0, 0.0]
    assert (plane.better, plane.room.count) == (0, 0)


def test_the_plane_is_the_mean_of_its_worlds() -> None:
    """What each package is worth, and if kept, with intervals; in how many worlds there is room for two, and all."""
    scenario = crisis("promises.safety.kept=0.3", "parties.circle.without_deal.strike={uniform: [20, 90]}")
    watch, seen = PlaneWatch(scenario), list[tuple[FloatArray, FloatArray, FloatArray]]()

    def look(cohort: Cohort, day: float, rows: IntArray) -> None:
        watch.look(cohort, day, rows)
        foresight = Foresight(cohort, Hazards(cohort, {}, day, nobody))
        for w in rows.tolist():
            one = np.array([w])
            seen.append(
                (
                    np.array([cohort.promises.expected(i)[w] for i in cohort.valuing]),
                    np.array([cohort.wishes[i].values[w] for i in cohort.valuing]),
                    np.array([foresight.no_deal(i, one, day)[0] for i in cohort.valuing]),
                )
            )

    replay(scenario, 3, np.arange(150), (0.0,), look)
    replay(scenario, 3, np.arange(150, 210), (0.0,), look)
    plane = watch.plane(nothing_of(scenario, 0))
    assert plane is not None
    assert plane.worlds == len(seen) == 210
    expected, kept, no_deal = (np.array([one[k] for one in seen]) for k in range(3))
    assert len(plane.points) == expected.shape[2]
    for k, point in enumerate(plane.points):
        for party in (0, 1):
            said, values = point.worth[party], mean_of_values(expected[:, party, k])
            assert (said.value, said.low, said.high) == pytest.approx((values.value, values.low, values.high))
            assert point.if_kept[party] == pytest.approx(kept[:, party, k].mean())
    for party in (0, 1):
        assert plane.no_deal[party].value == pytest.approx(no_deal[:, party].mean())
    gains = expected - no_deal[:, :, None] > SAME
    assert plane.room.count == gains[:, :2].all(axis=1).any(axis=1).sum()
    assert plane.room_for_all.count == gains.all(axis=1).any(axis=1).sum()
    assert 0 < plane.room_for_all.count < plane.room.count
    means, without = expected.mean(axis=0)[:2], no_deal.mean(axis=0)[:2]
    assert plane.better == (means > without[:, None]).all(axis=0).sum()


def test_the_plane_is_that_of_the_first_day() -> None:
    """Looks on other days add nothing to it."""
    watch = PlaneWatch(load_text(NO_DEAL))
    replay(load_text(NO_DEAL), 1, np.arange(5), (0.0, 7.0, 12.0), watch.look)
    plane = watch.plane(nothing_of(load_text(NO_DEAL), 0))
    assert plane is not None
    assert plane.worlds == 5
    assert plane.day == 0.0


def test_of_many_packages_some_are_shown() -> None:
    """The frontier and the deals always, and of the others one for each small piece of the plane."""
    text = NO_DEAL.replace(
        "{land: [mine, yours]}", "{land: [mine, yours], hay: {from: 0, to: 1000, step: 1}}"
    )
    text = text.replace("{land: mine}", "{land: mine, hay: 0}")
    text = text.replace(
        "yours: 0}}", "yours: 0}, hay: {weight: 1, worth: {points: {0: 0, 700: 90, 1000: 10}}}}"
    )
    text = text.replace("yours: 100}}", "yours: 100}, hay: {weight: 2, worth: {points: {0: 50, 1000: 60}}}}")
    scenario = load_text(text)
    watch = PlaneWatch(scenario)
    replay(scenario, 1, np.arange(3), (0.0,), watch.look)
    tally = replace(nothing_of(scenario, 0), kept=10)
    tally.packages[17] = 4
    plane = watch.plane(tally)
    assert plane is not None
    assert plane.packages == 2002
    assert all(point in plane.points for point in plane.frontier)
    assert [point.package["hay"] for point in plane.points if point.deals.count] == ["17"]
    others = [point for point in plane.points if not point.efficient and not point.deals.count]
    assert 15 <= len(others) <= 18**2
    places = np.array([[estimate.value for estimate in point.worth] for point in others])
    assert len(np.unique(np.round(places), axis=0)) > len(others) * 0.9, "those that are shown lie apart"


def test_a_package_that_no_guarantor_allows_is_no_package() -> None:
    """What its guarantor refuses in every world is not shown; the others stay."""
    text = CRISIS.replace(
        "  circle:\n", "  host:\n    guarantees: {departure: later, declines: 1}\n  circle:\n"
    )
    scenario = load_text(text)
    watch = PlaneWatch(scenario)
    replay(scenario, 1, np.arange(20), (0.0,), watch.look)
    plane = watch.plane(nothing_of(scenario, 0))
    assert plane is not None
    assert {point.package["departure"] for point in plane.points} == {"stays", "now"}
    assert plane.packages == len(scenario.packages) * 2 // 3


def test_three_parties_are_named(tmp_path: Path) -> None:
    """The first two that negotiate span the plane; who else decides is told."""
    plane = portrait(open_run(saved(tmp_path, THREE))).plane
    assert plane is not None
    assert plane.parties == ("first", "second")
    assert plane.others == ("third",)


def test_beliefs_fade_in_quiet_and_match_the_truth() -> None:
    """A party that believes the true chance stays calibrated among the worlds still talking."""
    scenario = crisis("threats.strike.believed.leader.chance=0.5", "threats.strike.chance=0.5")
    watch = BeliefWatch(scenario)
    replay(scenario, 3, np.arange(2000), days_of_looking(scenario), watch.look)
    leader = next(p for p in watch.paths() if p.kind == "threat" and "leader" in p.believers)
    assert leader.believers == ("leader", "circle")  # both believe the true chance, the same in every world
    assert leader.moves
    assert not any("power" in path.believers for path in watch.paths() if path.kind == "threat")
    assert [band.day for band in leader.bands] == sorted(band.day for band in leader.bands)
    assert leader.bands[0].median.value == 0.5
    assert (leader.bands[-1].median.value or 1.0) < 0.2
    counts = [band.true.of for band in leader.bands]
    assert counts == sorted(counts, reverse=True)
    for band in leader.bands:
        assert band.low <= (band.median.value or 0.0) <= band.high


def test_what_is_believed_of_two_threats_is_told_of_each() -> None:
    """Also where the beliefs are the same, as the odds that all know are."""
    scenario = crisis(
        "threats.blockade={by: power, against: [leader, circle], chance: 0.5, pace: {mean: 40 days}}",
        "threats.strike.chance=0.5",
        "threats.strike.believed.leader.chance=0.5",
        *(f"parties.{party}.without_deal.blockade=3" for party in ("power", "leader", "circle")),
    )
    watch = BeliefWatch(scenario)
    replay(scenario, 3, np.arange(20), (0.0,), watch.look)
    assert {path.about for path in watch.paths() if path.kind == "threat"} == {"blockade", "strike"}


def test_promises_that_no_news_speaks_of_do_not_move() -> None:
    """The leader's belief in safety stays; news about it would make it move."""
    watch = BeliefWatch(crisis())
    replay(crisis(), 1, np.arange(50), (0.0, 50.0), watch.look)
    safety = next(path for path in watch.paths() if path.kind == "promise")
    assert not safety.moves
    assert safety.believers == ("leader",)


def test_the_record_moves_what_it_speaks_of(found: Portrait) -> None:
    """Shifts are ranked by size; each is what the means say, and chance alone reaches less far."""
    moved = found.learned
    sizes = [abs(shift.by.value or 0.0) for shift in moved.shifts]
    assert sizes == sorted(sizes, reverse=True)
    assert moved.kept == 300
    alone = norm.ppf(1 - 0.025 / moved.inputs) * sqrt(1 / 300 + 1 / moved.drawn)
    assert moved.by_chance == pytest.approx(alone)
    assert moved.beyond == sum(size > moved.by_chance for size in sizes) or moved.beyond > len(sizes)


def test_without_a_record_nothing_moves() -> None:
    """No record: nothing to learn from, but the ranges of the inputs are there."""
    moved = learned(crisis(), 1, np.arange(50))
    assert moved.shifts == ()
    assert (moved.beyond, moved.by_chance) == (0, 0.0)
    drawn = moved.ranges["threats.strike.chance"]
    assert drawn.low < drawn.median < drawn.high
    assert drawn.median == pytest.approx(0.5, abs=0.02)
    assert not any(path.endswith("weight") and "amnesty" in path for path in moved.ranges)  # it is known


def test_a_record_that_depends_on_nothing_moves_nothing(run: Saved) -> None:
    """Keep draws at random: no input seems to move further than chance alone explains."""
    kept = np.sort(np.random.default_rng(7).choice(20_000, 2_000, replace=False)).astype(np.int64)
    assert learned(run.scenario(), 1, kept).beyond == 0


def test_a_single_kept_world_shows_nothing(run: Saved) -> None:
    """One world has no spread: what it seems to have moved would be told with too much certainty."""
    assert learned(run.scenario(), 1, np.array([5])).shifts == ()
    assert learned(run.scenario(), 1, np.array([5, 9])).shifts != ()


def test_evidence_is_counted(found: Portrait) -> None:
    """Every input rests on a claim, on a reason, or says nothing."""
    held = found.grounds
    reported = sum(bool(footing.claims) for footing in held.footings)
    assert held.on_claims.count == reported == 1
    assert held.assumed_only == 1
    assert held.without == len(held.footings) - 2
    assert [(use.claim.id, use.inputs) for use in held.claims] == [("said_so", 1)]
    none = grounds(replace(found.scenario, inputs=(), claims=()), {})
    assert none.on_claims.share is None


def test_days_of_looking() -> None:
    """From the start to the last day that matters, with the end of the known past among them."""
    assert days_of_looking(crisis())[0] == 0.0
    assert days_of_looking(crisis())[-1] == 120.0
    assert days_of_looking(load_text(THREE))[-1] == 9.0


def test_no_deals_have_no_options() -> None:
    """Shares of nothing are nothing, not zero."""
    none = deal_options(crisis(), nothing_of(crisis(), 0))
    assert (none.deals, none.common) == (0, ())
    assert none.issues[0].options[0].share.share is None


def test_half_of_the_talks_are_over_by_their_middle_day() -> None:
    """However they end: of 1, 2, … 100 days, shared out between two endings, day 50."""
    tally = nothing_of(crisis(), 0)
    days = np.arange(1.0, 101.0)
    spread = {Ending.DEAL: Histogram().plus(days[::2]), Ending.EVENT: Histogram().plus(days[1::2])}
    over = replace(tally, days=spread)
    found = half_over(over)
    assert found.value == pytest.approx(50, abs=0.3)
    assert found.low == pytest.approx(40, abs=0.3)
    assert found.high == pytest.approx(61, abs=0.3)
