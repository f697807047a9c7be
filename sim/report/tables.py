"""The tables of a run, as text: what every format that people read shows, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.analysis.distribution import Deal, Distribution, Evidence, Named, Spread
from sim.analysis.intervals import Share
from sim.report.figures import between, interval, number, percent, percent_interval, whole

DEALS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text: the first column is words, the others are figures.

    ``bars`` holds a share per row to be drawn beside it, or is empty.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()


def heading(found: Distribution) -> str:
    """Return the line under the title: how many replications, of which seed and version."""
    return f"{whole(found.kept)} replications · seed {found.seed} · sim {found.version}"


def tables(found: Distribution) -> Iterator[Table]:
    """Yield the tables that have something to say."""
    yield _shares("Outcomes", "outcome", found.outcomes)
    if found.deals:
        yield _deals(found)
    yield _endings(found)
    if found.parties:
        yield _parties(found)
    if found.broken:
        yield _broken(found)


def remarks(found: Distribution) -> Iterator[str]:
    """Yield what must be said beside the tables."""
    if found.refusals:
        yield record_line(found)
    yield evidence_line(found)


def record_line(found: Distribution) -> str:
    """Say how many draws the record kept, and which line refused most."""
    text = f"The record kept {whole(found.kept)} of {whole(found.drawn)} draws ({percent(found.kept_share)})"
    worst = max(found.refusals, key=lambda refusal: refusal.share.count)
    if worst.share.count == 0:
        return f"{text}."
    return f"{text}; what refused most: {worst.name} ({whole(worst.share.count)})."


def evidence_line(found: Distribution) -> str:
    """Say what the shares speak of, and what the inputs rest on."""
    rests = found.evidence
    return (
        "Shares are statements about this model, not forecasts. "
        f"Its {whole(rests.inputs)} inputs: {evidence_counts(rests)}. "
        "Each interval holds 95% by itself, for the chance of the draw alone."
    )


def evidence_counts(rests: Evidence) -> str:
    """Say how many inputs rest on a report, how many on an assumption, and how many on neither."""
    return (
        f"{whole(rests.reported)} rest on reported claims ({whole(rests.sized)} of them with a size that is "
        f"assumed), {whole(rests.assumed)} on an assumption with its reason, {whole(rests.unexplained)} on neither"
    )


def package(deal: Deal) -> str:
    """Write a package by what it changes."""
    return ", ".join(f"{issue}={deal.package[issue]}" for issue in deal.changes) or "nothing changes"


def _shares(title: str, first: str, shares: tuple[Named, ...]) -> Table:
    return Table(
        title,
        (first, "share", "95% interval", "count"),
        tuple((named.name, *_share(named.share)) for named in shares),
        tuple(named.share.share or 0.0 for named in shares),
    )


def _share(share: Share) -> tuple[str, str, str]:
    return percent(share), percent_interval(share), whole(share.count)


def _deals(found: Distribution) -> Table:
    shown = found.deals[:DEALS_SHOWN]
    return Table(
        f"Most common deals ({len(shown)} of {whole(found.deals_found)})",
        ("what changes", "of all", "95% interval", "count", "of deals"),
        tuple((package(deal), *_share(deal.share), percent(deal.share_of_deals)) for deal in shown),
    )


def _endings(found: Distribution) -> Table:
    """How talks end and when; an ending that never came is left out."""
    unit = found.duration.unit
    return Table(
        "How talks end, and when",
        ("ending", "share", "95% interval", f"median {unit}", "95% interval", "middle 80%"),
        tuple(
            (ending.name.replace("_", " "), *_share(ending.share)[:2], *_when(found, ending.name))
            for ending in found.endings
            if ending.share.count
        ),
    )


def _when(found: Distribution, ending: str) -> tuple[str, str, str]:
    spread = found.duration.by_ending.get(ending)
    if spread is None:
        return "", "", f"after {found.duration.horizon:,g}"
    return number(spread.quantiles[0.5]), interval(spread.quantiles[0.5]), _middle(spread)


def _middle(spread: Spread) -> str:
    return between(spread.quantiles[0.1], spread.quantiles[0.9])


def _parties(found: Distribution) -> Table:
    return Table(
        "What the endings are worth to each party, on its own scale",
        ("party", "mean", "95% interval", "middle 80%"),
        tuple(
            (party.label, number(party.mean), interval(party.mean), _middle(party.spread))
            for party in found.parties.values()
        ),
    )


def _broken(found: Distribution) -> Table:
    """Promises broken, of the deals that contained them."""
    any_broken = Named("any promise", found.broken_deals)
    return Table(
        "Promises broken after a deal",
        ("promise", "broken", "95% interval", "count", "of deals"),
        tuple(
            (named.name, *_share(named.share), whole(named.share.of)) for named in (*found.broken, any_broken)
        ),
    )
