"""What an explanation says: how much of the failing each cause stands for, and what is left without any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.analysis.causes import CAUSES
from sim.analysis.differences import paired_difference
from sim.analysis.explain.arms import Design
from sim.analysis.explain.room import Room
from sim.analysis.explain.shapley import Met, alone, last, shapley
from sim.analysis.intervals import Estimate, Share, Z, share
from sim.model.packages import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Part:
    """One cause's part, as shares of all kept worlds (0.01 is one point).

    ``value``: its Shapley value. ``alone``: what switching it off changes, everything else as it is. ``last``: what
    switching it off changes once all others are off. ``for_deals``: in how many worlds its own part is negative.
    ``off``, ``leaves``, ``helped``: see ``sim.analysis.causes``.
    """

    cause: str
    title: str
    off: str
    leaves: str
    helped: str
    value: Estimate
    alone: Estimate
    last: Estimate
    for_deals: Share


@dataclass(frozen=True, slots=True)
class Rest:
    """What still fails with every cause off, as shares of all kept worlds.

    ``no_room``: no package that counts, and no mixture with one, is worth no deal to all. ``indivisible``: only a
    mixture is. ``other_deal``: there is room, and a deal was signed that does not count. ``unexplained``: there is
    room, and nothing was signed.
    """

    fails: Share
    no_room: Share
    indivisible: Share
    other_deal: Share
    unexplained: Share


@dataclass(frozen=True, slots=True)
class Failing:
    """The worlds that, as things are, end in one outcome, and what keeps these apart from success.

    ``values``: the mean part of each cause in them, in the order of the parts; ``fails``: the share of them that
    fails with every cause off.
    """

    outcome: str
    share: Share
    values: tuple[Estimate, ...]
    fails: Share


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome: how often it comes up as things are, and with every cause off."""

    outcome: str
    as_is: Share
    all_off: Share


@dataclass(frozen=True)
class Worlds:
    """What the arms did in W kept worlds.

    ``replications``: draw numbers, rising. ``met``: (arms, W). ``outcome``, ``day``: how and when each ends as
    things are. With every cause off, ``ends`` is the outcome, ``room`` a ``Room`` each, and ``signed`` says where a
    deal was signed.
    """

    replications: IntArray
    met: Met
    outcome: NDArray[np.int16]
    day: NDArray[np.float64]
    ends: NDArray[np.int16]
    room: NDArray[np.int8]
    signed: BoolArray


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why talks fail, over so many kept worlds. ``absent``: the causes that the scenario does not have."""

    worlds: int
    as_is: Share
    all_off: Share
    gap: Estimate
    parts: tuple[Part, ...]
    absent: tuple[str, ...]
    rest: Rest
    failing: tuple[Failing, ...]
    endings: tuple[Ending, ...]


def explanation(design: Design, found: Worlds) -> Explanation:
    """Work out from the arms what each cause stands for."""
    met, worlds = found.met, found.replications.size
    whole = factorial(len(design.causes))
    values = shapley(met)
    by_alone, by_last = alone(met), last(met)
    parts = tuple(
        Part(
            cause.name,
            cause.title,
            cause.off,
            cause.leaves,
            cause.helped,
            mean_of(values[i], whole),
            _difference(by_alone[i]),
            _difference(by_last[i]),
            share(int((values[i] < 0).sum()), worlds),
        )
        for i, cause in enumerate(design.causes)
    )
    return Explanation(
        worlds=worlds,
        as_is=share(int(met[0].sum()), worlds),
        all_off=share(int(met[-1].sum()), worlds),
        gap=_difference(met[-1].astype(np.int64) - met[0]),
        parts=parts,
        absent=tuple(cause.title for cause in CAUSES if cause not in design.causes),
        rest=_rest(found),
        failing=tuple(_failing(design, found, values, whole)),
        endings=tuple(_endings(design, found)),
    )


def _difference(values: IntArray) -> Estimate:
    """Return the mean of values that are −1, 0 or 1: a difference of two shares of the same worlds."""
    if not values.size:
        return Estimate(None, None, None)
    return paired_difference(int((values > 0).sum()), int((values < 0).sum()), values.size)


def mean_of(values: IntArray, whole: int) -> Estimate:
    """Return the mean of values, stated in parts of ``whole``, with the interval mean ± 1.96·sd/√n.

    Reckoned in whole numbers, so it does not depend on the order of the worlds. Each value lies between −1 and 1, and
    so does the interval. Where all worlds agree there is no sd; the interval is then that of a share of none of n
    (Wilson 1927), of what no world has shown yet.
    """
    n = len(values)
    if n == 0:
        return Estimate(None, None, None)
    total, squares = sum(values.tolist()), sum(value * value for value in values.tolist())
    centre = total / (whole * n)
    if n == 1:
        return Estimate(centre, None, None)
    spread = n * squares - total * total
    if spread == 0:
        unseen = share(0, n).high
        return Estimate(centre, max(centre - unseen, -1.0), min(centre + unseen, 1.0))
    half = Z * sqrt(spread / (n * (n - 1))) / (whole * sqrt(n))
    return Estimate(centre, max(centre - half, -1.0), min(centre + half, 1.0))


def _rest(found: Worlds) -> Rest:
    worlds, fails = found.replications.size, ~found.met[-1]
    whole = fails & (found.room == Room.WHOLE)

    def of(which: BoolArray) -> Share:
        return share(int(which.sum()), worlds)

    return Rest(
        fails=of(fails),
        no_room=of(fails & (found.room == Room.NONE)),
        indivisible=of(fails & (found.room == Room.MIXED)),
        other_deal=of(whole & found.signed),
        unexplained=of(whole & ~found.signed),
    )


def _failing(design: Design, found: Worlds, values: IntArray, whole: int) -> Iterator[Failing]:
    worlds = found.replications.size
    for o, outcome in enumerate(design.scenario.outcomes):
        here = (found.outcome == o) & ~found.met[0]
        if here.any():
            yield Failing(
                outcome.name,
                share(int(here.sum()), worlds),
                tuple(mean_of(values[i][here], whole) for i in range(len(design.causes))),
                share(int((~found.met[-1][here]).sum()), int(here.sum())),
            )


def _endings(design: Design, found: Worlds) -> Iterator[Ending]:
    worlds, outcomes = found.replications.size, design.scenario.outcomes
    before, after = (np.bincount(o, minlength=len(outcomes)) for o in (found.outcome, found.ends))
    for o, outcome in enumerate(outcomes):
        if before[o] or after[o]:
            yield Ending(outcome.name, share(int(before[o]), worlds), share(int(after[o]), worlds))
