"""What a strategy sees, looked up when it looks.

A table of worths is worlds × packages large, and most strategies decide without one.
"""

from __future__ import annotations

from typing import Any, ClassVar

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
    """A moment that gathers its table of worths when a strategy asks for it."""

    _later = ("worth",)


class Read(_LookedUp, Estimate):
    """An estimate that is made when a strategy asks for it."""

    _later = ("worth", "no_deal")
