"""Ctrl-C: holding it back while something must not be left half done, and keeping it from helpers."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def held_back() -> Iterator[None]:
    """Let an interruption wait until the end of the ``with`` statement, then raise KeyboardInterrupt.

    Interruptions reach only the main thread; in any other there is nothing to hold back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        raise KeyboardInterrupt


@contextmanager
def unheard() -> Iterator[None]:
    """Let processes that are started in the ``with`` statement never hear of Ctrl-C.

    It goes to every process of a terminal at once; only the one that leads a run shall answer it. Where the
    system has no signal masks, nothing is done here.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
