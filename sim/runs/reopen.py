"""Opening the folder of a run that was cut off, to play the rest of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import StoredRunError
from sim.runs.lock import Unlock, lock
from sim.runs.manifest import other_program
from sim.runs.saved import SUMMARY, Saved, open_run
from sim.runs.store import Folder, RunFolder, sweep

_OF_AN_END = frozenset(("finished", "blocks", "seconds", "checksum", "files"))
"""What a manifest says only of a run that stopped, or anew each time it is written."""


def reopen(path: Path) -> tuple[Saved, RunFolder] | None:
    """Take an unfinished run's folder for this process and return it with what it holds; None: it has ended.

    Raises StoredRunError where it cannot be read or written, is being played by another process, or was begun
    by another version of this program.
    """
    with taken(path) as unlock:
        saved = open_run(path, to_resume=True)
        if saved.ended:
            sweep(path)  # a page that was being written when the process was killed
            unlock()
            return None
        _refuse_other_version(saved)
        story, known = begun(saved.manifest)
        folder = RunFolder(path, story, unlock, known, _stored(path))
        go_on(folder, saved.manifest)
        return saved, folder


@contextmanager
def taken(path: Path) -> Iterator[Unlock]:
    """Take a folder for this process, and let it go again if what is done with it fails.

    Raises StoredRunError where it cannot be opened or written.
    """
    try:
        unlock = lock(path)
    except OSError as error:
        raise StoredRunError(f"cannot open {path}: {error.strerror or error}") from error
    try:
        yield unlock
    except OSError as error:
        unlock()
        raise StoredRunError(f"cannot write to {path}: {error.strerror or error}") from error
    except BaseException:
        unlock()
        raise


def begun(manifest: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a manifest said before anything was played, and the checksums of what was stored by then."""
    story = {key: value for key, value in manifest.items() if key not in _OF_AN_END}
    known = {
        name: digest
        for name, digest in manifest["files"].items()
        if name != SUMMARY and not name.startswith("blocks/")
    }
    return story | {"stop": "running"}, known


def go_on(folder: Folder, manifest: Mapping[str, Any]) -> None:
    """Clear away what a kill or an interruption left: half files, and the answer to what is not finished."""
    sweep(folder.path)
    if manifest["stop"] != "running":
        folder.write_manifest()
        for name in (SUMMARY, "report.html"):
            (folder.path / name).unlink(missing_ok=True)


def _refuse_other_version(saved: Saved) -> None:
    other = other_program(saved.manifest["versions"])
    if other:
        raise StoredRunError(
            f"{saved.path}: begun by {other}. Finish it with the program that began it, or play it anew with sim run"
        )


def _stored(path: Path) -> int:
    """Return one more than the number of the last block that is there."""
    numbers = [-1]
    for block in (path / "blocks").glob("[0-9]*.npz"):
        with contextlib.suppress(ValueError):
            numbers.append(int(block.stem))
    return max(numbers) + 1
