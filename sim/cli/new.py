"""``sim new``: a first scenario to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.messages import complain
from sim.errors import UsageError
from sim.scenario.shipped import ENDINGS, HERE, folder


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the scenario.", show_default=False)],
    dir: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write it to; made if need be.")] = HERE,
) -> None:
    """Write a small commented scenario that runs as it is. Nothing is ever overwritten.

    Examples:

      sim new wage_dispute

      sim new ceasefire --dir my/talks
    """
    stem = _stem(name)

    from sim.scenario.starter import starter

    path = dir / f"{stem}.yaml"
    if path.exists():
        raise UsageError(f"{path} exists already; choose another name, or remove it first")
    try:
        dir.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(starter(_title(stem)))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"cannot write {path}: {reason}; name another folder by --dir") from None
    typer.echo(path)
    if dir == HERE and (folder() / path.name).is_file():
        complain(f"This one now stands before the scenario {stem} that comes with the program.")
    complain(f"Next: sim run {stem if dir == HERE else _quoted(path)}")


def _stem(name: str) -> str:
    """Return the name without an ending; raises UsageError for what is no name."""
    stem = name
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    if any(character in stem for character in "/\\"):
        raise UsageError(f"{name} has a folder in it; write sim new NAME --dir FOLDER")
    if not stem.replace("_", "").replace("-", "").isalnum() or stem.startswith("-"):
        raise UsageError(f"{name!r} cannot be a name; use letters, digits, _ and -")
    return stem


def _title(stem: str) -> str:
    words = stem.replace("_", " ").replace("-", " ").split()
    return " ".join(words).capitalize() or stem


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
