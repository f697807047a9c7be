"""What goes to stderr, and the exit codes."""

from __future__ import annotations

import contextlib
import sys

from sim.errors import PrecisionNotReached, ScenarioError, SimError

DONE = 0
USAGE = 2
INVALID = 3
NOT_PRECISE = 4
INTERRUPTED = 130


def exit_code(error: SimError) -> int:
    """Return the exit code for a user's mistake or disappointment."""
    match error:
        case ScenarioError():
            return INVALID
        case PrecisionNotReached():
            return NOT_PRECISE
        case _:
            return USAGE


def complain(message: str) -> None:
    """Write a message to stderr, in what it can write and without what would act on a terminal."""
    encoding = sys.stderr.encoding or "ascii"
    seen = "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in message
    )
    with contextlib.suppress(OSError):  # where nobody hears, the exit code still tells
        print(seen.encode(encoding, "replace").decode(encoding), file=sys.stderr)
