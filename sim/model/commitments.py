"""Threats (what happens without a deal) and promises (what happens after one), true and believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.model.numbers import Number
from sim.model.packages import Pattern
from sim.model.parties import Worth


@dataclass(frozen=True, slots=True)
class Change:
    """What a shock does to one number: ``adds`` to it, ``times`` it, or makes it ``becomes``."""

    how: Literal["adds", "times", "becomes"]
    by: Number


@dataclass(frozen=True, slots=True)
class Shock:
    """A change of what a party values, or of how soon a threat would be carried out.

    ``target`` is one of: ``("flow", party)``; ``("option", party, issue, option)``; ``("ending", party, name)``
    where name is a threat, an event, ``backs_down``, ``walked_away`` or ``lapses``; ``("pace", threat)``,
    which changes the mean waiting time. Parties, issues and options are indices, threats are names.
    """

    target: tuple[str | int, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a threat may do when carried out; effects are tried in order and the first one counts."""

    name: str
    chance: Number


@dataclass(frozen=True, slots=True)
class ThreatBelief:
    """What one party believes of a threat; a part left None is believed as it truly is."""

    chance: Number | None = None
    pace: Number | None = None
    effects: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Threat:
    """What someone says will happen without a deal.

    ``by`` and ``against`` are party indices. ``pace`` is the mean waiting time until a real threat is
    carried out (exponential), or None: it acts at the deadline or by a last word only. Without ``chance``,
    whether it is real is the threatener's own comparison (its last word).
    """

    name: str
    by: int
    against: frozenset[int]
    chance: Number | None
    pace: Number | None
    effects: tuple[Effect, ...] = ()
    believed: Mapping[int, ThreatBelief] = field(default_factory=dict)
    ends_talks: bool = True
    after: str | None = None
    """Name of the threat that must have been carried out before this one can be."""
    shocks: tuple[Shock, ...] = ()
    known_to: frozenset[int] = frozenset()
    """Parties that know whether it is real, besides the threatener; set by the causes of ``explain``."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The promiser's own comparison: odds of keeping ``e^((cost − gain)/noise)``.

    ``gain`` and ``cost`` of breaking are a base and additions for the packages that match a pattern.
    """

    gain: tuple[tuple[Pattern, Number], ...]
    cost: tuple[tuple[Pattern, Number], ...]
    noise: Number


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A package term that multiplies the odds that a promise is kept.

    It works on the truth and on the belief of every party in ``accepted_by`` (None: everyone).
    """

    when: Pattern
    odds: Number
    accepted_by: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """What a broken promise does to a party's value: it ``becomes`` a worth, or ``loses`` an amount."""

    how: Literal["becomes", "loses"]
    worth: Worth


@dataclass(frozen=True, slots=True)
class Promise:
    """What someone undertakes after a deal that matches ``when``.

    ``falls_with`` names a promise whose breaking breaks this one too; ``kept`` and beliefs are then the
    chance that this one is kept while that one is.
    """

    name: str
    by: int
    when: tuple[Pattern, ...]
    kept: Number | Reckoning
    believed: Mapping[int, Number] = field(default_factory=dict)
    guarantees: tuple[Guarantee, ...] = ()
    if_broken: Mapping[int, Broken] = field(default_factory=dict)
    falls_with: str | None = None
