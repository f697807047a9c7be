"""The reader under Atheris, which looks for bytes that reach new lines of it: ``python -m tests.fuzz.by_coverage``.

Atheris is no dependency of the tests: ``pip install atheris`` first, in a Python that it has wheels for. Arguments
are those of libFuzzer, such as ``-max_total_time=600`` and a folder of texts to begin with.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

atheris: Any = importlib.import_module("atheris")

with atheris.instrument_imports(include=["sim.scenario", "yaml"]):
    from sim.errors import ScenarioError
    from sim.scenario import load_text
    from tests.fuzz.judge import LOADING, _wrong, at_most

SMALL = Path(__file__).parent / "files"


def each(content: bytes) -> None:
    """Read one text; whatever is raised besides a refusal with its places is found by Atheris."""
    try:
        with at_most(LOADING):
            load_text(content.decode("utf-8", "surrogateescape"))
    except ScenarioError as error:
        wrong = next(filter(None, map(_wrong, error.faults)), "" if error.faults else "no fault")
        if wrong:
            raise AssertionError(wrong) from error


def main() -> None:
    """Begin with the small files, beside whatever the arguments name."""
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as seeds:
        for path in SMALL.glob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            (Path(seeds) / path.name).write_text(
                text.replace("sources: seeds/latin_times_2025_11.yaml\n", ""), encoding="utf-8"
            )
        atheris.Setup([*sys.argv, seeds], each)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
