"""A game: one kept world of a scenario and the moves of the people who play in it.

Nothing is suspended between moves. Each move replays the world from its start (a cohort of one, by the engine
that simulates), until somebody has to make up their mind or the talks end. So the moves are the game: the same
world and the same moves give the same position, anywhere and at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sim.chance import Luck
from sim.engine.cohort import Cohort
from sim.engine.observing import Observer
from sim.engine.play import Past, play_cohort, read_past
from sim.engine.seats import MAY_TALK_ON, Asked, Question
from sim.errors import UsageError
from sim.model.packages import BoolArray, FloatArray
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.workshop.catalogue import texts
from sim.workshop.chronicle import Chronicle, Entry
from sim.workshop.moves import LastWord, Move, Offer
from sim.workshop.seat import Choice, PlayedSeat, Waiting

_AT_ONCE = 512
_NOTICEABLE = 0.02
"""A belief that moved by less than so much, since it was last told, is not told."""
_PATIENCE = 50
FARTHEST = 200_000
"""Draws looked through for a world that fits the known past."""


class Refused(UsageError):
    """A move that cannot be made now; ``key`` and ``values`` say why, in any language of the catalogue."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(texts()(key, **values))
        self.key = key
        self.values = values


@dataclass(frozen=True, eq=False)
class World:
    """One kept draw of a scenario: what people sit down to play in. Made by ``world``."""

    scenario: Scenario
    seed: int
    replication: int
    luck: Luck = field(repr=False)
    past: Past = field(repr=False)


def world(scenario: Scenario, seed: int = 1, replication: int = 0) -> World:
    """Return the first world at or after a draw number that the known past allows.

    Raises UsageError where there is none for a long while.
    """
    for first in range(replication, replication + FARTHEST, _AT_ONCE):
        kept = read_past(scenario, Luck(seed, first, _AT_ONCE)).rows
        if kept.size:
            found = first + int(kept[0])
            luck = Luck(seed, found, 1)
            return World(scenario, seed, found, luck, read_past(scenario, luck))
    raise UsageError(
        f"no world between draws {replication:,} and {replication + FARTHEST:,} fits the known past of "
        f"{scenario.file}; sim check says what refuses them"
    )


def first_asked(scenario: Scenario, seed: int, seats: tuple[int, ...], after: int = 0) -> World:
    """Return the first world from a draw number on in which somebody in these seats is asked anything.

    In some worlds talks end before anybody can speak; nobody can learn from sitting in one. Raises UsageError
    where there are only such worlds for a long while.
    """
    replication = after
    for _ in range(_PATIENCE):
        found = world(scenario, seed, replication)
        if start(found, seats).turn_of is not None:
            return found
        replication = found.replication + 1
    names = " and ".join(scenario.parties[i].name for i in seats)
    raise UsageError(
        f"{scenario.file}: in {_PATIENCE} worlds nothing is ever asked of {names}. Talks end before their turn, "
        f"or the protocol, {scenario.table.protocol}, decides by a rule in which nobody can sit; people sit at "
        "tables that are alternating, ultimatum, monotonic or challenge"
    )


def playable(scenario: Scenario) -> tuple[int, ...]:
    """Return the parties a person can sit for: those that negotiate or ratify, in file order."""
    return tuple(i for i, party in enumerate(scenario.parties) if party.has_values)


def party_named(scenario: Scenario, name: str) -> int:
    """Return the party of that name; raises UsageError where there is no such seat."""
    seats = [scenario.parties[i].name for i in playable(scenario)]
    for i, party in enumerate(scenario.parties):
        if party.name == name:
            if i in playable(scenario):
                return i
            raise UsageError(
                f"{name} has no seat at the table, as it only guarantees; try {', '.join(seats)}"
            )
    raise UsageError(f"{scenario.file} has no party {name!r}; try {', '.join(seats)}")


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the story as one party may know it; ``worth``: to that party, NaN where there is no package.

    ``moved``: by threat, that party's belief before and after, where it moved noticeably since it was last told.
    """

    entry: Entry
    worth: float
    moved: Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class Position:
    """Where the talks stand, as one party may know it. Nothing in it is another party's secret.

    ``turn_of``: who has to make up their mind; None at the end. ``question``: what this party is asked, None if
    it is not its turn. ``may``: the kinds of move that would answer. ``offer``: what lies on the table for it,
    ``NOTHING`` before any; ``own_offer``: its own latest. ``worth``: (K,) what each package is expected to be
    worth to it, −inf where it is not open now; ``if_kept``: (K,) the same if every promise were kept.
    ``no_deal``: its value of no deal, NaN at the end; ``waiting``: in an answer, what its simulated double
    reckons refusing and asking later to be worth. ``beliefs``: by threat, how likely it holds the threat to be
    real; its own threats it knows. ``vetoes``: by ratifier whose mind it knows, (K,), the packages that it reads
    them to veto. ``ending``: None while talks go on.
    """

    party: int
    day: float
    turn_of: int | None
    question: Question | None
    may: tuple[type[Move], ...]
    last_words: tuple[Choice, ...]
    offer: int
    own_offer: int
    worth: FloatArray
    if_kept: FloatArray
    no_deal: float
    waiting: float
    beliefs: Mapping[int, float]
    vetoes: Mapping[int, BoolArray]
    story: tuple[Told, ...]
    ending: np.void | None

    @property
    def open(self) -> BoolArray:
        """Which packages can be offered now."""
        return np.isfinite(self.worth)


@dataclass(frozen=True)
class Game:
    """A world, and the moves of each seat that a person holds (by party). Parties without a seat are simulated."""

    world: World
    moves: Mapping[int, tuple[Move, ...]]

    @cached_property
    def _played(self) -> tuple[Cohort, Chronicle, Waiting | None, np.void | None]:
        seats = self._seats(frozenset())
        played = self._play(seats)
        for i, seat in seats.items():
            if seat.used != len(self.moves[i]):
                name = self.world.scenario.parties[i].name
                raise UsageError(f"{name} has moves left when the talks stop: not this game")
        return played

    def _seats(self, left_to_simulation: frozenset[int]) -> dict[int, PlayedSeat]:
        scenario = self.world.scenario
        names = tuple(threat.name for threat in scenario.threats)
        return {
            i: PlayedSeat(
                moves, names, walks=scenario.parties[i].walks is not None, goes_on=i in left_to_simulation
            )
            for i, moves in self.moves.items()
        }

    def _play(self, seats: dict[int, PlayedSeat]) -> tuple[Cohort, Chronicle, Waiting | None, np.void | None]:
        watched: list[tuple[Cohort, Chronicle]] = []

        def watch(cohort: Cohort) -> Observer:
            watched.append((cohort, Chronicle(cohort)))
            return watched[0][1].hear

        where, waiting, row = self.world, None, None
        try:
            row = play_cohort(where.scenario, where.luck, where.past, slice(0, 1), watch, seats)[0]
        except Waiting as pause:
            waiting = pause
        return (*watched[0], waiting, row)

    @property
    def cohort(self) -> Cohort:
        """The world as it stands. It knows every party's secrets: for debriefs, not for players."""
        return self._played[0]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What happened so far, with every secret."""
        return tuple(self._played[1].entries)

    @property
    def ending(self) -> np.void | None:
        """The row of how it ended (``sim.model.endings.row_type``), None while somebody has to move."""
        return self._played[3]

    @property
    def turn_of(self) -> int | None:
        """The party that has to make up its mind, None at the end."""
        waiting = self._played[2]
        return None if waiting is None else waiting.asked.party

    @property
    def day(self) -> float:
        """The day on which the talks stand."""
        waiting, row = self._played[2:]
        if waiting is not None:
            return waiting.asked.day
        assert row is not None
        return float(row["day"])

    def position(self, party: int) -> Position:
        """Return where the talks stand, as one party may know it."""
        cohort, chronicle, waiting, row = self._played
        mine = waiting is not None and waiting.asked.party == party
        asked = waiting.asked if waiting is not None and mine else None
        no_deal = float("nan") if waiting is None else float(waiting.asked.no_deal(party)[0])
        heard = [entry for entry in chronicle.entries if entry.kind == "offer"]
        on_table = next((e.package for e in reversed(heard) if e.party != party), NOTHING)
        if asked is not None and asked.packages is not None:
            on_table = int(asked.packages[0])
        if_kept = np.where(cohort.open[0], cohort.wishes[party].values[0], -np.inf)
        return Position(
            party=party,
            day=self.day,
            turn_of=self.turn_of,
            question=None if asked is None else asked.question,
            may=() if waiting is None or not mine else waiting.may,
            last_words=() if waiting is None or not mine else waiting.last_words,
            offer=on_table,
            own_offer=next((e.package for e in reversed(heard) if e.party == party), NOTHING),
            worth=cohort.eu[party][0].copy(),
            if_kept=if_kept,
            no_deal=no_deal,
            waiting=float("nan") if asked is None or asked.waiting is None else float(asked.waiting[0]),
            beliefs={x: b for (x, i), b in chronicle.beliefs().items() if i == party},
            vetoes={} if waiting is None else dict(_foreseen(cohort, waiting.asked, party)),
            story=tuple(_told(chronicle, party)),
            ending=row,
        )

    def moved(self, party: int, move: Move, simulated: frozenset[int] = frozenset()) -> Game:
        """Return the game after a move; raises Refused where the party may not make it now.

        ``simulated``: seats in which the simulated party decides from then on, as long as it is asked.
        """
        self.check(party, move)
        after = replace(self, moves={**self.moves, party: (*self.moves[party], move)})
        return after._simulated(simulated) if simulated else after

    def check(self, party: int, move: Move) -> None:
        """Raise UsageError unless a party may make this move now."""
        cohort, _, waiting, _ = self._played
        if waiting is None:
            raise Refused("no.ended")
        if waiting.asked.party != party:
            raise Refused("no.turn", who=cohort.scenario.parties[waiting.asked.party].label)
        if not isinstance(move, waiting.may):
            raise Refused("no.move")
        match move:
            case Offer(package):
                if not 0 <= package < len(cohort.scenario.packages):
                    raise Refused("no.package")
                if not cohort.open[0, package]:
                    raise Refused("no.closed")
            case LastWord(choice):
                names = {word.name for word in waiting.last_words}
                silent = choice is None and waiting.asked.question in MAY_TALK_ON
                if not silent and choice not in names:
                    raise Refused("no.word")

    def delegated(self, parties: frozenset[int]) -> Game:
        """Return the game once the simulated party has decided for these seats, as often as they are asked."""
        return self._simulated(parties) if self.turn_of in parties else self

    def _simulated(self, parties: frozenset[int]) -> Game:
        """Play once with these seats left to the simulation; the game returned knows its position already."""
        seats = self._seats(parties)
        played = self._play(seats)
        game = replace(self, moves={i: seat.moves[: seat.used] for i, seat in seats.items()})
        vars(game)["_played"] = played
        return game


def start(world: World, seats: tuple[int, ...]) -> Game:
    """Return a game in which people hold these seats, before anyone moved."""
    return Game(world, dict.fromkeys(seats, ()))


def _foreseen(cohort: Cohort, asked: Asked, party: int) -> Iterator[tuple[int, BoolArray]]:
    """Yield each ratifier whose mind a party knows, with the packages that it reads them to veto."""
    for r in cohort.scenario.ratifiers:
        role = cohort.scenario.parties[r].ratifies
        if role is not None and party in role.known_to and r != party:
            error = cohort.misread_no_deal(party, r, asked.rows)
            no_deal = (asked.no_deal(r) + error)[0]
            yield r, cohort.open[0] & (cohort.read(party, r)[0] < no_deal)


def _told(chronicle: Chronicle, party: int) -> Iterator[Told]:
    """Yield the story as one party may know it: what was said and done, and its own values and beliefs."""
    before = {x: b for (x, i), b in chronicle.at_start.items() if i == party}
    for entry in chronicle.entries:
        now = {x: b for (x, i), b in entry.beliefs.items() if i == party}
        moved = {x: (before[x], b) for x, b in now.items() if abs(b - before[x]) >= _NOTICEABLE}
        before |= {x: after for x, (_, after) in moved.items()}
        public = Entry(
            entry.day,
            entry.kind,
            entry.party,
            entry.package,
            entry.name,
            said_yes=entry.said_yes,
            fresh=entry.fresh,
            on_record=entry.on_record,
        )
        yield Told(public, entry.worth.get(party, float("nan")), moved)
