"""One process at a time plays into a run's folder; a process that is killed leaves no lock behind."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from sim.errors import StoredRunError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"
"""The file that stands for the lock where the system cannot lock a folder; it holds a process id."""

Unlock = Callable[[], None]


def lock(folder: Path) -> Unlock:
    """Take a run's folder for this process alone; return how to let it go.

    Where the system can lock a folder, the lock ends with the process, however that ends. Elsewhere a file
    stands for it, which a killed process leaves behind; the message then says which file to delete. Raises
    StoredRunError where another process has the folder, and OSError where it cannot be opened.
    """
    if fcntl is None:
        return _by_file(folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            raise StoredRunError(f"{folder}: another process is playing this run") from None
        return _by_file(folder)  # a file system without locks
    return lambda: os.close(handle)


def _by_file(folder: Path) -> Unlock:
    path = folder / NAME
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        pid = path.read_text(encoding="ascii", errors="replace").strip()
        raise StoredRunError(
            f"{folder}: another process ({pid}) is playing this run; if it is no more, delete {path}"
        ) from None
    os.write(handle, str(os.getpid()).encode())
    os.close(handle)
    return lambda: path.unlink(missing_ok=True)
