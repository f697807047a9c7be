"""``sim repeat``: play a saved run again and say whether it comes out the same."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.messages import INTERRUPTED, complain

DIFFERENT = 1
SHOWN = 20
"""Differences that are listed one by one."""


def repeat(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run, its name, or a scenario's name: then its newest run.",
            show_default=False,
        ),
    ],
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
    quiet: options.Quiet = False,
) -> None:
    """Play a saved run again, from its own folder, and compare: exit code 0 when it comes out the same, else 1.

    Examples:

      sim repeat turkey_exile

      sim repeat results/turkey_exile/20260105T101500Z-seed1-ab12cd --jobs 4
    """
    from sim.analysis.simulate import simulate
    from sim.analysis.summary import as_text
    from sim.cli.output import write_lines
    from sim.cli.progress import Progress
    from sim.errors import StoredRunError
    from sim.runs.differences import differences
    from sim.runs.manifest import asked_of, versions
    from sim.runs.saved import SUMMARY, find
    from sim.runs.store import read

    saved = find(run, results)
    folder = saved.path.as_posix()
    if not saved.ended:
        raise StoredRunError(f"{folder} is unfinished; finish it first: sim resume {folder}")
    deque(saved.blocks(), maxlen=0)  # read to the end: a run whose rows are damaged is not the same
    with Players(jobs, cluster).cluster() as workers, Progress(quiet=quiet) as progress:
        found = simulate(
            saved.scenario(),
            asked_of(saved.manifest),
            out=None,
            jobs=jobs,
            watch=progress.update,
            cluster=workers,
        )
    if found.stop == "interrupted":
        complain("interrupted before the run was repeated; nothing was compared")
        raise typer.Exit(INTERRUPTED)
    text = as_text(found.distribution).encode()
    stored = read(saved.path / SUMMARY)
    if text == stored:
        if not quiet:
            complain(f"The same: played again, {folder} gives the same bytes of {SUMMARY}")
        return
    lines = list(differences(json.loads(stored), json.loads(text)))
    write_lines(islice(lines, SHOWN))
    more = f", {SHOWN} of which are listed" if len(lines) > SHOWN else ""
    complain(f"Different: played again, {folder} differs in {len(lines)} places of {SUMMARY}{more}")
    complain(_versions(saved.manifest["versions"], versions()))
    raise typer.Exit(DIFFERENT)


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say which versions are not those that the run was played with."""
    other = [f"{name} {then.get(name, 'none')} → {now[name]}" for name in now if then.get(name) != now[name]]
    return f"Versions that differ: {', '.join(other)}" if other else "The versions are the same"
