"""Ultimatum: one offer, one answer, and the table is closed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.protocol import TableProtocol, TableView


class Ultimatum(TableProtocol):
    """The first party makes one offer; a refusal ends the talks as a deadline would."""

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the one day on which an offer is made."""
        yield max(table.opens, 0.0)
        rows = table.talking()
        never = np.full((max(table.parties) + 1, rows.size), np.nan)
        table.take_turn(table.parties[0], rows, next_own_turn=never, last=True)
