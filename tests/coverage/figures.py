"""Every interval of a distribution by name, and how often those of many runs held the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf, isnan, nan, sqrt

from sim.analysis.distribution import Distribution, Spread
from sim.analysis.intervals import Estimate, Share

Interval = tuple[float, float, float]
"""A figure with its two bounds; a bound that is not given is infinite."""


@dataclass(slots=True)
class Coverage:
    """How often an interval was shown, held the truth, or lay above or below it."""

    truth: float
    base: float
    """Of how many worlds the figure is, on average over a long run: all, deals, or those with an ending."""
    shown: int = 0
    held: int = 0
    above: int = 0
    below: int = 0

    def add(self, interval: Interval) -> None:
        """Count one more interval."""
        _, low, high = interval
        self.shown += 1
        self.above += low > self.truth
        self.below += high < self.truth
        self.held += low <= self.truth <= high

    @property
    def share(self) -> float:
        """The share of intervals that held the truth."""
        return self.held / self.shown if self.shown else nan

    @property
    def whole(self) -> bool:
        """Whether the truth is a whole number: a quantile of whole days then holds more often than 95%."""
        return self.truth == round(self.truth)

    @property
    def error(self) -> float:
        """The standard error of that share, were it 95%."""
        return sqrt(0.95 * 0.05 / self.shown) if self.shown else nan

    def expected(self, n: int) -> float:
        """Of a share: the number of worlds in which it happens (or does not, if fewer) in a run of n."""
        return n * self.base * min(self.truth, 1 - self.truth)


def marked(one: Coverage) -> str:
    """Return how often an interval held, in bold where that is less than 95% by over three standard errors."""
    return f"**{one.share:.1%}**" if one.share < 0.95 - 3 * one.error else f"{one.share:.1%}"


def figures(found: Distribution) -> Iterator[tuple[str, Interval, float]]:
    """Yield the name of each figure that is shown with an interval, the interval, and its base.

    The base is the share of kept worlds that the figure speaks of (above 1 for shares of all draws).
    """
    deals = next(ending.share.count for ending in found.endings if ending.name == "deal") / found.kept
    for outcome in found.outcomes:
        yield f"share/outcome {outcome.name}", _share(outcome.share), 1.0
    for ending in found.endings:
        yield f"share/ending {ending.name}", _share(ending.share), 1.0
    for deal in found.deals:
        name = ", ".join(deal.package.values())
        yield f"share/deal {name}", _share(deal.share), 1.0
        yield f"share/of deals: {name}", _share(deal.share_of_deals), deals
    for promise in found.broken:
        yield f"share/broken {promise.name}", _share(promise.share), promise.share.of / found.kept
    yield "share/broken any promise", _share(found.broken_deals), deals
    if found.refusals:
        yield "share/draws kept", _share(found.kept_share), found.drawn / found.kept
    for cause in found.refusals:
        yield f"share/refused: {cause.name}", _share(cause.share), found.drawn / found.kept
    for name, spread in found.duration.by_ending.items():
        yield from _quantiles(f"quantile/day of {name}", spread, found.kept)
    for name, party in found.parties.items():
        yield f"mean/value to {name}", _estimate(party.mean), 1.0
        yield from _quantiles(f"quantile/value to {name}", party.spread, found.kept)


def coverage(truth: Distribution, runs: Iterable[Distribution]) -> dict[str, Coverage]:
    """Return how often each figure's interval held its value in ``truth``, over many runs."""
    counted = {
        name: Coverage(value, base) for name, (value, _, _), base in figures(truth) if not isnan(value)
    }
    for run in runs:
        for name, interval, _ in figures(run):
            if name in counted and not isnan(interval[0]):
                counted[name].add(interval)
    return counted


def _quantiles(name: str, spread: Spread, kept: int) -> Iterator[tuple[str, Interval, float]]:
    for probability, estimate in spread.quantiles.items():
        yield f"{name}, {probability:g}", _estimate(estimate), spread.count / kept


def _share(share: Share) -> Interval:
    return (nan if share.share is None else share.share), share.low, share.high


def _estimate(estimate: Estimate) -> Interval:
    value, low, high = estimate.value, estimate.low, estimate.high
    return (
        nan if value is None else value,
        -inf if low is None else low,
        inf if high is None else high,
    )
