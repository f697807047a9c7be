"""What a run says of itself: enough to repeat it, and to know on what it ran."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.model.scenario import Scenario
from sim.runs.version import package_version, program_text, program_version

FORMAT = 3
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


def worlds_of(story: Mapping[str, Any], hash: str, seed: int, intervention: str = "") -> str:
    """Return a mark of all that worlds follow from: what is played, by chance of which seed, by which program.

    ``story``: a manifest that says by which versions.
    """
    program = [story["versions"].get(key) for key in ("sim", "text")]
    return hashlib.sha256(json.dumps([hash, seed, intervention, *program]).encode()).hexdigest()


def manifest(scenario: Scenario, asked: Asked, *, started: str) -> dict[str, object]:
    """Return the manifest of a run that begins now (``started``: UTC, ISO 8601)."""
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "file": scenario.file,
        "hash": fingerprint(scenario),
        "record": [line.place for line in (scenario.past or scenario).record],
        "seed": asked.seed,
        "replications": asked.replications,
        "precision": asked.precision,
        "max": asked.most,
        "max_draws": asked.max_draws,
        "set": list(asked.sets),
        "command": list(asked.command),
        "versions": versions(),
        "platform": {"system": platform.platform(), "machine": platform.machine()},
        "started": started,
        "stop": "running",
    }


def versions() -> dict[str, str]:
    """Return the version of this program, a hash of the text of it that plays, and what its figures rest on."""
    return {
        "sim": program_version(),
        "text": program_text(),
        "python": platform.python_version(),
        **{package: package_version(package) for package in ("numpy", "scipy", "simpy")},
    }


def sealed(story: Mapping[str, object]) -> dict[str, object]:
    """Return a manifest with its checksum, by which an edited one is recognised."""
    return {**story, "checksum": checksum(story)}


def checksum(story: Mapping[str, object]) -> str:
    """Return the SHA-256 of what a manifest says, however its text is laid out."""
    covered = {key: value for key, value in story.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(covered, sort_keys=True).encode()).hexdigest()


def other_program(began: Mapping[str, str]) -> str:
    """Say which program played what has these versions; empty where it is this one."""
    here = versions()
    if began["sim"] != here["sim"]:
        return f"version {began['sim']} of this program; this is {here['sim']}, whose worlds may differ"
    if began.get("text") != here["text"]:
        return "this program before its text was changed; its worlds may differ now"
    return ""


def asked_of(story: Mapping[str, Any]) -> Asked:
    """Return what the user asked for, from the manifest that tells it."""
    return Asked(
        seed=story["seed"],
        replications=story["replications"],
        precision=story["precision"],
        most=story["max"],
        max_draws=story["max_draws"],
        sets=tuple(story["set"]),
        command=tuple(story["command"]),
    )
