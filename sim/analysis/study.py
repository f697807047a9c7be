"""Answering a question that takes several arms: open its folder, play, work it out, keep the answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from sim.engine.arms import PlayArms, play_arms
from sim.errors import Fault, ScenarioError
from sim.runs.run import Stop
from sim.runs.saved import SUMMARY, refuse_unfinished
from sim.runs.saved_study import Kept, SavedStudy, reopen_study
from sim.runs.shelf import Memory, StudyFolder
from sim.runs.store import read
from sim.runs.study import Round, Study, Watch
from sim.runs.wanted import Wanted

if TYPE_CHECKING:
    from sim.runs.cluster import Cluster

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """How a verb works out its answer from a study, and what it writes into ``summary.json``.

    ``play``: what plays the arms for what is wanted; None: they are played as they are.
    """

    answer: Callable[[Study], Answer]
    as_text: Callable[[Answer], str]
    play: Callable[[Wanted], PlayArms] | None = None


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """An answer, why the study ended, and where it is kept (None: nowhere)."""

    answer: Answer
    stop: Stop
    folder: Path | None


def ask(
    question: Question[Answer],
    wanted: Wanted,
    *,
    out: Path | None,
    jobs: int | None = None,
    cluster: Cluster | None = None,
    watch: Watch | None = None,
    play: PlayArms | None = None,
) -> Answered[Answer]:
    """Play what a question takes, keep it below ``out`` (None: keep nothing) and return the answer.

    ``jobs``: processes of this machine (None: one per core); with a ``cluster``, its workers play with this process
    instead. An interruption ends it with the answer from what was computed so far, where that is one (``stop``
    tells).
    """
    folder = None if out is None else StudyFolder.create(out, wanted)
    return _worked_out(question, wanted, folder, jobs, cluster, watch, play)


def ask_on(
    question: Question[Answer],
    path: Path,
    *,
    jobs: int | None = None,
    cluster: Cluster | None = None,
    watch: Watch | None = None,
    play: PlayArms | None = None,
) -> Answered[Answer] | None:
    """Finish a study that was cut off, from what its folder holds; None: it has ended already.

    It ends with the bytes of ``summary.json`` that it would have ended with. Raises StoredRunError.
    """
    found = reopen_study(path)
    if found is None:
        return None
    saved, folder = found
    return _worked_out(question, saved.wanted(), folder, jobs, cluster, watch, play)


def ask_again(question: Question[Answer], saved: SavedStudy) -> Answer:
    """Return the answer of a finished study, worked out from its stored blocks: no arm is played.

    The summary has six places of each figure, a page may show what hangs on the seventh: hence the blocks. Raises
    StoredRunError where they are not as they were stored, or no longer give the bytes of the summary.
    """
    refuse_unfinished(saved)
    played_by = saved.manifest["versions"]["sim"]
    kept = Kept(saved)
    answer = question.answer(Study(saved.wanted(), kept, jobs=1, play=kept.play, version=played_by))
    if question.as_text(answer).encode() != read(saved.path / SUMMARY):
        raise saved.no_answer(f"the same worlds give another {SUMMARY}")
    return answer


def _worked_out(
    question: Question[Answer],
    wanted: Wanted,
    folder: StudyFolder | None,
    jobs: int | None,
    cluster: Cluster | None,
    watch: Watch | None,
    play: PlayArms | None,
) -> Answered[Answer]:
    started = time.perf_counter()
    try:
        if play is None:
            play = play_arms if question.play is None else question.play(wanted)
        study = Study(wanted, folder or Memory(), jobs=jobs, cluster=cluster, watch=watch, play=play)
        try:
            answer = question.answer(study)
        finally:
            study.close()
        stop: Stop = "done" if study.stop == "running" else study.stop
        if folder is not None:
            seconds = round(time.perf_counter() - started, 3)
            folder.finish(question.as_text(answer), {"stop": stop, "seconds": seconds})
    finally:
        if folder is not None:
            folder.close()
    return Answered(answer, stop, None if folder is None else folder.path)


def refuse_too_few(study: Study, found: Round, causes: tuple[tuple[str, ...], ...]) -> None:
    """Raise ScenarioError where an arm's record kept too few worlds; ``causes``: its causes of refusal, by arm."""
    if found.stop != "too_few":
        return
    arm = min(range(len(found.kept)), key=lambda place: found.kept[place])
    refused = found.refused[arm]
    file = study.wanted.sources[0].file
    text = f"the record kept {found.kept[arm]:,} of {found.drawn[arm]:,} draws"
    if refused.size and refused.max() > 0:
        text += f"; what refused most: {causes[arm][int(refused.argmax())]} ({int(refused.max()):,})"
    raise ScenarioError([Fault(file, 0, 0, "record", text, "raise --max-draws to go on")])
