"""``sim solve``: what the solution concepts of bargaining theory say of a scenario."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.finding import find
from sim.cli.messages import complain
from sim.cli.output import write_data
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.analysis.solve import Solution

WORLDS = 1_000


class Format(StrEnum):
    """How what was found is written to stdout."""

    table = "table"
    json = "json"
    md = "md"


class Point(StrEnum):
    """What each party has if there is no agreement."""

    no_deal = "no_deal"
    zero = "zero"
    worst = "worst"


def solve(
    scenario: options.Scenario,
    worlds: Annotated[
        int, typer.Option("--replications", "-n", min=1, max=1_000_000, help="Worlds to look at.")
    ] = WORLDS,
    seed: options.Seed = 1,
    sets: options.Sets = None,
    disagreement: Annotated[
        Point,
        typer.Option(
            help="What each party has without agreement: the value of no deal when play begins, 0, or its "
            "worst package."
        ),
    ] = Point.no_deal,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="PARTY=NUMBER",
            help="A party's weight in an asymmetric Nash solution. May be repeated; 1 for the others.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the page is kept.")] = Path(
        "results"
    ),
    page: Annotated[bool, typer.Option("--page/--no-page", help="Keep the page and its figures.")] = True,
) -> None:
    """Say what bargaining theory would settle on: Pareto frontier, Nash, Kalai–Smorodinsky, egalitarian, and more.

    In the mean world, where every number is at its mean, and over many worlds.

    Examples:

      sim solve turkey_exile

      sim solve turkey_exile --disagreement worst --weight washington=2 --format json
    """
    path = find(scenario)
    weights = dict(map(_weight, weight or ()))

    from sim.analysis.solve import solve as solved
    from sim.scenario import load

    story = load(path, tuple(sets or ()))
    found = solved(story, worlds=worlds, seed=seed, disagreement=disagreement.value, weights=weights)
    _show(found, format)
    if page:
        sys.stdout.flush()
        complain(f"The page is {_keep(found, out).as_posix()}")


def _weight(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    try:
        return name.strip(), float(number) if equals else float("nan") / 0
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"--weight {text}: write it as PARTY=NUMBER, such as washington=2") from None


def _show(found: Solution, format: Format) -> None:
    from sim.report.solutions import as_text, heading, remarks, tables

    match format:
        case Format.table:
            from sim.report.terminal import Terminal

            terminal = Terminal(sys.stdout)
            terminal.line(found.scenario.title, style="bold")
            terminal.line(heading(found), style="dim")
            for table in tables(found):
                terminal.gap()
                terminal.table(table)
            terminal.gap()
            terminal.lines(remarks(found))
        case Format.json:
            write_data(as_text(found))
        case Format.md:
            from sim.report.markdown import markdown

            write_data(markdown(found.scenario.title, heading(found), tables(found), remarks(found)))


def _keep(found: Solution, out: Path) -> Path:
    from sim.report.page.solutions import solutions_page
    from sim.report.solutions import as_text
    from sim.runs.kept import keep
    from sim.runs.version import program_version

    files = {"solution.json": as_text(found), "solution.html": solutions_page(found, program_version())}
    return keep(out, found.scenario, "solve", files) / "solution.html"
