"""Three typical worlds: one for each of the largest causes, told as it is and with the cause switched off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.explain.arms import Design
from sim.analysis.explain.explanation import Explanation, Worlds
from sim.analysis.explain.room import Room
from sim.analysis.explain.shapley import shapley
from sim.engine.trace import tell_shortly
from sim.model.packages import BoolArray, IntArray

MOST = 3


@dataclass(frozen=True, slots=True)
class Story:
    """One world that fails, in short: what it stands for, how it goes, and how it goes with causes ``off``.

    ``about``: the cause, or what keeps the sides apart without any; ``like``: how many worlds are like it.
    """

    about: str
    replication: int
    like: int
    as_is: tuple[str, ...]
    off: tuple[str, ...]
    without: tuple[str, ...]


def stories(design: Design, found: Worlds, result: Explanation, seed: int) -> tuple[Story, ...]:
    """Return the stories of the largest causes, and of what remains where that is larger, the largest first."""
    return tuple(_tell(design, found, seed, *kind) for kind in _kinds(design, found, result))


def _kinds(
    design: Design, found: Worlds, result: Explanation
) -> Iterator[tuple[str, BoolArray, IntArray | None, int]]:
    """Yield title, worlds, how much each is the cause's, and the cause, of the kinds of world worth telling."""
    values, fails = shapley(found.met), ~found.met[0]
    weighed: list[tuple[float, str, BoolArray, IntArray | None, int]] = []
    for i, part in enumerate(result.parts):
        weight = part.value.value or 0.0
        weighed.append((weight, part.title, fails & found.met[-1] & (values[i] > 0), values[i], i))
    apart = fails & ~found.met[-1]
    for room, title in ((Room.NONE, "No room for a deal"), (Room.MIXED, "Indivisible")):
        here = apart & (found.room == room)
        weighed.append((float(here.mean()), title, here, None, -1))
    weighed.sort(key=lambda kind: -kind[0])
    for weight, title, here, value, i in weighed[:MOST]:
        if weight > 0.0 and here.any():
            yield title, here, value, i


def _tell(
    design: Design, found: Worlds, seed: int, title: str, here: BoolArray, value: IntArray | None, cause: int
) -> Story:
    w = _typical(found, here, value)
    replication = int(found.replications[w])
    as_is = tuple(tell_shortly(design.scenario, seed, replication))
    arm = found.met.shape[0] - 1 if cause < 0 else _smallest(found, w, cause)
    return Story(
        about=title,
        replication=replication,
        like=int(here.sum()),
        as_is=as_is,
        off=tuple(off.title for off in design.off(arm)),
        without=tuple(tell_shortly(design.arm(arm), seed, replication)),
    )


def _typical(found: Worlds, here: BoolArray, value: IntArray | None) -> int:
    """Return the world, among those in which the cause counts most, that ends as most of them do, midway in time."""
    places = np.flatnonzero(here)
    if value is not None:
        places = places[value[places] == value[places].max()]
    outcomes, counts = np.unique(found.outcome[places], return_counts=True)
    places = places[found.outcome[places] == outcomes[counts.argmax()]]
    return int(places[np.argsort(found.day[places], kind="stable")[places.size // 2]])


def _smallest(found: Worlds, w: int, cause: int) -> int:
    """Return the arm with fewest causes off in which switching off this one, with them, makes the difference."""
    met = found.met[:, w]
    arms = [arm for arm in range(met.size) if arm >> cause & 1 and met[arm] and not met[arm ^ 1 << cause]]
    return min(arms, key=lambda arm: (arm.bit_count(), arm))
