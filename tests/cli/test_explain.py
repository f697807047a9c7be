"""``sim explain`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.doubles import Call

QUICK = ("-n", "60", "--set", "clock.horizon=24 days")


def test_the_answer_comes_first_and_the_figures_after_it(call: Call) -> None:
    """How often, why, cause by cause, and what remains; the page says the same, with no script."""
    said = call("explain", "crisis", *QUICK)
    assert said.code == 0
    assert said.out.startswith(
        "A small crisis: why talks fail\n60 worlds, each replayed in 128 ways · seed 1 · sim "
    )
    for title in ("Commitment", "Misperception", "Private information", "Holding out", "Being overtaken"):
        assert f"  {title}" in said.out
    assert "not counted: nothing_changes (nothing changes)" in said.out
    assert "statements about this model" in said.out
    (page,) = Path("results/crisis").glob("*/report.html")
    text = page.read_text(encoding="utf-8")
    assert "Fearon (1995)" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_data_add_up_and_do_not_depend_on_processes(call: Call) -> None:
    """The parts of all causes sum to the gap; one process or two write the same bytes, which are the summary's."""
    texts = {call("explain", "recorded", "-n", "40", "-f", "json", "-q", "--jobs", j).out for j in ("1", "2")}
    (text,) = texts
    (summary, _) = (path.read_text() for path in Path("results/recorded").glob("*/summary.json"))
    assert summary == text
    found = json.loads(text)["found"]
    parts = sum(part["value"]["value"] for part in found["parts"])
    assert abs(parts - found["gap"]["value"]) < 1e-5
    assert found["worlds"] == 40


def test_a_study_that_was_cut_off_is_finished_with_the_same_answer(call: Call) -> None:
    """What was stored of it is not played again."""
    whole = call("explain", "crisis", *QUICK, "-f", "json", "-q").out
    (folder,) = Path("results/crisis").iterdir()
    story = json.loads((folder / "study.json").read_text())
    (folder / "study.json").write_text(json.dumps({**story, "stop": "running"}))
    (folder / "summary.json").unlink()
    said = call("resume", folder, "-f", "json", "-q")
    assert said.code == 0
    assert said.out == whole


def test_any_outcome_may_be_asked_about(call: Call) -> None:
    """A strike is explained as well as a deal."""
    said = call("explain", "crisis", *QUICK, "--of", "strike", "-q", "--no-page")
    assert said.code == 0
    assert said.out.startswith("A small crisis: why not strike\n")
    assert "Counts as strike: strike." in said.out


def test_a_wrong_outcome_gets_the_likely_one(call: Call) -> None:
    """One message, the exit code of a wrong request, and nothing written."""
    said = call("explain", "crisis", "--of", "lefd")
    assert said.code == 2
    assert said.err == '--of lefd: crisis has no such outcome; did you mean "left"?\n'
    assert not Path("results").exists()
