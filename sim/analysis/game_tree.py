"""A small scenario of complete information as a game tree: who offers and who answers, down to every end.

Each turn of the protocol is a decision of the party that speaks: it offers one of the packages. Then each of the
others, and each ratifier, takes or refuses it. A refusal leads to the next turn, and after the last one to what
follows the deadline. Offering nothing is left out: it does what an offer does that everybody refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import cast

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.means import at_means
from sim.engine.worlds import Worlds
from sim.errors import UsageError
from sim.model.arithmetic import decay
from sim.model.packages import FloatArray, IntArray
from sim.model.protocol import TableView
from sim.model.registry import protocol
from sim.model.scenario import Scenario

MOST_NODES = 50_000
"""Decisions and ends of a tree that is written."""

OFFERS = "offers"
ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class End:
    """An end of the game, and what it is worth to each player, discounted to the start."""

    name: str
    payoffs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A player's decision: its moves in words, and where each leads."""

    player: int
    kind: str
    moves: tuple[str, ...]
    then: tuple[Choice | End, ...]


@dataclass(frozen=True, slots=True)
class Game:
    """A game with perfect information. ``players``: the names of those who decide, negotiators first."""

    title: str
    players: tuple[str, ...]
    root: Choice


def game_tree(scenario: Scenario) -> Game:
    """Return a scenario's game; raises UsageError, saying why, where it is uncertain, endless or too large."""
    refuse_uncertainty(scenario)
    turns = _turns(scenario)
    _refuse_size(scenario, turns)
    cohort = Cohort(scenario, Worlds(scenario, Luck(0, 0, 1), np.arange(1)))
    players = (*scenario.negotiators, *scenario.ratifiers)
    labels = [scenario.parties[i].label for i in players]
    return Game(scenario.title, tuple(labels), _Grower(scenario, cohort, players, turns).root())


def refuse_uncertainty(scenario: Scenario) -> None:
    """Raise UsageError where parties do not all know everything, with what it is that they do not know."""
    name = scenario.name
    if scenario.clock.known_until is not None:
        raise UsageError(
            f"{name} has a known past, which a game has not; leave out known_until and the record"
        )
    for what, things in (
        ("threat", scenario.threats),
        ("promise", scenario.promises),
        ("event", scenario.events),
    ):
        if things:
            raise UsageError(
                f"{name} has the {what} {things[0].name}: a game of complete information has none of these"
            )
    if scenario.interim is not None:
        raise UsageError(f"{name} has interim deals, which the game's form cannot say")
    for party in scenario.parties:
        for says, given in (
            ("misreads the others", party.misreading),
            ("chooses with noise", party.noise),
            ("has a last word", party.last_word),
            ("may walk away", party.walks),
            ("guarantees something", party.guarantees or None),
        ):
            if given is not None:
                raise UsageError(f"{name}: {party.name} {says}, which the game's form cannot say")
    if at_means(scenario) is not scenario:
        uncertain = next(given.path for given in scenario.inputs if not scenario.is_known(given.number))
        raise UsageError(
            f"{name} is uncertain of {uncertain}; settle every number by --set, {uncertain}=… first"
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the protocol: who speaks on which day, and whether a refusal closes the table at once."""

    party: int
    day: float
    last: bool


@dataclass
class _Scribe:
    """A table at which nobody decides: it notes whose turn is when."""

    parties: tuple[int, ...]
    every: FloatArray
    horizon: float
    deadline: float
    numbers: Mapping[str, FloatArray]
    opens: float = -1.0
    turns: list[Turn] = field(default_factory=list)
    day: float = 0.0
    open: bool = True

    def number(self, name: str, rows: IntArray) -> FloatArray:
        return self.numbers[name][rows]

    def talking(self) -> IntArray:
        return np.arange(1 if self.open else 0)

    def take_turn(self, party: int, rows: IntArray, *, next_own_turn: FloatArray, last: bool = False) -> None:
        self.turns.append(Turn(party, self.day, last))
        self.open = self.open and not last


def _turns(scenario: Scenario) -> list[Turn]:
    """Return the turns that the scenario's protocol gives, in their order."""
    stated = scenario.clock.deadline
    deadline = np.inf if stated is None or stated.then == "goes_on" else stated.day
    first = scenario.negotiators.index(scenario.table.first)
    parties = scenario.negotiators[first:] + scenario.negotiators[:first]
    world = Worlds(scenario, Luck(0, 0, 1), np.arange(1))
    every = world.number(scenario.table.every)
    numbers = {name: world.number(number) for name, number in scenario.table.numbers.items()}
    scribe = _Scribe(parties, every, min(scenario.clock.horizon, deadline), deadline, numbers)
    try:
        for day in protocol(scenario.table.protocol).play(cast(TableView, scribe)):
            scribe.day = day
            if len(scribe.turns) > MOST_NODES:
                break
    except AttributeError:
        raise UsageError(
            f"{scenario.name} is played by the protocol {scenario.table.protocol}, whose moves are not offers and "
            "answers alone; alternating and ultimatum can be written as a game"
        ) from None
    if scribe.open and not isfinite(deadline):
        raise UsageError(
            f"{scenario.name} has no deadline, and a game that does not end cannot be written; give it one: "
            "--set 'clock.deadline={after: 3 days, then: lapses}'"
        )
    if scribe.open and scenario.clock.horizon < deadline:
        raise UsageError(
            f"{scenario.name} is watched only until {scenario.clock.horizon:g}, before its deadline"
        )
    if not scribe.turns:
        raise UsageError(f"{scenario.name}: nobody has a turn before the deadline")
    return scribe.turns


def _refuse_size(scenario: Scenario, turns: list[Turn]) -> None:
    packages = len(scenario.packages)
    answers = len(scenario.negotiators) - 1 + len(scenario.ratifiers)
    nodes, ways = 0, 1
    for _ in turns:
        nodes += ways * (1 + packages * (answers + 1))
        ways *= packages * max(answers, 1)
        if nodes > MOST_NODES:
            raise UsageError(
                f"{scenario.name} has {packages:,} packages and {len(turns):,} turns: as a tree that is more than "
                f"{MOST_NODES:,} decisions; use a coarser step, or a nearer deadline"
            )


class _Grower:
    """Grows the tree of a scenario from its turns."""

    def __init__(
        self, scenario: Scenario, cohort: Cohort, players: tuple[int, ...], turns: list[Turn]
    ) -> None:
        self._scenario = scenario
        self._cohort = cohort
        self._players = players
        self._turns = turns
        self._labels = [", ".join(f"{i}={o}" for i, o in label.items()) for label in scenario.packages.labels]
        deadline = scenario.clock.deadline
        self._ends_on = turns[-1].day if turns[-1].last or deadline is None else deadline.day

    def root(self) -> Choice:
        """Return the first turn."""
        found = self._turn(0)
        assert isinstance(found, Choice)
        return found

    def _turn(self, n: int) -> Choice | End:
        if n == len(self._turns):
            return self._no_deal()
        turn = self._turns[n]
        answering = [i for i in self._scenario.negotiators if i != turn.party] + list(
            self._scenario.ratifiers
        )
        then = tuple(self._answer(n, package, answering) for package in range(len(self._labels)))
        return Choice(self._players.index(turn.party), OFFERS, tuple(self._labels), then)

    def _answer(self, n: int, package: int, answering: list[int]) -> Choice | End:
        """Return the decision of the first who has yet to answer; a deal where nobody has."""
        if not answering:
            return self._deal(package, self._turns[n].day)
        party, *others = answering
        yes = "accept" if party in self._scenario.negotiators else "ratify"
        no = "refuse" if party in self._scenario.negotiators else "veto"
        moves = (yes, no)
        then = (self._answer(n, package, others), self._turn(n + 1))
        return Choice(self._players.index(party), ANSWERS, moves, then)

    def _deal(self, package: int, day: float) -> End:
        worth = {i: float(self._cohort.eu[i][0, package]) for i in self._players}
        when = f" ({self._scenario.clock.unit} {day:g})"
        return End(f"deal: {self._labels[package]}{when}", self._payoffs(worth, day))

    def _no_deal(self) -> End:
        worth = {i: float(self._cohort.worth[i].plain["lapses"][0]) for i in self._players}
        return End("no deal", self._payoffs(worth, self._ends_on))

    def _payoffs(self, worth: dict[int, float], day: float) -> tuple[float, ...]:
        """Return the flow while talks last and what comes after it, discounted, for each player."""
        payoffs = []
        for i in self._players:
            left = float(decay(self._cohort.discount[i] * day)[0])
            payoffs.append(float(self._cohort.flow[i][0]) * (1.0 - left) + worth[i] * left)
        return tuple(payoffs)


Plan = dict[int, int]
"""For each of a player's decisions that it can still reach (by the decision's number): the move taken."""


def decisions(game: Game) -> Iterator[Choice]:
    """Yield every decision of a game, each before those that follow it."""
    waiting: list[Choice | End] = [game.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Choice):
            yield node
            waiting.extend(reversed(node.then))


def plans(game: Game, player: int, most: int) -> list[Plan]:
    """Return a player's reduced strategies: a move for each decision that its own earlier moves do not rule out.

    Raises UsageError where there are more than ``most``.
    """
    numbers = {id(node): n for n, node in enumerate(decisions(game))}

    def below(node: Choice | End) -> list[Plan]:
        if isinstance(node, End):
            return [{}]
        if node.player == player:
            own = numbers[id(node)]
            found = [{own: move, **plan} for move, child in enumerate(node.then) for plan in below(child)]
        else:
            found = [{}]
            for child in node.then:
                further = below(child)
                _refuse_plans(game, player, len(found) * len(further), most)
                found = [{**plan, **more} for plan in found for more in further]
        _refuse_plans(game, player, len(found), most)
        return found

    return below(game.root)


def _refuse_plans(game: Game, player: int, count: int, most: int) -> None:
    if count > most:
        raise UsageError(
            f"{game.players[player]} has more than {most:,} strategies, too many for a table; write a tree "
            "(--to efg), use a coarser step, or a nearer deadline"
        )


def outcome(game: Game, chosen: tuple[Plan, ...]) -> End:
    """Return how the game ends when each player follows its plan."""
    numbers = {id(node): n for n, node in enumerate(decisions(game))}
    node: Choice | End = game.root
    while isinstance(node, Choice):
        node = node.then[chosen[node.player][numbers[id(node)]]]
    return node
