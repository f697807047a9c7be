"""Which version of a package is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """Return this program's version."""
    return package_version("negotiation-sim")


def package_version(package: str) -> str:
    """Return the version of an installed package; ``unknown`` for one that runs from a folder."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
