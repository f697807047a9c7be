"""``sim runs``: the runs and studies that were saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from sim.cli.messages import complain
from sim.cli.output import Format, write_json, write_lines
from sim.errors import StoredRunError

if TYPE_CHECKING:
    from sim.runs.saved import Saved, Told
    from sim.runs.saved_study import SavedStudy

Kind = TypeVar("Kind")

_WIDTH = 40
"""Characters of a study's scenarios, and of what was asked of them, that are shown."""


def list_runs(
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Only runs and studies of this scenario.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write to stdout.")] = Format.table,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where runs are kept.")] = Path("results"),
) -> None:
    """List saved runs, the newest first: what was run, when, and what came up most. Studies stand below.

    Examples:

      sim runs

      sim runs --scenario turkey_exile --format json
    """
    from sim.runs.saved import runs
    from sim.runs.saved_study import studies

    found = [saved for saved in _sound(runs(out)) if scenario in (None, saved.scenario_name)]
    kept = [saved for saved in _sound(studies(out)) if scenario in (None, saved.scenario_name, *saved.names)]
    if format is Format.json:
        write_json([*map(_data, found), *map(_study_data, kept)])
        return
    _show(found, kept)
    if not found and not kept:
        of = "" if scenario is None else f" of {scenario}"
        complain(f"No saved runs{of} below {out}. Make one: sim run {scenario or 'turkey_exile'}")


def _sound(found: Iterable[Kind | StoredRunError]) -> Iterator[Kind]:
    """Yield what can be read, and name the rest on stderr."""
    for saved in found:
        if isinstance(saved, StoredRunError):
            complain(str(saved))
        else:
            yield saved


def _show(found: list[Saved], kept: list[SavedStudy]) -> None:
    if found:
        write_lines(_lines(found))
    if found and kept:
        write_lines([""])
    if kept:
        write_lines(_study_lines(kept))
    if found:
        complain(f"The rows of a run: sim export {found[0].path.as_posix()}")


def _data(saved: Saved) -> dict[str, object]:
    summary = saved.summary or {}
    return {
        "kind": "run",
        "scenario": saved.scenario_name,
        "started": saved.manifest["started"],
        "stop": saved.manifest["stop"],
        "kept": summary.get("replications"),
        "seed": saved.manifest["seed"],
        "set": saved.manifest["set"],
        "top_outcome": _top(saved),
        "folder": saved.path.as_posix(),
        "go_on": _go_on(saved),
    }


def _study_data(saved: SavedStudy) -> dict[str, object]:
    told = saved.manifest
    return {
        "kind": saved.verb,
        "scenario": saved.scenario_name,
        "scenarios": list(saved.names),
        "settings": told["settings"],
        "started": told["started"],
        "stop": told["stop"],
        "arms": len(told["arms"]),
        "replications": told["replications"],
        "seed": saved.wanted().seed,
        "folder": saved.path.as_posix(),
        "go_on": _go_on(saved),
    }


def _go_on(saved: Told) -> str:
    """Return the command that shows what was saved, or first finishes it."""
    return f"sim {'report' if saved.ended else 'resume'} {saved.path.as_posix()}"


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
    count = "" if kept is None else f"{kept:,}"
    return (
        saved.scenario_name,
        _started(saved),
        _with_stop(count, saved),
        str(saved.manifest["seed"]),
        *most,
        saved.path.as_posix(),
    )


def _study_lines(kept: list[SavedStudy]) -> Iterator[str]:
    from sim.report.listing import aligned

    head = ("study", "scenarios", "asked", "started (UTC)", "arms", "worlds of each", "seed", "go on with")
    yield from aligned([head, *(_study_row(saved) for saved in kept)], right=(4, 5, 6))


def _study_row(saved: SavedStudy) -> tuple[str, ...]:
    from sim.report.listing import cut

    told = saved.manifest
    return (
        saved.verb,
        cut(", ".join(saved.names), _WIDTH),
        cut(_asked(told["settings"]), _WIDTH),
        _started(saved),
        f"{len(told['arms']):,}",
        _with_stop(f"{told['replications']:,}", saved),
        str(saved.wanted().seed),
        _go_on(saved),
    )


def _asked(settings: Mapping[str, Any]) -> str:
    """Say in a line what a verb was given besides its scenarios; what was not given is left out."""
    return "; ".join(
        f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in settings.items()
        if value not in (None, [])
    )


def _started(saved: Told) -> str:
    return str(saved.manifest["started"])[:19].replace("T", " ")


def _with_stop(count: str, saved: Told) -> str:
    """Return a number of worlds with how it ended, if that was not as asked."""
    stop = saved.manifest["stop"]
    return count if stop == "done" else f"{count} ({stop})".strip()
