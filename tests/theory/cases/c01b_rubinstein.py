"""C01b: the same without an end; the share signed in ``rubinstein``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01b"


def checks() -> Iterator[Check]:
    """Yield the share of who begins."""
    for setting in known(CASE):
        d1, d2 = setting.params["d1"], setting.params["d2"]
        sets = (f"quantities.discount_one={d1}", f"quantities.discount_two={d2}")
        yield setting.check("player 1 share", signed("rubinstein", *sets))
