"""``sim find``: the value of an input at which a share is reached."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start

WORLDS = 5_000


def find(
    scenario: options.Scenario,
    reach: Annotated[
        str,
        typer.Option(
            "--reach",
            metavar="'OUTCOME >= SHARE'",
            help="What is to be reached: an outcome, several joined by +, or deal for any deal.",
            show_default=False,
        ),
    ],
    by: Annotated[
        list[str],
        typer.Option(
            "--by",
            metavar="PATH[=LOW:HIGH]",
            help="The input to vary, and the range to look in. Twice: a contour.",
            show_default=False,
        ),
    ],
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, max=options.MOST_WORLDS, help="Worlds per value.")
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
    """Find the value of one or two inputs at which a share is reached, with its interval; or say that none does.

    Examples:

      sim find threat_and_promise --reach 'deal >= 10%' --by promises.no_extradition.believed.maduro

      sim find turkey_exile --reach 'strikes_oust + strikes_fail >= 60%' --by threats.strikes.chance=0:1
    """
    from sim.analysis import target
    from sim.analysis.axis import searched
    from sim.runs.wanted import Wanted

    given = source(scenario, seed, tuple(sets or ()))
    base = given.load()
    target.reach(reach).target.check(base)
    for text in by:
        searched(text, given)
    settings = {"reach": reach, "by": list(by)}
    wanted = Wanted("find", (given,), replications, settings, max_draws, tuple(sys.argv))
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how a threshold is worked out and shown."""
    from sim.analysis.plain import as_text
    from sim.analysis.study import Question
    from sim.analysis.threshold import find
    from sim.report.found import sheet

    return Verb(Question(find, as_text), sheet)
