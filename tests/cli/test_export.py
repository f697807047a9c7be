"""``sim export``."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.runs.saved import open_run
from sim.scenario.starter import starter
from tests.cli.doubles import Call


@pytest.fixture
def folder(call: Call) -> Path:
    """The folder of a run of 3,000 worlds that did not fit one block, with promises kept and broken."""
    Path("scenarios/dispute.yaml").write_text(starter("A dispute"), "utf-8")
    assert call("run", "dispute", "-n", "3000", "--jobs", "1").code == 0
    (manifest,) = Path("results").glob("*/*/manifest.json")
    assert len(list((manifest.parent / "blocks").iterdir())) > 1
    return manifest.parent


def test_one_line_for_each_kept_world(call: Call, folder: Path) -> None:
    """Every row of every block, in words that agree with the run's own counts."""
    said = call("export", folder)
    assert said.code == 0
    lines = list(csv.DictReader(io.StringIO(said.out)))
    assert len(lines) == 3000
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    for outcome in summary["outcomes"]:
        assert sum(line["outcome"] == outcome["name"] for line in lines) == outcome["count"]
    for ending in summary["endings"]:
        assert sum(line["ending"] == ending["name"] for line in lines) == ending["count"]
    assert summary["promises_broken"][0]["count"] > 0
    for promise in summary["promises_broken"]:
        told = [line[f"promise.{promise['name']}"] for line in lines]
        assert told.count("broken") == promise["count"]
        assert told.count("broken") + told.count("kept") == promise["deals"]
    for deal in summary["deals"]:
        same = [
            line
            for line in lines
            if all(
                line[f"deal.{issue}"] in (option, f"{option}.0") for issue, option in deal["package"].items()
            )
        ]
        assert len(same) == deal["count"]
    assert all(
        (line["ending"] == "deal") == bool(line["deal.week"]) == bool(line["deal.pay"]) for line in lines
    )
    assert all((line["ending"] == "threat") == (line["what"] == "strike") for line in lines)


def test_numbers_read_back_as_they_were(call: Call, folder: Path) -> None:
    """Values and days lose no bit on the way through CSV."""
    lines = list(csv.DictReader(io.StringIO(call("export", folder).out)))
    rows = np.concatenate([block.rows for block in open_run(folder).blocks()])
    assert [float(line["value.union"]) for line in lines] == rows["values"][:, 0].tolist()
    assert [int(line["replication"]) for line in lines] == rows["replication"].tolist()


def test_a_name_means_the_newest_run(call: Call, folder: Path) -> None:
    """RUN may be a folder, the folder's name or a scenario's name."""
    whole = call("export", folder).out
    assert call("export", folder.name).out == whole
    assert call("export", "dispute").out == whole


def test_a_file_is_whole_or_absent(call: Call, folder: Path) -> None:
    """A damaged block ends it with a message, and what stood in the file before stays."""
    out = Path("worlds.csv")
    assert call("export", folder, "--out", out).code == 0
    before = out.read_bytes()
    assert before.decode() == call("export", folder).out
    block = sorted((folder / "blocks").iterdir())[-1]
    block.write_bytes(block.read_bytes()[:-100])
    said = call("export", folder, "--out", out)
    assert said.code == 2
    assert "damaged" in said.err
    assert out.read_bytes() == before
    assert not list(Path().glob(".*.part"))


def test_neither_a_device_nor_a_link_is_replaced(call: Call, folder: Path) -> None:
    """A file would take the place of /dev/full for everybody; what a link leads to is what is meant."""
    os.mkfifo("pipe")
    Path("link.csv").symlink_to("worlds.csv")
    for verb in ("export", "report"):
        said = call(verb, folder, "--out", "pipe")
        assert (said.code, said.err) == (2, "cannot write pipe: it is not an ordinary file\n")
        assert Path("pipe").is_fifo()
        assert call(verb, folder, "--out", "link.csv").code == 0
        assert Path("link.csv").is_symlink()
        assert Path("worlds.csv").stat().st_size > 0
        Path("worlds.csv").unlink()


def test_parquet_holds_the_same(call: Call, folder: Path) -> None:
    """The columns and values of the CSV, with types, and null for what does not apply."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet takes pyarrow")
    out = Path("worlds.parquet")
    assert call("export", folder, "--to", "parquet", "--out", out).code == 0
    table = parquet.read_table(out)
    lines = list(csv.DictReader(io.StringIO(call("export", folder).out)))
    assert table.column_names == list(lines[0])
    assert table.num_rows == len(lines)
    assert table["outcome"].to_pylist() == [line["outcome"] for line in lines]
    assert table["deal.week"].to_pylist() == [line["deal.week"] or None for line in lines]
    assert table["deal.pay"].to_pylist() == [
        float(line["deal.pay"]) if line["deal.pay"] else None for line in lines
    ]
    assert table["value.company"].to_pylist() == [float(line["value.company"]) for line in lines]


def test_without_pyarrow_parquet_says_what_to_install(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, the extra's name, and no file."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = call("export", folder, "--to", "parquet", "--out", "worlds.parquet")
    assert said.code == 2
    assert "negotiation-sim[parquet]" in said.err
    assert not Path("worlds.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "no saved run nowhere"),
        (["dispute", "--to", "parquet"], "--out worlds.parquet"),
        (["dispute", "--out", "no/such/folder/worlds.csv"], "cannot write"),
        (["x" * 5000], "no saved run"),
    ],
)
def test_what_cannot_be_done_is_a_message(call: Call, folder: Path, arguments: list[str], says: str) -> None:
    """Exit code 2 and one line."""
    said = call("export", *arguments)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_scenario_changed_since_is_noticed(call: Call, folder: Path) -> None:
    """The copy in the folder must be what was played: else every name could be wrong."""
    for copy in (folder / "given").rglob("*.yaml"):
        copy.write_text(copy.read_text("utf-8").replace("horizon: 120 days", "horizon: 121 days"), "utf-8")
    said = call("export", folder)
    assert said.code == 2
    assert "not what was played" in said.err
