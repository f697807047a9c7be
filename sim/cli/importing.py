"""``sim import``: a domain of GENIUS or NegMAS becomes a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.messages import complain
from sim.errors import UsageError
from sim.scenario.shipped import HERE

ROUNDS = 100


def import_domain(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="A domain and the profiles of its parties, or the folder that holds them.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Scenario to write.  [default: scenarios/DOMAIN.yaml]"
        ),
    ] = None,
    rounds: Annotated[
        int, typer.Option(min=1, max=10_000, help="Days to the deadline, one turn each; no file says that.")
    ] = ROUNDS,
) -> None:
    """Make a scenario of a domain of GENIUS (XML) or NegMAS (XML, YAML, JSON). Nothing is ever overwritten.

    Examples:

      sim import laptop_domain.xml laptop_buyer_utility.xml laptop_seller_utility.xml

      sim import my/negmas/folder --out laptop.yaml
    """
    from sim.scenario import load_text
    from sim.scenario.importing.files import read_domain
    from sim.scenario.importing.writing import as_scenario, unlike

    domain = read_domain(files)
    written = as_scenario(domain, rounds)
    (stem,) = unlike([domain.name], "domain", frozenset())
    path = HERE / f"{stem}.yaml" if out is None else out
    if path.exists():
        raise UsageError(f"{path} exists already; name another file by --out, or remove it first")
    story = load_text(written, stem)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(written)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror or error}; name another file by --out"
        ) from None
    typer.echo(path.as_posix())
    complain(
        f"{len(story.packages):,} packages of {len(domain.issues)} issues for {len(domain.profiles)} parties."
    )
    complain(f"Next: sim solve {path.as_posix()} --disagreement zero")
