"""Who speaks when: the alternating table and the ultimatum, against a table that only takes notes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.model.endings import Ending
from sim.model.neighbours import Neighbours
from sim.model.packages import BoolArray, FloatArray, IntArray
from sim.model.protocol import TableProtocol
from sim.model.signalling import Crisis
from sim.model.strategy import Moment, Strategy
from sim.protocols.alternating import Alternating
from sim.protocols.ultimatum import Ultimatum
from tests.unit.engine.stage import FIRM, OPEN, Tree, party, play, read, tree, y


class Bare:
    """A table at which only turns are taken: whatever else a protocol may ask for is not to be had."""

    def strategy(self, party: int) -> Strategy:
        """Nobody bargains."""
        raise NotImplementedError

    def moment(self, party: int, rows: IntArray, *, closing: bool = False) -> Moment:
        """Nobody knows anything."""
        raise NotImplementedError

    def luck(self, party: int, name: str, rows: IntArray) -> FloatArray:
        """Nothing is left to chance."""
        raise NotImplementedError

    def say(self, party: int, rows: IntArray, packages: IntArray) -> None:
        """Nothing is said."""
        raise NotImplementedError

    def sign(self, rows: IntArray, packages: IntArray) -> IntArray:
        """Nothing is signed."""
        raise NotImplementedError

    def word(self, name: str) -> str:
        """Nothing is set."""
        raise NotImplementedError

    def standing(self, party: int, rows: IntArray) -> IntArray:
        """Nothing was offered."""
        raise NotImplementedError

    def proposal(self, party: int, rows: IntArray) -> IntArray:
        """Nothing is offered."""
        raise NotImplementedError

    def value(self, party: int, rows: IntArray, packages: IntArray) -> FloatArray:
        """Nothing is worth anything."""
        raise NotImplementedError

    def values(self, party: int, rows: IntArray) -> FloatArray:
        """Nothing is worth anything."""
        raise NotImplementedError

    def no_deal(self, party: int, rows: IntArray) -> FloatArray:
        """Nothing is worth anything."""
        raise NotImplementedError

    def discount(self, party: int, rows: IntArray, time: FloatArray) -> FloatArray:
        """Nobody is impatient."""
        raise NotImplementedError

    def vote(
        self, party: int, rows: IntArray, packages: IntArray, waiting: FloatArray, accepted: BoolArray
    ) -> BoolArray:
        """Nobody votes."""
        raise NotImplementedError

    @property
    def first_text(self) -> int:
        """There is no text."""
        raise NotImplementedError

    @property
    def neighbours(self) -> Neighbours:
        """Nothing is like anything."""
        raise NotImplementedError

    prices = np.empty(0)

    def crisis(self, rows: IntArray, demand: IntArray) -> Crisis:
        """Nobody challenges."""
        raise NotImplementedError

    def walk_away(self, party: int, rows: IntArray) -> None:
        """Nobody leaves."""
        raise NotImplementedError

    def stand_off(self, rows: IntArray) -> None:
        """Nobody waits."""
        raise NotImplementedError


@dataclass
class Notes(Bare):
    """A table at which nothing is said: it notes who was asked to speak, where and when."""

    parties: tuple[int, ...]
    every: FloatArray
    opens: float = -1.0
    horizon: float = 10.0
    deadline: float = np.inf
    day: float = -1.0
    turns: list[tuple[float, int, list[int]]] = field(default_factory=list)
    next_turns: list[list[list[float]]] = field(default_factory=list)
    lasts: list[bool] = field(default_factory=list)

    limit: float = 0.0

    def number(self, name: str, rows: IntArray) -> FloatArray:
        """The only number there is: how many turns there will be."""
        return np.full(rows.size, self.limit)

    def talking(self) -> IntArray:
        """All rows."""
        return np.arange(self.every.size)

    def take_turn(self, party: int, rows: IntArray, *, next_own_turn: FloatArray, last: bool = False) -> None:
        """Note the turn."""
        self.turns.append((self.day, party, rows.tolist()))
        self.next_turns.append(next_own_turn.tolist())
        self.lasts.append(last)

    def close(self, rows: IntArray) -> None:
        """Nothing to close."""


def _noted(protocol: TableProtocol, table: Notes) -> Notes:
    for day in protocol.play(table):
        assert day >= table.day
        table.day = day
    return table


def test_two_parties_alternate_from_the_first_day_to_the_horizon() -> None:
    """Every 4 days up to day 10: days 0, 4, 8."""
    noted = _noted(Alternating(), Notes((0, 1), np.array([4.0])))
    assert noted.turns == [(0.0, 0, [0]), (4.0, 1, [0]), (8.0, 0, [0])]
    assert not any(noted.lasts)


def test_three_parties_take_turns_in_a_fixed_round() -> None:
    """The first speaker, here 2, then the others in file order, round and round."""
    noted = _noted(Alternating(), Notes((2, 0, 1), np.array([2.0])))
    assert [(day, who) for day, who, _ in noted.turns] == [(0, 2), (2, 0), (4, 1), (6, 2), (8, 0), (10, 1)]


def test_each_party_is_told_its_own_next_turn() -> None:
    """After turn 0 of three parties every 2 days: the second speaks on day 2, the third on 4, the first on 6."""
    noted = _noted(Alternating(), Notes((2, 0, 1), np.array([2.0])))
    assert noted.next_turns[0] == [[2.0], [4.0], [6.0]]
    assert noted.next_turns[-1] == [[14.0], [16.0], [12.0]] or noted.next_turns[-1][2] == [12.0]


def test_turns_after_the_deadline_are_none_and_the_horizon_is_unknown() -> None:
    """With a deadline on day 5 the next turn on day 6 is none; with a horizon there it is still day 6."""
    known = _noted(Alternating(), Notes((0, 1), np.array([2.0]), horizon=5.0, deadline=5.0))
    unknown = _noted(Alternating(), Notes((0, 1), np.array([2.0]), horizon=5.0))
    assert np.isnan(known.next_turns[-1]).all()
    assert unknown.next_turns[-1] == [[8.0], [6.0]]


@pytest.mark.parametrize(
    ("opens", "first"), [(6.0, (8.0, 0)), (5.9, (6.0, 1)), (0.0, (2.0, 1)), (-1.0, (0.0, 0))]
)
def test_turns_of_the_known_past_are_the_records(opens: float, first: tuple[float, int]) -> None:
    """Every 2 days: the first turn after the past belongs to whose turn it then is."""
    noted = _noted(Alternating(), Notes((0, 1), np.array([2.0]), opens=opens))
    assert noted.turns[0][:2] == first


def test_worlds_with_other_intervals_speak_on_their_own_days() -> None:
    """Rows 0 and 2 every 3 days, row 1 every 2: on day 6 row 1 has its turn 3, the others their turn 2."""
    noted = _noted(Alternating(), Notes((0, 1), np.array([3.0, 2.0, 3.0])))
    assert noted.turns == [
        (0.0, 0, [1]),
        (0.0, 0, [0, 2]),
        (2.0, 1, [1]),
        (3.0, 1, [0, 2]),
        (4.0, 0, [1]),
        (6.0, 1, [1]),
        (6.0, 0, [0, 2]),
        (8.0, 0, [1]),
        (9.0, 1, [0, 2]),
        (10.0, 1, [1]),
    ]


def test_broken_intervals_keep_to_the_past_and_the_horizon() -> None:
    """Every 0.1, known until 0.3, horizon 0.6: turns on 0.4, 0.5 and 0.6."""
    noted = _noted(Alternating(), Notes((0, 1), np.array([0.1]), opens=0.3, horizon=0.6))
    assert np.allclose([day for day, _, _ in noted.turns], [0.4, 0.5, 0.6])


def test_an_ultimatum_is_one_offer() -> None:
    """On day 0, by the first, with no turn to come."""
    noted = _noted(Ultimatum(), Notes((1, 0), np.array([2.0, 2.0])))
    assert noted.turns == [(0.0, 1, [0, 1])]
    assert noted.lasts == [True]
    assert np.isnan(noted.next_turns[0]).all()


def test_an_ultimatum_is_not_made_in_the_known_past() -> None:
    """Known until day 3: the offer comes later."""
    assert _noted(Ultimatum(), Notes((0, 1), np.array([1.0]), opens=3.0)).turns[0][0] > 3.0


# -- with the engine ----------------------------------------------------------------------------------------


def _ultimatum(one: Tree, two: Tree, **more: object) -> Tree:
    return {**tree(one, two), "table": y("{protocol: ultimatum, first: one}"), **more}


def test_a_refused_ultimatum_closes_the_table() -> None:
    """Two has 7 without a deal and is offered 0: the talks lapse on day 0, worth 4 to it."""
    data = _ultimatum(party([100, 60, 0]), party([0, 40, 100], while_talking=7, without_deal={"lapses": 4}))
    row = play(read(data)).rows[0]
    assert (row["ending"], row["day"], row["values"][1]) == (int(Ending.DEADLINE), 0.0, 4.0)


def test_an_ultimatum_is_weighed_against_the_closing_of_the_table() -> None:
    """A lapse is worth −1, so the 0 offered is accepted, whatever living on would be worth (500)."""
    data = _ultimatum(
        party([100, 60, 0]), party([0, 40, 100], FIRM, while_talking=500, without_deal={"lapses": -1})
    )
    row = play(read(data)).rows[0]
    assert (row["ending"], row["package"]) == (int(Ending.DEAL), 0)


def test_after_a_refused_ultimatum_threats_act_where_the_deadline_says_so() -> None:
    """Real worlds are struck on day 0, the others lapse."""
    data = _ultimatum(
        party([100, 60, 0], without_deal={"x": 0}),
        party([-90, -80, -70], without_deal={"x": -50}),
        threats=y("{x: {by: one, against: two, chance: 0.5}}"),
        clock=y("{horizon: 9 rounds, deadline: {after: 5 rounds, then: threats_act}}"),
    )
    played = play(read(data), 100)
    real = played.cohort.truth.real[0]
    assert np.array_equal(played.rows["ending"], np.where(real, int(Ending.THREAT), int(Ending.DEADLINE)))
    assert (played.rows["day"] == 0).all()


def test_silence_closes_an_ultimatum_too() -> None:
    """Nothing beats one's 50: it says nothing, and the talks end as a deadline would end them."""
    data = _ultimatum(party([10, 5, 0], OPEN, while_talking=50), party([0, 40, 100]))
    row = play(read(data)).rows[0]
    assert (row["ending"], row["day"]) == (int(Ending.DEADLINE), 0.0)


@pytest.mark.parametrize("first", ["one", "two", "three"])
def test_three_parties_at_the_real_table(first: str) -> None:
    """Named first, then the others in file order; on days 0, 1, 2, …; each offer needs both others."""
    data = tree(party([100, 60, 0]), party([0, 60, 100]))
    data["parties"]["three"] = party([0, 100, 0])
    data["table"] = {"protocol": "alternating", "first": first}
    played = play(read(data))
    said = sorted((h.day, h.party) for h in played.of("offer"))
    start = ["one", "two", "three"].index(first)
    assert said == [(float(day), (start + day) % 3) for day in range(11)]
    assert len(played.of("answer")) == 22


def test_an_uncertain_interval_is_a_whole_number_of_units_in_each_world() -> None:
    """Uniform on [0.2, 3.4] rounds to 1, 2 or 3 (never 0); each world speaks on multiples of its own."""
    data = tree(party([100, 60, 0]), party([0, 40, 100]))
    data["table"] = y("{protocol: alternating, first: one, every: {uniform: [0.2, 3.4], unit: rounds}}")
    played = play(read(data), 60)
    days: dict[int, list[float]] = {}
    for h in played.of("offer"):
        for row in h.rows:
            days.setdefault(int(row), []).append(float(np.ravel(h.day)[0]))
    steps = {row: said[1] for row, said in days.items()}
    assert set(steps.values()) == {1.0, 2.0, 3.0}
    for row, said in days.items():
        assert said == [steps[row] * n for n in range(int(10 // steps[row]) + 1)]
