"""Talks that fail for one known reason are explained by it."""

from __future__ import annotations

import pytest

from sim.analysis.causes import CAUSES
from tests.unit.analysis.explain.known import TROUBLE, easy, explained

WORLDS = 150


def test_where_nothing_is_wrong_there_is_nothing_to_explain() -> None:
    """Every world ends in an agreement at once, with and without causes."""
    scenario = easy()
    found = explained(scenario, WORLDS).found
    assert found.as_is.count == found.all_off.count == WORLDS
    assert [part.value.value for part in found.parts] == [0.0] * len(found.parts)


@pytest.mark.parametrize("name", TROUBLE)
def test_what_is_wrong_is_what_explains_it(name: str) -> None:
    """With one thing wrong, its cause stands for at least nine tenths of the gap, and without it all worlds agree."""
    scenario = easy(TROUBLE[name])
    found = explained(scenario, WORLDS).found
    gap = (found.all_off.share or 0.0) - (found.as_is.share or 0.0)
    parts = {part.cause: part.value.value or 0.0 for part in found.parts}
    assert found.all_off.count == WORLDS
    assert gap > 0.15
    assert parts[name] > 0.9 * gap
    assert sum(parts.values()) == pytest.approx(gap, abs=1e-12)


def test_every_cause_has_a_case_of_its_own() -> None:
    """No cause is without a known answer."""
    assert set(TROUBLE) == {cause.name for cause in CAUSES}
