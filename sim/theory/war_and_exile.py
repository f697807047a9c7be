"""When a war that both sides would rather avoid comes all the same, and when a leader goes, in closed form."""

from __future__ import annotations


def preventive_war(discount: float, wins_now: float, wins_later: float, cost_b: float) -> float:
    """Return 1 where a declining side attacks today, 0 where it does not (Fearon 1995; Powell 2006).

    B attacks where even the whole of today's income cannot make up for tomorrow: (1 − p₁)/(1 − δ) − c > 1 + δ·W, W
    being what is left to it tomorrow, no less than nothing.
    """
    tomorrow = max((1.0 - wins_later) / (1.0 - discount) - cost_b, 0.0)
    return float((1.0 - wins_now) / (1.0 - discount) - cost_b > 1.0 + discount * tomorrow)


def peace_after_surprise(
    a_wins_if_first: float, a_wins_if_second: float, cost_a: float, cost_b: float
) -> float:
    """Return 1 where some division is better for both than striking first, else 0 (Fearon 1995)."""
    return float(a_wins_if_second + cost_b >= a_wins_if_first - cost_a)


def stays_on(asylum_worth: float, deposed: float) -> float:
    """Return how often a leader stays whom asylum is offered, and whose danger lies evenly between 0 and 1."""
    return min(max((1.0 - asylum_worth) / (1.0 + deposed), 0.0), 1.0)


def goes_into_asylum(asylum_worth: float, punishment: float, deposed: float) -> float:
    """Return how often he goes into asylum where he could also surrender to a court (after Gilligan 2006)."""
    return (asylum_worth + punishment) / (1.0 + deposed)


def surrenders(punishment: float, deposed: float) -> float:
    """Return how often he goes to the court by himself (after Gilligan 2006)."""
    return (deposed - punishment) / (1.0 + deposed)


def goes_into_doubtful_exile(
    asylum_worth: float, punishment: float, deposed: float, handed_over: float
) -> float:
    """Return how often he goes where he may be handed over later (after Krcmaric 2018)."""
    exile = (1.0 - handed_over) * asylum_worth - handed_over * punishment
    return min(max((deposed + exile) / (1.0 + deposed), 0.0), 1.0)
