"""Reading what was saved: which runs there are, what each says of itself, and its blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine.play import Block
from sim.errors import ScenarioError, StoredRunError, UsageError
from sim.model.scenario import Scenario
from sim.runs import rowfile
from sim.runs.manifest import FORMAT, fingerprint
from sim.runs.store import safe_name

MANIFEST = "manifest.json"
_GIVEN = "given/"


@dataclass(frozen=True, slots=True)
class Saved:
    """A run's folder with what it says of itself. ``summary`` is None where the run was cut off before it."""

    path: Path
    manifest: Mapping[str, Any]
    summary: Mapping[str, Any] | None

    @property
    def scenario_name(self) -> str:
        """The name of the scenario that was played."""
        return str(self.manifest["scenario"])

    def blocks(self) -> Iterator[Block]:
        """Yield the run's blocks in order, one in memory at a time; raises StoredRunError at a damaged one."""
        for path in sorted((self.path / "blocks").glob("*.npz")):
            yield rowfile.decode(_bytes(path), path)

    def scenario(self) -> Scenario:
        """Return the scenario as it was played, read from the copies in the run's folder.

        Raises StoredRunError where they no longer say what was played.
        """
        from sim.scenario import load, load_text

        # The file itself is copied before what it extends and its sources.
        given = next((name for name in self.manifest["files"] if name.startswith(_GIVEN)), None)
        if given is None:
            raise StoredRunError(f"{self.path}: holds no copy of its scenario")
        try:
            if given.startswith(f"{_GIVEN}<"):  # it was a text, not a file
                text = _bytes(self.path / given).decode()
                scenario = load_text(text, self.scenario_name, tuple(self.manifest["set"]))
            else:
                scenario = load(self.path / given, tuple(self.manifest["set"]))
        except ScenarioError as error:
            raise StoredRunError(f"{self.path}: its copy of the scenario cannot be read:\n{error}") from error
        if fingerprint(scenario) != self.manifest["hash"]:
            raise StoredRunError(f"{self.path}: its copy of the scenario is not what was played")
        return scenario


def runs(out: Path) -> Iterator[Saved | StoredRunError]:
    """Yield the runs below a folder, newest first; for a folder that is damaged, what is wrong with it."""
    found = [_try(path.parent) for path in out.glob(f"*/*/{MANIFEST}")]
    yield from sorted(found, key=_started, reverse=True)


def open_run(path: Path) -> Saved:
    """Return the run in a folder; raises StoredRunError where there is none that can be read."""
    try:
        manifest = json.loads(_bytes(path / MANIFEST))
    except ValueError:
        raise StoredRunError(f"{path}: {MANIFEST} is damaged") from None
    if not isinstance(manifest, dict) or not manifest.keys() >= _KEYS:
        raise StoredRunError(f"{path}: {MANIFEST} is damaged")
    if manifest["format"] != FORMAT:
        raise StoredRunError(f"{path}: written in format {manifest['format']}; this version reads {FORMAT}")
    return Saved(path, manifest, _summary(path / "summary.json"))


_KEYS = frozenset(("format", "scenario", "hash", "seed", "set", "started", "stop", "files"))


def find(text: str, out: Path) -> Saved:
    """Return the run meant by its folder, its folder's name, or a scenario's name (then its newest run).

    Raises UsageError where there is none, and StoredRunError where it cannot be read.
    """
    here = Path(text)
    try:
        if (here / MANIFEST).is_file():
            return open_run(here)
    except OSError as error:  # a name that no folder can have
        raise UsageError(f"no saved run {text[:80]}: {error.strerror}") from None
    if here.name == text:
        named = [path.parent for path in out.glob(f"*/*/{MANIFEST}") if path.parent.name == text]
        if len(named) == 1:
            return open_run(named[0])
        for saved in runs(out):
            if isinstance(saved, Saved) and text in (saved.scenario_name, safe_name(saved.scenario_name)):
                return saved
    raise UsageError(f"no saved run {text} (sim runs lists those below {out})")


def _try(path: Path) -> Saved | StoredRunError:
    try:
        return open_run(path)
    except StoredRunError as error:
        return error


def _started(found: Saved | StoredRunError) -> tuple[str, str]:
    if isinstance(found, StoredRunError):
        return "", str(found)
    return str(found.manifest["started"]), found.path.name


def _summary(path: Path) -> Mapping[str, Any] | None:
    if not path.exists():
        return None
    try:
        found = json.loads(_bytes(path))
    except ValueError:
        found = None
    if not isinstance(found, dict) or "outcomes" not in found:
        raise StoredRunError(f"{path}: damaged")
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoredRunError(f"cannot read {path}: {error.strerror or error}") from None
