"""Arguments that several verbs share, and how their texts are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from sim.errors import UsageError

REPLICATIONS = 10_000
LARGEST_SEED = 2**63 - 1
LARGEST_DRAW = 2**62
MOST_WORLDS = 10**9
MOST_JOBS = 1024

Scenario: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="A scenario file, or the name of one in ./scenarios.", show_default=False
    ),
]
Seed: TypeAlias = Annotated[
    int, typer.Option("--seed", "-s", min=0, max=LARGEST_SEED, help="Chance: the same seed, the same worlds.")
]
Sets: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change the scenario for this run, e.g. promises.lasting_amnesty.kept=0.9. May be repeated.",
    ),
]


Without: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="CLAIM",
        help="Leave out what happened by this claim alone, and read the past anew. May be repeated.",
    ),
]
AsOf: TypeAlias = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Know the past only up to this date, and read it anew."),
]


Replications: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--replications", "-n", min=1, max=MOST_WORLDS, help=f"Worlds to keep.  [default: {REPLICATIONS}]"
    ),
]
Precision: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="HALF-WIDTH",
        help="Play until every outcome's 95% interval is ±this, e.g. 0.5%.",
    ),
]
Most: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max", min=1, max=MOST_WORLDS, help="With --precision: keep no more worlds.  [default: 1000000]"
    ),
]
Jobs: TypeAlias = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, max=MOST_JOBS, help="Processes.  [default: one per core]"),
]
Cluster: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Play on the workers of a Dask cluster, too: its scheduler, e.g. tcp://scheduler:8786.",
    ),
]
Out: TypeAlias = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where runs are kept.")]
MaxDraws: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max-draws",
        min=1,
        max=LARGEST_DRAW,
        help="Give up after so many draws.  [default: 200 for each world to keep]",
    ),
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]


def half_width(text: str) -> float:
    """Read a half-width: ``0.5%``, or a fraction such as ``0.005``; raises UsageError for anything else."""
    try:
        half = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        half = float("nan")
    if not 0 < half < 0.5:
        raise UsageError(f"--precision {text}: give a half-width between 0% and 50%, such as 0.5%")
    if half >= 0.1 and not text.endswith("%"):
        raise UsageError(
            f"--precision {text}: did you mean {text}%? That would be {half:.0%}; write the % sign"
        )
    return half


def less_evidence(without: list[str] | None, as_of: str | None) -> tuple[str, ...]:
    """Return the changes that take evidence away, as a scenario is read with them."""
    from sim.scenario.withheld import AS_OF, WITHOUT

    return tuple(f"{WITHOUT}{claim}" for claim in without or ()) + (
        () if as_of is None else (f"{AS_OF}{as_of}",)
    )
