"""A distribution to show."""

from dataclasses import replace
from functools import cache

from sim.analysis.distribution import Distribution
from sim.analysis.simulate import simulate
from sim.runs.manifest import Asked
from tests.unit.runs.doubles import Pretend, story


@cache
def shown() -> Distribution:
    """A thousand worlds of the house for sale, one in five draws kept."""
    asked = Asked(seed=1, replications=1_000)
    found = simulate(story(recorded=True), asked, out=None, play=Pretend(keeps=0.2)).distribution
    return replace(found, version="0.1.0")
