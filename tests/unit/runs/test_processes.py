"""Helper processes: they come in their own time, go at once, and what they leave undone is not lost."""

import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from sim.engine.play import Block, Further
from sim.model.scenario import Scenario
from sim.runs.courses import Portion
from sim.runs.executor import Task
from sim.runs.processes import Processes
from tests.unit.runs.doubles import Pretend, story

STORY = story()
FIRST = Portion(0, 0, 100)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_helper_counts_once_it_is_there() -> None:
    """Starting takes half a second and holds nobody up."""
    helpers = Processes(Task(Pretend(), STORY, 3), 1)
    assert helpers.under_way() == 0
    wait_until(lambda: helpers.under_way() == 2)
    assert [len(block.rows) for block in helpers.submit(FIRST).result(timeout=60)] == [100]
    helpers.close()


def test_closing_does_not_wait_for_work_under_way() -> None:
    """Processes are ended, not asked: a block of a minute does not hold up the end of a run."""
    helpers = Processes(Task(Pretend(slow=60.0), STORY, 3), 1)
    wait_until(lambda: helpers.under_way() > 0)
    under_way, waiting = helpers.submit(FIRST), helpers.submit(FIRST)
    wait_until(under_way.running)
    (process,) = helpers._processes
    helpers.close()
    for future in (under_way, waiting):
        with pytest.raises(BrokenExecutor):
            future.result(timeout=10)
    wait_until(lambda: not process.is_alive())
    with pytest.raises(BrokenExecutor):
        helpers.submit(FIRST)


def test_closing_does_not_wait_for_helpers_that_are_only_coming() -> None:
    """A run that ends before they are there leaves none behind."""
    helpers = Processes(Task(Pretend(), STORY, 3), 2)
    started = time.monotonic()
    helpers.close()
    assert time.monotonic() - started < 0.4
    wait_until(lambda: helpers._serving == 0)
    wait_until(lambda: not any(process.is_alive() for process in helpers._processes))


def test_what_is_taken_back_is_not_played() -> None:
    """A piece that no helper has begun can be had back; the helper goes on with the next."""
    helpers = Processes(Task(Pretend(slow=0.2), STORY, 3), 1)
    wait_until(lambda: helpers.under_way() > 0)
    first, second, third = (helpers.submit(Portion(n, 100 * n, 100)) for n in range(3))
    assert second.cancel()
    assert [future.result(timeout=60)[0].first for future in (first, third)] == [0, 200]
    helpers.close()


def test_a_helper_that_dies_leaves_what_waits_to_the_others() -> None:
    """What it had in hand is lost; with the last of them everything is."""
    play = Pretend(slow=0.1, dies_at=500, parent=os.getpid())
    helpers = Processes(Task(play, STORY, 3), 2)
    wait_until(lambda: helpers.under_way() == 3)
    dies, lives = helpers.submit(Portion(5, 500, 100)), [helpers.submit(FIRST) for _ in range(3)]
    with pytest.raises(BrokenExecutor):
        dies.result(timeout=60)
    assert all(future.result(timeout=60)[0].count == 100 for future in lives)
    wait_until(lambda: helpers.under_way() == 2)
    fatal, after = helpers.submit(Portion(5, 500, 100)), helpers.submit(FIRST)
    for future in (fatal, after):
        with pytest.raises(BrokenExecutor):
            future.result(timeout=60)
    wait_until(lambda: helpers.under_way() == 0)
    with pytest.raises(BrokenExecutor):
        helpers.submit(FIRST)


def fails(scenario: Scenario, seed: int, first: int, count: int, further: Further | None = None) -> Block:
    """Play nothing."""
    raise MemoryError


def test_what_fails_in_a_helper_is_left_to_the_leader() -> None:
    """The same piece fails where the run is led, and there it can be told."""
    helpers = Processes(Task(fails, STORY, 3), 1)
    with pytest.raises(BrokenExecutor):
        helpers.submit(FIRST).result(timeout=60)
    helpers.close()


def test_half_a_message_holds_nobody_up() -> None:
    """A helper that is killed while it hands over a block leaves half of it in its pipe."""
    helpers = Processes(Task(Pretend(), STORY, 3), 0)
    helpers._serving = 1
    future = helpers.submit(FIRST)
    ours, theirs = multiprocessing.Pipe()
    theirs.send("here")
    leading = threading.Thread(target=helpers._lead, args=(ours, multiprocessing.Process()), daemon=True)
    leading.start()
    assert isinstance(theirs.recv(), bytes)
    assert theirs.recv() == FIRST
    os.write(theirs.fileno(), struct.pack("!i", 1_000) + b"half")
    theirs.close()
    with pytest.raises(BrokenExecutor):
        future.result(timeout=60)
    leading.join(timeout=60)
    assert helpers.under_way() == 0


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="the system has no signal masks")
def test_helpers_do_not_hear_an_interruption() -> None:
    """Ctrl-C goes to all processes of a terminal; a helper plays on, and leaves the answer to the leader."""
    helpers = Processes(Task(Pretend(slow=0.5), STORY, 3), 1)
    wait_until(lambda: helpers.under_way() > 0)
    future = helpers.submit(FIRST)
    (helper,) = helpers._processes
    assert helper.pid is not None
    os.kill(helper.pid, signal.SIGINT)
    assert len(future.result(timeout=60)[0].rows) == 100
    helpers.close()


LEADER = """
import os, sys, time
from pathlib import Path
from sim.runs.executor import Task
from sim.runs.processes import Processes
from tests.unit.runs.doubles import Pretend, story

def started():
    for place in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in place.read_text().splitlines())
            if int(said["PPid"]) == os.getpid() and b"forkserver" in (place.parent / "cmdline").read_bytes():
                yield int(said["SigBlk"], 16) | int(said["SigIgn"], 16)
        except OSError:
            pass

helpers = Processes(Task(Pretend(), story(), 1), 1)
until = time.monotonic() + 60
while not (masks := list(started())) and time.monotonic() < until:
    time.sleep(0.001)
print(all(mask >> 1 & 1 for mask in masks) and len(masks) == 1)
helpers.close()
"""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/status"), reason="what a process hears is told by Linux alone"
)
def test_what_starts_helpers_does_not_hear_an_interruption_either() -> None:
    """From its first moment, while it still loads what the helpers need."""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", LEADER],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
    )
    assert done.stdout == "True\n", done.stderr


def test_a_second_interruption_leaves_no_helper_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is heard once all of them are told to end."""
    helpers = Processes(Task(Pretend(slow=60.0), STORY, 3), 2)
    wait_until(lambda: helpers.under_way() == 3)
    children = list(helpers._processes)
    kill = children[0].kill

    def interrupted() -> None:
        if threading.current_thread() is threading.main_thread():
            signal.raise_signal(signal.SIGINT)
        kill()

    monkeypatch.setattr(children[0], "kill", interrupted)
    with pytest.raises(KeyboardInterrupt):
        helpers.close()
    wait_until(lambda: not any(child.is_alive() for child in children))


def test_another_task_finds_the_same_processes() -> None:
    """Who was idle stays, and plays the new one; who still played the old one has been replaced."""
    helpers = Processes(Task(Pretend(slow=0.01), STORY, 3), 2)
    wait_until(lambda: helpers.under_way() == 3)
    before = {process.pid for process in helpers._processes}
    assert (
        helpers.submit(FIRST).result(timeout=60)[0].rows.tobytes()
        == Pretend()(STORY, 3, 0, 100).rows.tobytes()
    )
    helpers.rest()
    helpers.turn_to(Task(Pretend(), STORY, 4))
    assert (
        helpers.submit(FIRST).result(timeout=60)[0].rows.tobytes()
        == Pretend()(STORY, 4, 0, 100).rows.tobytes()
    )
    assert {process.pid for process in helpers._processes} == before

    helpers.rest()
    helpers.turn_to(Task(Pretend(slow=60.0), STORY, 4))
    stuck, waits = helpers.submit(FIRST), [helpers.submit(FIRST) for _ in range(2)]
    wait_until(stuck.running)
    helpers.rest()
    for future in (stuck, *waits):
        with pytest.raises(BrokenExecutor):
            future.result(timeout=10)
    helpers.turn_to(Task(Pretend(), STORY, 5))
    wait_until(lambda: helpers.under_way() == 3)
    several = [helpers.submit(FIRST) for _ in range(6)]
    expected = Pretend()(STORY, 5, 0, 100).rows.tobytes()
    assert [future.result(timeout=60)[0].rows.tobytes() for future in several] == [expected] * 6
    helpers.close()


def test_no_thread_stays() -> None:
    """Each helper's thread ends with it."""
    before = set(threading.enumerate())
    helpers = Processes(Task(Pretend(), STORY, 3), 2)
    wait_until(lambda: helpers.under_way() == 3)
    helpers.close()
    wait_until(lambda: set(threading.enumerate()) <= before)
