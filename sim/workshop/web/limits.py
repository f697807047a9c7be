"""How often one may knock: a bucket of tokens for each visitor, which fills again with time."""

from __future__ import annotations

import time
from collections import OrderedDict

_MOST_VISITORS = 10_000


class Limit:
    """At most ``burst`` at once and ``per_second`` in the long run, for each name."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._rate = per_second
        self._burst = burst
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str, cost: float = 1.0) -> bool:
        """Take ``cost`` from a name's bucket, if there is so much in it; 0 asks whether it is empty."""
        now = time.monotonic()
        tokens, since = self._held.pop(name, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        fine = tokens >= max(cost, 1.0)
        self._held[name] = (tokens - cost if fine else tokens, now)
        while len(self._held) > _MOST_VISITORS:
            self._held.popitem(last=False)
        return fine
