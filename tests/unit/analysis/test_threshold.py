"""Thresholds and sweeps, against what can be worked out by hand."""

from __future__ import annotations

from math import exp, log

import pytest

from sim.analysis.axis import Range, axis
from sim.analysis.intervals import share
from sim.analysis.study import Question, ask
from sim.analysis.sweep import Sweep, sweep
from sim.analysis.target import reach
from sim.analysis.threshold import Found, _Line, find
from sim.errors import UsageError
from sim.runs.wanted import Source, Wanted

HORIZON = 100.0

# Nobody ever agrees, so the threat is carried out in a share c·(1 − e^(−H/m)): c its chance, m its mean.
STORY = f"""
version: 1
title: Nothing but a threat
clock: {{horizon: {HORIZON:g} days}}
issues: {{land: [none, all]}}
status_quo: {{land: none}}
parties:
  one:
    negotiates: {{strategy: firm}}
    wants: {{land: {{weight: 1, none: 0, all: 100}}}}
    without_deal: {{strike: 50}}
  two:
    negotiates: {{strategy: firm}}
    wants: {{land: {{weight: 1, none: 100, all: 0}}}}
    without_deal: {{strike: 40}}
threats:
  strike: {{by: one, against: [two], chance: 0.5, pace: {{mean: 50 days}}}}
table: {{protocol: alternating, first: one, every: 20 days}}
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """Return the story as a file."""
    path = tmp_path_factory.mktemp("story") / "threat.yaml"
    path.write_text(STORY)
    return Source("threat", str(path), 5)


def found(source: Source, reach: str, *by: str, worlds: int = 2_000) -> Found:
    """Return where a share is reached."""
    wanted = Wanted("find", (source,), worlds, {"reach": reach, "by": list(by)})
    answer = ask(Question(find, repr), wanted, out=None, jobs=1).answer
    assert answer is not None
    return answer


def swept(source: Source, *by: str, of: str | None = None, worlds: int = 400) -> Sweep:
    """Return a sweep."""
    wanted = Wanted("sweep", (source,), worlds, {"by": list(by), "of": of})
    return ask(Question(sweep, repr), wanted, out=None, jobs=1).answer


def test_a_chance_is_found_where_its_formula_says(source: Source) -> None:
    """The closed form lies in the interval, and the interval is about as wide as the share's own."""
    (threshold,) = found(source, "threat_carried_out >= 30%", "threats.strike.chance").thresholds
    truth = 0.3 / (1 - exp(-HORIZON / 50))
    assert threshold.verdict == "found"
    assert threshold.reached_above is True
    assert threshold.value is not None
    assert threshold.low is not None
    assert threshold.high is not None
    assert threshold.low < truth < threshold.high
    assert abs(threshold.value - truth) < 0.04
    assert 0.03 < threshold.high - threshold.low < 0.07
    assert threshold.low < threshold.value < threshold.high


def test_a_mean_is_found_where_its_formula_says(source: Source) -> None:
    """The share falls along this input: it is reached below the value."""
    (threshold,) = found(
        Source(source.name, source.file, 6, ("threats.strike.chance=1",)),
        "threat_carried_out >= 60%",
        "threats.strike.pace.mean=20:400",
    ).thresholds
    truth = -HORIZON / log(1 - 0.6)
    assert threshold.reached_above is False
    assert threshold.low is not None
    assert threshold.high is not None
    assert threshold.low < truth < threshold.high
    assert threshold.crossings == 1


def test_what_is_not_within_range_is_said_to_be_so(source: Source) -> None:
    """Neither an end of the range nor an extrapolation is passed off as an answer."""
    (never,) = found(source, "threat_carried_out >= 95%", "threats.strike.chance", worlds=300).thresholds
    assert (never.verdict, never.value, never.low, never.high) == ("nowhere", None, None, None)
    assert (never.crossings, never.reached_above) == (0, None)
    (always,) = found(source, "threat_carried_out <= 95%", "threats.strike.chance", worlds=300).thresholds
    assert always.verdict == "everywhere"


@pytest.mark.parametrize(
    ("sign", "shares", "verdict", "value", "above"),
    [
        (">=", (1, 2, 3), "found", 0.5, True),
        ("<=", (1, 2, 3), "found", 0.5, False),
        (">=", (2, 2, 2), "everywhere", None, None),
        ("<=", (2, 2, 2), "everywhere", None, None),
        ("<=", (2, 3, 3), "found", 0.0, False),
        (">=", (2, 1, 1), "found", 0.0, False),
        (">=", (3, 2, 1), "found", 0.5, False),
        ("<=", (3, 2, 1), "found", 0.5, True),
        ("<=", (3, 3, 3), "nowhere", None, None),
        (">=", (1, 1, 1), "nowhere", None, None),
    ],
)
def test_a_share_that_just_equals_the_level_reaches_it(
    sign: str, shares: tuple[int, ...], verdict: str, value: float | None, above: bool | None
) -> None:
    """From above as from below, at one value or at all; between two values the line between them is read."""
    line = _Line(None, Range("x", 0.0, 1.0), reach(f"deal {sign} 50%"))
    for at, count in zip((0.0, 0.5, 1.0), shares, strict=True):
        line.see(at, share(count, 4))
    found = line.threshold()
    assert (found.verdict, found.value, found.reached_above) == (verdict, value, above)
    assert found.crossings == (verdict == "found")


def test_a_contour_follows_its_formula(source: Source) -> None:
    """For each mean the chance at which the share is reached; none where even a certain threat is too slow."""
    answer = found(
        source,
        "threat_carried_out >= 50%",
        "threats.strike.pace.mean=25:205",
        "threats.strike.chance",
        worlds=600,
    )
    assert [threshold.at for threshold in answer.thresholds] == [25, 55, 85, 115, 145, 175, 205]
    for threshold in answer.thresholds:
        assert threshold.at is not None
        truth = 0.5 / (1 - exp(-HORIZON / threshold.at))
        if truth > 1.1:
            assert threshold.verdict == "nowhere"
        elif truth < 0.9:
            assert threshold.value == pytest.approx(truth, abs=0.12)


def test_a_curve_and_a_grid_are_counted_in_the_same_worlds(source: Source) -> None:
    """Under common random numbers the share rises without a step back, and texts are values too."""
    curve = swept(source, "threats.strike.chance=0:1:6", of="threat_carried_out")
    assert curve.axes == (("0", "0.2", "0.4", "0.6", "0.8", "1"),)
    shares = [point.of.count for point in curve.points if point.of is not None]
    assert shares[0] == 0
    assert shares == sorted(shares)
    grid = swept(
        source, "threats.strike.chance=0,1", "parties.one.negotiates.strategy=firm,expected", worlds=100
    )
    assert [point.values for point in grid.points] == [
        ("0", "firm"),
        ("0", "expected"),
        ("1", "firm"),
        ("1", "expected"),
    ]


def test_any_deal_is_meant_by_deal(source: Source) -> None:
    """Whatever its outcome is called, unless the author calls one so."""
    generous = "parties.two.wants.land={weight: 1, none: 0, all: 100}"
    named = "outcomes=[given: {deal: {land: all}}]"
    wanted = Source(source.name, source.file, 1, (generous, named))
    point = swept(wanted, "threats.strike.chance=0,1", of="deal", worlds=50).points[0]
    assert point.of is not None
    assert point.of.share == 1


@pytest.mark.parametrize(
    ("reach", "by", "message"),
    [
        ("threat_carried_out", "threats.strike.chance", "write an outcome, >= or <=, and a share"),
        ("threat_carried_out >= 150%", "threats.strike.chance", "between 0% and 100%"),
        ("threat_caried_out >= 50%", "threats.strike.chance", 'did you mean "threat_carried_out"'),
        ("deal >= 50%", "threats.strike.pace.mean", "no probability"),
        ("deal >= 50%", "threats.strike.chance=1:0", "the first number must be the smaller one"),
        ("deal >= 50%", "threats.strike.chance=a:b", "'a' is not a number"),
    ],
)
def test_a_wrong_request_gets_one_message(source: Source, reach: str, by: str, message: str) -> None:
    """What is wrong, and the likely mend."""
    with pytest.raises(UsageError, match=message.replace("(", "\\(")):
        found(source, reach, by, worlds=10)


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (("threats.strike.chance",), "write PATH=low:high:steps"),
        (("threats.strike.chance=0:1",), "write low:high:steps"),
        (("threats.strike.chance=0:1:1",), "whole number from 2"),
        (("threats.strike.chance=0.5",), "several values"),
        (("a=0:1:100", "b=0:1:100"), "10,000 points"),
        (("a=0:1:2", "b=0:1:2", "c=0:1:2"), "once for a curve"),
    ],
)
def test_a_wrong_axis_gets_one_message(source: Source, by: tuple[str, ...], message: str) -> None:
    """What is wrong, and the likely mend."""
    with pytest.raises(UsageError, match=message):
        swept(source, *by, worlds=10)


def test_a_point_of_a_sweep_counts_every_outcome_and_what_it_is_worth(source: Source) -> None:
    """A threat sure to come leaves the first 50 and the second 40, one that never comes 0 and 100."""
    curve = swept(source, "threats.strike.chance=0,1")
    assert (curve.kept, curve.seed, curve.of) == (400, 5, None)
    assert (curve.paths, curve.parties) == (("threats.strike.chance",), ("one", "two"))
    never, surely = curve.points
    struck = curve.outcomes.index("threat_carried_out")
    for point in curve.points:
        assert sum(one.count for one in point.outcomes) == 400
        assert {one.of for one in point.outcomes} == {400}
        assert point.of is None
    assert never.outcomes[struck].count == 0
    assert surely.outcomes[struck].share == pytest.approx(1 - exp(-HORIZON / 50), abs=0.06)
    assert [worth.value for worth in never.parties] == [0.0, 100.0]
    assert [worth.value for worth in surely.parties] == pytest.approx([50.0, 40.0])
    assert [worth.high - worth.low for worth in never.parties] == pytest.approx([0.0, 0.0])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "values"),
    [("a=0:1:3", ("0", "0.5", "1")), ("a=0.1:0.3:3", ("0.1", "0.2", "0.3")), ("a = x, y", ("x", "y"))],
)
def test_the_values_of_an_axis_are_written_as_a_reader_would(text: str, values: tuple[str, ...]) -> None:
    """Without the noise of binary fractions, ends included."""
    found = axis(text)
    assert (found.path, found.values) == ("a", values)
    assert found.sets(1) == f"a={values[1]}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=0:1:2.5", "whole number from 2 to 1000"),
        ("a=0:1:1001", "whole number from 2 to 1000"),
        ("a=1:1:3", "the first number must be the smaller one"),
        ("a=0:inf:3", "'inf' is not a number"),
        ("a=x,,y", "several values"),
        ("=1,2", "write PATH="),
        ("a=", "write PATH="),
    ],
)
def test_an_axis_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    """Each with what would do."""
    with pytest.raises(UsageError, match=message):
        axis(text)
    assert len(axis("a=0:1:1000").values) == 1_000
    assert len(axis("a=0:1:2").values) == 2


@pytest.mark.parametrize("text", ["deal >= 0%", "deal >= 100%", "deal >= 1", "deal <= 0"])
def test_a_share_to_reach_lies_between_nought_and_one(text: str) -> None:
    """Neither end counts."""
    with pytest.raises(UsageError, match="between 0% and 100%"):
        reach(text)


@pytest.mark.parametrize("text", ["deal >= 1.2.3", "deal >= .", "deal > 50%", ">= 50%", "deal >= 50% or so"])
def test_what_is_no_share_to_reach_is_told(text: str) -> None:
    """With an example of one that is."""
    with pytest.raises(UsageError, match="write an outcome, >= or <=, and a share"):
        reach(text)


def test_what_is_to_be_reached_is_read_as_it_is_written() -> None:
    """As a share or in per cent, from above or from below."""
    above, below = reach("deal >= 50%"), reach(" deal<=0.25 ")
    assert (above.level, above.rising, above.text) == (0.5, True, "deal >= 50%")
    assert (below.level, below.rising, below.text) == (0.25, False, "deal <= 25%")
