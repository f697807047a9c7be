"""A run from beginning to end, on disk."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.simulate import goal, simulate
from sim.analysis.summary import as_text
from sim.engine.play import Block, Further
from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.runs.manifest import Asked
from sim.runs.saved import open_run
from tests.unit.runs.doubles import Pretend, begun, story

STORY = story(recorded=True)
ASKED = Asked(seed=1, replications=20_000)


def rows_in(folder: Path) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    """All rows that a run has stored."""
    return np.concatenate([block.rows for block in open_run(folder).blocks()])


def test_the_summary_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    """One process and three write the same bytes."""
    play = Pretend(keeps=0.3, slow=0.15)
    folders = [simulate(STORY, ASKED, out=tmp_path, jobs=jobs, play=play).folder for jobs in (1, 3)]
    one, three = [folder for folder in folders if folder is not None]
    assert (one / "summary.json").read_bytes() == (three / "summary.json").read_bytes()
    assert rows_in(one).tobytes() == rows_in(three).tobytes()


def test_another_seed_gives_another_summary() -> None:
    """Seed 0 is a seed like any other."""
    texts = {
        as_text(simulate(STORY, replace(ASKED, seed=s), out=None, play=Pretend()).distribution)
        for s in (0, 1)
    }
    assert len(texts) == 2


def test_what_is_stored_is_what_was_counted(tmp_path: Path) -> None:
    """The rows on disk are the kept worlds of the summary, and the manifest says that the run is done."""
    result = simulate(STORY, ASKED, out=tmp_path, play=Pretend(keeps=0.3))
    assert result.folder is not None
    assert result.stop == "done"
    assert len(rows_in(result.folder)) == result.distribution.kept == 20_000
    assert json.loads((result.folder / "manifest.json").read_text())["stop"] == "done"


@dataclass(frozen=True)
class Interrupted:
    """Plays until a draw is reached, then is interrupted as by Ctrl-C."""

    at: int
    play: Pretend

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
    ) -> Block:
        """Return the block, unless it is the one."""
        if first >= self.at:
            raise KeyboardInterrupt
        return self.play(scenario, seed, first, begun(count, further))


def test_an_interrupted_run_keeps_what_it_computed(tmp_path: Path) -> None:
    """All blocks before the interruption are stored, counted and summarised."""
    play = Interrupted(64_512, Pretend(keeps=0.3))
    result = simulate(STORY, ASKED, out=tmp_path, jobs=1, play=play)
    assert result.folder is not None
    assert result.stop == "interrupted"
    assert result.distribution.drawn == 64_512
    assert result.distribution.kept == len(rows_in(result.folder))
    assert (
        json.loads((result.folder / "summary.json").read_text())["replications"] == result.distribution.kept
    )


def test_precision_is_reached_at_a_look_fixed_in_advance(tmp_path: Path) -> None:
    """The run ends at the first look where every interval is narrow enough, however many processes play."""
    asked = Asked(seed=1, precision=0.01)
    results = [simulate(STORY, asked, out=None, jobs=jobs, play=Pretend()) for jobs in (1, 2)]
    widths = [o.share.high - o.share.low for o in results[0].distribution.outcomes]
    assert results[0].stop == "done"
    assert max(widths) <= 0.02
    assert results[0].distribution.kept == 10_368  # 1,000 · … · 6,000, then 20% more each time
    assert as_text(results[0].distribution) == as_text(results[1].distribution)


def test_a_precision_out_of_reach_ends_at_the_cap() -> None:
    """What was played is told, and that it was not enough."""
    result = simulate(STORY, Asked(seed=1, precision=0.001, most=3_000), out=None, play=Pretend())
    assert (result.stop, result.distribution.kept) == ("not_precise", 3_000)


def test_the_watcher_sees_a_run_grow() -> None:
    """After each block it is told how many worlds are kept, and of how many."""
    seen: list[tuple[int, int]] = []
    simulate(STORY, ASKED, out=None, play=Pretend(keeps=0.3), watch=lambda kept, of: seen.append((kept, of)))
    assert seen[-1] == (20_000, 20_000)
    assert seen == sorted(seen)


def test_a_goal_is_one_thing() -> None:
    """Replications and precision exclude each other, and one of them is needed."""
    with pytest.raises(UsageError):
        goal(Asked(seed=1))
    with pytest.raises(UsageError):
        goal(Asked(seed=1, replications=10, precision=0.01))
