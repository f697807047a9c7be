"""A cluster plays what one process would: with one worker killed, with none, and without a scheduler."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from sim.analysis.simulate import simulate
from sim.analysis.study import Question, ask
from sim.analysis.summary import as_text
from sim.engine.arms import Arm
from sim.engine.play import Block, Further
from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.runs.cluster import Cluster
from sim.runs.manifest import Asked
from sim.runs.study import Study
from sim.runs.wanted import Source, Wanted
from tests.clusters import ROOT, LoopbackCluster
from tests.unit.runs.doubles import Pretend, begun, story

pytest.importorskip("distributed")

ASKED = Asked(seed=5, replications=600_000)
STORY = story(recorded=True)


@dataclass(frozen=True)
class Noted(Pretend):
    """Plays as ``Pretend`` does, and writes down which process began and finished which block."""

    notes: str = ""

    def __call__(
        self, scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None
    ) -> Block:
        """Return the block of these draws, slowly where it is not played by the process that leads."""
        Path(self.notes, f"{os.getpid()}-{seed}-{first}-begun").touch()
        block = super().__call__(scenario, seed, first, begun(count, further))
        Path(self.notes, f"{os.getpid()}-{seed}-{first}-done").touch()
        return block


def by(notes: Path, process: int, what: str) -> int:
    """How many blocks a process has begun, or done."""
    return sum(name.startswith(f"{process}-") and name.endswith(what) for name in os.listdir(notes))


def alone() -> str:
    """The summary of the run as one process plays it."""
    return as_text(simulate(STORY, ASKED, out=None, jobs=1, play=Pretend(keeps=0.5)).distribution)


def with_cluster(address: str, notes: Path, watch: Callable[[int, int], None], said: list[str]) -> str:
    """The summary of the run as a cluster plays it."""
    play = Noted(keeps=0.5, slow=0.25, notes=str(notes))
    with Cluster(address, tell=said.append) as cluster:
        warm(cluster)
        return as_text(simulate(STORY, ASKED, out=None, watch=watch, play=play, cluster=cluster).distribution)


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[LoopbackCluster]:
    """A cluster of two workers."""
    with LoopbackCluster(tmp_path, 2) as cluster:
        yield cluster


@dataclass
class Strike:
    """Kills the first of two workers in the middle of a block, once the other has played one."""

    notes: Path
    first: int
    second: int
    done: bool = False

    def __call__(self, kept: int, needed: int) -> None:
        """Look for a moment whether it is time: while this process waits it hands out no more blocks."""
        until = time.monotonic() + 0.3
        while not self.done and kept > 2_000 and time.monotonic() < until:
            begun, done = by(self.notes, self.first, "begun"), by(self.notes, self.first, "done")
            if begun > done and by(self.notes, self.second, "done") > 0:
                os.kill(self.first, signal.SIGKILL)
                self.done = True
            time.sleep(0.01)


def warm(cluster: Cluster) -> None:
    """Let every worker load the program: on a busy machine it would else come when all is over."""
    cluster._client.run(import_module, __name__)


def test_a_worker_killed_in_the_middle_of_a_block_changes_nothing(
    loopback: LoopbackCluster, tmp_path: Path
) -> None:
    """Both workers play; one dies with a block in its hands; then the scheduler dies. The same bytes both times."""
    first, second = (worker.pid for worker in loopback.workers)
    notes, said = tmp_path / "notes", list[str]()
    notes.mkdir()
    strike = Strike(notes, first, second)

    assert with_cluster(loopback.address, notes, strike, said) == alone()
    assert strike.done
    assert by(notes, first, "begun") > by(notes, first, "done")
    assert by(notes, second, "done") > 0
    assert said == []

    gone = list[int]()

    def cut_off(kept: int, needed: int) -> None:
        if kept > 2_000 and not gone:
            loopback.kill_scheduler()
            gone.append(kept)

    assert with_cluster(loopback.address, notes, cut_off, said) == alone()
    assert gone
    assert sum(text.startswith(f"the cluster at {loopback.address} is lost") for text in said) == 1


@dataclass(frozen=True)
class NotedArms:
    """Plays each arm as ``Noted`` does, under a seed of its own."""

    play: Pretend

    def __call__(
        self, arms: Sequence[Arm], first: int, count: int, further: Further | None = None
    ) -> tuple[Block, ...]:
        """Return the blocks of these draws."""
        return tuple(self.play(arm.scenario, len(arm.name), first, begun(count, further)) for arm in arms)


def rows(study: Study) -> list[bytes]:
    """Return the rows of a scenario and of a variant of it."""
    (source,) = study.wanted.sources
    arms = [source.arm(), source.arm("threats.strikes.chance=0.9", name="believed")]
    found = [b"", b""]

    def each(blocks: Sequence[Block | None]) -> None:
        for place, block in enumerate(blocks):
            found[place] += b"" if block is None else block.rows.tobytes()

    study.play(arms, each)
    return found


def test_a_study_is_played_by_a_cluster_too(loopback: LoopbackCluster, tmp_path: Path) -> None:
    """Its arms travel with each task; a worker killed with blocks of several arms in its hands changes nothing."""
    first, second = (worker.pid for worker in loopback.workers)
    notes = tmp_path / "notes"
    notes.mkdir()
    strike = Strike(notes, first, second)

    story = Source("story", str(ROOT / "scenarios/threat_and_promise.yaml"), 1)
    wanted, question = Wanted("compare", (story,), 3_000_000), Question(rows, repr)
    slowly = Noted(slow=0.1, notes=str(notes))
    with Cluster(loopback.address) as cluster:
        warm(cluster)
        there = ask(question, wanted, out=None, watch=strike, play=NotedArms(slowly), cluster=cluster).answer
    assert strike.done
    assert there == ask(question, wanted, out=None, jobs=1, play=NotedArms(Pretend())).answer


def test_a_worker_with_another_text_of_this_program_is_refused(tmp_path: Path) -> None:
    """Two checkouts may bear one version: what plays must be the same text."""
    other = tmp_path / "other"
    other.mkdir()
    for room in ("sim", "tests"):
        (other / room).symlink_to(ROOT / room)
    (other / "sim").unlink()
    _copied(ROOT / "sim", other / "sim")
    chance = other / "sim/chance.py"
    chance.write_text(chance.read_text() + "# changed\n")
    with (
        LoopbackCluster(tmp_path, 1, home=other) as cluster,
        pytest.raises(UsageError, match=r"runs another negotiation-sim .* install the same one"),
    ):
        with_cluster(cluster.address, tmp_path, lambda kept, needed: time.sleep(0.1), [])


def _copied(source: Path, target: Path) -> None:
    """Copy the Python files of a folder."""
    for path in source.rglob("*.py"):
        (target / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        (target / path.relative_to(source)).write_bytes(path.read_bytes())


def test_a_scheduler_without_workers_leaves_the_run_to_this_process(tmp_path: Path) -> None:
    """They may still come; meanwhile the run goes on."""
    with LoopbackCluster(tmp_path, 0) as cluster, Cluster(cluster.address) as empty:
        found = simulate(STORY, ASKED, out=None, play=Pretend(keeps=0.5), cluster=empty)
    assert as_text(found.distribution) == alone()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("here", "that is no address of a scheduler"),
        ("http://scheduler:8786", "that is no address of a scheduler"),
        ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9; start one with: dask scheduler"),
    ],
)
def test_a_wrong_address_is_named(address: str, says: str) -> None:
    """One line, with what to do."""
    with pytest.raises(UsageError, match=says):
        Cluster(address, patience=0.5)
