"""``sim list``: the scenarios that can be run by name."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.messages import complain
from sim.cli.output import Format, write_json, write_lines

if TYPE_CHECKING:
    from sim.scenario.shipped import Entry

_INDENT = "    "
_WIDTH = 110
"""Where stdout is no terminal."""


def list_scenarios(
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
) -> None:
    """List the scenarios that can be run by name: those in ./scenarios, and those that come with the program.

    Stories come first, their variants after them; then, by folder, textbook games and others to learn from.

    Examples:

      sim list

      sim list --format json
    """
    from sim.scenario.shipped import entries

    found = sorted(entries(), key=lambda entry: (entry.folder, bool(entry.extends)))
    if format is Format.json:
        write_json([_data(entry) for entry in found])
        return
    write_lines(_lines(found))
    if found:
        complain(f"Run one by its name: sim run {found[0].name}")
    else:
        complain("No scenarios here. Write a first one: sim new my_scenario")


def _data(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "title": entry.title,
        "question": entry.question,
        "extends": entry.extends or None,
        "shipped": entry.shipped,
        "path": str(entry.path),
        "fault": entry.fault or None,
    }


def _lines(found: list[Entry]) -> Iterator[str]:
    from sim.report.listing import aligned, cut

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH
    heads = aligned([(entry.name, entry.title, _remark(entry)) for entry in found]) if found else iter(())
    folder = ""
    for entry, head in zip(found, heads, strict=True):
        if entry.folder != folder:
            folder = entry.folder
            yield from ("", f"{folder}:")
        yield head
        if entry.fault or entry.question:
            yield _INDENT + cut(entry.fault or entry.question, width - len(_INDENT))


def _remark(entry: Entry) -> str:
    if entry.fault:
        return "(cannot be read)"
    parts = [f"a variant of {entry.extends}"] if entry.extends else []
    parts += [] if entry.shipped else [f"in {entry.path.parent.as_posix()}"]
    return f"({', '.join(parts)})" if parts else ""
