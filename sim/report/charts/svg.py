"""The few shapes that charts are made of, placed in per cent across and in em down."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from sim.report.charts.markup import Child, Markup, element, joined

LINE = 1.35
"""Height of a line of text, in em."""

CHARACTERS = 44
"""Characters of a label that surely fit the width of a telephone."""

KINDS = {
    "deal": "deal",
    "threat": "threat carried out",
    "backed_down": "somebody backs down",
    "walked_away": "somebody walks away",
    "event": "an event ends the talks",
    "deadline": "time runs out",
    "unresolved": "still open",
}
"""Endings by name, as a legend calls them; each has a shape and a colour of its own."""

_SHAPES = {
    "deal": "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0z",
    "threat": "M0 -5L5 4L-5 4z",
    "backed_down": "M0 5L5 -4L-5 -4z",
    "walked_away": "M-4.5 -1.6H-1.6V-4.5H1.6V-1.6H4.5V1.6H1.6V4.5H-1.6V1.6H-4.5z",
    "event": "M0 -5.4L5.4 0L0 5.4L-5.4 0z",
    "deadline": "M-4.1 -4.1H4.1V4.1H-4.1z",
    "unresolved": "M-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0z",
}


def picture(name: str, title: str, description: str, height: float, *shapes: Child) -> Markup:
    """Return a chart, ``height`` em high; ``name`` is unique on the page."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-description"),
        *shapes,
        class_="chart",
        role="img",
        aria_labelledby=f"{name}-title {name}-description",
        height=down(height),
    )


def across(share: float) -> str:
    """Write a place from left (0) to right (1)."""
    return f"{share * 100:.4g}%"


def down(em: float) -> str:
    """Write a place or height in em."""
    return f"{em:.4g}em"


def box(x: float, y: float, width: float, height: float, class_: str, **more: str) -> Markup:
    """Return a rectangle."""
    return element(
        "rect",
        x=across(x), y=down(y), width=across(max(width, 0.0)), height=down(height), class_=class_, **more,
    )  # fmt: skip


def rule(x: float, y: float, to_x: float, to_y: float, class_: str) -> Markup:
    """Return a line."""
    return element("line", x1=across(x), y1=down(y), x2=across(to_x), y2=down(to_y), class_=class_)


def spot(x: float, y: float, radius: float, class_: str) -> Markup:
    """Return a circle of a radius in em."""
    return element("circle", cx=across(x), cy=down(y), r=down(radius), class_=class_)


def mark(kind: str, x: float | str, y: float, size: float = 0.92) -> Markup:
    """Return the shape of a kind of ending, centred on a place (``x``: a share, or a length as text)."""
    place = x if isinstance(x, str) else across(x)
    return element(
        "use", href=f"#kind-{kind}", x=place, y=down(y), width=down(size), height=down(size),
        class_=f"kind {kind}",
    )  # fmt: skip


def label(x: float, y: float, text: Child, class_: str = "", anchor: str = "", shift: float = 0.0) -> Markup:
    """Return a line of text whose foot is at ``y``, ``shift`` em to the right of ``x``.

    ``anchor``: ``middle``, ``end`` or nothing (the text begins there).
    """
    named = " ".join(part for part in (class_, f"at-{anchor}" if anchor else "") if part)
    moved = down(shift) if shift else None
    return element("text", text, x=across(x), y=down(y), dx=moved, class_=named or None)


def lines(text: str, characters: int = CHARACTERS, most: int = 3) -> list[str]:
    """Break a label into lines that fit; what is too long ends in an ellipsis."""
    broken = wrap(text, characters, break_long_words=True) or [""]
    if len(broken) > most:
        broken = [*broken[: most - 1], broken[most - 1][: characters - 1] + "…"]
    return broken


def paragraph(x: float, y: float, texts: Sequence[str], class_: str = "", shift: float = 0.0) -> Markup:
    """Return lines of text below each other, the foot of the first at ``y``."""
    return joined(*(label(x, y + n * LINE, text, class_, shift=shift) for n, text in enumerate(texts)))


def stretched(y: float, height: float, *shapes: Child, x: float = 0.0, width: float = 1.0) -> Markup:
    """Return a region in which paths run from 0 to 100 both ways, stretched to a place of the chart."""
    return element(
        "svg", *shapes, x=across(x), y=down(y), width=across(width), height=down(height),
        viewBox="0 0 100 100", preserveAspectRatio="none", overflow="visible",
    )  # fmt: skip


def path(points: Sequence[tuple[float, float]], class_: str, *, closed: bool = False) -> Markup:
    """Return a path through points (0 to 1, the second from the bottom up) of a stretched region."""
    steps = "L".join(f"{x * 100:.4g} {100 - y * 100:.4g}" for x, y in points)
    return element("path", d=f"M{steps}{'z' if closed else ''}", class_=class_)


def shapes() -> Markup:
    """Return the definitions that ``mark`` uses; a page holds them once."""
    symbols = (
        element("symbol", element("path", d=d), id=f"kind-{kind}", viewBox="0 0 10 10", overflow="visible")
        for kind, d in _SHAPES.items()
    )
    return element("svg", element("defs", *symbols), class_="shapes", width=0, height=0, aria_hidden="true")


def key(kind: str, text: str) -> Markup:
    """Return an entry of a legend: the shape of a kind, and what it means."""
    shape = element(
        "svg", element("use", href=f"#kind-{kind}", x=8, y=8, width=12, height=12),
        class_=f"key kind {kind}", width=16, height=16, aria_hidden="true",
    )  # fmt: skip
    return element("li", shape, " ", text)
