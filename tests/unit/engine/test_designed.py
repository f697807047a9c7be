"""Worlds whose inputs are exchanged or held: everything else in them stays as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.analysis.factors import factors
from sim.chance import Luck
from sim.engine.arms import Arm
from sim.engine.designed import TABLE, Change, Designed, PlayDesigned
from sim.engine.play import play_block
from sim.engine.worlds import Worlds
from sim.scenario import load

STORY = load(Path(__file__).parents[3] / "scenarios/turkey_exile.yaml")
FACTORS = {one.name: one.streams for one in factors(STORY)}


def luck(change: Change) -> Designed:
    """Return the luck of a small block after a change."""
    return Designed(Luck(7, 0, 64), FACTORS, change)


def test_one_input_is_exchanged_and_nothing_else() -> None:
    """Its streams are the second world's; those of the table and of other inputs are the world's own."""
    (name, *_), other = FACTORS, "threats.strikes/real"
    own, swapped, second = luck(Change("own")), luck(Change("swapped", name)), luck(Change("second"))
    (stream,) = FACTORS[name]
    assert np.array_equal(swapped.uniforms(stream), second.uniforms(stream))
    assert not np.array_equal(swapped.uniforms(stream), own.uniforms(stream))
    assert np.array_equal(swapped.uniforms(other), own.uniforms(other))
    table = luck(Change("swapped", TABLE))
    assert np.array_equal(table.uniforms(stream), own.uniforms(stream))
    assert np.array_equal(table.uniforms(other), second.uniforms(other))


def test_an_input_is_held_at_its_quantile() -> None:
    """It is the same number in every world, and that of the level."""
    one = next(one for one in factors(STORY) if one.name == "quantities.amnesty_lasts")
    held = luck(Change("held", one.name, one.levels[0].uniform))
    number = Worlds(STORY, held, np.arange(64)).number(STORY.quantities["amnesty_lasts"])
    assert set(number.tolist()) == {number[0]}
    assert f"{number[0]:.3g}" == one.levels[0].value


def test_an_arm_without_a_change_is_played_as_it_is() -> None:
    """The kept worlds and their rows are those of a plain block; with every draw taken, none is refused."""
    whole = Change("own")
    play = PlayDesigned(FACTORS, {whole.text: whole})
    plain, every = play([Arm("plain", STORY, 7), Arm("whole", STORY, 7, whole.text)], 0, 256)
    alone = play_block(STORY, 7, 0, 256)
    assert plain.rows.tobytes() == alone.rows.tobytes()
    assert len(every.rows) == 256
    assert (every.refused_by == -1).all()


def test_each_change_has_a_text_of_its_own() -> None:
    """What is stored is found again by it: kind, input, level, and how the record is read."""
    texts = [
        Change("own").text,
        Change("held", "a", 0.1).text,
        Change("held", "a", 0.9).text,
        Change("swapped", "b", whole=False).text,
    ]
    assert texts == [
        "own  0.500000 every draw",
        "held a 0.100000 every draw",
        "held a 0.900000 every draw",
        "swapped b 0.500000 kept draws",
    ]
