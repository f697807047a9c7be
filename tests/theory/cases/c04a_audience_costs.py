"""C04a: two states let a crisis escalate; read off the worlds of the classic ``audience_costs``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import lesson
from tests.theory.reference import Check, known

CASE = "C04a"
READ = {
    "horizon t*": "when those who attack do so",
    "P(war)": "how often it ends in war",
    "P(state 1 quits at 0)": "how often the first backs down at once",
    "P(state 2 quits at 0)": "how often the second backs down at once",
    "payoff of a soft type of state 1 from quitting at any t in (0,t*]": (
        "what it is worth to the first to back down halfway to that time"
    ),
    "payoff of a soft type of state 2 from quitting at any t in (0,t*]": (
        "what it is worth to the second to back down halfway to that time"
    ),
}


def checks() -> Iterator[Check]:
    """Yield when and how often war comes, who backs down at once, and what a chosen time is worth."""
    for setting in known(CASE):
        p = setting.params
        found = lesson(
            "audience_costs",
            f"quantities.audience_1={p['a1']}",
            f"quantities.audience_2={p['a2']}",
            f"quantities.worst_1={p['W1']}",
            f"quantities.worst_2={p['W2']}",
            f"quantities.value={p['v']}",
        )
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
