"""``sim resume``: finish a run, or a study of several arms, that was cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options, studying
from sim.cli.clusters import Players
from sim.cli.messages import complain
from sim.cli.run import Format, tell
from sim.cli.studying import Showing, go_on, unfinished_study, verb_of
from sim.errors import UsageError


def resume(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run, its name, or a scenario's name: then its newest unfinished run.",
            show_default=False,
        ),
    ],
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write the page of the run.")] = True,
    quiet: options.Quiet = False,
) -> None:
    """Finish a run that was interrupted, killed, or stopped by a full disk: nothing it stored is played again.

    It ends with the same summary as a run that was never cut off, from the copies of the scenario in its
    folder. So do compare, sweep, find, explain, advise and sensitivity.

    Examples:

      sim resume turkey_exile

      sim resume results/turkey_exile/20260105T101500Z-seed1-ab12cd --jobs 4
    """
    from sim.analysis.simulate import resume
    from sim.cli.progress import Progress
    from sim.runs.saved import find

    study = unfinished_study(run, results)
    if study is not None:
        if format not in (Format.table, Format.json):
            raise UsageError(f"--format {format.value}: the answer of a study is shown as table or json")
        showing = Showing(studying.Format(format.value), page, quiet)
        go_on(verb_of(study.verb), study.path, Players(jobs, cluster), showing)
        return
    saved = find(run, results, to_resume=True)
    folder = saved.path.as_posix()
    with Players(jobs, cluster).cluster() as workers, Progress(quiet=quiet) as progress:
        result = resume(
            saved.path,
            jobs=jobs,
            watch=progress.update,
            cluster=workers,
            mended=lambda what: complain(f"{what}; that block is played again"),
        )
    if result is None:
        if not quiet:
            complain(f"This run is finished. Its page: sim report {folder}")
        return
    file = str(saved.manifest["file"])
    tell(result, file, file, format, page=page, quiet=quiet)
