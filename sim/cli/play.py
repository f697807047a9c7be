"""``sim play``: one person at the table, in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.workshop.game import Game
    from sim.workshop.terminal import Talk

MOST_SIMULATED = 1_000_000


def play(
    scenario: options.Scenario,
    party: Annotated[
        str | None,
        typer.Option("--as", metavar="PARTY", help="The party to play.", show_default=False),
    ] = None,
    seed: options.Seed = 1,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication",
            "-r",
            min=0,
            max=options.LARGEST_DRAW,
            help="The world to play in, or the next one that fits the known past.  "
            "[default: the first in which you get a word in]",
            show_default=False,
        ),
    ] = None,
    no_help: Annotated[
        bool, typer.Option("--no-help", help="Do not say what offers and no deal are worth.")
    ] = False,
    language: Annotated[str, typer.Option("--lang", metavar="en|es", help="The language to play in.")] = "en",
    simulated: Annotated[
        int,
        typer.Option(
            "--simulated",
            min=0,
            max=MOST_SIMULATED,
            help="Simulated worlds to compare the ending with; 0: none.",
        ),
    ] = 10_000,
    sets: options.Sets = None,
    jobs: options.Jobs = None,
) -> None:
    """Take a seat in a scenario: read your role, make and answer offers, and see at the end what was possible.

    The other parties are simulated. The same command brings the same game.

    Examples:

      sim play scenarios/turkey_exile.yaml --as maduro

      sim play turkey_exile --as washington --no-help --seed 7
    """
    path = find(scenario)

    from sim.scenario import load
    from sim.workshop.catalogue import texts
    from sim.workshop.game import first_asked, party_named, playable, world
    from sim.workshop.terminal import Stopped, Talk

    t = texts(language)
    story = load(path, tuple(sets or ()))
    if party is None:
        seats = ", ".join(story.parties[i].name for i in playable(story))
        raise UsageError(f"say which party you play, with --as; try one of: {seats}")
    seat = party_named(story, party)
    where = first_asked(story, seed, (seat,)) if replication is None else world(story, seed, replication)
    talk = Talk(where, seat, t, _ask, _say, helps=not no_help)
    try:
        game = talk.play()
    except Stopped:
        _say(["", t("play.stopped")])
        return
    _debrief(talk, game, simulated, jobs)
    again = f"sim play {scenario} --as {party} --seed {seed} --replication {where.replication}"
    _say(["", t("play.again", command=again)])


def _debrief(talk: Talk, game: Game, simulated: int, jobs: int | None) -> None:
    from sim.workshop.debrief import crowd, debrief
    from sim.workshop.telling import debrief_lines
    from sim.workshop.terminal import set_out

    world = talk.world
    others = crowd(world.scenario, world.seed, simulated, jobs) if simulated else None
    _say(set_out(debrief_lines(debrief(game), talk.t, talk.party, others)))


def _ask(prompt: str) -> str | None:
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(line.rstrip("\n"))
    return line or None


def _say(lines: Iterable[str]) -> None:
    from sim.report.terminal import Terminal

    Terminal(sys.stdout).lines(lines)
