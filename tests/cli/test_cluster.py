"""``--cluster`` as a user meets it."""

import importlib.util
from pathlib import Path

import pytest

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
