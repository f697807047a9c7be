"""The rows of a run as Parquet, which takes pyarrow: the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.report.rows import Columns


def write_parquet(path: Path, parts: Iterable[Columns]) -> int:
    """Write parts of a run (at least one), a row group each, and return how many lines there were.

    What does not apply is null. Raises UsageError where pyarrow is not installed.
    """
    arrow, parquet = _arrow()
    lines, writer = 0, None
    try:
        for part in parts:
            table = arrow.table({name: _array(arrow, column) for name, column in part.items()})
            if writer is None:
                writer = parquet.ParquetWriter(path, table.schema)
            writer.write_table(table)
            lines += table.num_rows
    finally:
        if writer is not None:
            writer.close()
    return lines


def _array(arrow: Any, column: Any) -> Any:
    """Return an Arrow array; its type is that of the column, even where every entry is null."""
    if column.dtype.kind == "O":
        return arrow.array(column, type=arrow.string())
    return arrow.array(column, from_pandas=True)


def _arrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise UsageError(
            "Parquet takes pyarrow, which is not installed: pip install 'negotiation-sim[parquet]'"
        ) from None
