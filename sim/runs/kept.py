"""Where what is found about a scenario without playing it out is kept: ``results/<scenario>/<time>-<verb>/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import StoredRunError
from sim.model.scenario import Scenario
from sim.runs.store import given, new_folder, safe_name, write_whole


def keep(out: Path, scenario: Scenario, verb: str, files: Mapping[str, str]) -> Path:
    """Write files into a new folder below ``out``, with every text that the scenario was read from; return it.

    Raises StoredRunError where it cannot be written.
    """
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{verb}"
    try:
        folder = new_folder(out / safe_name(scenario.name), name)
        for place, text in {**given(scenario), **files}.items():
            write_whole(folder / place, text.encode())
    except OSError as error:
        raise StoredRunError(f"cannot write to {out}: {error.strerror or error}") from error
    return folder
