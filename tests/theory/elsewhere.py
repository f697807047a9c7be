"""Lessons away from their own settings: every number of every classic moved at random. ``make lessons``.

A campaign, not a test: it says how many predictions agreed with play, which did not, and which settings the program
refused (a chance above 1, claims that can both be met) or theory says nothing of.
"""

from __future__ import annotations

import random
import sys

from sim.errors import ScenarioError
from sim.model.numbers import Constant
from sim.scenario import load
from tests.theory.played import CLASSICS, lesson

WORLDS = 3_000
WIDEST = 2.0
"""Each number is multiplied by a factor between 1/WIDEST and WIDEST, even in its logarithm."""


def moved(name: str, chance: random.Random) -> tuple[str, ...]:
    """Return changes that move each plain number among a classic's quantities; what may be a count stays whole."""
    quantities = load(CLASSICS / f"{name}.yaml").quantities
    found = []
    for key, number in quantities.items():
        if isinstance(number, Constant) and number.value:
            value = number.value * WIDEST ** chance.uniform(-1, 1)
            counts = number.value >= 2 and number.value == round(number.value)
            found.append(f"quantities.{key}={round(value) if counts else f'{value:.4g}'}")
    return tuple(found)


def campaign(settings: int) -> None:
    """Play every classic's lesson at so many settings and print what was found."""
    chance = random.Random(1)
    agreed, refused = 0, 0
    for path in sorted(CLASSICS.glob("*.yaml")):
        for n in range(settings):
            sets = moved(path.stem, chance)
            if not sets:
                break
            try:
                found = lesson(path.stem, *sets, worlds=WORLDS, seed=n)
            except ScenarioError as error:
                refused += 1
                print(f"refused: {path.stem} {' '.join(sets)}: {error.faults[0].message}")
                continue
            for finding in found.values():
                agreed += finding.agrees
                if not finding.agrees:
                    told = f"{finding.simulated.value} ± {finding.error}, not {finding.expected}"
                    print(f"NO: {path.stem} {' '.join(sets)}: {finding.prediction.says} is {told}")
    print(f"{agreed:,} predictions agreed; {refused} settings were refused")


if __name__ == "__main__":
    campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
