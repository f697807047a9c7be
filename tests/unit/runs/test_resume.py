"""A run that was cut off, brought to the end it would have had."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.analysis.simulate import resume, simulate
from sim.engine.play import Block, Further
from sim.errors import StoredRunError
from sim.model.scenario import Scenario
from sim.runs import manifest as manifests
from sim.runs import rowfile, store
from sim.runs.executor import Play
from sim.runs.lock import lock
from sim.runs.manifest import Asked, sealed
from sim.runs.plan import Piece, fixed
from sim.runs.run import Order, Run, belongs
from sim.runs.saved import open_run
from tests.stories import crisis
from tests.unit.runs.doubles import Pretend, begun

FIXED = Asked(seed=3, replications=60_000)
PRECISE = Asked(seed=3, precision=0.004)
STORY = crisis()
PLAY = Pretend()


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the program expects it."""


def dying(after: int) -> Play:
    """Return an engine that dies when it is asked for its ``after``-th block (from 0)."""
    left = [after]

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        if not left[0]:
            raise Killed
        left[0] -= 1
        return PLAY(scenario, seed, first, begun(count, further))

    return play


def cut_off(tmp_path: Path, asked: Asked = FIXED, after: int = 3) -> Path:
    """Return the folder of a run that died with so many blocks stored."""
    with pytest.raises(Killed):
        simulate(STORY, asked, out=tmp_path / "cut", jobs=1, play=dying(after))
    (manifest,) = (tmp_path / "cut").glob("*/*/manifest.json")
    return manifest.parent


def usual(tmp_path: Path, asked: Asked = FIXED) -> bytes:
    """Return the summary of the same run where nothing happened to it."""
    folder = simulate(STORY, asked, out=tmp_path / "usual", jobs=1, play=PLAY).folder
    assert folder is not None
    return (folder / "summary.json").read_bytes()


def edit(path: Path, **changes: object) -> None:
    """Change a manifest and seal it anew, as another version of the program would have."""
    path.write_text(json.dumps(sealed(json.loads(path.read_text("utf-8")) | changes)), "utf-8")


@pytest.mark.parametrize("asked", [FIXED, PRECISE], ids=["fixed", "precision"])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_run_that_died_ends_with_the_same_bytes(tmp_path: Path, asked: Asked, after: int) -> None:
    """For a number of worlds and for a precision; the stored blocks are not played again."""
    folder = cut_off(tmp_path, asked, after)
    stored = len(list(folder.glob("blocks/*.npz")))
    assert stored >= after
    played: list[int] = []

    def play(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
        played.append(first)
        return PLAY(scenario, seed, first, begun(count, further))

    found = resume(folder, jobs=1, play=play)
    assert found is not None
    assert found.stop == "done"
    assert (folder / "summary.json").read_bytes() == usual(tmp_path, asked)
    assert played[0] == sum((1_024, 2_048, 4_096, 8_192, 16_384)[:stored])
    assert open_run(folder).ended


def test_a_run_whose_last_block_is_stored_plays_nothing(tmp_path: Path) -> None:
    """Killed between its last block and its summary, for a block that was cut where the precision was reached."""
    folder = cut_off(tmp_path, PRECISE)
    assert resume(folder, jobs=1, play=PLAY) is not None
    (folder / "summary.json").unlink()
    edit(folder / "manifest.json", stop="running")
    assert resume(folder, jobs=1, play=dying(0)) is not None
    assert (folder / "summary.json").read_bytes() == usual(tmp_path, PRECISE)


def test_a_finished_run_is_left_alone(tmp_path: Path) -> None:
    """There is nothing to do, and nothing is done."""
    folder = cut_off(tmp_path)
    assert resume(folder, jobs=1, play=PLAY) is not None
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert resume(folder, jobs=1, play=dying(0)) is None
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def swapped(folder: Path) -> None:
    """Put one block in the place of another."""
    shutil.copy(folder / "blocks/000002.npz", folder / "blocks/000001.npz")


def truncated(folder: Path) -> None:
    """Cut a block short."""
    path = folder / "blocks/000001.npz"
    path.write_bytes(path.read_bytes()[:500])


def flipped(folder: Path) -> None:
    """Change one byte of a block."""
    path = folder / "blocks/000001.npz"
    data = bytearray(path.read_bytes())
    data[300] ^= 1
    path.write_bytes(bytes(data))


def missing(folder: Path) -> None:
    """Delete a block."""
    (folder / "blocks/000001.npz").unlink()


def shortened(folder: Path) -> None:
    """Put part of a block, with a right checksum, in its place."""
    path = folder / "blocks/000001.npz"
    path.write_bytes(rowfile.encode(PLAY(STORY, 3, 1_024, 100), worlds(3)))


def of_another_seed(folder: Path) -> None:
    """Put the same block of another run in its place: it is whole, and has the right draws."""
    path = folder / "blocks/000001.npz"
    path.write_bytes(rowfile.encode(PLAY(STORY, 4, 1_024, 2_048), worlds(4)))


def worlds(seed: int) -> str:
    """Return the mark of what a run of the story plays."""
    return manifests.worlds_of({"versions": manifests.versions()}, manifests.fingerprint(STORY), seed)


@pytest.mark.parametrize("damage", [swapped, truncated, flipped, missing, shortened, of_another_seed])
def test_a_damaged_block_is_named_and_played_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Only that one: the blocks after it count as they are stored."""
    folder = cut_off(tmp_path)
    damage(folder)
    told: list[str] = []
    assert resume(folder, jobs=1, play=PLAY, mended=told.append) is not None
    assert len(told) == 1
    assert "1" in told[0]
    assert (folder / "summary.json").read_bytes() == usual(tmp_path)
    assert [block.first for block in open_run(folder).blocks()][:4] == [0, 1_024, 3_072, 7_168]


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Files that were still being written are deleted."""
    folder = cut_off(tmp_path)
    (folder / "blocks/.abc.part").write_bytes(b"half")
    (folder / ".abc.part").write_bytes(b"half")
    assert resume(folder, jobs=1, play=PLAY) is not None
    assert not list(folder.rglob(".*"))
    (folder / ".page.part").write_bytes(b"half")  # killed while it wrote its page, after its end
    assert resume(folder, jobs=1, play=PLAY) is None
    assert not list(folder.rglob(".*"))


def test_an_interrupted_run_is_finished(tmp_path: Path) -> None:
    """Ctrl-C leaves a summary of what there was; afterwards it is that of the whole run."""

    def interrupting(kept: int, needed: int) -> None:
        if kept > 3_000:
            raise KeyboardInterrupt

    first = simulate(STORY, FIXED, out=tmp_path / "cut", jobs=1, play=PLAY, watch=interrupting)
    assert first.stop == "interrupted"
    assert first.folder is not None
    partial = (first.folder / "summary.json").read_bytes()
    (first.folder / "summary.json").write_bytes(partial[:50])
    assert resume(first.folder, jobs=1, play=PLAY) is not None
    assert (first.folder / "summary.json").read_bytes() == usual(tmp_path) != partial
    assert open_run(first.folder).manifest["stop"] == "done"


def test_the_files_in_the_folder_decide(tmp_path: Path) -> None:
    """A given text that was edited refuses: its run can no longer be finished as it was begun."""
    folder = cut_off(tmp_path)
    (given,) = (folder / "given").iterdir()
    given.write_text(given.read_text("utf-8").replace("20, 40, 60", "20, 40, 61"), "utf-8")
    with pytest.raises(StoredRunError, match=r"given/.*edited since it was stored"):
        resume(folder, jobs=1, play=PLAY)
    lock(folder)()  # and it is let go


def test_another_version_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds of two versions do not mix, nor of two states of one; the message names both versions."""
    folder = cut_off(tmp_path)
    monkeypatch.setattr(manifests, "program_version", lambda: "9.9")
    with pytest.raises(StoredRunError, match=r"begun by version \S+ of this program; this is 9\.9"):
        resume(folder, jobs=1, play=PLAY)
    monkeypatch.undo()
    monkeypatch.setattr(manifests, "program_text", lambda: "another")
    with pytest.raises(StoredRunError, match="begun by this program before its text was changed"):
        resume(folder, jobs=1, play=PLAY)


def test_a_run_that_is_being_played_refuses(tmp_path: Path) -> None:
    """By sim run as by sim resume; nothing of it is touched."""
    folder = cut_off(tmp_path)
    unlock = lock(folder)
    with pytest.raises(StoredRunError, match="another process is playing this run"):
        resume(folder, jobs=1, play=PLAY)
    unlock()

    def meanwhile(kept: int, needed: int) -> None:
        (mine,) = (tmp_path / "mine").glob("*/*")
        with pytest.raises(StoredRunError, match="another process is playing this run"):
            resume(mine, jobs=1, play=PLAY)

    simulate(STORY, FIXED, out=tmp_path / "mine", jobs=1, play=PLAY, watch=meanwhile)


def test_a_disk_that_fills_loses_nothing_that_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One message that says how to go on; once there is room, the run ends as it would have."""
    real = store.write_whole

    def full(path: Path, data: bytes) -> None:
        if path.name == "000002.npz":
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(store, "write_whole", full)
    with pytest.raises(StoredRunError, match="No space left on device; what was stored is kept: sim resume"):
        simulate(STORY, FIXED, out=tmp_path / "cut", jobs=1, play=PLAY)
    (folder,) = (tmp_path / "cut").glob("*/*")
    monkeypatch.setattr(store, "write_whole", real)
    assert resume(folder, jobs=1, play=PLAY) is not None
    assert (folder / "summary.json").read_bytes() == usual(tmp_path)


def test_where_a_run_cannot_begin_no_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full from the start holds no half run."""

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_whole", full)
    with pytest.raises(StoredRunError, match="No space left"):
        simulate(STORY, FIXED, out=tmp_path, jobs=1, play=PLAY)
    assert list(tmp_path.glob("*/*")) == []


def test_a_short_block_belongs_only_where_it_ends_the_run() -> None:
    """A stored block may be shorter than what was planned only if the goal was met in it."""
    run = Run(Order(STORY, fixed(50)))
    assert belongs(run, Piece(0, 0, 100), PLAY(STORY, 1, 0, 50))
    assert not belongs(run, Piece(0, 0, 100), PLAY(STORY, 1, 0, 49))
    assert not belongs(run, Piece(0, 0, 100), PLAY(STORY, 1, 1, 100))
    assert not belongs(run, Piece(0, 0, 100), PLAY(STORY, 1, 0, 101))
    assert run.kept == 0
