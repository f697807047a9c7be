"""C14a: stay, accept asylum or surrender; played in ``exile_and_the_court`` and without the court."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.theory.played import WORLDS, rows, shares
from tests.theory.reference import Check, Known, known

CASE = "C14a"
WITH, WITHOUT = "exile_and_the_court", "exile_without_a_court"


def checks() -> Iterator[Check]:
    """Yield how often the leader does what, and what the court costs one who has something to fear from it."""
    for setting in known(CASE):
        if "[P(stay),P(asylum)]" in setting.expected:
            share, error = shares(WITHOUT, *_sets(setting))
            yield setting.check("[P(stay),P(asylum)]", [share["stays"], share["asylum"]], error)
        elif "[P(stay),P(asylum),P(court)]" in setting.expected:
            share, error = shares(WITH, *_sets(setting))
            found = [share["stays"], share["asylum"], share["surrenders_to_the_court"]]
            yield setting.check("[P(stay),P(asylum),P(court)]", found, error)
        else:
            worth = [rows(name, *_sets(setting), worlds=WORLDS)["values"][:, 1] for name in (WITHOUT, WITH)]
            fall = worth[0] - worth[1]
            error = float(fall.std() / np.sqrt(WORLDS))
            yield setting.check(
                "fall in the expected payoff of an atrocity leader", float(fall.mean()), error
            )


def _sets(setting: Known) -> list[str]:
    p = setting.params
    return [
        f"quantities.asylum_worth={p['e']}",
        f"quantities.punishment={p['J']}",
        f"quantities.deposed={p['D']}",
    ]
