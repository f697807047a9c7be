"""Where pages are put."""

from __future__ import annotations

from pathlib import Path

from sim.runs.store import place_for, write_whole

NAME = "report.html"


def put(page: str, folder: Path, to: Path | None = None) -> Path:
    """Write a page into the folder that it tells of, or to another place, and return where it is."""
    path = folder / NAME if to is None else to
    write_whole(path if to is None else place_for(to), page.encode())
    return path
