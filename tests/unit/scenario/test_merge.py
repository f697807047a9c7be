"""Variants and values set from outside."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario import merge, text
from sim.scenario.faults import Faults
from sim.scenario.tree import Node, plain


def tree(source: str, file: str = "base.yaml") -> Node:
    """Return the tree of a text."""
    node = text.read(source, file, Faults())
    assert node is not None
    return node


def merged(base: str, over: str) -> object:
    """Return what a variant makes of a base."""
    faults = Faults()
    found = merge.merged(tree(base), tree(over, "over.yaml"), faults)
    faults.stop_if_any()
    return plain(found)


@pytest.mark.parametrize(
    ("base", "over", "expected"),
    [
        ("{a: {b: 1, c: 2}}", "{a: {c: 3, d: 4}}", {"a": {"b": 1, "c": 3, "d": 4}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: [1, 2]}", "{a: {add: [3]}}", {"a": [1, 2, 3]}),
        ("{a: 1, b: 2}", "{a: null}", {"b": 2}),
        ("{a: 1}", "{a: {b: 2}}", {"a": {"b": 2}}),
        ("{a: {beta: [1, 2]}}", "{a: {uniform: [0, 1]}}", {"a": {"uniform": [0, 1]}}),
        ("{a: {value: {beta: [1, 2]}, because: x}}", "{a: {uniform: [0, 1]}}", {"a": {"uniform": [0, 1]}}),
        ("{a: {value: 1, because: x}}", "{a: {because: y}}", {"a": {"value": 1, "because": "y"}}),
        ("{a: {beta: [1, 2]}}", "{a: {value: 1, because: x}}", {"a": {"value": 1, "because": "x"}}),
        ("{a: {choice: {1: 1}}}", "{a: {choice: {2: 1}}}", {"a": {"choice": {"2": 1}}}),
    ],
)
def test_variants(base: str, over: str, expected: object) -> None:
    """Mappings merge, lists and scalars replace, null removes, add: appends; a number is replaced whole."""
    assert merged(base, over) == expected


@pytest.mark.parametrize(
    ("base", "over", "said"),
    [
        ("{amnesty: 1}", "{amnestty: null}", 'did you mean "amnesty"?'),
        ("{a: 1}", "{a: {add: [2]}}", "add: appends to a list"),
    ],
)
def test_impossible_changes(base: str, over: str, said: str) -> None:
    """Removing what is not there, or appending to what is no list, is a fault of the variant's file."""
    with pytest.raises(ScenarioError) as raised:
        merged(base, over)
    (fault,) = raised.value.faults
    assert said in f"{fault.message} {fault.mend}"
    assert fault.file == "over.yaml"


def test_merging_leaves_both_trees_as_they_were() -> None:
    """The base is played too, so laying a variant over it must not change it."""
    base, over = tree("{a: {b: 1}, l: [1]}"), tree("{a: {b: 2}, l: {add: [2]}}")
    merge.merged(base, over, Faults())
    assert plain(base) == {"a": {"b": 1}, "l": [1]}
    assert plain(over) == {"a": {"b": 2}, "l": {"add": [2]}}


def test_places_survive_merging() -> None:
    """What comes from the variant is shown in the variant's file, the rest in the base."""
    found = merge.merged(tree("a: 1\nb: 2\n"), tree("b: 3\n", "over.yaml"), Faults())
    assert found.entries["a"].place == "base.yaml:1"
    assert found.entries["b"].place == "over.yaml:1"


def changed(source: str, *sets: str) -> object:
    """Return what ``--set`` makes of a text."""
    faults = Faults()
    node = tree(source)
    for index, word in enumerate(sets, start=1):
        node = merge.with_set(node, word, index, faults)
    faults.stop_if_any()
    return plain(node)


@pytest.mark.parametrize(
    ("source", "word", "expected"),
    [
        ("{a: {b: 1}}", "a.b=2", {"a": {"b": 2}}),
        ("{a: {b: 1}}", "a.c=2", {"a": {"b": 1, "c": 2}}),
        ("{a: [1, {b: 2}]}", "a.1.b=3", {"a": [1, {"b": 3}]}),
        ("{a: {value: 1, because: x}}", "a=0.9", {"a": 0.9}),
        ("{a: {value: {b: 1}, because: x}}", "a.b=2", {"a": {"value": {"b": 2}, "because": "x"}}),
        ("{a: {0.25: 1}}", "a.0.25=7", {"a": {"0.25": 7}}),
        ("{a: 1, b: 2}", "a=null", {"b": 2}),
        ("{a: 1, b: 2}", "a=", {"b": 2}),
        ("{a: [1, 2, 3]}", "a.1=null", {"a": [1, 3]}),
        ("{a: [1]}", "a={add: [2]}", {"a": [1, 2]}),
        ("{a: {x: 1}}", "a={beta: [1, 2]}", {"a": {"beta": [1, 2]}}),
        ("{a: x}", "a=12:30", {"a": "12:30"}),
        ("{a: x}", "a=b=c", {"a": "b=c"}),
    ],
)
def test_set(source: str, word: str, expected: object) -> None:
    """--set replaces the value at a path, wrapper and all; a last step may be new; null removes."""
    assert changed(source, word) == expected


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("promises", "does not say what to set"),
        ("=3", "does not say what to set"),
        ("promisses.a.b=1", 'did you mean "promises"?'),
        ("promises.amnesty.kept.x=1", 'there is no "x" in promises.amnesty.kept'),
        ("promises.amnesti.kept=1", 'did you mean "amnesty"?'),
        ("list.7=1", 'there is no "7" in list'),
        ("list.²=1", 'there is no "²" in list'),
        ("list." + "9" * 5000 + "=1", "there is no"),
        ("promises.gone=null", "nothing here to remove"),
        ("promises.amnesty.kept=!x 3", "tags"),
        ("promises.amnesty.kept=[1", "not YAML"),
        ("promises.amnesty={add: [1]}", "add: appends to a list"),
    ],
)
def test_impossible_sets(word: str, said: str) -> None:
    """A path that leads nowhere, or a value that is no YAML, is a fault of that --set."""
    with pytest.raises(ScenarioError) as raised:
        changed("{promises: {amnesty: {kept: 0.5}}, list: [1]}", "list.0=2", word)
    (fault,) = raised.value.faults
    assert said in f"{fault.message} {fault.mend}"
    assert (fault.file, fault.line, fault.column) == ("--set", 2, 1)
