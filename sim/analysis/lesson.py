"""A lesson put to the test: what theory predicts of a scenario, beside what its play comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import Estimate, mean
from sim.analysis.moments import Moments
from sim.analysis.simulate import Watch, simulate, unwatched
from sim.chance import Luck
from sim.engine.measured import measured_issue
from sim.engine.play import Block
from sim.engine.worlds import Worlds
from sim.errors import Fault, ScenarioError, UsageError
from sim.model.endings import Ending
from sim.model.lesson import ClosedForm, Measure, Prediction
from sim.model.numbers import Number
from sim.model.packages import FloatArray
from sim.model.registry import closed_form
from sim.model.scenario import Scenario
from sim.runs.manifest import Asked

ERRORS = 4.0
"""Play and theory agree where they differ by no more than so many standard errors (and the tolerance)."""

Read = Callable[[Sequence[str]], Scenario]
"""``read(sets)``: the scenario of the lesson, changed by these sets beyond those it was asked for with."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One prediction beside the play.

    ``error``: the standard error of ``simulated.value``; of a share, at the predicted share, as a test of it has it.
    ``worlds``: how many worlds the figure is a mean over. ``number``: how the figure is shown, a share or not.
    """

    prediction: Prediction
    expected: float
    simulated: Estimate
    error: float
    worlds: int
    agrees: bool

    @property
    def is_share(self) -> bool:
        """Whether the figure is a share of worlds."""
        return self.prediction.measure.kind == "share"


def put_to_the_test(
    read: Read, *, replications: int, seed: int, jobs: int | None = 1, watch: Watch = unwatched
) -> list[Finding]:
    """Play the scenario, as it is and under the changes that its predictions name, and return what was found.

    Raises UsageError where the scenario is no lesson or predicts nothing, ScenarioError where a change cannot be
    made or the record keeps too few worlds.
    """
    base = read(())
    if base.lesson is None or not base.lesson.predictions:
        raise UsageError(f"{base.name} predicts nothing: it has no lesson: {{predictions: …}}")
    found: dict[int, Finding] = {}
    settings = list(dict.fromkeys(prediction.sets for prediction in base.lesson.predictions))
    for sets in settings:
        scenario = base if not sets else read(sets)
        assert scenario.lesson is not None
        here = {k: p for k, p in enumerate(scenario.lesson.predictions) if p.sets == sets}
        found |= _measured(scenario, here, replications, seed, jobs, watch)
    return [found[k] for k in sorted(found)]


def _measured(
    scenario: Scenario,
    predictions: dict[int, Prediction],
    replications: int,
    seed: int,
    jobs: int | None,
    watch: Watch,
) -> dict[int, Finding]:
    sums = {k: Moments() for k in predictions}

    def add(block: Block) -> None:
        for k, prediction in predictions.items():
            values = figures(scenario, prediction.measure, block.rows)
            sums[k] = sums[k].plus(values) if values.size else sums[k]

    asked = Asked(seed=seed, replications=replications)
    result = simulate(scenario, asked, out=None, jobs=jobs, watch=watch, each=add)
    if result.stop == "too_few":
        raise ScenarioError([Fault(scenario.file, 0, 0, "record", "the record keeps too few worlds")])
    return {k: _finding(scenario, prediction, sums[k]) for k, prediction in predictions.items()}


def _finding(scenario: Scenario, prediction: Prediction, sums: Moments) -> Finding:
    expected = predicted(scenario, prediction.expects)
    simulated = mean(sums.sum, sums.deviation, sums.count)
    tolerance = known(scenario, prediction.tolerance)
    error = sums.deviation / sqrt(sums.count) if sums.count else 0.0
    if prediction.measure.kind == "share" and sums.count:
        error = sqrt(max(expected * (1.0 - expected), 0.0) / sums.count)
    agrees = simulated.value is not None and abs(simulated.value - expected) <= ERRORS * error + tolerance
    return Finding(prediction, expected, simulated, error, sums.count, agrees)


def predicted(scenario: Scenario, expects: Number | ClosedForm) -> float:
    """Return the value that theory predicts; raises ScenarioError where its arguments allow none."""
    match expects:
        case ClosedForm(name, arguments):
            given = {key: known(scenario, number) for key, number in arguments.items()}
            try:
                value = float(closed_form(name)(**given))
            except (ArithmeticError, ValueError) as error:
                shown = ", ".join(f"{key} {value:g}" for key, value in given.items())
                message = f"{name} has no value at {shown}: {error}"
                raise ScenarioError([Fault(scenario.file, 0, 0, "lesson.predictions", message)]) from error
            return value
        case number:
            return known(scenario, number)


def known(scenario: Scenario, number: Number) -> float:
    """Return the value of a number that is the same in every world."""
    return float(Worlds(scenario, Luck(0, 0, 1), np.arange(1)).number(number)[0])


def figures(scenario: Scenario, measure: Measure, rows: NDArray[np.void]) -> FloatArray:
    """Return the numbers whose mean is the measure, of those of these rows that count."""
    counts = np.ones(rows.size, dtype=np.bool_)
    if measure.within:
        counts &= np.isin(rows["outcome"], sorted(measure.within))
    named = np.ones(rows.size, dtype=np.bool_)
    if measure.outcomes:
        named &= np.isin(rows["outcome"], sorted(measure.outcomes))
    match measure.kind:
        case "share":
            if measure.by_day is not None:
                named &= rows["day"] <= predicted(scenario, measure.by_day)
            return named[counts].astype(np.float64)
        case "mean_of":
            counts &= rows["ending"] == int(Ending.DEAL)
            if measure.of == measured_issue(scenario):
                return np.asarray(rows["exact"][counts], dtype=np.float64)
            points = np.array(scenario.packages.issues[measure.of].points)
            chosen = scenario.packages.options[rows["package"][counts], measure.of]
            return np.asarray(points[chosen], dtype=np.float64)
        case "mean_value":
            return np.asarray(rows["values"][counts, measure.of], dtype=np.float64)
        case "mean_day":
            days = np.asarray(rows["day"][counts & named], dtype=np.float64)
            return days if measure.at_most is None else np.minimum(days, predicted(scenario, measure.at_most))
