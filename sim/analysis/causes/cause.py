"""What a cause of failure is: something that stands in the way of a deal and can be switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.model.numbers import Constant, Number
from sim.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, and the intervention that switches it off.

    ``there``: whether a scenario has it at all. ``without``: the scenario with it switched off. It changes no name
    of a random stream, so whatever it leaves alone is drawn as before.
    ``off``: in words, what switching it off does; ``leaves``: what it leaves alone. ``helped``: what it means when
    the cause turns out to have made deals, not prevented them.
    """

    name: str
    title: str
    off: str
    leaves: str
    helped: str
    there: Callable[[Scenario], bool]
    without: Callable[[Scenario], Scenario]


def uncertain_chance(number: Number) -> bool:
    """Say whether a chance is neither surely 0 nor surely 1."""
    return not (isinstance(number, Constant) and number.value in (0.0, 1.0))
