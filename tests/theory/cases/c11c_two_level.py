"""C11c: parliaments that must ratify; the share signed in ``two_level``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C11c"


def checks() -> Iterator[Check]:
    """Yield the share of the first country, for each demand of its parliament."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.discount={p['d']}",
            f"quantities.needed_by_one={p['R1']}",
            f"quantities.needed_by_two={p['R2']}",
        )
        yield setting.check("share of 1", signed("two_level", *sets))
