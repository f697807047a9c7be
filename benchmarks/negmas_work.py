"""Work W in NegMAS 0.16, one negotiation after the other: a baseline, run in an environment of its own.

NegMAS is licensed under the AGPL, so nothing in ``sim/`` imports it. This script reads the draws of some worlds
(written by ``draws.py``), plays them with NegMAS's mechanism, utility functions and negotiators, and writes which
package each ended with. The rules are those of work.yaml, so outcomes can be compared world by world.

    python negmas_work.py draws.npz outcomes.npz
"""

import math
import sys
import time

import numpy as np
from negmas import ResponseType, SAOMechanism, SAONegotiator, make_issue
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.preferences.value_fun import TableFun

QUIET = math.exp(-1 / 150)
"""The chance that the closing event does not come between two turns."""
LAST = 49
"""The last turn, counted from 0."""


class Conceder(SAONegotiator):
    """Time-dependent concession; offers what leaves most to the other side as it is (mis)read."""

    def __init__(self, packages, exponent, walks, reading, **rest):
        super().__init__(**rest)
        self.packages, self.exponent, self.walks, self.reading = packages, exponent, walks, reading

    def on_preferences_changed(self, changes):
        """Rank the packages once: best for oneself first, and the first so far that leaves most to the other."""
        super().on_preferences_changed(changes)
        self.worth = {package: float(self.ufun(package)) for package in self.packages}
        other = {package: float(self.reading(package)) for package in self.packages}
        self.best = max(self.worth.values())
        self.ranked = sorted(self.packages, key=lambda package: -self.worth[package])
        self.chosen, most = [], -math.inf
        for package in self.ranked:
            if other[package] > most:
                most, chosen = other[package], package
            self.chosen.append(chosen)

    def ask(self, step):
        """Return the value that the schedule has come down to."""
        conceded = min(step / LAST, 1.0) ** (1 / self.exponent)
        return self.best - conceded * max(self.best - self.walks, 0.0)

    def propose(self, state, dest=None):
        """Return the package that leaves most to the other among those that reach the ask."""
        bar = max(min(self.ask(state.step), self.best), self.walks)
        low, high = 0, len(self.ranked)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.worth[self.ranked[middle]] >= bar else (low, middle)
        return self.chosen[low - 1] if low else None

    def respond(self, state, source=None):
        """Accept what is worth walking away, and waiting for one's own next ask."""
        bar = self.walks  # NegMAS asks in the answerer's own step: the one after the offer was made
        if state.step <= LAST:
            bar = max(bar, self.walks * (1 - QUIET) + self.ask(state.step) * QUIET)
        accepts = self.worth[state.current_offer] >= bar
        return ResponseType.ACCEPT_OFFER if accepts else ResponseType.REJECT_OFFER


def play(world, draws, packages, index):
    """Return the index of the package that one world's talks end with, −1 without a deal."""
    sizes = draws["sizes"].tolist()
    issues = [make_issue(list(range(size)), f"issue{j}") for j, size in enumerate(sizes)]

    def utility(party, what="worth"):
        rows = draws[what][world, party].tolist()
        values = [TableFun(dict(enumerate(row[:size]))) for row, size in zip(rows, sizes, strict=True)]
        weights = draws["share"][world, party].tolist()
        return LinearAdditiveUtilityFunction(values=values, weights=weights, issues=issues)

    steps = min(math.ceil(draws["closes"][world]), LAST + 1) + 1  # the last step is for the last answer
    mechanism = SAOMechanism(issues=issues, n_steps=steps, one_offer_per_step=True, end_on_no_response=True)
    for party in (0, 1):
        conceder = Conceder(
            packages,
            float(draws["exponent"][world, party]),
            float(draws["walks"][world, party]),
            utility(1 - party, "read"),
            name=f"party{party}",
            ufun=utility(party),
        )
        mechanism.add(conceder)
    agreement = mechanism.run().agreement
    return -1 if agreement is None else index[tuple(agreement)]


def main(source, target):
    """Play every world of a file of draws and write what became of it, with the seconds it took."""
    draws = dict(np.load(source))
    packages = [tuple(row) for row in draws["packages"].tolist()]
    index = {package: k for k, package in enumerate(packages)}
    play(0, draws, packages, index)
    started = time.process_time()
    ended = [play(world, draws, packages, index) for world in range(len(draws["walks"]))]
    seconds = time.process_time() - started
    np.savez(target, package=np.array(ended), seconds=seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
