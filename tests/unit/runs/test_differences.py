"""Where two summaries differ."""

from __future__ import annotations

import pytest

from sim.runs.differences import differences


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["a.b: 1 → 2"]),
        ({"a": 1}, {"b": 1}, ["a: 1 → nothing", "b: nothing → 1"]),
        ([{"name": "deal", "n": 1}], [{"name": "deal", "n": 2}], ["deal.n: 1 → 2"]),
        ({"l": [1, 2]}, {"l": [1]}, ["l.1: 2 → nothing"]),
        ({"a": 1}, {"a": 1.0}, ["a: 1 → 1.0"]),
        ({"a": {}}, {"a": []}, ["a: {} → []"]),
        ({"a": None}, {"a": False}, ["a: null → false"]),
    ],
)
def test_each_difference_has_its_path(one: object, other: object, told: list[str]) -> None:
    """Both values are shown, and what is on one side only."""
    assert list(differences(one, other)) == told
