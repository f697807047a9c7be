"""What a scenario teaches: a question, what to try, and what theory predicts of the play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sim.model.numbers import Constant, Number

Measured: TypeAlias = Literal["share", "mean_of", "mean_value", "mean_day"]


ROUNDING = Constant(1e-6)
"""How far a figure may be off because draws and values are rounded."""


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A result of theory by its name (see ``sim.model.registry.closed_form``), with its arguments."""

    name: str
    arguments: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run, a mean over worlds.

    ``share``: of the worlds that ended with one of ``outcomes``. ``mean_of``: the value of a numeric issue
    (index ``of``) in the deals. ``mean_value``: what a party's (index ``of``) worlds are worth to it.
    ``mean_day``: the day of the endings with one of ``outcomes``; days beyond ``at_most`` count as that day.
    ``within``: only worlds that ended with one of these outcomes count at all (empty: all).
    ``by_day``: of a share, only endings up to that day (None: whenever). Outcomes are indices.
    """

    kind: Measured
    of: int = -1
    outcomes: frozenset[int] = frozenset()
    within: frozenset[int] = frozenset()
    by_day: Number | ClosedForm | None = None
    at_most: Number | ClosedForm | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A figure that theory predicts of the play.

    ``source``: who showed it, where. ``sets``: changes under which it is measured, as ``--set`` takes them.
    ``tolerance``: how far play may be off beyond its sampling error: rounding, or a step of a grid.
    """

    says: str
    measure: Measure
    expects: Number | ClosedForm
    source: str
    sets: tuple[str, ...] = ()
    tolerance: Number = ROUNDING


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something to try: changes, as ``--set`` takes them, and what to look for."""

    sets: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a scenario teaches."""

    question: str
    attempts: tuple[Attempt, ...] = ()
    predictions: tuple[Prediction, ...] = ()
