"""Strategies and protocols by name, from the entry points of every installed package.

A package adds one by an entry point in the group ``sim.strategies`` or ``sim.protocols``. Results of theory
that lessons name are in the group ``sim.closed_forms``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from sim.errors import UsageError
from sim.model.protocol import TableProtocol
from sim.model.strategy import Strategy


@cache
def _installed() -> Mapping[str, tuple[EntryPoint, ...]]:
    """Return what every installed package offers, by our groups; to look through them all takes a while."""
    found = entry_points()
    return {
        group: tuple(found.select(group=group))
        for group in ("sim.strategies", "sim.protocols", "sim.closed_forms")
    }


@cache
def strategy_names() -> tuple[str, ...]:
    """Return the names of every strategy that is installed, sorted; raises UsageError where none is."""
    return _names("sim.strategies")


@cache
def protocol_names() -> tuple[str, ...]:
    """Return the names of every protocol that is installed, sorted; raises UsageError where none is."""
    return _names("sim.protocols")


def _names(group: str) -> tuple[str, ...]:
    names = tuple(sorted({entry.name for entry in _installed()[group]}))
    if not names:
        # Not even our own: whoever has the files alone would else be told that every strategy is unknown.
        raise UsageError(
            "this program runs from a folder but is not installed, so what is installed with it cannot be found; "
            "in that folder, run: pip install -e ."
        )
    return names


@cache
def strategy(name: str) -> Strategy:
    """Return the strategy of that name; raises KeyError where none is installed."""
    for entry in _installed()["sim.strategies"]:
        if entry.name != name:
            continue
        made = entry.load()()
        if not isinstance(made, Strategy):
            raise TypeError(f"{entry.value} is not a sim.model.strategy.Strategy")
        return made
    raise KeyError(name)


@cache
def protocol(name: str) -> TableProtocol:
    """Return the protocol of that name; raises KeyError where none is installed."""
    for entry in _installed()["sim.protocols"]:
        if entry.name != name:
            continue
        made = entry.load()()
        if not isinstance(made, TableProtocol):
            raise TypeError(f"{entry.value} is not a sim.model.protocol.TableProtocol")
        return made
    raise KeyError(name)


@cache
def closed_form_names() -> tuple[str, ...]:
    """Return the names of every closed form that is installed, sorted; raises UsageError where none is."""
    return _names("sim.closed_forms")


@cache
def closed_form(name: str) -> Callable[..., float]:
    """Return the result of theory of that name: a function of plain numbers; raises KeyError where none is."""
    for entry in _installed()["sim.closed_forms"]:
        if entry.name != name:
            continue
        made = entry.load()
        if not callable(made):
            raise TypeError(f"{entry.value} is not a function")
        found: Callable[..., float] = made
        return found
    raise KeyError(name)
