"""The tables of a run as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.analysis.distribution import Distribution
from sim.report.tables import Table, heading, remarks, tables


def as_markdown(found: Distribution) -> str:
    """Return the page of a distribution."""
    return markdown(found.title, heading(found), tables(found), remarks(found))


def markdown(title: str, under: str, shown: Iterable[Table], said: Iterable[str]) -> str:
    """Return a page of Markdown: a title, a line under it, tables, and what must be said beside them."""
    blocks = [f"# {_safe(title)}", _safe(under)]
    blocks += [block for table in shown for block in (f"## {_safe(table.title)}", _table(table))]
    blocks += [_safe(remark) for remark in said]
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> str:
    return "\n".join(_lines(table))


def _lines(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row((":--", *("--:" for _ in table.columns[1:])))
    for row in table.rows:
        yield _row(tuple(_safe(text) for text in row))


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line and without HTML."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        shown = shown.replace(sign, written)
    return "".join("\\" + character if character in "\\`*_[]|#" else character for character in shown)
