"""The pages of the documentation, and the blocks in them that are run."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """A file that a page tells its reader to save, or a command that it tells them to give."""

    text: str
    file: str = ""
    append: bool = False
    exit_code: int = 0

    @property
    def arguments(self) -> list[str]:
        """What follows the program's name on the command line."""
        return shlex.split(self.text, comments=True)[1:]


def pages() -> list[Path]:
    """Return every page written by hand."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def steps(page: Path) -> Iterator[Step]:
    """Yield what a page tells its reader to do, in order."""
    for language, options, body in _FENCE.findall(page.read_text(encoding="utf-8")):
        named = re.search(r"file=(\S+)", options)
        if named:
            yield Step(body, file=named[1], append="append" in options)
        elif language == "console":
            fails = re.search(r"fails=(\d+)", options)
            for line in body.splitlines():
                if line.startswith("$ "):
                    yield Step(line[2:], exit_code=int(fails[1]) if fails else 0)


def stage(folder: Path) -> None:
    """Put what a reader has into a folder: the scenarios and their claims."""
    for name in ("scenarios", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
