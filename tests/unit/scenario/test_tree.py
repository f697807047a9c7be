"""Trees of plain data with places."""

from __future__ import annotations

import time

import pytest

from sim.scenario import text
from sim.scenario.faults import Faults
from sim.scenario.tree import Node, Path, at, dotted, follow, nearest


def tree() -> Node:
    """Return a small tree."""
    node = text.read(
        "a: {b: [x, {c: 1}], 0.5: y}\nk: {value: {beta: [1, 2]}, because: r}\n", "a.yaml", Faults()
    )
    assert node is not None
    return node


def test_looking_up() -> None:
    """A path leads to a node, or to nothing; the nearest node is where a missing one would stand."""
    root = tree()
    found = at(root, ("a", "b", 1, "c"))
    assert found is not None
    assert found.value == 1
    assert at(root, ("a", "b", 7)) is None
    assert at(root, ("a", "x", "y")) is None
    assert nearest(root, ("a", "b", 7)) is at(root, ("a", "b"))
    assert dotted(("a", "b", 1)) == "a.b.1"


@pytest.mark.parametrize(
    ("word", "path", "left"),
    [
        ("a.b.1.c", ("a", "b", 1, "c"), []),
        ("a.0.5", ("a", "0.5"), []),
        ("k.beta.1", ("k", "value", "beta", 1), []),
        ("k.because", ("k", "because"), []),
        ("a.z.y", ("a",), ["z", "y"]),
        ("a.b.9", ("a", "b"), ["9"]),
        ("", (), [""]),
    ],
)
def test_following_a_dotted_path(word: str, path: Path, left: list[str]) -> None:
    """Steps lead through lists, keys with dots and evidence wrappers, as far as there is anything."""
    assert follow(tree(), word) == (path, left)


def test_long_paths_are_followed_in_no_time() -> None:
    """A path of thousands of dots leads nowhere, quickly; keys with dots in them are still found."""
    tree = Node({"a.b": Node({"c": Node(1, "a.yaml", 1, 1)}, "a.yaml", 1, 1)}, "a.yaml", 1, 1)
    began = time.process_time()
    assert follow(tree, "x." * 100_000)[0] == ()
    assert time.process_time() - began < 0.5
    assert follow(tree, "a.b.c") == (("a.b", "c"), [])
