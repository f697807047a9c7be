"""Twelve real kills: a run or a study that is killed at any moment, and resumed, says what it would have said.

``make kill`` is the campaign.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kill.story import FIXED, PRECISE, REFUSED, ROOT, SMALL, TWO, Story, killed, stage, undisturbed


@pytest.mark.parametrize(
    ("story", "kills"),
    [(FIXED, 3), (PRECISE, 3), (REFUSED, 2), (TWO, 2), (SMALL, 2)],
    ids=["fixed", "precision", "refused", "two processes", "study"],
)
def test_a_killed_run_resumes_to_the_same_bytes(story: Story, kills: int, tmp_path: Path) -> None:
    """SIGKILL at random moments: the resumed run's summary is that of a run nobody killed, nothing is left over."""
    stage(tmp_path)
    usual = undisturbed(tmp_path, story)
    seeds = [random.randrange(2**32) for _ in range(kills)]

    def one(seed: int) -> tuple[int, str]:
        found = killed(tmp_path, story, usual, random.Random(seed))
        return seed, "" if found.same else str(found)

    with ThreadPoolExecutor(2) as pool:
        wrong = [found for found in pool.map(one, seeds) if found[1]]
    assert not wrong


def test_a_run_that_dies_just_before_it_touches_a_file() -> None:
    """Every fifth of the steps at which a run writes, moves or deletes something, from a random one on."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill.steps", "5", str(random.randrange(2**32))],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
