"""Advice: which of a party's levers moves an outcome, or its own worth, most; and how sure that is.

A lever is a path that the scenario names under ``levers``. What it can be set to follows from what stands there: a
number goes to its 10th and 90th percentile; an event can be done without; a veto never used; a strategy can be
another; a promise that follows from its maker's reckoning can be made surely kept, or surely broken. Every option
intervenes after the known past, in the base's worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.axis import written
from sim.analysis.differences import difference_of_pairs, holm
from sim.analysis.factors import HIGH, LOW
from sim.analysis.intervals import CONFIDENCE, Estimate, mean_of_values, share
from sim.analysis.sensitivity import measure_of
from sim.analysis.study import refuse_too_few
from sim.chance import Luck, generator
from sim.engine.arms import Arm
from sim.engine.play import Block, refusal_names
from sim.engine.worlds import Worlds
from sim.errors import ScenarioError, UsageError
from sim.model.packages import FloatArray
from sim.model.registry import strategy_names
from sim.model.scenario import Scenario
from sim.runs.study import Study
from sim.runs.wanted import Source
from sim.scenario.faults import did_you_mean

DRAWN = 4_096
"""Draws from which a number's percentiles are taken."""

RESAMPLES = 1_000
_AT_ONCE = 50
_NEVER = ": never vetoes"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the party could do differently.

    ``by``: how far it moves the figure, paired; ``best``: how often it comes out on top when the worlds are
    resampled.
    """

    lever: str
    change: str
    mean: float
    by: Estimate
    p: float
    exceeds_noise: bool
    best: float


@dataclass(frozen=True, slots=True)
class Advice:
    """The options of one party, the one that moves the figure most first.

    ``of``: the outcome studied; None: the party's own worth, where ``stay`` is how often leaving everything as it is
    comes out on top. ``left_out``: settings that the scenario refuses, with the reason.
    """

    title: str
    version: str
    seed: int
    kept: int
    party: str
    of: str | None
    base: Estimate
    stay: float | None
    options: tuple[Option, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Setting:
    lever: str
    change: str


def check(scenario: Scenario, party: str, of: str | None) -> None:
    """Raise UsageError where the party has no levers, or there is no such outcome."""
    names = [one.name for one in scenario.parties]
    if party not in names:
        raise UsageError(f"{scenario.name} has no party {party}; {did_you_mean(party, names)}")
    if not scenario.levers.get(party):
        with_levers = ", ".join(name for name, paths in scenario.levers.items() if paths) or "nobody"
        raise UsageError(f"{scenario.name} names no levers for {party}; it does for {with_levers}")
    if of is None and not next(one for one in scenario.parties if one.name == party).has_values:
        raise UsageError(f"{party} has no wishes, so nothing is worth more to it; say --of OUTCOME")
    measure_of(party if of is None else of, scenario)


def advice(study: Study) -> Advice | None:
    """Play the base and every option, and rank the options; None where that is interrupted."""
    (source,) = study.wanted.sources
    base, settings = source.load(), study.wanted.settings
    party, of = settings["for"], settings["of"]
    check(base, party, of)
    measure = measure_of(party if of is None else of, base)
    options, left_out = _arms(source, base, party)
    if not options:
        raise UsageError(f"{base.name}: none of {party}'s levers can be set to anything else")
    arms = [source.arm(), *(arm for _, arm in options)]
    gathered: list[list[FloatArray]] = [[] for _ in arms]

    def each(blocks: Sequence[Block | None]) -> None:
        for parts, arm, block in zip(gathered, arms, blocks, strict=True):
            if block is not None:
                parts.append(measure(arm.scenario, block.rows))

    found = study.play(arms, each)
    refuse_too_few(study, found, tuple(refusal_names(arm.scenario) for arm in arms))
    if study.stop != "running":
        return None
    values = np.stack([np.concatenate(parts) for parts in gathered])
    best, stay = _best(values, source.seed, own=of is None)
    told = _told([setting for setting, _ in options], values, best)
    count = values.shape[1]
    if of is None:
        base_figure = mean_of_values(values[0])
    else:
        now = share(int(values[0].sum()), count)
        base_figure = Estimate(now.share, now.low, now.high)
    return Advice(
        title=base.title,
        version=study.version,
        seed=source.seed,
        kept=count,
        party=party,
        of=of,
        base=base_figure,
        stay=stay,
        options=tuple(sorted(told, key=lambda option: _order(option, own=of is None))),
        left_out=tuple(left_out),
    )


def _order(option: Option, *, own: bool) -> float:
    by = option.by.value or 0.0
    return -by if own else -abs(by)


def _told(settings: Sequence[_Setting], values: FloatArray, best: Sequence[float]) -> list[Option]:
    found = []
    for row, setting in enumerate(settings, start=1):
        found.append(difference_of_pairs(setting.change, values[0], values[row]))
    corrected = holm([difference.p for difference in found])
    return [
        Option(s.lever, s.change, d.other, d.by, p, p < 1 - CONFIDENCE, often)
        for s, d, p, often in zip(settings, found, corrected, best, strict=True)
    ]


def _best(values: FloatArray, seed: int, *, own: bool) -> tuple[list[float], float | None]:
    """Return how often each option comes out on top over resamples of the worlds, and how often staying does.

    On top: the highest mean of one's own worth, doing nothing included; or the largest change of an outcome, either
    way. Options that tie (as they play every world alike) share the win.
    """
    count = values.shape[1]
    random = generator(seed, "bootstrap/advice")
    wins = np.zeros(values.shape[0])
    for _ in range(0, RESAMPLES, _AT_ONCE):
        weights = random.multinomial(count, np.full(count, 1 / count), size=_AT_ONCE)
        means = values @ weights.T.astype(np.float64)
        score = means if own else np.abs(means - means[0])
        if not own:
            score[0] = -1.0
        top = score >= score.max(axis=0) - 1e-9 * count
        wins += (top / top.sum(axis=0)).sum(axis=1)
    wins /= RESAMPLES
    return wins[1:].tolist(), float(wins[0]) if own else None


def _arms(source: Source, base: Scenario, party: str) -> tuple[list[tuple[_Setting, Arm]], list[str]]:
    """Return the options that the scenario takes, and what it says of those that it does not."""
    options, left_out = [], []
    for lever in base.levers[party]:
        taken = False
        for change in dict.fromkeys(_settings(base, source.seed, lever)):
            if change == f"{lever}{_NEVER}":
                options.append((_Setting(lever, change), _never_vetoing(base, source.seed, lever, change)))
                taken = True
                continue
            try:
                # What is done without can no longer be a lever.
                sets = (change, "levers=") if change.endswith("=") else (change,)
                options.append((_Setting(lever, change), source.arm(*sets, name=change)))
                taken = True
            except ScenarioError as error:
                left_out.append(f"{change}: {error.faults[0].message}")
        if not taken:
            left_out.append(f"{lever}: nothing else that it could be set to")
    return options, left_out


def _never_vetoing(base: Scenario, seed: int, lever: str, change: str) -> Arm:
    """Return the scenario in which a ratifier lets every deal pass, and everybody who foresees it knows."""
    name = lever.split(".")[1]
    parties = tuple(
        replace(party, ratifies=replace(party.ratifies, vetoes=False))
        if party.name == name and party.ratifies is not None
        else party
        for party in base.parties
    )
    return Arm(change, replace(base, parties=parties, past=base.past or base), seed, change)


def _settings(base: Scenario, seed: int, lever: str) -> Iterator[str]:
    """Yield the changes that a lever allows."""
    kind = lever.split(".")
    if kind[0] == "promises" and kind[-1] == "kept" and _reckoned(base, kind[1]):
        yield from (f"{lever}=0", f"{lever}=1")
        return
    yield from _percentiles(base, seed, lever)
    if kind[0] == "events" and len(kind) == 2:
        event = next(event for event in base.events if event.name == kind[1])
        yield f"{lever}.chance=0" if event.day is not None else f"{lever}="
    if kind[0] == "parties" and kind[-1] == "ratifies":
        yield f"{lever}{_NEVER}"
    if kind[0] == "parties" and kind[-1] in ("last_word", "walks"):
        yield f"{lever}="
    if kind[-1] == "strategy":
        yield from (f"{lever}={name}" for name in strategy_names())


def _reckoned(base: Scenario, name: str) -> bool:
    promises = base.resolved.get("promises")
    kept = promises[name]["kept"] if isinstance(promises, dict) else None
    return isinstance(kept, dict) and bool({"gain", "cost"} & kept.keys())


def _percentiles(base: Scenario, seed: int, lever: str) -> Iterator[str]:
    worlds = Worlds(base, Luck(seed, 0, DRAWN), np.arange(DRAWN))
    for given in base.inputs:
        below = given.path == lever or given.path.startswith(f"{lever}.")
        if below and not base.is_known(given.number):
            drawn = worlds.number(given.number)
            for level in (LOW, HIGH):
                value = float(np.quantile(drawn, level, method="inverted_cdf"))
                yield f"{given.path}={written(float(f'{value:.3g}'))}"
