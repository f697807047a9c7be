"""Offers to somebody with a secret, in closed form: secrets are spread evenly between two ends."""

from __future__ import annotations


def risk_return_demand(a_wins: float, cost_a: float, least_cost_b: float, most_cost_b: float) -> float:
    """Return what a side demands that knows the other's costs of war only by their range (Fearon 1995)."""
    return a_wins + _overshoot(a_wins, cost_a, least_cost_b, most_cost_b)


def risk_return_war(a_wins: float, cost_a: float, least_cost_b: float, most_cost_b: float) -> float:
    """Return the chance that the best demand is refused, which is war (Fearon 1995)."""
    overshoot = _overshoot(a_wins, cost_a, least_cost_b, most_cost_b)
    return (overshoot - least_cost_b) / (most_cost_b - least_cost_b)


def two_secrets_war(
    a_wins: float, least_cost_a: float, most_cost_a: float, least_cost_b: float, most_cost_b: float
) -> float:
    """Return the chance of war where both sides hide their costs: the mean over those of who demands."""
    steps = 10_000
    costs = (least_cost_a + (most_cost_a - least_cost_a) * (k + 0.5) / steps for k in range(steps))
    return sum(risk_return_war(a_wins, cost, least_cost_b, most_cost_b) for cost in costs) / steps


def _overshoot(a_wins: float, cost_a: float, least: float, most: float) -> float:
    return min(max((most - cost_a) / 2.0, least), most, max(1.0 - a_wins, least))


def first_price(discount: float) -> float:
    """Return the first of two prices asked of a buyer whose valuation lies between 0 and 1.

    Sobel and Takahashi (1983); Fudenberg and Tirole (1983).
    """
    return (2.0 - discount) ** 2 / (2.0 * (4.0 - 3.0 * discount))


def second_price(discount: float) -> float:
    """Return the price asked after the first was refused."""
    return (2.0 - discount) / (2.0 * (4.0 - 3.0 * discount))


def sold_at_once(discount: float) -> float:
    """Return the chance that the first price is taken."""
    return 1.0 - (2.0 - discount) / (4.0 - 3.0 * discount)


def sold_later(discount: float) -> float:
    """Return the chance that the second price is taken."""
    return (2.0 - discount) / (4.0 - 3.0 * discount) / 2.0


def doubtful_share(without_one: float, least_needed: float, most_needed: float) -> float:
    """Return what a leader keeps who does not know how much the other parliament insists on.

    After Milner and Rosendorff (1997): the offer y maximises (1 − y)·F(y) + d·(1 − F(y)).
    """
    return 1.0 - min(max((1.0 - without_one + least_needed) / 2.0, least_needed), most_needed)


def doubtful_ratification(without_one: float, least_needed: float, most_needed: float) -> float:
    """Return the chance that this offer is ratified."""
    offered = 1.0 - doubtful_share(without_one, least_needed, most_needed)
    return (offered - least_needed) / (most_needed - least_needed)
