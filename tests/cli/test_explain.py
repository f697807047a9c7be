"""``sim explain`` as a user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.runs.manifest import sealed
from tests.cli.doubles import Call
from tests.unit.analysis.explain.known import TROUBLE, text_of

RECORD = """
clock: {starts: 2026-01-01, known_until: 2026-01-03}
record_noise: 30
record: [{date: 2026-01-02, by: power, offers: {yields: all}, refused_by: leader}]
"""


@pytest.fixture
def talks(call: Call) -> Call:
    """Return the command, in a folder that also holds the scenario talks.yaml, with a problem of commitment."""
    Path("scenarios/talks.yaml").write_text(text_of(TROUBLE["commitment"] + RECORD))
    return call


def test_the_answer_comes_first_and_the_figures_after_it(talks: Call) -> None:
    """How often, why, cause by cause, and what remains; the page says the same, with no script."""
    said = talks("explain", "talks", "-n", "60")
    assert said.code == 0
    assert said.out.startswith(
        "An easy case: why talks fail\n60 worlds, each replayed in 8 ways · seed 1 · sim "
    )
    assert re.search(r"  Commitment +\+9\d\.", said.out)
    assert "not counted: nothing_changes (nothing changes)" in said.out
    assert "statements about this model" in said.out
    (page,) = Path("results/talks").glob("*/report.html")
    text = page.read_text(encoding="utf-8")
    assert "Fearon (1995)" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_a_scenario_with_every_cause_is_replayed_in_all_combinations(call: Call) -> None:
    """Seven causes, 128 ways; the parts sum to the gap."""
    said = call(
        "explain", "crisis", "-n", "40", "--set", "clock.horizon=12 days", "-f", "json", "-q", "--no-page"
    )
    answer = json.loads(said.out)
    parts = [part["value"]["value"] for part in answer["found"]["parts"]]
    assert (answer["arms"], len(parts), answer["kept"]) == (128, 7, 40)
    assert abs(sum(parts) - answer["found"]["gap"]["value"]) < 1e-5


def test_processes_change_nothing_and_the_summary_is_what_was_shown(talks: Call) -> None:
    """One process or two write the same bytes."""
    texts = {talks("explain", "talks", "-n", "40", "-f", "json", "-q", "-j", jobs).out for jobs in ("1", "2")}
    summaries = {path.read_text() for path in Path("results/talks").glob("*/summary.json")}
    assert len(texts) == 1
    assert summaries == texts


def test_a_study_that_was_cut_off_is_finished_with_the_same_answer(talks: Call) -> None:
    """What was stored of it is not played again."""
    whole = talks("explain", "talks", "-n", "40", "-f", "json", "-q").out
    (folder,) = Path("results/talks").iterdir()
    story = json.loads((folder / "study.json").read_text())
    (folder / "study.json").write_text(json.dumps(sealed({**story, "stop": "running"})))
    (folder / "summary.json").unlink()
    said = talks("resume", folder, "-f", "json", "-q")
    assert (said.code, said.err) == (0, "")
    assert said.out == whole


def test_any_outcome_may_be_asked_about(talks: Call) -> None:
    """A strike is explained as well as a deal: commitment brings it about, so its gap is negative."""
    said = talks("explain", "talks", "-n", "40", "--of", "threat_carried_out", "-q", "--no-page")
    assert said.code == 0
    assert said.out.startswith("An easy case: why not threat carried out\n")
    assert "Counts as threat carried out: threat_carried_out." in said.out
    assert re.search(r"  Commitment +−", said.out)


def test_a_wrong_outcome_gets_the_likely_one(call: Call) -> None:
    """One message, the exit code of a wrong request, and nothing written."""
    said = call("explain", "crisis", "--of", "lefd")
    assert said.code == 2
    assert said.err == '--of lefd: crisis has no such outcome; did you mean "left"?\n'
    assert not Path("results").exists()
