"""Backward induction over the turns of a bargaining game, in many worlds at once.

The last turn is solved first: whoever speaks offers what is best for it among all that leaves the others no
less than refusing does, or prefers to let the turn pass. Then the turn before it, and so on (Ståhl 1972). Talks
without an end are solved as the limit of ever longer ones (Rubinstein 1982; the limit is the unique equilibrium
there; see ``limit``): the turns that repeat are gone through until nothing moves any more, and how much could still
move is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from sim.model.arithmetic import ratio
from sim.model.game import TOLERANCE, Game, Step, Wish
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.theory.limit import Cycle, Limit, Values, limit

_REMEMBERED = 8
"""How many limits of a cohort's talks are remembered."""


@dataclass(frozen=True)
class Offer:
    """The best offer to make: its line, the value of the continuous issue, and whether there is any, (W,) each."""

    line: IntArray
    x: FloatArray
    found: BoolArray
    worth: Values


@dataclass(frozen=True)
class Turn:
    """A turn as it is played by all who reckon backwards, (W,) arrays.

    ``value``: what the turn is worth to each player before it begins. ``waiting``: when nothing is agreed and talks
    do not break down; ``going_on``: after a refusal, when nobody
    has spoken a last word. ``after_answer``: before the answering parties may speak theirs. ``refused``: what
    refusing is worth to each. ``offer`` and ``makes``: what the speaker would best offer, and whether it does.
    ``before``: what the turn is worth when the speaker's own last word is left out.
    """

    value: Values
    waiting: Values
    going_on: Values
    after_answer: Values
    refused: Values
    offer: Offer
    makes: BoolArray
    before: Values


@dataclass(frozen=True)
class Reckoning:
    """The present turn, reckoned from the end.

    ``offer``: what the speaker offers. ``turns``: how many turns were gone through. ``error``: (W,) by how much a
    value could still move if more were.
    """

    now: Turn
    offer: Offer
    turns: int
    error: FloatArray


def reckon(game: Game) -> Reckoning:
    """Return the present turn of a game, reckoned back from its last turn or from the limit of later ones."""
    steps = list(game.steps)
    error = np.zeros(game.open.shape[0])
    turns = len(steps)
    values: Values = list(game.never)
    if game.cycle:
        found = _limit(game, steps[len(steps) - game.cycle :], values)
        values, error = found.values, found.error
        turns += found.cycles * game.cycle
    for step in reversed(steps[1:]):
        values = play(game, step, values).value
    now = play(game, steps[0], values)
    return Reckoning(now, _surely_accepted(game, steps[0], now), turns, error)


def _surely_accepted(game: Game, step: Step, now: Turn) -> Offer:
    """Return the offer to make: by a trifle more than the others need, so that no rounding refuses it.

    Where no such trifle is left to give, the offer stands as it was found.
    """
    surer = replace(step, bars=[bar + _slack(bar) for bar in step.bars])
    refused = [value + _slack(value) for value in now.refused]
    careful = best_offer(game, surer, refused, now.waiting)
    s = step.speaker
    good = careful.found & (careful.worth[s] >= now.offer.worth[s] - 1e3 * _slack(now.offer.worth[s]))
    return Offer(
        np.where(good, careful.line, now.offer.line),
        np.where(good, careful.x, now.offer.x),
        now.offer.found,
        [np.where(good, a, b) for a, b in zip(careful.worth, now.offer.worth, strict=True)],
    )


def _limit(game: Game, steps: Sequence[Step], start: Values) -> Limit:
    """Return what the first of turns that repeat for ever is worth to each player.

    The same turns, seen again from a later day, have the same limit: it is looked for once.
    """
    seen = _fingerprint(game, steps, start)
    found = game.limits.get(seen)
    if not isinstance(found, Limit):
        found = limit(
            lambda rows: _cycle(game, steps, rows),
            start,
            [2.0 * np.maximum(wish.most, np.abs(v)) for wish, v in zip(game.wishes, start, strict=False)],
            smooth=any(wish.curve is not None for wish in game.wishes),
        )
        if len(game.limits) >= _REMEMBERED:
            game.limits.clear()
        game.limits[seen] = found
    return found


def _cycle(game: Game, steps: Sequence[Step], rows: IntArray) -> Cycle:
    """Return what talks are worth one cycle of turns earlier, in some worlds."""
    if rows.size < game.open.shape[0]:
        game, steps = game.rows(rows), [step.rows(rows) for step in steps]

    def cycle(values: Values) -> Values:
        for step in reversed(steps):
            values = play(game, step, values).value
        return values

    return cycle


def _fingerprint(game: Game, steps: Sequence[Step], start: Values) -> bytes:
    """Return what tells the turns that repeat from others of the same talks."""
    digest = blake2b(repr([step.speaker for step in steps]).encode())
    arrays = [*start, game.open]
    for wish in game.wishes:
        arrays += wish.arrays
    for step in steps:
        arrays += step.arrays
    for array in arrays:
        digest.update(repr(array.shape).encode())
        digest.update(array.tobytes())
    return digest.digest()


def play(game: Game, step: Step, following: Values) -> Turn:
    """Return a turn, given what the turn that follows it is worth to each player."""
    going_on = [h + k * v for h, k, v in zip(step.hold, step.keep, following, strict=True)]
    waiting = going_on
    for chance, worth in reversed(step.breaks):
        going_on = [chance * b + (1.0 - chance) * g for b, g in zip(worth, going_on, strict=True)]
    after_answer = _with_acts(step, going_on, "refusal")
    refused = _with_acts(step, after_answer, "answer")
    offer = best_offer(game, step, refused, waiting)
    s = step.speaker
    makes = offer.found & (offer.worth[s] >= refused[s] - _slack(refused[s]))
    before = [np.where(makes, agreed, r) for agreed, r in zip(offer.worth, refused, strict=True)]
    return Turn(
        _with_acts(step, before, "own_turn"), waiting, going_on, after_answer, refused, offer, makes, before
    )


def _with_acts(step: Step, otherwise: Values, when: str) -> Values:
    """Return what each player has where somebody may speak a last word and takes what it then values most."""
    values = otherwise
    for act in step.acts:
        if act.when == when:
            speaks = act.worth > values[act.by] + _slack(values[act.by])
            values = [np.where(speaks, given, v) for given, v in zip(act.gives, values, strict=True)]
    return values


def best_offer(game: Game, step: Step, refused: Values, waiting: Values) -> Offer:
    """Return what is best for the speaker among all that the others would accept and ratify.

    A deal for one turn only (``interim``) is worth its flow until the next turn and then that turn, so what a
    party asks of it is another bar than what it asks of a deal that ends the talks.
    """
    bars: list[FloatArray | None] = [
        None if p == step.speaker else refused[p] for p in range(len(game.players))
    ]
    bars += step.bars
    if game.interim is None or not game.interim.any():
        return _best_of(game, step.speaker, bars, game.open)
    offers = []
    final = game.open & ~game.interim
    if final.any():
        offers.append(_best_of(game, step.speaker, bars, final))
    flowing: list[FloatArray | None] = [
        None if bar is None or p >= len(game.players) else as_flow(step, p, bar, waiting[p])
        for p, bar in enumerate(bars)
    ]
    ratified: list[FloatArray | None] = list(step.bars)
    flowing = [*flowing[: len(game.players)], *ratified]
    found = _best_of(game, step.speaker, flowing, game.open & game.interim)
    worth = [waiting[p] + step.living[p] * (found.worth[p] - step.flow[p]) for p in range(len(game.players))]
    offers.append(Offer(found.line, found.x, found.found, worth))
    return _better(offers, step.speaker)


def as_flow(step: Step, p: int, bar: FloatArray, waiting: FloatArray) -> FloatArray:
    """Return the value of a package that, lived at until the next turn, is worth ``bar`` with what follows."""
    short = bar - waiting
    missing = np.where(short > _slack(bar), np.inf, -np.inf)
    return step.flow[p] + ratio(short, step.living[p], missing)


def _better(offers: list[Offer], speaker: int) -> Offer:
    best = offers[0]
    for other in offers[1:]:
        ahead = other.found & (~best.found | (other.worth[speaker] > best.worth[speaker]))
        best = Offer(
            np.where(ahead, other.line, best.line),
            np.where(ahead, other.x, best.x),
            best.found | other.found,
            [np.where(ahead, b, a) for a, b in zip(best.worth, other.worth, strict=True)],
        )
    return best


def _best_of(game: Game, speaker: int, bars: Sequence[FloatArray | None], open_: BoolArray) -> Offer:
    first, last, feasible = acceptable(game, bars, open_)
    first, last = np.where(feasible, first, game.low), np.where(feasible, last, game.high)
    own = game.wishes[speaker]
    if own.curve is not None:
        x = np.clip(own.curve.top[:, None], first, last)
    else:
        x = 0.5 * (first + last) if any(wish.curve is not None for wish in game.wishes) else first
    line = np.where(feasible, _value(own, x), -np.inf).argmax(axis=1)
    at = (np.arange(line.size), line)
    chosen = x[at]
    found = feasible[at]
    worth = [game.wishes[p].at(line, chosen) for p in range(len(game.players))]
    return Offer(line, chosen, found, [np.where(found, value, 0.0) for value in worth])


def acceptable(
    game: Game, bars: Sequence[FloatArray | None], open_: BoolArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return the stretch of each line on which everybody has at least its bar, and whether there is one."""
    first = np.full(open_.shape, game.low)
    last = np.full(open_.shape, game.high)
    feasible = open_.copy()
    for wish, bar in zip(game.wishes, bars, strict=True):
        if bar is None:
            continue
        if wish.curve is None or wish.slope is None:
            feasible &= wish.base >= (bar - _slack(bar))[:, None]
            continue
        flat = wish.slope <= 0.0
        short = bar[:, None] - wish.base
        level = ratio(short, wish.slope)
        low, high = wish.curve.reaching(level)
        # What lies below the top by rounding alone is the top.
        top = wish.curve.at(wish.curve.top)[:, None]
        level_slack = ratio(_slack(bar)[:, None], wish.slope)
        nearly = ~flat & (low > high) & (level <= top + level_slack)
        low = np.where(nearly, wish.curve.top[:, None], low)
        high = np.where(nearly, wish.curve.top[:, None], high)
        first = np.where(flat, first, np.maximum(first, low))
        last = np.where(flat, last, np.minimum(last, high))
        feasible &= ~flat | (short <= _slack(bar)[:, None])
    crossed = first > last
    close = crossed & (first - last <= TOLERANCE * (game.high - game.low))
    middle = 0.5 * (np.where(close, first, 0.0) + np.where(close, last, 0.0))
    first, last = np.where(close, middle, first), np.where(close, middle, last)
    return first, last, feasible & (first <= last)


def _value(wish: Wish, x: FloatArray) -> FloatArray:
    """Return what each line is worth at x, (W, L)."""
    if wish.curve is None or wish.slope is None:
        return wish.base
    return wish.base + wish.slope * wish.curve.at(x)


def _slack(value: FloatArray) -> FloatArray:
    return TOLERANCE * np.maximum(np.where(np.isfinite(value), np.abs(value), 1.0), 1.0)
