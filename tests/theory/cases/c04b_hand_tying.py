"""C04b: a challenge that may be a bluff; read off the worlds of the classic ``hand_tying``."""

from __future__ import annotations

from collections.abc import Iterator

import sim
from tests.theory.played import CLASSICS, SEED, WORLDS, lesson
from tests.theory.reference import Check, known

CASE = "C04b"
READ = {
    "bluff probability b": "how often one who would not fight challenges",
    "concession probability r": "how often the target concedes to a challenge",
    "P(war)": "how often it ends in war",
}


def checks() -> Iterator[Check]:
    """Yield how often a bluff is tried, believed and called, and how often war comes."""
    for setting in known(CASE):
        p = setting.params
        sets = (
            f"quantities.real={p['q']}",
            f"quantities.audience={p['a']}",
            f"quantities.value={p['v']}",
            f"quantities.war_cost={p['cT']}",
            f"quantities.war_worth={p['wR']}",
        )
        found = lesson("hand_tying", *sets)
        for quantity, says in READ.items():
            yield setting.found(quantity, found[says])
        # Nobody sees from an ending whether a challenger who got its way would have fought, so that all would not.
        empty = sim.run(
            CLASSICS / "hand_tying.yaml", n=WORLDS, seed=SEED, sets=(*sets, "threats.war.chance=0")
        )
        share = empty.outcomes["target_concedes"].share
        assert share is not None
        soft = 1.0 - p["q"]
        error = soft * (share * (1.0 - share) / WORLDS) ** 0.5
        yield setting.check("P(bluff succeeds)", soft * share, error)
