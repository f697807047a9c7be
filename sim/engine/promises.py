"""Promises: how likely each is kept, as it is and as it is believed, and what that makes a package worth.

DESIGN rules 2 and 4. Packages that activate the same promises on the same terms share their chances, so the
work is done once per such group of packages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.engine.truth import Truth, stated_chance
from sim.engine.wishes import Wishes
from sim.engine.worlds import Worlds
from sim.engine.worth_of_endings import WorthOfEndings
from sim.model.commitments import Promise, Reckoning
from sim.model.packages import FloatArray, IntArray, Packages, Pattern
from sim.model.scenario import Scenario


@dataclass(frozen=True)
class Terms:
    """The terms on which one promise stands in a group of packages.

    Which of its guarantees stand, and which patterns of its maker's reckoning match.
    """

    guarantees: tuple[bool, ...]
    of_reckoning: frozenset[Pattern] = frozenset()


@dataclass(frozen=True)
class Group:
    """Packages with the same promises on the same terms."""

    packages: IntArray
    terms: Mapping[int, Terms]
    """By index of each promise that is active; a promise comes after the one it falls with."""


Standing = tuple[tuple[int, Terms], ...]
"""Promises with the terms on which they stand."""


@lru_cache(maxsize=16)
def groups(scenario: Scenario) -> tuple[Group, ...]:
    """Split the packages of a scenario by the promises they activate and their terms."""
    order = _parents_first(scenario.promises)
    members: dict[Standing, list[int]] = {}
    active = {p: scenario.packages.matching_any(scenario.promises[p].when) for p in order}
    terms = {p: _terms_by_package(scenario.promises[p], scenario.packages) for p in order}
    for k in range(len(scenario.packages)):
        key = tuple((p, terms[p][k]) for p in order if active[p][k])
        members.setdefault(key, []).append(k)
    return tuple(Group(np.array(packages, dtype=np.int64), dict(key)) for key, packages in members.items())


class Promises:
    """The promises of a scenario in W worlds.

    ``odds[p][i]`` is (W,): by how much signals have multiplied party i's odds that promise p will be kept.
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: Worlds,
        wishes: Mapping[int, Wishes],
        endings: Mapping[int, WorthOfEndings],
        truth: Truth,
    ) -> None:
        self._scenario = scenario
        self._worlds = worlds
        self._wishes = wishes
        self._endings = endings
        self.groups = groups(scenario)
        self._group_of = np.empty(len(scenario.packages), dtype=np.int64)
        for g, group in enumerate(self.groups):
            self._group_of[group.packages] = g
        self.odds = [[np.ones(worlds.size) for _ in scenario.parties] for _ in scenario.promises]
        self.plan = truth.plan
        self._worst: dict[int, FloatArray] = {}

    def true_chance(self, p: int, terms: Terms) -> FloatArray:
        """Return the chance that promise p is kept on these terms, (W,)."""
        promise = self._scenario.promises[p]
        chance = stated_chance(promise, self._worlds, terms.of_reckoning.__contains__)
        return self._guaranteed(chance, promise, terms, party=None)

    def believed_chance(self, p: int, party: int, terms: Terms) -> FloatArray:
        """Return the chance that a party gives to promise p being kept on these terms, (W,)."""
        promise = self._scenario.promises[p]
        if promise.by == party:
            return (self.plan(p) < self.true_chance(p, terms)).astype(np.float64)
        if party in promise.believed:
            chance = self._worlds.number(promise.believed[party])
            chance = self._guaranteed(chance, promise, terms, party)
        else:
            chance = self.true_chance(p, terms)
        return _times_odds(chance, self.odds[p][party])

    def expected(self, party: int) -> FloatArray:
        """Return the expected value of every package to a party, by its own beliefs, shape (W, K).

        Where no promise touches the party these are its wishes themselves, and not to be written to.
        """
        values = self._wishes[party].values
        touching = list(self._touching(party))
        expected = values.copy(order="K") if touching else values
        chance: dict[tuple[int, Terms], FloatArray] = {}
        for standing, packages in touching:
            for p, terms in standing:
                if (p, terms) not in chance:
                    chance[p, terms] = self.believed_chance(p, party, terms)
            ways = self._ways(tuple(p for p, _ in standing), {p: chance[p, terms] for p, terms in standing})
            expected.T[packages] = self._mean(party, values.T[packages].T, ways).T
        return expected

    def broken(self, rows: IntArray, packages: IntArray) -> IntArray:
        """Return the bit mask of the promises that turn out broken after these deals, one per row."""
        mask = np.zeros(rows.size, dtype=np.int64)
        of_deal = self._group_of[packages]
        for g in np.unique(of_deal):
            here = of_deal == g
            for p, terms in self.groups[g].terms.items():
                broken = self.plan(p)[rows[here]] >= self.true_chance(p, terms)[rows[here]]
                parent = self._parent(p)
                if parent is not None and parent in self.groups[g].terms:
                    broken |= (mask[here] >> parent) & 1 == 1
                mask[here] |= broken.astype(np.int64) << p
        return mask

    def value_after(
        self,
        party: int,
        rows: IntArray,
        packages: IntArray,
        broken: IntArray,
        beyond: FloatArray | None = None,
    ) -> FloatArray:
        """Return what these deals turn out to be worth to a party, given which promises were broken.

        ``beyond``: by how much they are worth more than their packages, where they were struck off the grid.
        """
        value = self._wishes[party].values[rows, packages]
        if beyond is not None:
            value = value + beyond
        for mask in np.unique(broken[broken != 0]):
            here = broken == mask
            subset = [p for p in range(len(self._scenario.promises)) if mask >> p & 1]
            value[here] = self._when_broken(party, subset, rows[here])(value[here])
        return value

    def _touching(self, party: int) -> Iterator[tuple[Standing, IntArray]]:
        """Yield the packages whose promises touch a party's value, by the terms on which these stand."""
        together: dict[Standing, list[IntArray]] = {}
        for group in self.groups:
            standing = tuple((p, group.terms[p]) for p in self._relevant(party, group))
            if standing:
                together.setdefault(standing, []).append(group.packages)
        for standing, parts in together.items():
            yield standing, np.concatenate(parts)

    def _mean(
        self, party: int, values: FloatArray, ways: Iterator[tuple[list[int], FloatArray]]
    ) -> FloatArray:
        """Return the mean of values, (W, packages), over the ways in which promises may be broken."""
        untouched, flat = np.zeros(self._worlds.size), np.zeros(self._worlds.size)
        losing: list[tuple[FloatArray, list[int]]] = []
        everything = np.arange(self._worlds.size)
        for broken, probability in ways:
            harms = {self._scenario.promises[p].if_broken[party].how for p in broken if self._harms(p, party)}
            if not harms:
                untouched = untouched + probability
            elif harms == {"becomes"}:
                flat = flat + probability * self._when_broken(party, broken, everything)(flat)
            else:
                losing.append((probability, broken))
        mean: FloatArray = values * untouched[:, None]
        mean += flat[:, None]
        for probability, broken in losing:
            mean += probability[:, None] * self._when_broken(party, broken, everything)(values)
        return mean

    def _harms(self, p: int, party: int) -> bool:
        return party in self._scenario.promises[p].if_broken

    def _ways(
        self, order: tuple[int, ...], chances: Mapping[int, FloatArray]
    ) -> Iterator[tuple[list[int], FloatArray]]:
        """Yield every set of promises that may be broken together, with its probability."""
        yield from self._grown(order, chances, [], np.ones(self._worlds.size))

    def _grown(
        self,
        order: tuple[int, ...],
        chances: Mapping[int, FloatArray],
        broken: list[int],
        probability: FloatArray,
    ) -> Iterator[tuple[list[int], FloatArray]]:
        # A method: a function inside that calls itself would keep all it sees, tables too, until the collector comes.
        if not order:
            yield broken, probability
            return
        p, later = order[0], order[1:]
        if self._parent(p) in broken:
            yield from self._grown(later, chances, [*broken, p], probability)
            return
        yield from self._grown(later, chances, broken, probability * chances[p])
        yield from self._grown(later, chances, [*broken, p], probability * (1.0 - chances[p]))

    def _when_broken(
        self, party: int, broken: list[int], rows: IntArray
    ) -> Callable[[FloatArray], FloatArray]:
        """Return how a package's value changes for a party when these promises are broken, in these rows."""
        becomes: FloatArray | None = None
        loses: FloatArray | None = None
        for p in broken:
            if not self._harms(p, party):
                continue
            harm = self._scenario.promises[p].if_broken[party]
            worth = self._wishes[party].of(harm.worth)[rows]
            if harm.how == "becomes":
                becomes = worth if becomes is None else np.minimum(becomes, worth)
            else:
                loses = worth if loses is None else loses + worth

        def change(value: FloatArray) -> FloatArray:
            def shaped(array: FloatArray) -> FloatArray:
                return array[:, None] if value.ndim == 2 else array

            if loses is not None:
                value = np.maximum(value - shaped(loses), shaped(self._worst_fate(party)[rows]))
            if becomes is not None:
                floor = shaped(becomes)
                value = np.minimum(value, floor) if loses is not None else np.broadcast_to(floor, value.shape)
            return value

        return change

    def forget_worst_fates(self) -> None:
        """Reckon anew how bad things can get, once something has changed it."""
        self._worst.clear()

    def _worst_fate(self, party: int) -> FloatArray:
        if party not in self._worst:
            worst = self._wishes[party].values.min(axis=1)
            for worth in self._endings[party].fates():
                worst = np.minimum(worst, worth)
            self._worst[party] = worst
        return self._worst[party]

    def _relevant(self, party: int, group: Group) -> tuple[int, ...]:
        """Active promises that touch a party's value, with those that they fall with, parents first."""
        wanted = {p for p in group.terms if self._harms(p, party)}
        for p in tuple(wanted):
            parent = self._parent(p)
            while parent is not None and parent in group.terms:
                wanted.add(parent)
                parent = self._parent(parent)
        return tuple(p for p in group.terms if p in wanted)

    def _parent(self, p: int) -> int | None:
        name = self._scenario.promises[p].falls_with
        if name is None:
            return None
        return next(q for q, promise in enumerate(self._scenario.promises) if promise.name == name)

    def _guaranteed(
        self, chance: FloatArray, promise: Promise, terms: Terms, party: int | None
    ) -> FloatArray:
        for guarantee, stands in zip(promise.guarantees, terms.guarantees, strict=True):
            accepted = party is None or guarantee.accepted_by is None or party in guarantee.accepted_by
            if stands and accepted:
                chance = _times_odds(chance, self._worlds.number(guarantee.odds))
        return chance


def _times_odds(chance: FloatArray, odds: FloatArray) -> FloatArray:
    kept, broken = chance * odds, 1.0 - chance
    certain = broken == 0.0  # certainty stays certainty, however far news has brought the odds down
    return np.where(certain, 1.0, kept / np.where(certain, 1.0, kept + broken))


def _terms_by_package(promise: Promise, packages: Packages) -> list[Terms]:
    guarantees = [packages.matching(g.when) for g in promise.guarantees]
    patterns: list[Pattern] = []
    if isinstance(promise.kept, Reckoning):
        patterns = list({pattern for pattern, _ in (*promise.kept.gain, *promise.kept.cost)})
    reckoning = [packages.matching(pattern) for pattern in patterns]

    def at(k: int) -> Terms:
        matching = (pattern for pattern, mask in zip(patterns, reckoning, strict=True) if mask[k])
        return Terms(tuple(bool(mask[k]) for mask in guarantees), frozenset(matching))

    return [at(k) for k in range(len(packages))]


def _parents_first(promises: tuple[Promise, ...]) -> tuple[int, ...]:
    index = {promise.name: p for p, promise in enumerate(promises)}
    order: list[int] = []

    def place(p: int) -> None:
        parent = promises[p].falls_with
        if parent is not None and index[parent] not in order:
            place(index[parent])
        if p not in order:
            order.append(p)

    for p in range(len(promises)):
        place(p)
    return tuple(order)
