"""``sim run`` as a user meets it."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.doubles import Call


def test_the_table_goes_to_stdout_and_where_it_is_kept_to_stderr(call: Call) -> None:
    """A first run, by the scenario's name."""
    said = call("run", "crisis", "-n", "200")
    assert said.code == 0
    assert said.out.startswith("A small crisis\n200 replications · seed 1")
    assert "statements about this model" in said.out
    assert "The run is kept in results" in said.err
    assert "sim trace crisis --seed 1 --replication" in said.err


def test_json_is_data_only(call: Call) -> None:
    """Standard output parses as a whole, and is what the run's folder holds."""
    said = call("run", "scenarios/crisis.yaml", "-n", "300", "--format", "json", "--quiet")
    data = json.loads(said.out)
    (kept,) = Path("results/crisis").iterdir()
    assert said.code == 0
    assert said.err == ""
    assert (data["scenario"], data["seed"], data["replications"], data["drawn"]) == ("crisis", 1, 300, 300)
    assert sum(outcome["count"] for outcome in data["outcomes"]) == 300
    assert (kept / "summary.json").read_text() == said.out


def test_csv_and_markdown_are_written_too(call: Call) -> None:
    """The same shares, for a spreadsheet and for a page."""
    table = list(csv.DictReader(io.StringIO(call("run", "crisis", "-n", "50", "-f", "csv").out)))
    assert sum(int(row["count"]) for row in table if row["kind"] == "outcome") == 50
    assert call("run", "crisis", "-n", "50", "-f", "md").out.startswith("# A small crisis\n")


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(call: Call) -> None:
    """Seed 0 is a seed; runs never share a folder."""
    texts = [call("run", "crisis", "-n", "100", "-f", "json", "--seed", seed).out for seed in ("0", "0", "1")]
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["seed"] == 0
    assert json.loads(texts[0])["deals"] != json.loads(texts[2])["deals"] or texts[0] != texts[2]
    assert len(list(Path("results/crisis").iterdir())) == 3


def test_processes_change_nothing(call: Call) -> None:
    """One process or two: the same data."""
    texts = {call("run", "recorded", "-n", "500", "-f", "json", "--jobs", jobs).out for jobs in ("1", "2")}
    assert len(texts) == 1


def test_set_changes_the_scenario_and_is_kept(call: Call) -> None:
    """A changed input changes the run, and the manifest tells."""
    plain = call("run", "crisis", "-n", "200", "-f", "json").out
    said = call(
        "run", "crisis", "-n", "200", "-f", "json", "--set", "threats.strike.pace.mean=2 days", "--out", "o"
    )
    manifest = json.loads(next(Path("o/crisis").glob("*/manifest.json")).read_text())
    assert said.code == 0
    assert said.out != plain
    assert manifest["set"] == ["threats.strike.pace.mean=2 days"]


def test_the_record_is_told(call: Call) -> None:
    """How many draws were kept, of how many."""
    said = call("run", "recorded", "-n", "100")
    assert "The record kept 100 of" in said.out


def test_a_record_that_refuses_too_much_ends_with_the_line_that_refuses_most(call: Call) -> None:
    """Exit code 3, the line's place, and what was kept is kept."""
    said = call("run", "recorded", "-n", "900", "--max-draws", "1000")
    assert said.code == 3
    assert said.out == ""
    assert "what refused most: " in said.err
    assert "--max-draws" in said.err
    assert len(list(Path("results/recorded").glob("*/summary.json"))) == 1


def test_precision_is_reached_or_not(call: Call) -> None:
    """Exit code 0 when every interval is narrow enough, 4 with the results kept when not by the cap."""
    reached = call("run", "crisis", "--precision", "4%", "-f", "json")
    missed = call("run", "crisis", "--precision", "1%", "--max", "1500", "-f", "json")
    data = json.loads(reached.out)
    assert reached.code == 0
    assert data["replications"] == 1_000
    assert all(outcome["high"] - outcome["low"] <= 0.08 for outcome in data["outcomes"])
    assert missed.code == 4
    assert json.loads(missed.out)["replications"] == 1_500
    assert "not reached with 1,500 worlds" in missed.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "crisi"), "no scenario crisi; did you mean crisis?"),
        (("run", "nowhere/x.yaml"), "no scenario nowhere/x.yaml"),
        (("run", "crisis", "-n", "0"), "'-n'"),
        (("run", "crisis", "--seed", "-1"), "--seed"),
        (("run", "crisis", "--seed", str(2**63)), "--seed"),
        (("run", "crisis", "--precision", "half"), "--precision half"),
        (("run", "crisis", "--precision", "0.5"), "such as 0.5%"),
        (("run", "crisis", "--precision", "0%"), "--precision 0%"),
        (("run", "crisis", "--precision", "1%", "-n", "5"), "exclude each other"),
        (("run", "crisis", "--max", "5"), "--max goes with --precision"),
        (("run", "crisis", "--out", "scenarios/crisis.yaml"), "cannot write to scenarios/crisis.yaml"),
        (("run",), "SCENARIO"),
        (("run", "crisis", "--format", "xml"), "xml"),
        (("fly",), "fly"),
    ],
)
def test_wrong_usage_is_told_in_a_line(call: Call, arguments: tuple[str, ...], complaint: str) -> None:
    """Exit code 2, the mistake named on stderr, nothing on stdout, no traceback."""
    said = call(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert complaint in said.err
    assert "Traceback" not in said.err


def test_an_invalid_scenario_is_told_fault_by_fault(call: Call) -> None:
    """Exit code 3; every fault on its line, with file, line and column."""
    text = (
        Path("scenarios/crisis.yaml")
        .read_text()
        .replace("weight: 30", "weight: -30")
        .replace("kept:", "keept:")
    )
    Path("scenarios/broken.yaml").write_text(text)
    said = call("run", "broken")
    places = [line.split(": ")[0] for line in said.err.splitlines()]
    assert said.code == 3
    assert len(places) >= 2
    assert all(place.startswith("scenarios/broken.yaml:") and place.count(":") == 2 for place in places)


def test_a_wrong_set_is_told_like_a_fault(call: Call) -> None:
    """Exit code 3 and the path that does not exist."""
    said = call("run", "crisis", "--set", "promises.safty.kept=0.5")
    assert said.code == 3
    assert "safty" in said.err


def test_what_is_no_ordinary_file_is_told_like_a_fault(call: Call) -> None:
    """Exit code 3 and why, without waiting for whoever might write into a pipe."""
    os.mkfifo("scenarios/pipe.yaml")
    Path("scenarios/link.yaml").symlink_to("nowhere.yaml")
    Path("scenarios/loop.yaml").symlink_to("loop.yaml")
    for name, why in (
        ("scenarios", "this is a folder"),
        ("scenarios/pipe.yaml", "this is not an ordinary file"),
        ("scenarios/link.yaml", "there is no such file"),
        ("scenarios/loop.yaml", "this cannot be read"),
        ("/dev/zero", "this is not an ordinary file"),
    ):
        for verb in ("run", "check"):
            said = call(verb, name)
            assert (said.code, said.out) == (3, "")
            assert said.err.startswith(f"{name}: {why}")


def test_bytes_that_are_no_text_are_told(call: Call) -> None:
    """Neither what is set nor the folder of the runs may hold them: nothing could be read again."""
    said = call("run", "crisis", "-n", "20", "--set", "\udcff=1")
    assert (said.code, "U+DCFF is not text" in said.err) == (3, True)
    for out in ("out\udcff", "out\x1b[2J"):
        said = call("run", "crisis", "-n", "20", "--jobs", "1", "--out", out)
        assert (said.code, "is not text" in said.err, Path(out).exists()) == (2, True, False)


def test_an_interruption_keeps_what_was_computed(call: Call) -> None:
    """Ctrl-C: exit code 130, a table of what there was, and a finished folder."""
    command = [sys.executable, "-m", "sim.cli", "run", "crisis", "-n", "50000000", "--jobs", "2"]
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        wait_for("results/crisis/*/blocks/000001.npz")
        os.killpg(process.pid, signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    (manifest,) = Path("results/crisis").glob("*/manifest.json")
    (summary,) = Path("results/crisis").glob("*/summary.json")
    assert process.returncode == 130, err
    assert "interrupted with" in err
    assert "Traceback" not in err
    assert out.startswith("A small crisis")
    assert json.loads(manifest.read_text())["stop"] == "interrupted"
    assert json.loads(summary.read_text())["replications"] >= 1_024 + 2_048


def wait_for(pattern: str) -> None:
    """Wait until a file appears below the current folder."""
    until = time.monotonic() + 120
    while not list(Path().glob(pattern)):
        assert time.monotonic() < until, "the run never began"
        time.sleep(0.05)
