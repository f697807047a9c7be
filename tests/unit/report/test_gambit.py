"""Games in Gambit's formats: what is written is the scenario's game, and what is no such game is refused."""

from __future__ import annotations

import io
from math import exp
from typing import Any

import pytest

from sim.analysis.game_tree import Choice, End, game_tree
from sim.errors import UsageError
from sim.model.scenario import Scenario
from sim.report.gambit import as_efg, as_nfg, count
from sim.scenario import load_text
from tests.stories import crisis

PIE = """
version: 1
title: A "pie" for two
clock: {horizon: 9 rounds}
issues: {share: {from: 0, to: 1, step: 0.5}}
parties:
  one:
    negotiates: {strategy: {concede: {exponent: 1}}}
    patience: 0.1
    wants: {share: {worth: {points: {0: 0, 1: 100}}}}
  two:
    negotiates: {strategy: {concede: {exponent: 1}}}
    wants: {share: {worth: {points: {0: 80, 1: 0}}}}
table: {protocol: ultimatum, first: one}
outcomes: [{shared: {deal: any}}]
"""

TWO_ROUNDS = ("table.protocol=alternating", "clock.deadline={after: 1 round, then: lapses}")


def pie(*sets: str) -> Scenario:
    """Return a pie that one party divides and the other takes or leaves."""
    return load_text(PIE, "pie", sets)


def test_an_ultimatum_is_one_offer_and_one_answer() -> None:
    """Three offers, each taken or left: worth what the packages are, or what no deal is."""
    root = game_tree(pie()).root
    assert root.moves == ("share=0", "share=0.5", "share=1")
    half = root.then[1]
    assert isinstance(half, Choice)
    assert half.moves == ("accept", "refuse")
    assert half.then == (End("deal: share=0.5 (round 0)", (50.0, 40.0)), End("no deal", (0.0, 0.0)))


def test_later_deals_are_discounted_as_in_play() -> None:
    """In the second round the first party has e^(−0.1) of what it gets, and the second all."""
    game = game_tree(pie(*TWO_ROUNDS))
    first = game.root.then[0]
    assert isinstance(first, Choice)
    second = first.then[1]
    assert isinstance(second, Choice)
    assert (game.root.player, second.player) == (0, 1)
    answer = second.then[2]
    assert isinstance(answer, Choice)
    deal = answer.then[0]
    assert isinstance(deal, End)
    assert deal.payoffs == pytest.approx((100 * exp(-0.1), 0.0), abs=1e-9)


def test_a_ratifier_is_a_player() -> None:
    """It ratifies or vetoes what was accepted."""
    story = load_text(PIE, "pie", ["parties.three={ratifies: {}, wants: {share: {worth: {power: 1}}}}"])
    game = game_tree(story)
    assert game.players == ("one", "two", "three")
    answer = game.root.then[0]
    assert isinstance(answer, Choice)
    ratifier = answer.then[0]
    assert isinstance(ratifier, Choice)
    assert ratifier.moves == ("ratify", "veto")


@pytest.mark.parametrize(
    ("sets", "says"),
    [
        (["table.protocol=alternating"], "has no deadline"),
        (["parties.one.patience={uniform: [0, 1]}"], "is uncertain of parties.one.patience"),
        (["parties.one.misreading=3"], "one misreads the others"),
        (["parties.two.noise=3"], "two chooses with noise"),
        (["issues.share.step=0.001", *TWO_ROUNDS], "more than 50,000 decisions"),
        (["events={news: {mean: 3 rounds}}"], "has the event news"),
    ],
)
def test_what_is_no_such_game_is_refused(sets: list[str], says: str) -> None:
    """Endless, uncertain or too large: the message says which, and what to do."""
    with pytest.raises(UsageError, match=says):
        game_tree(pie(*sets))


def test_a_crisis_is_refused() -> None:
    """Threats and promises are believed or not: that is not complete information."""
    with pytest.raises(UsageError, match="the threat strike"):
        game_tree(crisis())


def test_a_table_that_is_too_large_is_refused() -> None:
    """A hundred answers make more plans than there is room for; the tree still can be written."""
    game = game_tree(pie("issues.share.step=0.02"))
    assert "accept" in as_efg(game)
    with pytest.raises(UsageError, match="two has more than 20,000 strategies"):
        as_nfg(game)


def test_the_files_name_everybody_and_escape_quotation_marks() -> None:
    """Titles may hold them."""
    game = game_tree(pie())
    assert as_efg(game).startswith('EFG 2 R "A \\"pie\\" for two" { "one" "two" }\n')
    assert as_nfg(game).startswith('NFG 1 R "A \\"pie\\" for two" { "one" "two" } { { "1" "2" "3" } {')
    assert count(game) == 4


def gambit() -> Any:
    """Return Gambit, which is not among what the program needs."""
    return pytest.importorskip("pygambit", reason="pygambit is not installed (extra gambit)")


def worth(profile: Any) -> tuple[float, float]:
    """Return what an equilibrium is worth to both: by the names of Gambit 17, or of 16."""
    if hasattr(profile, "payoffs"):
        return float(profile.payoffs["one"]), float(profile.payoffs["two"])
    return float(profile.payoff("one")), float(profile.payoff("two"))


def test_gambit_reads_the_tree_and_the_table() -> None:
    """The same players, the same least and largest payoffs, and nobody forgets what happened."""
    pygambit, game = gambit(), game_tree(pie(*TWO_ROUNDS))
    for read in (
        pygambit.read_efg(io.BytesIO(as_efg(game).encode())),
        pygambit.read_nfg(io.BytesIO(as_nfg(game_tree(pie())).encode())),
    ):
        assert [getattr(player, "label", player) for player in read.players] == ["one", "two"]
        assert read.is_perfect_recall
        assert float(read.max_payoff) == 100.0
        assert float(read.min_payoff) == 0.0


def test_gambit_finds_what_backward_induction_finds() -> None:
    """In the ultimatum game the proposer gets all in some pure equilibrium, of the table and of the tree alike."""
    pygambit = gambit()
    game = game_tree(pie())
    reads = (
        pygambit.read_efg(io.BytesIO(as_efg(game).encode())),
        pygambit.read_nfg(io.BytesIO(as_nfg(game).encode())),
    )
    found = [{worth(one) for one in pygambit.nash.enumpure_solve(read).equilibria} for read in reads]
    assert found[0] == found[1] == {(100.0, 0.0), (50.0, 40.0), (0.0, 80.0), (0.0, 0.0)}


def test_gambit_agrees_on_two_rounds_and_three_players() -> None:
    """With a second round, and with a ratifier, the files are still games that Gambit reads and solves."""
    pygambit = gambit()
    three = load_text(PIE, "pie", ["parties.three={ratifies: {}, wants: {share: {worth: {power: 1}}}}"])
    for story in (pie(*TWO_ROUNDS, "issues.share.step=1"), three):
        tree = pygambit.read_efg(io.BytesIO(as_efg(game_tree(story)).encode()))
        table = pygambit.read_nfg(io.BytesIO(as_nfg(game_tree(story)).encode()))
        ways = [pygambit.nash.enumpure_solve(game).equilibria for game in (tree, table)]
        assert {worth(one) for one in ways[0]} == {worth(one) for one in ways[1]}
        assert ways[0]


THIRD = "parties.three={negotiates: {strategy: firm}, wants: {share: {worth: {points: {0: 10, 1: 0}}}}}"


@pytest.mark.parametrize(
    ("sets", "least"), [((), 7), (TWO_ROUNDS, 7 + 3 * 7), ((*TWO_ROUNDS, THIRD), 10 + 3 * 2 * 10)]
)
def test_the_size_of_a_tree_is_reckoned_before_it_grows(
    sets: tuple[str, ...], least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An offer, and for each of three packages its answers and the deal; each refusal leads to as many again."""
    monkeypatch.setattr("sim.analysis.game_tree.MOST_NODES", least)
    game_tree(pie(*sets))
    monkeypatch.setattr("sim.analysis.game_tree.MOST_NODES", least - 1)
    with pytest.raises(UsageError, match=f"more than {least - 1} decisions"):
        game_tree(pie(*sets))
