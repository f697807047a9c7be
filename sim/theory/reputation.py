"""Bargaining between parties that may be obstinate, in closed form (Abreu and Gul 2000, Econometrica 68).

Each party i claims a share ``claim_i`` of 1, is obstinate with chance ``obstinate_i`` and discounts at ``rate_i``. A
rational party gives way at λᵢ = rⱼ(1 − aᵢ)/(a₁ + a₂ − 1); its reputation is full at Tᵢ = −log zᵢ/λᵢ, and the one that
would take longer gives way at once with the chance that makes both full at T₀ = min(T₁, T₂).
"""

from __future__ import annotations

from math import exp, log


def _rates(claim_1: float, claim_2: float, rate_1: float, rate_2: float) -> tuple[float, float]:
    if not (0.0 < claim_1 < 1.0 and 0.0 < claim_2 < 1.0):
        raise ValueError("claims lie between 0 and 1")
    excess = claim_1 + claim_2 - 1.0
    if excess <= 0.0:
        raise ValueError("the claims can both be met")
    return rate_2 * (1.0 - claim_1) / excess, rate_1 * (1.0 - claim_2) / excess


def reputation_full(
    claim_1: float, claim_2: float, obstinate_1: float, obstinate_2: float, rate_1: float, rate_2: float
) -> float:
    """Return the time at which nobody doubts that who still waits is obstinate."""
    one, two = _rates(claim_1, claim_2, rate_1, rate_2)
    return min(-log(obstinate_1) / one, -log(obstinate_2) / two)


def reputation_at_once(
    claim_1: float, claim_2: float, obstinate_1: float, obstinate_2: float, rate_1: float, rate_2: float
) -> float:
    """Return the chance that party 1 gives way at once."""
    one, _ = _rates(claim_1, claim_2, rate_1, rate_2)
    full = reputation_full(claim_1, claim_2, obstinate_1, obstinate_2, rate_1, rate_2)
    return 1.0 - obstinate_1 * exp(one * full)


def reputation_value(
    claim_1: float, claim_2: float, obstinate_1: float, obstinate_2: float, rate_1: float, rate_2: float
) -> float:
    """Return what the talks are worth to party 1, if it is rational."""
    at_once = reputation_at_once(claim_2, claim_1, obstinate_2, obstinate_1, rate_2, rate_1)
    return at_once * claim_1 + (1.0 - at_once) * (1.0 - claim_2)


def reputation_length(
    claim_1: float, claim_2: float, obstinate_1: float, obstinate_2: float, rate_1: float, rate_2: float
) -> float:
    """Return how long it takes on average, counting no longer than until reputations are full."""
    one, two = _rates(claim_1, claim_2, rate_1, rate_2)
    full = reputation_full(claim_1, claim_2, obstinate_1, obstinate_2, rate_1, rate_2)
    both = obstinate_1 * exp(one * full) * obstinate_2 * exp(two * full)
    return both * (1.0 - exp(-(one + two) * full)) / (one + two)
