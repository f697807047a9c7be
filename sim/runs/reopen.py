"""Opening the folder of a run that was cut off, to play the rest of it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sim.errors import StoredRunError
from sim.runs.lock import lock
from sim.runs.manifest import other_program
from sim.runs.saved import SUMMARY, Saved, open_run
from sim.runs.store import RunFolder, sweep

_OF_AN_END = frozenset(("finished", "blocks", "seconds", "checksum", "files"))
"""What a manifest says only of a run that stopped, or anew each time it is written."""


def reopen(path: Path) -> tuple[Saved, RunFolder] | None:
    """Take an unfinished run's folder for this process and return it with what it holds; None: it has ended.

    Raises StoredRunError where it cannot be read or written, is being played by another process, or was begun
    by another version of this program.
    """
    try:
        unlock = lock(path)
    except OSError as error:
        raise StoredRunError(f"cannot open {path}: {error.strerror or error}") from error
    try:
        saved = open_run(path, to_resume=True)
        if saved.ended:
            sweep(path)  # a page that was being written when the process was killed
            unlock()
            return None
        _refuse_other_version(saved)
        story = {key: value for key, value in saved.manifest.items() if key not in _OF_AN_END}
        known = {
            name: digest
            for name, digest in saved.manifest["files"].items()
            if name != SUMMARY and not name.startswith("blocks/")
        }
        folder = RunFolder(path, story | {"stop": "running"}, unlock, known, _stored(path))
        sweep(path)
        if saved.manifest["stop"] != "running":
            folder.write_manifest()
            for name in (SUMMARY, "report.html"):
                (path / name).unlink(missing_ok=True)
        return saved, folder
    except OSError as error:
        unlock()
        raise StoredRunError(f"cannot write to {path}: {error.strerror or error}") from error
    except BaseException:
        unlock()
        raise


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
