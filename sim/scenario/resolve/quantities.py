"""Named quantities, which may be made of each other but never of themselves."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from sim.model.numbers import Distribution, Number
from sim.scenario import bounds, numbers
from sim.scenario.bounds import ANY, Interval
from sim.scenario.numbers import NumberText
from sim.scenario.resolve.draft import Draft
from sim.scenario.tree import Path

_HARMLESS = Interval(1.0, 1.0)
_CIRCLES_TOLD = 20
MAX_NUMBERS = 200
"""What one quantity may stand for in the end: a few that each double the one before would be millions."""


def resolve_quantities(draft: Draft) -> dict[str, Number]:
    """Return the quantities in file order, and fill in what each can come to."""
    texts = draft.document.quantities
    uses = {name: [used for used in _uses(text) if used in texts] for name, text in texts.items()}
    # Whatever stands in a circle keeps this interval, so that its other faults can still be told.
    draft.intervals = dict.fromkeys(texts, _HARMLESS)
    resolved: dict[str, Number] = {}
    depths, sizes = dict.fromkeys(texts, 1), dict.fromkeys(texts, 1)
    for name in _in_order(draft, uses):
        path: Path = ("quantities", name)
        number = draft.number(texts[name], path, ANY)
        resolved[name] = number
        draft.intervals[name] = bounds.interval(number, draft.intervals)
        depths[name] = bounds.depth(number, depths)
        if depths[name] > numbers.MAX_TREE:
            draft.fault(path, f"quantities build on each other more than {numbers.MAX_TREE} deep")
            depths[name] = sizes[name] = 1
            continue
        sizes[name] = bounds.size(number, sizes)
        if sizes[name] > MAX_NUMBERS:
            draft.fault(
                path,
                f"this stands for {sizes[name]:,} numbers, repetitions included, more than {MAX_NUMBERS}",
                "name fewer other quantities, or name them once",
            )
            sizes[name] = 1
    draft.quantities = {name: resolved[name] for name in texts if name in resolved}
    return draft.quantities


def _uses(text: NumberText) -> list[str]:
    return [] if isinstance(text.body, Distribution) else list(dict.fromkeys(numbers.names(text.body)))


def _in_order(draft: Draft, uses: dict[str, list[str]]) -> list[str]:
    """Return the names so that each comes after those it uses, without those in circles: they are faults."""
    for _ in range(_CIRCLES_TOLD):
        try:
            return list(TopologicalSorter(uses).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            told = " → ".join(circle[:8]) + (" → …" if len(circle) > 8 else "")
            draft.fault(("quantities", circle[0]), f"this is made of itself: {told}", "break the circle")
            uses = {
                name: [used for used in below if used not in circle]
                for name, below in uses.items()
                if name not in circle
            }
    return []
