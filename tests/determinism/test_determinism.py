"""The same scenario, seed and version give the same bytes (``make determinism`` tries more conditions)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.analysis.distribution import distribution
from sim.analysis.simulate import simulate
from sim.analysis.summary import as_text
from sim.analysis.tally import nothing_of
from sim.engine.play import play_block
from sim.runs import executor, plan
from sim.runs.executor import Work
from sim.runs.manifest import Asked
from sim.runs.processes import Processes
from tests.coverage.story import market
from tests.determinism.runs import Condition, cpu_features, locale_is_there, summary

SCENARIO = "scenarios/turkey_exile.yaml"
WORLDS = 300
ASKED = Asked(seed=1, replications=2_500)


@pytest.fixture(scope="module")
def usual() -> bytes:
    """The bytes of a run as anybody would start it."""
    return summary(Condition("usual"), SCENARIO, WORLDS)


@pytest.mark.parametrize(
    "condition",
    [
        Condition(
            "elsewhere",
            {
                "LC_ALL": "C",
                "LANG": "C",
                "TZ": "Asia/Kathmandu",
                "PYTHONHASHSEED": "1",
                "SIM_COMPILED": "never",
            },
            options=("-O",),
            jobs=2,
            elsewhere=True,
        ),
        Condition(
            "another processor",
            {
                "NPY_DISABLE_CPU_FEATURES": " ".join(cpu_features()),
                "LC_ALL": "C.UTF-8",
                "TZ": "America/St_Johns",
                "PYTHONHASHSEED": "12345",
                "OMP_NUM_THREADS": "1",
                "SIM_COMPILED": "always",
            },
        ),
    ],
    ids=lambda condition: condition.name,
)
def test_surroundings_change_no_byte(usual: bytes, condition: Condition) -> None:
    """Locale, time zone, hash seed, folder, -O, processes, NumPy's choice of instructions, compiled twins."""
    assert summary(condition, SCENARIO, WORLDS) == usual


def test_a_locale_that_is_not_there_is_noticed() -> None:
    """A program would run in the plain one instead, and nothing would have been tried."""
    assert locale_is_there(Condition("usual", {"LC_ALL": "C"}))
    assert not locale_is_there(Condition("odd", {"LC_ALL": "xx_XX.UTF-8"}))


def test_surroundings_change_no_byte_of_a_study() -> None:
    """A comparison on another number of processes, in another locale, folder and order of hashes."""
    asked = (SCENARIO, 60, "compare", "--set", "threats.strikes.chance=0.8")
    surroundings = {"LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"}
    other = Condition("elsewhere", surroundings, options=("-O",), jobs=2, elsewhere=True)
    assert summary(other, *asked) == summary(Condition("usual"), *asked)


def test_helpers_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that a second process plays, from the first on, give the bytes of one process alone."""
    scenario = market(recorded=True)
    alone = as_text(simulate(scenario, ASKED, out=None, jobs=1).distribution)
    called: list[Processes] = []

    def call(task: Work, count: int) -> Processes:
        called.append(Processes(task, count))
        return called[-1]

    monkeypatch.setattr(executor, "Processes", call)
    monkeypatch.setattr(executor, "WORTH_HELP", 0.0)
    assert as_text(simulate(scenario, ASKED, out=None, jobs=2).distribution) == alone
    assert len(called) == 1


def test_the_size_of_blocks_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the draws are cut into blocks, a run ends with the same world and says the same."""
    scenario = market(recorded=True)
    usual = as_text(simulate(scenario, ASKED, out=None, jobs=1).distribution)
    monkeypatch.setattr(plan, "BLOCK_IF_REFUSED", 700)
    monkeypatch.setattr(plan, "SMALLEST", 300)
    assert as_text(simulate(scenario, ASKED, out=None, jobs=1).distribution) == usual


def test_the_order_in_which_blocks_are_played_changes_no_byte() -> None:
    """Blocks played last first, and counted in their order, are those played first first."""
    scenario = market()
    bounds = list(pairwise([0, 1, 400, 1_000, 1_777, 2_500]))
    backwards = {first: play_block(scenario, 1, first, end - first) for first, end in reversed(bounds)}
    tally = nothing_of(scenario, 0)
    for first, _ in bounds:
        tally = tally.plus(backwards[first])
    together = nothing_of(scenario, 0).plus(play_block(scenario, 1, 0, 2_500))
    told = [as_text(distribution(scenario, one, seed=1, causes=(), version="")) for one in (tally, together)]
    assert told[0] == told[1]
    assert np.array_equal(tally.examples, together.examples)
