"""Every classic in front of its lesson, as it is and with everything that it says is worth trying."""

from __future__ import annotations

import pytest

from sim.scenario import load
from tests.theory.played import CLASSICS, lesson  # all of the bench is played under one seed

NAMES = sorted(path.stem for path in CLASSICS.glob("*.yaml"))
WORLDS = 1_000


def _settings() -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in NAMES:
        taught = load(CLASSICS / f"{name}.yaml").lesson
        assert taught is not None, f"{name} is a classic without a lesson"
        assert taught.attempts, f"{name} says nothing that is worth trying"
        found += [(name, ()), *((name, attempt.sets) for attempt in taught.attempts)]
    return found


@pytest.mark.parametrize(
    ("name", "sets"), _settings(), ids=lambda part: part if isinstance(part, str) else None
)
def test_play_agrees_with_the_lesson(name: str, sets: tuple[str, ...]) -> None:
    """Each prediction comes out, at the classic's own setting and at each that it says to try."""
    for finding in lesson(name, *sets, worlds=WORLDS).values():
        assert finding.agrees, finding
