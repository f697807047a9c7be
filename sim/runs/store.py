"""Where runs are kept: ``results/<scenario>/<run>/``, a new folder each, every file whole or absent.

scenario.yaml   the scenario as given            manifest.json   what was asked, on what it ran, how it ended
given/          every file that it was read from  blocks/         one row file per block
resolved.yaml   as played, after extends and set  summary.json    the distribution: same inputs, same bytes
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from sim.engine.play import Block
from sim.errors import StoredRunError
from sim.model.scenario import Scenario
from sim.runs import rowfile
from sim.runs.lock import Unlock, lock
from sim.runs.manifest import Asked, fingerprint, manifest, sealed
from sim.runs.resolved import as_yaml

MANIFEST = "manifest.json"
_PART = (".", ".part")
_LONGEST_NAME = 80
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class RunFolder:
    """The folder of one run, held by this process alone until ``close``. Blocks are added in order.

    ``files``: the checksums of what is stored already; ``stored``: how many blocks may be there.
    """

    def __init__(
        self, path: Path, story: dict[str, object], unlock: Unlock, files: Mapping[str, str], stored: int = 0
    ) -> None:
        self.path = path
        self.stored = stored
        self._manifest = story
        self._unlock = unlock
        self._files = dict(files)
        self._blocks = 0

    @classmethod
    def create(cls, out: Path, scenario: Scenario, asked: Asked) -> RunFolder:
        """Make the folder below ``out`` and write all that is known before the first block is played.

        Raises StoredRunError where it cannot be written; then no folder is left behind.
        """
        now = datetime.now(UTC)
        path = None
        try:
            path = new_folder(out / safe_name(scenario.name), _run_name(scenario, asked, now))
            story = manifest(scenario, asked, started=now.isoformat(timespec="seconds"))
            folder = cls(path, story, lock(path), {})
            (path / "blocks").mkdir()
            for name, text in given(scenario).items():
                folder._write(name, text.encode())
            folder._write("resolved.yaml", as_yaml(scenario.resolved).encode())
            folder.write_manifest()
        except OSError as error:
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)
            raise StoredRunError(_cannot_write(out, error)) from error
        return folder

    def add(self, block: Block) -> None:
        """Store the next block."""
        try:
            self._write(block_name(self._blocks), rowfile.encode(block))
        except OSError as error:
            raise StoredRunError(self._not_lost(error)) from error
        self._blocks += 1

    def keep(self) -> None:
        """Take the next block as it is stored already."""
        name = block_name(self._blocks)
        self._files[name] = hashlib.sha256(read(self.path / name)).hexdigest()
        self._blocks += 1

    def block(self, number: int) -> Block:
        """Read back one block that is stored already; raises StoredRunError where it is not whole."""
        path = self.path / block_name(number)
        return rowfile.decode(read(path), path)

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """Read back the blocks stored so far, from the ``start``-th on; raises StoredRunError."""
        for number in range(start, self._blocks):
            yield self.block(number)

    def finish(self, summary: str, ending: Mapping[str, object]) -> None:
        """Write the summary, and the manifest again with how the run ended (``stop``, timings)."""
        try:
            self._write("summary.json", summary.encode())
            self._manifest |= {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **ending}
            self.write_manifest()
        except OSError as error:
            raise StoredRunError(self._not_lost(error)) from error

    def close(self) -> None:
        """Let the folder go."""
        self._unlock()
        self._unlock = _unlocked

    def write_manifest(self) -> None:
        """Write what the run says of itself, with the checksum of every file."""
        story = sealed(self._manifest | {"files": self._files})
        write_whole(self.path / MANIFEST, (json.dumps(story, indent=1, ensure_ascii=False) + "\n").encode())

    def _write(self, name: str, data: bytes) -> None:
        write_whole(self.path / name, data)
        self._files[name] = hashlib.sha256(data).hexdigest()

    def _not_lost(self, error: OSError) -> str:
        mend = f"what was stored is kept: sim resume {self.path.as_posix()}"
        return f"{_cannot_write(self.path, error)}; {mend}"


READABLE = 0o644
"""Mode of a stored file: a temporary file is its owner's alone, a result is for others to read."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is never seen half written: beside its place first, then moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(dir=path.parent, prefix=_PART[0], suffix=_PART[1])
    try:
        with open(handle, "wb", buffering=0) as held:
            left = memoryview(data)
            while left:
                left = left[held.write(left) :]
            os.fsync(held.fileno())
        os.chmod(name, READABLE)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def sweep(folder: Path) -> None:
    """Delete what writing left beside its places when it was killed."""
    for path in folder.rglob(f"{_PART[0]}*{_PART[1]}"):
        path.unlink(missing_ok=True)


def read(path: Path) -> bytes:
    """Return a stored file's bytes; raises StoredRunError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoredRunError(f"cannot read {path}: {error.strerror or error}") from None


def safe_name(name: str) -> str:
    """Return a folder name, good on every system, for a scenario called ``name``."""
    safe = re.sub(r"[^\w.-]+", "_", name)[:_LONGEST_NAME].strip("._ ")
    if not safe or _RESERVED.match(safe):
        return f"scenario_{safe}".rstrip("_")
    return safe


def given(scenario: Scenario) -> dict[str, str]:
    """Return the texts the scenario was read from, by their place in the run's folder.

    Below ``given/`` they keep their places relative to each other, so that they can be read again from there.
    """
    texts = {os.path.abspath(path): text for path, text in scenario.files.items()}
    top = os.path.commonpath([os.path.dirname(path) for path in texts]) if texts else ""
    kept = {"given/" + Path(os.path.relpath(path, top)).as_posix(): text for path, text in texts.items()}
    # The scenario itself is read first; its path, unlike those of its texts, may begin anywhere.
    return {"scenario.yaml": next(iter(kept.values())), **kept} if kept else {}


def _run_name(scenario: Scenario, asked: Asked, now: datetime) -> str:
    target = f"{fingerprint(scenario)} {asked.replications} {asked.precision} {asked.most}"
    digest = hashlib.sha256(target.encode()).hexdigest()[:6]
    return f"{now:%Y%m%dT%H%M%SZ}-seed{asked.seed}-{digest}"


def new_folder(parent: Path, name: str) -> Path:
    """Make and return a folder that nobody else has: ``name``, else ``name-2`` and so on."""
    parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
        else:
            return path


def block_name(number: int) -> str:
    """Return where a block is stored in a run's folder."""
    return f"blocks/{number:06d}.npz"


def _cannot_write(path: Path, error: OSError) -> str:
    return f"cannot write to {path}: {error.strerror or error}"


def _unlocked() -> None:
    """Do nothing: the folder is let go already."""
