"""The exponential form of concession, and the names of the literature."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.model.arithmetic import minus_log
from tests.stories import crisis
from tests.theory.cases.c12a_tactics import conceded

STRATEGY = "parties.power.negotiates.strategy"


@pytest.mark.parametrize("beta", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("kappa", [0.0, 0.2, 0.7])
def test_the_exponential_form_rises_from_kappa(beta: float, kappa: float) -> None:
    """κ^((1 − t)^β): from nothing, nothing until the deadline."""
    for t in (0.05, 0.6, 0.9):
        found = conceded(t=t, kappa=kappa, beta=beta, form="exponential")
        assert found == pytest.approx(kappa ** ((1 - t) ** beta), abs=1e-9)


def test_minus_log_of_nothing_is_large_and_finite() -> None:
    """So that e to the minus any part of it is nothing, and never not a number."""
    found = minus_log(np.array([1.0, 0.5, 0.0]))
    assert found.tolist() == pytest.approx([0.0, np.log(2), 1e15])


def test_beta_and_kappa_are_names_for_exponent_and_opening() -> None:
    """Either will do, not both."""
    ours = crisis(f"{STRATEGY}={{concede: {{exponent: 2, opening: 0.1}}}}")
    theirs = crisis(f"{STRATEGY}={{concede: {{beta: 2, kappa: 0.1}}}}")
    assert theirs.parties[0].negotiates == ours.parties[0].negotiates
    with pytest.raises(ScenarioError, match="beta and exponent are one parameter"):
        crisis(f"{STRATEGY}={{concede: {{beta: 2, exponent: 2}}}}")
