"""``sim export``: the rows of a saved run, one line for each world that was kept; or a small scenario as a game."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.messages import complain
from sim.cli.output import write_data
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.report.rows import Columns
    from sim.runs.saved import Saved


class To(StrEnum):
    """What rows are written as: a table; or a scenario: a tree or a table of Gambit."""

    csv = "csv"
    parquet = "parquet"
    efg = "efg"
    nfg = "nfg"


def export(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run, or a scenario's name: then its newest run. For efg and nfg: a "
            "scenario, by name or file.",
            show_default=False,
        ),
    ],
    to: Annotated[
        To, typer.Option("--to", help="Parquet needs the extra [parquet]; efg, nfg: Gambit.")
    ] = To.csv,
    file: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write to this file; texts go to stdout without it."
        ),
    ] = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
    sets: options.Sets = None,
) -> None:
    """Write the rows of a saved run: one line per kept world, with its outcome, deal and values in words.

    With --to efg or nfg: write a small scenario of complete information as a game that Gambit reads.

    Examples:

      sim export turkey_exile --out worlds.csv

      sim export results/turkey_exile/20260105T101500Z-seed1-ab12cd --to parquet --out worlds.parquet

      sim export ultimatum --to efg --set issues.share.step=0.25 --out ultimatum.efg
    """
    if to in (To.efg, To.nfg):
        _game(run, to, tuple(sets or ()), file)
        return
    if sets:
        raise UsageError("a saved run is what it was; --set goes with --to efg or --to nfg")
    if to is To.parquet and file is None:
        raise UsageError("a Parquet file needs a name: --out worlds.parquet")

    from sim.runs.saved import find

    saved = find(run, results)
    parts = _parts(saved)
    if file is None:
        _to_stdout(parts)
        return
    with _replacing(file) as beside:
        lines = _write(beside, to, parts)
    complain(f"{lines:,} rows of {saved.path.as_posix()} are in {file}")


def _game(scenario: str, to: To, sets: tuple[str, ...], file: Path | None) -> None:
    """Write a scenario's game."""
    from sim.analysis.game_tree import game_tree
    from sim.cli.finding import find as find_scenario
    from sim.report.gambit import as_efg, as_nfg, count
    from sim.scenario import load

    game = game_tree(load(find_scenario(scenario), sets))
    text = as_efg(game) if to is To.efg else as_nfg(game)
    if file is None:
        write_data(text)
        return
    with _replacing(file) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
    complain(f"A game of {count(game):,} decisions of {len(game.players)} players is in {file}")


def _parts(saved: Saved) -> Iterator[Columns]:
    from sim.errors import StoredRunError
    from sim.report.rows import columns

    scenario = saved.scenario()
    empty = True
    for block in saved.blocks():
        empty = False
        yield columns(scenario, block.rows)
    if empty:
        raise StoredRunError(f"{saved.path}: no block was finished, so there are no rows")


def _write(path: Path, to: To, parts: Iterator[Columns]) -> int:
    if to is To.parquet:
        from sim.report.parquet import write_parquet

        return write_parquet(path, parts)
    from sim.report.rows import write_csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        return write_csv(stream, parts)


def _to_stdout(parts: Iterator[Columns]) -> None:
    from sim.report.rows import write_csv

    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
    try:
        write_csv(stream, parts)
    finally:
        stream.detach()


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """Give a path beside ``file`` to write to, and move it there once it is whole; raises UsageError."""
    from sim.runs.store import place_for

    try:
        place = place_for(file)
        handle, name = mkstemp(dir=place.parent, prefix=".", suffix=".part")
        os.close(handle)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from None
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)  # a temporary file is its owner's alone
        os.replace(beside, place)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
