"""What was saved and has changed since is recognised, and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.analysis import summary
from sim.analysis.simulate import simulate
from sim.errors import StoredRunError, UsageError
from sim.runs import saved
from sim.runs.manifest import Asked, sealed
from sim.runs.saved import Saved, find, open_run, runs
from tests.stories import crisis
from tests.unit.runs.doubles import Pretend


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a finished run of three blocks."""
    found = simulate(crisis(), Asked(seed=1, replications=4_000), out=tmp_path, jobs=1, play=Pretend())
    assert found.folder is not None
    return found.folder


def read_all(folder: Path) -> int:
    """Read a run as an export would; return how many blocks were seen before anything was wrong."""
    run = open_run(folder)
    run.scenario()
    return len(list(run.blocks()))


def flip(path: Path, place: int) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1
    path.write_bytes(bytes(data))


FILES = (
    "summary.json",
    "scenario.yaml",
    "resolved.yaml",
    "blocks/000000.npz",
    "blocks/000002.npz",
)


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_noticed_and_named(folder: Path, name: str) -> None:
    """Whichever byte it is, of whichever file; nothing is read before it is known."""
    whole = (folder / name).read_bytes()
    assert read_all(folder) == 3
    for place in range(0, len(whole), max(1, len(whole) // 7)):
        flip(folder / name, place)
        with pytest.raises(StoredRunError, match=name):
            read_all(folder)
        (folder / name).write_bytes(whole)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("size", [0, 100, -1])
def test_a_truncated_file_is_noticed_and_named(folder: Path, name: str, size: int) -> None:
    """A file that lost its end."""
    path = folder / name
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(StoredRunError, match=name):
        read_all(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """A file that is gone."""
    (folder / name).unlink()
    with pytest.raises(StoredRunError, match=name):
        read_all(folder)


def test_a_folder_without_a_manifest_is_told_from_one_that_is_no_run(folder: Path) -> None:
    """Its manifest is gone; or it is a study's."""
    (folder / "manifest.json").rename(folder / "study.json")
    with pytest.raises(UsageError, match="no run but a study"):
        find(str(folder), folder.parent)
    (folder / "study.json").unlink()
    with pytest.raises(StoredRunError, match="json is missing"):
        find(str(folder), folder.parent)


def test_a_bad_block_is_known_before_the_first_is_handed_out(folder: Path) -> None:
    """No table ends in the middle because the last block is damaged."""
    flip(folder / "blocks/000002.npz", 200)
    with pytest.raises(StoredRunError, match="000002"):
        next(open_run(folder).blocks())


@pytest.mark.parametrize(
    "key", ["seed", "set", "hash", "versions", "files", "replications", "blocks", "started", "stop"]
)
def test_an_edited_manifest_is_noticed(folder: Path, key: str) -> None:
    """What a manifest says of the run's making cannot be changed without its checksum."""
    path = folder / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(told | {key: None}), "utf-8")
    with pytest.raises(StoredRunError, match=r"manifest\.json is damaged, or was edited"):
        open_run(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format": 3}', "\udcff", '{"format": 3, "stop": 1}', "[" * 100_000]
)
def test_a_damaged_manifest_is_named(folder: Path, text: str) -> None:
    """Whatever stands in its place."""
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoredRunError, match=r"manifest\.json is damaged"):
        open_run(folder)


def test_a_newer_manifest_is_named_by_its_format(folder: Path) -> None:
    """Even where this version knows nothing else of it."""
    (folder / "manifest.json").write_text('{"format": 99}', "utf-8")
    with pytest.raises(StoredRunError, match="format 99; this version reads 3"):
        open_run(folder)


def test_a_newer_summary_is_named_by_its_format(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a later version would have written it, checksum included."""
    monkeypatch.setattr(saved, "SUMMARY_FORMAT", 0)
    with pytest.raises(StoredRunError, match=r"summary\.json: written in format 1; this version reads 0"):
        open_run(folder)


def test_the_format_of_a_summary_is_known_here() -> None:
    """The room that writes it and the room that reads it back mean the same version."""
    assert saved.SUMMARY_FORMAT == summary.FORMAT


def test_a_listing_names_what_is_damaged_and_goes_on(folder: Path) -> None:
    """One damaged run hides no other."""
    flip(folder / "summary.json", 40)
    simulate(crisis(), Asked(seed=2, replications=10), out=folder.parents[1], jobs=1, play=Pretend())
    kinds = [type(found) for found in runs(folder.parents[1])]
    assert sorted(kinds, key=str) == sorted([Saved, StoredRunError], key=str)


def test_the_newest_unfinished_run_is_the_one_to_resume(folder: Path) -> None:
    """A scenario's name means its newest run, and for resuming the newest that is unfinished."""
    out = folder.parents[1]
    older = simulate(crisis(), Asked(seed=2, replications=10), out=out, jobs=1, play=Pretend()).folder
    assert older is not None
    path = older / "manifest.json"
    told = json.loads(path.read_text("utf-8")) | {"started": "2020-01-01T00:00:00+00:00", "stop": "running"}
    path.write_text(json.dumps(sealed(told)), "utf-8")
    assert find("crisis", out).path == folder
    assert find("crisis", out, to_resume=True).path == older
    path.unlink()
    assert find("crisis", out, to_resume=True).path == folder
