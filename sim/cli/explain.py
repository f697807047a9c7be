"""``sim explain``: why talks fail, cause by cause."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start

REPLICATIONS = 2_000


def explain(
    scenario: options.Scenario,
    replications: Annotated[
        int,
        typer.Option("--replications", "-n", min=1, max=options.MOST_WORLDS, help="Worlds to keep."),
    ] = REPLICATIONS,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="OUTCOME", help="Explain this outcome instead of agreement. May be repeated."
        ),
    ] = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    out: options.Out = Path("results"),
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    max_draws: options.MaxDraws = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write the page.")] = True,
    quiet: options.Quiet = False,
) -> None:
    """Say why talks fail: the same worlds are replayed with each cause switched off, alone and with others.

    Causes are commitment, misperception, private information, holding out, being overtaken, ratification and time.

    Examples:

      sim explain turkey_exile

      sim explain turkey_exile --of exile_in_turkey -n 5000

      sim explain turkey_exile --set promises.lasting_amnesty.kept=0.9
    """
    from sim.analysis.explain.target import target_of
    from sim.runs.wanted import Wanted

    given = source(scenario, seed, tuple(sets or ()))
    target_of(given.load(), of or ())  # a wrong name is told before a folder is made
    wanted = Wanted(
        verb="explain",
        sources=(given,),
        replications=replications,
        settings={"of": list(of or ())},
        max_draws=max_draws,
        command=tuple(sys.argv),
    )
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how an explanation is worked out and shown."""
    from sim.analysis.explain.why import why
    from sim.analysis.plain import as_text
    from sim.analysis.study import Question
    from sim.report.explain.sheet import sheet

    return Verb(Question(why, as_text), sheet)
