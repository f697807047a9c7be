"""Inputs ranked on a function whose indices are known, wired in as a party's worth."""

from __future__ import annotations

from math import pi
from pathlib import Path

import pytest

from sim.analysis.differences import difference_of_pairs
from sim.analysis.factors import Factor, Level, factors
from sim.analysis.sensitivity import Influence, Sensitivity, _swing, measure_of, play_for, sensitivity
from sim.analysis.study import Question, ask
from sim.chance import generator
from sim.errors import UsageError
from sim.runs.wanted import Source, Wanted
from sim.scenario import load

# Ishigami and Homma (1990): sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1, each x uniform between −π and π. The language has no
# sine, so it is the Taylor polynomial up to x¹⁷, right to 10⁻⁵. It is what the end of the talks is worth to one.
ISHIGAMI = f"""
version: 1
title: Ishigami
clock: {{horizon: 2 rounds, deadline: {{after: 1 round, then: lapses}}}}
issues: {{land: [none, all]}}
status_quo: {{land: none}}
quantities:
  x1: {{uniform: [{-pi}, {pi}]}}
  x2: {{uniform: [{-pi}, {pi}]}}
  x3: {{uniform: [{-pi}, {pi}]}}
  idle: {{choice: {{15: 1, 16: 1, 17: 2}}}}
  q1: x1 * x1
  q2: x2 * x2
  s1: "SINE1"
  s2: "SINE2"
parties:
  one:
    negotiates: {{strategy: firm}}
    wants: {{land: {{weight: 1, none: 0, all: 1}}}}
    while_talking: 0
    without_deal: {{lapses: "s1 + 7 * s2 * s2 + 0.1 * x3 * x3 * x3 * x3 * s1"}}
  two:
    negotiates: {{strategy: firm}}
    wants: {{land: {{weight: 1, none: 1, all: 0}}}}
    while_talking: 0
    without_deal: {{lapses: idle}}
table: {{protocol: alternating, first: one, every: 1 round}}
"""


def _sine(x: str, square: str) -> str:
    text = "1"
    for k in range(8, 0, -1):
        text = f"1 - {square} / {2 * k * (2 * k + 1)} * ({text})"
    return f"{x} * ({text})"


def source(folder: Path, text: str) -> Source:
    """Return a story as a file."""
    path = folder / "story.yaml"
    path.write_text(text)
    return Source("story", str(path), 3)


def studied(of: Source, what: str, worlds: int = 4_096, kept: int = 400) -> Sensitivity:
    """Return the study of one outcome or party."""
    wanted = Wanted("sensitivity", (of,), kept, {"of": what, "worlds": worlds})
    play = play_for(of.load())
    answer = ask(Question(sensitivity, repr), wanted, out=None, jobs=1, play=play).answer
    assert answer is not None
    return answer


def named(found: Sensitivity) -> dict[str, Influence]:
    """Return the influences by the names of their inputs."""
    return {one.name.removeprefix("quantities."): one for one in found.inputs}


def test_the_indices_of_ishigami_are_found(tmp_path: Path) -> None:
    """Each known index lies in its interval; what is idle has none; nothing is chance at the table."""
    text = ISHIGAMI.replace("SINE1", _sine("x1", "q1")).replace("SINE2", _sine("x2", "q2"))
    found = studied(source(tmp_path, text), "one")
    a, b = 7.0, 0.1
    variance = a**2 / 8 + b * pi**4 / 5 + b**2 * pi**8 / 18 + 0.5
    first = {"x1": 0.5 * (1 + b * pi**4 / 5) ** 2, "x2": a**2 / 8, "x3": 0.0}
    together = b**2 * pi**8 * (1 / 18 - 1 / 50)
    total = {"x1": first["x1"] + together, "x2": first["x2"], "x3": together}
    assert found.variance == pytest.approx(variance, rel=0.05)
    inputs = named(found)
    for name in ("x1", "x2", "x3"):
        for known, estimate in ((first[name], inputs[name].first), (total[name], inputs[name].total)):
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low - 0.03 < known / variance < estimate.high + 0.03, name
            assert estimate.high - estimate.low < 0.15
    assert inputs["idle"].total.value == 0
    assert inputs["idle"].categorical
    assert found.chance_total.value == 0
    assert found.ranked
    assert next(one.name.removeprefix("quantities.") for one in found.inputs) == "x1"
    assert (inputs["x1"].best_rank, inputs["x1"].worst_rank) == (1, 1)


COIN = """
version: 1
title: A coin and a chance
clock: {horizon: 100 rounds, deadline: {after: 1 round, then: threats_act}}
issues: {land: [none, all]}
status_quo: {land: none}
quantities:
  high: {choice: {0.3: 1, 0.7: 1}}
  noise: {uniform: [0, 1]}
parties:
  one:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 0, all: 1}}
    without_deal: {strike: noise}
  two:
    negotiates: {strategy: firm}
    wants: {land: {weight: 1, none: 1, all: 0}}
    without_deal: {strike: 0}
threats:
  strike: {by: one, against: [two], chance: high}
table: {protocol: alternating, first: one, every: 1 round}
"""


def test_ignorance_and_chance_are_told_apart(tmp_path: Path) -> None:
    """A coin of 0.3 or 0.7: the variance of its chance is 0.04 of 0.25, so 16% is ignorance and 84% chance."""
    found = studied(source(tmp_path, COIN), "threat_carried_out", worlds=8_192, kept=500)
    split = next(one for one in found.splits if one.name == "threat_carried_out")
    assert split.inputs.low is not None
    assert split.inputs.high is not None
    assert split.inputs.low < 0.16 < split.inputs.high
    assert split.inputs.value == pytest.approx(0.16, abs=0.04)
    coin = named(found)["high"]
    assert coin.categorical
    assert {coin.swing.low, coin.swing.high} == {"0.3", "0.7"}
    assert coin.swing.by.value == pytest.approx(0.4, abs=0.08)
    assert coin.swing.exceeds_noise
    assert not named(found)["noise"].swing.exceeds_noise


def test_the_widest_of_several_swings_is_judged_as_one_of_many() -> None:
    """Of three levels it is one of three pairs, and its p-value counts for all; of two, for itself."""
    worlds = generator(1, "worlds").normal(size=(3, 40))
    middle, low, high = worlds[0], worlds[1] - 0.4, worlds[2] + 0.1
    levels = (Level(0.2, "middle"), Level(0.5, "low"), Level(0.8, "high"))
    pair = difference_of_pairs("x", low, high)
    assert 0.001 < pair.p < 0.3
    several = _swing(Factor("x", frozenset(), levels, categorical=True), [middle, low, high])
    assert (several.low, several.high) == ("low", "high")
    assert (several.at_low, several.at_high) == (low.mean(), high.mean())
    assert several.by == pair.by
    assert several.p == pytest.approx(min(3 * pair.p, 1.0))
    one = _swing(Factor("x", frozenset(), levels[1:]), [low, high])
    assert one.p == pair.p
    turned = _swing(Factor("x", frozenset(), levels[1:]), [high, low])
    assert (turned.at_low, turned.at_high) == (high.mean(), low.mean())
    alike = _swing(Factor("x", frozenset(), levels, categorical=True), [low, low, low])
    assert alike.p == 1.0


def test_what_the_sample_cannot_separate_is_not_ranked(tmp_path: Path) -> None:
    """Two inputs of the same weight keep both ranks open, in whatever order they are listed."""
    twins = COIN.replace(
        "noise: {uniform: [0, 1]}", "noise: {uniform: [0, 1]}\n  more: {uniform: [0, 1]}"
    ).replace("strike: noise", 'strike: "noise + more"')
    inputs = named(studied(source(tmp_path, twins), "one", worlds=256, kept=50))
    for name in ("noise", "more"):
        assert inputs[name].best_rank < inputs[name].worst_rank


def test_every_input_of_the_shipped_crisis_has_its_streams() -> None:
    """No two share one, and an order among three options is one input with one stream for each free place."""
    found = factors(load(Path(__file__).parents[3] / "scenarios/turkey_exile.yaml"))
    streams = [stream for one in found for stream in one.streams]
    assert len(streams) == len(set(streams))
    assert any(one.name.endswith(".order") for one in found)
    assert any(one.categorical for one in found)


def test_a_wrong_request_gets_one_message(tmp_path: Path) -> None:
    """A number that is no power of two, a name that is none, nothing that is uncertain."""
    of = source(tmp_path, COIN)
    with pytest.raises(UsageError, match="power of two"):
        studied(of, "one", worlds=100)
    with pytest.raises(UsageError, match="no outcome three"):
        measure_of("three", of.load())
    plain = COIN.replace("{choice: {0.3: 1, 0.7: 1}}", "0.5").replace("{uniform: [0, 1]}", "0.5")
    with pytest.raises(UsageError, match="no input is uncertain"):
        studied(source(tmp_path, plain), "one")
