"""Backward induction by play: what both sides sign at the table is what the theory of bargaining says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.play import play_block
from sim.engine.trace import tell
from sim.scenario import load
from sim.theory import backward
from tests.unit.engine.stage import play, story, y

CLASSICS = Path(__file__).parents[3] / "scenarios/classics"


def signed(name: str, *sets: str, worlds: int = 2) -> float:
    """Return the share that is signed on the first day in every world of a classic."""
    rows = play_block(load(CLASSICS / f"{name}.yaml", sets), 1, 0, worlds).rows
    assert (rows["ending"] == 1).all()
    assert (rows["day"] == 0).all()
    assert len(set(rows["exact"].tolist())) == 1
    return float(rows["exact"][0])


def discounts(one: float, two: float) -> tuple[str, str]:
    """Set both sides' discount factors."""
    return f"parties.one.discount={one}", f"parties.two.discount={two}"


@pytest.mark.parametrize("turns", [1, 2, 3, 10, 11])
def test_a_fixed_number_of_turns_gives_stahls_shares(turns: int) -> None:
    """Ståhl (1972): the share of who begins, for even and odd numbers of turns."""
    one, two = 0.8, 0.7
    pairs = (one * two) ** (turns // 2)
    expected = (1 - two) * (1 - pairs) / (1 - one * two) + (pairs if turns % 2 else 0.0)
    assert signed("rubinstein", *discounts(one, two), f"table.turns={turns}") == pytest.approx(
        expected, abs=1e-6
    )


@pytest.mark.parametrize(("one", "two"), [(0.9, 0.9), (0.95, 0.9), (0.3, 0.6), (0.999, 0.998)])
def test_talks_without_end_give_rubinsteins_share(one: float, two: float) -> None:
    """Rubinstein (1982)."""
    assert signed("rubinstein", *discounts(one, two)) == pytest.approx((1 - two) / (1 - one * two), abs=1e-6)


def test_a_deadline_is_a_last_turn_like_any_other() -> None:
    """Three turns by the calendar are worth what three turns by number are."""
    dated = signed("rubinstein", "clock.deadline={after: 2 rounds, then: lapses}")
    assert dated == pytest.approx(signed("rubinstein", "table.turns=3"), abs=1e-12)


@pytest.mark.parametrize(("one", "two", "share"), [(0.05, 0.1, 1.0), (0.1, 0.05, 0.05), (0.03, 0.02, 0.02)])
def test_with_costs_per_turn_the_cheaper_side_takes_nearly_all(one: float, two: float, share: float) -> None:
    """Rubinstein (1982), fixed bargaining costs."""
    costs = [f"parties.{name}.discount=null" for name in ("one", "two")]
    costs += [f"parties.one.talking_costs={one} per round", f"parties.two.talking_costs={two} per round"]
    assert signed("rubinstein", *costs) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("discount", "outside"), [(0.9, 0.3), (0.9, 0.47), (0.9, 0.6), (0.5, 0.4), (0.7, 0.9)]
)
def test_an_outside_option_counts_only_where_it_beats_the_deal(discount: float, outside: float) -> None:
    """Binmore, Shaked and Sutton (1989): no splitting of the difference."""
    sets = (f"quantities.discount={discount}", f"quantities.outside_two={outside}")
    alone = discount / (1 + discount)
    expected = 1 / (1 + discount) if outside <= alone else 1 - outside
    assert signed("outside_option", *sets) == pytest.approx(expected, abs=1e-6)


def test_both_sides_may_have_something_to_fall_back_on() -> None:
    """v1 = 1 − max(d·v2, b2) and v2 = 1 − max(d·v1, b1)."""
    share = signed("outside_option", "quantities.outside_two=0.3", "quantities.outside_one=0.6")
    assert share == pytest.approx(1 - 0.9 * 0.4, abs=1e-6)


def test_who_is_offered_less_than_the_outside_option_takes_it() -> None:
    """A proposer that asks for everything loses the other side at once."""
    sets = ("quantities.outside_two=0.6", "parties.one.negotiates.strategy={firm: {share: 1}}")
    scenario = load(CLASSICS / "outside_option.yaml", sets)
    row = play_block(scenario, 1, 0, 1).rows[0]
    assert scenario.outcomes[int(row["outcome"])].name == "two_leaves"
    assert row["values"].tolist() == pytest.approx([0.0, 0.6])


@pytest.mark.parametrize("risk", [0.5, 0.1, 0.01])
def test_a_risk_of_breakdown_leads_to_the_nash_solution(risk: float) -> None:
    """Binmore, Rubinstein and Wolinsky (1986), with fallbacks and with a risk-averse side."""
    falling = ("quantities.fallback_one=0.2", "quantities.fallback_two=0.1", f"quantities.risk={risk}")
    assert signed("breakdown_risk", *falling) == pytest.approx(0.2 + 0.7 / (2 - risk), abs=1e-6)
    q, a = 1 - risk, 0.5
    averse = (f"parties.one.wants.share.worth.power={a}", f"quantities.risk={risk}")
    assert signed("breakdown_risk", *averse) == pytest.approx((1 - q) / (1 - q ** (1 + 1 / a)), abs=1e-6)


def test_talks_break_down_as_often_as_the_risk_says() -> None:
    """Where both ask for everything, the first refusal breaks the talks in a tenth of the worlds."""
    firm = [f"parties.{name}.negotiates.strategy={{firm: {{share: 1}}}}" for name in ("one", "two")]
    rows = play_block(load(CLASSICS / "breakdown_risk.yaml", firm), 3, 0, 4000).rows
    assert (rows["ending"] == 5).all()
    first = (rows["day"] == 0).mean()
    assert abs(first - 0.1) < 4 * (0.1 * 0.9 / 4000) ** 0.5
    assert abs(rows["day"].mean() - 9.0) < 4 * (90 / 4000) ** 0.5


def test_on_a_grid_the_last_turn_takes_all_but_what_refusing_is_worth() -> None:
    """Options in words are offered by the same reasoning: two turns, a patient pie of three parts."""
    scenario = story(
        {"negotiates": {"strategy": "rational"}, "wants": y("{pie: {a: 0, b: 50, c: 100}}"), "discount": 0.9},
        {"negotiates": {"strategy": "rational"}, "wants": y("{pie: {a: 100, b: 50, c: 0}}"), "discount": 0.4},
        table=y("{protocol: alternating, first: one, turns: 2}"),
    )
    played = play(scenario)
    assert played.packages("deal") == [1]
    assert played.rows["offers"].tolist() == [1]


def test_worlds_end_the_same_alone_and_in_a_crowd() -> None:
    """Every world reckons for itself, however many others are reckoned beside it."""
    scenario = load(
        CLASSICS / "rubinstein.yaml",
        ["parties.one.discount={uniform: [0.5, 0.99]}", "parties.two.discount={uniform: [0.5, 0.99]}"],
    )
    together = play_block(scenario, 5, 0, 40).rows
    alone = np.concatenate([play_block(scenario, 5, k, 1).rows for k in range(40)])
    assert together.tobytes() == alone.tobytes()
    assert len(set(together["exact"].tolist())) == 40


HOSTILE = [
    (
        "shifting_power",
        ("parties.b.wants.share.worth.from=1000000", "parties.a.wants.share.worth.power=0.1"),
        500,
    ),
    ("rubinstein", discounts(0.999_999_9, 0.999_999_9), 500),
    (
        "breakdown_risk",
        ("quantities.risk=0.0005", "parties.one.wants.share.worth={power: 0.15, from: 0, to: 184}"),
        500,
    ),
    (
        "outside_option",
        ("quantities.discount=0.99999", "parties.two.wants.share.worth.from=120000000"),
        500,
    ),
    ("two_level", ("quantities.discount=0.9999999", "parties.two.wants.share.worth.from=0.000001"), 500),
]


@pytest.mark.parametrize(("name", "sets", "most"), HOSTILE, ids=[name for name, *_ in HOSTILE])
def test_no_limit_is_looked_for_without_end(
    name: str, sets: Sequence[str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worths far apart, steep curves, patience without end: the turns gone through in all 20 worlds are counted."""
    gone_through = 0
    real = backward.play

    def counted(*asked: Any) -> backward.Turn:
        nonlocal gone_through
        gone_through += 1
        return real(*asked)

    monkeypatch.setattr(backward, "play", counted)
    rows = play_block(load(CLASSICS / f"{name}.yaml", sets), 1, 0, 20).rows
    assert len(rows) == 20
    assert gone_through <= most


def test_patience_without_end_shares_evenly() -> None:
    """Rubinstein (1982): as both discount factors go to 1 together, so does the first share to one half."""
    assert signed("rubinstein", *discounts(0.999_999_9, 0.999_999_9)) == pytest.approx(0.5, abs=1e-6)
    assert signed("breakdown_risk", "quantities.risk=0.000001") == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize(("share", "accepted"), [(0.6, True), (0.8, False)])
def test_who_reckons_refuses_less_than_waiting_is_worth(share: float, accepted: bool) -> None:
    """Whoever offers it: waiting is worth what it is against one who reckons, 0.8·(1 − 0.9)/(1 − 0.72)."""
    firm = f"parties.one.negotiates.strategy={{firm: {{share: {share}}}}}"
    played = play(load(CLASSICS / "rubinstein.yaml", (*discounts(0.9, 0.8), firm)))
    worth, waiting, said = (played.facts("answer", 1, n)[0] for n in ("worth", "waiting", "accepted"))
    assert waiting == pytest.approx(0.8 * 0.1 / 0.28, abs=1e-6)
    assert worth == pytest.approx(1 - share, abs=0.02)
    assert said == accepted


def test_a_value_off_the_grid_is_told_as_it_was_named() -> None:
    """Six places of Rubinstein's share, not those of the nearest point of the grid."""
    told = "\n".join(tell(load(CLASSICS / "rubinstein.yaml", discounts(0.9, 0.8)), 1, 0))
    assert f"offers: share {0.2 / 0.28:.6g}" in told
