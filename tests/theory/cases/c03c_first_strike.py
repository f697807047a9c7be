"""C03c: who strikes first wins more; played in ``first_strike`` with either side making the offer."""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.endings import Ending
from tests.theory.played import rows, signed
from tests.theory.reference import Check, known

CASE = "C03c"


def checks() -> Iterator[Check]:
    """Yield whether there is peace; the range of what can be signed lies between the two sides' best deals."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.a_wins_if_first={p['pf']}",
            f"quantities.a_wins_if_second={p['ps']}",
            f"quantities.cost_a={p['cA']}",
            f"quantities.cost_b={p['cB']}",
        )
        (row,) = rows("first_strike", *sets)
        yield setting.check("peaceful deal exists (1/0)", int(row["ending"] == int(Ending.DEAL)))
        if "width of the deal range" in setting.expected:
            width = signed("first_strike", *sets) - signed("first_strike", *sets, "table.first=b")
            yield setting.check("width of the deal range", width)
