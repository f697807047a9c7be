"""A session played again from its file: every table of every round, from the moves that were made there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.runs.manifest import fingerprint
from sim.scenario import load
from sim.workshop.game import Game, first_asked, party_named
from sim.workshop.moves import from_plain
from sim.workshop.web.log import Log
from sim.workshop.web.room import Room


@dataclass(frozen=True)
class Played:
    """A table as it ended, or stands. ``people``: by party, who sat there; None for a bot."""

    round: int
    table: int
    people: Mapping[str, str | None]
    game: Game


@dataclass(frozen=True)
class Replay:
    """A session's scenario and its tables, oldest first."""

    scenario: Scenario
    tables: tuple[Played, ...]

    def table(self, number: int, round: int | None) -> Played:
        """Return a table, of the last round in which it was played unless one is named; raises UsageError."""
        found = [one for one in self.tables if one.table == number and round in (None, one.round)]
        if found:
            return found[-1]
        known = ", ".join(f"{one.table} (round {one.round})" for one in self.tables) or "none yet"
        raise UsageError(f"there is no such table in this session; tables: {known}")


def replay(path: Path) -> Replay:
    """Play a session again; raises UsageError where the file or the scenario is not what was played."""
    with closing(Log.reopen(path)) as log:
        about = log.about
        scenario = load(Path(about["scenario"]), tuple(json.loads(about["sets"])))
        if about["hash"] != fingerprint(scenario):
            raise UsageError(
                f"{path} is a session of {scenario.name} as it was then; the scenario has changed since"
            )
        seats = tuple(party_named(scenario, name) for name in json.loads(about["seats"]))
        seed = int(about["seed"])
        results = list(Room(scenario, seats, seed, log).results())
    tables = []
    for one in results:
        world = first_asked(scenario, seed, seats, one["replication"])
        moves = {
            party_named(scenario, name): tuple(map(from_plain, made)) for name, made in one["moves"].items()
        }
        tables.append(Played(one["round"], one["table"], one["people"], Game(world, moves)))
    return Replay(scenario, tuple(tables))
