"""Last words: what a party does when it may end the talks by itself (DESIGN rule 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.scenario import Scenario

BACK_DOWN = -1
"""In an array of choices: the threat is dropped. Indices of threats are choices, too."""
NO_CHOICE = -2
"""In an array of choices: nothing is open to the chooser."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a chooser may do, in some worlds.

    ``worth`` gives what each choice is worth to it, by the name of a threat or ``back_down``; ``open`` where it
    may choose it; ``cost`` is what backing down costs on that day. A name in ``bound`` leaves no other choice
    where it is open.
    """

    worth: Mapping[str, FloatArray]
    open: Mapping[str, BoolArray]
    cost: FloatArray
    bound: frozenset[str] = frozenset()


def choose(scenario: Scenario, options: Options) -> tuple[FloatArray, IntArray]:
    """Return what the best choice is worth, −inf where there is none, and which it is.

    A choice is the index of a threat, ``BACK_DOWN`` or ``NO_CHOICE``; among equals the first in the file's order.
    """
    names = [threat.name for threat in scenario.threats]
    best = np.full(options.cost.size, -np.inf)
    chosen = np.full(options.cost.size, NO_CHOICE, dtype=np.int64)
    fixed = np.zeros(options.cost.size, dtype=np.bool_)
    for name, stated in options.worth.items():
        x = BACK_DOWN if name == "back_down" else names.index(name)
        worth = stated - options.cost if x == BACK_DOWN else stated
        better = ~fixed & options.open[name]
        if name in options.bound:
            fixed |= better
        else:
            better = better & (worth > best)
        best, chosen = np.where(better, worth, best), np.where(better, x, chosen)
    return best, chosen
