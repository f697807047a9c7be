"""``sim explain``: why talks fail, cause by cause."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.cli.output import Format

REPLICATIONS = 2_000


def explain(
    scenario: options.Scenario,
    replications: options.Replications = None,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of", metavar="OUTCOME", help="Explain this outcome instead of agreement. May be repeated."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
) -> None:
    """Say why talks fail: the same worlds are replayed with each cause switched off, alone and with others.

    Examples:

      sim explain turkey_exile

      sim explain turkey_exile --of exile_in_turkey -n 5000
    """
    path = find(scenario)

    from sim.analysis.explain.arms import design
    from sim.analysis.explain.target import target_of
    from sim.analysis.explain.why import explain as work_out
    from sim.report.explain.terminal import show
    from sim.report.terminal import Terminal
    from sim.scenario import load

    story = load(path, tuple(sets or ()))
    why = work_out(
        design(story, target_of(story, of or ())), seed=seed, replications=replications or REPLICATIONS
    )
    show(why, Terminal(sys.stdout))
