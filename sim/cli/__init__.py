"""The command ``sim``: one file per verb. It parses, calls once and shows; heavy imports wait."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

_NEW_OBJECTS = 200_000
"""New objects before Python looks for those in circles: more than a short run makes, which else spends a twentieth of
its time on it. Nothing large is left to it, so memory stays as it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (None: those it was called with) and return its exit code."""
    gc.set_threshold(_NEW_OBJECTS)
    # Else pydantic looks through every installed package for plugins of its own.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    from sim.cli.app import main as run

    return run(arguments)


__all__ = ["main"]
