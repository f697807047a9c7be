"""The table reproduces the textbook."""

from __future__ import annotations

import re
from math import isclose

import pytest

from tests.theory.bench import PAGE, checked, checkers, page, section
from tests.theory.reference import CLOSE, Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_every_number_of_a_case_comes_out(case: Case) -> None:
    """Each is within the tolerance of its kind, or says why it is not reproduced; none is left out, none invented.

    Where a lesson has a formula of its own, it gives the same number; and docs/theory.md says so (after a wanted
    change: make theory). All in one test, so that a case is played once.
    """
    for check in checked(case.id):
        if check.how == "not reproduced":
            assert check.reason, check
        else:
            assert check.agrees, check
        if check.predicted is not None:
            assert isclose(check.predicted, check.expected, abs_tol=CLOSE), check
        if case.tolerance != "montecarlo":
            assert check.error is None, "there is no chance in this case"
    wanted = [(known.shown, quantity) for known in case.known for quantity in known.expected]
    assert sorted((check.parameters, check.quantity) for check in checked(case.id)) == sorted(wanted)
    assert section(case) in PAGE.read_text(encoding="utf-8")


def test_the_page_is_made_of_the_sections_of_the_cases() -> None:
    """Nothing else stands there, in the order of the reference, and its count is that of its rows."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    assert [part.split()[1] for part in parts] == [case.id for case in cases()]
    assert page([part.rstrip("\n") + "\n" for part in parts]) == text


def test_every_module_of_a_case_is_of_a_case() -> None:
    """No checks are made that the reference knows nothing of."""
    assert set(checkers()) <= {case.id for case in cases()}
