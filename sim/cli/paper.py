"""``sim paper``: role sheets, score sheets and a guide, to print for a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.cli.messages import complain
from sim.errors import StoredRunError

MOST_SIMULATED = 1_000_000


def paper(
    scenario: options.Scenario,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Where to write.  [default: paper/SCENARIO]", show_default=False
        ),
    ] = None,
    seed: options.Seed = 1,
    replication: Annotated[
        int | None,
        typer.Option(
            "--replication",
            "-r",
            min=0,
            max=options.LARGEST_DRAW,
            help="The world to print, or the next one that fits the known past.  "
            "[default: the first in which everybody may speak]",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str, typer.Option("--lang", metavar="en|es", help="The language of the paper.")
    ] = "en",
    simulated: Annotated[
        int,
        typer.Option(
            "--simulated", min=1, max=MOST_SIMULATED, help="Simulated worlds that the guide reports."
        ),
    ] = 2_000,
    sets: options.Sets = None,
    jobs: options.Jobs = None,
) -> None:
    """Print a scenario for a class: a private role and score sheet for each seat, and a guide for who leads.

    Each is a page of its own; print it from a browser. All speak of the same world.

    Examples:

      sim paper scenarios/turkey_exile.yaml

      sim paper turkey_exile --lang es --replication 108 --out handouts
    """
    path = find(scenario)

    from sim.runs.store import safe_name
    from sim.scenario import load
    from sim.workshop.catalogue import texts
    from sim.workshop.debrief import crowd
    from sim.workshop.game import first_asked, playable, world
    from sim.workshop.paper import guide_page, role_page

    t = texts(language)
    story = load(path, tuple(sets or ()))
    seats = playable(story)
    where = first_asked(story, seed, seats) if replication is None else world(story, seed, replication)
    folder = Path("paper") / safe_name(story.name) if out is None else out
    pages = {f"role-{safe_name(story.parties[i].name)}.html": role_page(where, i, t) for i in seats}
    pages["guide.html"] = guide_page(where, crowd(story, seed, simulated, jobs), t)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (folder / name).write_text(page, encoding="utf-8")
    except OSError as error:
        raise StoredRunError(f"cannot write to {folder}: {error.strerror or error}") from error
    for name in pages:
        typer.echo((folder / name).as_posix())
    complain("Hand each role sheet to its seat alone, and keep the guide to yourself.")
