"""C03b: both sides hide what a war would cost them; played in ``two_secrets``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import shares
from tests.theory.reference import Check, known

CASE = "C03b"


def checks() -> Iterator[Check]:
    """Yield how often it ends in war."""
    for setting in known(CASE):
        p = setting.params
        share, error = shares(
            "two_secrets",
            f"quantities.most_cost_a={p['hA']}",
            f"quantities.most_cost_b={p['hB']}",
        )
        yield setting.check("P(war)", share["war"], error)
