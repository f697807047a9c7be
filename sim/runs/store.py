"""Where runs are kept: ``results/<scenario>/<run>/``, a new folder each, every file whole or absent.

scenario.yaml   the scenario as given            manifest.json   what was asked, on what it ran, how it ended
given/          every file that it was read from  blocks/         one row file per block
resolved.yaml   as played, after extends and set  summary.json    the distribution: same inputs, same bytes
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Self

from sim.engine.play import Block
from sim.errors import StoredRunError
from sim.model.scenario import Scenario
from sim.runs import rowfile
from sim.runs.lock import Unlock, lock
from sim.runs.manifest import Asked, fingerprint, manifest, sealed, worlds_of
from sim.runs.resolved import as_yaml
from sim.scenario.text import not_text

MANIFEST = "manifest.json"
STUDY = "study.json"
"""What stands for the manifest in the folder of a study."""
_PART = (".", ".part")
_LONGEST_NAME = 80
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class Folder:
    """A folder of results, held by this process alone until ``close``: a manifest that tells of all its files.

    ``files``: the checksums of what is stored already.
    """

    MANIFEST = MANIFEST
    """The name of the file in which the folder says of itself what it is."""

    def __init__(
        self, path: Path, story: Mapping[str, object], unlock: Unlock, files: Mapping[str, str]
    ) -> None:
        self.path = path
        self._manifest = dict(story)
        self._unlock = unlock
        self._files = dict(files)

    @classmethod
    def begin(cls, parent: Path, name: str, story: Mapping[str, object], texts: Mapping[str, str]) -> Self:
        """Make the folder ``name`` (or ``name-2``, …) with all that is known before anything is played.

        Raises StoredRunError where it cannot be written; then no folder is left behind.
        """
        path = None
        try:
            path = new_folder(parent, name)
            folder = cls(path, story, lock(path), {})
            (path / "blocks").mkdir()
            for place, text in texts.items():
                folder._write(place, text.encode())
            folder.write_manifest()
        except OSError as error:
            if path is not None:
                shutil.rmtree(path, ignore_errors=True)
            raise StoredRunError(_cannot_write(parent.parent, error)) from error
        return folder

    def finish(self, summary: str, ending: Mapping[str, object]) -> None:
        """Write the summary, and the manifest again with how it ended (``stop``, timings)."""
        with self._keeping():
            self._write("summary.json", summary.encode())
            self._manifest |= {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **ending}
            self.write_manifest()

    def close(self) -> None:
        """Let the folder go."""
        self._unlock()
        self._unlock = _unlocked

    def write_manifest(self) -> None:
        """Write what the folder says of itself, with the checksum of every file."""
        story = sealed(self._manifest | {"files": self._files})
        text = json.dumps(story, indent=1, ensure_ascii=False) + "\n"
        write_whole(self.path / self.MANIFEST, text.encode())

    def _write(self, name: str, data: bytes) -> None:
        write_whole(self.path / name, data)
        self._files[name] = hashlib.sha256(data).hexdigest()

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """Say, where writing fails, that what was stored before is kept."""
        try:
            yield
        except OSError as error:
            mend = f"what was stored is kept: sim resume {self.path.as_posix()}"
            raise StoredRunError(f"{_cannot_write(self.path, error)}; {mend}") from error


class RunFolder(Folder):
    """The folder of one run. Blocks are added in order; ``stored``: how many may be there already."""

    def __init__(
        self,
        path: Path,
        story: Mapping[str, object],
        unlock: Unlock,
        files: Mapping[str, str],
        stored: int = 0,
    ) -> None:
        super().__init__(path, story, unlock, files)
        self.stored = stored
        self._worlds = worlds_of(story, str(story["hash"]), int(str(story["seed"])))
        self._blocks = 0

    @classmethod
    def create(cls, out: Path, scenario: Scenario, asked: Asked) -> RunFolder:
        """Make the folder below ``out`` and write all that is known before the first block is played.

        Raises StoredRunError where it cannot be written; then no folder is left behind.
        """
        now = datetime.now(UTC)
        story = manifest(scenario, asked, started=now.isoformat(timespec="seconds"))
        texts = given(scenario) | {"resolved.yaml": as_yaml(scenario.resolved)}
        return cls.begin(out / safe_name(scenario.name), _run_name(scenario, asked, now), story, texts)

    def add(self, block: Block) -> None:
        """Store the next block."""
        with self._keeping():
            self._write(block_name(self._blocks), rowfile.encode(block, self._worlds))
        self._blocks += 1

    def keep(self) -> None:
        """Take the next block as it is stored already."""
        name = block_name(self._blocks)
        self._files[name] = hashlib.sha256(read(self.path / name)).hexdigest()
        self._blocks += 1

    def block(self, number: int) -> Block:
        """Read back one block that is stored already; raises StoredRunError where it is not whole or not ours."""
        path = self.path / block_name(number)
        return rowfile.decode(read(path), path, self._worlds)

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """Read back the blocks stored so far, from the ``start``-th on; raises StoredRunError."""
        for number in range(start, self._blocks):
            yield self.block(number)


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


def place_for(file: Path) -> Path:
    """Return where a file that the user has named is to be put; links are followed.

    Raises OSError where a device or a pipe stands there: the file would take its place.
    """
    if file.exists() and not (file.is_file() or file.is_dir()):
        raise OSError(errno.EINVAL, "it is not an ordinary file")
    return file.resolve()


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
    kept = given_together([scenario.files])
    # The scenario itself is read first; its path, unlike those of its texts, may begin anywhere.
    return {"scenario.yaml": next(iter(kept.values())), **kept} if kept else {}


def given_together(files: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the texts that several scenarios were read from, each once, by their places below ``given/``."""
    texts = {os.path.abspath(path): text for held in files for path, text in held.items()}
    top = top_of(texts)
    return {given_place(path, top): text for path, text in texts.items()}


def top_of(texts: Iterable[str]) -> str:
    """Return the folder that all these files lie in or below; empty for none."""
    folders = [os.path.dirname(os.path.abspath(path)) for path in texts]
    return os.path.commonpath(folders) if folders else ""


def given_place(path: str, top: str) -> str:
    """Return where a given file is kept in a folder of results, if ``top`` is above all that are."""
    return "given/" + Path(os.path.relpath(os.path.abspath(path), top)).as_posix()


def _run_name(scenario: Scenario, asked: Asked, now: datetime) -> str:
    target = f"{fingerprint(scenario)} {asked.replications} {asked.precision} {asked.most}"
    digest = hashlib.sha256(target.encode()).hexdigest()[:6]
    return f"{now:%Y%m%dT%H%M%SZ}-seed{asked.seed}-{digest}"


def new_folder(parent: Path, name: str) -> Path:
    """Make and return a folder that nobody else has: ``name``, else ``name-2`` and so on.

    Raises OSError where it cannot be made, or holds bytes that are no text: such a scenario could not be read again.
    """
    if not_text(os.path.abspath(parent)):
        raise OSError(errno.EILSEQ, f"in its name, {not_text(os.path.abspath(parent))}")
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
