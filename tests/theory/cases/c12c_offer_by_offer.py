"""C12c: the same, offer by offer. An answer that NegMAS gives on the answerer's own turn is given here at once."""

from __future__ import annotations

from collections.abc import Iterator

from tests.theory.conceding import met
from tests.theory.reference import Check, known

CASE = "C12c"


def checks() -> Iterator[Check]:
    """Yield the step of the turn after the last offer, which is the answerer's, the x agreed, and the offers made."""
    for setting in known(CASE):
        found = met(**setting.params)
        made = len(found.offers)
        yield setting.check("[acceptance step k, agreed x, offers made]", [made // 2, found.agreed, made])
