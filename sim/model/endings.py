"""How replications end: the row that is kept of each one. Every statistic derives from these rows."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Ending(IntEnum):
    """How a replication stopped."""

    UNRESOLVED = 0
    DEAL = 1
    THREAT = 2
    BACKED_DOWN = 3
    WALKED_AWAY = 4
    EVENT = 5
    DEADLINE = 6


def row_type(parties: int, *, measured: bool = False, interim: bool = False) -> np.dtype[np.void]:
    """Return the record of one replication, for a scenario with that many parties.

    ``replication``: draw number. ``outcome``: index into the outcome names. ``ending``: an ``Ending``.
    ``which``: index of the threat, event or party (backing down, walking away), else −1. ``effect``: index of
    what the threat did, −1 nothing. ``day``: when. ``package``: index of the deal, else −1. ``broken``: bit p
    is set where promise p was broken. ``offers``: offers made. ``values``: per party, discounted to the
    start, flow while talking included; NaN for a party without wishes. ``exact``, only in a ``measured`` scenario,
    which has an issue that may be agreed on at any value: that value; NaN without a deal. ``interim``, only where
    deals may be signed on the way: the package of the last one, else −1.
    """
    exact = [("exact", np.float64)] if measured else []
    signed = [("interim", np.int32)] if interim else []
    return np.dtype(
        [
            ("replication", np.int64),
            ("outcome", np.int16),
            ("ending", np.int8),
            ("which", np.int16),
            ("effect", np.int16),
            ("day", np.float64),
            ("package", np.int32),
            ("broken", np.int64),
            ("offers", np.int32),
            ("values", np.float64, (parties,)),
            *exact,
            *signed,
        ]
    )
