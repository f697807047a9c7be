"""The room: who is here, who sits where, and how their games stand. It is what its log says, and no more.

A command checks that it can be done, appends an event to the log and only then changes the room, by the same
``_apply`` that reads an old log back. Times of clocks and who is connected are not kept: they begin anew. A round's
time goes on where the log's last event left it (``Room.go_on``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.model.scenario import Scenario
from sim.workshop.game import Game, Refused, World, first_asked, start
from sim.workshop.moves import Delegate, Move, as_plain, from_plain
from sim.workshop.web.keys import REJOIN, code, same, tidy, token
from sim.workshop.web.log import Event, Log

MOST_PEOPLE = 400
MOST_LETTERS = 24
"""Of a nickname."""
MOST_TABLES = 200
APART = 1000
"""Draw numbers between the worlds of two rounds: each round plays worlds of its own."""


@dataclass(slots=True)
class Person:
    """Somebody in the room: a nickname, and the code that brings them back."""

    id: str
    name: str
    rejoin: str
    gone: bool = False


@dataclass(slots=True)
class Chair:
    """A place at a table. ``person`` None: a bot, the simulated party. ``stands_in``: it plays for the person."""

    party: int
    person: str | None
    stands_in: bool = False

    @property
    def simulated(self) -> bool:
        """Whether the simulated party decides here at once."""
        return self.person is None


@dataclass
class Table:
    """One table of the present round. ``asked_at``: since when (monotonic) somebody has had to decide.

    ``laid``: its number among all tables ever laid in this room; a game that begins again is laid anew.
    """

    number: int
    world: World
    chairs: dict[int, Chair]
    game: Game
    laid: int
    asked_at: float = field(default_factory=time.monotonic)
    changed_at: float = field(default_factory=time.time)

    @property
    def bots(self) -> frozenset[int]:
        """The parties of chairs in which nobody sits."""
        return frozenset(party for party, chair in self.chairs.items() if chair.simulated)

    @property
    def moves(self) -> int:
        """How many decisions were made so far."""
        return sum(map(len, self.game.moves.values()))

    @property
    def stands(self) -> str:
        """Which position of which game this is: what a page must have seen to move on from."""
        return f"{self.laid}.{self.moves}"

    @property
    def over(self) -> bool:
        """Whether the talks have ended."""
        return self.game.ending is not None


@dataclass(slots=True)
class Round:
    """A round: its number, when it began, and how long one may think (seconds; 0: for ever)."""

    number: int
    began: float
    seconds: float
    minutes: float
    own_worlds: bool
    over: bool = False


class Room:
    """A session, from its log. ``seats``: the parties for people; ``helps``: whether worths are shown."""

    def __init__(self, scenario: Scenario, seats: Sequence[int], seed: int, log: Log) -> None:
        self.scenario = scenario
        self.seats = tuple(seats)
        self.seed = seed
        self._log = log
        self.people: dict[str, Person] = {}
        self.tables: dict[int, Table] = {}
        self.round: Round | None = None
        self.past: list[dict[str, Any]] = []
        """How the tables of earlier rounds ended: plain data, for exports and the projector."""
        self.paused = False
        self.revealed = False
        self.helps = True
        self.over = False
        self._worlds: dict[int, World] = {}
        self._paused_at: float | None = None
        self._paused_for = 0.0
        self._laid = 0
        self._last_at = 0.0
        """When the log's last event happened."""
        for event in log.events():
            self._apply(event)
        for table in self.tables.values():
            table.asked_at = time.monotonic()

    def go_on(self) -> None:
        """Serve a room again that was read from its log: the time in which nobody served it is not the round's.

        Nobody knows when a server was killed, so all time since the last event is given back. Bots make the
        moves that the kill may have kept them from.
        """
        if self.round is None or self.round.over:
            return
        if not self.paused:
            self._happen("went_on")
        self._let_bots_play()

    # -- who is here --------------------------------------------------------------------------------------

    def join(self, name: str) -> Person:
        """Let somebody in under a nickname; the same name twice gets a number."""
        if self.over:
            raise Refused("no.over")
        here = [person for person in self.people.values() if not person.gone]
        if len(here) >= MOST_PEOPLE:
            raise Refused("no.full")
        shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:MOST_LETTERS]
        if not shown:
            raise Refused("no.name")
        taken = {person.name.casefold() for person in here}
        unique = next(
            name
            for n in range(1, MOST_PEOPLE + 2)
            if (name := f"{shown} {n}" if n > 1 else shown).casefold() not in taken
        )
        who = token()
        self._happen("joined", person=who, name=unique, rejoin=code(REJOIN))
        return self.people[who]

    def rejoin(self, typed: str) -> Person:
        """Return whose code this is."""
        for person in self.people.values():
            if not person.gone and same(tidy(typed), person.rejoin):
                return person
        raise Refused("no.code")

    def remove(self, person: str) -> None:
        """Send somebody out; a bot takes their chair."""
        self._known(person)
        seat = self.seat_of(person)
        if seat is not None:
            self._sit(seat[0], seat[1].party, None)
        self._happen("removed", person=person)
        self._let_bots_play()

    def waiting(self) -> list[Person]:
        """Return those who have no chair, in the order in which they came."""
        seated = {c.person for table in self.tables.values() for c in table.chairs.values()}
        return [p for p in self.people.values() if not p.gone and p.id not in seated]

    def seat_of(self, person: str) -> tuple[Table, Chair] | None:
        """Return where somebody sits."""
        for table in self.tables.values():
            for chair in table.chairs.values():
                if chair.person == person:
                    return table, chair
        return None

    # -- rounds -------------------------------------------------------------------------------------------

    def next_round(self, *, seconds: float = 0.0, minutes: float = 0.0, own_worlds: bool = False) -> None:
        """Begin a round: people are seated in the order in which they came, and change sides from round to round."""
        if self.over:
            raise Refused("no.over")
        if self.round is not None and not self.round.over:
            self.end_round()
        people = [person.id for person in self.people.values() if not person.gone]
        if not people:
            raise Refused("no.people")
        number = 1 if self.round is None else self.round.number + 1
        turned = (number - 1) % len(self.seats)
        order = self.seats[turned:] + self.seats[:turned]
        size = len(self.seats)
        groups = [people[n : n + size] for n in range(0, len(people), size)]
        tables = []
        for n, group in enumerate(groups, 1):
            chairs = {str(party): (group[k] if k < len(group) else None) for k, party in enumerate(order)}
            tables.append(
                {"table": n, "replication": self._draw(number, n if own_worlds else 0), "chairs": chairs}
            )
        self._happen(
            "round", number=number, seconds=seconds, minutes=minutes, own_worlds=own_worlds, tables=tables
        )
        self._let_bots_play()

    def _draw(self, number: int, table: int) -> int:
        """The world of a round or of a table in it: the first in which one of the seats is asked anything."""
        after = (number - 1) * APART * (MOST_TABLES + 1) + table * APART
        world = first_asked(self.scenario, self.seed, self.seats, after)
        self._worlds[world.replication] = world
        return world.replication

    def end_round(self) -> None:
        """End the round: where talks are still open, the simulated parties play them out."""
        self._running()
        for table in self.tables.values():
            if not table.over:
                self._settle(table, table.game, frozenset(table.chairs))
        self._happen("round_over", tables=[self.result(table) for table in self.tables.values()])

    def _running(self) -> Round:
        if self.round is None or self.round.over:
            raise Refused("no.round")
        return self.round

    def pause(self, paused: bool) -> None:
        """Stop the clocks and all moves, or let them go on."""
        self._running()
        if paused != self.paused:
            self._happen("paused" if paused else "resumed")

    def reveal(self, shown: bool) -> None:
        """Show what was predicted, or hide it."""
        self._happen("revealed", shown=shown)

    def help(self, shown: bool) -> None:
        """Show people what offers and no deal are worth, or not."""
        self._happen("help", shown=shown)

    def end(self) -> None:
        """End the session for good."""
        if self.round is not None and not self.round.over:
            self.end_round()
        if not self.over:
            self._happen("over")

    # -- at a table ---------------------------------------------------------------------------------------

    def move(self, person: str, move: Move, seen: str) -> Table:
        """Make somebody's move; ``seen``: the position that their page showed (``Table.stands``)."""
        table, chair = self._at_table(person)
        if seen != table.stands:
            raise Refused("no.stale")
        if chair.stands_in:
            raise Refused("no.stands_in")
        self._move(table, chair.party, move)
        return table

    def stand_in(self, table: Table, party: int) -> None:
        """Let the simulated party decide for whoever sits there, until they take their seat back."""
        self._running()
        if not table.chairs[party].stands_in:
            self._happen("stands_in", table=table.number, party=party)

    def decide(self, table: Table, party: int) -> None:
        """Let the simulated party decide once where it stands in."""
        self._running()
        if self.paused or not table.chairs[party].stands_in or table.game.turn_of != party:
            raise Refused("no.move")
        self._move(table, party, Delegate())

    def take_back(self, person: str) -> Table:
        """Give somebody their seat back from the simulated party."""
        table, chair = self._at_table(person)
        if chair.stands_in:
            self._happen("took_back", table=table.number, party=chair.party)
            table.asked_at = time.monotonic()
        return table

    def reset(self, number: int) -> None:
        """Begin a table's game again, in the same world."""
        self._running()
        table = self._table(number)
        self._happen("reset", table=table.number)
        self._let_bots_play()

    def sit(self, person: str | None, number: int, party: int) -> None:
        """Move somebody to a chair, or a bot (None); who sat there waits; a new table is laid for a new number."""
        current = self._running()
        if person is not None:
            self._known(person)
        if party not in self.seats:
            raise Refused("no.seat")
        if number in self.tables and self.tables[number].chairs[party].person == person:
            return
        if number not in self.tables:
            if number != len(self.tables) + 1 or number > MOST_TABLES:
                raise Refused("no.table")
            draw = self._draw(current.number, number if current.own_worlds else 0)
            self._happen("laid", table=number, replication=draw)
        if person is not None:
            now = self.seat_of(person)
            if now is not None:
                self._sit(now[0], now[1].party, None)
        self._sit(self._table(number), party, person)
        self._let_bots_play()  # only now: a table that somebody changes chairs at is never without them

    def _sit(self, table: Table, party: int, person: str | None) -> None:
        self._happen("seated", table=table.number, party=party, person=person)

    def _at_table(self, person: str) -> tuple[Table, Chair]:
        self._running()
        if self.paused:
            raise Refused("no.paused")
        seat = self.seat_of(person)
        if seat is None:
            raise Refused("no.chair")
        return seat

    def _table(self, number: int) -> Table:
        if number not in self.tables:
            raise Refused("no.table")
        return self.tables[number]

    def _known(self, person: str) -> Person:
        if person not in self.people or self.people[person].gone:
            raise Refused("no.person")
        return self.people[person]

    def _move(self, table: Table, party: int, move: Move) -> None:
        self._settle(table, table.game.moved(party, move, table.bots), frozenset())

    def _settle(self, table: Table, game: Game, simulated: frozenset[int]) -> None:
        """Keep what was decided at a table since it was last kept; ``simulated``: play these out first."""
        game = game.delegated(simulated) if simulated else game
        before = table.game.moves
        added = {
            str(party): [as_plain(move) for move in moves[len(before[party]) :]]
            for party, moves in game.moves.items()
            if len(moves) > len(before[party])
        }
        if added:
            self._happen("moved", table=table.number, added=added)
            table.game = game  # equal to what the event made of it, and it knows its position already

    def _let_bots_play(self) -> None:
        for table in self.tables.values():
            if table.game.turn_of in table.bots:
                self._settle(table, table.game, table.bots)

    # -- clocks -------------------------------------------------------------------------------------------

    def time_left(self) -> float | None:
        """Return how many seconds the round still lasts, None where it has no end or none is on."""
        if self.round is None or self.round.over or not self.round.minutes:
            return None
        paused = self._paused_for
        if self._paused_at is not None:
            paused += time.time() - self._paused_at
        return max(self.round.began + 60 * self.round.minutes + paused - time.time(), 0.0)

    # -- what is left of a table --------------------------------------------------------------------------

    def result(self, table: Table) -> dict[str, Any]:
        """Return how a table ended, or stands, as plain data."""
        row, scenario = table.game.ending, self.scenario
        assert self.round is not None
        return {
            "round": self.round.number,
            "table": table.number,
            "replication": table.world.replication,
            "people": {
                scenario.parties[party].name: None if chair.person is None else self.people[chair.person].name
                for party, chair in sorted(table.chairs.items())
            },
            "ended": row is not None,
            "outcome": None if row is None else scenario.outcomes[int(row["outcome"])].name,
            "day": table.game.day,
            "package": None if row is None or row["package"] < 0 else int(row["package"]),
            "values": None
            if row is None
            else {p.name: float(row["values"][i]) for i, p in enumerate(scenario.parties) if p.has_values},
            "moves": {
                scenario.parties[party].name: [as_plain(move) for move in moves]
                for party, moves in sorted(table.game.moves.items())
            },
        }

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield what came of every table of every round, oldest first."""
        yield from self.past
        if self.round is not None and not self.round.over:
            for table in self.tables.values():
                yield self.result(table)

    # -- the log ------------------------------------------------------------------------------------------

    def _happen(self, kind: str, **data: Any) -> None:
        self._apply(self._log.add(kind, data))

    def _apply(self, event: Event) -> None:
        """Change the room as an event says."""
        data = event.data
        match event.kind:
            case "joined":
                self.people[data["person"]] = Person(data["person"], data["name"], data["rejoin"])
            case "removed":
                self.people[data["person"]].gone = True
            case "round":
                self.round = Round(
                    data["number"], event.at, data["seconds"], data["minutes"], data["own_worlds"]
                )
                self.paused, self.revealed, self._paused_for, self._paused_at = False, False, 0.0, None
                self.tables = {}
                for one in data["tables"]:
                    chairs = {int(party): Chair(int(party), who) for party, who in one["chairs"].items()}
                    self._lay(one["table"], one["replication"], chairs)
            case "laid":
                self._lay(data["table"], data["replication"], {i: Chair(i, None) for i in self.seats})
            case "seated":
                self.tables[data["table"]].chairs[data["party"]] = Chair(data["party"], data["person"])
            case "moved":
                self._moved(self.tables[data["table"]], data["added"], event.at)
            case "stands_in" | "took_back":
                self.tables[data["table"]].chairs[data["party"]].stands_in = event.kind == "stands_in"
            case "reset":
                table = self.tables[data["table"]]
                self._lay(table.number, table.world.replication, table.chairs)
            case "paused":
                self.paused, self._paused_at = True, event.at
            case "resumed":
                self.paused = False
                self._paused_for += event.at - (self._paused_at or event.at)
                self._paused_at = None
                for table in self.tables.values():
                    table.asked_at = time.monotonic()
            case "went_on":
                self._paused_for += max(event.at - self._last_at, 0.0)
            case "revealed":
                self.revealed = data["shown"]
            case "help":
                self.helps = data["shown"]
            case "round_over":
                assert self.round is not None
                self.round.over, self.paused = True, False
                self.past += data["tables"]
            case "over":
                self.over = True
        self._last_at = event.at

    def _lay(self, number: int, replication: int, chairs: dict[int, Chair]) -> None:
        if replication not in self._worlds:
            self._worlds[replication] = first_asked(self.scenario, self.seed, self.seats, replication)
        world = self._worlds[replication]
        self._laid += 1
        self.tables[number] = Table(number, world, chairs, start(world, self.seats), self._laid)

    def _moved(self, table: Table, added: Mapping[str, list[object]], at: float) -> None:
        moves = dict(table.game.moves)
        for party, more in added.items():
            moves[int(party)] = (*moves[int(party)], *map(from_plain, more))
        table.game = Game(table.world, moves)
        table.asked_at, table.changed_at = time.monotonic(), at
