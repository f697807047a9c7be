"""The tables of an explanation, as text."""

from __future__ import annotations

from sim.analysis.explain.explanation import Explanation
from sim.report.explain.words import give_or_take, points, points_interval
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import Table

_LONGEST = 0.4
"""The bar of the whole gap, as a share of the longest bar that there can be: the figures need the room."""


def causes(found: Explanation) -> Table:
    """What each cause stands for, and what switching it off changes alone and last; bars are shares of the gap."""
    gap = max(abs(found.gap.value or 0.0), *(abs(part.value.value or 0.0) for part in found.parts)) or 1.0
    return Table(
        "What stands in the way, in points (of a hundred worlds)",
        ("cause", "part", "95% interval", "alone", "last"),
        (
            *(
                (
                    part.title,
                    points(part.value),
                    points_interval(part.value),
                    give_or_take(part.alone),
                    give_or_take(part.last),
                )
                for part in found.parts
            ),
            ("all together", points(found.gap), points_interval(found.gap), "", ""),
        ),
        (*(_LONGEST * (part.value.value or 0.0) / gap for part in found.parts), 0.0),
    )


def rest(found: Explanation) -> Table:
    """What fails with every cause off."""
    rows = (
        ("no room for a deal", found.rest.no_room),
        ("room for a mixture only", found.rest.indivisible),
        ("another deal is signed", found.rest.other_deal),
        ("unexplained: room, and no deal", found.rest.unexplained),
        ("all that fails", found.rest.fails),
    )
    return Table(
        "What fails even so, with every cause off",
        ("what keeps the sides apart", "share", "95% interval", "count"),
        tuple((name, percent(one), percent_interval(one), whole(one.count)) for name, one in rows),
        tuple(one.share or 0.0 for _, one in rows),
    )


def endings(found: Explanation) -> Table:
    """How the worlds end as things are, and with every cause off."""
    return Table(
        "How the same worlds end",
        ("outcome", "as is", "95% interval", "all off", "95% interval"),
        tuple(
            (
                one.outcome,
                percent(one.as_is),
                percent_interval(one.as_is),
                percent(one.all_off),
                percent_interval(one.all_off),
            )
            for one in found.endings
        ),
    )


def by_outcome(found: Explanation) -> Table:
    """For each outcome that is no success, the mean part of each cause in its worlds."""
    return Table(
        "By how it ends as things are: each cause's part, in points of a hundred such worlds",
        (
            "outcome",
            "share",
            "95% interval",
            *(p.title for p in found.parts),
            "fails even so",
            "95% interval",
        ),
        tuple(
            (
                one.outcome,
                percent(one.share),
                percent_interval(one.share),
                *(give_or_take(value) for value in one.values),
                percent(one.fails),
                percent_interval(one.fails),
            )
            for one in found.failing
        ),
    )


def meaning(found: Explanation) -> Table:
    """What it means to switch each cause off, and what that leaves alone."""
    return Table(
        "Causes, and what switching them off does",
        ("cause", "switched off", "left alone", "where it is negative"),
        tuple((part.title, part.off, part.leaves, part.helped) for part in found.parts),
    )
