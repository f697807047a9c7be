"""From what the user typed to a scenario file."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from sim.errors import UsageError

SCENARIOS = Path("scenarios")
_ENDINGS = (".yaml", ".yml")


def find(scenario: str) -> Path:
    """Return the file meant by a path, or by the name of a scenario below ``./scenarios``.

    Raises UsageError where there is none, with what may have been meant.
    """
    path = Path(scenario)
    if path.is_file():
        return path
    names = known()
    by_name = names.get(scenario) or names.get(path.stem if path.suffix in _ENDINGS else "")
    if by_name is not None and path.parent == Path():
        return by_name
    if path.is_dir():
        raise UsageError(f"{scenario} is a folder; a scenario is one YAML file")
    raise UsageError(f"no scenario {scenario}{_hint(path.stem, names)}")


def known() -> dict[str, Path]:
    """Return the scenarios below ``./scenarios`` by name, those nearest to the top first."""
    files = (path for path in SCENARIOS.rglob("*") if path.suffix in _ENDINGS and path.is_file())
    found: dict[str, Path] = {}
    for path in sorted(files, key=lambda path: (len(path.parts), path)):
        found.setdefault(path.stem, path)
    return found


def _hint(name: str, names: dict[str, Path]) -> str:
    close = get_close_matches(name, names, n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there is {', '.join(sorted(names))}" if names else ""
