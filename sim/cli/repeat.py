"""``sim repeat``: play a saved run or study again and say whether it comes out the same."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.messages import INTERRUPTED, complain

if TYPE_CHECKING:
    from sim.runs.saved import Saved, Told
    from sim.runs.saved_study import SavedStudy

DIFFERENT = 1
SHOWN = 20
"""Differences that are listed one by one."""


def repeat(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run or study, its name, or a scenario's name: then its newest run.",
            show_default=False,
        ),
    ],
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
    quiet: options.Quiet = False,
) -> None:
    """Play a saved run or study again, from its own folder, and compare: exit code 0 when it is the same, else 1.

    Examples:

      sim repeat turkey_exile

      sim repeat results/turkey_exile/20260105T101500Z-seed1-ab12cd --jobs 4
    """
    from sim.runs.saved import find
    from sim.runs.saved_study import named_study

    study = named_study(run, results)
    players = Players(jobs, cluster)
    if study is not None:
        _compare(study, _study_again(study, players, quiet=quiet), quiet=quiet)
        return
    saved = find(run, results)
    _compare(saved, _run_again(saved, players, quiet=quiet), quiet=quiet)


def _run_again(saved: Saved, players: Players, *, quiet: bool) -> str:
    """Play a run anew and return the text of its summary."""
    from sim.analysis.simulate import simulate
    from sim.analysis.summary import as_text
    from sim.cli.progress import Progress
    from sim.runs.manifest import asked_of
    from sim.runs.saved import refuse_unfinished

    refuse_unfinished(saved)
    deque(saved.blocks(), maxlen=0)  # read to the end: a run whose rows are damaged is not the same
    with players.cluster() as workers, Progress(quiet=quiet) as progress:
        found = simulate(
            saved.scenario(),
            asked_of(saved.manifest),
            out=None,
            jobs=players.jobs,
            watch=progress.update,
            cluster=workers,
        )
    _refuse_half(found.stop)
    return as_text(found.distribution)


def _study_again(study: SavedStudy, players: Players, *, quiet: bool) -> str:
    """Play a study anew and return the text of its answer."""
    from sim.cli.studying import play, verb_of
    from sim.runs.saved import refuse_unfinished

    refuse_unfinished(study)
    study.check_blocks()
    verb = verb_of(study.verb)
    found = play(verb, study.wanted(), None, players, quiet=quiet)
    _refuse_half(found.stop)
    return verb.question.as_text(found.answer)


def _refuse_half(stop: str) -> None:
    if stop == "interrupted":
        complain("interrupted before it was repeated; nothing was compared")
        raise typer.Exit(INTERRUPTED)


def _compare(saved: Told, again: str, *, quiet: bool) -> None:
    """Say whether what was played again gives the stored summary; raises Exit where it does not."""
    from sim.cli.output import write_lines
    from sim.runs.differences import differences
    from sim.runs.manifest import versions
    from sim.runs.saved import SUMMARY
    from sim.runs.store import read

    folder = saved.path.as_posix()
    stored = read(saved.path / SUMMARY)
    if again.encode() == stored:
        if not quiet:
            complain(f"The same: played again, {folder} gives the same bytes of {SUMMARY}")
        return
    lines = list(differences(json.loads(stored), json.loads(again)))
    write_lines(islice(lines, SHOWN))
    more = f", {SHOWN} of which are listed" if len(lines) > SHOWN else ""
    complain(f"Different: played again, {folder} differs in {len(lines)} places of {SUMMARY}{more}")
    complain(_versions(saved.manifest["versions"], versions()))
    raise typer.Exit(DIFFERENT)


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Say which versions are not those that it was played with."""
    other = [f"{name} {then.get(name, 'none')} → {now[name]}" for name in now if then.get(name) != now[name]]
    return f"Versions that differ: {', '.join(other)}" if other else "The versions are the same"
