"""Issues, rules and the packages that are feasible."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10, prod

import numpy as np

from sim.model.packages import BoolArray, IntArray, Issue, Packages, Pattern
from sim.scenario.bounds import HUGE
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_package, resolve_pattern
from sim.scenario.schema.document import RangeText
from sim.scenario.tree import Path

MAX_COMBINATIONS = 200_000
MAX_PACKAGES = 100_000
MAX_ISSUES = 64
MAX_OPTIONS = 1000
"""Options in words that one issue may have; a range may have more points."""
MAX_CELLS = 4_000_000
"""Combinations of options times issues: what the table of packages holds."""
MAX_WEIGHED = 1_000_000_000
"""Combinations times issues named in rules: what finding the feasible packages takes."""
CONTINUOUS_POINTS = 101
_WEIGHED_RULES = 40
"""Only the first rules are weighed when telling which of them left nothing."""

RESERVED_ISSUES = frozenset(("any", "status_quo", "declines", "because", "assumed"))
RESERVED_OPTIONS = frozenset(("weight", "order", "between", "worth", "because", "assumed"))


def resolve_issues(draft: Draft) -> None:
    """Fill in the issues and the feasible packages of the draft."""
    issues = []
    for name, text in draft.document.issues.items():
        path: Path = ("issues", name)
        if name in RESERVED_ISSUES:
            draft.fault(
                path, f'"{name}" has a meaning of its own, so no issue can be called that', "rename it"
            )
        issues.append(
            _range(draft, name, text, path) if isinstance(text, RangeText) else _words(draft, name, path)
        )
    draft.issues = tuple(issues)
    draft.issue_index = {issue.name: j for j, issue in enumerate(issues)}
    if len(issues) > MAX_ISSUES:
        draft.fault(("issues",), f"{len(issues)} issues are more than {MAX_ISSUES}")
        return
    combinations = prod(len(issue.options) for issue in issues)
    if combinations > MAX_COMBINATIONS:
        draft.fault(
            ("issues",),
            f"the issues combine to {_shown(combinations)} packages, more than "
            f"{MAX_COMBINATIONS:,}: {_sizes(issues)}",
            "use fewer options, or a coarser step",
        )
        return
    if combinations * len(issues) > MAX_CELLS:
        draft.fault(
            ("issues",),
            f"{combinations:,} packages of {len(issues)} issues are too large a table",
            "leave out issues that have one option, or use fewer options",
        )
        return
    everything = Packages(draft.issues, _combined([len(issue.options) for issue in issues]))
    _resolve_status_quo(draft)
    feasible = _feasible(draft, everything)
    if feasible is None:
        return
    count = int(feasible.sum())
    if count > MAX_PACKAGES:
        draft.fault(
            ("issues",),
            f"{count:,} packages are feasible, more than {MAX_PACKAGES:,}: {_sizes(issues)}",
            "forbid some with rules:, or use fewer options",
        )
        return
    draft.packages = Packages(draft.issues, everything.options[feasible])


def _shown(combinations: int) -> str:
    return f"{combinations:,}" if combinations < 10**15 else "over 10^15"


def _sizes(issues: Sequence[Issue]) -> str:
    return ", ".join(f"{issue.name} {len(issue.options)}" for issue in issues)


def _combined(sizes: Sequence[int]) -> IntArray:
    """Return every combination of options, the last issue varying fastest; shape (product of sizes, J)."""
    total = prod(sizes)
    options = np.empty((total, len(sizes)), dtype=np.int64)
    rank = np.arange(total, dtype=np.int64)
    for j in range(len(sizes) - 1, -1, -1):
        rank, options[:, j] = np.divmod(rank, sizes[j])
    return options


def _words(draft: Draft, name: str, path: Path) -> Issue:
    options: dict[str, None] = {}
    nodes = draft.node(path).items
    if len(nodes) > MAX_OPTIONS:
        draft.fault(path, f"{len(nodes):,} options are more than {MAX_OPTIONS:,}", "join some of them")
        return Issue(name, ("?",))
    for i, node in enumerate(nodes):
        if node.text in options:
            draft.fault((*path, i), f'the option "{node.text}" stands twice')
        elif node.text in RESERVED_OPTIONS:
            draft.fault(
                (*path, i), f'"{node.text}" has a meaning of its own, so no option can be called that'
            )
        else:
            options[node.text] = None
    return Issue(name, tuple(options) or ("?",))


def _range(draft: Draft, name: str, text: RangeText, path: Path) -> Issue:
    span = text.to - text.from_
    stand_in = Issue(name, ("0",), (0.0,))
    if not 0 < span <= HUGE or abs(text.from_) > HUGE:
        draft.fault(path, "the range must run upwards, within 10^15", "let from: be less than to:")
        return stand_in
    if text.step is None:
        count = text.points or CONTINUOUS_POINTS
        draft.notes.append(f"{name} is continuous; it is played on a grid of {count} points")
        return _told_apart(draft, _grid(name, text.from_, span, count, continuous=True), path)
    if text.points is not None:
        draft.fault((*path, "points"), "points: is for a range without a step")
        return stand_in
    steps = span / text.step
    if steps > MAX_COMBINATIONS:
        many = _shown(int(min(steps, HUGE)) + 1)
        draft.fault(
            path, f"this range has {many} steps, more than {MAX_COMBINATIONS:,}", "use a coarser step"
        )
        return stand_in
    if abs(steps - round(steps)) > 1e-9 * max(1.0, steps) or round(steps) == 0:
        draft.fault(
            (*path, "step"),
            f"steps of {text.step:g} do not lead from {text.from_:g} to {text.to:g}",
            "choose a step that divides the range",
        )
        return stand_in
    return _told_apart(draft, _grid(name, text.from_, span, round(steps) + 1, continuous=False), path)


def _told_apart(draft: Draft, issue: Issue, path: Path) -> Issue:
    """Return the issue if each of its points has a label of its own."""
    if len(set(issue.options)) == len(issue.options):
        return issue
    draft.fault(
        path, "the points of this range lie too close together to be told apart", "use a coarser step"
    )
    return Issue(issue.name, ("0",), (0.0,))


def _grid(name: str, start: float, span: float, count: int, *, continuous: bool) -> Issue:
    # Rounding to 14 digits hides what binary fractions leave behind: 0.30000000000000004 is 0.3.
    digits = 14 - ceil(log10(max(abs(start), abs(start + span))))
    points = tuple(round(start + span * k / (count - 1), digits) + 0.0 for k in range(count))
    return Issue(name, tuple(f"{point:.15g}" for point in points), points, continuous)


def _resolve_status_quo(draft: Draft) -> None:
    if draft.document.status_quo is not None:
        path: Path = ("status_quo",)
        draft.status_quo = resolve_package(draft, path, draft.node(path).entries.items())


def _feasible(draft: Draft, everything: Packages) -> BoolArray | None:
    """Return which combinations the rules leave; None and a fault where they leave nothing."""
    rules = range(len(draft.document.rules))
    entries = sum(
        len(node.entries) for rule in draft.node(("rules",)).items for node in rule.entries.values()
    )
    if entries * len(everything) > MAX_WEIGHED:
        draft.fault(
            ("rules",),
            f"{len(rules):,} rules that name {entries:,} issues are too many for {len(everything):,} packages",
            "join rules by lists of options, or use fewer options",
        )
        return None
    left = np.ones(len(everything), dtype=np.bool_)
    for i in rules:
        left &= ~_forbidden(draft, everything, i)
    if left.any():
        return left
    if not draft.faults:
        told = ", ".join(
            f"rules.{i} (line {draft.node(('rules', i)).line}) forbids {count:,}"
            for i, count in _guilty([_forbidden(draft, everything, i) for i in rules[:_WEIGHED_RULES]])
        )
        mend = "loosen one of these rules"
        draft.fault(("rules",), f"the rules leave no feasible package of {len(everything):,}: {told}", mend)
    return None


def _forbidden(draft: Draft, everything: Packages, i: int) -> BoolArray:
    rule, path = draft.document.rules[i], ("rules", i)
    if rule.forbid is not None:
        if rule.when is not None:
            draft.fault((*path, "when"), "when: goes with require:", "put it into the pattern of forbid:")
        return _matching(everything, resolve_pattern(draft, (*path, "forbid")))
    forbidden = ~_matching(everything, resolve_pattern(draft, (*path, "require")))
    if rule.when is not None:
        forbidden &= _matching(everything, resolve_pattern(draft, (*path, "when")))
    return forbidden


def _matching(everything: Packages, pattern: Pattern) -> BoolArray:
    """Return what ``Packages.matching`` does, by looking up each option: quicker where there are many rules."""
    fits = np.ones(len(everything), dtype=np.bool_)
    for j, allowed in pattern.allowed:
        fitting = np.zeros(len(everything.issues[j].options), dtype=np.bool_)
        fitting[list(allowed)] = True
        fits &= fitting[everything.options[:, j]]
    return fits


def _guilty(forbidden: Sequence[BoolArray]) -> list[tuple[int, int]]:
    """Return rules that together forbid everything, none of them idle, with how much each forbids."""
    guilty = [i for i, mask in enumerate(forbidden) if mask.any()]
    for i in list(guilty):
        others = [forbidden[k] for k in guilty if k != i]
        if others and np.logical_or.reduce(others).all():
            guilty.remove(i)
    return [(i, int(forbidden[i].sum())) for i in guilty]
