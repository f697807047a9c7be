"""A ranking finds what looking at every package finds, to the last tie."""

import numpy as np
import pytest

from sim.engine.ranking import Lists, Ranking, lists
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING

KINDS = [
    "plain",
    "many equals",
    "all but one line",
    "a hair's breadth apart",
    "equal for the other",
    "closed in places",
    "spans far apart",
]


def by_looking(own: FloatArray, other: FloatArray, bar: FloatArray) -> IntArray:
    """The proposal of DESIGN rule 7, by looking at every package."""
    enough = own >= bar[:, None]
    score = np.where(enough, other, -np.inf)
    tied = enough & (score >= score.max(axis=1)[:, None])
    chosen = np.where(tied, own, -np.inf).argmax(axis=1)
    return np.where(enough.any(axis=1), chosen, NOTHING)


def worths(kind: str, worlds: int, packages: int) -> tuple[FloatArray, FloatArray]:
    """Worths of both sides, (worlds, packages) each, in which a careless comparison goes wrong."""
    rng = np.random.default_rng(packages * 10_000 + worlds)
    own, other = 100.0 * rng.random((packages, worlds)).T, rng.random((packages, worlds)).T - 0.5
    match kind:
        case "many equals":
            own, other = np.round(own / 20.0), np.round(other * 4.0)
        case "all but one line":
            other = -own + 1e-13 * other
        case "a hair's breadth apart":
            own, other = 5.0 + own * 1e-14, other * 1e-300
        case "equal for the other":
            own, other = np.round(own), np.zeros_like(other)
        case "spans far apart":
            other = other * 1e-42
        case "closed in places":
            closed = rng.random(own.shape) < 0.7
            own[closed] = other[closed] = -np.inf
    return own, other


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packages", [1, 2, 3, 11, 90, 700])
def test_a_ranking_finds_what_looking_finds(kind: str, packages: int) -> None:
    """For bars above, at, just below and far below the best package, in some of the worlds or in all."""
    for worlds in (1, 2, 3, 300):
        own, other = worths(kind, worlds, packages)
        rng = np.random.default_rng(worlds)
        ranked = lists(own, other)
        one, two = Ranking(ranked), Ranking(ranked, turned=True)
        for ranking, mine, theirs in ((one, own, other), (two, other, own)):
            best = mine.max(axis=1)
            best = np.where(np.isfinite(best), best, 0.0)
            for below in (-1e-9, 0.0, 1e-14, 1.0, 30.0, 200.0):
                bar = best - below * rng.random(worlds)
                rows = np.flatnonzero(rng.random(worlds) < 0.7)
                for some in (np.arange(worlds), rows):
                    assert np.array_equal(
                        ranking.reaching(bar[some], some), by_looking(mine, theirs, bar)[some]
                    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_holds_what_nothing_beats_and_nothing_else(kind: str) -> None:
    """Each once, by falling worth; what is worth the same to both as an earlier one is left out."""
    own, other = worths(kind, 40, 90)
    found = lists(own, other)
    for w in range(40):
        held = [k for k in found.package[w].tolist() if k != NOTHING]
        open_ones = [k for k in range(90) if np.isfinite(own[w, k])]
        efficient = [
            k
            for k in open_ones
            if not any(
                own[w, j] >= own[w, k]
                and other[w, j] >= other[w, k]
                and (own[w, j] > own[w, k] or other[w, j] > other[w, k] or j < k)
                for j in open_ones
            )
        ]
        assert held == sorted(efficient, key=lambda k: -own[w, k])
        places = len(held)
        assert found.own[w, :places].tolist() == own[w, held].tolist()
        assert found.other[w, :places].tolist() == other[w, held].tolist()
        assert np.isneginf(found.own[w, places:]).all()
        assert np.isposinf(found.other[w, places:]).all()


def check_leads(own: FloatArray, other: FloatArray, found: Lists, slack: float) -> None:
    """No lead is taken for larger than it is, unless it is as large as the slack, nor for smaller but for equals."""
    for w in range(len(own)):
        held = [k for k in found.package[w].tolist() if k != NOTHING]
        span = np.ptp(other[w, np.isfinite(own[w])]) if held else 0.0
        for place, k in enumerate(held):
            after = own[w, held[place + 1]] if k != held[-1] else -np.inf
            rest = np.where(np.arange(own.shape[1]) == k, -np.inf, other[w])
            equals = np.where(np.isin(np.arange(own.shape[1]), held[place + 1 :]), -np.inf, rest)
            most = other[w, k] - rest[(own[w] > after)].max()
            fewest = other[w, k] - equals[(own[w] >= after)].max()
            lead = found.lead[w, place]
            assert lead <= most or most >= slack * span * (1.0 - 1e-5)
            assert lead >= fewest or lead == 0.0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packages", [1, 2, 11, 90])
def test_a_lead_is_over_all_that_reaches_the_bars_of_an_entry(kind: str, packages: int) -> None:
    """But for what is left out as it leaves the other less by more than the slack."""
    own, other = worths(kind, 60, packages)
    for slack in (1e-3, 0.1, 0.5):
        check_leads(own, other, lists(own, other, slack=slack), slack)


@pytest.mark.parametrize("kind", KINDS)
def test_slack_changes_no_list(kind: str) -> None:
    """It is asked for where leads are; without it there are none."""
    own, other = worths(kind, 60, 90)
    without, with_leads = lists(own, other), lists(own, other, slack=0.25)
    for one, two in zip(without[:3], with_leads[:3], strict=True):
        assert one.tobytes() == two.tobytes()
    assert without.lead.size == 0


def test_a_bar_that_is_no_number_is_reached_by_nothing() -> None:
    """A strategy that divides nought by nought asks for nothing that there is, on either side of a list."""
    own, other = worths("plain", 3, 5)
    bar, rows = np.full(3, np.nan), np.arange(3)
    for ranking in (Ranking(lists(own, other)), Ranking(lists(own, other), turned=True)):
        assert (ranking.reaching(bar, rows) == NOTHING).all()
