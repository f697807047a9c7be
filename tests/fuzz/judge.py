"""What becomes of one file: it is read and played, or refused properly; anything else is a fault of ours."""

from __future__ import annotations

import signal
import tempfile
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from types import FrameType
from typing import Literal

import numpy as np

from sim.analysis.check import examine
from sim.engine.play import play_block
from sim.errors import Fault, ScenarioError
from sim.model.scenario import Scenario
from sim.scenario import load
from tests.fuzz.readers import read_otherwise

ROOT = Path(__file__).resolve().parents[2]
WORLDS = 32
DRAWS_WITH_A_PAST = 4 * WORLDS
"""Draws where something is known to have happened: many of them do not fit it."""
LOADING = 2.0
"""CPU seconds that reading a mutated or random file of ordinary size may take."""
PLAYING = 60.0
"""CPU seconds that 32 worlds of a legal file may take; the longest legal talks are long."""

Result = Literal[
    "played", "refused", "crashed", "warned", "not finite", "badly refused", "too slow", "read otherwise"
]
GOOD: frozenset[Result] = frozenset(("played", "refused"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file; ``detail`` says where it went wrong, or what was refused."""

    result: Result
    detail: str = ""
    where: str = ""
    """The innermost line of this program that was at work, of a crash or a warning."""

    @property
    def good(self) -> bool:
        """Whether the program did what it promises."""
        return self.result in GOOD


class TooSlow(BaseException):
    """The time for a step is up; no ``except Exception`` may swallow it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block once it has used so much CPU time."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Bench:
    """A folder like the project's, in which files are tried: variants find their base, sources their seeds."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        copytree(ROOT / "scenarios", folder / "scenarios")
        copytree(ROOT / "seeds", folder / "seeds")
        own = sorted((Path(__file__).parent / "files").glob("*.yaml"))
        for path in own:
            (folder / "scenarios" / path.name).write_bytes(path.read_bytes())
        self.path = folder / "scenarios" / "tried.yaml"
        self.seeds = tuple(
            path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.yaml"))
        )
        self.source = folder / "seeds" / "tried.yaml"
        self.small = tuple(path.read_text(encoding="utf-8") for path in own)
        """Texts with something of every part of the language, quick to play."""
        self.shipped = tuple(
            path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenarios").rglob("*.yaml"))
        )

    def judge(self, content: bytes, sets: Sequence[str] = ()) -> Verdict:
        """Read a file of this content and play it if it is legal."""
        self.path.write_bytes(content)
        return _alike(judge(self.path, sets), content, sets)

    def judge_source(self, content: bytes) -> Verdict:
        """Read and play a small scenario that rests on a source of this content."""
        self.source.write_bytes(content)
        return _alike(self.judge(b"sources: [seeds/tried.yaml]\n" + self.small[-1].encode()), content)


@contextmanager
def bench() -> Iterator[Bench]:
    """Set up a bench in a folder of its own, and clear it away."""
    with tempfile.TemporaryDirectory(prefix="sim-fuzz-") as folder:
        yield Bench(Path(folder).resolve())


def judge(path: Path, sets: Sequence[str] = (), loading: float = LOADING) -> Verdict:
    """Read the file and, if it is legal, play it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                with at_most(loading):
                    scenario = load(path, tuple(sets))
            except ScenarioError as error:
                return _refusal(error)
            with at_most(PLAYING):
                return _played(scenario)
    except TooSlow as error:
        return Verdict("too slow", where=_innermost(error))
    except MemoryError as error:
        return Verdict("crashed", "MemoryError", _innermost(error))
    except Warning as warning:
        return Verdict("warned", f"{type(warning).__name__}: {warning}", _innermost(warning))
    except Exception as error:
        return Verdict("crashed", f"{type(error).__name__}: {error}", _innermost(error))


def _alike(verdict: Verdict, content: bytes, sets: Sequence[str] = ()) -> Verdict:
    """Return the verdict, or a worse one where the two readers of YAML differ on the content or on what is set."""
    texts = [text.partition("=")[2] for text in sets]
    with suppress(UnicodeDecodeError):
        texts.append(content.decode())
    if verdict.good and any(map(read_otherwise, texts)):
        return Verdict(
            "read otherwise", "libyaml is heard where the other reader reads otherwise", "quick.py"
        )
    return verdict


def _played(scenario: Scenario) -> Verdict:
    examine(scenario, seed=1, worlds=0)
    past = (scenario.past or scenario).clock.known_until is not None
    rows = play_block(scenario, 1, 0, DRAWS_WITH_A_PAST if past else WORLDS).rows
    for i, party in enumerate(scenario.parties):
        if party.has_values and not np.isfinite(rows["values"][:, i]).all():
            return Verdict("not finite", f"values of {party.name}", "values")
    return Verdict("played", f"{rows.size} worlds")


def _refusal(error: ScenarioError) -> Verdict:
    if not error.faults:
        return Verdict("badly refused", "no fault is named", "no fault")
    for fault in error.faults:
        wrong = _wrong(fault)
        if wrong:
            return Verdict("badly refused", f"{wrong}: {fault}", wrong)
    return Verdict("refused", str(error.faults[0]))


def _wrong(fault: Fault) -> str:
    """Say what a fault lacks of a place and a message that can be shown; empty where nothing."""
    if not fault.file or not fault.message:
        return "no file or no message"
    if fault.line < 1 or fault.column < 1:
        return "no line"
    if not fault.path and not fault.message.startswith(_ABOUT_THE_TEXT):
        return "no path"
    if not str(fault).isprintable():
        return "unprintable"
    return ""


_ABOUT_THE_TEXT = (
    "this is not YAML",
    "this is not UTF-8",
    "this cannot be read as YAML",
    "this is empty",
    "this is nested",
    "this holds more than",
    "a second document",
    "the control character",
    "the key ",
    "a key must be",
    "this key is longer",
    "this text is longer",
    "tags (words",
    "merge keys",
    "nothing before this is marked",
    "*",
    "a distribution is not written as a function call",
    "this whole number",
    "a scenario is a mapping",
    "and more: these are the first",
    "this is larger than 1 MiB",
    "this does not say what to set",
)
"""Faults of the text as such, which stand at a line but on no path."""


def _innermost(error: BaseException) -> str:
    """Return the deepest line of this program in a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{ROOT}/sim/" in frame.filename] or frames
    at = ours[-1]
    return f"{Path(at.filename).name}:{at.lineno} {at.name}"
