"""A run or a study that dies at a chosen step: just before it opens, moves, deletes or chmods one of its files.

Random moments seldom fall between two such steps; here each of them is visited. The process is a fork that ends
itself (``os._exit``) when Python's audit hook reports the step, so nothing of it is flushed, unlocked or tidied.
"""

from __future__ import annotations

import os
import random
import sys
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.cli.app import main as sim
from tests.kill.story import REFUSED, STUDIES, Story, stage

DIED = 77
"""Exit code of a process that died at its step."""

NEVER = 10**6

_STEPS = frozenset(("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate"))


def died(folder: Path, step: int, *arguments: str) -> bool:
    """Give a command in a fork that dies before step number ``step`` (from 0) below ``folder``.

    Return False where the command ended before it came to that step; what it ended with must then be 0.
    """
    pid = os.fork()
    if pid == 0:
        _die_at(step, str(folder))
        _muted()
        os._exit(sim(list(arguments)))
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (DIED, 0), f"sim {' '.join(arguments)} ended with {code} (step {step})"
    return code == DIED


def _die_at(step: int, folder: str) -> None:
    left = step

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event not in _STEPS or not str(arguments[0]).startswith(folder):
            return
        if event == "open" and not _writes(arguments[2]):
            return
        if left == 0:
            os._exit(DIED)
        left -= 1

    sys.addaudithook(watch)


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _muted() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


@dataclass(frozen=True, slots=True)
class Steps:
    """A run or a study with its page: what is asked, and the summary that it leaves when nothing happens to it."""

    story: Story
    asked: tuple[str, ...]
    summary: bytes

    def wrong(self, out: Path, step: int, again: int | None = None) -> str | None:
        """Let the run die at a step, its resumption at step ``again``, and finish it; return what went wrong.

        None: the run ended before it came to the step. Empty: it ended with the usual bytes, or had not begun.
        """
        if not died(out, step, *self.asked, "--out", str(out)):
            return None
        found = list(out.glob(self.story.manifest))
        if not found:
            return f"step {step}: blocks without a manifest" if list(out.rglob("*.npz")) else ""
        folder = found[0].parent
        if again is not None:
            died(folder, again, "resume", str(folder))
        if died(folder, NEVER, "resume", str(folder)):
            return f"step {step}, then {again}: the resumption has no end"
        if (folder / "summary.json").read_bytes() != self.summary:
            return f"step {step}, then {again}: other bytes"
        left = [path.name for path in folder.rglob(".*")]
        return f"step {step}, then {again}: left behind {left}" if left else ""


def main(stride: int, seed: int, verb: str = "run") -> int:
    """Visit every ``stride``-th step, resumptions dying at random ones; return 1 if any went wrong."""
    story = next(story for story in (REFUSED, *STUDIES) if story.verb == verb)
    luck = random.Random(seed)
    with TemporaryDirectory() as held, chdir(held):
        stage(Path())
        asked = (story.verb, story.scenario, *story.asked, "--jobs", "1")
        with redirect_stdout(StringIO()):
            assert sim([*asked, "--out", "usual", "--quiet"]) == 0
        (summary,) = Path("usual").glob("*/*/summary.json")
        steps = Steps(story, (*asked, "--quiet"), summary.read_bytes())
        step, visited, faults = luck.randrange(stride), 0, 0
        while True:
            again = luck.randrange(60) if luck.random() < 0.5 else None
            found = steps.wrong(Path(held, f"step-{step}"), step, again)
            if found is None:
                break
            visited, faults = visited + 1, faults + bool(found)
            if found:
                print(f"WRONG {found}", flush=True)
            step += stride
    print(
        f"steps: seed {seed}: {visited} of {step} steps of a {verb} with its page, each the last; {faults} wrong"
    )
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
