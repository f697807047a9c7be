"""A challenge that ties the challenger's hands, in closed form (in the style of Fearon 1997 and Schultz 1998).

With chance ``real`` the challenger would fight for a prize worth ``value``; else it would back down at a cost
``audience``. War costs the target ``war_cost``; if the challenger backs down, it keeps the prize, worth 1 to it.
"""

from __future__ import annotations


def tied_bluff(real: float, war_cost: float) -> float:
    """Return how often a challenger that would not fight bluffs."""
    return 1.0 if real * (1.0 + war_cost) >= 1.0 else real * war_cost / (1.0 - real)


def tied_concession(real: float, audience: float, value: float, war_cost: float) -> float:
    """Return how often the target concedes to a challenge."""
    return 1.0 if real * (1.0 + war_cost) >= 1.0 else audience / (audience + value)


def tied_war(real: float, audience: float, value: float, war_cost: float) -> float:
    """Return the chance of war."""
    return real * (1.0 - tied_concession(real, audience, value, war_cost))


def tied_bluff_value(real: float, audience: float, value: float, war_cost: float) -> float:
    """Return what challenging is worth to one who would not fight: nothing, unless the target always concedes."""
    conceding = tied_concession(real, audience, value, war_cost)
    return conceding * value - (1.0 - conceding) * audience


def tied_resisting(real: float, war_cost: float) -> float:
    """Return what resisting a challenge is worth to the target: as much as conceding, or less than that."""
    if real <= 0.0:
        raise ValueError("nobody challenges whom nobody could believe")
    real_if_challenged = real / (real + (1.0 - real) * tied_bluff(real, war_cost))
    return (1.0 - real_if_challenged) - real_if_challenged * war_cost
