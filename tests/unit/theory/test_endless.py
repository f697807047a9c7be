"""Endless talks of three, whose ways part: every cycle in turn leads elsewhere than long steps would."""

import numpy as np

from sim.model.game import Game, Step, Wish
from sim.model.packages import FloatArray
from sim.theory.backward import reckon

WORTHS = [[7.0, 9.0, 6.0], [1.0, 1.0, 6.0], [8.0, 7.0, 2.0]]
INSIDE = [0.037796087650769916, 1.159806281552643, 2.393069559583646]
KEPT = [0.9989111534326293, 0.9994815521726526, 0.999504803630051]
BREAKS = 0.0006132239920138239
AFTER_BREAK = [
    [0.021124537527157265, 0.5373469055079095, 1.913866159405112],
    [0.027084052705510734, 0.16643550078805305, 2.211259873282102],
    [0.0025128803447784977, 0.16662722530497387, 2.208520777456948],
]


def one(value: float) -> FloatArray:
    """One world's number."""
    return np.array([value])


def test_three_who_wait_for_long_reach_what_every_cycle_in_turn_leads_to() -> None:
    """Thirty thousand cycles, one after the other, stand still at (9, 1, 7); (7, 1, 8) is another standstill."""
    keep = [one(kept) for kept in KEPT]
    nothing = [one(0.0)] * 3
    hold = [one((1.0 - kept) * inside) for kept, inside in zip(KEPT, INSIDE, strict=True)]
    steps = [
        Step(p, hold, keep, nothing, nothing, [], (), [(one(BREAKS), [one(w) for w in AFTER_BREAK[p]])])
        for p in range(3)
    ]
    game = Game(
        me=0,
        players=(0, 1, 2),
        wishes=[Wish(np.array([worths])) for worths in WORTHS],
        open=np.ones((1, 3), dtype=np.bool_),
        steps=[*steps, *steps],
        cycle=3,
        never=[one(value) for value in INSIDE],
        package_at=lambda line, x: line,
        line_of=lambda package: package,
        value_of=lambda package: np.zeros(package.size),
    )
    found = reckon(game)
    assert [float(worth[0]) for worth in found.now.value] == [9.0, 1.0, 7.0]
    assert found.error[0] < 1e-6
