"""Why talks fail, in one call: play the arms, see what room is left, work it out, tell typical worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.arms import Design, design
from sim.analysis.explain.explanation import Explanation, Worlds, explanation
from sim.analysis.explain.room import room
from sim.analysis.explain.stories import Story, stories
from sim.analysis.explain.target import Target, target_of
from sim.analysis.study import refuse_too_few
from sim.engine.arms import Arm
from sim.engine.play import Block, refusal_names
from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.runs.study import Study

VERB = "explain"


@dataclass(frozen=True, slots=True)
class Why:
    """An answer to why talks fail, as plain data.

    ``kept`` of ``drawn`` draws; ``arms``: how many combinations of causes were looked at.
    """

    scenario: str
    title: str
    version: str
    seed: int
    kept: int
    drawn: int
    arms: int
    target: Target
    found: Explanation
    stories: tuple[Story, ...]


def why(study: Study) -> Why | None:
    """Work out why talks fail from the first scenario of a study; None where nothing was played.

    Its ``settings`` name the outcomes that were asked about (``of``). Raises UsageError for one that there is not,
    ScenarioError where the record keeps too few worlds.
    """
    source = study.wanted.sources[0]
    scenario = source.load()
    asked = design(scenario, target_of(scenario, tuple(study.wanted.settings.get("of", ()))))
    gathering = Gathering(asked)
    arms = arms_of(asked, source.seed)
    round_ = study.play(arms, gathering.take)
    refuse_too_few(study, round_, tuple(refusal_names(arm.scenario) for arm in arms))
    if not gathering.kept:
        return None
    found = gathering.worlds(source.seed)
    result = explanation(asked, found)
    return Why(
        scenario=scenario.name,
        title=scenario.title,
        version=study.version,
        seed=source.seed,
        kept=gathering.kept,
        drawn=round_.drawn[0],
        arms=asked.arms,
        target=asked.target,
        found=result,
        stories=stories(asked, found, result, source.seed),
    )


def arms_of(asked: Design, seed: int) -> tuple[Arm, ...]:
    """Return the arms of a design that have to be played, in its order; all keep the same worlds."""
    return tuple(_arm(asked, number, seed) for number in asked.played)


def _arm(asked: Design, number: int, seed: int) -> Arm:
    off = [cause.name for cause in asked.off(number)]
    scenario: Scenario = asked.arm(number)
    name = f"without {', '.join(off)}" if off else "as things are"
    return Arm(name, scenario, seed, intervention=" + ".join(off))


class Gathering:
    """Takes the rows of every arm that is played, block by block; ``kept`` worlds so far."""

    def __init__(self, asked: Design) -> None:
        self._design = asked
        self._met: dict[int, list[NDArray[np.bool_]]] = {number: [] for number in range(asked.arms)}
        self._as_is: list[NDArray[np.void]] = []
        self._all_off: list[NDArray[np.void]] = []
        self.kept = 0

    def take(self, blocks: Sequence[Block | None]) -> None:
        """Add one block of every arm that the design has played; all of them keep the same worlds."""
        rows = [block.rows for block in blocks if block is not None]
        for number, played in zip(self._design.played, rows, strict=True):
            for arm, met in self._design.met(number, played).items():
                self._met[arm].append(met)
        as_is = self._design.as_things_are(rows[0])
        self._as_is.append(as_is)
        self._all_off.append(rows[-1])
        self.kept += len(as_is)

    def worlds(self, seed: int) -> Worlds:
        """Return what the arms did in all the worlds taken."""
        asked = self._design
        as_is, all_off = np.concatenate(self._as_is), np.concatenate(self._all_off)
        replications = as_is["replication"].astype(np.int64)
        return Worlds(
            replications=replications,
            met=np.stack([np.concatenate(self._met[number]) for number in range(asked.arms)]),
            outcome=as_is["outcome"].astype(np.int16),
            day=as_is["day"].astype(np.float64),
            ends=all_off["outcome"].astype(np.int16),
            room=room(asked.arm(asked.arms - 1), asked.target, seed, replications),
            signed=all_off["ending"] == int(Ending.DEAL),
        )
