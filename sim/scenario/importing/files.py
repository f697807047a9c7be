"""From the files that a person names to a domain: which format, and which files of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.errors import UsageError
from sim.scenario.importing.domain import Domain
from sim.scenario.importing.genius import read_genius
from sim.scenario.importing.negmas import read_negmas

_XML = (".xml",)
_TREES = (".yml", ".yaml", ".json")
_NOT_OURS = ("_info", "_stats")
"""Files that NegMAS keeps beside a domain begin so."""


def read_domain(paths: Sequence[Path]) -> Domain:
    """Return the domain in some files, or in all files of one folder.

    Raises UsageError where the files are of no format that is known, ScenarioError where one cannot be read.
    """
    files = _in_folder(paths[0]) if len(paths) == 1 and paths[0].is_dir() else list(paths)
    endings = {path.suffix.lower() for path in files}
    if len(files) < 2:
        raise UsageError("name a domain file and the profiles of its parties, or a folder that holds them")
    if endings <= set(_XML):
        return read_genius(files)
    if endings <= set(_TREES):
        return read_negmas(files)
    other = next((path for path in files if path.suffix.lower() not in (*_XML, *_TREES)), None)
    if other is None:
        raise UsageError("give XML files of GENIUS, or YAML or JSON files of NegMAS, not both")
    if other.is_dir():
        raise UsageError(f"{other.as_posix()} is a folder: name it alone, or name its files")
    raise UsageError(
        f"{other.as_posix()}: its ending is none of {', '.join((*_XML, *_TREES))}; "
        "give XML files of GENIUS, or YAML or JSON files of NegMAS"
    )


def _in_folder(folder: Path) -> list[Path]:
    """Return the files of a domain's folder: its XML files, or else its YAML and JSON ones."""
    try:
        there = sorted(path for path in folder.iterdir() if not path.name.startswith(_NOT_OURS))
    except OSError as error:
        raise UsageError(f"{folder.as_posix()}: cannot be read: {error.strerror or error}") from None
    for endings in (_XML, _TREES):
        found = [path for path in there if path.suffix.lower() in endings]
        if found:
            return found
    raise UsageError(f"{folder} holds neither XML files of GENIUS nor YAML or JSON files of NegMAS")
