"""``sim runs``: the runs that were saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.messages import complain
from sim.cli.output import Format, write_json, write_lines
from sim.errors import StoredRunError

if TYPE_CHECKING:
    from sim.runs.saved import Saved


def list_runs(
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Only runs of this scenario.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
) -> None:
    """List saved runs, the newest first: what was run, when, and what came up most.

    Examples:

      sim runs

      sim runs --scenario turkey_exile --format json
    """
    from sim.runs.saved import runs

    found = []
    for saved in runs(out):
        if isinstance(saved, StoredRunError):
            complain(str(saved))
        elif scenario in (None, saved.scenario_name):
            found.append(saved)
    if format is Format.json:
        write_json([_data(saved) for saved in found])
        return
    if found:
        write_lines(_lines(found))
        complain(f"The rows of a run: sim export {found[0].path.as_posix()}")
    else:
        of = "" if scenario is None else f" of {scenario}"
        complain(f"No saved runs{of} below {out}. Make one: sim run {scenario or 'turkey_exile'}")


def _data(saved: Saved) -> dict[str, object]:
    summary = saved.summary or {}
    return {
        "scenario": saved.scenario_name,
        "started": saved.manifest["started"],
        "stop": saved.manifest["stop"],
        "kept": summary.get("replications"),
        "seed": saved.manifest["seed"],
        "set": saved.manifest["set"],
        "top_outcome": _top(saved),
        "folder": saved.path.as_posix(),
    }


def _top(saved: Saved) -> dict[str, Any] | None:
    """Return the outcome that came up most, with an interval that allows for its having been picked so.

    The first in the scenario's order among equals.
    """
    from sim.analysis.intervals import share, z_of_picked

    summary = saved.summary or {}
    outcomes = summary.get("outcomes", [])
    top: dict[str, Any] | None = max(outcomes, key=lambda outcome: outcome["count"], default=None)
    if not top or not top["count"]:
        return None
    found = share(top["count"], summary["replications"], z_of_picked(1, len(outcomes)))
    return top | {"low": round(found.low, 6), "high": round(found.high, 6)}


def _lines(found: list[Saved]) -> Iterator[str]:
    from sim.report.listing import aligned

    head = ("scenario", "started (UTC)", "kept", "seed", "most often", "share", "95% interval", "folder")
    yield from aligned([head, *(_row(saved) for saved in found)], right=(2, 3, 5, 6))


def _row(saved: Saved) -> tuple[str, ...]:
    from sim.analysis.intervals import Share
    from sim.report.figures import percent, percent_interval

    kept = (saved.summary or {}).get("replications")
    top = _top(saved)
    most = ("", "", "")
    if top is not None:
        share = Share(top["count"], kept or 0, top["share"], top["low"], top["high"])
        most = (str(top["name"]), percent(share), percent_interval(share))
    stop = saved.manifest["stop"]
    count = "" if kept is None else f"{kept:,}"
    return (
        saved.scenario_name,
        str(saved.manifest["started"])[:19].replace("T", " "),
        count if stop == "done" else f"{count} ({stop})".strip(),
        str(saved.manifest["seed"]),
        *most,
        saved.path.as_posix(),
    )
