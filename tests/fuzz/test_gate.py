"""Five hundred hostile and mistaken files, the same ones each time; ``make fuzz`` tries twenty thousand."""

from __future__ import annotations

import pytest

from tests.fuzz.campaign import SHARES, Tally, tried

FILES = 500
PARTS = [(kind, 0, round(FILES * share)) for kind, share in SHARES.items() if kind != "mutated"]
PARTS += [("mutated", number, 75) for number in range(3)]


def test_the_gate_tries_five_hundred_files() -> None:
    """Every kind of file has its part."""
    assert sum(count for _, _, count in PARTS) == FILES
    assert {kind for kind, _, _ in PARTS} == set(SHARES)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part[0]}-{part[1]}")
def test_every_file_is_played_or_refused_with_its_faults_places(part: tuple[str, int, int]) -> None:
    """No traceback, no warning, no hang, no value that is no number, no fault without a place."""
    tally: Tally = tried(part, shipped=0.0)
    assert tally.results.total() == part[2]
    assert not tally.bad, "\n".join(f"{v.result} at {v.where}: {v.detail}" for _, v, _ in tally.bad)
    if part[0] in ("mutated", "remade", "set"):
        assert tally.results[part[0], "played"] > 5, "hardly any file is played: the mutations are too coarse"
        assert tally.results[part[0], "refused"] > 5
