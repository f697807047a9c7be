"""The story of one world, sentence by sentence."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.trace import counted, tell, tell_shortly
from tests.unit.engine.stage import OPEN, party, play, read, story, tree, y


def _talks(**more: Any) -> dict[str, Any]:
    """Return talks under a real threat, with a promise that will be broken and a third party that ratifies."""
    one = party(
        [100, 60, 0],
        {"concede": {"exponent": 1}},
        patience="5% per round",
        without_deal={"x": 0, "lapses": 0},
    )
    two = party([0, 50, 100], OPEN, while_talking=55, without_deal={"x": -40, "lapses": 99})
    data = tree(one, two)
    data["parties"]["three"] = y(
        "{ratifies: {known_to: []}, wants: {pie: {a: 0, b: 10, c: 20}}, while_talking: 5,"
        " without_deal: {x: 0, lapses: 0}}"
    )
    data["threats"] = y(
        "{x: {by: one, against: [two, three], chance: 1, pace: {mean: 20 rounds}, believed: {two: {chance: 0.5}}}}"
    )
    data["promises"] = y(
        "{safe: {by: one, when: {pie: [b, c]}, kept: 0, believed: {two: 0.9}, if_broken: {two: {loses: 10}}}}"
    )
    data["outcomes"] = y("[{agreed: {deal: any}}]")
    return {**data, **more}


def _without(data: dict[str, Any], ending: str) -> dict[str, Any]:
    for one in data["parties"].values():
        del one["without_deal"][ending]
    return data


BEGINNING = [
    "A test: draw 0 under seed 1.",
    "Threat x by one: in this world it is real.",
    "Promise safe by one: without further guarantees one does not mean to keep it.",
    "  two believes in it, without guarantees, at 90%.",
    "  Belief that the threat x is real: two 50.0%, three 100.0%.",
]


def test_talks_are_told_turn_by_turn_with_what_everybody_weighed() -> None:
    """Two's 7.5 is half of its flow of 55 and half of the −40 of the threat; the shot doubles its odds."""
    data = _talks(
        clock=y("{horizon: 10 rounds, starts: 2025-11-28}"),
        events=y(
            "{shots_fired: {after: 3 rounds, says: a shot is heard, signals: {x: {likelihood_ratio: 2}}}}"
        ),
    )
    talks = read(_without(data, "lapses"))
    stands = [
        "Round 2 (2025-11-30): one has nothing new to say; its offer stands (pie a).",
        "  two refuses: worth 0.0 to it, less than the 9.9 of no deal (no deal 9.9, waiting 9.9).",
    ]
    end = [
        "Round 3 (2025-12-01): two offers: pie a. Worth 0.0 to it; it asks for -5.1, "
        "and no deal is worth -5.1 to it.",
        "  one accepts: worth 100.0 to it, at least the 60.7 of waiting for its own next ask "
        "(no deal 0.0, waiting 60.7).",
        "  three lets pass it: worth 0.0 to it, no deal 0.0.",
        "Round 3 (2025-12-01): The deal is signed.",
    ]
    assert list(tell(talks, 1, 0)) == [
        *BEGINNING,
        "Round 0 (2025-11-28): one offers: pie a. Worth 100.0 to it; it asks for 100.0, "
        "and no deal is worth 0.0 to it.",
        "  two refuses: worth 0.0 to it, less than the 7.5 of no deal (no deal 7.5, waiting 7.5).",
        "  Belief that the threat x is real: two 48.8% (was 50.0%).",
        "Round 1 (2025-11-29): two offers: pie b. Worth 49.0 to it; it asks for 8.7, and no deal is worth 8.7 to it.",
        "  one refuses: worth 60.0 to it, less than the 74.1 of waiting for its own next ask "
        "(no deal 0.0, waiting 74.1).",
        "  Belief that the threat x is real: two 47.5% (was 48.8%).",
        *stands,
        "Round 3 (2025-12-01): shots fired: a shot is heard.",
        "  Belief that the threat x is real: two 63.3% (was 47.5%).",
        *end,
        "In the scenario's words: agreed.",
        "  one: 86.1 points over the whole story, discounted to the start.",
        "  two: 0.0 points over the whole story, discounted to the start.",
        "  three: 0.0 points over the whole story, discounted to the start.",
    ]
    assert tell_shortly(talks, 1, 0) == [BEGINNING[1], *stands, *end, "In the scenario's words: agreed."]


def test_a_promise_that_is_broken_later_is_told_at_the_end() -> None:
    """Two's 90 are 100 less the 10 that it loses."""
    clock = y("{horizon: 10 rounds, deadline: {after: 2 rounds, then: lapses}}")
    data = _talks(clock=clock)
    data["parties"]["two"]["while_talking"] = 100
    lines = list(tell(read(data), 1, 0))
    assert lines[-4:] == [
        "  one: 0.0 points over the whole story, discounted to the start.",
        "  two: 90.0 points over the whole story, discounted to the start.",
        "  three: 20.0 points over the whole story, discounted to the start.",
        "  Later broken: safe.",
    ]
    assert "Round 1: The deal is signed." in lines


def test_a_veto_and_a_deadline_are_told() -> None:
    """Three would rather have its 50; then the time has run out."""
    clock = y("{horizon: 10 rounds, deadline: {after: 1 round, then: lapses}}")
    data = _talks(clock=clock)
    data["threats"]["x"].update(chance=0, believed={"two": {"chance": 0}, "three": {"chance": 0}})
    data["parties"]["three"].update(while_talking=50, without_deal={"x": 0, "lapses": 50})
    data["parties"]["two"].update(while_talking=0, without_deal={"x": -40, "lapses": 0})
    lines = list(tell(read(data), 1, 0))
    assert lines[1] == "Threat x by one: in this world it is a bluff."
    assert "  two accepts: worth 0.0 to it, at least the 0.0 of no deal (no deal 0.0, waiting 0.0)." in lines
    assert "  three vetoes it: worth 0.0 to it, no deal 50.0." in lines
    assert "Round 1: Talks end without a deal: the time for them has run out." in lines


ENDS = """
x: {by: one, against: two, chance: 1, pace: {mean: 0.01 rounds}, effect: {oust: 1}}
"""


def _ended(**more: Any) -> list[str]:
    """Return what is told of talks that nobody wants to end, under a threat at once."""
    endings = dict.fromkeys(("x", *more.get("events", {})), 500)
    one = party([100, 60, 0], while_talking=500, without_deal=endings)
    two = party([0, 50, 100], while_talking=500, without_deal=endings)
    return list(tell(read({**tree(one, two), "threats": y(ENDS), **more}), 1, 0))


@pytest.mark.parametrize(
    ("oust", "said"), [(1, " with this effect: oust"), (0, " without its effect"), (None, "")]
)
def test_a_threat_carried_out_is_told_with_its_effect(oust: int | None, said: str) -> None:
    """Twice: that it is carried out, and that this ends the talks."""
    threats = y(ENDS)
    threats["x"]["effect"] = None if oust is None else {"oust": oust}
    if oust is None:
        del threats["x"]["effect"]
    told = _ended(threats=threats)
    assert told[2] == "  Belief that the threat x is real: two 100.0%."
    assert told[3].endswith(": one carries out the threat x.")
    assert told[4].endswith(f": Talks end: the threat x is carried out{said}.")
    assert told[3].partition(":")[0] == told[4].partition(":")[0]
    assert told[5:] == [
        "In the scenario's words: threat_carried_out.",
        "  one: 500.0 points over the whole story, discounted to the start.",
        "  two: 500.0 points over the whole story, discounted to the start.",
    ]


def test_an_event_that_ends_talks_is_told_by_its_name() -> None:
    """Underscores are read as spaces; nothing more is said where the event says nothing."""
    threats = y("{x: {by: one, against: two, chance: 0, pace: {mean: 9 rounds}}}")
    told = _ended(threats=threats, events=y("{the_coup: {mean: 0.01 rounds, ends_talks: yes}}"))
    assert told[3].endswith(": the coup.")
    assert told[4].endswith(": Talks end: the coup.")


def test_talks_that_are_still_open_are_said_to_be() -> None:
    """Nothing happens until the horizon."""
    threats = y("{x: {by: one, against: two, chance: 0, pace: {mean: 9 rounds}}}")
    told = _ended(threats=threats)
    assert told[3] == "Round 10: We stop watching; talks are still open."


def test_a_party_that_walks_away_is_named() -> None:
    """Two, on its second own turn: no package is worth its 50 of talking on."""
    two = party([10, 5, 0], while_talking=50, walks={"worth": 33, "after": 2})
    told = list(tell(story(party([0, 50, 100]), two), 1, 0))
    assert "Round 3: Talks end: two walks away." in told


def test_points_of_a_narrow_scale_have_more_places() -> None:
    """From ten points between the best package and the worst, one place; below, three."""
    for best, no_deal in ((14.0, "0.0"), (13.9, "0.000")):
        told = list(tell(story(party([best, 9, 4], OPEN), party([0, 50, 4], OPEN)), 1, 0))
        assert any(f"no deal is worth {no_deal} to it" in line for line in told)


def test_terms_are_what_a_package_changes() -> None:
    """Against a status quo only the issues that differ are named; the same again changes nothing."""
    data = tree(party([0, 60, 100], OPEN), party([0, 50, 100], OPEN), status_quo={"pie": "c"})
    told = list(tell(read(data), 1, 0))
    assert any("one offers: that nothing changes." in line for line in told)
    without = tree(party([0, 60, 100], OPEN), party([0, 50, 100], OPEN))
    assert any("one offers: pie c." in line for line in tell(read(without), 1, 0))


def test_what_the_record_says_is_told_as_such_and_a_dropped_draw_says_why() -> None:
    """Draws that do not fit the record name the cause, and up to three kept ones nearby."""
    data = tree(party([100, 60, 0]), party([0, 50, 100], OPEN, while_talking={"uniform": [0, 100]}))
    data["clock"] = y("{starts: 2025-01-01, known_until: 2025-01-04, horizon: 10 days}")
    data["table"] = y("{protocol: alternating, first: one, every: 1 day}")
    data["status_quo"] = {"pie": "a"}
    data["record"] = y("[{date: 2025-01-02, by: one, offers: {pie: b}, refused_by: two}]")
    data["record_noise"] = 5
    dated = read(data)
    kept = set((play(dated, 40).rows["replication"]).tolist())
    dropped = next(n for n in range(40) if n not in kept)
    lines = list(tell(dated, 1, dropped))
    assert lines[0] == f"A test: draw {dropped} under seed 1."
    assert lines[1].startswith("This world is not kept: it does not fit the known past (dropped by ")
    nearest = sorted(sorted(kept, key=lambda n: (abs(n - dropped), n))[:3])
    assert lines[2] == f"Kept draws nearby: {', '.join(map(str, nearest))}."
    told = list(tell(dated, 1, min(kept)))
    refusal = next(
        n for n, line in enumerate(told) if line.startswith("Day 1 (2025-01-02): On record, one offers")
    )
    assert told[refusal + 1].startswith("  two refuses")
    assert "worth 50.0 to it" in told[refusal + 1]
    assert any(line.startswith("Day 1 (2025-01-02): On record, one offers: pie b.") for line in told)


def test_things_are_counted_in_words() -> None:
    """One turn, two turns, a thousand with its comma."""
    assert [counted(n, "turn") for n in (0, 1, 2, 1_000)] == ["0 turns", "1 turn", "2 turns", "1,000 turns"]
