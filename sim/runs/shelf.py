"""Where a study's blocks stand: in memory, or in its folder; and where blocks that others played are found.

results/<scenario>/<study>/
  study.json      what was asked, the arms, on what it ran, how it ended
  given/          every file that the scenarios were read from     arms/     each scenario as played, 000.yaml …
  blocks/000/     one row file per block of the first arm, …       summary.json  the answer: same inputs, same bytes
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sim.engine.arms import Arm
from sim.engine.play import Block
from sim.errors import StoredRunError
from sim.runs import rowfile
from sim.runs.lock import Unlock
from sim.runs.manifest import checksum, fingerprint, other_program, versions, worlds_of
from sim.runs.resolved import as_yaml
from sim.runs.store import MANIFEST as RUN_MANIFEST
from sim.runs.store import (
    STUDY,
    Folder,
    block_name,
    given_place,
    given_together,
    read,
    safe_name,
    top_of,
)
from sim.runs.wanted import Wanted

FORMAT = 1
"""Version of the layout of a study's folder."""

MANIFEST = STUDY


@dataclass(frozen=True, slots=True)
class Identity:
    """What an arm's worlds follow from, given this version of the program."""

    hash: str
    seed: int
    intervention: str = ""


def identity(arm: Arm) -> Identity:
    """Return what an arm's worlds follow from."""
    return Identity(fingerprint(arm.scenario), arm.seed, arm.intervention)


def identity_of(said: Mapping[str, Any]) -> Identity:
    """Return what an arm's worlds follow from, as a study's manifest says it."""
    return Identity(said["hash"], said["seed"], said["intervention"])


class Shelf(Protocol):
    """Keeps the blocks of arms, which it knows by a number of its own."""

    def names_of(self, arms: Sequence[Arm]) -> list[int]:
        """Return the numbers of these arms, new ones for arms that are new here."""

    def get(self, arm: int, number: int) -> Block | None:
        """Return a block of an arm; None where it is not there, or not whole."""

    def put(self, arm: int, number: int, block: Block, *, new: bool) -> None:
        """Keep a block; ``new``: it is not what ``get`` returned."""


class Memory:
    """A shelf that ends with the process."""

    def __init__(self) -> None:
        self._arms: dict[Identity, int] = {}
        self._blocks: dict[tuple[int, int], Block] = {}

    def names_of(self, arms: Sequence[Arm]) -> list[int]:
        """Return the numbers of these arms."""
        return [self._arms.setdefault(identity(arm), len(self._arms)) for arm in arms]

    def get(self, arm: int, number: int) -> Block | None:
        """Return a block of an arm, or None."""
        return self._blocks.get((arm, number))

    def put(self, arm: int, number: int, block: Block, *, new: bool) -> None:
        """Keep a block."""
        self._blocks[arm, number] = block


class StudyFolder(Folder):
    """The folder of one study; a block that was played elsewhere is copied, so that the folder is complete."""

    MANIFEST = MANIFEST

    def __init__(
        self, path: Path, story: Mapping[str, object], unlock: Unlock, files: Mapping[str, str]
    ) -> None:
        super().__init__(path, story, unlock, files)
        self._arms: dict[Identity, int] = {}
        self._elsewhere: dict[Identity, list[Path]] = {}
        self._of: list[Identity] = []

    @classmethod
    def create(cls, out: Path, wanted: Wanted) -> StudyFolder:
        """Make the folder below ``out``; raises StoredRunError where it cannot be written."""
        now = datetime.now(UTC)
        scenarios = [source.load() for source in wanted.sources]
        top = top_of(path for scenario in scenarios for path in scenario.files)
        story: dict[str, object] = {
            "format": FORMAT,
            "study": wanted.verb,
            "scenario": scenarios[0].name,
            "sources": [
                {
                    "name": source.name,
                    "file": given_place(next(iter(scenario.files)), top),
                    "set": list(source.sets),
                    "seed": source.seed,
                }
                for source, scenario in zip(wanted.sources, scenarios, strict=True)
            ],
            "settings": dict(wanted.settings),
            "replications": wanted.replications,
            "max_draws": wanted.max_draws,
            "command": list(wanted.command),
            "versions": versions(),
            "platform": {"system": platform.platform(), "machine": platform.machine()},
            "started": now.isoformat(timespec="seconds"),
            "arms": [],
            "stop": "running",
        }
        told = json.dumps([story["sources"], story["settings"], wanted.replications], sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:6]
        name = f"{now:%Y%m%dT%H%M%SZ}-{wanted.verb}-seed{wanted.seed}-{digest}"
        texts = given_together([scenario.files for scenario in scenarios])
        folder = cls.begin(out / safe_name(scenarios[0].name), name, story, texts)
        folder.look_around(out)
        return folder

    def look_around(self, out: Path) -> None:
        """Note which other runs and studies below ``out`` hold blocks that this version of the program played."""
        for arm, blocks in _stored_elsewhere(out, self.path):
            self._elsewhere.setdefault(arm, []).append(blocks)

    def names_of(self, arms: Sequence[Arm]) -> list[int]:
        """Return the numbers of these arms; new ones are written down before they are played.

        The text of a scenario is written once, for the first of the arms that play it.
        """
        known = self._manifest["arms"]
        assert isinstance(known, list)
        said = list(known)
        new = []
        for arm in arms:
            key = identity(arm)
            if key not in self._arms:
                if key.hash not in {one.hash for one in self._of}:
                    new.append((len(self._of), arm))
                self._know(key)
                said.append({"name": arm.name, **_as_data(key)})
        if len(said) > len(known):
            self._manifest = {**self._manifest, "arms": said}
            with self._keeping():
                for number, arm in new:
                    self._write(f"arms/{number:03d}.yaml", as_yaml(arm.scenario.resolved).encode())
                self.write_manifest()
        return [self._arms[identity(arm)] for arm in arms]

    def _know(self, key: Identity) -> int:
        self._arms[key] = len(self._of)
        self._of.append(key)
        return self._arms[key]

    def knows(self, arms: list[dict[str, Any]]) -> None:
        """Take the arms that the folder holds already, in their order."""
        for said in arms:
            self._know(identity_of(said))

    def get(self, arm: int, number: int) -> Block | None:
        """Return a block of an arm, from here or from elsewhere; None where no whole one is found."""
        here = self.path / place_of(arm, number)
        for path in (here, *(folder / _file(number) for folder in self._elsewhere.get(self._of[arm], ()))):
            if path.is_file():
                with contextlib.suppress(StoredRunError):
                    return rowfile.decode(read(path), path, self._worlds(arm))
        return None

    def _worlds(self, arm: int) -> str:
        key = self._of[arm]
        return worlds_of(self._manifest, key.hash, key.seed, key.intervention)

    def put(self, arm: int, number: int, block: Block, *, new: bool) -> None:
        """Store a block."""
        name = place_of(arm, number)
        path = self.path / name
        data = rowfile.encode(block, self._worlds(arm))
        with self._keeping():
            if new or not path.is_file() or read(path) != data:
                self._write(name, data)
        self._files[name] = hashlib.sha256(data).hexdigest()


def place_of(arm: int, number: int) -> str:
    """Return where a block of an arm is stored in a study's folder."""
    return f"blocks/{arm:03d}/{_file(number)}"


def _file(number: int) -> str:
    return Path(block_name(number)).name


def _as_data(key: Identity) -> dict[str, object]:
    return {"hash": key.hash, "seed": key.seed, "intervention": key.intervention}


def _stored_elsewhere(out: Path, own: Path) -> Iterator[tuple[Identity, Path]]:
    """Yield what other folders hold: an arm, and the folder of its blocks."""
    for name in (RUN_MANIFEST, MANIFEST):
        for path in sorted(out.glob(f"*/*/{name}")):
            try:
                story = json.loads(read(path))
                edited = story["checksum"] != checksum(story)
                if path.parent == own or edited or other_program(story["versions"]):
                    continue
                if name == RUN_MANIFEST:
                    yield Identity(story["hash"], story["seed"]), path.parent / "blocks"
                else:
                    for number, said in enumerate(story["arms"]):
                        yield identity_of(said), path.parent / "blocks" / f"{number:03d}"
            except (StoredRunError, ValueError, KeyError, TypeError, RecursionError):
                continue  # whatever it is, it holds nothing that can be used
