"""``sim run``: play a scenario many times and show how it may end."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.finding import find
from sim.cli.messages import INTERRUPTED, complain
from sim.errors import Fault, PrecisionNotReached, ScenarioError, StoredRunError, UsageError

if TYPE_CHECKING:
    from sim.analysis.distribution import Distribution
    from sim.analysis.simulate import Result


class Format(StrEnum):
    """How a distribution is written to stdout."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


def run(
    scenario: options.Scenario,
    replications: options.Replications = None,
    precision: options.Precision = None,
    most: options.Most = None,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    without: options.Without = None,
    as_of: options.AsOf = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    out: options.Out = Path("results"),
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    max_draws: options.MaxDraws = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write the page of the run.")] = True,
    quiet: options.Quiet = False,
) -> None:
    """Play a scenario many times: how it may end, and how sure that is.

    Examples:

      sim run scenarios/turkey_exile.yaml

      sim run turkey_exile --precision 0.5% --seed 7

      sim run turkey_exile -n 1000000 --cluster tcp://scheduler:8786

      sim run turkey_exile --set promises.lasting_amnesty.kept=0.9 --format json
    """
    if precision is not None and replications is not None:
        raise UsageError("--replications and --precision exclude each other")
    if precision is None and most is not None:
        raise UsageError("--max goes with --precision; to keep a fixed number of worlds use --replications")
    half = None if precision is None else options.half_width(precision)
    path = find(scenario)

    from sim.analysis.simulate import simulate
    from sim.cli.progress import Progress
    from sim.runs.manifest import Asked
    from sim.scenario import load

    changes = (*(sets or ()), *options.less_evidence(without, as_of))
    story = load(path, changes)
    asked = Asked(
        seed=seed,
        replications=(replications or options.REPLICATIONS) if half is None else None,
        precision=half,
        most=most,
        max_draws=max_draws,
        sets=changes,
        command=tuple(sys.argv),
    )
    with Players(jobs, cluster).cluster() as workers, Progress(quiet=quiet) as progress:
        result = simulate(story, asked, out=out, jobs=jobs, watch=progress.update, cluster=workers)
    tell(result, story.file, scenario, format, page=page, quiet=quiet)


def tell(result: Result, file: str, typed: str, format: Format, *, page: bool, quiet: bool) -> None:
    """Show what a run came to, write its page and say how it ended; raise where it fell short.

    ``file``: the scenario's own name for itself; ``typed``: what to call it by in a command.
    """
    if result.stop == "too_few":
        raise ScenarioError([Fault(file, 0, 0, "record", _too_few(result))])
    show(result.distribution, format)
    if page and result.folder is not None and result.stop != "interrupted":
        _write_page(result.folder)
    _end(result, typed, quiet=quiet)


def _write_page(folder: Path) -> None:
    from sim.report.page import write_page

    try:
        write_page(folder)
    except OSError as error:
        raise StoredRunError(
            f"the run is kept in {folder}, but not its page: {error.strerror or error}; "
            f"make it with sim report {folder.as_posix()}"
        ) from error


def show(found: Distribution, format: Format) -> None:
    """Write a distribution to stdout."""
    match format:
        case Format.table:
            from sim.report.terminal import Terminal

            Terminal(sys.stdout).show(found)
        case Format.json:
            from sim.analysis.summary import as_text

            _write(as_text(found))
        case Format.csv:
            from sim.report.csv import as_csv

            _write(as_csv(found))
        case Format.md:
            from sim.report.markdown import as_markdown

            _write(as_markdown(found))


def _write(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the terminal's encoding: a file must not depend on it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def _end(result: Result, typed: str, *, quiet: bool) -> None:
    """Say how the run ended, where it is kept and what to try next; raise where it fell short."""
    found = result.distribution
    if result.stop == "not_precise":
        raise PrecisionNotReached(
            f"the precision was not reached with {found.kept:,} worlds; raise --max. {_where(result)}"
        )
    if result.stop == "interrupted":
        more = "" if result.folder is None else f"; go on with sim resume {result.folder.as_posix()}"
        complain(f"interrupted with {found.kept:,} worlds kept. {_where(result)}{more}")
        raise typer.Exit(INTERRUPTED)
    if not quiet:
        complain(_where(result))
        most = max(found.outcomes, key=lambda outcome: outcome.share.count)
        complain(f"One world day by day: sim trace {typed} --seed {found.seed} --replication {most.example}")


def _too_few(result: Result) -> str:
    from sim.report.tables import record_line

    return f"{record_line(result.distribution)} Raise --max-draws to go on. {_where(result)}"


def _where(result: Result) -> str:
    return "" if result.folder is None else f"The run is kept in {result.folder}"
