"""Texts of options."""

import pytest

from sim.cli.options import half_width
from sim.errors import UsageError


@pytest.mark.parametrize(("text", "half"), [("0.5%", 0.005), ("0.005", 0.005), ("12%", 0.12), ("49%", 0.49)])
def test_a_half_width_is_per_cent_or_a_fraction(text: str, half: float) -> None:
    """0.5% and 0.005 are the same."""
    assert half_width(text) == pytest.approx(half)


@pytest.mark.parametrize("text", ["", "%", "0", "-1%", "50%", "0.5", "nan", "inf%", "1e-2x"])
def test_what_is_no_half_width_is_refused(text: str) -> None:
    """The message shows how it is written."""
    with pytest.raises(UsageError, match=r"such as 0\.5%"):
        half_width(text)


def test_a_likely_slip_is_asked_about() -> None:
    """0.3 was hardly meant as thirty per cent."""
    with pytest.raises(UsageError, match=r"did you mean 0\.3%"):
        half_width("0.3")
