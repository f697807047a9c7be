"""``sim check``: is a scenario sound, and what would a careful author want to know of it?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.finding import find


def check(
    scenario: options.Scenario,
    sets: options.Sets = None,
    seed: options.Seed = 1,
    worlds: Annotated[
        int, typer.Option(min=0, max=options.MOST_WORLDS, help="Worlds to try it on; 0: only read it.")
    ] = 2_000,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Show what each input rests on: a claim, or an assumption.")
    ] = False,
) -> None:
    """Validate a scenario, count its packages, and warn of what its author may not have meant.

    Examples:

      sim check scenarios/turkey_exile.yaml

      sim check turkey_exile --evidence
    """
    path = find(scenario)
    if evidence:
        _show_evidence(path, tuple(sets or ()))
        return

    from sim.analysis.check import examine
    from sim.report.checks import lines
    from sim.report.terminal import Terminal
    from sim.scenario import load

    Terminal(sys.stdout).lines(lines(examine(load(path, tuple(sets or ())), seed=seed, worlds=worlds)))


def _show_evidence(path: Path, sets: tuple[str, ...]) -> None:
    from sim.analysis.portrait.evidence import grounds
    from sim.report.evidence import evidence_lines
    from sim.report.terminal import Terminal
    from sim.scenario import load

    Terminal(sys.stdout).lines(evidence_lines(grounds(load(path, sets), {})))
