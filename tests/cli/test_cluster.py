"""``--cluster`` as a user meets it."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from sim.engine.play import play_on
from tests.cli.doubles import Call
from tests.clusters import LoopbackCluster


def test_a_run_on_a_cluster_leaves_the_bytes_of_a_run_alone(call: Call, tmp_path: Path) -> None:
    """Played there, finished and repeated there: the same summary."""
    pytest.importorskip("distributed")
    with LoopbackCluster(tmp_path, 1) as cluster:
        there = call("run", "recorded", "-n", "3000", "-f", "json", "--cluster", cluster.address, "--no-page")
        again = call("repeat", "recorded", "--cluster", cluster.address)
    here = call("run", "recorded", "-n", "3000", "-f", "json", "--jobs", "1", "--no-page")
    assert (there.code, again.code, here.code) == (0, 0, 0)
    assert there.out == here.out
    assert "The same" in again.err


def test_a_study_on_a_cluster_has_the_answer_of_one_alone(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played there, or finished there after it was cut off here."""
    pytest.importorskip("distributed")
    asked = ("compare", "recorded", "--set", "threats.strike.chance=0.9", "-n", "2000", "-f", "json", "-q")
    here = call(*asked, "--jobs", "1", "--out", "here")
    calls = iter(range(10**6))

    def stops(*arguments: Any) -> Any:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return play_on(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr("sim.engine.arms.play_on", stops)
        assert call(*asked, "--jobs", "1", "--out", "cut").code == 130
    (folder,) = (path.parent for path in Path("cut").glob("*/*/study.json"))
    with LoopbackCluster(tmp_path, 1) as cluster:
        there = call(*asked, "--cluster", cluster.address, "--out", "there")
        again = call("resume", folder, "--cluster", cluster.address, "-f", "json", "-q")
    assert (here.code, there.code, again.code) == (0, 0, 0)
    assert here.out == there.out == again.out


@pytest.mark.parametrize(
    "verb",
    [
        ("compare", "crisis", "recorded"),
        ("sweep", "crisis", "--by", "threats.strike.chance=0:1:3"),
        ("explain", "crisis"),
        ("sensitivity", "crisis", "--of", "deal"),
        ("find", "crisis", "--reach", "deal >= 20%", "--by", "threats.strike.chance"),
    ],
)
def test_every_study_takes_a_cluster(call: Call, verb: tuple[str, ...]) -> None:
    """Each asks for it in the same words, and says that nobody answers."""
    pytest.importorskip("distributed")
    said = call(*verb, "--cluster", "here")
    assert said.code == 2
    assert said.err.startswith("--cluster here: that is no address of a scheduler")


def test_jobs_and_cluster_exclude_each_other(call: Call) -> None:
    """The cluster's workers are the processes."""
    said = call("run", "crisis", "--jobs", "2", "--cluster", "tcp://127.0.0.1:9")
    assert said.code == 2
    assert said.err == "--jobs and --cluster exclude each other: the cluster's workers are the processes\n"


def test_without_dask_the_extra_is_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said, in one line."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "sim.runs.cluster.find_spec", lambda name: None if name == "distributed" else found(name)
    )
    said = call("run", "crisis", "--cluster", "tcp://127.0.0.1:9")
    assert said.code == 2
    assert said.err == (
        "--cluster needs dask.distributed, which is not installed: pip install 'negotiation-sim[cluster]'\n"
    )
