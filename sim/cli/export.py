"""``sim export``: the rows of a saved run, one line for each world that was kept."""

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

from sim.cli.messages import complain
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.report.rows import Columns
    from sim.runs.saved import Saved


class To(StrEnum):
    """What rows are written as."""

    csv = "csv"
    parquet = "parquet"


def export(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN",
            help="The folder of a saved run, or a scenario's name: then its newest run.",
            show_default=False,
        ),
    ],
    to: Annotated[To, typer.Option("--to", help="Parquet needs the extra [parquet].")] = To.csv,
    file: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write to this file; CSV goes to stdout without it."
        ),
    ] = None,
    results: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
) -> None:
    """Write the rows of a saved run: one line per kept world, with its outcome, deal and values in words.

    Examples:

      sim export turkey_exile --out worlds.csv

      sim export results/turkey_exile/20260105T101500Z-seed1-ab12cd --to parquet --out worlds.parquet
    """
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
    try:
        handle, name = mkstemp(dir=file.parent, prefix=".", suffix=".part")
        os.close(handle)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from None
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)  # a temporary file is its owner's alone
        os.replace(beside, file)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
