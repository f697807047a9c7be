"""C01f: offers follow each other ever faster; the share signed in ``rubinstein``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01f"


def checks() -> Iterator[Check]:
    """Yield the share of who begins, for each time between offers."""
    for setting in known(CASE):
        p = setting.params
        sets = [f"parties.{name}.discount=null" for name in ("one", "two")]
        sets += [f"parties.one.patience={p['r1']} per round", f"parties.two.patience={p['r2']} per round"]
        sets += [f"table.every={p['D']} rounds", "clock.horizon=20 rounds"]
        (quantity,) = setting.expected
        yield setting.check(quantity, signed("rubinstein", *sets))
