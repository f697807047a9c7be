"""Compiled functions give what their twins in NumPy give, to the last bit, and come only when they pay."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.engine import play, ranking, twin, wishes
from sim.engine.twin import LEAST_SHARE, PATIENCE, Twins, has_twin, twins
from sim.engine.worst_off import Several
from sim.model.packages import Packages
from sim.scenario import load
from tests.unit.engine.test_ranking import KINDS, check_leads, worths
from tests.unit.engine.test_worst_off import by_looking

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def compiled() -> Iterator[Twins]:
    """The compiled functions in use; skips where Numba is not installed."""
    pytest.importorskip("numba", reason="the extra fast is not installed")
    before = vars(twins).copy()
    assert twins.fetch()
    yield twins
    vars(twins).update(before)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packages", [1, 2, 7, 8, 9, 90, 700])
def test_lists_are_the_same(compiled: Twins, kind: str, packages: int) -> None:
    """For worlds copied out eight at a time, and those left over."""
    for worlds in (1, 7, 8, 9, 300):
        own, other = worths(kind, worlds, packages)
        fast = ranking.lists(own, other)
        compiled.forget()
        slow = ranking.lists(own, other)
        compiled.fetch()
        for one, two in zip(fast, slow, strict=True):
            assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packages", [1, 2, 11, 90])
def test_leads_are_leads(compiled: Twins, kind: str, packages: int) -> None:
    """They are those of NumPy up to the slack; lists are the same."""
    own, other = worths(kind, 60, packages)
    for slack in (1e-3, 0.1, 0.5):
        fast = ranking.lists(own, other, slack=slack)
        check_leads(own, other, fast, slack)
        compiled.forget()
        slow = ranking.lists(own, other, slack=slack)
        compiled.fetch()
        for one, two in zip(fast[:3], slow[:3], strict=True):
            assert one.tobytes() == two.tobytes()


def test_rules_may_leave_fewer_packages_than_half_of_the_issues_would_make(compiled: Twins) -> None:
    """Then each issue's options are columns of a table, which do not lie side by side in memory."""
    columns = [np.random.default_rng(j).random((5, 4)) for j in range(3)]
    table = np.array([[0, 0, 1], [1, 1, 2], [2, 2, 3], [3, 3, 0]])
    table.setflags(write=False)
    fast = wishes.sum_over_packages(columns, Packages((), table), 5)
    compiled.forget()
    assert fast.tobytes() == wishes.sum_over_packages(columns, Packages((), table), 5).tobytes()


def test_a_span_too_small_to_divide_by_sifts_nothing_out(compiled: Twins) -> None:
    """2⁴⁰ steps in a span of 10⁻³¹⁰ would be infinitely many."""
    own = np.array([[0.0, 1e-310, 2e-310, 5e-311]])
    other = np.array([[3.0, 2.0, 1.0, 2.5]])
    assert compiled.found["lists"](own.T.copy(), other.T.copy(), 0.0)[2].tolist() == [
        [2, 1, 3, 0, -1, -1, -1, -1]
    ]


def test_sums_are_the_same(compiled: Twins) -> None:
    """Tables of worths rest on these sums."""
    rng = np.random.default_rng(5)
    one, two = rng.normal(size=(4, 33)), rng.normal(size=(6, 33))
    of_one, of_two = rng.integers(0, 4, 50), rng.integers(0, 6, 50)
    fast = wishes._sum_of_two(one, of_one, two, of_two)
    compiled.forget()
    assert fast.tobytes() == wishes._sum_of_two(one, of_one, two, of_two).tobytes()


@pytest.mark.parametrize("others", [1, 2, 4])
@pytest.mark.parametrize("worth", ["any", "few levels", "closed in places"])
def test_what_leaves_most_is_the_same_as_by_looking(compiled: Twins, others: int, worth: str) -> None:
    """To several others, in some rows of many: compiled, in NumPy, and by the strategy's own look at whole tables."""
    rng = np.random.default_rng(others)
    tables = rng.random((others + 1, 23, 700))
    if worth == "few levels":
        tables = np.round(3.0 * tables)
    if worth == "closed in places":
        tables[:, rng.random((23, 700)) < 0.5] = -np.inf
    rows = np.flatnonzero(rng.random(700) < 0.8)
    bar, no_deals = rng.random(rows.size), rng.random((others, rows.size))
    own, *theirs = (table.T for table in tables)
    fast = Several(own, theirs).reaching(no_deals, bar, rows)
    compiled.forget()
    slow = Several(own, theirs).reaching(no_deals, bar, rows)
    assert fast.tolist() == slow.tolist() == by_looking(own, theirs, no_deals, bar, rows).tolist()


@pytest.mark.parametrize(
    "path",
    ["benchmarks/work.yaml", "benchmarks/work_estimate.yaml", "scenarios/turkey_exile.yaml"],
)
def test_worlds_are_the_same(compiled: Twins, path: str) -> None:
    """Whole worlds, played with and without."""
    scenario = load(ROOT / path)
    fast = play.play_block(scenario, 3, 100, 1_200)
    compiled.forget()
    assert fast.rows.tobytes() == play.play_block(scenario, 3, 100, 1_200).rows.tobytes()


def test_twins_come_when_as_much_was_spent_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short run never waits for a compiler."""
    fetched = []
    monkeypatch.setattr(Twins, "fetch", lambda self: fetched.append(1))
    monkeypatch.setattr(time, "process_time", lambda: PATIENCE / LEAST_SHARE)
    patient, never, at_once = Twins(), Twins("never"), Twins("always")
    patient.spent(PATIENCE / 2)
    never.spent(1e6)
    patient.named("lists")
    never.named("lists")
    assert not fetched
    patient.spent(PATIENCE / 2)
    patient.named("lists")
    assert len(fetched) == 1
    at_once.named("lists")
    assert len(fetched) == 2
    monkeypatch.setattr(time, "process_time", lambda: 10.0 * PATIENCE / LEAST_SHARE)
    patient.named("lists")
    assert len(fetched) == 2, "a small part of all that a process does"


@pytest.mark.parametrize("fault", [ImportError, OSError, AttributeError, EOFError])
def test_without_numba_everything_stays_in_numpy(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """Or where it is broken, or cannot keep what it compiles; nothing is said of it: the numbers are the same."""

    def missing(name: str) -> object:
        raise fault(name)

    monkeypatch.setattr(twin, "import_module", missing)
    alone = Twins("always")
    monkeypatch.setattr(twin, "twins", alone)
    doubled = has_twin("doubled")(lambda x: 2 * x)
    assert doubled(3) == 6
    assert not alone.found
    assert doubled(4) == 8


def test_a_twin_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once found, it is what is called."""
    monkeypatch.setattr(twins, "found", {"doubled": lambda x: x + x + 1})
    assert has_twin("doubled")(lambda x: 2 * x)(3) == 7


def test_ctrl_c_waits_until_the_twins_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiler calls back, and an interruption that met such a call would be lost; the run would go on."""

    def compiling(name: str) -> object:
        try:
            signal.raise_signal(signal.SIGINT)
        except BaseException:
            pytest.fail("it was heard while the compiler works")
        return compiling

    monkeypatch.setattr(twin, "import_module", compiling)
    with pytest.raises(KeyboardInterrupt):
        twin.Twins("").fetch()
