"""Digits."""

import pytest

from sim.analysis.intervals import Estimate, share
from sim.report.figures import interval, number, percent, percent_interval, whole


@pytest.mark.parametrize(
    ("count", "of", "written"),
    [
        (4_120, 10_000, "41.2% in 40.2 – 42.2%"),
        (0, 10_000, "0.00% in 0.00 – 0.04%"),
        (10_000, 10_000, "100.00% in 99.96 – 100.00%"),
        (0, 10, "0.0% in 0.0 – 27.8%"),
        (500_000, 1_000_000, "50.00% in 49.90 – 50.10%"),
        (0, 0, "– in –"),
    ],
)
def test_a_share_has_the_digits_its_interval_leaves(count: int, of: int, written: str) -> None:
    """Never seen is not written as impossible, and a wide interval gets no false digits."""
    assert f"{percent(share(count, of))} in {percent_interval(share(count, of))}" == written


@pytest.mark.parametrize(
    ("estimate", "written"),
    [
        (Estimate(49.8372, 49.31, 50.41), "49.8 in 49.3 – 50.4"),
        (Estimate(1234567.8, 1230000.0, 1240000.0), "1,234,568 in 1,230,000 – 1,240,000"),
        (Estimate(0.51234, 0.51, 0.515), "0.5123 in 0.5100 – 0.5150"),
        (Estimate(38.0, 38.0, 38.0), "38 in 38 – 38"),
        (Estimate(3.25, None, None), "3.2 in ? – ?"),
        (Estimate(None, None, None), "– in –"),
    ],
)
def test_an_estimate_has_the_digits_its_interval_leaves(estimate: Estimate, written: str) -> None:
    """Two digits of the interval's width; a question mark where so few values give no bound."""
    assert f"{number(estimate)} in {interval(estimate)}" == written


def test_large_numbers_are_grouped() -> None:
    """Ten thousand is easier to read with its comma."""
    assert whole(10_000) == "10,000"
