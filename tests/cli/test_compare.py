"""``sim compare`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.doubles import Call

CERTAIN = "threats.strike.chance=1"


def compared(call: Call, *arguments: str) -> dict[str, Any]:
    """Return the answer of a comparison as data."""
    said = call("compare", *arguments, "-n", "400", "--jobs", "1", "-q", "-f", "json")
    assert said.code == 0, said.err
    return dict(json.loads(said.out))


def test_two_copies_of_one_scenario_differ_by_exactly_nothing(call: Call) -> None:
    """Not nearly nothing: every difference and both ends of its interval are 0."""
    Path("scenarios/twin.yaml").write_text(Path("scenarios/recorded.yaml").read_text())
    (arm,) = compared(call, "recorded", "twin")["arms"]
    assert arm["relation"] == "same"
    for found in (*arm["outcomes"], *arm["parties"], arm["duration"]):
        assert (found["by"]["value"], found["by"]["low"], found["by"]["high"]) == (0, 0, 0), found
    assert arm["changed"]["count"] == 0
    assert arm["total_variation"]["distance"]["high"] == 0


def test_each_set_is_a_variant_in_the_same_worlds(call: Call) -> None:
    """Both keep the base's worlds, and the shares are those of the runs played alone."""
    found = compared(
        call, "crisis", "--set", CERTAIN, "--set", f"{CERTAIN} & threats.strike.pace.mean=5 days"
    )
    one, two = found["arms"]
    assert [arm["relation"] for arm in (one, two)] == ["paired", "paired"]
    assert [arm["name"] for arm in (one, two)] == [CERTAIN, f"{CERTAIN} & threats.strike.pace.mean=5 days"]
    alone = json.loads(call("run", "crisis", "--set", CERTAIN, "-n", "400", "-q", "-f", "json").out)
    shares = {outcome["name"]: outcome["count"] for outcome in alone["outcomes"]}
    assert {o["name"]: o["other"]["count"] for o in one["outcomes"] if o["other"]["count"]} == {
        name: count for name, count in shares.items() if count
    }
    struck = next(outcome for outcome in two["outcomes"] if outcome["name"] == "threat_carried_out")
    assert struck["exceeds_noise"]
    assert struck["by"]["low"] > 0
    moved = sum(flow["share"]["count"] for flow in two["flows"])
    assert moved == two["changed"]["count"] > 0
    assert struck["gained"] == sum(
        f["share"]["count"] for f in two["flows"] if f["target"] == "threat_carried_out"
    )


def test_runs_under_other_seeds_are_compared_as_such(call: Call) -> None:
    """Nothing is paired, the page says so, and the worlds are taken from the runs."""
    for seed in ("1", "2"):
        assert call("run", "recorded", "-n", "300", "--seed", seed, "-q", "--no-page").code == 0
    runs = sorted(str(path.parent) for path in Path("results").glob("*/*/manifest.json"))
    said = call("compare", *runs, "--jobs", "1", "-q", "-f", "json")
    (arm,) = json.loads(said.out)["arms"]
    assert (arm["relation"], arm["pairs"], arm["kept"], arm["seed"]) == ("other_seed", 0, 300, 2)
    (study,) = Path("results").glob("*/*/study.json")
    page = (study.parent / "report.html").read_text()
    assert "the seeds differ" in page
    assert "<script" not in page
    for outcome in arm["outcomes"]:
        assert outcome["by"]["low"] <= outcome["by"]["value"] <= outcome["by"]["high"]


def test_a_reread_variant_keeps_worlds_of_its_own(call: Call) -> None:
    """It is compared as a rival reading of the past, and the terminal says so."""
    Path("scenarios/rival.yaml").write_text(f"extends: recorded.yaml\nreread: true\n{_strike()}")
    said = call("compare", "recorded", "rival", "-n", "300", "--jobs", "1", "-f", "json", "-q")
    (arm,) = json.loads(said.out)["arms"]
    assert arm["relation"] == "reread"
    assert 0 < arm["pairs"] < 300


def _strike() -> str:
    return "threats: {strike: {chance: {beta: [8, 2]}}}\n"


def test_the_table_fits_a_terminal(call: Call) -> None:
    """No column is squeezed away in eighty columns, and the answer is in words."""
    said = call("compare", "crisis", "--set", CERTAIN, "-n", "300", "--jobs", "1")
    assert said.code == 0
    assert "In 0.0% of" not in said.out
    assert "…" not in said.out
    assert "strike" in said.out
    assert "The study is kept in results" in said.err


def test_what_was_hardly_seen_is_said_to_be_perhaps_rarer(call: Call) -> None:
    """A change of outcome is listed because it was seen, which tells where it was seen a few times; else no word."""
    one, other = "threats.strike.chance={beta: [5, 5]}", "threats.strike.chance={beta: [5, 4]}"
    words = "seen in fewer than 5 worlds"
    for change, rare in ((one, True), (other, False)):
        (arm,) = compared(call, "crisis", "--set", change)["arms"]
        assert any(flow["share"]["count"] < 5 for flow in arm["flows"]) == rare
        said = call("compare", "crisis", "--set", change, "-n", "400", "--jobs", "1", "-q")
        assert (words in " ".join(said.out.split())) == rare


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("crisis",), "nothing to compare with"),
        (("crisis", "recorded", "--set", CERTAIN), "make variants of one scenario"),
        (("crisis", "--set", f"{CERTAIN} & "), "nothing on one side"),
        (("crisis", "nowhere"), "nowhere"),
    ],
)
def test_a_wrong_request_gets_one_message(call: Call, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, no traceback, nothing written."""
    said = call("compare", *arguments)
    assert said.code == 2
    assert message in said.err
    assert not Path("results").exists()


def test_less_evidence_is_a_variant_that_reads_the_past_anew(call: Call) -> None:
    """A run without a claim says so in its manifest and can be repeated; a comparison says that worlds differ."""
    assert call("run", "recorded", "--as-of", "2025-11-29", "-n", "50", "-q", "--no-page").code == 0
    (manifest,) = Path("results").glob("*/*/manifest.json")
    assert json.loads(manifest.read_text())["set"] == ["@as-of 2025-11-29"]
    assert call("repeat", str(manifest.parent), "--jobs", "1").code == 0
    (arm,) = compared(call, "recorded", "--as-of", "2025-11-29")["arms"]
    assert (arm["name"], arm["relation"]) == ("as-of 2025-11-29", "reread")
    said = call("run", "recorded", "--without", "nobody_said")
    assert said.code == 3
    assert "nobody_said" in said.err


def test_the_record_is_shown_at_work(call: Call) -> None:
    """Inputs with how they are drawn and what is kept of them; a scenario without a past has none."""
    said = call("evidence", "recorded", "-n", "200", "-f", "json")
    found = json.loads(said.out)
    assert found["kept"] == 200
    assert len(found["shifts"]) == min(found["inputs"], 12)
    assert "moved by" in call("evidence", "recorded", "-n", "100").out
    said = call("evidence", "crisis")
    assert said.code == 2
    assert "no known past" in said.err
