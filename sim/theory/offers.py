"""Shares of a pie of 1 agreed on by offers and counter-offers, in closed form; side 1 speaks first."""

from __future__ import annotations


def stahl_share(discount_one: float, discount_two: float, turns: float) -> float:
    """Return the share of side 1 where talks end after so many turns (Ståhl 1972)."""
    pairs = (discount_one * discount_two) ** (round(turns) // 2)
    whole = 1.0 - discount_one * discount_two
    share = (
        (1.0 - discount_two) * (1.0 - pairs) / whole if whole else 0.0
    )  # who never loses by waiting gives all
    return share + (pairs if round(turns) % 2 else 0.0)


def rubinstein_share(discount_one: float, discount_two: float) -> float:
    """Return the share of side 1 where talks have no end (Rubinstein 1982)."""
    return (1.0 - discount_two) / (1.0 - discount_one * discount_two)


def outside_option_share(discount: float, outside_one: float, outside_two: float) -> float:
    """Return the share of side 1 where whoever answers may leave for something of its own.

    The outside-option principle of Binmore, Shaked and Sutton (1989): v₁ = 1 − max(δ·v₂, b₂), v₂ = 1 − max(δ·v₁, b₁).
    """
    return _mutual(discount, outside_one, outside_two)


def ratified_share(discount: float, needed_by_one: float, needed_by_two: float) -> float:
    """Return the share of side 1 where each side's parliament ratifies no less than it needs (Putnam 1988)."""
    return _mutual(discount, needed_by_one, needed_by_two)


def _mutual(discount: float, least_one: float, least_two: float) -> float:
    """Return the fixed point of v₁ = 1 − max(δ·v₂, b₂) and v₂ = 1 − max(δ·v₁, b₁), found by going round."""
    first = 1.0
    for _ in range(100_000):
        again = 1.0 - max(discount * (1.0 - max(discount * first, least_one)), least_two)
        if abs(again - first) < 1e-14:
            break
        first = again
    return first


def breakdown_share(risk: float, fallback_one: float, fallback_two: float) -> float:
    """Return the share of side 1 where each refusal may end the talks (Binmore, Rubinstein and Wolinsky 1986)."""
    return fallback_one + (1.0 - fallback_one - fallback_two) / (2.0 - risk)


def agenda_outcome(setter_ideal: float, voter_ideal: float, reversion: float) -> float:
    """Return the policy that who alone may propose gets from who must agree (Romer and Rosenthal 1978)."""
    away = abs(reversion - voter_ideal)
    return min(max(setter_ideal, voter_ideal - away), voter_ideal + away)
