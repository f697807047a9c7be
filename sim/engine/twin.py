"""When compiled functions take over from those in NumPy (the extra ``fast``).

A few small, pure functions have a twin in ``sim.engine.compiled`` that returns the same numbers to the last
bit. To import a compiler costs more than a short run takes, so a twin is fetched only after as much time was
spent without it, and a good part of all; where Numba is not installed, none ever is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from sim.interrupt import held_back

PATIENCE = 1.0
"""Seconds spent in functions that have a twin before the twins are fetched: about what that takes, once compiled."""
LEAST_SHARE = 0.2
"""Share of a process's time that those functions must take: for less, a compiler's memory is not worth having."""
SETTING = "SIM_COMPILED"
"""Environment variable: ``never`` to go without twins, ``always`` to have them from the start."""

P = ParamSpec("P")
R = TypeVar("R")


class Twins:
    """The compiled functions by name, once they are worth it."""

    def __init__(self, setting: str = "") -> None:
        self.found: Mapping[str, Callable[..., Any]] = {}
        self._spent = {"always": float("inf"), "never": -float("inf")}.get(setting.strip().lower(), 0.0)

    def named(self, name: str) -> Callable[..., Any] | None:
        """Return a compiled function, if the twins are there or are to be fetched by now."""
        if self._spent >= PATIENCE and self._spent >= LEAST_SHARE * time.process_time():
            self.fetch()
        return self.found.get(name)

    def spent(self, seconds: float) -> None:
        """Count time that was spent without a twin."""
        self._spent += seconds

    def fetch(self) -> bool:
        """Import the compiled functions; return whether they are there.

        Ctrl-C waits until they are: the compiler calls back, and what is raised in such a call is lost.
        """
        self._spent = -float("inf")
        with held_back():
            try:
                self.found = vars(import_module("sim.engine.compiled"))
            except Exception:  # not installed, broken, or nowhere to keep what it compiles: NumPy will do
                self.found = {}
        return bool(self.found)

    def forget(self) -> None:
        """Go on in NumPy alone."""
        self.found = {}
        self._spent = -float("inf")


twins = Twins(os.environ.get(SETTING, ""))


def has_twin(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let the compiled function of this name take over from a function once that pays."""

    def of(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def either(*args: P.args, **kwargs: P.kwargs) -> R:
            twin = twins.named(name)
            if twin is not None:
                result: R = twin(*args, **kwargs)
                return result
            started = time.perf_counter()
            result = function(*args, **kwargs)
            twins.spent(time.perf_counter() - started)
            return result

        return either

    return of
