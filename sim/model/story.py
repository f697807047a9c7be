"""What happens around the table: the clock, events, the protocol, the record, the names of endings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sim.model.commitments import Shock
from sim.model.numbers import Number
from sim.model.packages import Pattern


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date that the parties know, and what follows it."""

    day: float
    then: Literal["threats_act", "lapses", "goes_on"]


@dataclass(frozen=True, slots=True)
class Clock:
    """Time runs in ``unit``s from 0. At ``horizon`` we only stop watching; a deadline is the parties' own."""

    unit: Literal["day", "round"]
    horizon: float
    starts: date | None = None
    known_until: float | None = None
    """Up to this time (inclusive) the record tells all that happened; None: nothing is recorded."""
    deadline: Deadline | None = None
    truce: bool = False
    """Nothing cuts the talks short before everybody's asks have come down; set by the causes of ``explain``."""
    thins_from: float | None = None
    """From this time on the table meets in ever rarer spells, so that long watching costs little."""


@dataclass(frozen=True, slots=True)
class Signal:
    """News that multiplies the odds that a threat is real, or that a promise will be kept."""

    about: str
    kind: Literal["threat", "promise"]
    likelihood_ratio: Number
    seen_by: frozenset[int] | None = None
    """Parties whose beliefs it moves; None: all."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the talks.

    Exactly one of ``day`` (a time, whole units) and ``mean`` (mean waiting time of a random event) is set.
    ``chance`` is the probability that a dated event comes at all (None: it comes). A random or uncertain
    event that carries a threat's signal comes likelihood-ratio times as often when the threat is real.
    """

    name: str
    day: Number | None = None
    mean: Number | None = None
    chance: Number | None = None
    on_refusal: Number | None = None
    """Chance that it comes after a turn on which nothing was agreed; then neither ``day`` nor ``mean`` is set."""
    signals: tuple[Signal, ...] = ()
    shocks: tuple[Shock, ...] = ()
    opens: tuple[tuple[int, int], ...] = ()
    """(issue, option) pairs that are closed before the event and open after it."""
    closes: tuple[tuple[int, int], ...] = ()
    ends_talks: bool = False
    ties_hands: Mapping[int, Number] = field(default_factory=dict)
    """Points that backing down costs more after this event, by party."""
    recorded: bool = False
    """A dated event of the known past: part of what the worlds are conditioned on."""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Interim:
    """Deals that do not end the talks: their value flows while the parties talk on.

    ``when``: the packages that are signed so. ``for_good``: whether their terms bind all that is agreed later; else
    they run out with the next turn.
    """

    when: Pattern
    for_good: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The protocol: who speaks when."""

    protocol: str
    first: int
    every: Number
    """Time between turns, rounded to whole units where it is uncertain."""
    numbers: Mapping[str, Number] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """One line of the record: on ``day``, ``by`` put a (partial) offer, and ``refused_by`` refused it."""

    day: float
    by: int
    offers: Pattern
    refused_by: tuple[int, ...]
    place: str
    """File and line, for messages."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One way for an ending to bear an outcome's name; all parts that are set must hold."""

    kind: Literal["deal", "threat", "backs_down", "walks_away", "event", "deadline", "unresolved"]
    package: Pattern | None = None
    name: str | None = None
    """Of the threat, the event, or the party that backs down or walks away; None: any."""
    effect: str | None = None
    """What the threat did; ``none``: nothing."""
    promises: tuple[tuple[str, Literal["kept", "broken"]], ...] = ()
    interim: Pattern | None = None
    """Of the last interim deal that was signed; None: no matter whether there was any."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scenario's own name for endings that meet any of its conditions."""

    name: str
    conditions: tuple[Condition, ...]
