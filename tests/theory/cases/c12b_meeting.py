"""C12b: two that concede along the clock on a linear pie, played in rounds."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.conceding import met
from tests.theory.reference import Check, known

CASE = "C12b"
ROUNDS, POINTS = 1000, 1000
RUN = "a run of NegMAS 0.16: [relative time at agreement, u1]"


def checks() -> Iterator[Check]:
    """Yield when and where they meet: within two rounds, and within what the curves move in that time."""
    for setting in known(CASE):
        p = setting.params
        rounds, points = p.get("n_steps", ROUNDS), p.get("M", POINTS)
        found = met(p["e1"], p["e2"], rounds, points)
        time, share = found.round / (rounds + 1), found.agreed / points
        late = 2 / rounds
        steep = max(p["e1"] * time ** (p["e1"] - 1), p["e2"] * time ** (p["e2"] - 1)) * late + 1 / points
        if RUN in setting.expected:
            yield setting.check(RUN, [time, share], step=max(late, steep))
        else:
            yield setting.check("continuous t*", time, step=late)
            yield setting.check("u1 at t*", share, step=steep)
