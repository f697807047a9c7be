"""The concession schedule against its published form."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.strategy import Moment
from sim.strategies.concede import Concede
from sim.strategies.mirror import Mirror


def _moment(
    pace: float, exponent: float, opening: float, no_deal: float = 0.0, by: str = "deadline"
) -> Moment:
    one = np.ones(1)
    return Moment(
        day=0.0,
        turn=np.zeros(1, dtype=np.int64),
        no_deal=one * no_deal,
        best=one,
        ended=one * pace if by == "perceived_end" else one * 0.123,
        elapsed=one * pace if by == "deadline" else one * 0.123,
        worth=np.array([[1.0, 0.5]]),
        heard=lambda: np.empty((1, 0), dtype=np.int64),
        said=lambda: np.empty((1, 0), dtype=np.int64),
        heard_first=one * 0.1,
        heard_best=one * 0.3,
        numbers={"exponent": one * exponent, "opening": one * opening, "reciprocity": one * 2.0},
        words={"paced_by": by, "form": "polynomial"},
    )


@pytest.mark.parametrize("by", ["deadline", "perceived_end"])
@pytest.mark.parametrize(
    ("time", "kappa", "beta", "alpha"),
    [
        (0.25, 0.1, 0.2, 0.1008789063),
        (0.5, 0.1, 0.2, 0.128125),
        (0.5, 0.1, 1.0, 0.55),
        (0.5, 0.1, 5.0, 0.883495507),
    ],
)
def test_polynomial_concession_has_its_published_values(
    time: float, kappa: float, beta: float, alpha: float, by: str
) -> None:
    """α(t) = κ + (1 − κ)·t^(1/β), Faratin, Sierra and Jennings (1998); here 1 − ask on a unit pie."""
    ask = Concede().ask(_moment(time, beta, kappa, by=by))
    assert 1.0 - ask[0] == pytest.approx(alpha, abs=1e-9)


def test_concession_stops_at_no_deal() -> None:
    """At the end of the schedule the ask is the value of no deal; above the best package, the best."""
    assert Concede().ask(_moment(1.0, 0.5, 0.0, no_deal=0.4))[0] == pytest.approx(0.4)
    assert Concede().ask(_moment(1.0, 0.5, 0.0, no_deal=7.0))[0] == 1.0


def test_a_mirror_gives_back_what_it_was_given() -> None:
    """Two points for each point by which the best offer heard beats the first."""
    assert Mirror().ask(_moment(0.0, 1.0, 0.0))[0] == pytest.approx(1.0 - 2.0 * 0.2)
