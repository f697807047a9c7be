"""A negotiation-scenario simulator: a YAML scenario, played thousands of times.

``sim.run(...)`` is the door for programs and notebooks; ``sim --help`` the one for people. What stands behind the
door is loaded when it is first opened, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.door import Run, compare, explain, load, run
    from sim.errors import ScenarioError, SimError, UsageError

__version__ = "0.1.0"
__all__ = [
    "Run",
    "ScenarioError",
    "SimError",
    "UsageError",
    "__version__",
    "compare",
    "explain",
    "load",
    "run",
]

_ROOMS = {
    "Run": "sim.door",
    "compare": "sim.door",
    "explain": "sim.door",
    "load": "sim.door",
    "run": "sim.door",
    "ScenarioError": "sim.errors",
    "SimError": "sim.errors",
    "UsageError": "sim.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_ROOMS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
