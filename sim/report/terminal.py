"""The tables of a run in a terminal, or plain where it is not one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import fill
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from sim.analysis.distribution import Distribution
from sim.report.sheet import Passage, Sheet
from sim.report.tables import Table, heading, remarks, tables

BAR_WIDTH = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"
_IN_ASCII = str.maketrans({"–": "-", "·": "|", "…": "...", "×": "x", "’": "'"})


class Terminal:
    """Writes to a stream in what its encoding can say: bars of blocks, or of # signs."""

    def __init__(self, stream: TextIO) -> None:
        self._unicode = can_write(stream, "█▌–·…")
        self._console = Console(file=stream)

    def show(self, found: Distribution) -> None:
        """Write the whole of a run's distribution."""
        self.line(found.title, style="bold")
        self.line(heading(found), style="dim")
        for table in tables(found):
            self._console.print()
            self.table(table)
        self._console.print()
        for remark in remarks(found):
            self.line(remark)

    def sheet(self, found: Sheet) -> None:
        """Write the answer to a question."""
        self.line(found.title, style="bold")
        self.line(found.line, style="dim")
        for text in found.answer:
            self.line(text)
        for part in found.parts:
            for table in (*part.tables, *(table for figure in part.figures for table in figure.tables)):
                self._console.print()
                self.table(table)
            if part.notes and not (part.tables or part.figures):
                self._console.print()
                self.line(part.heading, style="bold")
            for text in part.notes:
                self.line(f"  - {text}")
            for passage in part.passages:
                self._passage(passage)
        self._console.print()
        for text in found.limits:
            self.line(text, style="dim")

    def _passage(self, passage: Passage) -> None:
        self._console.print()
        self.line(passage.title, style="bold")
        for about, told in passage.told:
            self.line(f"  {about}:", style="dim")
            for text in told:
                self.line(f"  {text}")
        if passage.command:
            self.line(f"  Day by day: {passage.command}", style="dim")

    def lines(self, texts: Iterable[str]) -> None:
        """Write each text as a paragraph; where nobody looks, as one line."""
        for text in texts:
            self.line(text, wrap=self._console.is_terminal)

    def line(self, text: str, style: str = "", *, wrap: bool = True) -> None:
        """Write one paragraph, wrapped to the width; what follows an item's dash is set under its text."""
        shown = self._clean(text)
        if wrap:
            indent = re.match(r" *(- )?", shown)
            shown = fill(shown, self._console.width, subsequent_indent=" " * (indent.end() if indent else 0))
        self._console.print(Text(shown, style=style), soft_wrap=True)

    def gap(self) -> None:
        """Write an empty line."""
        self._console.print()

    def table(self, table: Table) -> None:
        """Write a table under its title."""
        self.line(table.title, style="bold")
        grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        grid.add_column(self._clean(table.columns[0]), overflow="fold")
        for column in table.columns[1:]:
            grid.add_column(self._clean(column), justify="right", no_wrap=True)
        if table.bars:
            grid.add_column("", no_wrap=True)
        for row, texts in enumerate(table.rows):
            cells = [Text(self._clean(text)) for text in texts]
            if table.bars:
                cells.append(Text(bar(table.bars[row], unicode=self._unicode), style="cyan"))
            grid.add_row(*cells)
        self._console.print(Padding(grid, (0, 0, 0, 2), expand=False))

    def _clean(self, text: str) -> str:
        """Return the text without control characters, and in what the stream can write."""
        seen = "".join(character if character.isprintable() else "?" for character in text)
        if self._unicode:
            return seen
        encoding = self._console.encoding
        return seen.translate(_IN_ASCII).encode(encoding, "replace").decode(encoding)


def bar(share: float, *, unicode: bool) -> str:
    """Return a bar for a share of one, in eighths of a character or whole # signs; one below 0 is paler."""
    if share < 0.0:
        return ("░" if unicode else "-") * round(-share * BAR_WIDTH)
    if not unicode:
        return "#" * round(share * BAR_WIDTH)
    full, eighths = divmod(round(share * BAR_WIDTH * 8), 8)
    return "█" * full + _EIGHTHS[eighths].strip()


def can_write(stream: TextIO, text: str) -> bool:
    """Say whether the stream's encoding has all characters of ``text``."""
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
