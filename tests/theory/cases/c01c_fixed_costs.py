"""C01c: every round costs a fixed amount instead; the share signed in ``rubinstein``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.played import signed
from tests.theory.reference import Check, known

CASE = "C01c"


def checks() -> Iterator[Check]:
    """Yield the share of who begins, with costs of talking in place of impatience."""
    for setting in known(CASE):
        sets = [f"quantities.discount_{name}=1" for name in ("one", "two")]
        sets += [
            f"parties.{name}.talking_costs={setting.params[key]} per round"
            for name, key in (("one", "c1"), ("two", "c2"))
        ]
        yield setting.check("player 1 share", signed("rubinstein", *sets))
