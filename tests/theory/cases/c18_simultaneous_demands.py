"""C18: both demand at once; read off the worlds of the classic ``nash_demand``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import lesson
from tests.theory.reference import Check, known

CASE = "C18"
READ = {
    "P(demands clash)": "how often they clash",
    "value of the game to each": "what it is worth to the second",
    "value of demanding low": "what demanding the low share is worth to the first",
    "value of demanding high": "what demanding the high share is worth to the first",
}


def checks() -> Iterator[Check]:
    """Yield how often demands clash, what they are worth, and the division that all see coming."""
    for setting in known(CASE):
        p = setting.params
        if "low" not in p:
            found = lesson("nash_demand", f"quantities.low={p['second']}")
            says = "what it is worth to the first if both expect it to demand the high share"
            yield setting.check("share of the first", found[says].simulated.value)
            continue
        found = lesson("nash_demand", f"quantities.low={p['low']}", f"quantities.high={p['high']}")
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
