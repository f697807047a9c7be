"""Partial packages as they are written, read straight from the tree so that every slip has its place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable

from sim.model.packages import Issue, Pattern
from sim.model.scenario import complete
from sim.scenario.faults import did_you_mean, unknown
from sim.scenario.resolve.draft import Draft
from sim.scenario.tree import Node, Path

EVIDENCE = ("because", "assumed")
_CLOSE = 1e-9
MAX_NAMED = 1_000_000
"""Options that all partial packages of a scenario may name together."""


def resolve_pattern(draft: Draft, path: Path, beside: Collection[str] = ()) -> Pattern:
    """Return the pattern at ``path``; ``beside`` names keys of the same mapping that are not issues."""
    node = draft.node(path)
    if node.value == "any":
        return Pattern()
    if node.value == "status_quo":
        if draft.document.status_quo is None:
            draft.fault(path, "this scenario has no status quo", "add status_quo: {…}, an option per issue")
        return Pattern() if draft.status_quo is None else complete(draft.status_quo)
    allowed = []
    for name, below in node.entries.items():
        if name in beside:
            continue
        j = draft.lookup("issue", name, draft.issue_index, (*path, name))
        if j is not None and draft.options_named <= MAX_NAMED:
            allowed.append((j, frozenset(_options(draft, draft.issues[j], below, (*path, name)))))
            draft.options_named += len(allowed[-1][1])
            if draft.options_named > MAX_NAMED:
                mend = "use a coarser step, or fewer partial packages that span many values"
                message = f"with this, the partial packages of the scenario name over {MAX_NAMED:,} options"
                draft.fault((*path, name), message, mend)
    return Pattern(tuple(sorted(allowed, key=lambda pair: pair[0])))


def _options(draft: Draft, issue: Issue, node: Node, path: Path) -> set[int]:
    """Return the options of an issue that a value of a pattern means."""
    if not isinstance(node.value, dict):
        return _listed(draft, issue, node, path)
    keys = set(node.value)
    if keys == {"not"}:
        out = set(range(len(issue.options))) - _listed(draft, issue, node.value["not"], (*path, "not"))
        if not out:
            draft.fault(path, f"no option of {issue.name} is left")
        return out
    if keys and keys <= {"at_least", "at_most"} and issue.points:
        return _between(draft, issue, node, path)
    known = ("at_least", "at_most", "not") if issue.points else ("not",)
    odd = sorted(keys - set(known))
    mend = did_you_mean(odd[0], known) if odd else "write an option, a list of options or {not: option}"
    draft.fault(path, f"this does not say which options of {issue.name}", mend)
    return {0}


def _listed(draft: Draft, issue: Issue, node: Node, path: Path) -> set[int]:
    if isinstance(node.value, list):
        if not node.value:
            draft.fault(path, "this list names no option")
        found = [option(draft, issue, item, (*path, i)) for i, item in enumerate(node.value)]
    else:
        found = [option(draft, issue, node, path)]
    return {index for index in found if index is not None} or {0}


def _between(draft: Draft, issue: Issue, node: Node, path: Path) -> set[int]:
    first, end = 0, len(issue.points)
    for key, bound in node.entries.items():
        if isinstance(bound.value, bool) or not isinstance(bound.value, (int, float)):
            draft.fault((*path, key), "this is not a number")
        elif key == "at_least":
            first = bisect_left(issue.points, bound.value - _CLOSE)
        else:
            end = bisect_right(issue.points, bound.value + _CLOSE)
    if first >= end:
        draft.fault(path, f"no value of {issue.name} lies there", f"it runs from {_ends(issue)}")
    return set(range(first, end)) or {0}


def option(draft: Draft, issue: Issue, node: Node, path: Path) -> int | None:
    """Return the index of the option that a scalar means, or None and a fault."""
    if not node.is_scalar:
        draft.fault(
            path, f"this is not an option of {issue.name}", did_you_mean("", issue.options, "options")
        )
        return None
    if issue.points:
        return _point(draft, issue, node, path)
    if node.text in issue.options:
        return issue.options.index(node.text)
    draft.fault(path, *unknown(f"option of {issue.name} called", node.text, issue.options))
    return None


def _point(draft: Draft, issue: Issue, node: Node, path: Path) -> int | None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        draft.fault(path, f"{issue.name} takes a number", f"it runs from {_ends(issue)}")
        return None
    if not issue.points[0] - _CLOSE <= value <= issue.points[-1] + _CLOSE:
        draft.fault(path, f"{value:g} is outside {issue.name}", f"it runs from {_ends(issue)}")
        return None
    right = bisect_left(issue.points, value)
    near = range(max(right - 1, 0), min(right + 1, len(issue.points)))
    best = min(near, key=lambda i: abs(issue.points[i] - value))
    if abs(issue.points[best] - value) <= _CLOSE * max(1.0, abs(value)):
        return best
    if not issue.continuous:
        draft.fault(
            path, f"{value:g} is no step of {issue.name}", f"the nearest one is {issue.options[best]}"
        )
        return None
    note = f"{issue.name} {value:g} is played as {issue.options[best]}, the nearest point of its grid"
    if note not in draft.notes:
        draft.notes.append(note)
    return best


def _ends(issue: Issue) -> str:
    return f"{issue.options[0]} to {issue.options[-1]}"


def resolve_package(draft: Draft, path: Path, entries: Iterable[tuple[str, Node]]) -> tuple[int, ...] | None:
    """Return one option index per issue; None and a fault where any is missing or unknown."""
    chosen: dict[int, int] = {}
    whole = True
    for name, below in entries:
        j = draft.lookup("issue", name, draft.issue_index, (*path, name))
        found = None if j is None else option(draft, draft.issues[j], below, (*path, name))
        if j is None or found is None:
            whole = False
        else:
            chosen[j] = found
    missing = [issue.name for j, issue in enumerate(draft.issues) if j not in chosen]
    if missing and whole:
        draft.fault(path, f"a complete package needs an option for {', '.join(missing)}")
        return None
    return tuple(chosen[j] for j in range(len(draft.issues))) if whole else None
