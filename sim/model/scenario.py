"""A whole scenario, checked and resolved: what the engine plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.model.commitments import Promise, Threat
from sim.model.lesson import Lesson
from sim.model.numbers import Constant, Number, leaves
from sim.model.packages import Packages, Pattern
from sim.model.parties import Party
from sim.model.story import Clock, Event, Interim, Outcome, RecordedAct, Table


@dataclass(frozen=True, slots=True)
class Claim:
    """A reported claim from a seeds file."""

    id: str
    says: str
    by: str
    kind: str
    source: str
    """Outlet and date of the article that carries it."""


@dataclass(frozen=True, slots=True)
class Input:
    """One number of the scenario with what stands behind it.

    Either ``because`` (ids of claims) or ``assumed`` (a reason) is filled; both are empty where the author
    gave no evidence.
    """

    path: str
    number: Number
    because: tuple[str, ...]
    assumed: str
    place: str


@dataclass(frozen=True, eq=False)
class Scenario:
    """One story, ready to be played. Parties, threats, promises and events keep their file order.

    Two scenarios are equal only if they are the same object, so that one can key a cache.
    """

    name: str
    """The file's name without its ending."""
    title: str
    question: str
    clock: Clock
    packages: Packages
    status_quo: tuple[int, ...] | None
    """One option index per issue; None for a pie that has no status quo."""
    parties: tuple[Party, ...]
    threats: tuple[Threat, ...]
    promises: tuple[Promise, ...]
    events: tuple[Event, ...]
    table: Table
    record: tuple[RecordedAct, ...]
    record_noise: Number | None
    outcomes: tuple[Outcome, ...]
    quantities: Mapping[str, Number]
    levers: Mapping[str, tuple[str, ...]]
    inputs: tuple[Input, ...]
    claims: tuple[Claim, ...]
    file: str
    """Path as the user gave it."""
    files: Mapping[str, str]
    """Every text read to make this scenario (the file itself, what it extends, its sources), by its path."""
    resolved: Mapping[str, object]
    """The merged text after ``extends`` and ``--set``, as plain mappings and lists."""
    interim: Interim | None = None
    past: Scenario | None = None
    """The scenario whose values the record is read with, where that is not this one (DESIGN rule 11)."""
    lesson: Lesson | None = None
    """What the scenario teaches, where it is a lesson. Nothing in play depends on it."""
    notes: tuple[str, ...] = field(default=())
    """Remarks of the reader worth showing in ``sim check``, such as a continuous issue played on a grid."""

    @property
    def negotiators(self) -> tuple[int, ...]:
        """Indices of the parties that make and answer offers, in file order."""
        return tuple(i for i, party in enumerate(self.parties) if party.negotiates is not None)

    @property
    def ratifiers(self) -> tuple[int, ...]:
        """Indices of the parties that may veto a deal, in file order."""
        return tuple(i for i, party in enumerate(self.parties) if party.ratifies and party.ratifies.vetoes)

    def is_known(self, number: Number) -> bool:
        """Return whether a number is the same in every world."""
        return all(isinstance(leaf, Constant) for leaf in leaves(number, self.quantities))

    def threat(self, name: str) -> Threat:
        """Return the threat of that name; raises KeyError where there is none."""
        for threat in self.threats:
            if threat.name == name:
                return threat
        raise KeyError(name)


def complete(options: tuple[int, ...]) -> Pattern:
    """Return the pattern that only this complete package matches."""
    return Pattern(tuple((issue, frozenset((option,))) for issue, option in enumerate(options)))
