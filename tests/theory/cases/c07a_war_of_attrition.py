"""C07a: two sides wait for a prize; read off the worlds of the classic ``war_of_attrition``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import lesson
from tests.theory.reference import Check, known

CASE = "C07a"
READ = {
    "E[contest length]": "how long it lasts",
    "P(player 1 exits first)": "how often the first gives way",
    "payoff of player 1 from any exit time": "what it is worth to the first to give way at time 1 instead",
    "payoff of player 2 from any exit time": "what it is worth to the second to give way at time 1 instead",
}


def checks() -> Iterator[Check]:
    """Yield the length, who gives way first, and what a chosen time is worth, of each setting."""
    for setting in known(CASE):
        p = setting.params
        found = lesson(
            "war_of_attrition",
            f"quantities.value_1={p['V1']}",
            f"quantities.value_2={p['V2']}",
            f"quantities.cost_1={p['c1']}",
            f"quantities.cost_2={p['c2']}",
        )
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
