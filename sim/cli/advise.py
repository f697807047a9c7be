"""``sim advise``: which of a party's levers moves what it cares about most."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start

WORLDS = 4_000


def advise(
    scenario: options.Scenario,
    party: Annotated[
        str,
        typer.Option("--for", metavar="PARTY", help="Whose levers are tried.", show_default=False),
    ],
    of: Annotated[
        str | None,
        typer.Option(
            "--of", metavar="OUTCOME", help="What to move.  [default: what it is worth to the party]"
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=2, max=options.MOST_WORLDS, help="Worlds per option.")
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
    """Try a party's levers one by one: which moves an outcome, or its own worth, most, and how sure that is.

    Examples:

      sim advise turkey_exile --for washington --of deal

      sim advise threat_and_promise --for maduro
    """
    from sim.analysis.advice import check
    from sim.runs.wanted import Wanted

    given = source(scenario, seed, tuple(sets or ()))
    check(given.load(), party, of)
    settings = {"for": party, "of": of}
    wanted = Wanted("advise", (given,), replications, settings, max_draws, tuple(sys.argv))
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how advice is worked out and shown."""
    from sim.analysis.advice import advice
    from sim.analysis.plain import as_text
    from sim.analysis.study import Question
    from sim.report.advised import sheet

    return Verb(Question(advice, as_text), sheet)
