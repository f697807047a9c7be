"""What a verb was asked to study: which scenarios, changed how, over how many worlds of which seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.engine.arms import Arm
from sim.errors import UsageError
from sim.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario before it is read: its file and the changes to it; or one that is read already (``loaded``).

    ``name``: what the reader is to call it; ``seed``: the seed of its worlds.
    """

    name: str
    file: str
    seed: int
    sets: tuple[str, ...] = ()
    loaded: Scenario | None = None

    def load(self, *more: str) -> Scenario:
        """Return the scenario, changed further by ``more``; raises ScenarioError."""
        if self.loaded is not None:
            if more:
                raise UsageError(f"{self.name} is loaded already and takes no changes; give its name or file")
            return self.loaded
        from sim.scenario import load

        return load(self.file, (*self.sets, *more))

    def arm(self, *more: str, name: str | None = None) -> Arm:
        """Return the scenario, changed further by ``more``, as an arm called ``name`` (by default as this is)."""
        return Arm(self.name if name is None else name, self.load(*more), self.seed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked of a study.

    ``verb``: which question; ``settings``: what else the verb was given, as plain data; ``replications``: worlds that
    every arm is to keep.
    """

    verb: str
    sources: tuple[Source, ...]
    replications: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    max_draws: int | None = None
    command: tuple[str, ...] = ()

    @property
    def seed(self) -> int:
        """The seed of the first scenario's worlds."""
        return self.sources[0].seed


def changes(text: str) -> tuple[str, ...]:
    """Return the changes that one variant makes together: ``a=1 & b=2`` is two; raises UsageError."""
    parts = tuple(part.strip() for part in text.split(" & "))
    if not all(parts):
        raise UsageError(f"--set {text}: there is nothing on one side of the &")
    return parts
