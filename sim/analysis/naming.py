"""Which endings the outcomes of a scenario can name, judged by reading alone.

Outcomes are tried in order and the first match wins, so an outcome may stand in the shadow of those before
it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import BoolArray
from sim.model.scenario import Scenario, complete
from sim.model.story import Condition, Outcome


def stated(scenario: Scenario) -> frozenset[str]:
    """Return the names of the outcomes that the author wrote; the others name whatever those leave
    unnamed."""
    texts = scenario.resolved.get("outcomes")
    return frozenset(name for text in texts for name in text) if isinstance(texts, list) else frozenset()


def unreachable(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield the stated outcomes that no ending can bear, each with the reason."""
    for place, outcome in enumerate(scenario.outcomes):
        if outcome.name not in stated(scenario):
            continue
        earlier = scenario.outcomes[:place]
        reasons = [_why_not(scenario, condition, earlier) for condition in outcome.conditions]
        if reasons and all(reasons):
            yield outcome.name, "; ".join(dict.fromkeys(reason for reason in reasons if reason))


def empty_deal(scenario: Scenario) -> tuple[str, int] | None:
    """Return the outcome that the empty deal bears and how many other packages that condition names.

    None where the status quo cannot be agreed on, or bears a name of its own.
    """
    if scenario.status_quo is None:
        return None
    nothing_changes = scenario.packages.matching(complete(scenario.status_quo))
    if not nothing_changes.any():
        return None
    for outcome in scenario.outcomes:
        for condition in outcome.conditions:
            fits = _packages(scenario, condition)
            if condition.kind == "deal" and (fits & nothing_changes).any():
                others = int(fits.sum()) - 1
                return (outcome.name, others) if others else None
    return None


def _why_not(scenario: Scenario, condition: Condition, earlier: tuple[Outcome, ...]) -> str:
    """Return why no ending meets the condition first here; empty where one may."""
    left = _packages(scenario, condition)
    if condition.kind == "deal" and not left.any():
        return "no feasible package matches"
    shadows = []
    for outcome in earlier:
        for other in outcome.conditions:
            if _as_wide(other, condition):
                covered = left & _packages(scenario, other) if condition.kind == "deal" else left
                left = left & ~covered
                shadows += [outcome.name] * bool(covered.any())
    return (
        "" if left.any() else f"all its endings are named before it, by {', '.join(dict.fromkeys(shadows))}"
    )


def _as_wide(other: Condition, condition: Condition) -> bool:
    """Say whether ``other`` asks for nothing, packages aside, that ``condition`` does not ask for too."""
    return (
        other.kind == condition.kind
        and other.name in (None, condition.name)
        and other.effect in (None, condition.effect)
        and set(other.promises) <= set(condition.promises)
    )


def _packages(scenario: Scenario, condition: Condition) -> BoolArray:
    """Return the packages with which a deal can meet the condition; for other endings, all."""
    fits: BoolArray = np.ones(len(scenario.packages), dtype=np.bool_)
    if condition.kind != "deal":
        return fits
    if condition.package is not None:
        fits &= scenario.packages.matching(condition.package)
    when = {promise.name: promise.when for promise in scenario.promises}
    for name, _ in condition.promises:
        fits &= scenario.packages.matching_any(when[name])
    return fits
