"""The published distributions: what a run of every shipped scenario comes to. `make reference` writes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sim.cli.app import main

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "results/reference"
REPLICATIONS = 1_000
SEED = 1


def names() -> list[str]:
    """Return every shipped scenario, classics included, by its path below scenarios/ without its ending."""
    folder = ROOT / "scenarios"
    return sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.yaml"))


def derived(name: str, out: Path) -> bytes:
    """Return the summary that a run of a scenario leaves behind, played anew into a folder."""
    scenario = ROOT / "scenarios" / f"{name}.yaml"
    arguments = ["run", str(scenario), "-n", str(REPLICATIONS), "--seed", str(SEED), "--out", str(out)]
    code = main([*arguments, "--jobs", "1", "--no-page", "--quiet", "--format", "json"])
    assert code == 0, f"sim run {name} ended with {code}"
    (summary,) = out.rglob("summary.json")
    return summary.read_bytes()


def write() -> None:
    """Publish the distributions as they come out now."""
    for name in names():
        with tempfile.TemporaryDirectory() as folder:
            path = REFERENCE / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(derived(name, Path(folder)))


if __name__ == "__main__":
    write()
