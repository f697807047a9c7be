"""C01a: a pie that shrinks, and a last turn; the share signed in ``stahl``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01a"


def checks() -> Iterator[Check]:
    """Yield the share of who begins, for each number of turns."""
    for setting in known(CASE):
        p = setting.params
        share = signed(
            "stahl",
            f"quantities.discount_one={p['d1']}",
            f"quantities.discount_two={p['d2']}",
            f"quantities.turns={p['T']}",
        )
        yield setting.check("player 1 share (round-1 agreement)", share)
