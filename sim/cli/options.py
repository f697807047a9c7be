"""Arguments that several verbs share, and how their texts are read."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from sim.errors import UsageError

LARGEST_SEED = 2**63 - 1

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


def precision(text: str) -> float:
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
