"""The command as a user meets it: what it printed where, and its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli import main
from tests.stories import CRISIS

RECORD = """
record_noise: 5
record:
  - {date: 2025-11-29, by: leader, offers: {departure: stays, amnesty: none}, refused_by: power}
  - {date: 2025-11-30, by: leader, offers: {departure: stays, amnesty: none}, refused_by: power}
"""
RECORDED = (
    CRISIS.replace("{horizon: 120 days}", "{starts: 2025-11-28, known_until: 2025-11-30, horizon: 120 days}")
    + RECORD
)


@dataclass(frozen=True)
class Said:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


def caller(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that calls the command as from a shell."""

    def call(*arguments: str | Path) -> Said:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return call
