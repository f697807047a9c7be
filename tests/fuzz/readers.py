"""Both readers of YAML side by side: libyaml, which is asked first, and PyYAML's own scanner."""

from __future__ import annotations

from unittest.mock import patch

from sim.scenario import quick, text
from sim.scenario.faults import Faults
from sim.scenario.tree import Node
from sim.scenario.tree_reader import UNPRINTABLE


def shape(node: Node) -> object:
    """Return all that a tree says: values with their kinds, what was written, and the places."""
    value = node.value
    if isinstance(value, dict):
        return node.line, node.column, [(key, shape(below)) for key, below in value.items()]
    if isinstance(value, list):
        return node.line, node.column, [shape(below) for below in value]
    return node.line, node.column, node.text, type(value), repr(value)


def in_full(source: str) -> object:
    """Return what PyYAML's own scanner makes of a text: its tree, or that it finds faults."""
    faults = Faults()
    with patch.object(quick, "LIBYAML", None):
        node = text.read(source, "a.yaml", faults)
    return shape(node) if node is not None and not len(faults) else "faulty"


def read_otherwise(source: str) -> bool:
    """Say whether libyaml is heard on a text of which PyYAML's own scanner makes another tree, or finds faults.

    Where it is not heard the text is read in full, and every message is that of the one reader.
    """
    if UNPRINTABLE.search(source):
        return False
    node = quick.read_quickly(source, "a.yaml", None)
    return node is not None and shape(node) != in_full(source)
