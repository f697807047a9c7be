"""The outcomes of a run as a small piece of HTML, for notebooks: no script, no request, every name escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sim.analysis.distribution import Distribution, Named
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import heading, remarks

_BAR = 160
"""Pixels of a bar that stands for all worlds."""

_PAD = "padding:0 .6em 0 0"

_HEADS = ("outcome", "share", "95% interval", "worlds", "")


def as_html(found: Distribution) -> str:
    """Return a table of the outcomes with their intervals, and what must be said beside it."""
    return "".join(_pieces(found))


def _pieces(found: Distribution) -> Iterator[str]:
    yield '<div style="line-height:1.4">'
    yield f"<strong>{escape(found.title)}</strong><br><small>{escape(heading(found))}</small>"
    yield '<table style="border-collapse:collapse;margin:.5em 0"><thead><tr>'
    for place, head in enumerate(_HEADS):
        yield f'<th scope="col" style="text-align:{"left" if place in (0, 4) else "right"};{_PAD}">{head}</th>'
    yield "</tr></thead><tbody>"
    for outcome in found.outcomes:
        yield _row(outcome)
    yield "</tbody></table>"
    yield from (f"<small>{escape(remark)}</small><br>" for remark in remarks(found))
    yield "</div>"


def _row(outcome: Named) -> str:
    share = outcome.share
    cells = (percent(share), percent_interval(share), whole(share.count))
    figures = "".join(f'<td style="text-align:right;{_PAD}">{escape(cell)}</td>' for cell in cells)
    return (
        f'<tr><th scope="row" style="text-align:left;font-weight:normal;{_PAD}">{escape(outcome.name)}</th>'
        f'{figures}<td style="text-align:left">{_bar(outcome)}</td></tr>'
    )


def _bar(outcome: Named) -> str:
    """Draw the share as a bar, and its interval as a lighter one that ends where the interval does."""
    share = outcome.share
    low, high = round(share.low * _BAR, 1), round(share.high * _BAR, 1)
    middle = round((share.share or 0.0) * _BAR, 1)
    return (
        f'<svg width="{_BAR}" height="12" aria-hidden="true">'
        f'<rect x="0" y="2" width="{middle}" height="8" fill="#3b7dd8"/>'
        f'<rect x="{low}" y="5" width="{round(max(high - low, 0.5), 1)}" height="2" fill="currentColor"/></svg>'
    )
