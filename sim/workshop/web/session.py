"""A session: one scenario, one room, and the file that keeps both. Begun anew, or gone on with where it stood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.runs.manifest import fingerprint
from sim.runs.version import program_version
from sim.workshop.debrief import Crowd, crowd
from sim.workshop.game import party_named
from sim.workshop.web import whatif
from sim.workshop.web.helper import Helper
from sim.workshop.web.keys import ROOM, code, token
from sim.workshop.web.log import Log
from sim.workshop.web.pictures import Background
from sim.workshop.web.room import Room
from sim.workshop.web.whatif import Lever, Outcomes


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session is begun with: its scenario as given, the seats for people, and what is shown."""

    scenario: Path
    sets: tuple[str, ...]
    seats: tuple[str, ...]
    seed: int
    language: str
    simulated: int


class Session:
    """A room with its log, its keys, and what is reckoned beside it."""

    def __init__(self, scenario: Scenario, log: Log) -> None:
        about = log.about
        self.scenario = scenario
        self.log = log
        self.code = about["code"]
        self.key = about["key"]
        self.teacher = about["teacher"]
        self.language = about["language"]
        self.seed = int(about["seed"])
        self.simulated = int(about["simulated"])
        self.path = Path(about["scenario"])
        self.sets: tuple[str, ...] = tuple(json.loads(about["sets"]))
        seats = [party_named(scenario, name) for name in json.loads(about["seats"])]
        self.room = Room(scenario, seats, self.seed, log)
        self._backgrounds: dict[int, Background] = {}
        self._crowd: Future[Crowd] | None = None
        self._levers: Future[tuple[Lever, ...]] | None = None

    @cached_property
    def helper(self) -> Helper:
        """The process that reckons what takes seconds."""
        return Helper(self.scenario)

    def begin_crowd(self) -> None:
        """Begin to simulate the worlds that the room is compared with."""
        if self.simulated and self._crowd is None:
            self._crowd = self.helper.reckon(crowd, self.seed, self.simulated, 1)

    @property
    def crowd(self) -> Crowd | None:
        """The simulated worlds, None as long as they are not there."""
        if self._crowd is None or not self._crowd.done() or self._crowd.exception() is not None:
            return None
        return self._crowd.result()

    @property
    def levers(self) -> tuple[Lever, ...] | None:
        """The sliders of the what-if page, None as long as they are being tried."""
        if self._levers is None:
            self._levers = self.helper.reckon(whatif.levers, self.path, self.sets, self.seed)
        return self._levers.result() if self._levers.done() else None

    def what_if(self, changes: dict[str, float]) -> Future[Outcomes]:
        """Begin to play the same worlds with and without some changes, by path."""
        return self.helper.reckon(whatif.drawn, self.path, self.sets, self.seed, changes)

    def background(self) -> Background | None:
        """What the plane of this round's world shows; None where tables play different worlds, or no round is on."""
        tables = self.room.tables
        if (
            self.room.round is None
            or self.room.round.own_worlds
            or not tables
            or len(self.scenario.negotiators) < 2
        ):
            return None
        world = next(iter(tables.values())).world
        if world.replication not in self._backgrounds:
            self._backgrounds[world.replication] = Background(world)
        return self._backgrounds[world.replication]

    def close(self) -> None:
        """Let the file and the helper go."""
        helper = vars(self).pop("helper", None)
        if helper is not None:
            helper.close()
        self.log.close()


def begin(scenario: Scenario, asked: Settings, path: Path) -> Session:
    """Begin a session in a new file."""
    for name in asked.seats:
        party_named(scenario, name)
    about = {
        "version": program_version(),
        "scenario": str(asked.scenario),
        "sets": json.dumps(asked.sets),
        "hash": fingerprint(scenario),
        "seats": json.dumps(asked.seats),
        "seed": str(asked.seed),
        "language": asked.language,
        "simulated": str(asked.simulated),
        "code": code(ROOM),
        "key": token(),
        "teacher": token(),
    }
    log = Log.create(path, about)
    log.keep_others_out()
    return Session(scenario, log)


def go_on(scenario: Scenario, path: Path) -> Session:
    """Go on with a session where it stood; raises UsageError where the scenario is not the one it began with."""
    log = Log.reopen(path)
    log.keep_others_out()
    if log.about["hash"] != fingerprint(scenario):
        log.close()
        raise UsageError(
            f"{path} is a session of {scenario.name} as it was then; the scenario has changed since. "
            "Begin another one with --new"
        )
    session = Session(scenario, log)
    session.room.go_on()
    return session


def is_over(path: Path) -> bool:
    """Say whether the session in a file was ended."""
    log = Log.reopen(path)
    try:
        return any(event.kind == "over" for event in log.events())
    finally:
        log.close()


def free_path(folder: Path, name: str) -> Path:
    """Return the path for a new session: name.sqlite, name-2.sqlite, …"""
    number = 1
    while (path := folder / f"{name}{f'-{number}' if number > 1 else ''}.sqlite").exists():
        number += 1
    return path


def latest(folder: Path, name: str) -> Path | None:
    """Return the file of the scenario's session that is still open, the newest one; None where there is none."""
    found = [path for path in (folder / f"{name}.sqlite", *folder.glob(f"{name}-*.sqlite")) if path.is_file()]
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    return next((path for path in found if not is_over(path)), None)


def default_seats(scenario: Scenario) -> Sequence[str]:
    """Return the seats for people unless said otherwise: those who negotiate."""
    return [scenario.parties[i].name for i in scenario.negotiators]
