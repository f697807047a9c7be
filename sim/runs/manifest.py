"""What a run says of itself: enough to repeat it, and to know on what it ran."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass

from sim.model.scenario import Scenario
from sim.runs.version import package_version, program_version

FORMAT = 1
"""Version of the layout of a run's folder."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for. Exactly one of ``replications`` and ``precision`` is set."""

    seed: int
    replications: int | None = None
    precision: float | None = None
    most: int | None = None
    max_draws: int | None = None
    sets: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


def fingerprint(scenario: Scenario) -> str:
    """Return a hash of all that the scenario says, in its order (which ties may turn on)."""
    texts = [scenario.resolved]
    if scenario.past is not None:
        texts.append(scenario.past.resolved)
    return hashlib.sha256(json.dumps(texts, default=str, ensure_ascii=False).encode()).hexdigest()


def manifest(scenario: Scenario, asked: Asked, *, started: str) -> dict[str, object]:
    """Return the manifest of a run that begins now (``started``: UTC, ISO 8601)."""
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "file": scenario.file,
        "hash": fingerprint(scenario),
        "seed": asked.seed,
        "replications": asked.replications,
        "precision": asked.precision,
        "max": asked.most,
        "max_draws": asked.max_draws,
        "set": list(asked.sets),
        "command": list(asked.command),
        "versions": {
            "sim": program_version(),
            "python": platform.python_version(),
            **{package: package_version(package) for package in ("numpy", "scipy", "simpy")},
        },
        "platform": {"system": platform.platform(), "machine": platform.machine()},
        "started": started,
        "stop": "running",
    }
