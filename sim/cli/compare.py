"""``sim compare``: what differs between scenarios, world by world."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.clusters import Players
from sim.cli.studying import Format, Showing, Verb, source, start
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.runs.saved import Saved
    from sim.runs.wanted import Source


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="A [B …]",
            help="Scenario files, names of scenarios, or folders of saved runs; the first is the base.",
            show_default=False,
        ),
    ],
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="With one scenario: compare it with itself so changed. Each --set is one variant; "
            "'a=1 & b=2' changes both in one.",
        ),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="CLAIM",
            help="With one scenario: compare it with itself without what happened by this claim alone.",
        ),
    ] = None,
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="With one scenario: compare it with what was known up to this date.",
        ),
    ] = None,
    replications: options.Replications = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", "-s", min=0, max=options.LARGEST_SEED, help="Chance.  [default: 1, or the run's own]"
        ),
    ] = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    out: options.Out = Path("results"),
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    max_draws: options.MaxDraws = None,
    page: Annotated[bool, typer.Option("--page/--no-page", help="Write the page.")] = True,
    quiet: options.Quiet = False,
) -> None:
    """Compare scenarios in the same worlds: what comes up more or less often, and what became of each world.

    Examples:

      sim compare turkey_exile strong_amnesty

      sim compare turkey_exile --set promises.no_extradition.kept=0.9 --set threats.strikes.chance=0.8

      sim compare turkey_exile --set 'threats.strikes.chance=0.8 & promises.no_extradition.kept=0.9'
    """
    from sim.runs.wanted import Wanted, changes

    variants = [changes(text) for text in sets or ()]
    variants += [options.less_evidence([claim], None) for claim in without or ()]
    variants += [options.less_evidence(None, date) for date in as_of or ()]
    sources, played = _sources(scenarios, variants, seed, out)
    wanted = Wanted(
        verb="compare",
        sources=tuple(sources),
        replications=replications or min(played, default=options.REPLICATIONS),
        max_draws=max_draws,
        command=tuple(sys.argv),
    )
    start(verb(), wanted, out, Players(jobs, cluster), Showing(format, page, quiet))


def verb() -> Verb:
    """Return how a comparison is worked out and shown."""
    from sim.analysis.comparison import comparison
    from sim.analysis.plain import as_text
    from sim.analysis.study import Question
    from sim.report.compared import sheet

    return Verb(Question(comparison, as_text), sheet)


def _sources(
    given: list[str], variants: list[tuple[str, ...]], seed: int | None, out: Path
) -> tuple[list[Source], list[int]]:
    """Return the scenarios to compare, and how many worlds the saved runs among them kept."""
    if len(given) == 1 and not variants:
        raise UsageError("there is nothing to compare with: give a second scenario, or --set PATH=VALUE")
    if len(given) > 1 and variants:
        raise UsageError("--set, --without and --as-of make variants of one scenario; here are several")
    runs = {text: _saved(text, out) for text in given}
    of_runs = [run for run in runs.values() if run is not None]
    base_seed = seed if seed is not None else next((int(run.manifest["seed"]) for run in of_runs), 1)
    sources = []
    for text in given:
        run = runs[text]
        sources.append(source(text, base_seed) if run is None else _of_run(run, seed))
    base = sources[0]
    sources += [
        replace(base, name=" & ".join(more).replace("@", ""), sets=(*base.sets, *more)) for more in variants
    ]
    return _told_apart(sources), [_kept(run) for run in of_runs]


def _saved(text: str, out: Path) -> Saved | None:
    """Return the run in a folder, or of that folder's name; None where the text means a scenario."""
    from sim.runs.saved import open_run
    from sim.runs.store import MANIFEST

    for folder in (
        Path(text),
        *(path.parent for path in out.glob(f"*/*/{MANIFEST}") if path.parent.name == text),
    ):
        if (folder / MANIFEST).is_file():
            return open_run(folder)
    return None


def _of_run(run: Saved, seed: int | None) -> Source:
    """Return the scenario of a saved run, from the copies in its folder, under its own seed unless told otherwise."""
    from sim.runs.wanted import Source

    given = next((name for name in run.manifest["files"] if name.startswith("given/")), None)
    if given is None or given.startswith("given/<"):
        raise UsageError(f"{run.path.as_posix()}: holds no file of its scenario to play from")
    own = int(run.manifest["seed"]) if seed is None else seed
    return Source(run.scenario_name, str(run.path / given), own, tuple(run.manifest["set"]))


def _kept(run: Saved) -> int:
    if run.summary is None:
        raise UsageError(
            f"{run.path.as_posix()} is unfinished; finish it first: sim resume {run.path.as_posix()}"
        )
    return int(run.summary["replications"])


def _told_apart(sources: list[Source]) -> list[Source]:
    """Return the sources with names of their own: by their changes and seed, else by a number."""
    named: list[Source] = []
    taken: set[str] = set()
    for one in sources:
        name = one.name
        if name in taken:
            more = " & ".join(one.sets)
            name = f"{name} {more}" if more else name
        if name in taken and any(one.seed != other.seed for other in named):
            name = f"{name} (seed {one.seed})"
        number = 2
        while name in taken:
            name = f"{one.name} ({number})"
            number += 1
        taken.add(name)
        named.append(replace(one, name=name))
    return named
