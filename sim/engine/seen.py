"""What a strategy sees, looked up when it looks.

A table of worths is worlds × packages large, and most strategies decide without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from sim.model.packages import FloatArray, IntArray
from sim.model.strategy import Estimate, Moment


class _LookedUp:
    """Takes its fields by name; those named in ``_later`` may be functions, called when they are first wanted."""

    _later: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **fields: Any) -> None:
        functions = {name: fields.pop(name) for name in self._later if callable(fields[name])}
        vars(self).update(fields, _functions=functions)

    def __getattr__(self, name: str) -> Any:
        """Look up a field that is not there yet."""
        functions = vars(self).get("_functions", {})
        if name not in functions:
            raise AttributeError(name)
        vars(self)[name] = functions.pop(name)()
        return vars(self)[name]


class Seen(_LookedUp, Moment):
    """A moment that gathers most of what it tells when a strategy asks for it."""

    _later = ("worth", "best", "ended", "elapsed", "heard_first", "heard_best")


class Numbers(Mapping[str, FloatArray]):
    """A strategy's parameters in some rows, each gathered when it is first asked for."""

    def __init__(self, everywhere: Mapping[str, FloatArray], rows: IntArray) -> None:
        self._everywhere = everywhere
        self._rows = rows
        self._here: dict[str, FloatArray] = {}

    def __getitem__(self, name: str) -> FloatArray:
        if name not in self._here:
            self._here[name] = self._everywhere[name].take(self._rows)
        return self._here[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._everywhere)

    def __len__(self) -> int:
        return len(self._everywhere)


class Read(_LookedUp, Estimate):
    """An estimate that is made when a strategy asks for it."""

    _later = ("worth", "no_deal")
