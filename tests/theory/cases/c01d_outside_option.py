"""C01d: who answers may leave for something else; the share signed in ``outside_option``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01d"


def checks() -> Iterator[Check]:
    """Yield the share of who begins, for each outside option of the other."""
    for setting in known(CASE):
        sets = (
            f"quantities.discount={setting.params['d']}",
            f"quantities.outside_two={setting.params['b2']}",
        )
        yield setting.check("player 1 share", signed("outside_option", *sets))
