"""C01e: a refusal may be the last; the share signed in ``breakdown_risk``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01e"


def checks() -> Iterator[Check]:
    """Yield the share of who begins, for each risk, fallback and curvature."""
    for setting in known(CASE):
        p = setting.params
        sets = [f"quantities.risk={p['p']}"]
        if "w1" in p:
            sets += [f"quantities.fallback_one={p['w1']}", f"quantities.fallback_two={p['w2']}"]
        if "u1" in p:
            sets.append(f"parties.one.wants.share.worth.power={p['u1'].removeprefix('x^')}")
        (quantity,) = setting.expected
        yield setting.check(quantity, signed("breakdown_risk", *sets))
