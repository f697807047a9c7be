"""``sim replay``: what happened at the tables of a workshop, and why offers were refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.output import write_lines

if TYPE_CHECKING:
    from sim.workshop.catalogue import Texts
    from sim.workshop.replay import Played, Replay


def replay(
    session: Annotated[
        Path,
        typer.Argument(metavar="SESSION", help="The file of a session, e.g. workshop/turkey_exile.sqlite."),
    ],
    table: Annotated[
        int | None,
        typer.Option("--table", "-t", min=1, help="Tell this table's whole story, with its debrief."),
    ] = None,
    round: Annotated[
        int | None, typer.Option("--round", min=1, help="Of this round.  [default: the table's last]")
    ] = None,
    language: Annotated[
        str, typer.Option("--lang", metavar="en|es", help="The language to tell it in.")
    ] = "en",
) -> None:
    """Play a workshop's session again from its log: how each table ended, or one table offer by offer.

    Examples:

      sim replay workshop/turkey_exile.sqlite

      sim replay workshop/turkey_exile.sqlite --table 3 --round 1
    """
    from sim.workshop.catalogue import texts
    from sim.workshop.replay import replay as played_again

    t = texts(language)
    found = played_again(session)
    if table is None:
        write_lines(_overview(found, t))
    else:
        write_lines(_story(found, found.table(table, round), t))


def _overview(found: Replay, t: Texts) -> Iterator[str]:
    from sim.workshop.telling import ended, when

    yield found.scenario.title
    if not found.tables:
        yield t("replay.nobody")
    for one in found.tables:
        people = t("and").join(f"{seat}: {name or t('replay.bot')}" for seat, name in one.people.items())
        yield t("replay.table", round=one.round, table=one.table, people=people)
        row = one.game.ending
        day = when(found.scenario, one.game.day, t)
        yield f"  {day}: {t('replay.open') if row is None else ended(found.scenario, row, t)}"


def _story(found: Replay, one: Played, t: Texts) -> Iterator[str]:
    from sim.workshop.debrief import debrief
    from sim.workshop.telling import debrief_lines, happened, when
    from sim.workshop.terminal import set_out

    people = t("and").join(f"{seat}: {name or t('replay.bot')}" for seat, name in one.people.items())
    yield t("replay.table", round=one.round, table=one.table, people=people)
    for entry in one.game.entries:
        said = happened(found.scenario, entry, t)
        if said:
            yield f"{when(found.scenario, entry.day, t)}: {said}"
    yield ""
    if one.game.ending is None:
        yield t("replay.open")
    else:
        yield from set_out(debrief_lines(debrief(one.game), t))
