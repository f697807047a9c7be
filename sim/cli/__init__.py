"""The command ``sim``: one file per verb. It parses, calls once and shows; heavy imports wait."""

from __future__ import annotations

from sim.cli.app import main

__all__ = ["main"]
