"""One scenario that uses every feature at once: worlds keep to themselves, and can be told."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.chance import Luck
from sim.engine import play as engine
from sim.engine.play import play_block, play_cohort, read_past
from sim.engine.trace import tell
from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.scenario import load_text
from tests.unit.engine.stage import outcome, play

SINK = """
version: 1
title: Everything at once
clock:
  starts: 2025-11-01
  known_until: 2025-11-04
  horizon: 60 days
  deadline: {date: 2025-12-16, then: threats_act}
quantities: {resolve: {beta: [2, 3]}, grim: "100 * resolve"}
issues:
  departure: [stays, later, now]
  army: [kept, given]
  money: {from: 0, to: 10, step: 5}
  exile: [none, turkey]
rules:
  - forbid: {departure: stays, exile: turkey}
  - {when: {departure: now}, require: {army: given}}
status_quo: {departure: stays, army: kept, money: 0, exile: none}
parties:
  power:
    negotiates: {strategy: {concede: {exponent: {uniform: [0.3, 2]}, opening: 0.05, paced_by: perceived_end}}}
    patience: {uniform: [0.002, 0.01], per: day}
    misreading: {uniform: [2, 12]}
    audience_cost: {uniform: [0.1, 0.5], per: day}
    walks: {worth: 12, after: 3}
    wants:
      departure: {weight: {triangular: [20, 40, 60]}, stays: 0, later: {uniform: [40, 70]}, now: 100}
      army: {weight: 15, kept: 0, given: {normal: [90, 10]}}
      money: {weight: 8, worth: {power: 0.7, from: 100, to: 0}}
    together: [{when: {departure: now, army: given}, adds: 4}]
    without_deal:
      strikes: {oust: {triangular: [20, 40, 60]}, otherwise: grim}
      troops: {oust: 45, otherwise: -20}
      blow: -5
      coup: 30
      backs_down: -10
      chosen_by: power
      at: [deadline, refusal]
      among: {troops: {uniform: [5, 40]}, back_down: {uniform: [10, 30]}}
  leader:
    negotiates: {strategy: {mirror: {reciprocity: {uniform: [0.4, 1.2]}}}}
    patience: 0.2% per day
    noise: {uniform: [6, 14]}
    learns_from_offers: yes
    wants:
      departure: {weight: {triangular: [20, 30, 45]}, order: now < later < stays}
      army: {weight: 20, kept: 100, given: 0}
      money: {weight: 10, worth: {points: {0: 0, 5: 70, 10: 100}}}
      exile: {weight: 5, none: 20, turkey: 60}
    while_talking: {like: status_quo, adds: -25}
    without_deal: {strikes: {oust: 0, otherwise: 55}, troops: {oust: -10, otherwise: 30}, blow: 3, coup: 1}
  envoy:
    negotiates: {strategy: {expected: {doubt: 8}}}
    wants: {departure: {weight: 1, stays: 0, later: 80, now: 100}, exile: {weight: 1, none: 0, turkey: 50}}
    while_talking: 20
    without_deal: {strikes: 5, troops: 5, blow: 10, coup: 0, walked_away: 15}
  circle:
    ratifies: {known_to: [leader]}
    wants:
      departure: {weight: {uniform: [1, 3]}, order: [now, later, stays], between: [10, 90]}
      army: {weight: 1, kept: 80, given: 30}
    without_deal: {strikes: 10, troops: {oust: 0, otherwise: 20}, blow: 10, coup: 40, lapses: {like: status_quo}}
  ankara:
    guarantees: {exile: turkey, declines: {beta: [2, 5]}}
threats:
  blockade:
    by: power
    against: leader
    chance: {beta: [4, 2]}
    pace: {mean: 18 days}
    ends_talks: no
    effect: {bites: 0.6}
    shocks: {leader: {while_talking: {adds: -8}, without_deal: {strikes: {adds: -3}}}, strikes: {pace: {times: 0.7}}}
  strikes:
    by: power
    against: [leader, circle]
    after: blockade
    chance: {beta: [3, 3]}
    pace: {mean: {uniform: [20, 60], unit: days}}
    effect: {oust: {beta: [2, 4]}}
    believed:
      leader: {chance: {beta: [2, 5]}, pace: {mean: 60 days}, effect: {oust: {beta: [1, 6]}}}
  troops: {by: power, against: leader, effect: {oust: 0.8}, believed: {leader: {chance: 0.1}}}
  blow: {by: leader, against: power, chance: 0.15, pace: {mean: 90 days}}
promises:
  amnesty:
    by: power
    when: [{departure: [later, now]}]
    kept: {gain: [5, {adds: 20, when: {army: given}}], cost: {uniform: [5, 30]}, noise: 8}
    believed: {leader: {beta: [2, 6]}}
    guarantees: [{when: {exile: turkey}, odds: 3, accepted_by: [leader]}]
    if_broken: {leader: {becomes: 5}, circle: {loses: 30}}
  pensions:
    by: leader
    when: any
    kept: 0.7
    falls_with: amnesty
    if_broken: {leader: {loses: 15}, power: {loses: 6}, envoy: {becomes: {like: status_quo, adds: 3}}}
events:
  airspace: {date: 2025-11-02, signals: {strikes: {likelihood_ratio: {uniform: [1, 2]}}}, ties_hands: {power: 4}}
  manoeuvres: {mean: 25 days, signals: {strikes: {likelihood_ratio: 2, seen_by: [leader]}}}
  leak: {after: 20 days, chance: 0.4, signals: {blow: {likelihood_ratio: 1.5}}, says: "a leak"}
  turkish_option: {date: 2025-11-10, opens: {exile: turkey}}
  bank_closes:
    after: {uniform: [15, 40], unit: days}
    closes: {money: 10}
    shocks: {power: {while_talking: {adds: 1}}}
  hardening: {after: 30 days, shocks: {blow: {pace: {times: 0.5}}, power: {without_deal: {coup: {becomes: 20}}}}}
  coup: {mean: 400 days, ends_talks: yes}
table: {protocol: alternating, first: power, every: {uniform: [2, 5], unit: days}}
record_noise: 20
record:
  - {date: 2025-11-02, by: leader, offers: {army: kept}, refused_by: power}
  - {date: 2025-11-04, by: power, offers: {departure: now}, refused_by: [leader, envoy]}
outcomes:
  - exile: {deal: {exile: turkey}}
  - broken_deal: [{deal: {departure: [later, now]}, promises: {amnesty: broken}}]
  - nothing_changes: {deal: status_quo}
  - ousted: [{threat: {strikes: oust}}, {threat: {troops: oust}}]
  - struck_in_vain: {threat: {strikes: none}}
"""
COUNT = 4_200

ADDED = {
    "news of a promise at random": "events.rumour={mean: 15 days, signals: {amnesty: {likelihood_ratio: 0.3}}}",
    "news of a promise that may fail to come": "events.leak.signals.amnesty={likelihood_ratio: 0.7}",
    "two uncertain dates on one day": (
        "events.bank_opens={after: {uniform: [15, 40], unit: days}, opens: {money: 10}}"
    ),
    "a shock to an option": "events.airspace.shocks={leader: {wants: {departure: {stays: {times: 0.9}}}}}",
    "a shock to an option late": (
        "events.hardening.shocks={leader: {wants: {departure: {stays: {times: 0.9}}}}}"
    ),
}


@pytest.fixture(scope="module")
def sink() -> Scenario:
    """The scenario of everything."""
    return load_text(SINK, "sink")


def test_the_scenario_lives_up_to_its_name(sink: Scenario) -> None:
    """At least 300 worlds are kept, and deals, threats, backing down, events and more come about among them."""
    rows = play_block(sink, 3, 0, COUNT).rows
    assert rows.size >= 300
    assert {int(Ending.DEAL), int(Ending.THREAT), int(Ending.BACKED_DOWN)} <= set(rows["ending"].tolist())
    assert len(set(outcome(sink, rows))) >= 5
    assert np.isfinite(rows["values"][:, :4]).all()
    assert np.isnan(rows["values"][:, 4]).all()  # Ankara wants nothing
    assert (rows["day"] > 3).all()
    assert (rows["day"] <= 45).all()  # the deadline


def test_worlds_end_the_same_in_cohorts_of_three_and_alone(sink: Scenario) -> None:
    """300 worlds together; some of them in hundreds, in threes and alone: every row is the same bytes."""
    luck = Luck(3, 0, 4_200)
    past = read_past(sink, luck)
    together = play_cohort(sink, luck, past, slice(0, 300))
    assert together.size == 300
    for size, every in ((100, 150), (3, 30), (1, 50)):
        for n in range(0, 300, every):
            part = slice(n, n + size)
            assert play_cohort(sink, luck, past, part).tobytes() == together[part].tobytes()


def test_the_past_is_read_the_same_in_cohorts_of_any_size(
    sink: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of 150 draws are kept, what dropped the others and which offers were made: as in one cohort."""
    together = read_past(sink, Luck(3, 0, 150))
    monkeypatch.setattr(engine, "cohort_size", lambda of: 1)
    alone = read_past(sink, Luck(3, 0, 150))
    assert np.array_equal(alone.rows, together.rows)
    assert np.array_equal(alone.offers, together.offers)
    assert np.array_equal(alone.refused_by, together.refused_by)


def test_worlds_end_the_same_in_blocks_of_any_size(sink: Scenario) -> None:
    """Blocks of 700, and one of 1,100 that start elsewhere, hold the same bytes."""
    whole = play_block(sink, 3, 0, 1_400)
    parts = [play_block(sink, 3, first, 700) for first in range(0, 1_400, 700)]
    assert np.concatenate([part.rows for part in parts]).tobytes() == whole.rows.tobytes()
    assert np.concatenate([part.refused_by for part in parts]).tobytes() == whole.refused_by.tobytes()
    late = play_block(sink, 3, 377, 600).rows
    there = (whole.rows["replication"] >= 377) & (whole.rows["replication"] < 977)
    assert late.tobytes() == whole.rows[there].tobytes()


@pytest.mark.parametrize(
    "added",
    [
        "news of a promise at random",
        "news of a promise that may fail to come",
        "two uncertain dates on one day",
        "a shock to an option",
        "a shock to an option late",
    ],
)
def test_more_features_keep_worlds_apart(added: str) -> None:
    """The same law with what is added to the scenario."""
    scenario = load_text(SINK, "sink", [ADDED[added]])
    luck = Luck(3, 0, 1_100)
    past = read_past(scenario, luck)
    together = play_cohort(scenario, luck, past, slice(0, 90))
    assert together.size >= 60
    for n in range(0, together.size, 6):
        part = slice(n, n + 3)
        assert play_cohort(scenario, luck, past, part).tobytes() == together[part].tobytes()


def test_the_seed_and_the_draw_alone_decide(sink: Scenario) -> None:
    """Playing other things in between changes nothing: no state is left behind."""
    first = play_block(sink, 3, 0, 900).rows.tobytes()
    play_block(sink, 4, 50, 300)
    tuple(tell(sink, 3, 1))
    assert play_block(sink, 3, 0, 900).rows.tobytes() == first


def test_a_variant_of_everything_keeps_the_same_worlds() -> None:
    """With the threat credible, the draws kept are those of the base."""
    base = load_text(SINK, "sink")
    variant = load_text(SINK, "sink", ["threats.strikes.believed.leader.chance=0.9", "events.airspace=null"])
    kept = read_past(base, Luck(3, 0, COUNT)).rows
    assert np.array_equal(read_past(variant, Luck(3, 0, COUNT)).rows, kept)
    assert np.array_equal(play_block(variant, 3, 0, COUNT).rows["replication"], kept)


def test_nothing_overflows_or_becomes_undefined(sink: Scenario) -> None:
    """No division by zero, no overflow and no NaN arithmetic anywhere in it."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        rows = play_block(sink, 9, 0, 1_500).rows
    assert rows.size > 50


# -- telling ------------------------------------------------------------------------------------------------

_ANSWER = re.compile(
    r"^  (\w+) (accepts|refuses): worth (-?[\d.]+) to it, (at least|less than) the (-?[\d.]+) of .*"
    r"\(no deal (-?[\d.]+), waiting (-?[\d.]+)\)\.$"
)
_VETO = re.compile(r"^  circle (vetoes|lets pass) it: worth (-?[\d.]+) to it, no deal (-?[\d.]+)\.$")


def test_worlds_of_everything_can_be_told(sink: Scenario) -> None:
    """Twenty kept worlds: the last sentences name the row's outcome and values; numbers agree with the rules."""
    rows = play_block(sink, 3, 0, COUNT).rows[:20]
    answers = vetoes = 0
    for row in rows:
        lines = list(tell(sink, 3, int(row["replication"])))
        assert f"In the scenario's words: {outcome(sink, row[None])[0]}." in lines
        for i, party in enumerate(sink.parties[:4]):
            assert any(line.startswith(f"  {party.label}: {row['values'][i]:.1f} points") for line in lines)
        assert any("Later broken" in line for line in lines) == bool(row["broken"])
        for line in lines:
            if answer := _ANSWER.match(line):
                answers += 1
                _, verb, worth, compared, bar, no_deal, waiting = answer.groups()
                assert float(bar) == max(float(no_deal), float(waiting))
                assert (float(worth) >= float(bar)) == (compared == "at least") or worth == bar
                if answer.group(1) != "leader":  # who alone chooses noisily
                    assert (verb == "accepts") == (compared == "at least")
            if veto := _VETO.match(line):
                vetoes += 1
                assert (veto[1] == "vetoes") == (float(veto[2]) < float(veto[3])) or veto[2] == veto[3]
    assert answers > 50
    assert vetoes > 0


def test_the_telling_ends_as_the_row_does(sink: Scenario) -> None:
    """Deal, threat, backing down, event or deadline: the sentence told last of the talks fits the row's ending."""
    says = {
        Ending.DEAL: "The deal is signed.",
        Ending.THREAT: "is carried out",
        Ending.BACKED_DOWN: "backs down.",
        Ending.WALKED_AWAY: "walks away.",
        Ending.EVENT: "Talks end: coup.",
        Ending.DEADLINE: "Talks end without a deal",
        Ending.UNRESOLVED: "We stop watching",
    }
    rows = play_block(sink, 3, 0, COUNT).rows
    for ending in set(rows["ending"].tolist()):
        row = rows[rows["ending"] == ending][0]
        lines = [line for line in tell(sink, 3, int(row["replication"])) if line.startswith("Day ")]
        assert says[Ending(ending)] in lines[-1]
        assert lines[-1].startswith(f"Day {row['day']:g} ")


def test_a_draw_that_is_not_kept_says_why(sink: Scenario) -> None:
    """The cause is the row's, and kept draws are suggested."""
    block = play_block(sink, 3, 0, COUNT)
    dropped = int(np.flatnonzero(block.refused_by >= 0)[0])
    lines = list(tell(sink, 3, dropped))
    cause = engine.refusal_names(sink)[int(block.refused_by[dropped])]
    assert cause in lines[1]
    suggested = [int(n) for n in re.findall(r"\d+", lines[2])]
    assert suggested
    assert set(suggested) <= set(block.rows["replication"].tolist())


def test_a_watched_world_ends_as_an_unwatched_one(sink: Scenario) -> None:
    """Observers change nothing: the rows of a watched cohort are the same bytes."""
    assert play(sink, 900, 3).rows.tobytes() == play_block(sink, 3, 0, 900).rows.tobytes()
