"""One process at a time plays a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import StoredRunError
from sim.runs import lock as locking
from sim.runs.lock import lock


@pytest.fixture(params=["by the system", "by a file"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, on a system that can lock it and on one that cannot."""
    if request.param == "by a file":
        monkeypatch.setattr(locking, "fcntl", None)
    return tmp_path


def test_the_second_is_told(folder: Path) -> None:
    """Whoever comes second gets a message that names the folder."""
    unlock = lock(folder)
    with pytest.raises(StoredRunError, match=f"{folder}: another process .*is playing this run"):
        lock(folder)
    unlock()


def test_a_folder_that_was_let_go_can_be_taken_and_nothing_is_left(folder: Path) -> None:
    """A lock ends when it is told to, without a trace."""
    lock(folder)()
    lock(folder)()
    assert list(folder.iterdir()) == []


def test_the_file_says_who(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a killed process leaves its lock behind, the message says whose it was and what to delete."""
    monkeypatch.setattr(locking, "fcntl", None)
    unlock = lock(tmp_path)
    with pytest.raises(StoredRunError, match=rf"\({os.getpid()}\).*delete {tmp_path / '.lock'}"):
        lock(tmp_path)
    unlock()
