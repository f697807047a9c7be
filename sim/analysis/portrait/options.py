"""Which options the deals contain, issue by issue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.intervals import Share, share
from sim.analysis.tally import Tally
from sim.model.packages import Issue
from sim.model.scenario import Scenario

MOST_ROWS = 10
"""An issue with more options than this is shown in ranges of neighbouring ones."""

COMMON_DEALS = 5


@dataclass(frozen=True, slots=True)
class OptionShare:
    """How many of the deals have one of these options.

    ``before``: the status quo is among them. ``in_common``: which of the most common deals have it.
    """

    name: str
    share: Share
    before: bool
    in_common: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class IssueShares:
    """An issue, its options in the scenario's order (neighbours joined where there are many)."""

    issue: str
    options: tuple[OptionShare, ...]


@dataclass(frozen=True, slots=True)
class DealOptions:
    """What the deals consist of; ``common`` are the shares of all deals that the most common ones have."""

    deals: int
    issues: tuple[IssueShares, ...]
    common: tuple[Share, ...]


def deal_options(scenario: Scenario, tally: Tally) -> DealOptions:
    """Count the options of the deals of a run."""
    total = int(tally.packages.sum())
    most = np.argsort(-tally.packages, kind="stable")[:COMMON_DEALS]
    most = most[tally.packages[most] > 0]
    return DealOptions(
        deals=total,
        issues=tuple(
            _issue(scenario, tally, j, issue, most.tolist(), total)
            for j, issue in enumerate(scenario.packages.issues)
        ),
        common=tuple(share(int(tally.packages[k]), total) for k in most.tolist()),
    )


def _issue(
    scenario: Scenario, tally: Tally, j: int, issue: Issue, common: list[int], total: int
) -> IssueShares:
    chosen = scenario.packages.options[:, j]
    counts = np.bincount(chosen, weights=tally.packages, minlength=len(issue.options))
    rows = []
    for group in np.array_split(np.arange(len(issue.options)), min(len(issue.options), MOST_ROWS)):
        options = group.tolist()
        rows.append(
            OptionShare(
                name=_name(issue, options),
                share=share(int(counts[options].sum()), total),
                before=scenario.status_quo is not None and scenario.status_quo[j] in options,
                in_common=tuple(int(chosen[k]) in options for k in common),
            )
        )
    return IssueShares(issue.name, tuple(rows))


def _name(issue: Issue, options: list[int]) -> str:
    first, last = issue.options[options[0]], issue.options[options[-1]]
    return first if first == last else f"{first} to {last}"
