"""What was published can be derived again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.published import REFERENCE, derived, names


@pytest.mark.parametrize("name", names())
def test_a_published_distribution_is_derived_again(name: str, tmp_path: Path) -> None:
    """A run of the scenario leaves the same bytes as results/reference/ (after a wanted change: make reference)."""
    assert derived(name, tmp_path) == (REFERENCE / f"{name}.json").read_bytes()


def test_nothing_is_published_that_is_not_shipped() -> None:
    """Every published distribution belongs to a scenario."""
    published = {str(p.relative_to(REFERENCE).with_suffix("")) for p in REFERENCE.rglob("*.json")}
    assert published == set(names())
