"""The session's file: what it is about, and an append-only log of everything that happened in the room.

The room is what the log says (``sim.workshop.web.room``). An event counts once it is on the disk: whoever is told
of it is told afterwards, so a server that is killed goes on where it stood.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE events (n INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are not removed'); END;
"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the room: when (seconds since 1970), what, and its plain data."""

    n: int
    at: float
    kind: str
    data: dict[str, Any]


class Log:
    """One session's file. Made by ``create`` or ``reopen``; raises UsageError where that cannot be."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self._lock: int | None = None

    @classmethod
    def create(cls, path: Path, about: dict[str, str]) -> Log:
        """Begin a session's file; ``about`` is kept as it is."""
        if path.exists():
            raise UsageError(f"{path} is there already")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds the session's keys
            log = cls(_open(path), path)
            with log._connection as inside:
                inside.executescript(f"BEGIN; {_TABLES}")
                rows = {**about, "format": str(FORMAT)}.items()
                inside.executemany("INSERT INTO about VALUES (?, ?)", rows)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{path}: a session cannot be kept there: {error}") from error
        return log

    @classmethod
    def reopen(cls, path: Path) -> Log:
        """Open the file of a session that was begun before."""
        try:
            if not path.is_file():
                raise UsageError(f"there is no session in {path}")
            log = cls(_open(path), path)
            if log.about.get("format") != str(FORMAT):
                raise UsageError(f"{path} was written by another version of this program")
        except sqlite3.Error as error:
            raise UsageError(f"{path} holds no session that can be read: {error}") from error
        return log

    @property
    def about(self) -> dict[str, str]:
        """What was said of the session when it began."""
        return dict(self._connection.execute("SELECT name, value FROM about"))

    def add(self, kind: str, data: dict[str, Any]) -> Event:
        """Append an event; it is on the disk when this returns."""
        at, text = time.time(), json.dumps(data, ensure_ascii=False)
        with self._connection as inside:
            row = inside.execute("INSERT INTO events (at, kind, data) VALUES (?, ?, ?)", (at, kind, text))
        assert row.lastrowid is not None
        return Event(row.lastrowid, at, kind, json.loads(text))

    def events(self) -> Iterator[Event]:
        """Yield everything that happened, in order."""
        for n, at, kind, data in self._connection.execute("SELECT n, at, kind, data FROM events ORDER BY n"):
            yield Event(n, at, kind, json.loads(data))

    def keep_others_out(self) -> None:
        """Take the session for this process alone, however that ends; raises UsageError where another has it.

        A file beside it is locked: to open and close the session's own would end the locks that SQLite holds.
        """
        if fcntl is None:
            return
        self._lock = os.open(self.path.with_name(f"{self.path.name}-lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.close()
            raise UsageError(
                f"another process serves the session in {self.path}; begin another one with --new"
            ) from error

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, timeout=2)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection
