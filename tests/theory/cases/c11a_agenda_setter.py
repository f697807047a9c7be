"""C11a: one proposal against an old policy; what ``agenda_setter`` ends with."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C11a"


def checks() -> Iterator[Check]:
    """Yield the policy adopted, for each old policy."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.setter_ideal={p['s']}",
            f"quantities.voter_ideal={p['m']}",
            f"quantities.reversion={p['q']}",
        )
        yield setting.check("outcome", signed("agenda_setter", *sets))
