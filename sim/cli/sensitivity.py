"""``sim sensitivity``: which inputs move an outcome, and how much of it is chance."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start

if TYPE_CHECKING:
    from sim.engine.arms import PlayArms
    from sim.runs.wanted import Wanted

WORLDS = 1_024
KEPT = 1_000


def sensitivity(
    scenario: options.Scenario,
    of: Annotated[
        str,
        typer.Option(
            "--of",
            metavar="OUTCOME",
            help="An outcome, several joined by +, deal for any deal, or a party: then its worth.",
            show_default=False,
        ),
    ],
    replications: Annotated[
        int,
        typer.Option(
            "--replications",
            "-n",
            min=2,
            max=options.MOST_WORLDS,
            help="Kept worlds at each level of an input.",
        ),
    ] = KEPT,
    worlds: Annotated[
        int, typer.Option("--worlds", min=2, max=1 << 24, help="Worlds for each index: a power of two.")
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
    """Rank the uncertain inputs by what they do to an outcome, and split its variance into ignorance and chance.

    Examples:

      sim sensitivity threat_and_promise --of exile_in_turkey

      sim sensitivity turkey_exile --of deal --worlds 4096 -n 4000
    """
    from sim.analysis.factors import factors
    from sim.analysis.sensitivity import measure_of
    from sim.errors import UsageError
    from sim.runs.wanted import Wanted

    given = source(scenario, seed, tuple(sets or ()))
    base = given.load()
    measure_of(of, base)
    if worlds & (worlds - 1):
        raise UsageError(
            f"--worlds {worlds}: it must be a power of two, such as {1 << (worlds.bit_length() - 1)}"
        )
    if not factors(base):
        raise UsageError(f"{given.name}: no input is uncertain, so there is nothing to rank")
    wanted = Wanted(
        "sensitivity", (given,), replications, {"of": of, "worlds": worlds}, max_draws, tuple(sys.argv)
    )
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how the inputs are studied and what is shown of it."""
    from sim.analysis.plain import as_text
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.study import Question
    from sim.report.sensitive import sheet

    return Verb(Question(sensitivity, as_text, _play), sheet)


def _play(wanted: Wanted) -> PlayArms:
    from sim.analysis.sensitivity import play_for

    return play_for(wanted.sources[0].load())
