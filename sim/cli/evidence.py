"""``sim evidence``: how far the record moved each input."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.studying import Format


def evidence(
    scenario: options.Scenario,
    replications: Annotated[
        int,
        typer.Option("--replications", "-n", min=2, max=options.MOST_WORLDS, help="Kept worlds to look at."),
    ] = 2_048,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    without: options.Without = None,
    as_of: options.AsOf = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
) -> None:
    """Show what the record says of the uncertain inputs: how each is drawn, and what it is in the worlds kept.

    Examples:

      sim evidence turkey_exile

      sim evidence turkey_exile --without airspace_closed
    """
    from sim.analysis.evidence_at_work import at_work
    from sim.analysis.plain import as_text
    from sim.cli.finding import find
    from sim.report.moved import sheet
    from sim.report.terminal import Terminal
    from sim.scenario import load

    story = load(find(scenario), (*(sets or ()), *options.less_evidence(without, as_of)))
    found = at_work(story, seed, replications)
    if format is Format.json:
        sys.stdout.flush()
        sys.stdout.buffer.write(as_text(found).encode())
        sys.stdout.flush()
        return
    Terminal(sys.stdout).sheet(sheet(story.title, seed, found))
