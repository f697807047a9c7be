"""The turns ahead as a party that reckons backwards is given them, turn by turn, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from sim.model.game import Game
from sim.model.packages import FloatArray
from tests.unit.engine.stage import Tree, party, read, stage, tree, y

PATIENCE = (0.1, 0.2)
FLOW = (4.0, 7.0)
LAPSE = (3.0, 5.0)
BREAKS = (10.0, 20.0)


def talks(clock: str, events: str = "", **more: object) -> Tree:
    """Return talks of two who reckon backwards and meet every second round, and a council that one knows of."""
    one, two = [
        party(
            pie,
            {"rational": {}},
            patience=f"{100 * rate:g}% per round",
            while_talking=flow,
            without_deal={"breakdown": breaks, "lapses": lapse}
            if "deadline" in clock
            else {"breakdown": breaks},
        )
        for pie, rate, flow, breaks, lapse in zip(
            ([0, 50, 100], [100, 60, 0]), PATIENCE, FLOW, BREAKS, LAPSE, strict=True
        )
    ]
    data = tree(one, two, clock=y(clock))
    data["table"]["every"] = "2 rounds"
    data["events"] = y("{breakdown: {on_refusal: 0.2, ends_talks: yes}" + events + "}")
    data["parties"]["council"] = {
        "ratifies": {"known_to": ["one"]},
        "wants": {"pie": {"a": 1, "b": 2, "c": 3}},
        "while_talking": 2,
        "patience": "30% per round",
        "without_deal": {"breakdown": 0, **({"lapses": 2.5} if "deadline" in clock else {})},
    }
    return data | more


def game(data: Tree, me: int = 0, worlds: int = 1, *, closing: bool = False) -> Game:
    """Return the rest of the talks as a party knows them before anything has happened."""
    here = stage(read(data), worlds)
    found = here.table.moment(me, here.everyone, closing=closing).game()
    assert found is not None
    return found


DEADLINE = "{horizon: 40 rounds, deadline: {after: 7 rounds, then: lapses}}"
SHOCKS = (
    ", sooner: {after: 3 rounds, shocks: {two: {while_talking: {adds: 6}}}}"
    ", later: {after: 4 rounds, shocks: {two: {without_deal: {breakdown: {adds: -8}}}}}"
)


def test_each_turn_holds_what_the_time_to_the_next_is_worth() -> None:
    """Living two rounds at the flow, and the rest discounted; a breakdown; after the last turn the lapse, at once."""
    found = game(talks(DEADLINE, SHOCKS))
    assert [step.speaker for step in found.steps] == [0, 1, 0, 1]
    assert found.cycle == 0
    for n, step in enumerate(found.steps):
        day = 2 * n
        for p, (rate, flow, lapse, breaks) in enumerate(zip(PATIENCE, FLOW, LAPSE, BREAKS, strict=True)):
            kept = np.exp(-2 * rate)
            lives = flow + (6 if p == 1 and day >= 3 else 0)
            suffers = breaks - (8 if p == 1 and day >= 4 else 0)
            left = np.exp(-rate)  # from day 6, the last turn, to day 7
            assert step.flow[p] == pytest.approx(lives)
            assert step.living[p] == pytest.approx(1 - kept)
            if n < 3:
                assert step.hold[p] == pytest.approx(lives * (1 - kept))
                assert step.keep[p] == pytest.approx(kept)
            else:
                assert step.hold[p] == pytest.approx(flow * (1 - left) + lapse * left)
                assert step.keep[p] == 0.0
            ((chance, worth),) = step.breaks
            assert chance == pytest.approx(0.2)
            assert worth[p] == pytest.approx(suffers)
        left = np.exp(-0.3 * (7 - day))
        assert [float(bar[0]) for bar in step.bars] == pytest.approx([2 * (1 - left) + 2.5 * left])


def test_a_council_is_known_to_those_only_who_are_told_of_it() -> None:
    """One has its wishes and its bar before it, two does not."""
    knows, ignores = (game(talks(DEADLINE), me) for me in (0, 1))
    assert (len(knows.wishes), len(ignores.wishes)) == (3, 2)
    assert knows.wishes[2].base.tolist() == [[1.0, 2.0, 3.0]]
    assert [len(step.bars) for step in knows.steps] == [1, 1, 1, 1]
    assert [len(step.bars) for step in ignores.steps] == [0, 0, 0, 0]
    assert (knows.me, ignores.me) == (0, 1)


def test_without_an_end_the_turns_after_the_last_change_come_again_and_again() -> None:
    """Two turns for ever; before them as many as it takes for the last dated shock to have come."""
    assert (len(game(talks("{horizon: 40 rounds}")).steps), game(talks("{horizon: 40 rounds}")).cycle) == (
        2,
        2,
    )
    changing = game(talks("{horizon: 40 rounds}", SHOCKS))
    assert (len(changing.steps), changing.cycle) == (4, 2)
    assert [float(step.flow[1][0]) for step in changing.steps] == [7.0, 7.0, 13.0, 13.0]
    assert [float(step.breaks[0][1][1][0]) for step in changing.steps] == [20.0, 20.0, 12.0, 12.0]


def test_where_the_table_closes_now_there_is_one_turn() -> None:
    """After it there is what a lapse is worth, at once."""
    found = game(talks(DEADLINE), closing=True)
    assert len(found.steps) == 1
    assert [float(hold[0]) for hold in found.steps[0].hold] == list(LAPSE)
    assert [float(keep[0]) for keep in found.steps[0].keep] == [0.0, 0.0]
    assert found.steps[0].bars[0].tolist() == [2.5]


@pytest.mark.parametrize(
    "event",
    [
        ", leak: {on_refusal: 0.5, shocks: {two: {while_talking: {adds: 6}}}}",
        ", soon: {mean: 9 rounds, shocks: {two: {while_talking: {adds: 6}}}}",
        ", perhaps: {after: 3 rounds, chance: 0.5, shocks: {two: {while_talking: {adds: 6}}}}",
        ", some_day: {after: {uniform: [1, 9]}, shocks: {two: {while_talking: {adds: 6}}}}",
        ", quiet: {after: 3 rounds}",
    ],
)
def test_what_is_not_sure_to_come_on_a_day_is_not_reckoned_with(event: str) -> None:
    """Neither a shock upon refusal or at random, nor one whose day or coming is uncertain."""
    found = game(talks(DEADLINE, event))
    assert [float(step.flow[1][0]) for step in found.steps] == [7.0] * 4
    assert [len(step.breaks) for step in found.steps] == [1] * 4


Of: TypeAlias = Callable[[FloatArray], FloatArray]
"""What follows from a secret."""


def _wanting(a: str, b: str, c: str) -> Tree:
    return {"wants": {"pie": {"a": a, "b": b, "c": c}}}


def secret(sets: Tree) -> Tree:
    """Return two prices named to a buyer with something to hide, uniform from 2 to 6, and what else is set of it."""
    buyer = {"negotiates": {"strategy": "rational"}, "patience": "20% per round", "private": "secret", **sets}
    seller = party([0, 5, 9], {"rational": {}}, patience="10% per round")
    buyer.setdefault("wants", {"pie": {"a": 8, "b": 4, "c": 1}})
    data = tree(seller, buyer)
    data["quantities"] = {"secret": {"uniform": [2, 6]}}
    data["table"] = y("{protocol: one_sided, first: one, turns: 2, every: 2 rounds}")
    return data


@pytest.mark.parametrize(
    ("sets", "eager_is_high", "flow", "worth"),
    [
        ({"while_talking": "secret"}, False, lambda s: s, lambda s: 4 + 0 * s),
        ({"while_talking": "10 - secret"}, True, lambda s: 10 - s, lambda s: 4 + 0 * s),
        (_wanting("secret + 1", "secret", "2 * secret - 3"), True, lambda s: 0 * s, lambda s: s),
        (_wanting("9 - secret", "8 - secret", "7"), False, lambda s: 0 * s, lambda s: 8 - s),
    ],
)
def test_types_of_a_hidden_party_are_ordered_by_how_eager_they_are(
    sets: Tree, eager_is_high: bool, flow: Of, worth: Of
) -> None:
    """Who has less by refusing, or more by a deal, is the more eager; each type has what its secret says."""
    worlds = 7
    found = game(secret(sets), worlds=worlds).hidden
    assert found is not None
    assert (found.place, found.player) == (1, 1)
    assert found.left.tolist() == [1.0] * worlds
    here = stage(read(secret(sets)), worlds)
    high = (here.cohort.worlds.number(here.cohort.scenario.quantities["secret"]) - 2.0) / 4.0
    assert found.eager == pytest.approx(high if eager_is_high else 1.0 - high, abs=1e-5)
    eager = np.array([0.0, 0.2, 0.5, 1.0])
    secrets = 2.0 + 4.0 * (eager if eager_is_high else 1.0 - eager)
    kept = np.exp(-0.4)
    for n, hold, keep in ((0, 1.0 - kept, kept), (1, 1.0, 0.0)):
        kinds = found.kinds(n, eager)
        assert kinds.hold.reshape(worlds, 4)[3] == pytest.approx(flow(secrets) * hold, abs=1e-5)
        assert kinds.keep.reshape(worlds, 4)[3] == pytest.approx([keep] * 4)
        assert kinds.wish.base.reshape(worlds, 4, 3)[3][:, 1] == pytest.approx(worth(secrets), abs=1e-5)


@pytest.mark.parametrize("me", [0, 1])
def test_last_words_ahead_are_what_who_speaks_them_would_then_choose(me: int) -> None:
    """The strike is worth 10 to one, backing down 12 and 0.6 less each round: from day 4 on it strikes.

    On its own turns it may do so instead of offering or when refused, on the other's instead of answering. On day 3
    the strike comes to hurt two by 4 more.
    """
    word = "{chosen_by: one, at: [own_turn, answer, refusal], among: {strike: 10, back_down: 12}, strike: 0}"
    one = party([0, 5, 9], {"rational": {}}, without_deal=y(word), audience_cost="0.6 per round")
    two = party([9, 5, 0], {"rational": {}}, without_deal=y("{strike: -5, backs_down: 30}"))
    data = tree(one, two, clock=y("{horizon: 40 rounds, deadline: {after: 7 rounds, then: goes_on}}"))
    data["table"] = y("{protocol: alternating, first: one, turns: 5, every: 2 rounds}")
    data["threats"] = y("{strike: {by: one, against: two}}")
    data["events"] = y("{e: {after: 3 rounds, shocks: {two: {without_deal: {strike: {adds: -4}}}}}}")
    found = game(data, me)
    assert len(found.steps) == 5
    for n, step in enumerate(found.steps):
        strikes = 12 - 0.6 * 2 * n < 10
        assert [act.by for act in step.acts] == [0] * len(step.acts)
        assert [act.when for act in step.acts] == (["own_turn", "refusal"] if n % 2 == 0 else ["answer"])
        for act in step.acts:
            assert float(act.worth[0]) == pytest.approx(10 if strikes else 12 - 1.2 * n)
            assert float(act.gives[0][0]) == pytest.approx(float(act.worth[0]))
            assert float(act.gives[1][0]) == pytest.approx(-9 if strikes else 30)


def test_a_threat_that_may_be_empty_is_no_last_word_that_others_foresee() -> None:
    """Whether it is real only who makes it knows; to the other there is what it can choose in any case: nothing."""
    word = "{chosen_by: one, at: [own_turn], among: {strike: 10}, strike: 0}"
    one = party([0, 5, 9], {"rational": {}}, without_deal=y(word))
    two = party([9, 5, 0], {"rational": {}}, without_deal=y("{strike: -5}"))
    data = tree(one, two, clock=y("{horizon: 40 rounds}"))
    data["table"] = y("{protocol: alternating, first: one, turns: 1}")
    data["threats"] = y("{strike: {by: one, against: two, chance: 0.5}}")
    real = stage(read(data), 30).cohort.truth.real[0]
    knows, believes = (game(data, me, 30).steps[0].acts[0] for me in (0, 1))
    assert knows.worth.tolist() == np.where(real, 10.0, -np.inf).tolist()
    assert believes.worth.tolist() == [-np.inf] * 30
    assert [gives.tolist() for gives in believes.gives] == [[0.0] * 30] * 2
    assert knows.gives[1].tolist() == np.where(real, -5.0, 0.0).tolist()


@pytest.mark.parametrize("ratifies", [False, True])
def test_types_hold_along_a_continuous_issue_too(ratifies: bool) -> None:
    """Who answers, or a council, would have its secret without a deal; the pie falls from 6 to 2 along its range."""
    worth = y("{pie: {worth: {power: 1, from: 6, to: 2}}}")
    two: Tree = {"negotiates": {"strategy": "rational"}, "wants": worth}
    hides: Tree = {"wants": worth, "private": "secret", "without_deal": {"lapses": "secret"}}
    one = {"negotiates": {"strategy": "rational"}, "wants": y("{pie: {worth: {power: 1, from: 0, to: 1}}}")}
    data = tree(one, two if ratifies else {**two, **hides}, clock=y("{horizon: 3 rounds}"))
    data["issues"] = y("{pie: {from: -1, to: 1}}")
    data["quantities"] = {"secret": {"uniform": [2, 6]}}
    data["table"] = y("{protocol: ultimatum, first: one}")
    if ratifies:
        data["parties"]["council"] = {"ratifies": {"known_to": ["one", "two"]}, **hides}
    found = game(data, worlds=3).hidden
    assert found is not None
    assert (found.place, found.player) == ((2, None) if ratifies else (1, 1))
    eager = np.array([0.0, 0.25, 1.0])
    kinds = found.kinds(0, eager)
    assert kinds.hold.reshape(3, 3)[1] == pytest.approx(6.0 - 4.0 * eager, abs=1e-5)
    assert kinds.keep.tolist() == [0.0] * 9
    for x in (-1.0, 0.3, 1.0):
        at = kinds.wish.at(np.zeros(9, dtype=np.int64), np.full(9, x))
        assert at == pytest.approx(4.0 - 2.0 * x)
