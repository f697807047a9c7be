"""The command ``sim``: one file per verb. It parses, calls once and shows; heavy imports wait."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

_NEW_OBJECTS = 200_000
"""New objects before Python looks for those in circles: more than a short run makes, which else spends a twentieth of
its time on it. Nothing large is left to it, so memory stays as it is."""


_NOT_NEEDED = {"OPENBLAS_NUM_THREADS": "1", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""What libraries would do when they are loaded. OpenBLAS, in NumPy and once more in SciPy, starts a thread for each
further core, which waits busily for matrices to multiply: there are next to none. Pydantic looks through every
installed package for plugins of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (None: those it was called with) and return its exit code."""
    gc.set_threshold(_NEW_OBJECTS)
    for name, setting in _NOT_NEEDED.items():
        os.environ.setdefault(name, setting)

    from sim.cli.app import main as run

    return run(arguments)


__all__ = ["main"]
