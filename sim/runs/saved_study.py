"""Reading saved studies: which there are, what each says of itself, and its blocks."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.engine.arms import Arm
from sim.engine.play import Block, Further
from sim.errors import StoredRunError, UsageError
from sim.runs import rowfile
from sim.runs.manifest import checksum, other_program, worlds_of
from sim.runs.reopen import begun, go_on, taken
from sim.runs.saved import ENDED, SUMMARY, newest_first
from sim.runs.shelf import FORMAT, MANIFEST, StudyFolder, identity, identity_of, place_of
from sim.runs.store import read, safe_name, sweep
from sim.runs.wanted import Source, Wanted


@dataclass(frozen=True, slots=True)
class SavedStudy:
    """A study's folder with what it says of itself; ``wanted`` reads the scenarios from their copies there."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def verb(self) -> str:
        """Which question it answers."""
        return str(self.manifest["study"])

    @property
    def scenario_name(self) -> str:
        """The name of its first scenario."""
        return str(self.manifest["scenario"])

    @property
    def names(self) -> tuple[str, ...]:
        """What its scenarios are called in it."""
        return tuple(said["name"] for said in self.manifest["sources"])

    @property
    def ended(self) -> bool:
        """Whether it came to its end, so that there is nothing to resume."""
        return self.manifest["stop"] in ENDED

    def wanted(self) -> Wanted:
        """Return what was asked, its files being the copies in the folder."""
        told = self.manifest
        sources = tuple(
            Source(said["name"], str(self.path / said["file"]), said["seed"], tuple(said["set"]))
            for said in told["sources"]
        )
        return Wanted(
            verb=told["study"],
            sources=sources,
            replications=told["replications"],
            settings=told["settings"],
            max_draws=told["max_draws"],
            command=tuple(told["command"]),
        )

    def check_blocks(self) -> None:
        """Read every block; raises StoredRunError where one is missing, or not as it was stored."""
        for name in self.manifest["files"]:
            if name.startswith("blocks/"):
                self._checked(name)

    def block(self, arm: int, number: int) -> Block | None:
        """Return a block of an arm; None where the study has none. Raises StoredRunError as ``check_blocks``."""
        name = place_of(arm, number)
        if name not in self.manifest["files"]:
            return None
        told = self.manifest["arms"][arm]
        worlds = worlds_of(self.manifest, told["hash"], told["seed"], told["intervention"])
        return rowfile.decode(self._checked(name), self.path / name, worlds)

    def _checked(self, name: str) -> bytes:
        data = read(self.path / name)
        if hashlib.sha256(data).hexdigest() != self.manifest["files"][name]:
            raise StoredRunError(f"{self.path / name}: damaged, or edited since it was stored")
        return data

    def no_answer(self, why: str) -> StoredRunError:
        """Return the error that what is stored does not give its answer again: another program, else ``why``."""
        other = other_program(self.manifest["versions"])
        reason = f"it was played by {other}" if other else why
        return StoredRunError(
            f"{self.path}: its answer cannot be worked out again from what is stored: {reason}"
        )


class Kept:
    """The blocks of a finished study, to read only: a shelf to work its answer out again, on which nothing is put."""

    def __init__(self, saved: SavedStudy) -> None:
        self._saved = saved
        self._arms = {identity_of(said): number for number, said in enumerate(saved.manifest["arms"])}

    def names_of(self, arms: Sequence[Arm]) -> list[int]:
        """Return the numbers of these arms; raises StoredRunError where the study did not play one."""
        missing = next((arm.name for arm in arms if identity(arm) not in self._arms), None)
        if missing is not None:
            raise self._saved.no_answer(f"it did not play {missing}")
        return [self._arms[identity(arm)] for arm in arms]

    def get(self, arm: int, number: int) -> Block | None:
        """Return a block of an arm, or None; raises StoredRunError where it is not as it was stored."""
        return self._saved.block(arm, number)

    def put(self, arm: int, number: int, block: Block, *, new: bool) -> None:
        """Keep nothing: it is stored."""

    def play(
        self, arms: Sequence[Arm], first: int, count: int, further: Further | None = None
    ) -> tuple[Block, ...]:
        """Raise StoredRunError: worlds are wanted that are not stored."""
        raise self._saved.no_answer(f"{self._saved.path} lacks worlds of {arms[0].name} from draw {first} on")


def studies(out: Path) -> Iterator[SavedStudy | StoredRunError]:
    """Yield the studies below a folder, newest first; for a folder that is damaged, what is wrong with it."""
    yield from newest_first(_try(path.parent) for path in out.glob(f"*/*/{MANIFEST}"))


def _try(path: Path) -> SavedStudy | StoredRunError:
    try:
        return open_study(path)
    except StoredRunError as error:
        return error


def open_study(path: Path) -> SavedStudy:
    """Return the study in a folder; raises StoredRunError where its manifest or a text of it is not as stored."""
    place = path / MANIFEST
    try:
        manifest = json.loads(read(place))
    except (ValueError, RecursionError):  # no JSON, or JSON without end
        raise StoredRunError(f"{place} is damaged") from None
    if not isinstance(manifest, dict) or manifest.get("checksum") != checksum(manifest):
        raise StoredRunError(f"{place} is damaged, or was edited since it was stored")
    if manifest["format"] != FORMAT:
        raise StoredRunError(f"{path}: written in format {manifest['format']}; this version reads {FORMAT}")
    for name, digest in manifest["files"].items():
        if name.startswith("blocks/") or (name == SUMMARY and manifest["stop"] not in ENDED):
            continue  # blocks are known by their own checksums; the summary of an unfinished study is made again
        if hashlib.sha256(read(path / name)).hexdigest() != digest:
            raise StoredRunError(f"{path / name}: damaged, or edited since it was stored")
    return SavedStudy(path, manifest)


def named_study(text: str, out: Path) -> SavedStudy | None:
    """Return the study meant by its folder or its folder's name; None where there is none."""
    with contextlib.suppress(OSError):  # a name that no folder can have
        if (Path(text) / MANIFEST).is_file():
            return open_study(Path(text))
    named = next((path.parent for path in out.glob(f"*/*/{MANIFEST}") if path.parent.name == text), None)
    return None if named is None else open_study(named)


def find_study(text: str, out: Path) -> SavedStudy:
    """Return the study meant by its folder, its folder's name, or a scenario's name: then its newest unfinished one.

    Raises UsageError where there is none.
    """
    named = named_study(text, out)
    if named is not None:
        return named
    for saved in studies(out):
        if (
            isinstance(saved, SavedStudy)
            and saved.path.parent.name in (text, safe_name(text))
            and not saved.ended
        ):
            return saved
    raise UsageError(f"no saved study {text}")


def reopen_study(path: Path, out: Path | None = None) -> tuple[SavedStudy, StudyFolder] | None:
    """Take an unfinished study's folder for this process; None: it has ended.

    Raises StoredRunError where it cannot be read or written, is being played, or was begun by another version.
    """
    with taken(path) as unlock:
        saved = open_study(path)
        if saved.ended:
            sweep(path)  # a page that was being written when the process was killed
            unlock()
            return None
        other = other_program(saved.manifest["versions"])
        if other:
            raise StoredRunError(f"{path}: begun by {other}")
        story, known = begun(saved.manifest)
        folder = StudyFolder(path, story, unlock, known)
        folder.knows(saved.manifest["arms"])
        folder.look_around(path.parent.parent if out is None else out)
        go_on(folder, saved.manifest)
        return saved, folder
