"""The names of endings, what is reported of them, and inputs at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance import Luck, uniforms
from sim.engine.outcomes import name_endings
from sim.engine.play import play_block
from sim.engine.quantiles import exponential
from sim.engine.worlds import Worlds
from sim.model.endings import Ending, row_type
from sim.model.numbers import Arithmetic, Constant, Distribution, Drawn, Named, Number, Ordered
from sim.model.scenario import Scenario
from tests.unit.engine.stage import FIRM, OPEN, Tree, outcome, party, play, read, story, tree, within, y


def test_who_only_guarantees_is_worth_no_number() -> None:
    """A party that wants nothing has no worth, not one of 0."""
    data = tree(party([100, 60, 0]), party([0, 50, 100]))
    data["parties"]["ankara"] = {"guarantees": y("{pie: a, declines: 0.3}")}
    values = play(read(data)).rows["values"][0]
    assert np.isfinite(values[:2]).all()
    assert np.isnan(values[2])


def _named(outcomes: str) -> Scenario:
    """A scenario with every kind of ending, under these outcome rules."""
    endings: Tree = {"x": {"hit": 1, "otherwise": 2}, "z": 3, "coup": 4, "storm": 5}
    data = tree(
        party([100, 60, 0], without_deal=endings),
        party([0, 50, 100], without_deal=endings),
        status_quo={"pie": "c"},
    )
    data["threats"] = y(
        "{x: {by: one, against: two, chance: 1, effect: {hit: 0.5}}, z: {by: two, against: one, chance: 1}}"
    )
    data["events"] = y(
        "{quiet: {after: 1 round}, coup: {mean: 9 rounds, ends_talks: yes}, storm: {mean: 9 rounds, ends_talks: yes}}"
    )
    data["promises"] = y(
        "{p: {by: one, when: {pie: [a, b]}, kept: 0.5}, q: {by: two, when: any, kept: 0.5},"
        " r: {by: two, when: {pie: b}, kept: 0.5}}"
    )
    return read({**data, "outcomes": y(outcomes)})


def _name(
    scenario: Scenario, ending: Ending, which: int = -1, effect: int = -1, package: int = -1, broken: int = 0
) -> str:
    rows = np.zeros(1, dtype=row_type(2))
    for name, value in (
        ("ending", ending),
        ("which", which),
        ("effect", effect),
        ("package", package),
        ("broken", broken),
    ):
        rows[name] = int(value)
    name_endings(scenario, rows)
    return outcome(scenario, rows)[0]


def test_an_outcome_asks_of_a_promise_that_the_deal_holds() -> None:
    """The deal's own package decides whether the promise stood, the first package among them."""
    scenario = _named(
        "[{kept: {deal: any, promises: {p: kept}}}, {broken: {deal: any, promises: {p: broken}}},"
        " {without: {deal: any}}]"
    )
    assert [_name(scenario, Ending.DEAL, package=k) for k in range(3)] == ["kept", "kept", "without"]
    assert [_name(scenario, Ending.DEAL, package=k, broken=1) for k in range(3)] == [
        "broken",
        "broken",
        "without",
    ]
    second = _named("[{r_kept: {deal: any, promises: {r: kept}}}]")
    assert [_name(second, Ending.DEAL, package=k) for k in range(3)] == ["deal", "r_kept", "deal"]
    only = _named(
        "[{first: {deal: {pie: a}, promises: {q: kept}}}, {broken: {deal: {pie: c}, promises: {q: broken}}}]"
    )
    assert _name(only, Ending.DEAL, package=0, broken=1) == "first"
    assert _name(only, Ending.DEAL, package=2, broken=2) == "broken"


def test_the_first_rule_that_matches_names_the_ending() -> None:
    """Rules overlap: the order of the file decides; what no rule names bears the implicit name of its kind."""
    scenario = _named("[{best: {deal: {pie: a}}}, {some: [{deal: {pie: [a, b]}}, {event: coup}]}]")
    assert [_name(scenario, Ending.DEAL, package=k) for k in range(3)] == ["best", "some", "deal"]
    assert _name(scenario, Ending.EVENT, which=1) == "some"
    assert _name(scenario, Ending.EVENT, which=2) == "ended_by_event"
    assert _name(scenario, Ending.UNRESOLVED) == "unresolved"
    assert _name(scenario, Ending.DEADLINE) == "deadline_passed"


def test_promises_of_a_deal_in_its_name() -> None:
    """Broken: its bit is set; kept: the promise stood and its bit is not set. In c promise p does not stand."""
    scenario = _named(
        "[{p_broken: {deal: any, promises: {p: broken}}}, {both_kept: {deal: any, promises: {p: kept, q: kept}}},"
        " {q_kept: {deal: any, promises: {q: kept}}}]"
    )
    assert _name(scenario, Ending.DEAL, package=0, broken=0b01) == "p_broken"
    assert _name(scenario, Ending.DEAL, package=0, broken=0b11) == "p_broken"
    assert _name(scenario, Ending.DEAL, package=1, broken=0b00) == "both_kept"
    assert _name(scenario, Ending.DEAL, package=1, broken=0b10) == "deal"
    assert _name(scenario, Ending.DEAL, package=2, broken=0b00) == "q_kept"


def test_threats_by_name_and_by_what_they_did() -> None:
    """x with its effect, x without it, z, which has none; and the status quo signed."""
    scenario = _named(
        "[{hit: {threat: {x: hit}}}, {missed: {threat: {x: none}}}, {any_threat: {threat: any}},"
        " {nothing: {deal: status_quo}}]"
    )
    assert _name(scenario, Ending.THREAT, which=0, effect=0) == "hit"
    assert _name(scenario, Ending.THREAT, which=0) == "missed"
    assert _name(scenario, Ending.THREAT, which=1) == "any_threat"
    assert _name(scenario, Ending.DEAL, package=2) == "nothing"


def test_backing_down_and_walking_away_by_party() -> None:
    """One's and anybody's."""
    scenario = _named("[{one_down: {backs_down: one}}, {down: {backs_down: any}}, {gone: {walks_away: two}}]")
    assert _name(scenario, Ending.BACKED_DOWN, which=0) == "one_down"
    assert _name(scenario, Ending.BACKED_DOWN, which=1) == "down"
    assert _name(scenario, Ending.WALKED_AWAY, which=1) == "gone"
    assert _name(scenario, Ending.WALKED_AWAY, which=0) == "walked_away"


# -- what is reported ---------------------------------------------------------------------------------------


def test_a_party_reports_its_flow_and_its_ending_discounted_to_the_start() -> None:
    """A strike on day t: 40·(1 − e^−0.1t) + (−7)·e^−0.1t for two; one does not discount: 11."""
    one = party([100, 60, 0], while_talking=500, without_deal={"x": 11})
    two = party([0, 50, 100], while_talking=40, patience="10% per round", without_deal={"x": -7})
    threats = y("{x: {by: one, against: two, chance: 1, pace: {mean: 1 round}}}")
    rows = play(
        story(one, two, threats=threats, table=y("{protocol: alternating, every: 50 rounds, first: two}")), 50
    ).rows
    t = rows["day"]
    assert np.array_equal(t, np.minimum(exponential(uniforms(1, "threats.x/when", 0, 50)), 10.0))
    struck = rows["ending"] == int(Ending.THREAT)
    assert np.allclose(rows["values"][struck, 1], (40 - 47 * np.exp(-0.1 * t))[struck], atol=1e-9)
    assert (rows["values"][struck, 0] == 11).all()


def test_a_flow_that_changes_is_counted_in_pieces() -> None:
    """40 up to day 4, −5 up to the deal's day 6, then 60: ρ = 0.1. Two refuses the 60 of b until c is closed."""
    data = tree(party([0, 60, 0]), party([0, 60, 100], OPEN, while_talking=61, patience="10% per round"))
    data["events"] = y("{e: {after: 4 rounds, shocks: {two: {while_talking: {becomes: -5}}}}}")
    data["table"] = y("{protocol: alternating, first: one, every: 3 rounds}")
    row = play(read(data)).rows[0]
    assert (row["ending"], row["package"], row["day"]) == (int(Ending.DEAL), 1, 6.0)
    e = np.exp
    expected = 61 * (1 - e(-0.4)) - 5 * (e(-0.4) - e(-0.6)) + 60 * e(-0.6)
    assert np.isclose(row["values"][1], expected, atol=1e-9)


def test_a_deal_is_worth_what_became_of_its_promises() -> None:
    """Two signs b (50) on day 0 and has 10 where the promise is broken, as the row's bit says."""
    data = tree(party([0, 60, 0]), party([0, 50, 0], OPEN))
    data["promises"] = y(
        "{p: {by: one, when: {pie: b}, kept: 0.6, believed: {two: 1}, if_broken: {two: {becomes: 10}}}}"
    )
    rows = play(read(data), 2_000).rows
    assert (rows["ending"] == int(Ending.DEAL)).all()
    assert np.array_equal(rows["values"][:, 1], np.where(rows["broken"] == 1, 10.0, 50.0))
    assert within((rows["broken"] == 0).astype(float), 0.6)


def test_talks_still_open_are_worth_the_value_of_no_deal_of_that_day() -> None:
    """Horizon 10, ρ 0.1, flow 40, a bluff believed at 0.5 with λ 0.2, v −30: V(10) by the faded belief."""
    one = party([100, 60, 0], while_talking=500, without_deal={"x": 0})
    two = party([0, 50, 100], while_talking=40, patience="10% per round", without_deal={"x": -30})
    threats = y(
        "{x: {by: one, against: two, chance: 0, pace: {mean: 5 rounds}, believed: {two: {chance: 0.5}}}}"
    )
    row = play(story(one, two, threats=threats)).rows[0]
    b = np.exp(-2) / (1 + np.exp(-2))
    then = (1 - b) * 40 + b * (0.1 * 40 - 0.2 * 30) / 0.3
    assert row["ending"] == int(Ending.UNRESOLVED)
    assert np.isclose(row["values"][1], 40 * (1 - np.exp(-1)) + then * np.exp(-1), atol=1e-9)


# -- numbers of a world -------------------------------------------------------------------------------------


def test_numbers_are_evaluated_world_by_world() -> None:
    """(q + 2)·3 − q/4 with q uniform on [1, 5]; a reference is the same draw wherever it stands."""
    scenario = story(party([100, 60, 0]), party([0, 50, 100]), quantities=y("{q: {uniform: [1, 5]}}"))
    worlds = Worlds(scenario, Luck(1, 0, 30), np.arange(30))
    q: Number = Named("q")
    number = Arithmetic(
        "-",
        Arithmetic("*", Arithmetic("+", q, Constant(2.0)), Constant(3.0)),
        Arithmetic("/", q, Constant(4.0)),
    )
    drawn = worlds.number(q)
    assert np.allclose(drawn, 1 + 4 * uniforms(1, "quantities.q", 0, 30), atol=1e-5)
    assert np.allclose(worlds.number(number), (drawn + 2) * 3 - drawn / 4)


def test_a_part_of_a_block_draws_as_the_whole() -> None:
    """Rows 3, 7 and 8 of ten: their draws are those of the block."""
    scenario = story(party([100, 60, 0]), party([0, 50, 100]))
    luck = Luck(1, 40, 10)
    number = Drawn("d", Distribution("beta", (2, 3)), 0.0, 1.0)
    whole = Worlds(scenario, luck, np.arange(10)).number(number)
    part = Worlds(scenario, luck, np.array([3, 7, 8]))
    assert np.array_equal(part.number(number), whole[[3, 7, 8]])
    assert part.replications.tolist() == [43, 47, 48]


def test_slots_of_an_order_are_sorted_and_lie_between_its_ends() -> None:
    """Three slots between 10 and an end that is itself drawn."""
    scenario = story(party([100, 60, 0]), party([0, 50, 100]))
    worlds = Worlds(scenario, Luck(1, 0, 200), np.arange(200))
    high = Drawn("end", Distribution("uniform", (20, 30)))
    slots = [worlds.number(Ordered("g", k, 3, Constant(10.0), high)) for k in range(3)]
    assert (slots[0] <= slots[1]).all()
    assert (slots[1] <= slots[2]).all()
    assert (slots[0] >= 10).all()
    assert (slots[2] <= worlds.number(high)).all()


# -- edges --------------------------------------------------------------------------------------------------


def _calm(scenario: Scenario, count: int = 40) -> np.ndarray:
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        rows = play_block(scenario, 1, 0, count).rows
    assert np.isfinite(rows["values"]).all()
    return rows


@pytest.mark.parametrize("size", [1e9, 1e-6])
@pytest.mark.parametrize(
    "strategy", ["{concede: {exponent: 1}}", "{firm: {share: 0.5}}", "{mirror: {}}", "{expected: {}}"]
)
def test_huge_and_tiny_stakes(size: float, strategy: str) -> None:
    """Worths of 10⁹ or 10⁻⁶ points, threats and a deadline: everything stays finite."""
    one = party([size, size / 2, -size], y(strategy), patience="1% per round", without_deal={"x": -size})
    two = party([-size, size / 2, size], y(strategy), patience="1% per round", without_deal={"x": -2 * size})
    threats = y("{x: {by: one, against: two, chance: 0.5, pace: {mean: 20 rounds}}}")
    clock = y("{horizon: 20 rounds, deadline: {after: 15 rounds, then: threats_act}}")
    rows = _calm(story(one, two, threats=threats, clock=clock))
    assert (np.abs(rows["values"]) <= 2 * size).all()


def test_a_single_package() -> None:
    """One issue of one option: it is offered and signed, or nothing is."""
    for flow, ending in ((10, Ending.DEAL), (60, Ending.UNRESOLVED)):
        rows = _calm(story(party([50]), party([50], while_talking=flow), "a"))
        assert (rows["ending"] == int(ending)).all()


def test_no_party_has_any_patience_to_lose() -> None:
    """Patience 0 and nothing to fear: V is the flow, nothing divides by 0."""
    rows = _calm(story(party([100, 60, 0], patience=0), party([0, 50, 100], patience=0)))
    assert (rows["ending"] == int(Ending.UNRESOLVED)).all()
    assert (rows["values"] == 0).all()


@pytest.mark.parametrize("chance", [0, 1])
@pytest.mark.parametrize("mean", ["0.001 rounds", "1000000000 rounds"])
def test_certain_threats_at_any_pace(chance: int, mean: str) -> None:
    """Probability 0 or 1, mean waits of 10⁻³ or 10⁹, with and without a deadline."""
    endings = {"x": -20, "coup": 5}
    one, two = (
        party(p, y("{concede: {exponent: 1}}"), without_deal=endings) for p in ([100, 50, 0], [0, 50, 100])
    )
    for clock in (
        y("{horizon: 20 rounds}"),
        y("{horizon: 20 rounds, deadline: {after: 15 rounds, then: threats_act}}"),
    ):
        data = {**tree(one, two), "clock": clock}
        data["threats"] = y(f"{{x: {{by: one, against: two, chance: {chance}, pace: {{mean: {mean}}}}}}}")
        data["events"] = y("{coup: {mean: 1000000000 rounds, ends_talks: yes}}")
        _calm(read(data))


def test_a_very_impatient_party() -> None:
    """A discount rate of 1,000 per round: V is the flow, the future weighs nothing; values stay finite."""
    rows = _calm(
        story(
            party([100, 60, 0], FIRM, patience=1000),
            party([0, 50, 100], OPEN, patience=1000, while_talking=-1),
        )
    )
    assert (rows["ending"] == int(Ending.DEAL)).all()


def test_promises_that_are_certain_either_way() -> None:
    """Kept with 0 and 1 under guarantees of odds 10⁹: EU and fate agree."""
    for kept in (0, 1):
        data = tree(party([0, 60, 0]), party([0, 50, 0], OPEN, while_talking=-5))
        data["promises"] = y(
            f"{{p: {{by: one, when: any, kept: {kept}, guarantees: [{{when: any, odds: 1000000000}}],"
            " if_broken: {two: {becomes: -1}}}}"
        )
        rows = _calm(read(data))
        assert (rows["broken"] == 1 - kept).all()
        assert (rows["values"][:, 1] == (50 if kept else -1)).all()
