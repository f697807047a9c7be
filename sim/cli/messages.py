"""What goes to stderr, and the exit codes."""

from __future__ import annotations

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
    """Write a message to stderr, in what it can write."""
    encoding = sys.stderr.encoding or "ascii"
    print(message.encode(encoding, "replace").decode(encoding), file=sys.stderr)
