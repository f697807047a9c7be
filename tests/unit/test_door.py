"""The Python door."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.summary import as_data
from sim.cli import main
from sim.report.figures import percent_interval
from sim.runs.saved import open_run
from sim.scenario import load_text
from tests.stories import CRISIS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: empty but for scenarios/crisis.yaml."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios/crisis.yaml").write_text(CRISIS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_importing_costs_nothing() -> None:
    """``import sim`` loads neither NumPy nor pydantic; the door's names are told all the same."""
    script = (
        "import sim, sys\n"
        "assert not {'numpy', 'pydantic', 'yaml', 'scipy', 'typer'} & set(sys.modules), sys.modules\n"
        "assert {'run', 'load', 'Run', 'UsageError'} <= set(dir(sim))\n"
        "sim.run; assert 'numpy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_there_is_nothing_else() -> None:
    """An unknown name is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'rum'"):
        _ = sim.rum


def test_a_name_a_path_and_a_scenario_are_the_same_run() -> None:
    """However the scenario is given, the same seed gives the same rows."""
    by_name = sim.run("crisis", n=200, seed=5)
    by_path = sim.run(Path("scenarios/crisis.yaml"), n=200, seed=5)
    loaded = sim.run(sim.load("crisis"), n=200, seed=5)
    text = sim.run(load_text(CRISIS), n=200, seed=5)
    assert by_name.rows.tobytes() == by_path.rows.tobytes() == loaded.rows.tobytes() == text.rows.tobytes()
    assert sim.run("crisis", n=200, seed=6).rows.tobytes() != by_name.rows.tobytes()


def test_the_door_and_the_command_agree() -> None:
    """The same bytes as `sim run`, in the summary and in the rows; a saved run is in its folder."""
    assert main(["run", "crisis", "-n", "300", "--seed", "5", "--quiet", "--jobs", "1"]) == 0
    (folder,) = Path("results/crisis").iterdir()
    by_door = sim.run("crisis", n=300, seed=5)
    assert by_door.folder is None
    assert as_data(by_door.distribution) == json.loads((folder / "summary.json").read_text("utf-8"))
    rows = np.concatenate([block.rows for block in open_run(folder).blocks()])
    assert rows.tobytes() == by_door.rows.tobytes()
    saved = sim.run("crisis", n=300, seed=5, save=True, out="kept")
    assert saved.folder is not None
    assert (saved.folder / "summary.json").read_bytes() == (folder / "summary.json").read_bytes()


def test_outcomes_are_counts_of_rows() -> None:
    """Each outcome's share is of the rows that bear it, and the rows cannot be changed."""
    run = sim.run("crisis", n=200)
    named = [outcome.name for outcome in run.scenario.outcomes]
    for name, share in run.outcomes.items():
        assert share.count == (run.rows["outcome"] == named.index(name)).sum()
        assert share.of == 200
    assert sum(share.count for share in run.outcomes.values()) == 200
    with pytest.raises(ValueError, match="read-only"):
        run.rows["day"][0] = 1.0


def test_changes_apply() -> None:
    """``sets`` do what ``--set`` does; one text alone is one change."""
    base = sim.run("crisis", n=100)
    never = sim.run("crisis", n=100, sets=["threats.strike.chance=0"], save=True)
    assert base.outcomes != never.outcomes
    assert never.folder is not None
    assert open_run(never.folder).scenario().resolved == never.scenario.resolved
    assert sim.run("crisis", n=100, sets="threats.strike.chance=0").rows.tobytes() == never.rows.tobytes()


def test_a_precision_is_reached() -> None:
    """Half of every outcome's interval is at most what was asked for."""
    run = sim.run("crisis", precision=0.03)
    assert run.stop == "done"
    assert len(run.rows) == run.distribution.kept
    assert all(share.high - share.low <= 0.0601 for share in run.outcomes.values())


def test_several_processes_change_nothing() -> None:
    """Neither the rows nor their order."""
    one, two = sim.run("crisis", n=20_000), sim.run("crisis", n=20_000, jobs=2)
    assert one.rows.tobytes() == two.rows.tobytes()
    assert (np.diff(one.rows["replication"]) > 0).all()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"n": 0}, "at least one world"),
        ({"n": 10, "precision": 0.01}, "exclude each other"),
        ({"precision": 5}, "half-width"),
        ({"seed": -1}, "seed is -1"),
        ({"jobs": 0}, "at least one process"),
    ],
)
def test_what_cannot_be_played_is_said(arguments: dict[str, float], says: str) -> None:
    """A UsageError in words; nothing is played."""
    with pytest.raises(sim.UsageError, match=says):
        sim.run("crisis", **arguments)  # type: ignore[arg-type]


def test_faults_of_a_scenario_are_raised() -> None:
    """With every fault, as the command shows them; an unknown name says what is near."""
    Path("broken.yaml").write_text(CRISIS.replace("patience:", "patiense:"))
    with pytest.raises(sim.ScenarioError, match="patiense"):
        sim.run("broken.yaml")
    with pytest.raises(sim.UsageError, match="did you mean crisis"):
        sim.run("crysis")
    with pytest.raises(sim.UsageError, match="takes no sets"):
        sim.run(sim.load("crisis"), sets=["threats.strike.chance=0"])


def test_a_record_that_keeps_too_little_is_a_fault() -> None:
    """The line that refused most is named, as on the command line."""
    with pytest.raises(sim.ScenarioError, match="what refused most"):
        sim.run("turkey_exile", n=1000, max_draws=1000)


def test_a_run_is_shown_in_a_line() -> None:
    """Scenario, worlds, seed and the outcome that came up most, with its interval."""
    run = sim.run("crisis", n=200, seed=5)
    told = repr(run)
    assert told.startswith("<Run of crisis: 200 worlds, seed 5; most often ")
    assert len(told) < 150
    most = max(run.distribution.outcomes, key=lambda outcome: outcome.share.count)
    assert most.name in told
    assert percent_interval(most.share) not in told, "an interval of what was picked is wider"


def test_a_notebook_shows_a_table_with_every_name_escaped() -> None:
    """What a scenario says cannot put anything of its own into the page."""
    evil = CRISIS.replace("title: A small crisis", 'title: "<script>alert(1)</script> & co"')
    shown = sim.run(load_text(evil), n=50)._repr_html_()
    assert "<table" in shown
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in shown
    assert "http" not in shown
    for name in sim.run("crisis", n=50).outcomes:
        assert name in shown


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_hold_the_rows_in_words(library: str) -> None:
    """Both libraries give the same columns and values; what does not apply is missing."""
    pytest.importorskip(library, reason=f"{library} is an extra")
    run = sim.run("crisis", n=300)
    frame = run.frame(library)  # type: ignore[arg-type]
    names = [outcome.name for outcome in run.scenario.outcomes]
    assert list(frame["outcome"]) == [names[place] for place in run.rows["outcome"]]
    assert list(frame["value.leader"]) == run.rows["values"][:, 1].tolist()
    agreed = run.rows["package"] >= 0
    missing = frame["deal.amnesty"].isna() if library == "pandas" else frame["deal.amnesty"].is_null()
    assert list(missing) == (~agreed).tolist()
    assert agreed.any()


def test_the_first_library_that_is_there_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """pandas, then polars; where neither is installed, the extra's name is told."""
    run = sim.run("crisis", n=20)
    monkeypatch.setitem(sys.modules, "pandas", None)
    pytest.importorskip("polars", reason="polars is an extra")
    assert type(run.frame()).__module__.startswith("polars")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(sim.UsageError, match=r"negotiation-sim\[pandas\]"):
        run.frame()
    with pytest.raises(sim.UsageError, match=r"negotiation-sim\[polars\]"):
        run.frame("polars")
    with pytest.raises(sim.UsageError, match="no library of frames"):
        run.frame("excel")  # type: ignore[arg-type]


def test_a_numeric_issue_stays_a_number() -> None:
    """Its agreed value, not its label."""
    pytest.importorskip("pandas", reason="pandas is an extra")
    from sim.scenario.starter import starter

    frame = sim.run(load_text(starter("Dispute")), n=300).frame("pandas")
    agreed = frame["deal.pay"].dropna()
    assert frame["deal.pay"].dtype == np.float64
    assert len(agreed)
    assert set(agreed) <= set(range(9))
    assert set(frame["promise.no_dismissals"].dropna()) <= {"kept", "broken"}


def test_a_number_that_does_not_apply_is_null_in_polars() -> None:
    """Not NaN, which polars takes for a number."""
    pytest.importorskip("polars", reason="polars is an extra")
    from sim.scenario.starter import starter

    run = sim.run(load_text(starter("Dispute")), n=100)
    frame = run.frame("polars")
    assert frame["deal.pay"].null_count() == (run.rows["package"] < 0).sum() > 0


def test_why_talks_fail_is_one_call() -> None:
    """The parts of the causes, as shares of all worlds, sum to the gap; a wrong outcome is refused."""
    found = sim.explain("crisis", n=40, seed=2, sets="clock.horizon=12 days")
    parts = sum(part.value.value or 0.0 for part in found.found.parts)
    assert (found.kept, found.seed, found.arms) == (40, 2, 128)
    assert parts == pytest.approx(found.found.gap.value)
    with pytest.raises(sim.UsageError, match="did you mean"):
        sim.explain("crisis", n=10, of="lefd")


def test_scenarios_are_compared_from_a_program() -> None:
    """In memory; one scenario and a change of it, in the same worlds."""
    path = Path(__file__).parents[2] / "scenarios/turkey_exile.yaml"
    found = sim.compare(path, sets=["threats.strikes.chance=1"], n=50)
    (arm,) = found.arms
    assert (found.kept, arm.kept, arm.pairs, arm.relation) == (50, 50, 50, "paired")
    assert arm.name == "threats.strikes.chance=1"
    with pytest.raises(sim.UsageError, match="several scenarios"):
        sim.compare(path)
    with pytest.raises(sim.UsageError, match="takes no sets"):
        sim.compare(sim.load(path), sets="threats.strikes.chance=1")
