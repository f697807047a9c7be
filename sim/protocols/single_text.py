"""A mediated single text: a mediator amends one text until nobody can be found better off for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.model.packages import IntArray
from sim.model.protocol import TableProtocol, TableView
from sim.model.strategy import Parameter, Setting
from sim.protocols.rounds import meetings


class SingleText(TableProtocol):
    """A mediator puts forward one text; each day it proposes a change of it, drawn at random.

    The change is adopted where no party that negotiates finds the new text worse, and one finds it better; parties
    say so as it is. After ``tries`` proposals the text is put to all: it is signed where each values it at least as
    much as no deal, else talks end. The first text is the status quo, or the first package of the file. Fisher and
    Ury (1981), Getting to Yes; Raiffa (1982), The Art and Science of Negotiation, chapter 14; drawn changes as in
    Klein, Faratin, Sayama and Bar-Yam (2003), IEEE Intelligent Systems 18: 32–38.
    """

    numbers = {"tries": Parameter(1.0, 10_000.0, 50.0, "changes that the mediator proposes, one a day")}
    words = {
        "amends": Setting(("issue", "package"), "whether a change is of one issue, or of as many as it likes")
    }

    def play(self, table: TableView) -> Iterator[float]:
        """Yield the day of every proposal, and that on which the text is put to all."""
        everyone = np.arange(table.every.size)
        tries = np.rint(table.number("tries", everyone)).astype(np.int64)
        text = np.full(everyone.size, table.first_text, dtype=np.int64)
        proposed = np.zeros(everyone.size, dtype=np.int64)
        for n, (day, meeting) in enumerate(meetings(table)):
            yield day
            rows = meeting(table.talking())
            amending = rows[proposed[rows] < tries[rows]]
            text[amending] = _amended(table, amending, text[amending], n)
            proposed[amending] += 1
            done = rows[proposed[rows] >= tries[rows]]
            _put_to_all(table, done, text[done])


def _amended(table: TableView, rows: IntArray, text: IntArray, n: int) -> IntArray:
    """Return the text after one proposal: changed where nobody loses by it and somebody gains."""
    changed = (
        _whole(table, rows, n) if table.word("amends") == "package" else _neighbour(table, rows, text, n)
    )
    worse, better = np.zeros(rows.size, dtype=np.bool_), np.zeros(rows.size, dtype=np.bool_)
    for party in table.parties:
        before, after = table.value(party, rows, text), table.value(party, rows, changed)
        worse |= ~(after >= before)  # what is not feasible now is worth −inf: never better
        better |= after > before
    adopted = better & ~worse
    return np.where(adopted, changed, text)


def _whole(table: TableView, rows: IntArray, n: int) -> IntArray:
    """Return any package, each equally likely."""
    packages = table.neighbours.counts.size
    draw = table.luck(table.parties[0], f"amendment/{n}", rows)
    return np.minimum((draw * packages).astype(np.int64), packages - 1)


def _neighbour(table: TableView, rows: IntArray, text: IntArray, n: int) -> IntArray:
    """Return a package that differs from the text on one issue, each such package equally likely."""
    lists = table.neighbours
    counts = lists.counts[text]
    draw = table.luck(table.parties[0], f"amendment/{n}", rows)
    place = np.minimum((draw * counts).astype(np.int64), np.maximum(counts - 1, 0))
    at = np.minimum(lists.starts[text] + place, lists.packages.size - 1)
    return np.where(counts > 0, lists.packages[at], text)


def _put_to_all(table: TableView, rows: IntArray, text: IntArray) -> None:
    agreed = np.ones(rows.size, dtype=np.bool_)
    for party in table.parties:
        agreed &= table.value(party, rows, text) >= table.no_deal(party, rows)
    table.sign(rows[agreed], text[agreed])
    table.close(rows[~agreed])
