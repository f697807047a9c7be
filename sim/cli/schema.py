"""``sim schema``: the scenario language, for editors (JSON Schema) and for readers (Markdown)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.messages import complain
from sim.cli.output import write_data
from sim.errors import UsageError


class Format(StrEnum):
    """How the language is described."""

    json = "json"
    md = "md"


def schema(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write to this file instead of stdout."),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", "-f", help="json: JSON Schema 2020-12; md: the reference page.")
    ] = Format.json,
) -> None:
    """Describe the scenario language, so that an editor completes and checks scenarios as they are typed.

    Examples:

      sim schema --out scenario.schema.json

      sim schema --format md
    """
    text = _text(format)
    if out is None:
        write_data(text)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or error}") from None
    if format is Format.json:
        complain(
            f"Written to {out}. As a scenario's first line: # yaml-language-server: $schema=<path to {out.name}>"
        )


def _text(format: Format) -> str:
    if format is Format.md:
        from sim.scenario.reference import as_markdown

        return as_markdown()
    from sim.scenario.json_schema import as_text

    return as_text()
