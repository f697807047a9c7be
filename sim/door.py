"""The door for programs and notebooks: play a scenario in one call and hold what came of it in one object."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.analysis.comparison import Comparison, comparison
from sim.analysis.distribution import Distribution
from sim.analysis.explain.why import Why, why
from sim.analysis.intervals import Share, share, z_of_picked
from sim.analysis.plain import as_text
from sim.analysis.simulate import simulate
from sim.analysis.study import Question, ask
from sim.engine.play import Block, rows_of
from sim.errors import Fault, ScenarioError, UsageError
from sim.model.scenario import Scenario
from sim.report.figures import percent, percent_interval
from sim.report.notebook import as_html
from sim.report.rows import columns
from sim.report.tables import record_line
from sim.runs.manifest import Asked
from sim.runs.run import Stop
from sim.runs.wanted import Source, Wanted, changes
from sim.scenario import load as load_file
from sim.scenario.shipped import find

Library = Literal["pandas", "polars"]

REPLICATIONS = 10_000


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What came of playing a scenario.

    ``distribution``: how talks may end, each figure with its uncertainty. ``rows``: one record per kept world (see
    ``sim.model.endings.row_type``), read-only. ``stop``: ``done``, or why there are fewer worlds than asked for.
    ``folder``: where the run is kept; None where it was not saved.
    """

    scenario: Scenario
    distribution: Distribution
    rows: NDArray[np.void]
    stop: Stop
    folder: Path | None

    @cached_property
    def outcomes(self) -> Mapping[str, Share]:
        """The share of each outcome, by its name, in the scenario's order."""
        return {outcome.name: outcome.share for outcome in self.distribution.outcomes}

    def frame(self, library: Library | None = None) -> Any:
        """Return the rows in words as a data frame; see ``sim.report.rows`` for its columns.

        ``library``: ``pandas`` or ``polars``; left out, the first of them that is installed. Raises UsageError where
        it is not.
        """
        named = columns(self.scenario, self.rows)
        for name in (library,) if library else ("pandas", "polars"):
            if name not in ("pandas", "polars"):
                raise UsageError(f"{name!r} is no library of frames; use pandas or polars")
            try:
                module = import_module(name)
            except ImportError:
                continue
            return _pandas(module, named) if name == "pandas" else _polars(module, named)
        wanted = library or "pandas"
        raise UsageError(f"{wanted} is not installed: pip install 'negotiation-sim[{wanted}]'")

    def __repr__(self) -> str:
        """Name the scenario, the worlds and the outcome that came up most."""
        found = self.distribution
        top = max(found.outcomes, key=lambda outcome: outcome.share.count)
        picked = share(top.share.count, top.share.of, z_of_picked(1, len(found.outcomes)))
        unfinished = "" if self.stop == "done" else f", {self.stop}"
        return (
            f"<Run of {found.scenario}: {found.kept:,} worlds, seed {found.seed}{unfinished}; most often "
            f"{top.name} {percent(top.share)} ({percent_interval(picked)})>"
        )

    def _repr_html_(self) -> str:
        return as_html(self.distribution)


def run(
    scenario: str | os.PathLike[str] | Scenario,
    *,
    n: int | None = None,
    precision: float | None = None,
    seed: int = 1,
    sets: Sequence[str] = (),
    jobs: int = 1,
    save: bool = False,
    out: str | os.PathLike[str] = "results",
    max_draws: int | None = None,
) -> Run:
    """Play a scenario until ``n`` worlds are kept (default 10,000), or to a ``precision``, and return the run.

    ``scenario``: a name (``"turkey_exile"``), a path, or what ``sim.load`` returned. ``precision``: half-width of
    every outcome's 95% interval, such as 0.005. ``sets``: changes, such as ``"promises.amnesty.kept=0.9"``.
    ``jobs``: processes; a script that asks for more than one must do so below ``if __name__ == "__main__":``.
    ``save``: keep the run below ``out``, as the command line does.

    Raises ScenarioError for a scenario that cannot be played, UsageError for a request that cannot be met.
    """
    _check(n, precision, seed, jobs)
    story = _story(scenario, sets)
    asked = Asked(
        seed=seed,
        replications=(n or REPLICATIONS) if precision is None else n,
        precision=precision,
        max_draws=max_draws,
        sets=_listed(sets),
    )
    blocks: list[Block] = []
    result = simulate(story, asked, out=Path(out) if save else None, jobs=jobs, each=blocks.append)
    if result.stop == "too_few":
        raise ScenarioError([Fault(story.file, 0, 0, "record", record_line(result.distribution))])
    empty = np.empty(0, dtype=rows_of(story))
    rows = np.concatenate([empty, *(block.rows for block in blocks)])
    rows.setflags(write=False)
    return Run(story, result.distribution, rows, result.stop, result.folder)


def explain(
    scenario: str | os.PathLike[str] | Scenario,
    n: int = 2_000,
    *,
    of: Sequence[str] = (),
    seed: int = 1,
    sets: Sequence[str] = (),
    jobs: int = 1,
    save: bool = False,
    out: str | os.PathLike[str] = "results",
) -> Why:
    """Say why talks fail, over ``n`` kept worlds: what each cause stands for, and what fails even so.

    ``of``: outcomes to explain instead of agreement; the rest as for ``run``. In the answer, ``found.parts`` holds a
    ``Part`` for each cause, as shares of all worlds.

    Raises ScenarioError for a scenario that cannot be played, UsageError for a request that cannot be met.
    """
    _check(n, None, seed, jobs)
    story = _story(scenario, sets)
    source = Source(story.name, story.file, seed, _listed(sets), loaded=story)
    wanted = Wanted("explain", (source,), n, {"of": list(_listed(of))})
    answer = ask(Question(why, as_text), wanted, out=Path(out) if save else None, jobs=jobs).answer
    if answer is None:
        raise KeyboardInterrupt
    return answer


def compare(
    *scenarios: str | os.PathLike[str] | Scenario,
    sets: Sequence[str] = (),
    n: int | None = None,
    seed: int = 1,
    jobs: int = 1,
) -> Comparison:
    """Compare scenarios in the same worlds, each with the first, and return the differences.

    With one scenario, each of ``sets`` is a variant of it; ``"a=1 & b=2"`` changes both in one. ``n``: worlds that
    each keeps (default 10,000). Raises UsageError, ScenarioError.
    """
    _check(n, None, seed, jobs)
    variants = [changes(text) for text in _listed(sets)]
    if len(scenarios) + len(variants) < 2 or (variants and len(scenarios) > 1):
        raise UsageError("give several scenarios, or one scenario with sets to compare it with")
    stories = [_story(scenario, ()) for scenario in scenarios]
    if variants and isinstance(scenarios[0], Scenario):
        raise UsageError("a scenario that is loaded already takes no sets; give its name or file")
    stories += [_story(scenarios[0], more) for more in variants]
    names = [story.name for story in stories[: len(scenarios)]] + [" & ".join(more) for more in variants]
    sources = tuple(
        Source(name, story.file, seed, loaded=story) for name, story in zip(names, stories, strict=True)
    )
    wanted = Wanted("compare", sources, n or REPLICATIONS)
    return ask(Question(comparison, as_text), wanted, out=None, jobs=jobs).answer


def load(scenario: str | os.PathLike[str], sets: Sequence[str] = ()) -> Scenario:
    """Return the scenario of that name or path, changed by ``sets``; raises ScenarioError, UsageError."""
    return load_file(find(os.fspath(scenario)), _listed(sets))


def _story(scenario: str | os.PathLike[str] | Scenario, sets: Sequence[str]) -> Scenario:
    if not isinstance(scenario, Scenario):
        return load(scenario, sets)
    if sets:
        raise UsageError("a scenario that is loaded already takes no sets; give them to sim.load")
    return scenario


def _check(n: int | None, precision: float | None, seed: int, jobs: int) -> None:
    if n is not None and n < 1:
        raise UsageError(f"n is {n}; at least one world must be asked for")
    if n is not None and precision is not None:
        raise UsageError("n and precision exclude each other")
    if precision is not None and not 0 < precision < 0.5:
        raise UsageError(f"precision is {precision}; give a half-width between 0 and 0.5, such as 0.005")
    if not 0 <= seed < 2**63:
        raise UsageError(f"seed is {seed}; it must be between 0 and 2^63 - 1")
    if jobs < 1:
        raise UsageError(f"jobs is {jobs}; at least one process is needed")


def _listed(sets: Sequence[str]) -> tuple[str, ...]:
    """Return the changes; one text alone is one change."""
    return (sets,) if isinstance(sets, str) else tuple(sets)


def _pandas(module: Any, named: Mapping[str, NDArray[Any]]) -> Any:
    """Return a pandas frame; texts keep their type even where every entry is missing."""
    return module.DataFrame(
        {
            name: module.array(column, dtype="string") if column.dtype.kind == "O" else column
            for name, column in named.items()
        }
    )


def _polars(module: Any, named: Mapping[str, NDArray[Any]]) -> Any:
    """Return a polars frame, likewise."""
    series = [
        module.Series(name, column.tolist(), dtype=module.String)
        if column.dtype.kind == "O"
        else module.Series(name, column, nan_to_null=True)
        for name, column in named.items()
    ]
    return module.DataFrame(series)
