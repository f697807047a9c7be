"""``sim report``: the page of a saved run or study, made again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.messages import complain
from sim.cli.studying import verb_of

if TYPE_CHECKING:
    from sim.runs.saved_study import SavedStudy


def report(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run or study, its name, or a scenario's name: then its newest run.",
            show_default=False,
        ),
    ],
    show: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write to this file.  [default: report.html in its folder]"
        ),
    ] = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
) -> None:
    """Write the page of a saved run, or of a study of several arms: one HTML file that needs nothing else.

    It is made from what is stored, and no run or study is played again.

    Examples:

      sim report turkey_exile --open

      sim report results/turkey_exile/20260105T101500Z-seed1-ab12cd --out page.html
    """
    from sim.errors import UsageError
    from sim.runs.saved_study import named_study

    study = named_study(run, results)
    folder = _folder(run, results) if study is None else study.path
    try:
        page = _page_of_run(folder, file) if study is None else _page_of_study(study, file)
    except OSError as error:
        raise UsageError(f"cannot write {file or folder}: {error.strerror or error}") from None
    print(page.as_posix())
    if show:
        _open(page)


def _page_of_run(folder: Path, file: Path | None) -> Path:
    from sim.report.page import write_page

    return write_page(folder, file)


def _page_of_study(study: SavedStudy, file: Path | None) -> Path:
    from sim.analysis.study import ask_again
    from sim.report.page.study import write_study_page

    verb = verb_of(study.verb)
    return write_study_page(verb.sheet(ask_again(verb.question, study)), study.path, file)


def _folder(run: str, results: Path) -> Path:
    """Return the folder of the run that is meant; raises UsageError with the nearest name there is."""
    from difflib import get_close_matches

    from sim.errors import StoredRunError, UsageError
    from sim.runs.saved import find, runs
    from sim.runs.saved_study import studies

    try:
        return find(run, results).path
    except UsageError as error:
        saved = [found for found in runs(results) if not isinstance(found, StoredRunError)]
        kept = [found for found in studies(results) if not isinstance(found, StoredRunError)]
        names = dict.fromkeys(name for found in saved for name in (found.scenario_name, found.path.name))
        names |= dict.fromkeys(found.path.name for found in kept)
        close = get_close_matches(run, names, n=1)
        if not close:
            raise
        raise UsageError(f"{error}; did you mean {close[0]}?") from None


def _open(page: Path) -> None:
    import webbrowser

    sys.stdout.flush()
    if not webbrowser.open(page.resolve().as_uri()):
        complain("No browser could be started; open the file yourself.")
