"""Comparing arms: outcome shares side by side, the difference of each to the base, and what became of each world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from sim.analysis.differences import (
    Distance,
    MeanDifference,
    OutcomeDifference,
    distances,
    holm,
    mean_difference,
    outcome_difference,
)
from sim.analysis.intervals import CONFIDENCE, Estimate, Share, share
from sim.analysis.pairing import DURATION, Pairing
from sim.analysis.study import refuse_too_few
from sim.engine.arms import Arm
from sim.engine.play import Block, refusal_names
from sim.runs.study import Study

NOISE = 1 - CONFIDENCE

Found = TypeVar("Found", OutcomeDifference, MeanDifference)

Relation = Literal["same", "paired", "reread", "other_seed"]
"""How an arm's worlds relate to the base's: the same scenario; the same worlds; draws of the same seed that another
reading of the past kept; worlds of another seed."""

_WORDLESS = ("title", "question")
"""What a scenario says that changes nothing in it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Worlds that ended one way in the base and another way in the other arm."""

    origin: str
    target: str
    share: Share


@dataclass(frozen=True, slots=True)
class Against:
    """One arm against the base.

    ``changed``: worlds whose outcome is another (of the pairs); ``flows``: from what to what, the largest first.
    """

    name: str
    relation: Relation
    seed: int
    kept: int
    pairs: int
    outcomes: tuple[OutcomeDifference, ...]
    changed: Share
    flows: tuple[Flow, ...]
    total_variation: Distance
    jensen_shannon: Distance
    parties: tuple[MeanDifference, ...]
    duration: MeanDifference


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several arms against the first; ``compared``: how many differences each correction allows for."""

    title: str
    version: str
    base: str
    seed: int
    kept: int
    drawn: int
    unit: str
    horizon: float
    compared: int
    arms: tuple[Against, ...]


def comparison(study: Study) -> Comparison:
    """Play the sources of a study as arms and compare each with the first."""
    return compared(study, [source.arm() for source in study.wanted.sources])


def compared(study: Study, arms: Sequence[Arm]) -> Comparison:
    """Play arms and compare each with the first; raises ScenarioError where a record keeps too few worlds."""
    pairings = pairings_of(arms)

    def each(blocks: Sequence[Block | None]) -> None:
        for pairing, block in zip(pairings, blocks[1:], strict=True):
            pairing.add(blocks[0], block)

    found = study.play(arms, each)
    refuse_too_few(study, found, tuple(refusal_names(arm.scenario) for arm in arms))
    return told(arms, pairings, found.kept, found.drawn[0], study.version)


def pairings_of(arms: Sequence[Arm]) -> list[Pairing]:
    """Return the empty counts of each arm but the first against the first."""
    base, *others = arms
    return [Pairing.of(base.scenario, other.scenario, same_seed=other.seed == base.seed) for other in others]


def told(
    arms: Sequence[Arm], pairings: Sequence[Pairing], kept: Sequence[int], drawn: int, version: str
) -> Comparison:
    """Return what is said of arms whose worlds have been counted.

    ``kept``: worlds of each arm; ``drawn``: draws of the first.
    """
    base, *others = arms
    against = [
        _against(base, arm, pairing, worlds)
        for arm, pairing, worlds in zip(others, pairings, kept[1:], strict=True)
    ]
    corrected, tests = _corrected(against)
    return Comparison(
        title=base.scenario.title,
        version=version,
        base=base.name,
        seed=base.seed,
        kept=kept[0],
        drawn=drawn,
        unit=base.scenario.clock.unit,
        horizon=base.scenario.clock.horizon,
        compared=tests,
        arms=corrected,
    )


def relation(base: Arm, other: Arm) -> Relation:
    """Return how an arm's worlds relate to those of the base."""
    if base.seed != other.seed:
        return "other_seed"
    if base.crowd != other.crowd:
        return "reread"
    return "same" if _content(base) == _content(other) else "paired"


def _content(arm: Arm) -> tuple[str, list[tuple[str, object]]]:
    told = [(key, value) for key, value in arm.scenario.resolved.items() if key not in _WORDLESS]
    return arm.intervention, told


def _against(base: Arm, other: Arm, pairing: Pairing, kept: int) -> Against:
    related = relation(base, other)
    paired = related in ("same", "paired")
    seen = [k for k in range(len(pairing.outcomes)) if pairing.base_counts[k] or pairing.other_counts[k]]
    outcomes = [outcome_difference(pairing, k, paired=paired) for k in seen]
    parties = [mean_difference(name, sums) for name, sums in pairing.measures.items()]
    if related == "same":
        outcomes = [replace(found, by=_NOTHING) for found in outcomes]
    pairs = int(pairing.joint.sum())
    total_variation, jensen_shannon = distances(pairing, base.seed, other.name)
    return Against(
        name=other.name,
        relation=related,
        seed=other.seed,
        kept=kept,
        pairs=pairs,
        outcomes=tuple(outcomes),
        changed=share(pairs - int(pairing.joint.trace()), pairs),
        flows=tuple(_flows(pairing, pairs)),
        total_variation=total_variation,
        jensen_shannon=jensen_shannon,
        parties=tuple(found for found in parties if found.name != DURATION),
        duration=next(found for found in parties if found.name == DURATION),
    )


_NOTHING = Estimate(0.0, 0.0, 0.0)


def _flows(pairing: Pairing, pairs: int) -> list[Flow]:
    names = pairing.outcomes
    flows = [
        Flow(names[i], names[j], share(int(pairing.joint[i, j]), pairs))
        for i in range(len(names))
        for j in range(len(names))
        if i != j and pairing.joint[i, j]
    ]
    return sorted(flows, key=lambda flow: -flow.share.count)


def _corrected(against: Sequence[Against]) -> tuple[tuple[Against, ...], int]:
    """Correct all tests for their number: the outcomes of all arms together, and likewise the means."""
    outcomes = iter(holm([found.p for arm in against for found in arm.outcomes]))
    means = iter(holm([found.p for arm in against for found in (*arm.parties, arm.duration)]))
    corrected = []
    for arm in against:
        shares = tuple(_judged(found, next(outcomes)) for found in arm.outcomes)
        parties = tuple(_judged(found, next(means)) for found in arm.parties)
        corrected.append(
            replace(arm, outcomes=shares, parties=parties, duration=_judged(arm.duration, next(means)))
        )
    return tuple(corrected), sum(len(arm.outcomes) for arm in against)


def _judged(found: Found, p: float) -> Found:
    return replace(found, p=p, exceeds_noise=p < NOISE)
