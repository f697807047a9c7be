"""Causes switched off: what each changes, and what it leaves alone."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.analysis.causes import CAUSES, Cause, causes_of, switched_off
from sim.chance import Luck
from sim.engine import play
from sim.engine.cohort import Cohort
from sim.engine.observing import Happening, Observer
from sim.engine.play import play_block, play_cohort, read_past
from sim.engine.worlds import Worlds
from sim.model.endings import Ending
from sim.model.numbers import ZERO, Constant
from sim.model.parties import Negotiates, StrategyChoice
from sim.model.scenario import Scenario
from sim.scenario import load, load_text
from tests.cli.doubles import RECORDED
from tests.docs.pages import ROOT
from tests.stories import crisis
from tests.unit.analysis.explain.known import TROUBLE, cause, easy

TOUCHES = {
    "commitment": {"promises"},
    "misperception": {"threats"},
    "private_information": {"parties", "threats"},
    "holding_out": {"parties"},
    "overtaken": {"clock"},
    "ratification": {"parties"},
    "time": {"clock"},
}


@pytest.mark.parametrize("one", CAUSES, ids=lambda one: one.name)
def test_a_cause_changes_only_what_is_its_own(one: Cause) -> None:
    """Every other part of the scenario is the very same object."""
    scenario = crisis()
    changed = one.without(scenario)
    differing = {
        f.name for f in fields(Scenario) if getattr(changed, f.name) is not getattr(scenario, f.name)
    }
    assert differing == TOUCHES[one.name]


@pytest.mark.parametrize("one", CAUSES, ids=lambda one: one.name)
def test_switching_a_cause_off_twice_is_switching_it_off(one: Cause) -> None:
    """Nothing is left of it to switch off."""
    once = one.without(crisis())
    twice = one.without(once)
    if one.name == "time":  # its horizon is stated as a multiple of the scenario's own
        twice = replace(twice, clock=replace(twice.clock, horizon=once.clock.horizon, thins_from=120.0))
    assert (twice.parties, twice.threats, twice.promises, twice.clock) == (
        once.parties, once.threats, once.promises, once.clock,
    )  # fmt: skip


def test_all_arms_keep_the_same_worlds() -> None:
    """The record is read with the values as they stand, whatever is switched off."""
    scenario = load_text(RECORDED, "recorded")
    kept = play_block(scenario, 1, 0, 600).rows["replication"]
    changed = switched_off(scenario, CAUSES)
    assert 0 < kept.size < 600
    assert play_block(changed, 1, 0, 600).rows["replication"].tolist() == kept.tolist()
    rereading = replace(changed, past=None)
    assert play_block(rereading, 1, 0, 600).rows["replication"].tolist() != kept.tolist()


@pytest.mark.parametrize("cohort", [1, 9])
def test_a_world_is_the_same_in_any_company_with_everything_off(
    cohort: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Truces, rare meetings and known types depend on nobody else."""
    scenario = crisis("clock.horizon=60 days", "table.every={choice: {3: 1, 4: 1}}")
    for causes in (CAUSES, [one for one in CAUSES if one.name in ("overtaken", "time")]):
        changed = switched_off(scenario, causes)
        together = play_block(changed, 3, 0, 20).rows
        with monkeypatch.context() as patched:
            patched.setattr(play, "cohort_size", lambda _: cohort)
            assert play_block(changed, 3, 0, 20).rows.tobytes() == together.tobytes()


def test_commitment_leaves_no_promise_broken_nor_doubted() -> None:
    """Kept in every world, and worth to all what it is worth when kept."""
    changed = cause("commitment").without(crisis())
    assert not play_block(changed, 1, 0, 500).rows["broken"].any()
    cohort = Cohort(changed, Worlds(changed, Luck(1, 0, 50), np.arange(50)))
    for i in cohort.valuing:
        assert np.allclose(cohort.promises.expected(i), cohort.wishes[i].values, atol=1e-12)


def test_without_misperception_a_threat_is_taken_for_what_it_is() -> None:
    """The chance that it is real in each world; the fact stays hidden."""
    scenario = crisis()
    changed = cause("misperception").without(scenario)
    cohort = Cohort(changed, Worlds(changed, Luck(1, 0, 50), np.arange(50)))
    chance = cohort.worlds.number(scenario.threats[0].chance or 0)  # type: ignore[arg-type]
    leader = 1
    assert np.allclose(cohort.threats.believed(0, leader, np.arange(50)), chance, atol=1e-12)


def test_private_information_is_the_fact_only_for_those_who_have_the_odds_right() -> None:
    """A stated belief is misperception's; once that is off, whether the threat is real is known."""
    scenario, rows = crisis(), np.arange(80)
    only, both = (
        switched_off(scenario, [cause(name) for name in names])
        for names in (["private_information"], ["private_information", "misperception"])
    )
    luck = Luck(1, 0, 80)
    believed = {
        name: [Cohort(s, Worlds(s, luck, rows)).threats.believed(0, i, rows) for i in range(3)]
        for name, s in (("as is", scenario), ("only", only), ("both", both))
    }
    real = Cohort(scenario, Worlds(scenario, luck, rows)).truth.real[0].astype(float)
    assert np.array_equal(believed["only"][1], believed["as is"][1])  # the leader, whose belief is stated
    assert np.array_equal(believed["only"][2], real)  # the circle, of whom nothing is stated
    assert np.array_equal(believed["both"][1], real)
    assert not np.array_equal(believed["as is"][2], real)


def test_without_private_information_nobody_misreads_and_nobody_doubts() -> None:
    """Misreading is gone, and a strategy's own doubt about the others is the least there is."""
    scenario = crisis("parties.leader.negotiates.strategy={expected: {doubt: 20}}")
    changed = cause("private_information").without(scenario)
    assert all(party.misreading is None for party in changed.parties)
    role = changed.parties[1].negotiates
    assert role is not None
    assert role.strategy.numbers["doubt"].value == 0.001  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["private_costs", "two_secrets", "two_prices", "doubtful_ratification"])
def test_without_private_information_a_hidden_quantity_is_bargained_under_as_known(name: str) -> None:
    """Who looks ahead demands what the other would just grant in this world, and is granted it in all of them."""
    scenario = load(ROOT / f"scenarios/classics/{name}.yaml")
    private = cause("private_information")
    assert private.there(scenario)
    hidden, known = (play_block(s, 1, 0, 100).rows for s in (scenario, private.without(scenario)))
    assert 20 < (hidden["ending"] == int(Ending.DEAL)).sum() < 90
    assert (known["ending"] == int(Ending.DEAL)).all()


def test_a_private_quantity_that_is_certain_hides_nothing() -> None:
    """Everybody can reckon it."""
    scenario = load(ROOT / "scenarios/classics/private_costs.yaml")
    known = replace(scenario, quantities={**scenario.quantities, "cost_a": ZERO, "cost_b": ZERO})
    assert any(party.private for party in known.parties)
    assert not cause("private_information").there(known)


def test_without_holding_out_everybody_asks_for_what_no_deal_is_worth() -> None:
    """From the first offer to the last."""
    changed = cause("holding_out").without(crisis())
    asks: list[float] = []

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "offer":
                asks.extend((happening.facts["ask"] - happening.facts["no_deal"]).tolist())

        return hear

    luck = Luck(1, 0, 60)
    play_cohort(changed, luck, read_past(changed, luck), slice(0, 60), watch)
    assert len(asks) > 60
    assert min(asks) >= 0.0
    assert max(asks) < 1e-3


def test_who_reckons_backwards_does_not_hold_out() -> None:
    """It stays as it is, alone or next to one that asks for more; where all reckon, nobody holds out."""
    scenario, holding = load(ROOT / "scenarios/classics/rubinstein.yaml"), cause("holding_out")
    assert not holding.there(scenario)
    first, second = scenario.parties
    stubborn = StrategyChoice("firm", {"share": Constant(0.9)})
    mixed = replace(scenario, parties=(first, replace(second, negotiates=Negotiates(stubborn))))
    assert holding.there(mixed)
    changed = holding.without(mixed)
    assert changed.parties[0] is first
    assert changed.parties[1].negotiates != mixed.parties[1].negotiates


def test_a_content_demander_does_not_offer_that_nothing_changes() -> None:
    """Where that is worth to it what no deal is, to the last digit, it offers something better for itself."""
    bluff = easy("threats: {strike: {chance: 0, believed: {leader: {chance: 1}}}}" + TROUBLE["holding_out"])
    rows = play_block(cause("holding_out").without(bluff), 1, 0, 20).rows
    assert {bluff.packages.labels[k]["yields"] for k in rows["package"]} == {"some"}


def test_a_truce_holds_what_ends_the_talks_until_the_asks_are_down() -> None:
    """Of parties that never come down nothing ends the talks, and nobody takes the quiet for news."""
    firm = {"strategy": {"firm": {"share": 1}}}
    story = crisis("parties.power.negotiates=" + str(firm), "parties.leader.negotiates=" + str(firm))
    changed = cause("overtaken").without(story)
    rows = play_block(changed, 1, 0, 300).rows
    assert (play_block(story, 1, 0, 300).rows["ending"] == 2).any()
    assert not (rows["ending"] == 2).any()
    content = cause("holding_out").without(changed)
    struck = play_block(content, 1, 0, 300).rows
    assert (struck["ending"] == 2).any()  # they are down on the first turns, and the strike may come


LAST_WORD = """
parties:
  power:
    negotiates: {strategy: {firm: {share: 0.9}}}
    without_deal: {chosen_by: power, at: [refusal], among: {strike: 70}}
  leader: {negotiates: {strategy: {firm: {share: 0.9}}}}
threats: {strike: {pace: {mean: 1000000 days}}}
"""
"""The power strikes as soon as an offer of its own is refused."""


def test_a_truce_holds_back_a_last_word_too() -> None:
    """Who would strike upon a refusal does not, before the asks have come down."""
    story = easy(LAST_WORD)
    assert (play_block(story, 1, 0, 20).rows["ending"] == 2).all()
    held = cause("overtaken").without(story)
    assert (play_block(held, 1, 0, 20).rows["ending"] == 0).all()


def test_a_truce_holds_back_a_breakdown_after_a_refusal() -> None:
    """Nothing breaks between parties that never come down; it may again once both have."""
    scenario, overtaken = load(ROOT / "scenarios/classics/breakdown_risk.yaml"), cause("overtaken")
    stubborn = Negotiates(StrategyChoice("firm", {"share": Constant(0.9)}))
    firm = replace(scenario, parties=tuple(replace(p, negotiates=stubborn) for p in scenario.parties))
    assert overtaken.there(firm)
    assert (play_block(firm, 1, 0, 100).rows["ending"] == int(Ending.EVENT)).all()
    held = overtaken.without(firm)
    assert (play_block(held, 1, 0, 100).rows["ending"] == int(Ending.UNRESOLVED)).all()


def test_a_refusal_may_break_the_talks_after_a_truce() -> None:
    """Parties that come down to what no deal is worth, where no deal is worth more than half to both."""
    scenario = load(ROOT / "scenarios/classics/breakdown_risk.yaml")
    down = Negotiates(StrategyChoice("firm", {"share": Constant(0.0)}))
    parties = tuple(replace(p, negotiates=down, while_talking=Constant(0.7)) for p in scenario.parties)
    held = cause("overtaken").without(replace(scenario, parties=parties))
    assert (play_block(held, 1, 0, 100).rows["ending"] == int(Ending.EVENT)).any()


def test_quiet_is_no_news_in_a_truce() -> None:
    """Beliefs in a threat that may not strike stay as they are; the fear of it still brings asks down."""
    story = crisis("events={}", "parties.power.negotiates={strategy: {firm: {share: 1}}}")
    luck, seen = Luck(1, 0, 40), []

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "offer" and happening.party == 1:
                rows = happening.rows
                seen.append((cohort.threats.believed(0, 1, rows), cohort.survived[1][rows]))

        return hear

    changed = cause("overtaken").without(story)
    play_cohort(changed, luck, read_past(changed, luck), slice(0, 40), watch)
    (first, _), (later, survived) = seen[0], seen[-1]
    assert first.size == later.size
    assert np.allclose(first, later, atol=1e-12)
    assert (survived < 0.9).all()


def test_no_ratifier_vetoes() -> None:
    """It keeps its wishes and its values, and lets every deal pass."""
    changed = cause("ratification").without(crisis())
    assert changed.ratifiers == ()
    assert changed.parties[2].has_values
    assert not np.isnan(play_block(changed, 1, 0, 50).rows["values"]).any()


def test_time_takes_the_date_away_but_not_its_pacing() -> None:
    """What followed a deadline follows no more, and talks go on long after it."""
    story = crisis("clock={horizon: 60 days, deadline: {after: 30 days, then: lapses}}")
    changed = cause("time").without(story)
    assert changed.clock.deadline is not None
    assert (changed.clock.deadline.day, changed.clock.deadline.then) == (30.0, "goes_on")
    assert changed.clock.horizon == 20 * 60.0
    assert play_block(changed, 1, 0, 200).rows["day"].max() > 60.0


def test_the_table_meets_ever_more_rarely_and_everybody_has_a_turn() -> None:
    """Every turn up to the scenario's own horizon; then spells in which each party speaks, ever further apart."""
    story = easy(TROUBLE["holding_out"] + "threats: {strike: {pace: {mean: 1000000 days}}}")
    changed = cause("time").without(story)
    spoke: list[tuple[float, int]] = []

    def watch(cohort: Cohort) -> Observer:
        def hear(happening: Happening) -> None:
            if happening.kind == "offer":
                spoke.append((float(np.ravel(happening.day)[0]), happening.party))

        return hear

    luck = Luck(1, 0, 1)
    play_cohort(changed, luck, read_past(changed, luck), slice(0, 1), watch)
    days = [day for day, _ in spoke]
    before = [day for day in days if day <= 60]
    assert before == [3.0 * n for n in range(21)]
    assert 60 < len(days) < 120  # of the 401 turns up to day 1,200
    assert max(np.diff(days)) > 100
    late = [party for day, party in spoke if day > 600]
    assert abs(late.count(0) - late.count(1)) <= 3
    assert min(late.count(0), late.count(1)) >= 4


def test_a_cause_that_a_scenario_does_not_have_is_not_tried() -> None:
    """The easy case has neither promises, beliefs, doubts, high asks nor ratifiers."""
    assert [one.name for one in causes_of(easy())] == ["overtaken", "time"]
    assert {one.name for one in causes_of(crisis())} == {one.name for one in CAUSES}
    for name, trouble in TROUBLE.items():
        assert name in {one.name for one in causes_of(easy(trouble))}
