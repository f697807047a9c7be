"""The horizon is where we stop watching; the parties do not know of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.play import play_block
from sim.model.endings import Ending
from tests.stories import crisis


@pytest.mark.parametrize("pace", ["perceived_end", "deadline"])
def test_watching_longer_changes_nothing_that_was_seen(pace: str) -> None:
    """Whatever ended within 60 days ends alike when we watch for 120: nobody acts on the day we stop."""
    strategy = f"parties.leader.negotiates.strategy={{concede: {{exponent: 3, paced_by: {pace}}}}}"
    short = play_block(crisis("clock.horizon=60 days", strategy), 4, 0, 1_500).rows
    long = play_block(crisis("clock.horizon=120 days", strategy), 4, 0, 1_500).rows
    ended = short["ending"] != int(Ending.UNRESOLVED)
    assert (short["ending"][ended] == int(Ending.DEAL)).any()
    assert short[ended].tobytes() == long[ended].tobytes()
    assert np.all(long["day"][~ended] >= 60.0)


def test_a_deadline_is_known_to_the_parties() -> None:
    """The same date as a deadline on which threats act changes what is signed before it."""
    open_end = play_block(crisis("clock.horizon=60 days"), 4, 0, 1_000).rows
    known = play_block(
        crisis("clock.horizon=70 days", "clock.deadline={after: 60 days, then: threats_act}"), 4, 0, 1_000
    ).rows
    assert (known["ending"] == int(Ending.DEAL)).sum() > (open_end["ending"] == int(Ending.DEAL)).sum()
