"""From a scenario to the rows of a block: draw worlds, keep those the record allows, play them out.

A block is a run of draw numbers. Its worlds are played in cohorts that fit the cache. Which worlds share a
block or a cohort changes nothing in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.chance import Joined, Luck
from sim.engine import interim
from sim.engine.calendar import play_out, play_past
from sim.engine.cohort import Cohort
from sim.engine.foresight import Foresight
from sim.engine.hazards import Hazards, Item, items, mean_wait, passed_by
from sim.engine.measured import measured_issue
from sim.engine.memory import keep_freed_memory
from sim.engine.observing import Observer, nobody
from sim.engine.outcomes import name_endings
from sim.engine.readable import Readable, readable
from sim.engine.record import Lottery, Record, chance_of_signals, comes, event_days
from sim.engine.seats import Seat
from sim.engine.table import Table
from sim.engine.truth import Truth
from sim.engine.worlds import Worlds
from sim.model.arithmetic import decay
from sim.model.endings import Ending, row_type
from sim.model.packages import FloatArray, IntArray, Packages
from sim.model.registry import protocol
from sim.model.scenario import Scenario
from sim.model.story import RecordedAct
from sim.model.strategy import NOTHING

COHORT_BYTES = 24_000_000
"""Largest size of one value table (worlds × packages) of a cohort; chosen by measurement."""
LARGEST_COHORT = 10_240
READ_TOGETHER = 16_384
"""Draws whose past is read together."""

Further = Callable[[int, int], int]
"""``further(drawn, kept)``: how many draws to read next, where so many are read and so many of them kept; 0: none."""


@dataclass(frozen=True)
class Block:
    """What became of the draws ``first`` to ``first + count − 1``.

    ``rows``: the kept worlds in rising draw number (``sim.model.endings.row_type``). ``refused_by``: for each
    dropped draw the index into ``refusal_names`` of what dropped it; −1 for a kept one; shape (count,).
    """

    first: int
    count: int
    rows: NDArray[np.void]
    refused_by: NDArray[np.int16]

    def refused(self, causes: int) -> IntArray:
        """Return how many draws each of so many causes dropped."""
        return np.bincount(self.refused_by[self.refused_by >= 0], minlength=causes).astype(np.int64)


@dataclass(frozen=True)
class Past:
    """What the known past left of a block: the kept draws, and what it fixed in them.

    ``rows``: indices into the block, rising. ``offers``: (kept, lines) the package that each recorded line
    stands for. ``used``: how much of each random item's standard wait had passed.
    """

    rows: IntArray
    offers: IntArray
    used: Mapping[str, FloatArray]
    refused_by: NDArray[np.int16]


def refusal_names(scenario: Scenario) -> tuple[str, ...]:
    """Return what can drop a draw: recorded news, recorded quiet, and each line of the record."""
    past = scenario.past or scenario
    if past.clock.known_until is None:
        return ()
    lines = [f"{line.place}: {past.parties[line.by].name} offers" for line in past.record]
    return ("recorded signals", "recorded quiet", *lines)


def play_block(
    scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
) -> Block:
    """Play draws ``first`` to ``first + count − 1`` of a scenario under a seed, or the first of them.

    ``further`` is asked how many to read before any is, and again after each reading; None: all.
    """
    keep_freed_memory()
    told = scenario.past or scenario
    luck, past = read_block(told, seed, first, count, further)
    return play_on(scenario, luck, at_table(past, told, scenario))


def play_on(scenario: Scenario, luck: Luck, past: Past) -> Block:
    """Play the worlds of a block that the known past allows to their ends."""
    rows = np.empty(past.rows.size, dtype=rows_of(scenario))
    for part in _parts(past.rows.size, cohort_size(scenario)):
        rows[part] = play_cohort(scenario, luck, past, part)
    return Block(luck.first, past.refused_by.size, rows, past.refused_by)


def rows_of(scenario: Scenario) -> np.dtype[np.void]:
    """Return the type of the rows of a scenario."""
    measured = measured_issue(scenario) is not None
    return row_type(len(scenario.parties), measured=measured, interim=scenario.interim is not None)


def _parts(worlds: int, size: int) -> Iterator[slice]:
    """Split so many worlds into cohorts of about equal size: a small last one costs as much as a full one."""
    cohorts = max(round(worlds / size), 1)
    edges = [worlds * n // cohorts for n in range(cohorts + 1)]
    yield from (slice(start, end) for start, end in pairwise(edges))


def cohort_size(scenario: Scenario) -> int:
    """Return how many worlds of a scenario are played side by side."""
    return int(np.clip(COHORT_BYTES // (8 * len(scenario.packages)), 16, LARGEST_COHORT))


def unwatched(cohort: Cohort) -> Observer:
    """Watch nothing in a cohort."""
    return nobody


def play_cohort(
    scenario: Scenario,
    luck: Luck,
    past: Past,
    part: slice,
    watch: Callable[[Cohort], Observer] = unwatched,
    seats: Mapping[int, Seat] | None = None,
) -> NDArray[np.void]:
    """Play some of the kept worlds of a block to their ends and return their rows.

    ``watch`` makes the observer that is told what happens in the cohort. ``seats``: who decides in the stead
    of some parties after the known past; what a seat raises stops the play and comes out of here.
    """
    worlds = Worlds(scenario, luck, past.rows[part])
    cohort = Cohort(scenario, worlds)
    observer = watch(cohort)
    start = scenario.clock.known_until or 0.0
    used = {name: spent[part] for name, spent in past.used.items()}
    hazards = Hazards(cohort, used, start, observer)
    foresight = Foresight(cohort, hazards)
    table = Table(cohort, hazards, foresight, observer, seats)
    record = Record(cohort, table, _told_lines(scenario), past.offers[part])
    play_out(cohort, hazards, record, table, protocol(scenario.table.protocol))
    return _rows(cohort, foresight)


def read_past(scenario: Scenario, luck: Luck) -> Past:
    """Decide which worlds of a block the known past allows (DESIGN rule 11)."""
    told = scenario.past or scenario
    return at_table(read_told(told, luck), told, scenario)


def read_block(
    told: Scenario, seed: int, first: int, count: int, further: Further | None = None
) -> tuple[Luck, Past]:
    """Draw a block and decide which of its worlds the known past allows; the luck is that of these worlds alone.

    Few draws are read together, as their numbers should fit the cache, and many of those that are kept played
    together, as a cohort of a few costs as much as one of many. ``further``: see ``play_block``.
    """
    if told.clock.known_until is None:
        luck = Luck(seed, first, count if further is None else min(further(0, 0), count))
        return luck, read_told(told, luck)
    lucks, pasts = list[Luck](), list[Past]()
    drawn = kept = 0
    while drawn < count:
        wanted = count if further is None else further(drawn, kept)
        if wanted <= 0:
            break
        luck = Luck(seed, first + drawn, min(wanted, READ_TOGETHER, count - drawn))
        past = read_told(told, luck)
        lucks.append(luck.only(past.rows))
        pasts.append(past)
        drawn, kept = drawn + luck.count, kept + past.rows.size
    joined = Joined(lucks)
    return joined, Past(
        np.arange(joined.count),
        np.concatenate([past.offers for past in pasts]),
        {name: np.concatenate([past.used[name] for past in pasts]) for name in pasts[0].used},
        np.concatenate([past.refused_by for past in pasts]),
    )


def at_table(past: Past, told: Scenario, played: Scenario) -> Past:
    """Return what was read with the values of ``told`` in the words of a scenario that is played on from there."""
    if past.offers.shape[1] == 0:
        return past
    return replace(past, offers=_translated(past.offers, told.packages, played.packages))


def read_told(told: Scenario, luck: Luck) -> Past:
    """Decide which worlds of a block the known past allows, by the values that the record is read with."""
    known = told.clock.known_until
    refused = np.full(luck.count, -1, dtype=np.int16)
    everything = np.arange(luck.count)
    if known is None:
        return Past(everything, np.empty((luck.count, 0), dtype=np.int64), {}, refused)
    lottery = luck.uniforms("record/kept")
    rows, chance = _allowed_by_news_and_quiet(told, luck, known, lottery, refused)
    offers = np.full((luck.count, len(told.record)), NOTHING, dtype=np.int64)
    if told.record and rows.size:
        by = readable(told)
        parts = _parts(rows.size, cohort_size(by.scenario))
        kept = [_allowed_by_record(by, luck, rows[part], chance, lottery, refused, offers) for part in parts]
        rows = np.concatenate(kept)
    worlds = Worlds(told, luck, rows)
    waits = _waits_from_the_start(told, worlds, Truth(told, worlds))
    used = {item.name: passed_by(known, item, mean, told, worlds) for item, mean in waits}
    return Past(rows, offers[rows], used, refused)


def read_whole(told: Scenario, luck: Luck) -> Past:
    """Take every draw as one of which the record tells: its lines are played, and nothing is refused.

    Waiting times begin anew where the known past ends: for an exponential one that is what it is like after a quiet
    past.
    """
    refused = np.full(luck.count, -1, dtype=np.int16)
    everything = np.arange(luck.count)
    offers = np.full((luck.count, len(told.record)), NOTHING, dtype=np.int64)
    if told.record:
        surely, chance, by = np.full(luck.count, -1.0), np.ones(luck.count), readable(told)
        for part in _parts(luck.count, cohort_size(by.scenario)):
            _allowed_by_record(by, luck, everything[part], chance, surely, refused, offers)
    return Past(everything, offers, {}, refused)


def _allowed_by_news_and_quiet(
    told: Scenario, luck: Luck, known: float, lottery: FloatArray, refused: NDArray[np.int16]
) -> tuple[IntArray, FloatArray]:
    worlds = Worlds(told, luck, np.arange(luck.count))
    truth = Truth(told, worlds)
    chance = chance_of_signals(told, truth, worlds)
    allowed = lottery < chance
    refused[~allowed] = 0
    quiet = np.ones(luck.count, dtype=np.bool_)
    for item, mean in _waits_from_the_start(told, worlds, truth):
        quiet &= worlds.exponential(item.name) > passed_by(known, item, mean, told, worlds)
    for event in told.events:
        if event.day is not None and not event.recorded and not told.is_known(event.day):
            quiet &= ~((event_days(event, told, worlds) <= known) & comes(event, truth, worlds))
    refused[allowed & ~quiet] = 1
    return np.flatnonzero(allowed & quiet), chance


def _waits_from_the_start(
    scenario: Scenario, worlds: Worlds, truth: Truth
) -> Iterator[tuple[Item, FloatArray]]:
    """Yield what could come at random from the first day on, with its mean waiting time."""
    for item in items(scenario):
        if item.threat is None or scenario.threats[item.threat].after is None:
            yield item, mean_wait(item, scenario, worlds, truth)


def _allowed_by_record(
    by: Readable,
    luck: Luck,
    rows: IntArray,
    chance: FloatArray,
    lottery: FloatArray,
    refused: NDArray[np.int16],
    offers: IntArray,
) -> IntArray:
    """Play the record in these rows and return those that the lottery keeps."""
    told = by.scenario
    cohort = Cohort(told, Worlds(told, luck, rows))
    hazards = Hazards(cohort, {}, 0.0, nobody)
    table = Table(cohort, hazards, Foresight(cohort, hazards), nobody)
    draws = Lottery(lottery[rows], chance[rows])
    record = Record(cohort, table, told.record, draws)
    play_past(cohort, hazards, record)
    dropped = draws.refused_by != NOTHING
    refused[rows[dropped]] = 2 + draws.refused_by[dropped]
    offers[rows] = np.where(record.offers == NOTHING, NOTHING, by.packages[record.offers])
    kept: IntArray = rows[~dropped]
    return kept


def _told_lines(scenario: Scenario) -> tuple[RecordedAct, ...]:
    """Return the record that a scenario's past was read with, its parties by their places in this scenario."""
    if scenario.past is None:
        return scenario.record
    place = {party.name: i for i, party in enumerate(scenario.parties)}
    told = scenario.past.parties

    def here(line: RecordedAct) -> RecordedAct:
        refused = tuple(place[told[i].name] for i in line.refused_by if told[i].name in place)
        return replace(line, by=place.get(told[line.by].name, NOTHING), refused_by=refused)

    return tuple(here(line) for line in scenario.past.record)


def _translated(offers: IntArray, told: Packages, played: Packages) -> IntArray:
    """Rename recorded packages where a variant bargains over other packages; ``NOTHING`` where it lacks one."""
    if told is played or told.labels == played.labels:
        return offers
    index = {tuple(sorted(label.items())): k for k, label in enumerate(played.labels)}
    names = [index.get(tuple(sorted(label.items())), NOTHING) for label in told.labels]
    return np.where(offers == NOTHING, NOTHING, np.array(names, dtype=np.int64)[offers])


def _rows(cohort: Cohort, foresight: Foresight) -> NDArray[np.void]:
    scenario, size = cohort.scenario, cohort.worlds.size
    rows = np.zeros(size, dtype=rows_of(scenario))
    rows["replication"] = cohort.worlds.replications
    rows["ending"], rows["which"], rows["effect"] = cohort.ending, cohort.which, cohort.effect
    rows["day"], rows["package"], rows["offers"] = cohort.ended_on, cohort.deal, cohort.offers
    signed = np.flatnonzero(cohort.ending == int(Ending.DEAL))
    broken = cohort.promises.broken(signed, cohort.deal[signed].astype(np.int64))
    rows["broken"][signed] = broken
    if cohort.measured is not None:
        rows["exact"] = cohort.exact
    if scenario.interim is not None:
        rows["interim"] = cohort.interim
    if scenario.interim is not None:
        interim.run_out(cohort, np.arange(size), scenario.clock.horizon)
    rows["values"] = np.nan
    for i in cohort.valuing:
        final = _final_worth(cohort, foresight, i, signed, broken)
        rows["values"][:, i] = cohort.lived[i] + decay(cohort.discount[i] * cohort.ended_on) * final
    name_endings(scenario, rows)
    return rows


def _final_worth(
    cohort: Cohort, foresight: Foresight, party: int, signed: IntArray, broken: IntArray
) -> FloatArray:
    """What a party's world is worth from its ending on; for talks still open, its value of no deal."""
    worth, scenario = cohort.worth[party], cohort.scenario
    final = np.zeros(cohort.worlds.size)
    deals = cohort.deal[signed].astype(np.int64)
    beyond = cohort.beyond_grid(party, signed, deals)
    final[signed] = cohort.promises.value_after(party, signed, deals, broken, beyond)
    for x, threat in enumerate(scenario.threats):
        struck = (cohort.ending == int(Ending.THREAT)) & (cohort.which == x)
        final = np.where(struck, worth.no_effect[threat.name], final)
        for e, effect in enumerate(threat.effects):
            by_effect = worth.by_effect[threat.name].get(effect.name)
            if by_effect is not None:
                final = np.where(struck & (cohort.effect == e), by_effect, final)
    for v, event in enumerate(scenario.events):
        if event.ends_talks:
            final = np.where(
                (cohort.ending == int(Ending.EVENT)) & (cohort.which == v), worth.events[event.name], final
            )
    backed = cohort.ending == int(Ending.BACKED_DOWN)
    final = np.where(backed, _after_backing_down(cohort, party), final)
    walked = cohort.ending == int(Ending.WALKED_AWAY)
    final = np.where(
        walked, np.where(cohort.which == party, worth.walking, worth.plain["walked_away"]), final
    )
    final = np.where(cohort.ending == int(Ending.DEADLINE), worth.plain["lapses"], final)
    still = np.flatnonzero(cohort.ending == int(Ending.UNRESOLVED))
    final[still] = foresight.no_deal(party, still, scenario.clock.horizon)
    return final


def _after_backing_down(cohort: Cohort, party: int) -> FloatArray:
    worth = cohort.worth[party]
    own = worth.choice.get("back_down", worth.plain["backs_down"])
    cost = cohort.audience_cost[party] * cohort.ended_on + cohort.staked[party]
    return np.where(cohort.which == party, own - cost, worth.plain["backs_down"])
