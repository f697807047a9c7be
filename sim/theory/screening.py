"""Offers to somebody whose type is hidden: what to ask, and what a refusal teaches.

One party makes every offer; one other has a type that only it knows, drawn from a known distribution. Types are
placed by how eager they are, from 0 (least) to 1, as quantiles, so that all of them are equally likely. After a
refusal the eager ones are gone: what is left are the types below a *cutoff* (the posterior is the prior, cut off).
Choosing an offer is choosing the cutoff, the type that is just willing to accept: a higher one asks for more, and
is refused more often. Solved from the last offer backwards, as Sobel and Takahashi (1983) and Fudenberg and Tirole
(1983) do for a price; with one offer it is the risk-return trade-off of Fearon (1995).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.model.arithmetic import ratio
from sim.model.game import Game, Hidden, Step, Wish
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.theory.backward import Offer, best_offer

TYPES = 200
"""Steps between the eagerness 0 and 1 on which cutoffs are looked for; between them a parabola is laid."""

Values = list[FloatArray]


@dataclass(frozen=True)
class Screen:
    """One turn of a screening game, on the grid of eagerness: (W, M + 1) arrays.

    ``offer``: the best offer that each type just accepts. ``refusing``: what refusing is worth to a type when all
    more eager ones accept. ``left``: what is to come is worth to who offers where these types are left, times how
    many they are. ``kinds``: the wishes of each type, on (W·(M + 1)) rows. ``worth``: what each offer is worth to who
    makes it. ``corner``: (W,) the least eager type that accepts the most that can be asked at all; NaN where every
    type can be asked for all that it would give. ``at_corner``: the place of that offer on the grid.
    ``speaks``: whether a last word is spoken in place of an answer where the types up to one are left.
    """

    offer: Offer
    refusing: FloatArray
    left: FloatArray
    kinds: Wish
    worth: FloatArray
    corner: FloatArray
    at_corner: IntArray
    speaks: BoolArray

    def rows(self, rows: IntArray) -> Screen:
        """Return the turn in some of the worlds, each as often as it is named."""
        types = self.worth.shape[1]
        wide = (rows[:, None] * types + np.arange(types)).ravel()
        offer = self.offer
        return Screen(
            Offer(offer.line[wide], offer.x[wide], offer.found[wide], [w[wide] for w in offer.worth]),
            self.refusing[rows],
            self.left[rows],
            self.kinds.rows(wide),
            self.worth[rows],
            self.corner[rows],
            self.at_corner[rows],
            self.speaks[rows],
        )


@dataclass(frozen=True)
class Screening:
    """The present turn of a screening game.

    ``cutoff``: (W,) the eagerness above which the best offer is accepted; ``makes``: whether an offer is made.
    ``value``: what the turn is worth to who offers. ``screen``: the turn on the grid of types.
    """

    offer: Offer
    cutoff: FloatArray
    makes: BoolArray
    value: FloatArray
    screen: Screen

    def rows(self, rows: IntArray) -> Screening:
        """Return the turn in some of the worlds, each as often as it is named."""
        offer = Offer(self.offer.line[rows], self.offer.x[rows], self.offer.found[rows], [])
        return Screening(offer, self.cutoff[rows], self.makes[rows], self.value[rows], self.screen.rows(rows))


def eagerness() -> FloatArray:
    """Return the grid of types, from the least eager to the most eager one."""
    return np.linspace(0.0, 1.0, TYPES + 1)


def screen(game: Game, hidden: Hidden) -> Screening:
    """Return the present turn of a game in which every offer is made by the same player to a hidden type."""
    steps = list(game.steps)
    turns: list[Screen] = []
    following: tuple[FloatArray, FloatArray] | None = None
    for n in range(len(steps) - 1, -1, -1):
        turn = _turn(game, hidden, n, following)
        turns.append(turn)
        if n:
            following = _by_state(turn)
    now = turns[-1]
    cutoff, value = _choice(now, hidden.left)
    line, x = _at(now, cutoff)
    found: BoolArray = np.asarray(np.isfinite(now.worth).any(axis=1))
    chosen = Offer(line, x, found, [])
    makes = cutoff < hidden.left - 1e-9
    return Screening(chosen, cutoff, makes, value / np.maximum(hidden.left, 1e-300), now)


def _turn(game: Game, hidden: Hidden, n: int, following: tuple[FloatArray, FloatArray] | None) -> Screen:
    """Return turn n on the grid of types; ``following``: the next turn's worth in each state, to each side.

    A last word in place of an answer is taken to be spoken by all types left or by none.
    """
    grid = eagerness()
    worlds, types = game.open.shape[0], grid.size
    step = game.steps[n]
    kinds = hidden.kinds(n, grid)
    ahead = np.zeros((worlds, types)) if following is None else following[1]
    refusing = kinds.hold + kinds.keep * ahead.ravel()
    for chance, worth in reversed(kinds.breaks):
        refusing = chance * worth + (1.0 - chance) * refusing
    ends = np.full(refusing.size, -np.inf)
    for act in kinds.acts:
        ends = np.maximum(ends, act)
    speaks = (ends > refusing).reshape(worlds, types)
    refusing = np.maximum(refusing, ends).reshape(worlds, types)
    me = step.speaker
    mine = step.hold[me][:, None] * grid
    mine = mine + step.keep[me][:, None] * (0.0 if following is None else following[0])
    for chance, gives in reversed(step.breaks):
        mine = chance[:, None] * gives[me][:, None] * grid + (1.0 - chance[:, None]) * mine
    given = next((act.gives[me] for act in step.acts if act.when == "answer"), None)
    if given is not None:
        mine = np.where(speaks, given[:, None] * grid, mine)
    wide = _widened(game, step, hidden, kinds.wish, refusing.ravel(), types)
    offer = best_offer(*wide)
    worth = np.where(offer.found, offer.worth[me], -np.inf).reshape(worlds, types)
    corner, at_corner = _corner(offer, kinds.wish, refusing)
    return Screen(offer, refusing, mine, kinds.wish, worth, corner, at_corner, speaks)


def _corner(offer: Offer, wish: Wish, refusing: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the least eager type that accepts the first offer that leaves its own type more than it needs.

    Nobody can be asked for more than there is, so from that type on all are made the same offer.
    """
    worlds, types = refusing.shape
    grid = eagerness()
    gain = wish.at(offer.line, offer.x).reshape(worlds, types) - refusing
    spare = offer.found.reshape(worlds, types) & (gain > 1e-7 * np.maximum(np.abs(refusing), 1.0))
    first = spare.argmax(axis=1)
    below = np.maximum(first - 1, 0)
    each = np.arange(worlds)
    rows = each * types + first
    line, x = offer.line[rows], offer.x[rows]
    under = wish.rows(each * types + below).at(line, x) - refusing[each, below]
    over = gain[each, first]
    rises = over - under
    share = ratio(-under, rises)
    corner = grid[below] + np.clip(share, 0.0, 1.0) * (grid[first] - grid[below])
    return np.where(spare.any(axis=1) & (first > 0), corner, np.nan), first


def _widened(
    game: Game, step: Step, hidden: Hidden, wish: Wish, refusing: FloatArray, types: int
) -> tuple[Game, Step, Values, Values]:
    """Return the game with every world once for each type, and what refusing is worth to all at this turn."""

    def each(values: FloatArray) -> FloatArray:
        return np.repeat(values, types, axis=0)

    wishes = [_each(w, types) for w in game.wishes]
    wishes[hidden.place] = wish
    wide = replace(game, wishes=wishes, open=np.repeat(game.open, types, axis=0), memo={})
    refused = [each(h) for h in step.hold]
    bars = [each(bar) for bar in step.bars]
    if hidden.player is not None:
        refused[hidden.player] = refusing
    else:
        bars[hidden.place - len(game.players)] = refusing
    wider = replace(
        step,
        hold=[each(h) for h in step.hold],
        keep=[each(k) for k in step.keep],
        flow=[each(f) for f in step.flow],
        living=[each(f) for f in step.living],
        bars=bars,
        acts=(),
        breaks=(),
    )
    return wide, wider, refused, refused


def _each(wish: Wish, types: int) -> Wish:
    rows = np.repeat(np.arange(wish.base.shape[0]), types)
    return wish.rows(rows)


def _by_state(turn: Screen) -> tuple[FloatArray, FloatArray]:
    """Return, for each state in which the types up to one are left, what the turn is worth to each side.

    The first is what it is worth to who offers, times how many types are left; the second what it is worth to the
    most eager type that is left.
    """
    grid = eagerness()
    worlds = turn.left.shape[0]
    gain, top = np.zeros((worlds, grid.size)), np.zeros((worlds, grid.size))
    top[:, 0] = turn.refusing[:, 0]
    for j in range(1, grid.size):
        state = np.full(worlds, grid[j])
        cutoff, gain[:, j] = _choice(turn, state)
        line, x = _at(turn, cutoff)
        rows = np.arange(worlds) * grid.size + j
        accepts = turn.kinds.rows(rows).at(line, x)
        top[:, j] = np.where(cutoff < grid[j] - 1e-12, accepts, turn.refusing[:, j])
    gain[:, 0] = turn.left[:, 0]
    return gain, top


def _choice(turn: Screen, state: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the best cutoff where the types up to ``state`` are left, and what it is worth times their number."""
    grid = eagerness()
    allowed = grid <= state[:, None] + 1e-12
    taken = np.where(allowed, state[:, None] - grid, 0.0)
    found = np.isfinite(turn.worth)
    worth = taken * np.where(found, turn.worth, 0.0) + turn.left
    worth = np.where(allowed & (found | (taken <= 0.0)), worth, -np.inf)
    # To make no offer at all leaves everybody.
    nobody = _along(turn.left, state)
    best = worth.argmax(axis=1)
    each = np.arange(best.size)
    cutoff, value = grid[best], worth[each, best]
    low, high = np.maximum(best - 1, 0), np.minimum(best + 1, grid.size - 1)
    inside = (low < best) & (best < high) & np.isfinite(worth[each, low]) & np.isfinite(worth[each, high])
    inside &= turn.speaks[each, low] == turn.speaks[each, high]  # else there is a jump in between
    a, b, c = (np.where(inside, worth[each, place], 0.0) for place in (low, best, high))
    bend = a - 2.0 * b + c  # never above 0, as b is the largest of the three
    shift = np.where(bend < 0.0, 0.5 * (a - c) / np.where(bend < 0.0, bend, -1.0), 0.0)
    cutoff = cutoff + shift / (grid.size - 1)
    value = np.where(inside, b - 0.25 * (a - c) * shift, value)
    corner = np.where(np.isnan(turn.corner), 2.0, turn.corner)
    # Where the most that can be asked is asked, no parabola leads on.
    capped = high >= np.where(np.isnan(turn.corner), grid.size + 1, turn.at_corner)
    cutoff, value = np.where(capped, grid[best], cutoff), np.where(capped, worth[each, best], value)
    open_ = corner <= state
    asked = np.where(open_, turn.worth[each, turn.at_corner], 0.0)
    there = (state - corner) * asked + _along(turn.left, np.minimum(corner, 1.0))
    takes = open_ & (there >= value)
    cutoff, value = np.where(takes, corner, cutoff), np.where(takes, there, value)
    silent = nobody >= value
    return np.where(silent, state, np.minimum(cutoff, state)), np.where(silent, nobody, value)


def _along(values: FloatArray, state: FloatArray) -> FloatArray:
    """Return what values on the grid come to at a state between two of its points."""
    place = np.clip(state, 0.0, 1.0) * (values.shape[1] - 1)
    low = np.minimum(place.astype(np.int64), values.shape[1] - 2)
    share = place - low
    each = np.arange(low.size)
    mixed: FloatArray = values[each, low] * (1.0 - share) + values[each, low + 1] * share
    return mixed


def _at(turn: Screen, cutoff: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the offer that a type between two of the grid just accepts: its line, and the value on it."""
    offer, worlds = turn.offer, cutoff.size
    lines, xs = offer.line.reshape(worlds, -1), offer.x.reshape(worlds, -1)
    place = np.clip(cutoff, 0.0, 1.0) * (lines.shape[1] - 1)
    low = np.minimum(place.astype(np.int64), lines.shape[1] - 2)
    share = place - low
    each = np.arange(worlds)
    below, above = lines[each, low], lines[each, low + 1]
    # Where the lines differ, the offer made to the less eager type is accepted by both.
    same = below == above
    x = np.where(same, xs[each, low] * (1.0 - share) + xs[each, low + 1] * share, xs[each, low])
    corner = cutoff == turn.corner
    at_corner = turn.at_corner
    return np.where(corner, lines[each, at_corner], below), np.where(corner, xs[each, at_corner], x)


def accepted_from(turn: Screen, line: IntArray, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least eager type that accepts an offer, (W,), and by how much each type gains by it, (W, M + 1).

    1 and more: nobody accepts.
    """
    grid = eagerness()
    worlds = line.size
    gains = turn.kinds.at(np.repeat(line, grid.size), np.repeat(x, grid.size))
    gains = gains.reshape(worlds, grid.size) - turn.refusing
    willing = gains >= 0.0
    first = np.where(willing.any(axis=1), willing.argmax(axis=1), grid.size)
    each = np.arange(worlds)
    low, high = np.clip(first - 1, 0, grid.size - 1), np.clip(first, 0, grid.size - 1)
    a, b = gains[each, low], gains[each, high]
    rises = b - a
    share = ratio(-a, rises, 1.0)
    between = grid[low] + np.clip(share, 0.0, 1.0) * (grid[high] - grid[low])
    cutoff = np.where(first == 0, 0.0, np.where(first >= grid.size, 1.0 + 1e-9, between))
    return cutoff, gains


def of_type(values: FloatArray, eager: FloatArray) -> FloatArray:
    """Return what values on the grid of types come to for one type in each world."""
    return _along(values, eager)
