"""Writing figures: as many digits as their uncertainty leaves meaning to, never a figure without it."""

from __future__ import annotations

from math import floor, log10

from sim.analysis.intervals import Estimate, Share

NOTHING = "–"
_MOST_PLACES = 6


def whole(number: int) -> str:
    """Write 10000 as 10,000."""
    return f"{number:,}"


def percent(share: Share) -> str:
    """Write a share in per cent; a dash for a share of nothing."""
    return NOTHING if share.share is None else f"{share.share:.{_percent_places(share)}%}"


def percent_interval(share: Share) -> str:
    """Write a share's interval, in per cent."""
    if share.share is None:
        return NOTHING
    places = _percent_places(share)
    return f"{share.low * 100:.{places}f} – {share.high:.{places}%}"


def number(estimate: Estimate) -> str:
    """Write an estimate; a dash where there is none."""
    return NOTHING if estimate.value is None else f"{estimate.value:,.{_places(estimate)}f}"


def interval(estimate: Estimate) -> str:
    """Write an estimate's interval; a bound that so few replications cannot give is a question mark."""
    if estimate.value is None:
        return NOTHING
    places = _places(estimate)
    low, high = ("?" if bound is None else f"{bound:,.{places}f}" for bound in (estimate.low, estimate.high))
    return f"{low} – {high}"


def between(low: Estimate, high: Estimate) -> str:
    """Write the range from one estimate to another."""
    return f"{number(low)} – {number(high)}"


def _percent_places(share: Share) -> int:
    """One decimal, and one more for each power of ten by which the interval is narrower than 0.2 points."""
    width = share.high - share.low
    if width >= 0.002:
        return 1
    return 2 if width >= 0.0002 else 3


def _places(estimate: Estimate) -> int:
    """Enough decimals to show the interval's width with two digits; those that the value has, where it has none."""
    if estimate.low is None or estimate.high is None:
        return 0 if estimate.value == round(estimate.value or 0) else 1
    if estimate.high <= estimate.low:
        value = estimate.value or 0.0
        return next(p for p in range(_MOST_PLACES + 1) if round(value, p) == round(value, _MOST_PLACES))
    return min(_MOST_PLACES, max(0, 1 - floor(log10(estimate.high - estimate.low))))
