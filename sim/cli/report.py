"""``sim report``: the page of a saved run, made again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.messages import complain


def report(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run, its name, or a scenario's name: then its newest run.",
            show_default=False,
        ),
    ],
    show: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write to this file.  [default: report.html of the run]"
        ),
    ] = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
) -> None:
    """Write the page of a saved run: one HTML file that needs nothing else.

    Examples:

      sim report turkey_exile --open

      sim report results/turkey_exile/20260105T101500Z-seed1-ab12cd --out page.html
    """
    from sim.errors import UsageError
    from sim.report.page import write_page

    folder = _folder(run, results)
    try:
        page = write_page(folder, file)
    except OSError as error:
        raise UsageError(f"cannot write {file or folder}: {error.strerror or error}") from None
    print(page.as_posix())
    if show:
        _open(page)


def _folder(run: str, results: Path) -> Path:
    """Return the folder of the run that is meant; raises UsageError with the nearest name there is."""
    from difflib import get_close_matches

    from sim.errors import UsageError
    from sim.runs.saved import Saved, find, runs

    try:
        return find(run, results).path
    except UsageError as error:
        saved = [found for found in runs(results) if isinstance(found, Saved)]
        names = dict.fromkeys(name for found in saved for name in (found.scenario_name, found.path.name))
        close = get_close_matches(run, names, n=1)
        if not close:
            raise
        raise UsageError(f"{error}; did you mean {close[0]}?") from None


def _open(page: Path) -> None:
    import webbrowser

    sys.stdout.flush()
    if not webbrowser.open(page.resolve().as_uri()):
        complain("No browser could be started; open the file yourself.")
