"""From what the user typed to a scenario file."""

from __future__ import annotations

from sim.scenario.shipped import find, known

__all__ = ["find", "known"]
