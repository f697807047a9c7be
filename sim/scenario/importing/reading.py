"""The bytes of a stranger's file: of an ordinary one, bounded, and without waiting for anybody."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.errors import Fault, ScenarioError

LARGEST = 5_000_000
"""Bytes of one file."""
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content(path: Path) -> bytes:
    """Return what is in a file; raises ScenarioError where it cannot be read, is no file, or is too large."""
    file = path.as_posix()
    try:
        with open(path, "rb", opener=lambda name, _: os.open(name, _READING)) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise refused(file, "this is not an ordinary file")
            data = stream.read(LARGEST + 1) or b""
    except OSError as error:
        raise refused(file, f"cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise refused(file, f"it has more than {LARGEST:,} bytes")
    return data


def refused(file: str, message: str, line: int = 0, column: int = 0) -> ScenarioError:
    """Return the error for a file that is refused as a whole."""
    return ScenarioError([Fault(file, line, column, "", message)])
