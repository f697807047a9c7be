"""Reading what was saved: which runs there are, what each says of itself, and its blocks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sim.engine.play import Block
from sim.errors import ScenarioError, StoredRunError, UsageError
from sim.model.scenario import Scenario
from sim.runs import rowfile
from sim.runs.manifest import FORMAT, checksum, fingerprint, worlds_of
from sim.runs.store import MANIFEST, STUDY, block_name, read, safe_name

SUMMARY = "summary.json"
SUMMARY_FORMAT = 1
"""Version of a summary's layout that can be read here."""

ENDED = ("done", "not_precise", "too_few")
"""How a run stops that came to its end."""

_GIVEN = "given/"


class Told(Protocol):
    """A folder of results, a run's or a study's, with what it says of itself."""

    @property
    def path(self) -> Path:
        """The folder."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it says."""

    @property
    def ended(self) -> bool:
        """Whether it came to its end, so that there is nothing to resume."""


Found = TypeVar("Found", bound=Told)


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

    @property
    def ended(self) -> bool:
        """Whether the run came to its end, so that there is nothing to resume."""
        return self.manifest["stop"] in ENDED

    def blocks(self) -> Iterator[Block]:
        """Yield the run's blocks in order, one in memory at a time.

        Raises StoredRunError where one is missing or damaged, and does so before the first is yielded.
        """
        names = self._block_names()
        for number, name in enumerate(names):
            if name != block_name(number):
                raise StoredRunError(f"{self.path / block_name(number)} is missing")
            data = read(self.path / name)
            if not (self._as_stored(name, data) and rowfile.whole(data)):
                raise StoredRunError(f"{self.path / name}: damaged, or edited since it was stored")
        drawn = 0
        worlds = worlds_of(self.manifest, self.manifest["hash"], self.manifest["seed"])
        for name in names:
            block = rowfile.decode(read(self.path / name), self.path / name, worlds)
            if block.first != drawn:
                raise StoredRunError(f"{self.path / name}: damaged: it does not follow the block before it")
            drawn += block.count
            yield block

    def check(self, *, summary: bool = True) -> None:
        """Raise StoredRunError where a text of the run is not as it was stored (its blocks are not read)."""
        for name in self.manifest["files"]:
            if name.startswith("blocks/") or (name == SUMMARY and not summary):
                continue
            if not self._as_stored(name, read(self.path / name)):
                played = ": it is not what was played" if name.startswith(_GIVEN) else ""
                raise StoredRunError(f"{self.path / name}: damaged, or edited since it was stored{played}")

    def _block_names(self) -> list[str]:
        """Return the blocks that the run consists of; of a run that was cut off, all that are there."""
        if self.manifest["stop"] != "running":
            return sorted(name for name in self.manifest["files"] if name.startswith("blocks/"))
        return sorted(f"blocks/{path.name}" for path in (self.path / "blocks").glob("[0-9]*.npz"))

    def _as_stored(self, name: str, data: bytes) -> bool:
        known = self.manifest["files"].get(name)
        return known is None or hashlib.sha256(data).hexdigest() == known

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
            if (
                self.manifest["file"] == f"<{self.scenario_name}>"
            ):  # a text; no file's path is its stem in brackets
                text = read(self.path / given).decode()
                scenario = load_text(text, self.scenario_name, tuple(self.manifest["set"]))
            else:
                scenario = load(self.path / given, tuple(self.manifest["set"]))
        except ScenarioError as error:
            raise StoredRunError(f"{self.path}: its copy of the scenario cannot be read:\n{error}") from error
        if fingerprint(scenario) != self.manifest["hash"]:
            raise StoredRunError(f"{self.path}: its copy of the scenario is not what was played")
        return _with_places(scenario, self.manifest["record"])


def _with_places(scenario: Scenario, places: Sequence[str]) -> Scenario:
    """Return the scenario with the lines of its record called by where they stood when it was played."""
    past = scenario.past or scenario
    record = tuple(replace(line, place=place) for line, place in zip(past.record, places, strict=True))
    if scenario.past is None:
        return replace(scenario, record=record)
    return replace(scenario, past=replace(past, record=record))


def newest_first(found: Iterable[Found | StoredRunError]) -> list[Found | StoredRunError]:
    """Return what was saved, the newest first, and then what is damaged."""
    return sorted(found, key=_started, reverse=True)


def _started(found: Told | StoredRunError) -> tuple[str, str]:
    if isinstance(found, StoredRunError):
        return "", str(found)
    return str(found.manifest["started"]), found.path.name


def refuse_unfinished(saved: Told) -> None:
    """Raise StoredRunError where what was saved has not come to its end; the error says how it does."""
    if not saved.ended:
        folder = saved.path.as_posix()
        raise StoredRunError(f"{folder} is unfinished; finish it first: sim resume {folder}")


def runs(out: Path, *, to_resume: bool = False) -> Iterator[Saved | StoredRunError]:
    """Yield the runs below a folder, newest first; for a folder that is damaged, what is wrong with it."""
    yield from newest_first(_try(path.parent, to_resume) for path in out.glob(f"*/*/{MANIFEST}"))


def open_run(path: Path, *, to_resume: bool = False) -> Saved:
    """Return the run in a folder; ``to_resume``: without the summary of an unfinished run, which is made again.

    Raises StoredRunError where there is none that can be read, or a file of it is not as it was stored.
    """
    place = path / MANIFEST
    try:
        manifest = json.loads(read(place))
    except (ValueError, RecursionError):  # no JSON, or JSON without end
        raise StoredRunError(f"{place} is damaged") from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise StoredRunError(f"{place} is damaged")
    if manifest["format"] != FORMAT:
        raise StoredRunError(f"{path}: written in format {manifest['format']}; this version reads {FORMAT}")
    if not manifest.keys() >= _KEYS or manifest["checksum"] != checksum(manifest):
        raise StoredRunError(f"{place} is damaged, or was edited since it was stored")
    if manifest["stop"] not in (*ENDED, "running", "interrupted"):
        raise StoredRunError(f"{place} is damaged: a run does not stop as {manifest['stop']}")
    saved = Saved(path, manifest, None)
    summed = saved.ended or (manifest["stop"] == "interrupted" and not to_resume)
    saved.check(summary=summed)
    return replace(saved, summary=_summary(path / SUMMARY)) if summed else saved


_KEYS = frozenset(
    (
        "format",
        "scenario",
        "file",
        "hash",
        "record",
        "seed",
        "set",
        "versions",
        "started",
        "stop",
        "files",
        "checksum",
    )
)


def find(text: str, out: Path, *, to_resume: bool = False) -> Saved:
    """Return the run meant by its folder, its folder's name, or a scenario's name.

    Of a scenario's runs the newest is meant; ``to_resume``: the newest that is unfinished, where there is one.
    Raises UsageError where there is none, and StoredRunError where it cannot be read.
    """
    here = Path(text)
    try:
        if (here / MANIFEST).is_file():
            return open_run(here, to_resume=to_resume)
    except OSError as error:  # a name that no folder can have
        raise UsageError(f"no saved run {text[:80]}: {error.strerror}") from None
    if here.name == text:
        named = [path.parent for path in out.glob(f"*/*/{MANIFEST}") if path.parent.name == text]
        if len(named) == 1:
            return open_run(named[0], to_resume=to_resume)
        meant = [
            saved
            for saved in runs(out, to_resume=to_resume)
            if isinstance(saved, Saved) and text in (saved.scenario_name, safe_name(saved.scenario_name))
        ]
        unfinished = [saved for saved in meant if to_resume and not saved.ended]
        if meant:
            return (unfinished or meant)[0]
    if (here / STUDY).is_file():
        raise UsageError(f"{text} is no run but a study: sim resume, report and repeat take it")
    if (here / SUMMARY).exists() or (here / "blocks").is_dir():
        raise StoredRunError(f"{here / MANIFEST} is missing: without it nothing here can be told")
    raise UsageError(f"no saved run {text} (sim runs lists those below {out})")


def _try(path: Path, to_resume: bool) -> Saved | StoredRunError:
    try:
        return open_run(path, to_resume=to_resume)
    except StoredRunError as error:
        return error


def _summary(path: Path) -> Mapping[str, Any]:
    found = json.loads(read(path))  # its checksum is right, so this is what was written
    if found.get("format") != SUMMARY_FORMAT:
        raise StoredRunError(
            f"{path}: written in format {found.get('format')}; this version reads {SUMMARY_FORMAT}"
        )
    return dict(found)
