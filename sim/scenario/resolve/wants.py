"""What a party wants: weights, worths of options, orders, curves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sim.model.numbers import ONE, ZERO, Arithmetic, Constant, Drawn, Number, Ordered
from sim.model.packages import Issue
from sim.model.parties import Ideal, Points, Power, Want
from sim.scenario import bounds
from sim.scenario.bounds import ANY, POSITIVE, TINY, WEIGHT, Interval
from sim.scenario.faults import Wrong, did_you_mean
from sim.scenario.numbers import NumberText, certain, decimal
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.packages import RESERVED_OPTIONS
from sim.scenario.schema.parties import CurveText, WantText
from sim.scenario.tree import Path

_HUNDRED = Constant(100.0)


def resolve_wants(draft: Draft, party: str) -> tuple[Want, ...]:
    """Return a party's wishes, in the order of the issues."""
    texts = draft.document.parties[party].wants
    path: Path = ("parties", party, "wants")
    wants: list[Want] = []
    for name, text in texts.items():
        below = (*path, name)
        j = draft.lookup("issue", name, draft.issue_index, below)
        if j is None:
            continue
        weight = _weight(draft, text, below, alone=len(texts) == 1)
        issue = draft.issues[j]
        worth = _curve(draft, issue, text, below) if issue.points else _worths(draft, issue, text, below)
        wants.append(Want(j, weight, worth))
    if wants and len(wants) == len(texts):
        wants = _weighty(draft, party, wants, path)
    return tuple(sorted(wants, key=lambda want: want.issue))


def _weighty(draft: Draft, party: str, wants: list[Want], path: Path) -> list[Want]:
    """Return wishes whose weights come to more than 0 in every world; it is a fault where they may not."""
    if all(certain(want.weight) == 0 for want in wants):
        draft.fault(path, f"the weights of {party} are all zero", "give at least one issue a weight above 0")
        return wants
    if draft.faults or bounds.least_sum([want.weight for want in wants], draft.quantities) > 0.0:
        return wants
    for i, want in enumerate(wants):
        if isinstance(want.weight, Drawn) and want.weight.distribution.kind != "choice":
            # A density that reaches down to 0 begins at the grain of draws, as where a number must be positive.
            return [*wants[:i], replace(want, weight=replace(want.weight, low=TINY)), *wants[i + 1 :]]
    draft.fault(
        path, f"the weights of {party} can all be 0 in one world", "give one of them a lower bound above 0"
    )
    return wants


def _weight(draft: Draft, text: WantText, path: Path, *, alone: bool) -> Number:
    if text.weight is not None:
        return draft.number(text.weight, (*path, "weight"), WEIGHT)
    if not alone:
        draft.fault(path, "weight: is missing", "only a party that wants one single issue may leave it out")
    return ONE


def _worths(draft: Draft, issue: Issue, text: WantText, path: Path) -> tuple[Number, ...]:
    """Return a worth for each option of an issue of words."""
    stated = _stated(draft, issue, text, path)
    if text.worth is not None:
        draft.fault(
            (*path, "worth"),
            f"worth: is for numeric issues, and {issue.name} has options of words",
            "give each option its worth",
        )
    if text.order is not None:
        return _ordered(draft, issue, text, stated, path)
    if text.between is not None:
        draft.fault((*path, "between"), "between: goes with order:")
    missing = [option for option in issue.options if option not in (text.__pydantic_extra__ or {})]
    if missing and text.worth is None:
        draft.fault(
            path,
            f"{issue.name} has no worth for {', '.join(missing[:12])}",
            "give each option its worth, or an order:",
        )
    return tuple(stated.get(option, ZERO) for option in issue.options)


def _stated(draft: Draft, issue: Issue, text: WantText, path: Path) -> dict[str, Number]:
    """Return the worths stated option by option."""
    found: dict[str, Number] = {}
    for word, number in (text.__pydantic_extra__ or {}).items():
        if word in issue.options:
            found[word] = draft.number(number, (*path, word), ANY)
        else:
            known = [*issue.options, *sorted(RESERVED_OPTIONS)]
            draft.fault(
                (*path, word), f'{issue.name} has no option "{word[:80]}"', did_you_mean(word, known, "known")
            )
    return found


def _ordered(
    draft: Draft, issue: Issue, text: WantText, pins: dict[str, Number], path: Path
) -> tuple[Number, ...]:
    """Return worths drawn uniformly over the values that keep the order, between the pins."""
    levels = _levels(draft, issue, text, (*path, "order"))
    low, high = _ends(draft, text, path)
    if levels is None:
        return tuple(ZERO for _ in issue.options)
    known = [next((pins[option] for option in level if option in pins), None) for level in levels]
    for level, pin in zip(levels, known, strict=True):
        if pin is not None and sum(option in pins for option in level) > 1:
            draft.fault((*path, "order"), f"{' = '.join(level)}: only one of equals may be given a worth")
    _check_rising(draft, [low, *(pin for pin in known if pin is not None), high], (*path, "order"))
    worths = _filled(known, low, high, f"parties.{path[1]}.wants.{issue.name}.order")
    by_option = {option: worth for level, worth in zip(levels, worths, strict=True) for option in level}
    for option in issue.options:
        if option not in pins:
            draft.state((*path, option), by_option[option])
    return tuple(by_option[option] for option in issue.options)


def _filled(known: Sequence[Number | None], low: Number, high: Number, name: str) -> list[Number]:
    """Fill each run of unknown levels between two known ends with order statistics."""
    filled: list[Number] = []
    runs = start = 0
    while start < len(known):
        pin = known[start]
        if pin is not None:
            filled.append(pin)
            start += 1
            continue
        end = next((k for k in range(start, len(known)) if known[k] is not None), len(known))
        above = known[end] if end < len(known) else None
        below = filled[-1] if filled else low
        # Runs of one issue are independent of each other, so each has streams of its own.
        group = name if runs == 0 else f"{name}.run{runs}"
        size = end - start
        filled += [Ordered(group, k, size, below, high if above is None else above) for k in range(size)]
        runs += 1
        start = end
    return filled


def _levels(draft: Draft, issue: Issue, text: WantText, path: Path) -> list[list[str]] | None:
    """Return the options from worst to best, equals together; None and a fault where one is missing."""
    if isinstance(text.order, str):
        if ">" in text.order:
            draft.fault(path, "an order runs from worst to best", "write it with <, the worst first")
            return None
        words = text.order.split("<")
    else:
        words = [item.text for item in draft.node(path).items]
    levels = [[option.strip() for option in word.split("=")] for word in words]
    named = [option for level in levels for option in level]
    good, known = True, set(issue.options)
    times = Counter(named)
    for option in times:
        if option not in known:
            mend = did_you_mean(option, issue.options, "options")
            draft.fault(path, f'{issue.name} has no option "{option[:80]}"', mend)
            good = False
        elif times[option] > 1:
            draft.fault(path, f'"{option}" stands twice in the order')
            good = False
    missing = [option for option in issue.options if option not in times]
    if missing and good:
        draft.fault(path, f"the order leaves out {', '.join(missing[:12])}", "it must name every option")
    return levels if good and not missing else None


def _ends(draft: Draft, text: WantText, path: Path) -> tuple[Number, Number]:
    if text.between is None:
        return ZERO, _HUNDRED
    low, high = (draft.number(end, (*path, "between", i), ANY) for i, end in enumerate(text.between))
    return low, high


def _check_rising(draft: Draft, ends: Sequence[Number], path: Path) -> None:
    """Note a fault where two known ends could contradict the order."""
    reaches: list[Interval] = [bounds.interval(end, draft.intervals) for end in ends]
    for below, above in pairwise(reaches):
        if below.high > above.low:
            draft.fault(
                path,
                f"the worths given can contradict the order: {below.high:g} is above {above.low:g}",
                "let the ranges of the worths given (and between:) follow the order",
            )
            return


def _curve(draft: Draft, issue: Issue, text: WantText, path: Path) -> Points | Power | Ideal:
    """Return the worth of a numeric issue along its range."""
    mend = "write worth: {points: {0: 0, 100: 80}} or worth: {power: 0.5}"
    odd = [key for key in ("order", "between", *(text.__pydantic_extra__ or {})) if draft.has((*path, key))]
    for key in odd:
        draft.fault((*path, key), f"{issue.name} is numeric: its worth is a curve", mend)
    if text.worth is None:
        if not odd:
            draft.fault(path, "worth: is missing", mend)
        return Power(ONE, ZERO, ZERO)
    below = (*path, "worth")
    if text.worth.power is not None:
        return _power(draft, text.worth, below)
    if text.worth.ideal is not None:
        return _ideal(draft, issue, text.worth, below)
    for key in ("from", "to"):
        if draft.has((*below, key)):
            draft.fault((*below, key), f"{key}: goes with power: or ideal:")
    return _points(draft, text.worth.points or {}, (*below, "points"))


def _power(draft: Draft, text: CurveText, path: Path) -> Power:
    assert text.power is not None
    exponent = draft.number(text.power, (*path, "power"), POSITIVE)
    start = ZERO if text.from_ is None else draft.number(text.from_, (*path, "from"), ANY)
    end = _HUNDRED if text.to is None else draft.number(text.to, (*path, "to"), ANY)
    return Power(exponent, start, end)


def _ideal(draft: Draft, issue: Issue, text: CurveText, path: Path) -> Ideal:
    assert text.ideal is not None
    at = draft.number(text.ideal, (*path, "ideal"), ANY)
    away = ZERO if text.from_ is None else draft.number(text.from_, (*path, "from"), ANY)
    height = _HUNDRED if text.to is None else draft.number(text.to, (*path, "to"), ANY)
    if not bounds.interval(away, draft.intervals).high < bounds.interval(height, draft.intervals).low:
        draft.fault(
            path, "the ideal must be worth more than what lies away from it", "let to: be above from:"
        )
    span = Constant(max(issue.points) - min(issue.points) or 1.0)
    return Ideal(at, height, Arithmetic("/", Arithmetic("-", height, away), span))


def _points(draft: Draft, texts: dict[str, NumberText], path: Path) -> Points:
    pairs: list[tuple[float, Number]] = []
    for word, text in texts.items():
        number = draft.number(text, (*path, word), ANY)
        try:
            pairs.append((decimal(word), number))
        except Wrong as wrong:
            draft.fault((*path, word), wrong.message, "write points as {value: worth}")
    pairs.sort(key=lambda pair: pair[0])
    xs = [x for x, _ in pairs]
    if len(pairs) < 2 or any(not a < b for a, b in pairwise(xs)):
        draft.fault(path, "points: needs at least two different values", "write points: {0: 0, 100: 80}")
        return Points((0.0, 1.0), (ZERO, ZERO))
    return Points(tuple(xs), tuple(number for _, number in pairs))
