"""Lists in plain text: aligned columns, and texts cut to a width."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """Yield each row as a line, its cells padded to the width of their column (``right``: to the left)."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()


def cut(text: str, width: int) -> str:
    """Return the text if it fits into the width, else its beginning, up to a word's end, and a mark."""
    if len(text) <= width:
        return text
    kept = text[: max(width - 1, 1)]
    return kept[: kept.rfind(" ") if " " in kept else None].rstrip(" ,;:") + "…"
