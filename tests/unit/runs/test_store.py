"""The folder of a run."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import StoredRunError
from sim.runs.manifest import Asked, fingerprint
from sim.runs.store import RunFolder, given, safe_name, write_whole
from tests.unit.runs.doubles import TEXT, Pretend, story

ASKED = Asked(seed=0, replications=10, sets=("a=1",), command=("sim", "run", "house"))


def test_a_run_is_described_before_its_first_block(tmp_path: Path) -> None:
    """The scenario and what was asked are on disk before anything is played."""
    folder = RunFolder.create(tmp_path, story(), ASKED)
    told = json.loads((folder.path / "manifest.json").read_text())
    assert folder.path.parent == tmp_path / "house"
    assert (folder.path / "scenario.yaml").read_text() == TEXT
    assert (folder.path / "given/seeds/house.yaml").read_text() == "claims: []\n"
    assert (
        (folder.path / "resolved.yaml")
        .read_text()
        .startswith("version: 1\noutcomes:\n  - nothing_changes: 0")
    )
    assert told["seed"] == 0
    assert told["stop"] == "running"
    assert told["set"] == ["a=1"]
    assert set(told["versions"]) == {"sim", "text", "python", "numpy", "scipy", "simpy"}


def test_blocks_come_back_in_order(tmp_path: Path) -> None:
    """What was stored is read back from any block on."""
    folder = RunFolder.create(tmp_path, story(), ASKED)
    for first in (0, 50):
        folder.add(Pretend()(story(), 1, first, 50))
    assert [block.first for block in folder.blocks()] == [0, 50]
    assert [block.first for block in folder.blocks(start=1)] == [50]


def test_the_end_is_told_without_touching_what_was_told(tmp_path: Path) -> None:
    """The manifest gains how the run ended and a checksum of every file, and loses nothing."""
    folder = RunFolder.create(tmp_path, story(), ASKED)
    before = json.loads((folder.path / "manifest.json").read_text())
    folder.add(Pretend()(story(), 1, 0, 50))
    folder.finish("{}\n", {"stop": "done", "seconds": 1.5})
    after = json.loads((folder.path / "manifest.json").read_text())
    assert after["stop"] == "done"
    assert after["started"] == before["started"]
    assert {"summary.json", "blocks/000000.npz", "resolved.yaml"} <= set(after["files"])


def test_no_temporary_file_is_left(tmp_path: Path) -> None:
    """Every file has its final name once a run is finished."""
    folder = RunFolder.create(tmp_path, story(), ASKED)
    folder.finish("{}\n", {"stop": "done"})
    assert not [name for _, _, names in os.walk(tmp_path) for name in names if name.startswith(".")]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full, what stood there still stands, and no half file beside it."""
    write_whole(tmp_path / "a", b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_runs_at_the_same_moment_do_not_share_a_folder(tmp_path: Path) -> None:
    """Sixteen runs begun at once get sixteen folders."""
    with ThreadPoolExecutor(16) as pool:
        folders = list(pool.map(lambda _: RunFolder.create(tmp_path, story(), ASKED).path, range(16)))
    assert len(set(folders)) == 16


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the folder should be gives a message, not a traceback."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(StoredRunError, match="cannot write to"):
        RunFolder.create(tmp_path / "taken", story(), ASKED)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("turkey_exile", "turkey_exile"),
        ("../../etc/passwd", "etc_passwd"),
        ("..", "scenario"),
        ("", "scenario"),
        ("a b\n<c>", "a_b_c"),
        ("CON", "scenario_CON"),
        ("nul.x", "scenario_nul.x"),
        ("müller", "müller"),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_folder_name_is_safe_whatever_the_scenario_is_called(name: str, safe: str) -> None:
    """No name leads out of the results, is empty, or is reserved by a system."""
    assert safe_name(name) == safe


def test_given_files_keep_their_places_relative_to_each_other(tmp_path: Path) -> None:
    """Wherever the files came from, even from above, they land below given/."""
    files = {"../a/scenarios/x.yaml": "x", str(Path("../a/seeds/y.yaml").absolute()): "y"}
    texts = given(replace(story(), file="../a/scenarios/x.yaml", files=files))
    assert texts == {"scenario.yaml": "x", "given/scenarios/x.yaml": "x", "given/seeds/y.yaml": "y"}


def test_the_fingerprint_sees_the_order_of_options() -> None:
    """Ties go to the first in file order, so another order is another scenario."""
    one = replace(story(), resolved={"issues": {"a": [1], "b": [2]}})
    other = replace(story(), resolved={"issues": {"b": [2], "a": [1]}})
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(replace(one, file="elsewhere.yaml"))


def test_the_fingerprint_sees_what_the_record_is_read_with() -> None:
    """The same variant of another base is another scenario."""
    one, other = (replace(story(), past=replace(story(), resolved={"version": n})) for n in (1, 2))
    assert len({fingerprint(story()), fingerprint(one), fingerprint(other)}) == 3


def test_what_is_stored_can_be_read_by_others(tmp_path: Path) -> None:
    """A result is no secret of its owner: the page may be served, the folder shared."""
    write_whole(tmp_path / "summary.json", b"{}")
    assert (tmp_path / "summary.json").stat().st_mode & 0o044 == 0o044
