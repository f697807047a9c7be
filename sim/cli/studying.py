"""What all verbs share that play several arms: starting a study or going on with one, and showing its answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.messages import INTERRUPTED, complain
from sim.errors import StoredRunError, UsageError

if TYPE_CHECKING:
    from sim.analysis.study import Answered, Question
    from sim.cli.clusters import Players
    from sim.report.sheet import Sheet
    from sim.runs.saved_study import SavedStudy
    from sim.runs.wanted import Source, Wanted


class Format(StrEnum):
    """How an answer is written to stdout."""

    table = "table"
    json = "json"


@dataclass(frozen=True, slots=True)
class Showing:
    """How an answer is shown: the format of stdout, whether a page is written, whether stderr is silent."""

    format: Format = Format.table
    page: bool = True
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that plays several arms: how it works out its answer, and what is shown of it."""

    question: Question[Any]
    sheet: Callable[[Any], Sheet]


def start(verb: Verb, wanted: Wanted, out: Path | None, players: Players, showing: Showing) -> None:
    """Play what is wanted, keep it below ``out`` and show the answer."""
    tell(verb, play(verb, wanted, out, players, quiet=showing.quiet), showing)


def play(verb: Verb, wanted: Wanted, out: Path | None, players: Players, *, quiet: bool) -> Answered[Any]:
    """Play what is wanted and keep it below ``out`` (None: keep nothing)."""
    from sim.analysis.study import ask
    from sim.cli.progress import Progress

    with players.cluster() as cluster, Progress(quiet=quiet) as progress:
        return ask(verb.question, wanted, out=out, jobs=players.jobs, cluster=cluster, watch=progress.update)


def go_on(verb: Verb, folder: Path, players: Players, showing: Showing) -> None:
    """Finish a study that was cut off and show the answer."""
    from sim.analysis.study import ask_on
    from sim.cli.progress import Progress

    with players.cluster() as cluster, Progress(quiet=showing.quiet) as progress:
        found = ask_on(verb.question, folder, jobs=players.jobs, cluster=cluster, watch=progress.update)
    if found is None:
        if not showing.quiet:
            complain(f"This study is finished. Its page: sim report {folder.as_posix()}")
        return
    tell(verb, found, showing)


def tell(verb: Verb, found: Answered[Any], showing: Showing) -> None:
    """Show an answer, write its page, and say where it is kept or how it goes on."""
    if found.answer is not None:
        _show(verb, found.answer, showing.format)
    where = "" if found.folder is None else f"The study is kept in {found.folder.as_posix()}"
    if found.stop == "interrupted":
        more = "" if found.folder is None else f"; go on with sim resume {found.folder.as_posix()}"
        so_far = (
            "there is no answer yet" if found.answer is None else "this rests on the worlds played so far"
        )
        complain(f"interrupted: {so_far}. {where}{more}")
        raise typer.Exit(INTERRUPTED)
    if found.folder is not None and showing.page:
        _write_page(verb.sheet(found.answer), found.folder)
    if where and not showing.quiet:
        complain(where)


def _show(verb: Verb, answer: object, format: Format) -> None:
    if format is Format.json:
        from sim.analysis.plain import as_text

        sys.stdout.flush()
        sys.stdout.buffer.write(as_text(answer).encode())
        sys.stdout.flush()
        return
    from sim.report.terminal import Terminal

    Terminal(sys.stdout).sheet(verb.sheet(answer))


def _write_page(sheet: Sheet, folder: Path) -> None:
    from sim.report.page.study import write_study_page

    try:
        write_study_page(sheet, folder)
    except OSError as error:
        raise StoredRunError(
            f"the study is kept in {folder}, but not its page: {error.strerror or error}"
        ) from error


VERBS = ("advise", "compare", "explain", "find", "sensitivity", "sweep")
"""Verbs that keep a study; each is a file of this folder with a function ``verb``."""


def verb_of(name: str) -> Verb:
    """Return how the study of that verb is worked out and shown."""
    if name not in VERBS:
        raise StoredRunError(f"this version knows no study called {name}")
    found = import_module(f"sim.cli.{name}").verb()
    assert isinstance(found, Verb)
    return found


def unfinished_study(text: str, results: Path) -> SavedStudy | None:
    """Return the study meant by a folder or its name, or the newest unfinished one of a scenario's name.

    None where there is none, or where a run of that scenario was begun later and is unfinished too.
    """
    from sim.runs.saved import find
    from sim.runs.saved_study import find_study

    try:
        study = find_study(text, results)
    except UsageError:
        return None
    if text in (study.path.name, str(study.path)) or Path(text) == study.path:
        return study
    try:
        run = find(text, results, to_resume=True)
    except UsageError:
        return study
    newer = not run.ended and str(run.manifest["started"]) > str(study.manifest["started"])
    return None if newer else study


def source(given: str, seed: int, sets: tuple[str, ...] = (), *, name: str | None = None) -> Source:
    """Return the scenario meant by a file or a name, as it is to be played; raises UsageError."""
    from sim.cli.finding import find
    from sim.runs.wanted import Source

    path = find(given)
    return Source(Path(given).stem if name is None else name, str(path), seed, sets)
