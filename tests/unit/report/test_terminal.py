"""The terminal."""

import io
from dataclasses import replace

import pytest

from sim.report.terminal import BAR_WIDTH, Terminal, bar
from tests.unit.report.doubles import shown


def written(encoding: str, title: str = "A house for sale") -> str:
    """What a stream of that encoding gets to see."""
    held = io.BytesIO()
    stream = io.TextIOWrapper(held, encoding=encoding)
    Terminal(stream).show(replace(shown(), title=title))
    stream.flush()
    return held.getvalue().decode(encoding)


def test_it_fits_eighty_columns() -> None:
    """No line is wider than a classic terminal."""
    assert max(len(line) for line in written("utf-8").splitlines()) <= 80


def test_it_is_plain_where_nobody_looks() -> None:
    """Without a terminal there are no escape sequences."""
    assert "\x1b" not in written("utf-8")


def test_bars_are_of_ascii_where_blocks_cannot_be_written() -> None:
    """A stream that cannot say █ or – gets # and -."""
    text = written("ascii", title="Café – “sold”")
    assert "#" in text
    assert "Caf? - ?sold?" in text
    assert "█" in written("utf-8")


def test_no_name_can_command_the_terminal() -> None:
    """Control characters in a scenario's words are shown as question marks; markup stays text."""
    text = written("utf-8", title="[bold]\x1b[2Jgone\x07")
    assert "[bold]?[2Jgone?" in text


@pytest.mark.parametrize(
    ("share", "blocks", "signs"),
    [(0.0, "", ""), (1.0, "█" * BAR_WIDTH, "#" * BAR_WIDTH), (0.5, "█" * 10, "#" * 10), (0.01, "▎", "")],
)
def test_a_bar_is_as_long_as_its_share(share: float, blocks: str, signs: str) -> None:
    """The whole width stands for all replications."""
    assert bar(share, unicode=True) == blocks
    assert bar(share, unicode=False) == signs
