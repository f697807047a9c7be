"""What the fuzzer calls good must be so: each way of failing is caught when it is made to happen."""

from __future__ import annotations

import os
import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario import quick
from tests.fuzz import judge as judging
from tests.fuzz.judge import Bench, bench
from tests.fuzz.mutate import in_bytes, mutated


@pytest.fixture
def where() -> Iterator[Bench]:
    """Return a bench."""
    with bench() as found:
        yield found


def test_small_and_shipped_files_are_played(where: Bench) -> None:
    """What mutation starts from is legal, or every mutation would be refused."""
    for text in where.small:
        assert where.judge(text.encode()).result == "played"
    assert len(where.shipped) >= 8


def test_the_file_with_everything_plays_some_worlds(where: Bench) -> None:
    """Its record keeps enough draws for the engine to be tried."""
    verdict = where.judge(where.small[0].encode())
    assert int(verdict.detail.split()[0]) >= 3


def _raise(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    ("does", "result"),
    [
        (lambda *_: _raise(KeyError("x")), "crashed"),
        (lambda *_: _raise(RecursionError()), "crashed"),
        (lambda *_: _raise(MemoryError()), "crashed"),
        (lambda *_: warnings.warn("x", RuntimeWarning, stacklevel=1), "warned"),
        (lambda *_: np.array([1.0]) / np.array([0.0]), "warned"),
        (lambda *_: _raise(ScenarioError([Fault("a", 0, 0, "b", "c")])), "badly refused"),
        (lambda *_: _raise(ScenarioError([Fault("a", 1, 1, "", "c")])), "badly refused"),
        (lambda *_: _raise(ScenarioError([Fault("a", 1, 1, "b", "c\x1b")])), "badly refused"),
        (lambda *_: _raise(ScenarioError([])), "badly refused"),
        (lambda *_: _raise(ScenarioError([Fault("a", 1, 1, "b", "c")])), "refused"),
    ],
)
def test_every_way_of_failing_is_seen(
    where: Bench, monkeypatch: pytest.MonkeyPatch, does: object, result: str
) -> None:
    """A reader that fails so is not called good."""
    monkeypatch.setattr(judging, "load", does)
    assert where.judge(b"").result == result


def test_a_reader_that_hangs_is_stopped(where: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is bounded however the reader swallows exceptions."""

    def hang(path: Path, sets: object) -> None:
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue

    monkeypatch.setattr(judging, "load", hang)
    monkeypatch.setattr(judging, "LOADING", 0.2)
    assert judging.judge(where.path, loading=0.2).result == "too slow"


def test_a_text_that_libyaml_reads_otherwise_is_seen(where: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that libyaml takes and the other scanner does not, in a file, in what is set, in a source."""
    if quick.LIBYAML is None:
        pytest.skip("PyYAML was built without libyaml")
    good = where.small[0]
    odd = "odd: [a,\tb]\n"
    assert where.judge(f"{good}\n{odd}".encode()).result == "refused"
    monkeypatch.setattr(quick, "_READ_OTHERWISE", re.compile("nothing^"))
    assert where.judge(f"{good}\n{odd}".encode()).result == "read otherwise"
    assert where.judge(good.encode(), ["title=[a,\tb]"]).result == "read otherwise"
    assert where.judge_source(odd.encode()).result == "read otherwise"
    assert where.judge(good.encode(), ["title=b"]).good


def test_values_that_are_no_numbers_are_seen(where: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A NaN in the rows of a party with wishes is a fault; in those of a guarantor it is what is meant."""
    rows = np.zeros(3, dtype=[("values", np.float64, (2,))])
    rows["values"][1, 1] = np.nan
    scenario = SimpleNamespace(
        past=None,
        clock=SimpleNamespace(known_until=None),
        parties=[SimpleNamespace(name="a", has_values=True), SimpleNamespace(name="b", has_values=False)],
    )
    monkeypatch.setattr(judging, "load", lambda *_: scenario)
    monkeypatch.setattr(judging, "examine", lambda *_, **__: None)
    monkeypatch.setattr(judging, "play_block", lambda *_: SimpleNamespace(rows=rows))
    assert where.judge(b"").result == "played"
    scenario.parties[1].has_values = True
    assert where.judge(b"").result == "not finite"


def test_the_same_seed_makes_the_same_file(where: Bench) -> None:
    """So that a failure can be made again, in any process."""
    text, others = where.small[0], where.small
    one, other = ([mutated(random.Random(f"a {n}"), text, others) for n in range(40)] for _ in range(2))
    assert one == other
    assert len(set(one)) > 30
    assert len({in_bytes(random.Random(n), b"a: [1, 2]\n") for n in range(40)}) > 20


def test_the_bench_is_cleared_away() -> None:
    """A campaign leaves no folders behind."""
    with bench() as found:
        folder = found.root
        assert os.path.isdir(folder)
    assert not folder.exists()
