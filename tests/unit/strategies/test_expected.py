"""Offers weighed against a refusal, and beliefs that refusals cut off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.engine.play import play_block
from sim.model.endings import Ending
from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import NOTHING, Estimate, Moment
from sim.strategies.expected import Expected, _blamed
from tests.unit.engine.stage import OPEN, Tree, party, play, read, story, tree, y

PRICES = np.arange(85) / 84
"""To a seller, who takes the good to be worth between 0 and 1 to the buyer: 1/2, within a doubt of 1/2."""

Ahead = tuple[float, float, float]


def moment(
    worth: FloatArray,
    said: IntArray,
    ahead: Ahead | None,
    doubt: float,
    no_deal: float = 0.0,
    **words: str,
) -> Moment:
    """Return a moment of as many worlds as ``worth`` has rows."""
    size = len(worth)
    shown = None if ahead is None else tuple(np.full(size, x) for x in ahead)
    return Moment(
        day=0.0,
        turn=np.zeros(size, dtype=np.int64),
        no_deal=np.full(size, no_deal),
        best=worth.max(axis=1),
        ended=np.zeros(size),
        elapsed=np.zeros(size),
        worth=worth,
        heard=lambda: np.empty((size, 0), dtype=np.int64),
        said=lambda: said,
        heard_first=np.full(size, np.nan),
        heard_best=np.full(size, np.nan),
        numbers={"doubt": np.full(size, doubt)},
        words={"learns": "refusals", "bars": "uniform", **words},
        going_on=lambda: None if shown is None else (shown[0], shown[1], shown[2]),
    )


def offer(
    own: Sequence[float],
    theirs: Sequence[Sequence[float]],
    said: Sequence[int] = (),
    ahead: Ahead | None = None,
    doubt: float = 0.5,
    no_deal: float = 0.0,
    **words: str,
) -> int:
    """Return the offer in one world, to one or several others whose no deal is worth 0."""
    now = moment(
        np.array([own], dtype=float),
        np.array([said], dtype=np.int64).reshape(1, -1),
        ahead,
        doubt,
        no_deal,
        **words,
    )
    others = [Estimate(f"other {j}", np.array([s], dtype=float), np.zeros(1)) for j, s in enumerate(theirs)]
    (chosen,) = Expected().propose(now, others)
    return int(chosen)


def price(said: Sequence[int] = (), keep: float | None = None, **words: str) -> int:
    """Return the price asked, in 84ths."""
    ahead = None if keep is None else (0.0, keep, 0.0)
    return offer(PRICES.tolist(), [(0.5 - PRICES).tolist()], said, ahead, 0.5, 0.0, **words)


@pytest.mark.parametrize(("keep", "asked"), [(0.0, 42), (0.5, 48), (1.0, 56)])
def test_the_first_of_two_prices_is_the_closed_form(keep: float, asked: int) -> None:
    """p(1 − p) + δ·p·p/4 is highest at 2/(4 − δ): 1/2, 4/7 and 2/3."""
    assert price(keep=keep) == asked


@pytest.mark.parametrize("first", [42, 48, 56])
def test_the_last_price_is_half_of_the_one_refused(first: int) -> None:
    """Who refused 4/7 is worth uniformly less than that: the best price is half, without another turn to come."""
    assert price([first]) == first // 2
    assert price([first], keep=0.0) == first // 2


def test_the_lowest_price_refused_is_what_counts() -> None:
    """Refusals of 56, 24 and 40 leave those who are worth less than 24/84, whatever their order."""
    assert price([56, 24, 40, NOTHING]) == price([24]) == 12


def test_without_learning_refusals_change_nothing() -> None:
    """The price that is best at once, 1/2, again and again; by a logistic belief as ever."""
    assert price([42, 42], keep=1.0, learns="nothing") == 42
    once = offer([3, 2, 1], [[-1, 0, 1]], doubt=1.0, learns="nothing", bars="logistic")
    # 3/(1 + e) = 0.807, 2/2 = 1, 1/(1 + 1/e) = 0.731.
    assert once == offer([3, 2, 1], [[-1, 0, 1]], [1], (0, 1, 0), 1.0, learns="nothing", bars="logistic") == 1


def test_a_logistic_belief_is_cut_off_too() -> None:
    """After b was refused a is hopeless, and c is accepted with (0.731 − 0.5)/(1 − 0.5) = 0.46, d with 0.76.

    So c is worth 0.46·1 and d 0.76·0.55 = 0.42; at once they were worth 0.73 and 0.88·0.55 = 0.48. With d at 0.65,
    worth 0.495 after the refusal, d is better; it is the posterior that turns the choice: before it, c was.
    """
    own = [3, 2, 1, 0.65]
    theirs = [[-1, 0, 1, 2]]
    assert offer([3, 2, 1, 0.55], theirs, [1], doubt=1.0, bars="logistic") == 2
    assert offer(own, theirs, [1], doubt=1.0, bars="logistic") == 3
    untruncated = [0, 0, 1 / (1 + np.exp(-1)) * 1, 1 / (1 + np.exp(-2)) * 0.65]
    assert np.argmax(untruncated) == 2


def test_far_out_on_the_tail_the_belief_still_has_a_shape() -> None:
    """A hundred doubts out the logistic tail is exponential: one more doubt is accepted with 1 − 1/e = 0.63."""
    assert offer([10, 7, 6], [[100, 101, 105]], [0], doubt=1.0, bars="logistic") == 2  # 4.42 against 5.96
    assert offer([10, 9.6, 6], [[100, 101, 105]], [0], doubt=1.0, bars="logistic") == 1  # 6.07


def test_what_was_refused_is_not_offered_again_while_a_better_offer_is_left() -> None:
    """Each refusal leads to a lower price, however patient one is, until none is left; then the lowest stands."""
    said: list[int] = []
    for _ in range(20):
        asked = price(said, keep=1.0)
        if said and asked == said[-1]:
            break
        assert not said or asked < min(said)
        said.append(asked)
    assert 4 <= len(said) < 20
    assert price([0], keep=1.0) == 0


def test_an_offer_worse_than_no_deal_is_never_made() -> None:
    """With 3/4 for no deal, the price lies halfway between that and what was refused; with more than 1, silence."""
    own = PRICES.tolist()
    theirs = [(0.5 - PRICES).tolist()]
    assert offer(own, theirs, [81], (0.75, 0.0, 0.75), no_deal=0.75) == 72
    assert offer(own, theirs, [63], (0.75, 0.0, 0.75), no_deal=0.75) == 63
    assert offer(own, theirs, no_deal=1.5) == NOTHING


def test_a_refusal_is_laid_to_the_one_whom_the_offer_left_least() -> None:
    """Package a left 0.1 to the first and 0.4 to the second: only the first's bar is taken to lie above it.

    Package b leaves 0.05 and 0.5 and is hopeless; c leaves 0.3 and 0.0, accepted with (0.3 − 0.1)/0.4·0.5 = 1/4.
    """
    theirs = [[0.1, 0.05, 0.3], [0.4, 0.5, 0.0]]
    assert offer([1, 1.2, 0.9], theirs, [0]) == 2
    # With 0.05 to the second it is the second's bar that lies higher: c is hopeless, and b is not.
    assert offer([1, 1.2, 0.9], [theirs[0], [0.05, 0.5, 0.0]], [0]) == 1


def test_worlds_alone_are_worlds_in_a_crowd() -> None:
    """Each world's offer is the same shown by itself, with histories of different lengths and closed packages."""
    generator = np.random.Generator(np.random.PCG64(3))
    size, packages = 40, 9
    worth = generator.uniform(0, 10, (size, packages))
    worth[generator.uniform(size=worth.shape) < 0.2] = -np.inf
    others = [generator.uniform(-5, 10, (size, packages)) for _ in range(2)]
    said = generator.integers(NOTHING, packages, (size, 4))

    def offers(rows: slice) -> list[int]:
        seen = moment(worth[rows], said[rows], (0.3, 0.9, 1.0), 2.0, 1.0, bars="logistic")
        estimates = [Estimate(str(j), s[rows], np.zeros(len(s[rows]))) for j, s in enumerate(others)]
        return [int(k) for k in Expected().propose(seen, estimates)]

    together = offers(slice(None))
    assert len(set(together)) > 4
    assert together == [offers(slice(w, w + 1))[0] for w in range(size)]


def _screens(learns: str, **more: object) -> Tree:
    """Ten offers by one who reckons with a bar around two's 30 of no deal; two answers by that alone."""
    one = party([100, 80, 60, 40, 20], y(f"{{expected: {{doubt: 20, learns: {learns}}}}}"), **more)
    two = party([0, 20, 40, 60, 80], OPEN, while_talking=30)
    return tree(one, two, "abcde", table={"protocol": "one_sided", "first": "one", "turns": 10})


def test_in_play_who_learns_begins_higher_and_comes_down() -> None:
    """At once c is best, 0.62·60 against 0.38·80 and 0.82·40; who learns asks for b before.

    That is worth 0.38·80 and, by what a refusal leaves, 0.62·0.71·40: 47.8, against 45.2 for c and 44.6 for a.
    """
    repeating, learning = (play(read(_screens(learns))) for learns in ("nothing", "refusals"))
    assert repeating.packages("offer", 0) == [2]
    assert learning.packages("offer", 0) == [1, 2]
    assert learning.rows["ending"][0] == int(Ending.DEAL)


def test_in_play_who_learns_finds_the_deal_that_it_misread() -> None:
    """Reading two's wishes wrongly by 25 points, it comes down until accepted; who does not learn repeats itself."""
    deals = {}
    for learns in ("nothing", "refusals"):
        rows = play_block(read(_screens(learns, misreading=25)), 3, 0, 200).rows
        deals[learns] = float((rows["ending"] == int(Ending.DEAL)).mean())
        assert (rows["offers"] > 1).any() == (learns == "refusals")
    assert deals["refusals"] > deals["nothing"] + 0.1


def test_in_play_the_last_turn_has_no_next_one() -> None:
    """With one turn it asks for c; with two, which cost nothing to wait for, for more."""
    first = {}
    for turns in (1, 2):
        data = _screens("refusals")
        data["table"]["turns"] = turns
        first[turns] = play(read(data)).packages("offer", 0)[0]
    assert first[1] == 2
    assert first[2] < 2


def test_in_play_a_breakdown_after_refusals_makes_one_ask_for_less() -> None:
    """Where talks break down for sure after a refusal, the offer is that of the last turn."""
    data = _screens("refusals")
    data["events"] = y("{breaks: {on_refusal: 1, ends_talks: true}}")
    for name, other in (("one", 0), ("two", 30)):
        data["parties"][name]["without_deal"] = {"breaks": other}
    assert play(read(data)).packages("offer", 0) == [2]


def test_in_play_a_block_is_its_worlds() -> None:
    """The rows of 60 worlds that differ in what is misread are those of two parts of them."""
    scenario = read(_screens("refusals", misreading=25))
    whole = play_block(scenario, 5, 0, 60).rows
    parts = [play_block(scenario, 5, first, 30).rows for first in (0, 30)]
    assert whole.tobytes() == b"".join(part.tobytes() for part in parts)
    assert len(set(whole["day"].tolist())) > 1


def test_in_play_the_words_change_nothing_by_default() -> None:
    """A scenario that states the defaults plays as one that leaves them out."""
    two = party([0, 40, 100], OPEN)
    plain = story(party([100, 60, 0], y("{expected: {}}")), two)
    stated = story(party([100, 60, 0], y("{expected: {learns: nothing, bars: logistic}}")), two)
    assert play(plain).rows.tobytes() == play(stated).rows.tobytes()


def test_whoever_an_offer_leaves_least_is_taken_to_refuse_it() -> None:
    """The first of several who are left as little; one alone is always the one."""
    left = ([[1.0, 2.0, 3.0, 2.0]], [[2.0, 1.0, 3.0, 0.0]], [[0.5, 3.0, 2.9, 0.0]])
    several = [Estimate(str(j), np.array(worth), np.zeros(1)) for j, worth in enumerate(left)]
    assert _blamed(several, (1, 4)).tolist() == [[2, 1, 2, 1]]
    assert _blamed(several[:2], (1, 4)).tolist() == [[0, 1, 0, 1]]
    assert _blamed(several[:1], (1, 4)).tolist() == [[0, 0, 0, 0]]
