"""A study plays each world of each arm once, keeps it, and ends with the same answer however it was played."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.simulate import simulate
from sim.analysis.study import Answered, Question, ask, ask_on
from sim.engine.arms import Arm, play_arms
from sim.engine.play import Block, Further
from sim.errors import StoredRunError
from sim.runs import plan
from sim.runs.manifest import Asked, sealed
from sim.runs.saved_study import find_study, open_study
from sim.runs.shelf import MANIFEST, Memory, StudyFolder
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from sim.scenario import load

SCENARIOS = Path(__file__).parents[3] / "scenarios"
STORY = SCENARIOS / "threat_and_promise.yaml"
MANY = 300
LONG = 2_500
SET = "threats.strikes.chance=0.9"


class Counted:
    """Plays arms and counts the worlds drawn for each."""

    def __init__(self, interrupt_at: int | None = None) -> None:
        self.draws: list[tuple[str, int]] = []
        self.firsts: list[int] = []
        self._interrupt_at = interrupt_at

    def __call__(
        self, arms: Sequence[Arm], first: int, count: int, further: Further | None = None
    ) -> tuple[Block, ...]:
        """Play them."""
        if self._interrupt_at is not None and first >= self._interrupt_at:
            raise KeyboardInterrupt
        blocks = play_arms(arms, first, count, further)
        self.firsts.append(first)
        self.draws += [(arm.name, block.count) for arm, block in zip(arms, blocks, strict=True)]
        return blocks


def counts(study: Study, meanwhile: Callable[[], None] = lambda: None) -> list[list[int]]:
    """Return for each arm how many worlds end with each outcome; ``meanwhile``: done as blocks are handed on."""
    (source,) = study.wanted.sources
    arms = [source.arm(), source.arm(SET, name="believed"), source.arm(name="again")]
    totals = np.zeros((3, len(arms[0].scenario.outcomes)), dtype=np.int64)

    def each(blocks: Sequence[Block | None]) -> None:
        meanwhile()
        for place, block in enumerate(blocks):
            if block is not None:
                totals[place] += np.bincount(block.rows["outcome"], minlength=totals.shape[1])

    study.play(arms, each)
    return [row.tolist() for row in totals]


QUESTION = Question(counts, repr)


def wanted(replications: int = MANY) -> Wanted:
    """Return a request for the three arms of ``counts``."""
    return Wanted("compare", (Source("story", str(STORY), 1),), replications)


def answered(
    out: Path | None, play: Counted, replications: int = MANY, jobs: int = 1
) -> Answered[list[list[int]]]:
    """Play the study."""
    return ask(QUESTION, wanted(replications), out=out, jobs=jobs, play=play)


def test_every_arm_keeps_what_a_run_of_it_keeps(tmp_path: Path) -> None:
    """The counts are those of the arms played alone; an arm that is the same as another is not played again."""
    play = Counted()
    found = answered(tmp_path, play).answer
    alone = simulate(load(STORY, (SET,)), Asked(seed=1, replications=MANY), out=None, jobs=1).distribution
    shares = {outcome.name: outcome.share.count for outcome in alone.outcomes}
    names = [outcome.name for outcome in load(STORY).outcomes]
    assert found[1] == [shares.get(name, 0) for name in names]
    assert found[0] == found[2]
    assert {name for name, _ in play.draws} == {"story", "believed"}
    assert all(sum(row) == MANY for row in found)


def test_one_that_was_cut_off_is_finished_with_the_same_bytes(tmp_path: Path) -> None:
    """What it stored is not played again."""
    whole = answered(tmp_path / "whole", Counted(), LONG)
    cut = answered(tmp_path / "cut", Counted(interrupt_at=1), LONG)
    assert cut.stop == "interrupted"
    assert cut.folder is not None
    assert whole.folder is not None
    assert MANY < sum(cut.answer[0]) < LONG
    play = Counted()
    finished = ask_on(QUESTION, cut.folder, jobs=1, play=play)
    assert finished is not None
    assert finished.stop == "done"
    assert (cut.folder / "summary.json").read_bytes() == (whole.folder / "summary.json").read_bytes()
    assert {name for name, _ in play.draws} == {"story", "believed"}
    assert all(first > 0 for first in play.firsts)
    assert ask_on(QUESTION, cut.folder, jobs=1) is None


def test_worlds_of_another_arm_are_not_taken_for_an_arms_own(tmp_path: Path) -> None:
    """Two blocks of a study that was cut off have changed places: each is whole, and has the right draws."""
    whole = answered(tmp_path / "whole", Counted(), LONG).answer
    folder = answered(tmp_path / "cut", Counted(interrupt_at=1), LONG).folder
    assert folder is not None
    ours, theirs = (folder / f"blocks/{arm}/000000.npz" for arm in ("000", "001"))
    kept = ours.read_bytes()
    ours.write_bytes(theirs.read_bytes())
    theirs.write_bytes(kept)
    finished = ask_on(QUESTION, folder, jobs=1)
    assert finished is not None
    assert finished.answer == whole


def test_worlds_that_were_played_before_are_not_played_again(tmp_path: Path) -> None:
    """A run and another study hold the same worlds; more of them are played only where more are wanted."""
    first = answered(tmp_path, Counted())
    again = Counted()
    assert answered(tmp_path, again).answer == first.answer
    assert again.draws == []
    more = Counted()
    answered(tmp_path, more, 2 * MANY)
    assert all(first > 0 for first in more.firsts)
    assert more.draws


def test_ctrl_c_while_stored_worlds_are_handed_on(tmp_path: Path) -> None:
    """The study is interrupted, not done with half of its worlds; it is finished with the usual answer."""
    whole = answered(tmp_path, Counted(), LONG).answer
    calls: list[int] = []

    def strike() -> None:
        calls.append(1)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)

    question = Question(lambda study: counts(study, strike), repr)
    cut = ask(question, wanted(LONG), out=tmp_path, jobs=1)
    assert cut.stop == "interrupted"
    assert 0 < sum(cut.answer[0]) < LONG
    assert cut.folder is not None
    finished = ask_on(QUESTION, cut.folder, jobs=1)
    assert finished is not None
    assert finished.answer == whole


def test_no_arm_is_read_far_ahead_of_the_others(tmp_path: Path) -> None:
    """What is stored of an arm waits there until the others have come as far."""
    answered(tmp_path, Counted(), LONG)
    study = Study(wanted(LONG), StudyFolder.create(tmp_path, wanted(LONG)), jobs=1)
    taken: list[int] = []
    arms = [Source("story", str(STORY), 1).arm(), Source("story", str(STORY), 2).arm(name="anew")]
    reading = StudyFolder.get

    def noted(shelf: StudyFolder, arm: int, number: int) -> Block | None:
        block = reading(shelf, arm, number)
        if block is not None:
            taken.append(number)
        return block

    handed: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StudyFolder, "get", noted)
        study.play(arms, lambda blocks: handed.append(max(taken)))
    assert len(handed) > 2
    assert all(ahead <= number + 2 for number, ahead in enumerate(handed))


def test_a_block_that_ends_where_another_run_gave_up_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shorter than planned and ends no round: neither alone nor beside an arm of the same worlds."""
    monkeypatch.setattr(plan, "PATIENT_DRAWS", 8_000)
    monkeypatch.setattr(plan, "DRAWS_PER_KEPT", 0)
    (source,) = wanted(60_000).sources
    arms = [source.arm(), source.arm(SET, name="believed")]
    shelf = Memory()
    first = replace(wanted(60_000), max_draws=10_000)
    assert Study(first, shelf, jobs=1).play(arms[:1], lambda blocks: None).drawn == (10_000,)
    fresh = [
        Study(wanted(60_000), Memory(), jobs=1).play(some, lambda blocks: None) for some in (arms[:1], arms)
    ]
    for some, alone in zip((arms[:1], arms), fresh, strict=True):
        assert Study(wanted(60_000), shelf, jobs=1).play(some, lambda blocks: None).drawn == alone.drawn


def test_in_memory_and_on_several_processes_it_is_the_same(tmp_path: Path) -> None:
    """Neither the folder nor the number of processes changes the answer."""
    kept = answered(tmp_path, Counted()).answer
    assert answered(None, Counted()).answer == kept
    assert ask(QUESTION, wanted(), out=None, jobs=3).answer == kept


def test_the_folder_says_what_it_is(tmp_path: Path) -> None:
    """It is found by its name and by its path, and its request is read back."""
    folder = answered(tmp_path, Counted(interrupt_at=1), LONG).folder
    assert folder is not None
    assert find_study(folder.name, tmp_path).path == folder
    assert find_study(str(folder), tmp_path).verb == "compare"
    assert find_study("threat_and_promise", tmp_path).path == folder
    assert open_study(folder).wanted().replications == LONG
    assert open_study(folder).wanted().sources[0].load().title == load(STORY).title
    arms = open_study(folder).manifest["arms"]
    assert [arm["name"] for arm in arms] == ["story", "believed"]
    (folder / MANIFEST).write_text(
        (folder / MANIFEST).read_text().replace(f'"replications": {LONG}', '"replications": 7')
    )
    with pytest.raises(Exception, match="edited"):
        open_study(folder)


@pytest.mark.parametrize(
    ("seed", "old", "new"),
    [(2, '"seed": 2', '"seed": 1'), (1, '"text": "', '"text": "0'), (1, "{", "[" * 100_000)],
    ids=["its seed", "the program that played it", "beyond all reading"],
)
def test_worlds_of_an_edited_or_older_run_are_not_taken(
    tmp_path: Path, seed: int, old: str, new: str
) -> None:
    """A run that says of itself what is not so, or that another state of the program played, is left where it is."""
    run = simulate(load(STORY), Asked(seed=seed, replications=MANY), out=tmp_path, jobs=1)
    assert run.folder is not None
    manifest = run.folder / "manifest.json"
    text = manifest.read_text("utf-8").replace(old, new, 1)
    if old.startswith('"text'):
        text = json.dumps(sealed(json.loads(text)))
    manifest.write_text(text, "utf-8")
    play, anew = Counted(), Counted()
    assert answered(tmp_path, play).answer == answered(None, anew).answer
    assert {name for name, _ in play.draws} == {name for name, _ in anew.draws}, "each arm was played"


@pytest.mark.parametrize("name", ["summary.json", "arms/000.yaml", "study.json"])
def test_a_study_that_was_edited_is_named(tmp_path: Path, name: str) -> None:
    """Each of its texts has its checksum; JSON without end is damage too."""
    answered(tmp_path, Counted())
    (place,) = tmp_path.glob(f"*/*/{MANIFEST}")
    path = place.parent / name
    for data in (path.read_bytes()[:-2] + b"#\n", b"", b"[" * 100_000):
        path.write_bytes(data)
        with pytest.raises(StoredRunError, match="damaged"):
            open_study(place.parent)
