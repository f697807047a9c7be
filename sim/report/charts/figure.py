"""A chart with all that makes it readable: its finding, what it shows, its key, and its data as a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.analysis.distribution import Named
from sim.report.charts.markup import Markup
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart of a page.

    ``finding``: a sentence that states what is to be seen. ``shows``: how to read it. ``legend``: entries of
    a list. ``remarks``: paragraphs below. ``tables``: the same data as figures.
    """

    name: str
    finding: str
    shows: str
    drawing: Markup
    tables: tuple[Table, ...]
    legend: tuple[Markup, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def share_table(title: str, first: str, shares: tuple[Named, ...]) -> Table:
    """Return the table of some shares, with interval and count."""
    return Table(
        title,
        (first, "share", "95% interval", "count"),
        tuple(
            (named.name, percent(named.share), percent_interval(named.share), whole(named.share.count))
            for named in shares
        ),
    )
