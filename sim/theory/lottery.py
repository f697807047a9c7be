"""Finding by chance: how likely so many draws are to meet at least one of some things."""

from __future__ import annotations


def found_by_chance(wanted: float, among: float, tries: float) -> float:
    """Return the chance that one of ``tries`` draws, each of one of ``among`` alike, is of those ``wanted``."""
    return float(1.0 - (1.0 - wanted / among) ** tries)
