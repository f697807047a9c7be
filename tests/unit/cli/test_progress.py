"""The progress bar."""

import io
import sys

import pytest

from sim.cli import progress
from sim.cli.progress import Progress


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, moment: float, quiet: bool = False) -> str:
    """What a run with two updates writes to stderr."""
    monkeypatch.setattr(progress, "A_MOMENT", moment)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(quiet=quiet) as bar:
        bar.update(10, 250)
        bar.update(250, 250)
    return stream.getvalue()


def test_it_appears_when_a_run_takes_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, and gone at the end."""
    text = shown(monkeypatch, Screen(), moment=0.0)
    assert "10/250" in text
    assert "250/250" in text


def test_it_does_not_appear_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short run writes nothing."""
    assert shown(monkeypatch, Screen(), moment=60.0) == ""


def test_it_does_not_appear_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a log nor when asked to be quiet."""
    assert shown(monkeypatch, io.StringIO(), moment=0.0) == ""
    assert shown(monkeypatch, Screen(), moment=0.0, quiet=True) == ""
