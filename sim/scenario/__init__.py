"""YAML text → checked text → ``Scenario``: every fault with its file, line, column, path and likely mend.

The way: text.py makes a tree of plain data with places; merge.py lays variants and ``--set`` over it;
schema/ checks its shape; resolve/ looks up every name and makes the nouns of the model.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.scenario import Scenario

__all__ = ["load", "load_text"]


def load(path: str | os.PathLike[str], sets: Sequence[str] = ()) -> Scenario:
    """Return the scenario in the file ``path``, changed by ``sets`` ("dotted.path=value", in turn).

    Raises ``ScenarioError`` with every fault found, whatever the file holds.
    """
    # Imported here so that asking for help does not load pydantic and the YAML reader.
    from sim.scenario.reading import read_file

    return read_file(os.fspath(path), sets)


def load_text(text: str, name: str = "scenario", sets: Sequence[str] = ()) -> Scenario:
    """Return the scenario that ``text`` states, shown as ``<name>`` in messages; it can name no other files.

    Raises ``ScenarioError`` with every fault found, whatever the text holds.
    """
    from sim.scenario.reading import read_text

    return read_text(text, name, sets)
