"""A game is a world and its moves: what people do, and what a position tells them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.engine.cohort import Cohort
from sim.engine.observing import Observer
from sim.engine.play import play_cohort
from sim.errors import UsageError
from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.scenario import load, load_text
from sim.workshop.chronicle import Chronicle
from sim.workshop.game import Game, World, first_asked, party_named, playable, start, world
from sim.workshop.moves import Answer, Delegate, LastWord, Leave, Move, Offer, Silence, as_plain, from_plain
from sim.workshop.sheet import sheet
from tests.stories import crisis
from tests.unit.engine.stage import party, story, y
from tests.unit.engine.test_everything import SINK

ROOT = Path(__file__).parents[3]
POWER, LEADER, CIRCLE = 0, 1, 2
TWO = ("parties.circle=null", "threats.strike.against=leader", "promises.safety.if_broken.circle=null")


@pytest.fixture(scope="module")
def sink() -> Scenario:
    """Return the scenario that uses every feature at once."""
    return load_text(SINK, "sink")


def _alone(where: World) -> bytes:
    """Return the row of a world that only simulated parties play."""
    return bytes(play_cohort(where.scenario, where.luck, where.past, slice(0, 1))[0].tobytes())


def _their_moves(where: World) -> dict[int, tuple[Move, ...]]:
    """Return the moves that simulated parties make at the table in a world, told as a person's."""
    heard: list[Chronicle] = []

    def watch(cohort: Cohort) -> Observer:
        heard.append(Chronicle(cohort))
        return heard[0].hear

    play_cohort(where.scenario, where.luck, where.past, slice(0, 1), watch)
    moves: dict[int, list[Move]] = {i: [] for i in playable(where.scenario)}
    known = where.scenario.clock.known_until
    for entry in heard[0].entries:
        if known is not None and entry.day <= known:
            continue
        match entry.kind:
            case "offer":
                moves[entry.party].append(Offer(entry.package))
            case "silence":
                moves[entry.party].append(Silence())
            case "answer" | "veto":
                moves[entry.party].append(Answer(entry.said_yes))
    return {i: tuple(made) for i, made in moves.items()}


@pytest.mark.parametrize("replication", [0, 5, 11, 17, 23, 40])
def test_the_simulated_parties_own_moves_end_the_simulated_world(replication: int) -> None:
    """Offers, silences, answers and vetoes of a simulated world, replayed by seats: the same row, bit for bit."""
    where = world(crisis(), 4, replication)
    moves = _their_moves(where)
    assert Game(where, moves).ending.tobytes() == _alone(where)  # type: ignore[union-attr]
    for i in playable(where.scenario):
        assert Game(where, {i: moves[i]}).ending.tobytes() == _alone(where)  # type: ignore[union-attr]


@pytest.mark.parametrize("replication", range(0, 120, 12))
def test_seats_that_leave_every_choice_to_the_simulation_change_nothing(
    sink: Scenario, replication: int
) -> None:
    """With noise, ladders, last words, walking away and a ratifier: the same row, bit for bit."""
    where = world(sink, 2, replication)
    seats = playable(sink)
    game = start(where, seats).delegated(frozenset(seats))
    assert game.ending is not None
    assert game.ending.tobytes() == _alone(where)


def test_same_moves_same_position_other_moves_another() -> None:
    """A game is a pure function of its world and moves."""
    where = first_asked(crisis(), 1, (LEADER,))
    one, two = (start(where, (LEADER,)).delegated(frozenset()) for _ in range(2))
    assert one.turn_of == LEADER
    assert np.array_equal(one.position(LEADER).worth, two.position(LEADER).worth)
    refused = one.moved(LEADER, Answer(False))
    assert refused.day > one.day
    accepted = one.moved(LEADER, Answer(True))
    assert len(accepted.entries) != len(refused.entries) or accepted.ending is not None
    assert one.turn_of == LEADER  # what was before a move stays as it was


def test_a_deal_that_a_person_accepts_is_signed() -> None:
    """The package on the table becomes the deal of the row, on that day."""
    where = first_asked(crisis(*TWO), 1, (LEADER,))
    game = start(where, (LEADER,))
    offered, day = game.position(LEADER).offer, game.day
    ending = game.moved(LEADER, Answer(True)).ending
    assert ending is not None
    assert (ending["ending"], ending["package"], ending["day"]) == (int(Ending.DEAL), offered, day)


def test_a_person_may_veto_and_let_pass() -> None:
    """A ratifier's seat is asked of every deal."""
    found = crisis("parties.leader.negotiates.strategy={firm: {share: 0}}")
    where = first_asked(found, 1, (CIRCLE,))
    game = start(where, (CIRCLE,))
    assert game.position(CIRCLE).question == "veto"
    passed = game.moved(CIRCLE, Answer(True)).ending
    assert passed is not None
    assert passed["ending"] == int(Ending.DEAL)
    vetoed = game.moved(CIRCLE, Answer(False))
    assert vetoed.ending is None or vetoed.ending["day"] > game.day


def test_silence_passes_the_turn() -> None:
    """The story says so, and nothing is offered."""
    where = first_asked(crisis(), 1, (POWER,))
    game = start(where, (POWER,))
    offers = sum(entry.kind == "offer" for entry in game.entries)
    quiet = game.moved(POWER, Silence())
    kinds = [(entry.kind, entry.party) for entry in quiet.entries[len(game.entries) :]]
    assert kinds[0] == ("silence", POWER)
    assert ("offer", POWER) not in kinds
    assert offers == sum(entry.kind == "offer" and entry.party == POWER for entry in quiet.entries)


def _walker() -> Scenario:
    one = party([10, 5, 0], while_talking=5, walks={"worth": 33, "after": 9})
    return story(one, party([0, 5, 10], while_talking=0, without_deal={"walked_away": 7}))


def test_who_may_walk_away_can_do_so_at_once() -> None:
    """A person need not wait for hopeless turns; the values are those of walking away."""
    where = world(_walker())
    game = start(where, (0, 1))
    assert Leave in game.position(0).may
    ending = game.moved(0, Leave()).ending
    assert ending is not None
    assert (ending["ending"], ending["which"]) == (int(Ending.WALKED_AWAY), 0)
    assert ending["values"].tolist() == [33.0, 7.0]


def test_who_does_not_declare_it_cannot_walk_away() -> None:
    """It is not among the moves, and is refused."""
    game = start(world(_walker()), (0, 1)).moved(0, Silence())
    assert game.turn_of == 1
    assert Leave not in game.position(1).may
    with pytest.raises(UsageError, match="cannot be done"):
        game.moved(1, Leave())


def _last_words(at: str) -> Scenario:
    one = party(
        [10, 6, 0],
        while_talking=5,
        without_deal=y(f"{{x: 0, chosen_by: one, at: [{at}], among: {{x: 3, back_down: 1}}}}"),
    )
    two = party([-90, -80, -70], while_talking=40, without_deal=y("{x: -50, backs_down: 30}"))
    clock = y("{horizon: 60 rounds, deadline: {after: 4 rounds, then: lapses}}")
    return story(one, two, threats=y("{x: {by: one, against: two}}"), clock=clock)


@pytest.mark.parametrize(
    ("word", "ending", "which"), [("x", Ending.THREAT, 0), ("back_down", Ending.BACKED_DOWN, 0)]
)
def test_a_last_word_on_ones_own_turn(word: str, ending: Ending, which: int) -> None:
    """Both choices are open, with what they are worth; the one spoken ends the talks."""
    game = start(world(_last_words("own_turn")), (0,))
    position = game.position(0)
    assert [(choice.name, choice.worth) for choice in position.last_words] == [("x", 3.0), ("back_down", 1.0)]
    row = game.moved(0, LastWord(word)).ending
    assert row is not None
    assert (row["ending"], row["which"]) == (int(ending), which)


def test_a_last_word_upon_refusal_may_be_left_unsaid() -> None:
    """After one's offer was refused there is a question of its own; talks can go on."""
    game = start(world(_last_words("refusal")), (0,)).moved(0, Offer(0))
    assert game.position(0).question == "refusal"
    with pytest.raises(UsageError):
        game.moved(0, Silence())
    assert game.moved(0, LastWord(None)).ending is None
    row = game.moved(0, LastWord("x")).ending
    assert row is not None
    assert row["ending"] == int(Ending.THREAT)


def test_at_the_deadline_a_last_word_must_be_spoken() -> None:
    """Saying nothing is no answer then."""
    game = start(world(_last_words("deadline")), (0,))
    while game.position(0).question == "turn":
        game = game.moved(0, Silence())
    assert game.position(0).question == "deadline"
    with pytest.raises(UsageError, match="not open"):
        game.moved(0, LastWord(None))
    row = game.moved(0, LastWord("back_down")).ending
    assert row is not None
    assert row["ending"] == int(Ending.BACKED_DOWN)


def test_moves_that_cannot_be_made_are_refused() -> None:
    """Another's turn, another question, a package that is not there or not open, talks that have ended."""
    where = first_asked(
        crisis("events.closing={after: 0 days, closes: {departure: now}}"), 1, (POWER, LEADER)
    )
    game = start(where, (POWER, LEADER))
    mover, other = (POWER, LEADER) if game.turn_of == POWER else (LEADER, POWER)
    with pytest.raises(UsageError, match="not your turn"):
        game.moved(other, Silence())
    with pytest.raises(UsageError, match="cannot be done"):
        game.moved(mover, Answer(True))
    for package in (-1, len(where.scenario.packages)):
        with pytest.raises(UsageError, match="no such package"):
            game.moved(mover, Offer(package))
    closed = int(np.flatnonzero(~game.position(mover).open)[0])
    with pytest.raises(UsageError, match="not open"):
        game.moved(mover, Offer(closed))
    over = game.delegated(frozenset((POWER, LEADER)))
    with pytest.raises(UsageError, match="ended"):
        over.moved(mover, Silence())


def test_a_log_of_another_game_is_refused() -> None:
    """Moves that answer other questions, or that are left over, raise instead of being dropped."""
    where = first_asked(crisis(), 1, (LEADER,))
    with pytest.raises(UsageError, match="no answer"):
        Game(where, {LEADER: (Offer(0), Offer(0), Offer(0))}).day  # noqa: B018
    over = start(where, (LEADER,)).delegated(frozenset((LEADER,)))
    more = {LEADER: (*over.moves[LEADER], Delegate())}
    with pytest.raises(UsageError, match="left"):
        replace(over, moves=more).day  # noqa: B018


@pytest.mark.parametrize(
    "secret",
    [
        "parties.power.wants.amnesty.partial=93",
        "parties.power.without_deal.strike=77",
        "parties.power.patience=3% per day",
        "parties.power.negotiates.strategy={firm: {share: 0.4}}",
    ],
)
def test_a_position_tells_nothing_of_what_another_wants(secret: str) -> None:
    """Whatever the other side wants, what I am shown before anybody spoke is the same."""
    shown = []
    for sets in ((), (secret,)):
        # A threat that is real, so that the power's own value of no deal turns on what it wants.
        where = first_asked(crisis(*TWO, "threats.strike.chance=1", *sets), 1, (POWER, LEADER))
        found = start(where, (POWER, LEADER)).position(LEADER)
        shown.append(
            (
                where.replication,
                found.no_deal,
                found.beliefs,
                found.worth.tolist(),
                found.story,
                repr(sheet(where, LEADER)),
            )
        )
    assert shown[0] == shown[1]


def test_only_the_threatener_knows_whether_the_threat_is_real() -> None:
    """Two worlds that differ in nothing but that look the same to the leader, and not to the power."""
    seen = {}
    for chance in ("0", "1"):
        where = world(crisis(f"threats.strike.chance={chance}"), 1, 0)
        game = start(where, (POWER, LEADER))
        seen[chance] = (game.position(POWER).beliefs, game.position(LEADER).beliefs)
    assert seen["0"][0] == {0: 0.0}
    assert seen["1"][0] == {0: 1.0}
    assert seen["0"][1] == seen["1"][1]


def test_seats_are_for_those_who_decide(sink: Scenario) -> None:
    """A guarantor's seat is refused with the seats there are; so is a name that nobody bears."""
    assert party_named(sink, "circle") == 3
    with pytest.raises(UsageError, match=r"ankara has no seat.*power, leader, envoy, circle"):
        party_named(sink, "ankara")
    with pytest.raises(UsageError, match="no party 'nobody'"):
        party_named(sink, "nobody")


def test_a_game_is_played_in_a_world_that_fits_the_known_past(sink: Scenario) -> None:
    """The draw number is that of the first kept world at or after the one asked for."""
    where = world(sink, 2, 0)
    assert where.past.rows.size == 1
    assert world(sink, 2, where.replication).replication == where.replication
    assert world(sink, 2, where.replication + 1).replication > where.replication


@pytest.mark.parametrize(
    "move",
    [Offer(3), Silence(), Answer(True), Answer(False), Leave(), LastWord("x"), LastWord(None), Delegate()],
)
def test_a_move_is_read_back_as_it_was_written(move: Move) -> None:
    """Plain data and back."""
    assert from_plain(as_plain(move)) == move


@pytest.mark.parametrize(
    "data",
    [
        None, [], "offer", {}, {"move": "offer"}, {"move": "offer", "package": True}, {"move": ["offer"]},
        {"move": "offer", "package": "3"}, {"move": "answer", "accept": 1}, {"move": "silence", "package": 1},
        {"move": "last_word"}, {"move": "last_word", "choice": 3}, {"move": "shout"},
    ],
)  # fmt: skip
def test_what_is_no_move_is_refused(data: object) -> None:
    """One message for anything else."""
    with pytest.raises(UsageError, match="no move"):
        from_plain(data)


def test_leaving_every_choice_to_the_simulated_party_is_its_own_game(tmp_path: Path) -> None:
    """One choice at a time, last words and walking away among them: the world ends as it does without a person."""
    for name in ("scenarios/everything.yaml", "seeds/latin_times_2025_11.yaml"):
        (tmp_path / name).parent.mkdir()
        whence = name.replace("scenarios/", "tests/fuzz/files/")
        (tmp_path / name).write_text((ROOT / whence).read_text(encoding="utf-8"), encoding="utf-8")
    scenario = load(tmp_path / "scenarios/everything.yaml")
    ended: set[int] = set()
    replication = 0
    for _ in range(5):
        for seat in playable(scenario):
            game = start(world(scenario, 1, replication), (seat,))
            while game.turn_of is not None:
                game = game.moved(seat, Delegate())
            assert game.ending is not None
            assert bytes(game.ending.tobytes()) == _alone(game.world)
            ended.add(int(game.ending["ending"]))
        replication = game.world.replication + 1
    assert len(ended) > 1


def test_a_table_at_which_nobody_can_sit_says_so() -> None:
    """A protocol that decides by a rule of its own asks nothing of a seat: one message, with those that do."""
    bids = load("scenarios/classics/double_auction.yaml")
    with pytest.raises(
        UsageError, match=r"nothing is ever asked of buyer and seller.*sealed_bids.*alternating"
    ):
        first_asked(bids, 1, bids.negotiators)


@pytest.mark.parametrize("name", ["barter", "hand_tying", "self_enforcing_deal"])
def test_the_classics_that_can_be_played_end_like_their_simulation(name: str) -> None:
    """Monotonic concession, a challenge and alternating offers: left to the simulation, the same row."""
    classic = load(f"scenarios/classics/{name}.yaml")
    where = first_asked(classic, 1, classic.negotiators)
    game = start(where, classic.negotiators).delegated(frozenset(classic.negotiators))
    assert game.ending is not None
    assert game.ending.tobytes() == _alone(where)


def test_one_who_does_not_accept_may_leave_at_once_or_talk_on() -> None:
    """A last word in place of accepting is asked after one's own refusal, and does not linger until one's turn."""
    scenario = load(ROOT / "scenarios/classics/outside_option.yaml")
    game = start(first_asked(scenario, 1, playable(scenario)), playable(scenario))
    refused = game.moved(0, Offer(0)).moved(1, Answer(False))
    position = refused.position(1)
    assert (position.question, [word.name for word in position.last_words]) == ("own_refusal", ["two_leaves"])
    talking = refused.moved(1, LastWord(None))
    assert talking.turn_of == 1
    assert talking.position(1).question == "turn"
    assert LastWord not in talking.position(1).may
    left = refused.moved(1, LastWord("two_leaves"))
    assert left.ending is not None
    assert left.ending["ending"] == int(Ending.THREAT)
