"""Worths, flows and what shocks do to them."""

from __future__ import annotations

from dataclasses import replace

from sim.model.commitments import Change, Shock
from sim.model.numbers import ZERO, Constant, Number
from sim.model.packages import Issue
from sim.model.parties import Like, Worth
from sim.scenario.bounds import ANY, POSITIVE, TIME, Range
from sim.scenario.faults import Wrong, did_you_mean, unknown
from sim.scenario.numbers import NumberText, read_number
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.patterns import resolve_package
from sim.scenario.schema.commitments import ChangeText, PaceChangeText, Shocks, ShockText
from sim.scenario.schema.fields import WorthText
from sim.scenario.tree import Node, Path, plain

OWN_ENDINGS = ("backs_down", "walked_away", "lapses")
"""Ways of ending without a deal that every scenario knows, beside its threats and ending events."""


NO_VALUES = "neither negotiates nor ratifies, so nothing has a value to it"


def values(draft: Draft, party: str) -> bool:
    """Whether a party values endings and packages: it negotiates or ratifies."""
    text = draft.document.parties[party]
    return text.negotiates is not None or text.ratifies is not None


def resolve_worth(draft: Draft, text: WorthText, path: Path, party: str) -> Worth:
    """Return a worth to ``party``: points, or the value that its own wishes give a package."""
    if isinstance(text, NumberText):
        return draft.number(text, path, ANY)
    if not draft.document.parties[party].wants:
        draft.fault(
            path, f"{party} has no wants, so no package has a value to it", "give points, or give it wants"
        )
        return ZERO
    adds = None if text.adds is None else draft.number(text.adds, (*path, "adds"), ANY)
    if text.status_quo:
        options = status_quo(draft, path)
        return ZERO if options is None else Like(options, adds)
    below = (*path, "like")
    exact: list[tuple[int, Number]] = []
    entries: list[tuple[str, Node]] = []
    for name, node in draft.node(below).entries.items():
        issue = draft.issues[draft.issue_index[name]] if name in draft.issue_index else None
        if issue is None or not issue.continuous or isinstance(node.value, int | float):
            entries.append((name, node))
            continue
        exact.append((draft.issue_index[name], _own_value(draft, issue, node, (*below, name))))
        # Its low end stands in for an option; the value itself is looked up where it matters.
        entries.append((name, replace(node, value=issue.points[0], text=issue.options[0])))
    options = resolve_package(draft, below, entries)
    return ZERO if options is None else Like(options, adds, tuple(exact))


def _own_value(draft: Draft, issue: Issue, node: Node, path: Path) -> Number:
    """Return the value of a continuous issue that differs between worlds: a quantity, an expression, a draw."""
    low, high = min(issue.points), max(issue.points)
    allowed = Range(low, high, f"{issue.name} runs from {low:g} to {high:g}")
    try:
        return draft.number(read_number(plain(node)), path, allowed)
    except Wrong as wrong:
        draft.fault(path, wrong.message, wrong.mend)
        return Constant(low)


def status_quo(draft: Draft, path: Path) -> tuple[int, ...] | None:
    """Return the status quo, or None and a fault where the scenario has none."""
    if draft.document.status_quo is None:
        draft.fault(path, "this scenario has no status quo", "add status_quo: {…}, or give points")
    return draft.status_quo


def resolve_flow(draft: Draft, party: str) -> Worth | None:
    """Return what ``party`` lives on while talks last: as stated, else the status quo, else nothing."""
    text = draft.document.parties[party]
    if text.while_talking is not None:
        return resolve_worth(draft, text.while_talking, ("parties", party, "while_talking"), party)
    if draft.status_quo is None or not text.wants:
        return None
    return Like(draft.status_quo)


def resolve_shocks(draft: Draft, shocks: Shocks, path: Path) -> tuple[Shock, ...]:
    """Return the changes of values and paces stated under ``shocks:``."""
    found: list[Shock] = []
    for name, text in shocks.items():
        below = (*path, name)
        if name in draft.party_index:
            found += _party_shocks(draft, name, text, below)
        elif name in draft.threat_index:
            found += _threat_shocks(draft, name, text, below)
        else:
            draft.fault(below, *unknown("party or threat", name, [*draft.party_index, *draft.threat_index]))
    return tuple(found)


def _threat_shocks(draft: Draft, name: str, text: ShockText, path: Path) -> list[Shock]:
    for key in ("while_talking", "wants", "without_deal"):
        if getattr(text, key) is not None:
            draft.fault((*path, key), f"{name} is a threat, and only parties have this")
    if text.pace is None:
        draft.fault(path, "this changes nothing", "give pace: {times: 0.5}, say")
        return []
    if draft.document.threats[name].pace is None:
        draft.fault((*path, "pace"), f"{name} has no pace to change", "give the threat a pace")
    return [Shock(("pace", name), _pace_change(draft, text.pace, (*path, "pace")))]


def _party_shocks(draft: Draft, name: str, text: ShockText, path: Path) -> list[Shock]:
    i = draft.party_index[name]
    found: list[Shock] = []
    if not values(draft, name):
        draft.fault(path, f"{name} {NO_VALUES}", "shocks change what negotiators and ratifiers value")
    if text.pace is not None:
        draft.fault((*path, "pace"), f"{name} is a party, and only threats have a pace")
    if text.while_talking is not None:
        found.append(Shock(("flow", i), _change(draft, text.while_talking, (*path, "while_talking"))))
    for issue, options in (text.wants or {}).items():
        below = (*path, "wants", issue)
        j = draft.lookup("issue", issue, draft.issue_index, below)
        for word, change in options.items():
            o = None if j is None else _option(draft, draft.issues[j], word, (*below, word))
            if j is not None and issue not in draft.document.parties[name].wants:
                draft.fault((*below, word), f"{name} does not want {issue}, so this changes nothing")
            elif j is not None and o is not None:
                found.append(Shock(("option", i, j, o), _change(draft, change, (*below, word))))
    endings = (*draft.threat_index, *draft.document.events, *OWN_ENDINGS)
    for word, change in (text.without_deal or {}).items():
        below = (*path, "without_deal", word)
        if word not in endings:
            draft.fault(below, *unknown("threat, event or ending", word, endings))
        else:
            found.append(Shock(("ending", i, word), _change(draft, change, below)))
    if text.while_talking is None and text.wants is None and text.without_deal is None:
        draft.fault(path, "this changes nothing", "give while_talking:, wants: or without_deal:")
    return found


def _option(draft: Draft, issue: Issue, word: str, path: Path) -> int | None:
    if word in issue.options:
        return issue.options.index(word)
    draft.fault(
        path, f'{issue.name} has no option "{word[:80]}"', did_you_mean(word, issue.options, "options")
    )
    return None


def _change(draft: Draft, text: ChangeText, path: Path) -> Change:
    if text.adds is not None:
        return Change("adds", draft.number(text.adds, (*path, "adds"), ANY))
    if text.times is not None:
        return Change("times", draft.number(text.times, (*path, "times"), ANY))
    assert text.becomes is not None
    return Change("becomes", draft.number(text.becomes, (*path, "becomes"), ANY))


def _pace_change(draft: Draft, text: PaceChangeText, path: Path) -> Change:
    if text.adds is not None:
        return Change("adds", draft.duration(text.adds, (*path, "adds"), ANY))
    if text.times is not None:
        return Change("times", draft.number(text.times, (*path, "times"), POSITIVE))
    assert text.becomes is not None
    return Change("becomes", draft.duration(text.becomes, (*path, "becomes"), TIME))
