"""The offer with the best expected result, when the other side's acceptance is uncertain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.model.arithmetic import decay, logistic, minus_log, softplus
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment, Parameter, Setting, Strategy, least


class Expected(Strategy):
    """Weigh what an offer is worth against the chance that it is accepted; accept whatever beats no deal.

    Each other party is taken to accept a package that leaves it some surplus s above its estimated value of no deal
    where s reaches a bar that only it knows. F, the belief about that bar, is logistic with scale d = ``doubt``
    around 0, so that the chance is 1/(1 + e^(−s/d)); or uniform from −d to d. The offer maximises
    P·worth + (1 − P)·V, looking one step ahead.

    With ``learns: refusals``, a refusal cuts the belief off: the bar lies above the largest surplus r that the party
    refused, so that it accepts s with the chance (F(s) − F(r))/(1 − F(r)), and nothing that leaves it r or less. The
    offer then maximises P·worth + (1 − P)·R, where R = hold + keep·(V′ + max P′·(worth′ − V′)) is what talking on
    until one's own next turn is worth: V′ is no deal then, and P′ the chance of that turn's offer by the belief that
    the present refusal would leave. So it asks for more first and comes down, as a seller does who screens buyers
    (Sobel and Takahashi 1983, Review of Economic Studies 50: 411–426; the bar as a cut-off: Fudenberg and Tirole
    1983, ibid.: 221–247), but for two offers ahead only, and the others are not taken to see through it. Where no
    turn of its own is left, R is V. What was refused is measured by what it would leave today. Where several have to
    agree, a refusal is laid to the one whom the offer left least. Whatever was offered before and did not end the
    talks counts as refused, an interim deal that ran out too. An offer that is sure to be refused is made only where
    all are: then it is the one that leaves most to the worst-off.
    """

    numbers = {
        "doubt": Parameter(
            0.001, 1000.0, 5.0, "points; how unsure one is of the others' limits", if_known=0.001
        )
    }
    words = {
        "learns": Setting(
            ("nothing", "refusals"), "whether what was refused cuts off the belief, and one looks ahead"
        ),
        "bars": Setting(("logistic", "uniform"), "the belief about what others accept, before any refusal"),
    }

    def ask(self, moment: Moment) -> FloatArray:
        """Return the value of no deal: whatever beats it is acceptable."""
        return moment.no_deal

    def propose(self, moment: Moment, others: Sequence[Estimate]) -> IntArray:
        """Return the package with the highest expected result; the better for oneself among equals."""
        if moment.words["learns"] == "refusals":
            return _screening(moment, others)
        chance = np.ones(moment.worth.shape)
        for other in others:
            chance = chance * _accepting(moment, other)
        gain = moment.worth - moment.no_deal[:, None]
        result = np.where(gain >= 0.0, chance * np.where(gain >= 0.0, gain, 0.0), -np.inf)
        tied = (gain >= 0.0) & (result >= result.max(axis=1)[:, None])
        chosen = np.where(tied, moment.worth, -np.inf).argmax(axis=1)
        return np.where(moment.best >= moment.no_deal, chosen, NOTHING)


def _accepting(moment: Moment, other: Estimate) -> FloatArray:
    """Return the chance that another accepts each package, F(s), before any refusal."""
    doubt = moment.numbers["doubt"][:, None]
    if moment.words["bars"] == "uniform":
        return np.clip((other.surplus + doubt) / (2.0 * doubt), 0.0, 1.0)
    return logistic(other.surplus / doubt)


def _screening(moment: Moment, others: Sequence[Estimate]) -> IntArray:
    """Return the best offer by the beliefs that the refusals so far have left, with one more offer in view."""
    open_ = np.isfinite(moment.worth)
    gain = np.where(open_, moment.worth, 0.0) - moment.no_deal[:, None]
    good: BoolArray = open_ & (gain >= 0.0)
    hardness = [_hardness(moment, other) for other in others]
    blamed = _blamed(others, gain.shape)
    left = [_refused(moment.said(), h, blamed == j) for j, h in enumerate(hardness)]
    chance = _chance(hardness, left, gain.shape)
    going_on = _going_on(moment, hardness, left, blamed)
    result = np.where(good, chance * gain + (1.0 - chance) * going_on, -np.inf)
    hopeful: BoolArray = good & (chance > 0.0)
    most = np.where(good, least(others, gain.shape), -np.inf)
    any_hope: BoolArray = np.asarray(hopeful.any(axis=1))
    among = np.where(any_hope[:, None], _highest(result, hopeful), _highest(most, good))
    chosen = np.where(among, moment.worth, -np.inf).argmax(axis=1)
    return np.where(good.any(axis=1), chosen, NOTHING)


def _hardness(moment: Moment, other: Estimate) -> FloatArray:
    """Return −log(1 − F(s)) for each package, (W, K): the chance of a refusal, in a form that can be divided."""
    if moment.words["bars"] == "uniform":
        return minus_log(1.0 - _accepting(moment, other))
    return softplus(other.surplus / moment.numbers["doubt"][:, None])


def _blamed(others: Sequence[Estimate], shape: tuple[int, ...]) -> IntArray:
    """Return which of the others each package would leave least: it is taken to be the one who refuses."""
    found: IntArray = np.zeros(shape, dtype=np.int64)
    if len(others) > 1:
        smallest = others[0].surplus
        for j, other in enumerate(others[1:], start=1):
            lower = other.surplus < smallest
            found[lower] = j
            smallest = np.where(lower, other.surplus, smallest)
    return found


def _refused(said: IntArray, hardness: FloatArray, blamed: BoolArray) -> FloatArray:
    """Return −log(1 − F(r)) of the largest surplus r that one party refused, (W,); 0 where it refused nothing."""
    counted = np.where(blamed, hardness, 0.0)
    offered = np.take_along_axis(counted, np.maximum(said, 0), axis=1)
    largest: FloatArray = np.where(said != NOTHING, offered, 0.0).max(axis=1, initial=0.0)
    return largest


def _chance(hardness: Sequence[FloatArray], left: Sequence[FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """Return the chance that all accept each package by the beliefs cut off at ``left``, (W, K)."""
    chance = np.ones(shape)
    for hard, cut in zip(hardness, left, strict=True):
        chance = chance * (1.0 - decay(np.maximum(hard - cut[:, None], 0.0)))
    return chance


def _going_on(
    moment: Moment, hardness: Sequence[FloatArray], left: Sequence[FloatArray], blamed: IntArray
) -> FloatArray:
    """Return what talking on is worth above V after a refusal of each package, (W, K): R − V.

    The next offer is looked for package by package, by the beliefs that each refusal now would leave.
    """
    no_deal = moment.no_deal
    ahead = moment.going_on()
    if ahead is None:
        return np.zeros(blamed.shape)
    hold, keep, then = ahead
    cuts = [
        np.where(blamed == j, np.maximum(hard, cut[:, None]), cut[:, None])
        for j, (hard, cut) in enumerate(zip(hardness, left, strict=True))
    ]
    gain = np.where(np.isfinite(moment.worth), moment.worth - then[:, None], 0.0)
    best = np.zeros(blamed.shape)
    for m in np.flatnonzero((gain > 0.0).any(axis=0)):
        product = np.maximum(gain[:, m], 0.0)[:, None]
        for hard, cut in zip(hardness, cuts, strict=True):
            product = product * (1.0 - decay(np.maximum(hard[:, m, None] - cut, 0.0)))
        np.maximum(best, product, out=best)
    return (hold + keep * then - no_deal)[:, None] + keep[:, None] * best


def _highest(score: FloatArray, among: BoolArray) -> BoolArray:
    """Return where a score is the highest among some packages, (W, K)."""
    within = np.where(among, score, -np.inf)
    highest: BoolArray = among & (within >= within.max(axis=1)[:, None])
    return highest
