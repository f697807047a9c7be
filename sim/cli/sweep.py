"""``sim sweep``: the whole curve, or grid, of outcomes over one or two inputs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start

WORLDS = 2_000


def sweep(
    scenario: options.Scenario,
    by: Annotated[
        list[str],
        typer.Option(
            "--by",
            metavar="PATH=LOW:HIGH:STEPS",
            help="The input to vary, or PATH=one,two,three. Twice: a grid.",
            show_default=False,
        ),
    ],
    of: Annotated[
        str | None, typer.Option("--of", metavar="OUTCOME", help="What to show first; a + b counts both.")
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, max=options.MOST_WORLDS, help="Worlds per setting.")
    ] = WORLDS,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    out: options.Out = Path("results"),
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    max_draws: options.MaxDraws = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write the page.")] = True,
    quiet: options.Quiet = False,
) -> None:
    """Set one or two inputs to one value after another, in the same worlds, and show how the outcomes move.

    Examples:

      sim sweep turkey_exile --by threats.strikes.chance=0:1:11

      sim sweep turkey_exile --by threats.strikes.chance=0:1:5 --by threats.strikes.believed.maduro.chance=0:1:5
    """
    from sim.analysis.sweep import axes_of
    from sim.analysis.target import target
    from sim.runs.wanted import Wanted

    axes_of(by)
    given = source(scenario, seed, tuple(sets or ()))
    if of is not None:
        target(of).check(given.load())
    settings = {"by": list(by), "of": of}
    wanted = Wanted("sweep", (given,), replications, settings, max_draws, tuple(sys.argv))
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how a sweep is worked out and shown."""
    from sim.analysis.plain import as_text
    from sim.analysis.study import Question
    from sim.analysis.sweep import sweep
    from sim.report.swept import sheet

    return Verb(Question(sweep, as_text), sheet)
