"""``sim repeat`` as a user meets it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from sim.runs.manifest import sealed
from tests.cli.doubles import Call


@pytest.fixture
def folder(call: Call) -> Path:
    """The folder of a small run, played under a changed input."""
    assert call("run", "recorded", "-n", "300", "--jobs", "1", "-q", "--no-page", "--seed", "9").code == 0
    (manifest,) = Path("results").glob("*/*/manifest.json")
    return manifest.parent


def rewrite(folder: Path, old: str, new: str, **versions: str) -> None:
    """Change a run's summary and its manifest as another program would have written them."""
    summary = folder / "summary.json"
    text = summary.read_text("utf-8").replace(old, new, 1)
    summary.write_text(text, "utf-8")
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    told["files"]["summary.json"] = hashlib.sha256(text.encode()).hexdigest()
    told["versions"] |= versions
    (folder / "manifest.json").write_text(json.dumps(sealed(told)), "utf-8")


def test_a_run_comes_out_the_same_whatever_became_of_its_scenario(call: Call, folder: Path) -> None:
    """Exit code 0; nothing is written, to the run or beside it."""
    Path("scenarios/recorded.yaml").unlink()
    before = sorted(Path().rglob("*"))
    said = call("repeat", "recorded", "--jobs", "1")
    assert (said.code, said.out) == (0, "")
    assert "the same bytes of summary.json" in said.err
    assert sorted(Path().rglob("*")) == before


def test_a_difference_is_shown_with_the_versions(call: Call, folder: Path) -> None:
    """Exit code 1, each place with both values, and which versions have changed since."""
    rewrite(folder, '"drawn": ', '"drawn": 1', numpy="1.0")
    said = call("repeat", str(folder), "--jobs", "1")
    assert said.code == 1
    assert said.out.startswith("drawn: 1")
    assert "differs in 1 places" in said.err
    assert "Versions that differ: numpy 1.0 → " in said.err
    rewrite(folder, '"seed": 9', '"seed": 8')
    assert "seed: 8 → 9" in call("repeat", str(folder), "--jobs", "1").out


def test_an_unfinished_run_is_to_be_finished_first(call: Call, folder: Path) -> None:
    """Exit code 2 and how."""
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(sealed(told | {"stop": "running"})), "utf-8")
    said = call("repeat", str(folder))
    assert said.code == 2
    assert f"sim resume {folder.as_posix()}" in said.err


@pytest.mark.parametrize("verb", [("report",), ("export",), ("repeat", "-q"), ("resume",)])
def test_an_edited_run_is_named_by_every_verb(call: Call, folder: Path, verb: tuple[str, ...]) -> None:
    """Exit code 2, the file's name, and nothing on stdout."""
    path = folder / "summary.json"
    path.write_bytes(path.read_bytes().replace(b"9", b"8", 1))
    said = call(*verb, str(folder))
    assert (said.code, said.out) == (2, "")
    assert said.err == f"{path}: damaged, or edited since it was stored\n"
    assert f"{path}: damaged" in call("runs").err


@pytest.mark.parametrize("verb", ["report", "export", "repeat"])
def test_a_damaged_block_is_named_before_anything_is_shown(call: Call, folder: Path, verb: str) -> None:
    """Not a line of a table comes out of a run with a damaged block."""
    path = folder / "blocks/000000.npz"
    path.write_bytes(path.read_bytes()[:-1])
    said = call(verb, str(folder))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{path}: damaged")
