"""The closed forms of the war of attrition."""

from __future__ import annotations

import pytest

from sim.theory.attrition import attrition_first, attrition_length


def test_equal_sides_last_half_of_value_over_cost() -> None:
    """V/(2c), and each is as likely to be first."""
    assert attrition_length(2, 0.5, 2, 0.5) == 2.0
    assert attrition_first(2, 0.5, 2, 0.5) == 0.5


def test_whose_rival_suffers_more_gives_way_more_often() -> None:
    """Rates 3/2 for side 1 (of what side 2 loses) and 1/4 for side 2."""
    assert attrition_first(4, 1, 2, 3) == pytest.approx(1.5 / 1.75)
    assert attrition_length(4, 1, 2, 3) == pytest.approx(1 / 1.75)
