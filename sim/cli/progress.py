"""A progress bar on stderr, for runs that take longer than a moment and only where somebody can see it."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

A_MOMENT = 0.7
"""Seconds before a bar is shown."""


class Progress:
    """A context in which ``update`` may be called; the bar appears with the first call after a moment."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._started = time.monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, kept: int, needed: int) -> None:
        """Show that ``kept`` worlds of about ``needed`` are there."""
        if not self._shown or time.monotonic() - self._started < A_MOMENT:
            return
        if self._bar is None:
            self._bar = _bar()
            self._bar.add_task("worlds kept", completed=kept, total=needed)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=kept, total=needed)


def _bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
