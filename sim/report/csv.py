"""The shares of a run as CSV, one line each: what, which, how many of how many, share and interval."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sim.analysis.distribution import Distribution
from sim.analysis.intervals import Share
from sim.analysis.summary import PLACES

COLUMNS = ("kind", "name", "count", "of", "share", "low", "high")


def as_csv(found: Distribution) -> str:
    """Return the CSV text of a distribution's shares."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for kind, name, share in _shares(found):
        figures = ("" if x is None else f"{x:.{PLACES}f}" for x in (share.share, share.low, share.high))
        writer.writerow((kind, name, share.count, share.of, *figures))
    return held.getvalue()


def _shares(found: Distribution) -> Iterator[tuple[str, str, Share]]:
    for kind, shares in (
        ("outcome", found.outcomes),
        ("ending", found.endings),
        ("promise_broken", found.broken),
        ("refusal", found.refusals),
    ):
        yield from ((kind, named.name, named.share) for named in shares)
    for deal in found.deals:
        yield "deal", "; ".join(f"{issue}={option}" for issue, option in deal.package.items()), deal.share
