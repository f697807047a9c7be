"""What a debrief says would have been accepted is accepted when it is played; the rest adds up."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.endings import Ending
from sim.model.strategy import NOTHING
from sim.theory.frontier import SAME, undominated
from sim.workshop.debrief import crowd, debrief
from sim.workshop.game import Game, first_asked, start
from sim.workshop.moves import Answer, Offer
from tests.stories import crisis

POWER, LEADER = 0, 1
TWO = ("parties.circle=null", "threats.strike.against=leader", "promises.safety.if_broken.circle=null")


def _stubborn(replication: int, *sets: str) -> Game:
    """Return a game in which the leader asks for its best package and refuses everything."""
    game = start(first_asked(crisis(*sets), 6, (LEADER,), replication), (LEADER,))
    best = int(game.position(LEADER).worth.argmax())
    while game.turn_of == LEADER:
        question = game.position(LEADER).question
        game = game.moved(LEADER, Offer(best) if question == "turn" else Answer(False))
    return game


@pytest.mark.parametrize("replication", [0, 10, 20, 30, 40, 50])
def test_what_would_have_been_accepted_is_accepted(replication: int) -> None:
    """At each refusal, offering what the debrief names instead ends in that deal, on that day."""
    game = _stubborn(replication)
    for one in debrief(game).rounds:
        if one.by != LEADER or one.instead is None or one.agreed:
            continue
        again = start(game.world, (LEADER,))
        while again.day < one.day:
            again = again.moved(LEADER, game.moves[LEADER][len(again.moves[LEADER])])
        row = again.moved(LEADER, Offer(one.instead[0])).ending
        assert row is not None
        assert (row["ending"], row["package"], row["day"]) == (int(Ending.DEAL), one.instead[0], one.day)
        assert one.instead[1] == pytest.approx(again.position(LEADER).worth[one.instead[0]])


def test_some_refusals_had_something_better() -> None:
    """The test above has something to try."""
    found = [one for n in (0, 10, 20, 30) for one in debrief(_stubborn(n)).rounds if one.by == LEADER]
    assert sum(one.instead is not None for one in found) > 3
    assert sum(one.instead is None for one in found) > 3


@pytest.mark.parametrize("replication", [0, 10, 30])
def test_a_better_offer_than_the_one_named_is_refused(replication: int) -> None:
    """What is named is the best for the speaker of all that would be accepted: anything better is refused."""
    game = _stubborn(replication)
    for one in debrief(game).rounds:
        if one.by != LEADER or one.instead is None:
            continue
        again = start(game.world, (LEADER,))
        while again.day < one.day:
            again = again.moved(LEADER, game.moves[LEADER][len(again.moves[LEADER])])
        worth = again.position(LEADER).worth
        for package in np.flatnonzero(worth > one.instead[1] + SAME):
            row = again.moved(LEADER, Offer(int(package))).ending
            assert row is None or row["day"] > one.day


def _signed(*, dominated: bool) -> Game:
    """Return a game in which both sides are people and sign a package that another one dominates, or none."""
    game = start(first_asked(crisis(*TWO), 1, (POWER, LEADER)), (POWER, LEADER))
    mover = game.turn_of
    assert mover is not None
    assert game.position(mover).question == "turn"
    worth = np.stack([game.position(i).worth for i in (POWER, LEADER)], axis=1)
    efficient = undominated(worth)
    package = int(np.flatnonzero(efficient != dominated)[0])
    game = game.moved(mover, Offer(package))
    assert game.turn_of is not None
    return game.moved(game.turn_of, Answer(True))


def test_a_deal_on_the_frontier_and_one_inside_it() -> None:
    """Where something is better for one and no worse for the other, it is named; else the deal is efficient."""
    best, worst = debrief(_signed(dominated=False)).plane, debrief(_signed(dominated=True)).plane
    assert best is not None
    assert best.efficient
    assert best.deal in best.frontier
    assert worst is not None
    assert not worst.efficient
    assert worst.deal not in worst.frontier
    assert worst.better != NOTHING
    gain = worst.worth[worst.better] - worst.worth[worst.deal]
    assert (gain >= -SAME).all()
    assert gain.max() > SAME


def test_the_same_world_without_people_is_the_simulated_one() -> None:
    """``alone`` is the row of the simulated world; leaving every choice to the simulation changes nothing."""
    game = start(first_asked(crisis(), 2, (LEADER,)), (LEADER,)).delegated(frozenset((LEADER,)))
    found = debrief(game)
    assert found.alone.tobytes() == found.ending.tobytes()
    assert found.people == (LEADER,)


def test_a_debrief_needs_an_ending() -> None:
    """While somebody has to move there is nothing to say."""
    with pytest.raises(ValueError, match="not ended"):
        debrief(start(first_asked(crisis(), 2, (LEADER,)), (LEADER,)))


def test_the_crowd_counts_what_is_simulated() -> None:
    """Shares over all worlds add up to one; below the least value nobody, below the most almost everybody."""
    found = crowd(crisis(), 1, 200, jobs=1)
    assert found.worlds == 200
    assert found.outcomes.sum() == 200
    values = found.values[:, LEADER]
    assert found.below(LEADER, float(values.min())).count == 0
    assert found.below(LEADER, float(values.max()) + 1).count == 200
    assert 0 < found.below(LEADER, float(np.median(values))).count < 200
