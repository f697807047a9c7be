"""What the pages show: plain texts and numbers for the templates, each made for one pair of eyes.

Whatever a player's page holds comes from ``Game.position`` and ``sheet`` for that player's own party.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isnan

import numpy as np

from sim.engine.seats import MAY_TALK_ON
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.workshop.catalogue import Texts
from sim.workshop.game import Position, Told, World
from sim.workshop.moves import Answer, LastWord, Leave, Offer, Silence
from sim.workshop.sheet import Sheet, sheet
from sim.workshop.telling import Line, ended, plain, points, sheet_lines, terms, told, when
from sim.workshop.terminal import usual_options
from sim.workshop.web.room import Chair, Person, Room, Table

STUCK = 60.0
"""Seconds after which somebody who has to decide is shown to the teacher as stuck."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be done with one press: the form's ``do``, ``word`` and ``package``, and what it says."""

    do: str
    text: str
    word: str = ""
    package: int = NOTHING
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One issue of an offer: its number, its name, its options and which is chosen at first."""

    number: int
    issue: str
    options: tuple[str, ...]
    chosen: int


@dataclass(frozen=True)
class Seat:
    """The page of somebody who sits at a table.

    ``asks``: what they are asked, in sentences; ``helps``: what it is worth to them. ``gauge``: by per cent of
    their scale, the offer and no deal, None where there is nothing to compare.
    """

    label: str
    table: int
    round: int
    mine: bool
    status: str
    asks: tuple[str, ...]
    helps: tuple[str, ...]
    gauge: tuple[float, float] | None
    buttons: tuple[Button, ...]
    choices: tuple[Choice, ...]
    stands_in: bool
    seen: str
    story: tuple[tuple[str, tuple[str, ...]], ...]
    ending: str
    value: str
    others: tuple[str, ...]


@lru_cache(maxsize=512)
def _sheet(world: World, party: int) -> Sheet:
    return sheet(world, party)


def role_sheet(world: World, party: int, t: Texts) -> list[Line]:
    """Return the role sheet of a party, line by line."""
    return list(sheet_lines(world.scenario, _sheet(world, party), t))


def seat(room: Room, table: Table, chair: Chair, t: Texts) -> Seat:
    """Return what somebody sees who sits in a chair."""
    scenario, party = room.scenario, chair.party
    position = table.game.position(party)
    mine = position.question is not None and not chair.stands_in and not room.paused
    assert room.round is not None
    return Seat(
        label=scenario.parties[party].label,
        table=table.number,
        round=room.round.number,
        mine=mine,
        status=_status(room, table, chair, position, t),
        asks=tuple(_asked(scenario, position, t)),
        helps=tuple(worth_lines(scenario, position, position.offer, t)) if room.helps else (),
        gauge=_gauge(_sheet(table.world, party), position) if room.helps else None,
        buttons=tuple(_buttons(position, t)) if mine else (),
        choices=_choices(scenario, position) if mine and Offer in position.may else (),
        stands_in=chair.stands_in,
        seen=table.stands,
        story=tuple(_story(scenario, position.story, t, party))[::-1],
        ending="" if position.ending is None else ended(scenario, position.ending, t),
        value="" if position.ending is None else points(float(position.ending["values"][party])),
        others=tuple(
            t("seat.bot" if other.simulated else "seat.person", party=scenario.parties[other.party].label,
              name="" if other.person is None else room.people[other.person].name)
            for other in table.chairs.values()
            if other.party != party
        ),
    )  # fmt: skip


def _story(
    scenario: Scenario, story: Iterable[Told], t: Texts, party: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each thing that happened, with what it did to the party's beliefs below it."""
    for entry in story:
        lines = [line.text for line in told(scenario, entry, t, party)]
        if lines:
            yield lines[0], tuple(lines[1:])


def _status(room: Room, table: Table, chair: Chair, position: Position, t: Texts) -> str:
    scenario = room.scenario
    if position.ending is not None:
        return t("status.ended")
    if room.paused:
        return t("status.paused")
    if chair.stands_in:
        return t("status.stands_in")
    if position.question is not None:
        return t("status.mine")
    assert position.turn_of is not None
    return t("status.theirs", who=scenario.parties[position.turn_of].label)


def _asked(scenario: Scenario, position: Position, t: Texts) -> Iterator[str]:
    day, offer = when(scenario, position.day, t), position.offer
    if position.ending is not None:
        return
    if position.question == "answer":
        who = next(e.entry.party for e in reversed(position.story) if e.entry.kind == "offer")
        yield t("play.answer", when=day, who=scenario.parties[who].label, terms=terms(scenario, offer, t))
        return
    if position.question == "veto":
        yield t("play.veto", when=day, terms=terms(scenario, offer, t))
        return
    yield t(f"play.{position.question}", when=day) if position.question else f"{day}."
    yield t("play.on_table", terms=terms(scenario, offer, t)) if offer != NOTHING else t("play.none_yet")
    if position.own_offer != NOTHING:
        yield t("play.own", terms=terms(scenario, position.own_offer, t))


def worth_lines(scenario: Scenario, position: Position, package: int, t: Texts) -> Iterator[str]:
    """Yield what a package is worth to the party, beside no deal, and whom it reads to veto it."""
    if position.ending is not None:
        return
    no_deal = points(position.no_deal)
    if package == NOTHING or not np.isfinite(position.worth[package]):
        yield t("play.help.no_deal", no_deal=no_deal)
        return
    worth, kept = points(float(position.worth[package])), points(float(position.if_kept[package]))
    if worth == kept:
        yield t("play.help.offer", worth=worth, no_deal=no_deal)
    else:
        yield t("play.help.kept", worth=worth, kept=kept, no_deal=no_deal)
    if not isnan(position.waiting) and package == position.offer:
        yield t("play.help.waiting", waiting=points(position.waiting))
    for r, vetoed in position.vetoes.items():
        if vetoed[package]:
            yield t("play.help.veto", who=scenario.parties[r].label)


def _gauge(found: Sheet, position: Position) -> tuple[float, float] | None:
    """Place the offer and no deal on the party's scale, from its worst fate to its best package, in per cent."""
    if position.offer == NOTHING or position.ending is not None or isnan(position.no_deal):
        return None
    worth = float(position.worth[position.offer])
    if not np.isfinite(worth):
        return None
    low = min([fate.worth for fate in found.fates] + [worth, position.no_deal, 0.0])
    high = max(found.best, worth, position.no_deal)
    span = high - low or 1.0
    return round(100 * (worth - low) / span, 1), round(100 * (position.no_deal - low) / span, 1)


def _buttons(position: Position, t: Texts) -> Iterator[Button]:
    may = position.may
    if Answer in may:
        veto = position.question == "veto"
        yield Button("accept", t("move.pass" if veto else "move.accept"), kind="yes")
        yield Button("refuse", t("move.veto" if veto else "move.refuse"), kind="no")
    if Offer in may:
        if position.own_offer != NOTHING and position.open[position.own_offer]:
            yield Button("again", t("move.again"), package=position.own_offer)
        if position.offer != NOTHING and position.open[position.offer]:
            yield Button("agree", t("move.agree"), package=position.offer)
    if Silence in may:
        yield Button("silence", t("move.silence"))
    if LastWord in may:
        for word in position.last_words:
            key = "move.back_down" if word.name == "back_down" else "move.carry_out"
            yield Button("word", t(key, name=plain(word.name)), word.name, kind="grave")
        if position.question in MAY_TALK_ON:
            yield Button("go_on", t("move.go_on"))
    if Leave in may:
        yield Button("leave", t("move.leave"), kind="grave")
    yield Button("delegate", t("move.delegate"), kind="quiet")


def _choices(scenario: Scenario, position: Position) -> tuple[Choice, ...]:
    usual = usual_options(scenario, position)
    return tuple(
        Choice(j, plain(issue.name), tuple(map(plain, issue.options)), usual[j])
        for j, issue in enumerate(scenario.packages.issues)
    )


# -- the teacher ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeachersChair:
    """A chair as the teacher sees it."""

    party: int
    label: str
    person: Person | None
    here: bool
    stands_in: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class TeachersTable:
    """A table as the teacher sees it; ``waits``: seconds since somebody has had to decide."""

    number: int
    chairs: tuple[TeachersChair, ...]
    state: str
    waits: int
    stuck: bool
    over: bool


def teachers_tables(room: Room, here: Mapping[str, int], t: Texts) -> list[TeachersTable]:
    """Return the tables of the round; ``here``: how many pages each person has open."""
    return [_teachers_table(room, table, here, t) for table in room.tables.values()]


def _teachers_table(room: Room, table: Table, here: Mapping[str, int], t: Texts) -> TeachersTable:
    scenario, turn_of, row = room.scenario, table.game.turn_of, table.game.ending
    waits = int(time.monotonic() - table.asked_at)
    if row is not None:
        outcome = plain(scenario.outcomes[int(row["outcome"])].name)
        state = t("teach.ended", outcome=outcome, when=when(scenario, float(row["day"]), t))
    else:
        assert turn_of is not None
        state = t("teach.turn", who=scenario.parties[turn_of].label, when=when(scenario, table.game.day, t))
    return TeachersTable(
        number=table.number,
        chairs=tuple(
            TeachersChair(
                party=chair.party,
                label=scenario.parties[chair.party].label,
                person=None if chair.person is None else room.people[chair.person],
                here=chair.person is not None and here.get(chair.person, 0) > 0,
                stands_in=chair.stands_in,
                asked=turn_of == chair.party,
            )
            for chair in sorted(table.chairs.values(), key=lambda chair: chair.party)
        ),
        state=state,
        waits=waits,
        stuck=row is None and waits > STUCK and not room.paused,
        over=row is not None,
    )
