"""A scenario's names as a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LETTERS = "ABCDE"
"""By which the most common deals are called, the most common first."""


def readable(name: str) -> str:
    """Write a name of the scenario as words."""
    return name.replace("_", " ")


def changes(package: Mapping[str, str], changed: Sequence[str]) -> str:
    """Write a package by what it changes."""
    terms = (f"{readable(issue)}: {readable(package[issue])}" for issue in changed)
    return ", ".join(terms) or "nothing changes"


def path(dotted: str) -> str:
    """Write the path of an input as words."""
    return " › ".join(readable(step) for step in dotted.removeprefix("parties.").split("."))


def listed(names: Sequence[str]) -> str:
    """Write names one after the other, the last after an “and”; nothing for none."""
    if not names:
        return ""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
