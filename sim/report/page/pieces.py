"""The pieces that pages are made of: sections, charts with their tables, tables, lists."""

from __future__ import annotations

from collections.abc import Iterable

from sim.report.charts.figure import Figure
from sim.report.charts.markup import Child, Markup, element, joined
from sim.report.tables import Table


def section(name: str, title: str, *children: Child) -> Markup:
    """Return a part of the page with its heading; ``name`` is where links lead."""
    heading = element("h2", title, id=f"{name}-heading")
    return element("section", heading, *children, id=name, aria_labelledby=f"{name}-heading")


def paragraphs(texts: Iterable[Child]) -> Markup:
    """Return each text as a paragraph."""
    return joined(*(element("p", text) for text in texts))


def bullets(items: Iterable[Child]) -> Markup:
    """Return a list."""
    return element("ul", *(element("li", item) for item in items))


def figure(found: Figure) -> Markup:
    """Return a chart: finding, drawing, key, how to read it, remarks, and its figures as tables."""
    return element(
        "figure",
        element("figcaption", element("h3", found.finding)),
        found.drawing,
        element("ul", *found.legend, class_="legend") if found.legend else None,
        *(element("p", remark) for remark in found.remarks),
        element("p", found.shows, class_="how"),
        folded("The figures as a table", *map(table, found.tables)) if found.tables else None,
    )


def folded(summary: str, *children: Child) -> Markup:
    """Return something that opens when it is asked for."""
    return element("details", element("summary", summary), *children)


def table(found: Table, *, class_: str | None = None) -> Markup:
    """Return a table whose first column heads its rows; it scrolls sideways where it is too wide.

    ``class_``: ``words`` where cells hold sentences rather than figures.
    """
    head = element("tr", *(element("th", column, scope="col") for column in found.columns))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in found.rows
    )
    whole = element(
        "table",
        element("caption", found.title),
        element("thead", head),
        element("tbody", *body),
        class_=class_,
    )
    return element("div", whole, class_="scroll", tabindex=0, role="region", aria_label=found.title)
