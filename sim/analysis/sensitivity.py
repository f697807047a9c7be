"""Which inputs move an outcome: a tornado, Sobol indices, and the part that is chance at the table.

The tornado holds one input at a time at its 10th and at its 90th percentile, in the kept worlds. The Sobol indices
take the inputs as they are drawn, before the record has had its say: they are defined for independent inputs, and
the record ties inputs to each other. An index is a share of the whole variance of the outcome, chance at the table
included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import sobol_indices

from sim.analysis.differences import difference_of_pairs, holm
from sim.analysis.factors import Factor, factors
from sim.analysis.intervals import CONFIDENCE, Estimate
from sim.analysis.study import refuse_too_few
from sim.analysis.target import target
from sim.chance import generator
from sim.engine.arms import Arm, PlayArms
from sim.engine.designed import TABLE, Change, PlayDesigned
from sim.engine.play import Block, refusal_names
from sim.errors import UsageError
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from sim.runs.study import Study

RESAMPLES = 300
"""Bootstrap resamples of the worlds behind each index."""

Measure = Callable[[Scenario, NDArray[np.void]], FloatArray]
"""The figure that is studied, one per row."""


@dataclass(frozen=True, slots=True)
class Swing:
    """What holding an input at one level and then at another does: two means and their paired difference."""

    low: str
    high: str
    at_low: float
    at_high: float
    by: Estimate
    p: float
    exceeds_noise: bool


@dataclass(frozen=True, slots=True)
class Influence:
    """What one input does.

    ``first``: the share of the variance that it explains alone; ``total``: with all in which it takes part.
    ``best_rank`` to ``worst_rank``: the ranks by total index that the sample leaves open.
    """

    name: str
    categorical: bool
    swing: Swing
    first: Estimate
    total: Estimate
    best_rank: int
    worst_rank: int


@dataclass(frozen=True, slots=True)
class Split:
    """How much of an outcome's variance is not knowing the inputs, and how much is chance at the table."""

    name: str
    share: float
    inputs: Estimate
    chance: Estimate


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The answer for one outcome (or one party's worth); ``worlds`` are behind each index, ``kept`` each swing."""

    title: str
    version: str
    seed: int
    of: str
    worlds: int
    kept: int
    mean: float
    variance: float
    inputs: tuple[Influence, ...]
    chance_first: Estimate
    chance_total: Estimate
    ranked: bool
    splits: tuple[Split, ...]


def play_for(scenario: Scenario) -> PlayArms:
    """Return what plays the arms of a study of this scenario's inputs."""
    found = factors(scenario)
    return PlayDesigned({one.name: one.streams for one in found}, changes(found))


def changes(found: Sequence[Factor]) -> dict[str, Change]:
    """Return every change of the design, by its text."""
    design = [Change("own"), Change("second"), Change("swapped", TABLE)]
    design += [Change("swapped", one.name) for one in found]
    design += [Change("held", one.name, level.uniform, whole=False) for one in found for level in one.levels]
    return {change.text: change for change in design}


def measure_of(text: str, scenario: Scenario) -> Measure:
    """Return what is studied: a party's worth where the text names a party, else outcomes; raises UsageError."""
    names = [party.name for party in scenario.parties if party.has_values]
    if text in names:
        place = [party.name for party in scenario.parties].index(text)
        return lambda _, rows: np.asarray(rows["values"][:, place], dtype=np.float64)
    wanted = target(text)
    wanted.check(scenario)
    return lambda told, rows: wanted.hits(told, rows).astype(np.float64)


def sensitivity(study: Study) -> Sensitivity | None:
    """Play the design and reckon; None where that is interrupted.

    Raises UsageError where nothing is uncertain or ``worlds`` is no power of two.
    """
    (source,) = study.wanted.sources
    base, settings = source.load(), study.wanted.settings
    worlds = int(settings["worlds"])
    if worlds < 2 or worlds & (worlds - 1):
        raise UsageError(f"--worlds {worlds}: it must be a power of two, such as 1024")
    measure = measure_of(settings["of"], base)
    found = factors(base)
    if not found:
        raise UsageError(f"{source.name}: no input is uncertain, so there is nothing to rank")
    design = _Design(study, base, source.seed, found, measure)
    swings, kept = design.swings()
    values, outcomes = design.values(worlds) if study.stop == "running" else ({}, {})
    if study.stop != "running":
        return None
    names = [one.name for one in found]
    first, total = _indices(values, [*names, TABLE], source.seed)
    ranks = _ranks(total[: len(names)])
    influences = [
        Influence(one.name, one.categorical, swing, first[n], total[n], *ranks[n])
        for n, (one, swing) in enumerate(zip(found, swings, strict=True))
    ]
    own = values["own"]
    return Sensitivity(
        title=base.title,
        version=study.version,
        seed=source.seed,
        of=settings["of"],
        worlds=worlds,
        kept=kept,
        mean=float(own.mean()),
        variance=float(np.concatenate([own, values["second"]]).var()),
        inputs=tuple(sorted(influences, key=lambda one: -(one.total.value or 0.0))),
        chance_first=first[-1],
        chance_total=total[-1],
        ranked=any(worst < len(names) or best > 1 for best, worst in ranks),
        splits=tuple(_splits(base, outcomes, source.seed)),
    )


class _Design:
    """The arms of the design, and what they give."""

    def __init__(
        self, study: Study, base: Scenario, seed: int, found: Sequence[Factor], measure: Measure
    ) -> None:
        self._study = study
        self._base = base
        self._seed = seed
        self._factors = found
        self._measure = measure

    def _arm(self, change: Change) -> Arm:
        """Return an arm with changed luck; where it keeps some draws alone, those of the scenario as it is."""
        played = self._base if change.whole else replace(self._base, past=self._base.past or self._base)
        return Arm(change.text, played, self._seed, change.text)

    def swings(self) -> tuple[list[Swing], int]:
        """Hold each input at each of its levels, in the kept worlds; return the widest swing of each."""
        held = [
            [self._arm(Change("held", one.name, level.uniform, whole=False)) for level in one.levels]
            for one in self._factors
        ]
        arms = [arm for several in held for arm in several]
        gathered: list[list[FloatArray]] = [[] for _ in arms]
        found = self._study.play(arms, self._into(arms, gathered))
        refuse_too_few(self._study, found, tuple(refusal_names(arm.scenario) for arm in arms))
        values = iter([_joined(parts) for parts in gathered])
        swings = [_swing(one, [next(values) for _ in one.levels]) for one in self._factors]
        corrected = holm([swing.p for swing in swings])
        judged = [
            Swing(s.low, s.high, s.at_low, s.at_high, s.by, p, p < 1 - CONFIDENCE)
            for s, p in zip(swings, corrected, strict=True)
        ]
        return judged, max(found.kept)

    def values(self, worlds: int) -> tuple[dict[str, FloatArray], dict[str, list[FloatArray]]]:
        """Play the exchanges; return the figure by arm, and which outcome came of the worlds of three arms."""
        whole = {"own": Change("own"), "second": Change("second"), TABLE: Change("swapped", TABLE)}
        whole |= {one.name: Change("swapped", one.name) for one in self._factors}
        arms = [self._arm(change) for change in whole.values()]
        gathered: list[list[FloatArray]] = [[] for _ in arms]
        outcomes: list[list[FloatArray]] = [[] for _ in arms[:3]]
        into = self._into(arms, gathered)

        def each(blocks: Sequence[Block | None]) -> None:
            into(blocks)
            for parts, block in zip(outcomes, blocks, strict=False):
                if block is not None:
                    parts.append(block.rows["outcome"].astype(np.float64))

        self._study.play(arms, each, worlds=worlds, whole=True)
        values = dict(zip(whole, (_joined(parts) for parts in gathered), strict=True))
        return values, dict(zip(list(whole)[:3], outcomes, strict=True))

    def _into(
        self, arms: Sequence[Arm], gathered: list[list[FloatArray]]
    ) -> Callable[[Sequence[Block | None]], None]:
        def each(blocks: Sequence[Block | None]) -> None:
            for parts, arm, block in zip(gathered, arms, blocks, strict=True):
                if block is not None:
                    parts.append(self._measure(arm.scenario, block.rows))

        return each


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate(parts) if parts else np.empty(0)


def _swing(factor: Factor, values: Sequence[FloatArray]) -> Swing:
    """Return the swing between the levels whose means lie furthest apart (of two levels: between these)."""
    means = [float(one.mean()) if one.size else 0.0 for one in values]
    low, high = 0, len(values) - 1
    if factor.categorical:
        low, high = int(np.argmin(means)), int(np.argmax(means))
    found = difference_of_pairs(factor.name, values[low], values[high])
    # The widest of several pairs was picked, so its p-value counts for all pairs.
    pairs = len(values) * (len(values) - 1) // 2
    p = min(1.0, found.p * pairs)
    return Swing(
        factor.levels[low].value, factor.levels[high].value, means[low], means[high], found.by, p, False
    )


def _indices(
    values: Mapping[str, FloatArray], names: Sequence[str], seed: int
) -> tuple[list[Estimate], list[Estimate]]:
    """Return first-order and total indices, each with the middle 95% of its bootstrap distribution.

    Saltelli et al. (2010), Comput. Phys. Commun. 181: 259–270, for the first order; Jansen (1999), 117: 35–43, for
    the total; both by SciPy. Worlds are resampled whole.
    """
    own, second = values["own"], values["second"]
    exchanged = np.stack([values[name] for name in names])
    first, total = _reckoned(own, second, exchanged)
    random = generator(seed, "bootstrap/sobol")
    resamples = []
    for _ in range(RESAMPLES):
        rows = random.integers(own.size, size=own.size)
        resamples.append(_reckoned(own[rows], second[rows], exchanged[:, rows]))
    low, high = np.quantile(np.array(resamples), (0.025, 0.975), axis=0)
    return (
        [Estimate(*map(float, part)) for part in zip(first, low[0], high[0], strict=True)],
        [Estimate(*map(float, part)) for part in zip(total, low[1], high[1], strict=True)],
    )


def _reckoned(own: FloatArray, second: FloatArray, exchanged: FloatArray) -> tuple[FloatArray, FloatArray]:
    # SciPy cannot take one factor alone, so a single one is given twice.
    several = exchanged if len(exchanged) > 1 else np.repeat(exchanged, 2, axis=0)
    found = sobol_indices(func={"f_A": own[None], "f_B": second[None], "f_AB": several[:, None]}, n=own.size)
    return found.first_order[: len(exchanged)], found.total_order[: len(exchanged)]


def _ranks(totals: Sequence[Estimate]) -> list[tuple[int, int]]:
    """Return the ranks that the intervals leave open: one ranks above another only where they do not overlap."""
    lows = [one.low or 0.0 for one in totals]
    highs = [one.high or 0.0 for one in totals]
    return [
        (1 + sum(low > highs[n] for low in lows), len(totals) - sum(high < lows[n] for high in highs))
        for n in range(len(totals))
    ]


def _splits(base: Scenario, outcomes: Mapping[str, list[FloatArray]], seed: int) -> list[Split]:
    """Return for each outcome that came up how its variance splits.

    With the inputs of a world kept and its chance exchanged, half the mean squared change is what chance accounts
    for, alone and together with inputs; the rest is what not knowing the inputs accounts for.
    """
    joined = {name: _joined(parts) for name, parts in outcomes.items()}
    own, second, exchanged = joined["own"], joined["second"], joined[TABLE]
    splits = []
    for place, outcome in enumerate(base.outcomes):
        hits = [np.asarray(part == place, dtype=np.float64) for part in (own, second, exchanged)]
        if not hits[0].any() and not hits[1].any():
            continue
        values = {"own": hits[0], "second": hits[1], TABLE: hits[2]}
        _, (chance,) = _indices(values, [TABLE], seed)
        inputs = Estimate(*(_rest(part) for part in (chance.value, chance.high, chance.low)))
        splits.append(Split(outcome.name, float(hits[0].mean()), inputs, chance))
    return splits


def _rest(part: float | None) -> float | None:
    return None if part is None else 1.0 - part
