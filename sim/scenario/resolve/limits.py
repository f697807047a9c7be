"""What a legal scenario may ask of time and memory, and how far beliefs and values may be pushed.

Each bound is on what the engine makes of a scenario, so each message names the sizes that multiply. They are
generous: what nobody means is refused before it is played for hours or fills the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, prod

import numpy as np

from sim.model import registry
from sim.model.commitments import Promise, Reckoning, Shock, Threat
from sim.model.numbers import Drawn, Ordered, leaves
from sim.model.packages import IntArray
from sim.model.parties import Party
from sim.model.story import Clock, Event, Table
from sim.scenario.bounds import TINY, interval
from sim.scenario.numbers import certain
from sim.scenario.resolve.draft import Draft
from sim.scenario.tree import Path

MAX_TURNS = 10_000
"""Turns at the table in one world."""
MAX_OFFERS = 12_000
"""Turns times negotiators: every one remembers every offer, in 16 kB where 2,048 worlds are played side by side."""
MAX_CASES = 512
"""Cases of which threats are real that one look ahead may weigh."""
MAX_STREAMS = 5_000
"""Streams of chance; a block of 16,384 draws keeps each in 131 kB, so these in 660 MB."""
MAX_TABLES = 500
"""Tables of a cohort with a value for each package in each world; each takes 2 MB."""
TABLE_BYTES = 2_000_000
FEWEST_WORLDS = 16
MAX_PARTIES = 100
MAX_EVENTS = 500
MAX_EFFECTS = 50
MAX_BONUSES = 200
MAX_TERMS = 16
MAX_WAYS = 20_000
"""Ways in which promises may be kept and broken, over all the terms on which packages hold them."""
MAX_LINES = 200
MAX_CONDITIONS = 200
MAX_COMPARED = 500_000_000
"""Conditions of outcomes, squared, times packages: what finding those in the shadow of others takes."""
MAX_PAIRS = 64
"""Options that events may open and close."""
MAX_PAIRS_OF_PACKAGES = 1_000_000
MAX_GROWTH = 1e6
"""How much shocks may multiply one number by, taken together."""
MAX_NEWS = 1e40
"""How much news may multiply the odds of one threat or promise by, taken together, either way."""
MAX_SILENCE = 600.0
"""The same for news that does not come, as the exponent of e."""


def check_counts(draft: Draft) -> None:
    """Stop at lists that are longer than anybody means, before they are read; raises ``ScenarioError``."""
    document = draft.document
    before = len(draft.faults)

    def at_most(path: Path, count: int, most: int, what: str) -> None:
        if count > most:
            draft.fault(path, f"{count:,} {what} are more than {most:,}", "leave some out, or join some")

    at_most(("parties",), len(document.parties), MAX_PARTIES, "parties")
    at_most(("events",), len(document.events), MAX_EVENTS, "events")
    at_most(("record",), len(document.record), MAX_LINES, "lines of the record")
    conditions = sum(len(given) for outcome in document.outcomes for given in outcome.values())
    at_most(("outcomes",), conditions, MAX_CONDITIONS, "conditions of outcomes")
    for name, party in document.parties.items():
        at_most(("parties", name, "together"), len(party.together), MAX_BONUSES, "combinations")
        roles = len(party.guarantees or ())
        at_most(("parties", name, "guarantees"), roles, MAX_BONUSES, "guarantees")
    for name, threat in document.threats.items():
        at_most(("threats", name, "effect"), len(threat.effect), MAX_EFFECTS, "effects")
    for name, promise in document.promises.items():
        at_most(("promises", name, "guarantees"), len(promise.guarantees), MAX_TERMS, "guarantees")
        at_most(("promises", name, "when"), len(promise.when), MAX_BONUSES, "partial packages")
        for key in ("gain", "cost"):
            terms = getattr(promise.kept, key, ())
            at_most(("promises", name, "kept", key), len(terms), MAX_TERMS, "terms")
    _check_cases(draft)
    if len(draft.faults) > before:
        draft.faults.stop_if_any()


def _check_cases(draft: Draft) -> None:
    ending = sum(threat.ends_talks for threat in draft.document.threats.values())
    going_on = len(draft.document.threats) - ending
    # Whoever looks ahead imagines the threats that do not end talks in every order: a few are a great many.
    cases = cases_weighed(min(ending, 20), min(going_on, 8))
    if cases > MAX_CASES:
        draft.fault(
            ("threats",),
            f"{ending} threats that end talks and {going_on} that do not make {cases:,} cases or more to weigh "
            f"at each look ahead, more than {MAX_CASES}",
            "join some of them",
        )


def cases_weighed(ending: int, going_on: int) -> int:
    """Return how many cases one value of no deal is a mean over."""
    cases: int = 2 ** (ending + going_on)
    return cases + (going_on * cases_weighed(ending, going_on - 1) if going_on else 0)


def check_sizes(
    draft: Draft,
    clock: Clock,
    parties: Sequence[Party],
    threats: Sequence[Threat],
    promises: Sequence[Promise],
    events: Sequence[Event],
    table: Table,
) -> None:
    """Note a fault for whatever would take too long, too much memory, or numbers beyond reckoning."""
    _check_openings(draft, events)
    _check_outcomes(draft)
    turns = _check_turns(draft, clock, parties, table)
    _check_streams(draft, parties, turns)
    _check_promises(draft, promises)
    _check_tables(draft, parties)
    shocks = [(path, shock) for path, shock in _shocks(threats, events)]
    _check_growth(draft, shocks)
    _check_paces(draft, threats, shocks)
    _check_news(draft, clock, events)


def _check_turns(draft: Draft, clock: Clock, parties: Sequence[Party], table: Table) -> int:
    """Return how many turns a world may have."""
    if table.protocol in registry.protocol_names() and not registry.protocol(table.protocol).turns:
        return 1
    every = interval(table.every, draft.intervals).low
    if certain(table.every) is None:
        every = max(floor(every + 0.5), 1.0)  # intervals that differ between worlds are whole units
    known = clock.known_until
    end = clock.horizon
    if clock.deadline is not None and clock.deadline.then != "goes_on":
        end = min(end, clock.deadline.day)
    turns = int((end - (known or 0.0)) / every) + 1
    negotiators = max(sum(party.negotiates is not None for party in parties), 1)
    most = min(MAX_TURNS, MAX_OFFERS // negotiators)
    if turns > most:
        path: Path = ("table", "every") if draft.has(("table", "every")) else ("clock", "horizon")
        unit = draft.unit
        draft.fault(
            path,
            f"a turn every {every:g} {unit}s over {end - (known or 0.0):g} {unit}s makes {turns:,} turns, more "
            f"than {most:,} for {negotiators} negotiators",
            "make table: {every: …} longer or clock: {horizon: …} shorter",
        )
        return 0
    return turns


def _check_streams(draft: Draft, parties: Sequence[Party], turns: int) -> None:
    drawn: set[tuple[str, int]] = set()
    for _, found in draft.inputs:
        for leaf in leaves(found.number, draft.quantities):
            if isinstance(leaf, Drawn):
                drawn.add((leaf.name, 0))
            elif isinstance(leaf, Ordered):
                drawn.add((leaf.group, leaf.slot))
    misread = sum(
        len(draft.issues[want.issue].options)
        for i, party in enumerate(parties)
        if party.misreading is not None and party.negotiates is not None
        for other in _consulted(parties, i)
        for want in parties[other].wants
    )
    noisy = turns * sum(party.noise is not None and party.negotiates is not None for party in parties)
    if len(drawn) + misread + noisy > MAX_STREAMS:
        largest = max((len(drawn), "quantities"), (misread, "parties"), (noisy, "table"))[1]
        draft.fault(
            (largest,),
            f"{len(drawn):,} numbers drawn, {misread:,} options misread and {noisy:,} noisy choices are more "
            f"than {MAX_STREAMS:,} in one world",
            "leave out misreading: or noise:, or use fewer options or turns",
        )


def _consulted(parties: Sequence[Party], speaker: int) -> list[int]:
    """Return the parties whose consent a speaker thinks of."""
    negotiating = [i for i, party in enumerate(parties) if party.negotiates is not None and i != speaker]
    ratifying = [
        i for i, party in enumerate(parties) if party.ratifies and speaker in party.ratifies.known_to
    ]
    return [*negotiating, *ratifying]


def _check_tables(draft: Draft, parties: Sequence[Party]) -> None:
    assert draft.packages is not None
    valuing = sum(party.has_values for party in parties)
    readings = sum(
        len(_consulted(parties, i))
        for i, party in enumerate(parties)
        if party.misreading is not None and party.negotiates is not None
    )
    size = max(TABLE_BYTES, 8 * FEWEST_WORLDS * len(draft.packages))
    if (3 * valuing + readings) * size > MAX_TABLES * TABLE_BYTES:
        draft.fault(
            ("parties",),
            f"{valuing} parties that value {len(draft.packages):,} packages, {readings} misreadings between them, "
            "take more than 1 GB",
            "use fewer parties or options, or leave out misreading:",
        )


def _check_openings(draft: Draft, events: Sequence[Event]) -> None:
    assert draft.packages is not None
    pairs = {pair for event in events for pair in (*event.opens, *event.closes)}
    most = min(MAX_PAIRS, MAX_PAIRS_OF_PACKAGES // len(draft.packages))
    if len(pairs) > most:
        draft.fault(
            ("events",),
            f"events open and close {len(pairs):,} options of {len(draft.packages):,} packages: over {most:,}",
            "open fewer options, or use a coarser step",
        )


def _check_promises(draft: Draft, promises: Sequence[Promise]) -> None:
    """Packages that hold the same promises on the same terms are weighed together; not too many may differ."""
    assert draft.packages is not None
    terms = np.zeros(len(draft.packages), dtype=np.int64)
    held = np.zeros(len(draft.packages), dtype=np.int64)
    for promise in promises:
        active = draft.packages.matching_any(promise.when)
        patterns = [guarantee.when for guarantee in promise.guarantees]
        if isinstance(promise.kept, Reckoning):
            patterns += [pattern for pattern, _ in (*promise.kept.gain, *promise.kept.cost)]
        held += active
        terms = _ranked(2 * terms + active)
        for pattern in patterns:
            terms = _ranked(2 * terms + (active & draft.packages.matching(pattern)))
    _, first = np.unique(terms, return_index=True)
    ways = int((1 << held[first]).sum())
    if ways > MAX_WAYS:
        draft.fault(
            ("promises",),
            f"{len(promises)} promises stand on {first.size:,} different terms in {len(draft.packages):,} packages, "
            f"and can be kept or broken in {ways:,} ways, more than {MAX_WAYS:,}",
            "use fewer promises or guarantees, or let fewer of them meet in one package",
        )


def _ranked(codes: IntArray) -> IntArray:
    """Return the rank of each code among those that occur, so that codes stay small."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _check_outcomes(draft: Draft) -> None:
    assert draft.packages is not None
    conditions = sum(len(given) for outcome in draft.document.outcomes for given in outcome.values())
    if conditions**2 * len(draft.packages) > MAX_COMPARED:
        draft.fault(
            ("outcomes",),
            f"{conditions} conditions of outcomes are too many to be told apart in {len(draft.packages):,} packages",
            "join some by lists of options, or use fewer packages",
        )


# -- beyond reckoning -------------------------------------------------------------------------------------


def _shocks(threats: Sequence[Threat], events: Sequence[Event]) -> Iterator[tuple[Path, Shock]]:
    """Yield all shocks, with the place of those who give them."""
    for threat in threats:
        yield from ((("threats", threat.name, "shocks"), shock) for shock in threat.shocks)
    for event in events:
        yield from ((("events", event.name, "shocks"), shock) for shock in event.shocks)


def _check_growth(draft: Draft, shocks: Sequence[tuple[Path, Shock]]) -> None:
    """Shocks that multiply the same number may not multiply it without end."""
    growth: dict[object, float] = {}
    for path, shock in shocks:
        if shock.change.how != "times":
            continue
        factor = interval(shock.change.by, draft.intervals)
        growth[shock.target] = growth.get(shock.target, 1.0) * max(abs(factor.low), abs(factor.high), 1.0)
        if growth[shock.target] > MAX_GROWTH:
            draft.fault(
                path,
                f"shocks can multiply this by {growth[shock.target]:g} together, more than {MAX_GROWTH:,.0f}",
                "use adds: or becomes:, or smaller factors",
            )


def _check_paces(draft: Draft, threats: Sequence[Threat], shocks: Sequence[tuple[Path, Shock]]) -> None:
    """No sequence of shocks may bring a pace down to nothing."""
    for threat in threats:
        paces = [threat.pace, *(belief.pace for belief in threat.believed.values())]
        stated = [interval(pace, draft.intervals).low for pace in paces if pace is not None]
        touching = [(path, shock.change) for path, shock in shocks if shock.target == ("pace", threat.name)]
        if not stated or not touching:
            continue
        reach = {id(change): interval(change.by, draft.intervals) for _, change in touching}
        least = min([*stated, *(reach[id(c)].low for _, c in touching if c.how == "becomes")])
        least *= prod(min(reach[id(c)].low, 1.0) for _, c in touching if c.how == "times")
        least += sum(min(reach[id(c)].low, 0.0) for _, c in touching if c.how == "adds")
        if least < TINY:
            draft.fault(
                touching[-1][0],
                f"shocks can bring the pace of {threat.name} down to {least:g} {draft.unit}s",
                "a mean time stays above 0: use times:, or a smaller adds:",
            )


def _check_news(draft: Draft, clock: Clock, events: Sequence[Event]) -> None:
    """News may move odds far, but not beyond what a number can hold."""
    up: dict[str, float] = {}
    down: dict[str, float] = {}
    silence: dict[str, float] = {}
    for event in events:
        for signal in event.signals:
            path: Path = ("events", event.name, "signals", signal.about, "likelihood_ratio")
            ratio = interval(signal.likelihood_ratio, draft.intervals)
            up[signal.about] = up.get(signal.about, 1.0) * max(ratio.high, 1.0)
            down[signal.about] = down.get(signal.about, 1.0) * min(ratio.low, 1.0)
            if up[signal.about] > MAX_NEWS or down[signal.about] < 1.0 / MAX_NEWS:
                draft.fault(
                    path,
                    f"all news of {signal.about} together can multiply its odds by more than {MAX_NEWS:g}",
                    "a ratio of 100 is already as good as proof",
                )
            if event.mean is None or ratio.low >= 1.0:
                continue
            mean = interval(event.mean, draft.intervals).low
            exponent = (1.0 - ratio.low) * clock.horizon / mean
            silence[signal.about] = silence.get(signal.about, 0.0) + exponent
            if silence[signal.about] > MAX_SILENCE:
                draft.fault(
                    path,
                    f"if {event.name} never comes, that can multiply the odds of {signal.about} by "
                    f"e^{silence[signal.about]:,.0f} by the horizon",
                    f"give {event.name} a longer mean: (a lower bound of it), or a likelihood_ratio nearer to 1",
                )
