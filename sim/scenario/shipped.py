"""The scenarios that can be run by name: those in ./scenarios, and those that come with the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sim.errors import UsageError

HERE = Path("scenarios")
"""Where a user's own scenarios are looked for, from the current folder."""

ENDINGS = (".yaml", ".yml")
_PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """Return the folder of the scenarios that come with the program.

    A wheel carries them inside; a checkout has them beside the package.
    """
    inside = _PACKAGE / "shipped" / "scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def known() -> dict[str, Path]:
    """Return every scenario that can be run by name; one's own come before shipped ones of the same name."""
    found: dict[str, Path] = {}
    for holder in (HERE, folder()):
        files = [path for path in holder.rglob("*") if path.suffix in ENDINGS and path.is_file()]
        for path in sorted(files, key=lambda path: (len(path.parts), path)):
            found.setdefault(path.stem, path)
    return found


def find(scenario: str) -> Path:
    """Return the file meant by a path (whatever stands there), or by the name of a scenario that is known.

    Raises UsageError where there is none, with what may have been meant.
    """
    path = Path(scenario)
    try:
        if path.is_file():
            return path
    except OSError as error:  # a name that no file can have
        raise UsageError(f"no scenario {scenario[:80]}: {error.strerror}") from None
    names = known()
    by_name = names.get(scenario) or names.get(path.stem if path.suffix in ENDINGS else "")
    if by_name is not None and path.parent == Path():
        return by_name
    if os.path.lexists(path):
        return path  # a folder, a pipe, a link to nowhere: who reads it says so
    raise UsageError(f"no scenario {scenario}{_hint(path.stem, names)}")


def _hint(name: str, names: dict[str, Path]) -> str:
    close = get_close_matches(name, names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there is {', '.join(sorted(names))}" if names else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario as a list shows it.

    ``folder``: below which folder of ``scenarios/`` it stands, empty for none. ``fault`` says why a file could not
    be read; empty where it could.
    """

    name: str
    path: Path
    shipped: bool
    folder: str = ""
    title: str = ""
    question: str = ""
    extends: str = ""
    teaches: bool = False
    fault: str = ""


def entries() -> Iterator[Entry]:
    """Yield the scenarios that can be run by name, sorted, with what they say of themselves.

    Only the text of each file is read, not checked, so that a list is quick and no broken file hides the others.
    """
    from sim.errors import ScenarioError
    from sim.scenario.faults import Faults
    from sim.scenario.files import Library

    shipped = folder().resolve()
    for name, path in sorted(known().items()):
        ours = path.resolve().is_relative_to(shipped)
        holder = HERE if path.is_relative_to(HERE) else folder()
        below = path.parent.relative_to(holder).as_posix().removeprefix(".")
        faults = Faults()
        try:
            chain = Library(str(path), faults).chain()
            faults.stop_if_any()
        except ScenarioError as error:
            yield Entry(name, path, ours, below, fault=str(error.faults[0]))
            continue
        assert chain is not None
        own = chain.trees[0].entries
        stated = [tree.entries for tree in chain.trees]
        yield Entry(
            name,
            path,
            ours,
            below,
            title=next((texts["title"].text for texts in stated if "title" in texts), ""),
            question=" ".join(own["question"].text.split()) if "question" in own else "",
            teaches="lesson" in own,
            extends=chain.names[1].rsplit("/", 1)[-1].rsplit(".", 1)[0] if len(chain.names) > 1 else "",
        )
