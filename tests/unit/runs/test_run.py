"""Taking blocks up to the goal."""

import numpy as np
import pytest

from sim.engine.play import Block
from sim.model.packages import IntArray
from sim.runs.plan import BLOCK, Goal, fixed, looks_up_to
from sim.runs.run import Order, Run, cut
from tests.unit.runs.doubles import Pretend, story

STORY = story(recorded=True)


def blocks_of(order: Order, play: Pretend, seed: int = 5) -> tuple[Run, list[Block]]:
    """Play an order here, block by block."""
    run = Run(order)
    taken: list[Block] = []
    for piece in run.pieces():
        taken.append(run.take(play(order.scenario, seed, piece.first, piece.count)))
        if run.stop != "running":
            return run, taken
    raise AssertionError("pieces have no end")


@pytest.mark.parametrize("n", [1, 999, 1_000, 20_000])
def test_exactly_n_worlds_are_kept(n: int) -> None:
    """The surplus of the last block is dropped in draw order, and drawn counts up to the last kept world."""
    run, taken = blocks_of(Order(STORY, fixed(n)), Pretend(keeps=0.3))
    rows = np.concatenate([block.rows for block in taken])
    everything = Pretend(keeps=0.3)(STORY, 5, 0, 200_000).rows
    assert run.stop == "done"
    assert run.kept == len(rows) == n
    assert rows.tobytes() == everything[:n].tobytes()
    assert run.drawn == rows["replication"][-1] + 1


def test_kept_and_refused_draws_add_up() -> None:
    """Each draw up to the last is either kept or refused for one cause, in the cut block too."""
    run, taken = blocks_of(Order(STORY, fixed(3_000)), Pretend(keeps=0.3))
    refused = sum(int(block.refused(3).sum()) for block in taken)
    assert run.kept + refused == run.drawn == sum(block.count for block in taken)


def test_a_block_cut_is_the_block_that_ended_there() -> None:
    """Cutting after the k-th kept world gives what playing up to that draw would have given."""
    whole = Pretend(keeps=0.3)(STORY, 5, 100, 500)
    short = cut(whole, 7)
    again = Pretend(keeps=0.3)(STORY, 5, 100, short.count)
    assert short.rows.tobytes() == again.rows.tobytes()
    assert short.refused_by.tolist() == again.refused_by.tolist()
    assert len(short.rows) == 7


def test_a_run_stops_at_the_first_look_that_is_enough() -> None:
    """Rows beyond the look do not belong to the run, and counts are those of the rows that do."""
    seen: list[int] = []

    def enough(counts: IntArray) -> bool:
        seen.append(int(counts.sum()))
        return bool(counts.sum() >= 3_000)

    run, taken = blocks_of(Order(STORY, Goal(looks_up_to(50_000), enough)), Pretend(keeps=0.5))
    rows = np.concatenate([block.rows for block in taken])
    assert seen == [1_000, 2_000, 3_000]
    assert run.stop == "done"
    assert run.counts.tolist() == np.bincount(rows["outcome"], minlength=4).tolist()
    assert len(rows) == 3_000


def test_a_run_that_is_never_precise_enough_says_so() -> None:
    """At the last look the run ends with all it kept, and not as done."""
    run, _ = blocks_of(Order(STORY, Goal(looks_up_to(2_500), lambda counts: False)), Pretend())
    assert (run.stop, run.kept) == ("not_precise", 2_500)


def test_a_run_gives_up_when_the_record_refuses_almost_everything() -> None:
    """It ends after a fixed number of draws, with what it kept."""
    run, taken = blocks_of(Order(STORY, fixed(500), max_draws=2 * BLOCK), Pretend(keeps=0.001))
    assert run.stop == "too_few"
    assert run.drawn == 2 * BLOCK
    assert run.kept == sum(len(block.rows) for block in taken) > 0


def test_the_forecast_counts_draws_not_worlds() -> None:
    """Where one draw in ten is kept, ten draws are expected for each world still wanted."""
    run = Run(Order(STORY, fixed(10_000)))
    assert run.draws_left == 10_000
    run.take(Pretend(keeps=0.1)(STORY, 5, 0, 16_384))
    assert run.draws_left == pytest.approx((10_000 - run.kept) / 0.1, rel=0.1)
