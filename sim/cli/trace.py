"""``sim trace``: one world told day by day."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.finding import find


def trace(
    scenario: options.Scenario,
    replication: Annotated[
        int,
        typer.Option(
            "--replication",
            "-r",
            min=0,
            max=options.LARGEST_DRAW,
            help="Number of the draw to tell.",
            show_default=False,
        ),
    ],
    seed: options.Seed = 1,
    sets: options.Sets = None,
) -> None:
    """Tell one world day by day: who offered what, why it was refused, how it ended.

    Example:

      sim trace scenarios/turkey_exile.yaml --replication 17
    """
    path = find(scenario)

    from sim.engine.trace import tell
    from sim.report.terminal import Terminal
    from sim.scenario import load

    Terminal(sys.stdout).lines(tell(load(path, tuple(sets or ())), seed, replication))
