"""What deals consist of: a heat map of options, beside the most common deals."""

from __future__ import annotations

from sim.analysis.distribution import Deal, Distribution
from sim.analysis.portrait.options import DealOptions, OptionShare
from sim.report.charts.figure import Figure
from sim.report.charts.markup import Markup, element
from sim.report.charts.names import LETTERS, changes, readable
from sim.report.charts.svg import box, label, lines, picture, rule, spot
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import Table

_NAMES = 0.44
"""Share of the width for the options' names; then comes the share of all deals, then one deal a column."""

_ALL = 0.18
_ROW = 1.7
_DARKEST = 0.6
"""Opacity of a share of one: the figure in it must stay readable."""


def deals(found: Distribution, options: DealOptions, finding: str) -> Figure:
    """Draw how many of the deals have each option, and which the most common deals have."""
    shows = (
        f"One row for each option: the darker, the larger its share of the {whole(options.deals)} deals, which "
        "is written in it. Columns A, B and so on are the most common deals; a filled dot says that the deal "
        "has the option. An underlined option is what holds before any deal."
    )
    return Figure(
        name="deals",
        finding=finding,
        shows=shows,
        drawing=_drawing(options, finding, shows),
        legend=tuple(
            element("li", element("b", letter), f" {_terms(deal)}: {percent(deal.share_of_deals)} of deals")
            for letter, deal in zip(LETTERS, found.deals[: len(options.common)], strict=False)
        ),
        tables=(_options_table(options), _deals_table(found)),
    )


def _drawing(options: DealOptions, finding: str, shows: str) -> Markup:
    columns = len(options.common)
    width = (1 - _NAMES - _ALL) / max(columns, 1)
    centres = [_NAMES + _ALL + (n + 0.5) * width for n in range(columns)]
    shapes = [label(_NAMES + _ALL / 2, 1.1, "all deals", "", "middle")]
    shapes += [label(x, 1.1, LETTERS[n], "strong", "middle") for n, x in enumerate(centres)]
    y = 1.6
    for issue in options.issues:
        name = readable(issue.issue)
        shapes += [rule(0, y + 0.2, 1, y + 0.2, "line"), label(0, y + 1.4, lines(name, most=1)[0], "strong")]
        y += _ROW
        for option in issue.options:
            shapes += _option(option, y, centres)
            y += _ROW
    return picture("deals", finding, shows, y + 0.3, *shapes)


def _option(option: OptionShare, y: float, centres: list[float]) -> list[Markup]:
    share = option.share.share or 0.0
    name = lines(readable(option.name), 19, most=1)[0]
    drawn = [
        label(0, y + 1.15, name, "before" if option.before else "", shift=0.6),
        box(_NAMES, y + 0.08, _ALL, _ROW - 0.16, "heat-ground"),
        box(_NAMES, y + 0.08, _ALL, _ROW - 0.16, "heat", fill_opacity=f"{share * _DARKEST:.3f}"),
        label(_NAMES + _ALL / 2, y + 1.15, f"{share:.0%}", "", "middle"),
    ]
    middle = y + _ROW / 2
    drawn += [
        spot(x, middle, 0.42 if has else 0.16, "has" if has else "has-not")
        for x, has in zip(centres, option.in_common, strict=True)
    ]
    return drawn


def _terms(deal: Deal) -> str:
    return changes(deal.package, deal.changes)


def _options_table(options: DealOptions) -> Table:
    return Table(
        f"Options in {whole(options.deals)} deals",
        ("issue: option", "share of deals", "95% interval", "count"),
        tuple(
            (
                f"{readable(issue.issue)}: {readable(option.name)}",
                percent(option.share),
                percent_interval(option.share),
                whole(option.share.count),
            )
            for issue in options.issues
            for option in issue.options
        ),
    )


def _deals_table(found: Distribution) -> Table:
    return Table(
        f"Most common deals ({len(found.deals)} of {whole(found.deals_found)})",
        ("what changes", "of all worlds", "95% interval", "count", "of deals"),
        tuple(
            (
                _terms(deal),
                percent(deal.share),
                percent_interval(deal.share),
                whole(deal.share.count),
                percent(deal.share_of_deals),
            )
            for deal in found.deals
        ),
    )
