"""``sim lesson``: what a scenario teaches, put to the test."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.cli.messages import complain
from sim.cli.output import Format, write_json, write_lines
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.model.scenario import Scenario


def lesson(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]", help="A scenario with a lesson; none: list them.", show_default=False
        ),
    ] = None,
    sets: options.Sets = None,
    replications: options.Replications = None,
    seed: options.Seed = 1,
    jobs: options.Jobs = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    quiet: options.Quiet = False,
) -> None:
    """Tell a scenario's lesson, play it, and set what theory predicts beside what was played.

    Examples:

      sim lesson

      sim lesson war_of_attrition

      sim lesson war_of_attrition --set quantities.value_2=2
    """
    if scenario is None:
        if sets:
            raise UsageError("--set changes a scenario; name one: sim lesson war_of_attrition")
        _list(format)
        return
    path = find(scenario)

    from sim.analysis.lesson import put_to_the_test
    from sim.cli.progress import Progress
    from sim.scenario import load

    given = tuple(sets or ())

    def read(more: Sequence[str]) -> Scenario:
        return load(path, (*given, *more))

    with Progress(quiet=quiet) as progress:
        found = put_to_the_test(
            read,
            replications=replications or options.REPLICATIONS,
            seed=seed,
            jobs=jobs,
            watch=progress.update,
        )
    from sim.report import lesson as told

    if format is Format.json:
        write_json(told.as_data(found))
        return
    from sim.report.terminal import Terminal

    story = read(())
    assert story.lesson is not None
    terminal = Terminal(sys.stdout)
    terminal.line(story.title, style="bold")
    terminal.lines([story.lesson.question, ""])
    terminal.table(told.beside(found))
    terminal.lines(["", told.verdict(found), "", "Where the predictions are from", *told.sources(found)])
    if story.lesson.attempts:
        terminal.lines(["", "To try", *told.attempts(story.lesson, scenario)])


def _list(format: Format) -> None:
    from sim.report.listing import aligned
    from sim.scenario.shipped import entries

    found = [entry for entry in entries() if entry.teaches]
    if format is Format.json:
        write_json(
            [{"name": entry.name, "title": entry.title, "question": entry.question} for entry in found]
        )
        return
    if not found:
        complain("No scenario here has a lesson.")
        return
    write_lines(aligned([(entry.name, entry.title, entry.question) for entry in found]))
    complain(f"Take one by its name: sim lesson {found[0].name}")
