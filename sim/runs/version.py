"""Which version of a package is installed, and which text of this program."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PLAYS = ("chance.py", "engine", "model", "protocols", "strategies")
"""The rooms of this program on which the course of a game rests."""


def program_version() -> str:
    """Return this program's version."""
    return package_version("negotiation-sim")


def package_version(package: str) -> str:
    """Return the version of an installed package; ``unknown`` for one that runs from a folder."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


@cache
def program_text() -> str:
    """Return a hash of the text of all that plays: two checkouts of one version may differ."""
    home, digest = Path(__file__).parents[1], blake2b(digest_size=8)
    for room in _PLAYS:
        for path in sorted((home / room).rglob("*.py")) or [home / room]:
            text = path.read_bytes()
            digest.update(f"{path.relative_to(home).as_posix()}\x00{len(text)}\x00".encode())
            digest.update(text)
    return digest.hexdigest()
