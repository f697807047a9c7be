"""Those who decide, what they want, and what they live on without a deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sim.model.numbers import Number
from sim.model.packages import Pattern


@dataclass(frozen=True, slots=True)
class Like:
    """The value that the party's own wishes give a complete package, plus ``adds``.

    ``options`` holds one option index per issue. The package need not be feasible. ``exact`` gives, for continuous
    issues that are at a value of their own in each world, that value in place of an option.
    """

    options: tuple[int, ...]
    adds: Number | None = None
    exact: tuple[tuple[int, Number], ...] = ()


Worth: TypeAlias = Number | Like


@dataclass(frozen=True, slots=True)
class Points:
    """The worth of a numeric issue, linear between given points (x rising) and flat beyond them."""

    xs: tuple[float, ...]
    ys: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Power:
    """The worth of a numeric issue as a power of the share obtained.

    With t the position of x in the issue's range (0 to 1): ``start + (end − start)·t^exponent`` when the
    worth rises (end ≥ start), and ``end + (start − end)·(1 − t)^exponent`` when it falls.
    """

    exponent: Number
    start: Number
    end: Number


@dataclass(frozen=True, slots=True)
class Ideal:
    """The worth of a numeric issue that falls on both sides of an ideal: ``height − slope·|x − at|``."""

    at: Number
    height: Number
    slope: Number


@dataclass(frozen=True, slots=True)
class Want:
    """How a party values one issue: a weight (not negative) and a worth for each option or a curve."""

    issue: int
    weight: Number
    worth: tuple[Number, ...] | Points | Power | Ideal


@dataclass(frozen=True, slots=True)
class Bonus:
    """A value added to (or, negative, taken from) every package that matches a combination."""

    when: Pattern
    adds: Number


@dataclass(frozen=True, slots=True)
class StrategyChoice:
    """Which way of bargaining a party uses, with its numeric parameters and its settings in words."""

    name: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Negotiates:
    """The role of making and answering offers."""

    strategy: StrategyChoice


@dataclass(frozen=True, slots=True)
class Ratifies:
    """The role of vetoing a deal; ``known_to`` names the parties that foresee it (indices)."""

    known_to: frozenset[int]
    vetoes: bool = True
    """False: it lets every deal pass; set by the causes of ``explain``."""


@dataclass(frozen=True, slots=True)
class Guarantees:
    """The role of standing behind a promise.

    Packages that match ``needed_by`` need this party; ``declines`` is the chance (0 to 1) that it refuses,
    which makes them infeasible in that world.
    """

    needed_by: Pattern
    declines: Number


@dataclass(frozen=True, slots=True)
class AfterThreat:
    """What a carried-out threat is worth to a party, by what it did.

    ``by_effect`` maps an effect's name to a worth; ``otherwise`` is the worth when no effect came about.
    """

    by_effect: Mapping[str, Worth]
    otherwise: Worth


@dataclass(frozen=True, slots=True)
class WithoutDeal:
    """What each way of ending without a deal is worth to a party (points on its own scale)."""

    threats: Mapping[str, AfterThreat] = field(default_factory=dict)
    events: Mapping[str, Worth] = field(default_factory=dict)
    backs_down: Worth | None = None
    """Somebody's threat is dropped. None: the flow while talking goes on."""
    walked_away: Worth | None = None
    """Somebody else leaves the table. None: the flow while talking goes on."""
    lapses: Worth | None = None
    """The deadline passes, or the table closes, and nothing follows. None: the flow while talking goes on."""


Moment_: TypeAlias = Literal["deadline", "refusal", "own_turn", "answer"]


@dataclass(frozen=True, slots=True)
class LastWord:
    """A choice that a party makes when talks end or could end: it takes what it then values most.

    ``among`` maps a threat's name, or ``back_down``, to what choosing it is worth to the chooser.
    """

    at: frozenset[Moment_]
    among: Mapping[str, Worth]


@dataclass(frozen=True, slots=True)
class Walks:
    """Walking away: worth ``worth`` to the party, after ``after`` own turns without an acceptable package."""

    worth: Worth
    after: int


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who decides."""

    name: str
    key: str
    """Prefix of the names of this party's random streams; the party's path in the file it came from."""
    label: str
    """The name to show to a reader; ``name`` unless the scenario gives one."""
    negotiates: Negotiates | None = None
    ratifies: Ratifies | None = None
    guarantees: tuple[Guarantees, ...] = ()
    wants: tuple[Want, ...] = ()
    together: tuple[Bonus, ...] = ()
    patience: Number | None = None
    """Discount rate per unit of time; None: does not discount."""
    discount: Number | None = None
    """In place of patience: what is left of a value one unit of time later, above 0 and at most 1."""
    while_talking: Worth | None = None
    """Flow while talks last, as the value of living so for ever; None: 0."""
    without_deal: WithoutDeal = field(default_factory=WithoutDeal)
    last_word: LastWord | None = None
    audience_cost: Number | None = None
    """Cost of backing down, points per unit of time since the talks began."""
    talking_costs: Number | None = None
    """What talks cost this party per unit of time while they last, in points; None: nothing."""
    walks: Walks | None = None
    noise: Number | None = None
    """Logit noise of this party's choices at the table, in points; None: it chooses without error."""
    misreading: Number | None = None
    """Standard deviation, in points, of the error with which this party reads the others' wishes."""
    learns_from_offers: bool = False
    private: tuple[str, ...] = ()
    """Quantities whose value only this party knows; the others know what they are drawn from."""

    @property
    def has_values(self) -> bool:
        """Whether the party values packages (it negotiates or ratifies)."""
        return self.negotiates is not None or self.ratifies is not None
