"""The known past (DESIGN rule 11): which worlds it keeps, against the logit formula computed here on its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml

from sim.chance import Luck, uniforms
from sim.engine.play import Past, play_block, read_past, refusal_names
from sim.engine.quantiles import exponential
from sim.model.endings import Ending
from sim.model.packages import FloatArray
from sim.model.scenario import Scenario
from sim.scenario import load
from tests.unit.engine.stage import FIRM, OPEN, Tree, party, play, read, tree, within, y

N = 20_000
SEED = 1
NOISE = 15.0
ONE, TWO = np.array([100.0, 70.0, 40.0, 0.0]), np.array([0.0, 30.0, 60.0, 100.0])
KNOWN = y("{known_until: 5 rounds, horizon: 12 rounds}")
NEVER = "pace: {mean: 1000000000 rounds}"


def _line(offers: str, by: str = "one", refused_by: str | None = "two", after: int = 2) -> Tree:
    line: Tree = {"after": f"{after} rounds", "by": by, "offers": y(offers)}
    return line if refused_by is None else {**line, "refused_by": y(refused_by)}


def _data(record: list[Tree], **more: object) -> Tree:
    one = party(ONE.tolist(), {"firm": {"share": 0.5}})
    two = party(TWO.tolist(), {"firm": {"share": 0.5}}, while_talking=20, patience="10% per round")
    return {**tree(one, two, "abcd"), "clock": KNOWN, "record": record, "record_noise": NOISE, **more}


def _logistic(x: FloatArray | float) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x))))


def _offer_chances() -> FloatArray:
    """One has V 0 and asks 50; two has V 20: softmax of what is left to two, times being good enough."""
    weight = np.exp((TWO - 20) / NOISE) * _logistic((ONE - 50) / NOISE)
    return np.asarray(weight / weight.sum())


def _refusal_chances() -> FloatArray:
    """Two asks for 60, one round (ρ 0.1) later: its bar is max(20, 20·(1 − e^−0.1) + 60·e^−0.1)."""
    bar = max(20.0, 20 * (1 - np.exp(-0.1)) + 60 * np.exp(-0.1))
    return np.asarray(1 - _logistic((TWO - bar) / NOISE))


def _past(scenario: Scenario, count: int = N) -> Past:
    return read_past(scenario, Luck(SEED, 0, count))


def _lottery(count: int = N) -> FloatArray:
    return uniforms(SEED, "record/kept", 0, count)


def test_a_partial_offer_keeps_as_many_worlds_as_its_completions_are_likely() -> None:
    """a or b was offered and refused: the sum over both of offer chance times refusal chance; world by world."""
    past = _past(read(_data([_line("{pie: [a, b]}")])))
    chance = float((_offer_chances() * _refusal_chances())[:2].sum())
    assert abs(past.rows.size / N - chance) < 4 * np.sqrt(chance * (1 - chance) / N)
    assert np.array_equal(past.rows, np.flatnonzero(_lottery() < chance))


def test_the_completion_is_drawn_in_proportion() -> None:
    """Of a, b and c, each stands for the line with its share of the joint chance."""
    past = _past(read(_data([_line("{pie: [a, b, c]}")])))
    joint = (_offer_chances() * _refusal_chances())[:3]
    for package, share in enumerate(joint / joint.sum()):
        assert within((past.offers[:, 0] == package).astype(float), float(share))


def test_an_offer_of_which_no_answer_is_known_counts_by_itself() -> None:
    """Without ``refused_by`` only the offer's chance counts."""
    past = _past(read(_data([_line("{pie: b}", refused_by=None)])))
    assert np.array_equal(past.rows, np.flatnonzero(_lottery() < _offer_chances()[1]))


def test_the_chances_of_several_lines_multiply() -> None:
    """The same line twice is kept with the square of its chance; the first that refuses a draw is named."""
    scenario = read(_data([_line("{pie: b}", refused_by=None), _line("{pie: b}", refused_by=None, after=4)]))
    past, chance = _past(scenario), _offer_chances()[1]
    u = _lottery()
    assert np.array_equal(past.rows, np.flatnonzero(u < chance**2))
    expected = np.select([u >= chance, u >= chance**2], [2, 3], -1)
    assert np.array_equal(past.refused_by, expected)
    assert len(refusal_names(scenario)) == 4


def test_two_refusals_of_one_offer_multiply() -> None:
    """Three, who values as two does, refuses it too: the square of the refusal chance."""
    data = _data([_line("{pie: b}", refused_by="[two, three]")])
    data["parties"]["three"] = data["parties"]["two"]
    past = _past(read(data))
    # The chance of the offer is as before: the worst-off of two equals has what each has.
    chance = float(_offer_chances()[1] * _refusal_chances()[1] ** 2)
    # With three at the table two's next turn is still taken to be one interval away.
    assert np.array_equal(past.rows, np.flatnonzero(_lottery() < chance))


def test_what_dropped_a_draw_is_named_rightly() -> None:
    """News (0), quiet (1), line (2): r = 3 where x is real, 1/3 elsewhere; e^(−5/10) quiet; then the line.

    x's worth equals the flow of each, so that it changes no chance of the line.
    """
    data = _data([_line("{pie: b}", refused_by=None)])
    data["parties"]["one"]["without_deal"] = {"x": 0}
    data["parties"]["two"]["without_deal"] = {"x": 20}
    data["threats"] = y("{x: {by: one, against: two, chance: 0.4, pace: {mean: 10 rounds}}}")
    data["events"] = y("{news: {after: 1 round, signals: {x: {likelihood_ratio: 3}}}}")
    # No discounting for two, whose bar does not matter here; one's is 0 already.
    past = _past(read(data))
    u, real = _lottery(), uniforms(SEED, "threats.x/real", 0, N) < 0.4
    news = np.where(real, 1.0, 1 / 3)
    struck = real & (exponential(uniforms(SEED, "threats.x/when", 0, N)) <= 0.5)
    expected = np.select([u >= news, struck, u >= news * _offer_chances()[1]], [0, 1, 2], -1)
    assert np.array_equal(past.refused_by, expected)
    assert set(expected) == {-1, 0, 1, 2}
    block = play_block(read(data), SEED, 0, 500)
    assert np.array_equal(block.rows["replication"], np.flatnonzero(expected[:500] == -1))
    assert block.refused(3).tolist() == [int((expected[:500] == cause).sum()) for cause in range(3)]


def test_news_less_likely_where_the_threat_is_real() -> None:
    """Ratio 1/4: real worlds are kept with 1/4, the others surely."""
    data = _data([])
    for name in ("one", "two"):
        data["parties"][name]["without_deal"] = {"x": 0}
    data["threats"] = y(f"{{x: {{by: one, against: two, chance: 0.4, {NEVER}}}}}")
    data["events"] = y("{news: {after: 1 round, signals: {x: {likelihood_ratio: 0.25}}}}")
    real = uniforms(SEED, "threats.x/real", 0, N) < 0.4
    assert np.array_equal(_past(read(data)).rows, np.flatnonzero(_lottery() < np.where(real, 0.25, 1.0)))


def test_news_of_a_promise_keeps_worlds_by_whether_it_is_meant() -> None:
    """Ratio 2, kept 0.3: worlds in which it is not meant are kept with 1/2."""
    data = _data([])
    data["promises"] = y("{p: {by: one, when: any, kept: 0.3}}")
    data["events"] = y("{news: {after: 1 round, signals: {p: {likelihood_ratio: 2}}}}")
    meant = uniforms(SEED, "promises.p/keeps", 0, N) < 0.3
    assert np.array_equal(_past(read(data)).rows, np.flatnonzero(_lottery() < np.where(meant, 1.0, 0.5)))


def test_no_turn_is_taken_in_the_known_past_and_its_offers_are_heard() -> None:
    """Turns 0 to 5 are the record's: the first is turn 6, one's. Two has heard b on day 2, one d on day 4."""
    record = [_line("{pie: b}"), _line("{pie: d}", by="two", refused_by="one", after=4)]
    data = _data(record)
    played = play(read(data), 4_000)
    assert played.rows.size >= 5
    told = [(float(np.ravel(h.day)[0]), h.party) for h in played.of("offer")]
    assert told[:3] == [(2.0, 0), (4.0, 1), (6.0, 0)]
    cohort = played.cohort
    assert (cohort.heard[1].packages[:, 0] == 1).all()
    assert (cohort.heard_first[1] == 30.0).all()
    assert (cohort.heard[0].packages[:, 0] == 3).all()
    assert (played.rows["offers"] >= 2).all()


def test_what_was_offered_on_record_is_not_fresh_when_repeated() -> None:
    """One, asking for all, offered a on day 2 and says a again on day 6: nothing new."""
    data = _data([_line("{pie: a}")])
    data["parties"]["one"] = party(ONE.tolist(), FIRM)
    data["parties"]["two"] = party(TWO.tolist(), FIRM, while_talking=20)
    played = play(read(data), 200)
    fresh = [bool(h.facts["fresh"].all()) for h in played.of("offer", 0)]
    assert fresh[:2] == [True, False]


def test_recorded_lines_are_read_after_the_events_of_their_day() -> None:
    """On day 2 the event opens b, and b is offered on day 2: possible. On day 1 it would not be."""
    for day, kept in ((2, True), (1, False)):
        data = _data([_line("{pie: b}", refused_by=None, after=day)])
        data["events"] = y("{e: {after: 2 rounds, opens: {pie: b}}}")
        assert (_past(read(data), 500).rows.size > 0) == kept


def _threatened(record: list[Tree], known: int, mean: int, event: str = "{}") -> Tree:
    data = _data(record, clock=y(f"{{known_until: {known} rounds, horizon: 90 rounds}}"))
    data["parties"]["one"]["without_deal"] = {"x": 0}
    data["parties"]["two"] = party(TWO.tolist(), OPEN, while_talking=40, without_deal={"x": -60})
    data["threats"] = y(
        f"{{x: {{by: one, against: two, chance: 0.5, pace: {{mean: {mean} rounds}},"
        " believed: {two: {chance: 0.5}}}}"
    )
    data["events"] = y(event)
    return data


def _chance_of_b(belief: float) -> float:
    """No discounting: two's V and waiting are 40 − 100·belief (its bar, open as it is); one asks 50."""
    bar = 40 - 100 * belief
    weight = np.exp((TWO - bar) / NOISE) * _logistic((ONE - 50) / NOISE)
    return float(weight[1] / weight.sum() * (1 - _logistic((TWO[1] - bar) / NOISE)))


def test_a_line_is_weighed_with_the_beliefs_of_its_day() -> None:
    """After 20 quiet rounds at mean 10 the odds 1 are e^−2. One, for whom x is worth its flow 0, is unmoved."""
    data = _threatened([_line("{pie: b}", after=20)], known=20, mean=10)
    past = _past(read(data))
    quiet = np.flatnonzero(past.refused_by != 1)
    belief = np.exp(-2) / (1 + np.exp(-2))
    expected = quiet[_lottery()[quiet] < _chance_of_b(float(belief))]
    assert abs(past.rows.size - expected.size) <= 0.01 * expected.size


def test_a_line_is_weighed_with_beliefs_that_an_event_brought_up_to_date() -> None:
    """The same, with an event on the day of the line: it settles the worlds first."""
    data = _threatened([_line("{pie: b}", after=20)], 20, 10, "{e: {after: 20 rounds}}")
    past = _past(read(data))
    quiet = np.flatnonzero(past.refused_by != 1)
    belief = np.exp(-2) / (1 + np.exp(-2))
    assert np.array_equal(past.rows, quiet[_lottery()[quiet] < _chance_of_b(float(belief))])


PACE = "{e: {after: 10 rounds, shocks: {x: {pace: {times: 0.25}}}}}"


def test_nothing_random_comes_in_a_past_whose_pace_changed() -> None:
    """Mean 40, from day 10 on 10: no kept world is struck up to day 20."""
    rows = play_block(read(_threatened([], 20, 40, PACE)), SEED, 0, 4_000).rows
    assert rows["day"].min() > 20


def test_quiet_counts_with_the_pace_that_it_had() -> None:
    """Real worlds stay quiet for 10 rounds at mean 40 and 10 at mean 10."""
    data = _threatened([], 20, 40, PACE)
    past, real = _past(read(data)), uniforms(SEED, "threats.x/real", 0, N) < 0.5
    assert within((past.refused_by[real] == -1).astype(float), float(np.exp(-1.25)))


def test_an_uncertain_date_does_not_fall_into_the_known_past() -> None:
    """Uniform on [2, 10], known until 5 and not on record: worlds in which it came by then do not fit the past."""
    data = _data([], events=y("{e: {after: {uniform: [2, 10], unit: rounds}, ends_talks: yes}}"))
    for name in ("one", "two"):
        data["parties"][name]["without_deal"] = {"e": 0}
    assert play_block(read(data), SEED, 0, 400).rows["day"].min() > 5


def test_a_recorded_event_has_happened() -> None:
    """Chance 0.3, dated within the known past: in every kept world two's flow is −5 (or the reader refuses it)."""
    data = _data(
        [], events=y("{e: {after: 3 rounds, chance: 0.3, shocks: {two: {while_talking: {becomes: -5}}}}}")
    )
    assert (play(read(data), 100).cohort.flow[1] == -5).all()


def test_a_block_of_which_nothing_is_kept_is_empty() -> None:
    """b is closed when it is said to have been offered: no world is kept, and the block has no rows."""
    data = _data([_line("{pie: b}", refused_by=None, after=1)])
    data["events"] = y("{e: {after: 2 rounds, opens: {pie: b}}}")
    block = play_block(read(data), SEED, 0, 50)
    assert block.rows.size == 0
    assert (block.refused_by == 2).all()


def test_a_party_too_noisy_to_read_is_even_handed() -> None:
    """With a noise of 10⁹ points every package is as likely, every answer a coin's throw: 1/4 · 1/2."""
    past = _past(read(_data([_line("{pie: b}")], record_noise=1e9)))
    assert abs(past.rows.size / N - 0.125) < 4 * np.sqrt(0.125 * 0.875 / N)


# -- variants -----------------------------------------------------------------------------------------------


def test_a_variant_keeps_the_worlds_that_the_base_keeps() -> None:
    """Whatever a set changes afterwards, the same draws are kept, with the same completions."""
    data = _threatened([_line("{pie: [a, b]}")], 5, 40)
    base = _past(read(data), 2_000)
    for change in (
        "threats.x.chance=0.9",
        "parties.two.wants.pie.b=99",
        "events.e={after: 3 rounds, closes: {pie: b}}",
    ):
        variant = read(data, change)
        assert variant.past is not None
        past = _past(variant, 2_000)
        assert np.array_equal(past.rows, base.rows)
        assert np.array_equal(past.offers, base.offers)
        assert np.array_equal(past.refused_by, base.refused_by)


def test_random_times_wait_on_in_proportion_to_a_changed_pace() -> None:
    """Known until 5, mean 40, then 80: a wait of w has 40·w − 5 left in the base, 80·(w − 5/40) in the variant."""
    data = _threatened([], 5, 40)
    data["threats"]["x"]["chance"] = 1
    w = exponential(uniforms(SEED, "threats.x/when", 0, 2_000))
    kept = np.flatnonzero(w > 5 / 40)
    for sets, mean in (
        ((), 40),
        (("threats.x.pace.mean=80 rounds",), 80),
        (("threats.x.pace.mean=4 rounds",), 4),
    ):
        rows = play_block(read(data, *sets), SEED, 0, 2_000).rows
        assert np.array_equal(rows["replication"], kept)
        day = 5 + mean * (w[kept] - 5 / 40)
        struck = rows["ending"] == int(Ending.THREAT)
        assert np.allclose(rows["day"][struck], day[struck], atol=1e-6)
        assert (day[~struck] >= rows["day"][~struck] - 1e-6).all()


def test_a_threat_that_a_variant_makes_real_starts_to_wait_when_the_past_ends() -> None:
    """Bluffs of the base have used nothing of their wait: 5 + 40·w."""
    data = _threatened([], 5, 40)
    base, variant = (
        _past(read(data), 2_000),
        play_block(read(data, "threats.x.chance=1"), SEED, 0, 2_000).rows,
    )
    bluff = uniforms(SEED, "threats.x/real", 0, 2_000)[base.rows] >= 0.5
    w = exponential(uniforms(SEED, "threats.x/when", 0, 2_000))[base.rows]
    struck = (variant["ending"] == int(Ending.THREAT)) & bluff
    assert struck.sum() > 10
    assert np.allclose(variant["day"][struck], 5 + 40 * w[struck], atol=1e-6)


def test_a_recorded_offer_that_the_variant_has_no_package_for_is_passed_over() -> None:
    """Forbidding b drops it from the record's replay and keeps the worlds."""
    data = _data([_line("{pie: [a, b]}")])
    base, played = _past(read(data), 500), play(read(data, "rules=[{forbid: {pie: b}}]"), 500)
    assert played.rows.size == base.rows.size
    assert (played.cohort.said[0].packages[base.offers[:, 0] == 0, 0] == 0).all()


def test_a_variant_cannot_change_what_is_on_record() -> None:
    """The record is the base's; a variant that adds a line plays the base's lines (or is refused by the reader)."""
    data = _data([_line("{pie: b}", refused_by=None)])
    sets = "record={add: [{after: 3 rounds, by: two, offers: {pie: c}}]}"
    assert play(read(data, sets), 200).rows.size == _past(read(data), 200).rows.size


def test_reread_conditions_a_variant_by_itself(tmp_path: Path) -> None:
    """A file that extends keeps the base's worlds; with ``reread: yes`` those that its own values keep."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "base.yaml").write_text(yaml.safe_dump(_data([_line("{pie: b}", refused_by=None)])))
    changed = "version: 1\nextends: base.yaml\nparties: {one: {wants: {pie: {b: 100}}}}\n"
    (folder / "later.yaml").write_text(changed)
    (folder / "anew.yaml").write_text(changed + "reread: yes\n")
    base, later, anew = (load(folder / f"{name}.yaml") for name in ("base", "later", "anew"))
    assert (later.past is None, anew.past is None) == (False, True)
    assert np.array_equal(_past(later).rows, _past(base).rows)
    weight = np.exp((TWO - 20) / NOISE) * _logistic((np.array([100, 100, 40, 0]) - 50) / NOISE)
    assert np.array_equal(_past(anew).rows, np.flatnonzero(_lottery() < weight[1] / weight.sum()))
