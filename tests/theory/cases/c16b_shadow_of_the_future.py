"""C16b: two deals that last; read off the worlds of the classic ``shadow_of_the_future``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import lesson
from tests.theory.reference import Check, known

CASE = "C16b"
READ = {
    "E[delay]": "how long it takes",
    "payoff of conceding at any time": "what they are worth to the first, if it gives way at time 3",
}


def checks() -> Iterator[Check]:
    """Yield how long it takes, and what a chosen time of giving way is worth."""
    for setting in known(CASE):
        p = setting.params
        found = lesson(
            "shadow_of_the_future",
            f"quantities.better={p['H']}",
            f"quantities.worse={p['L']}",
            f"quantities.cost={p['c']}",
            f"quantities.rate={p['r']}",
        )
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
