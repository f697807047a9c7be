"""The room is what its log says: commands, and the same room from the log read back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UsageError
from sim.workshop.game import Refused
from sim.workshop.moves import Answer, Move, Offer, Silence
from sim.workshop.web.log import Log
from sim.workshop.web.room import MOST_PEOPLE, Room, Table
from sim.workshop.web.session import free_path, go_on, is_over, latest
from tests.stories import crisis
from tests.unit.workshop.web.visitor import new_session

POWER, LEADER, CIRCLE = 0, 1, 2


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Return an empty room over the small crisis."""
    session = new_session(crisis(), tmp_path / "room.sqlite")
    yield session.room
    session.close()


def _state(room: Room) -> dict[str, Any]:
    """Return everything about a room but its clocks."""
    return {
        "people": {p.id: (p.name, p.rejoin, p.gone) for p in room.people.values()},
        "tables": {
            n: (
                {i: (c.person, c.stands_in) for i, c in t.chairs.items()},
                dict(t.game.moves),
                t.world.replication,
            )
            for n, t in room.tables.items()
        },
        "round": room.round,
        "flags": (room.paused, room.revealed, room.helps, room.over),
        "past": room.past,
    }


def _read_back(room: Room) -> Room:
    log = Log.reopen(room._log.path)
    again = Room(room.scenario, room.seats, room.seed, log)
    log.close()
    return again


def _first_move(table: Table) -> Move:
    turn_of = table.game.turn_of
    assert turn_of is not None
    return Silence() if table.game.position(turn_of).question == "turn" else Answer(False)


def _whose(table: Table) -> str:
    turn_of = table.game.turn_of
    assert turn_of is not None
    person = table.chairs[turn_of].person
    assert person is not None
    return person


def test_people_are_paired_in_order_and_bots_fill_up(room: Room) -> None:
    """Five people make three tables; the last chair is a bot's, and it has played up to the person's turn."""
    people = [room.join(name).id for name in "abcde"]
    room.next_round()
    seated = [[table.chairs[i].person for i in (POWER, LEADER)] for table in room.tables.values()]
    assert seated == [people[:2], people[2:4], [people[4], None]]
    assert all(table.game.turn_of not in table.bots for table in room.tables.values())
    assert not room.waiting()


def test_people_change_sides_each_round(room: Room) -> None:
    """Who was the power is the leader in the next round, in another world."""
    one, two = room.join("one").id, room.join("two").id
    room.next_round()
    before = room.tables[1]
    room.next_round()
    after = room.tables[1]
    assert (before.chairs[POWER].person, after.chairs[POWER].person) == (one, two)
    assert after.world.replication != before.world.replication
    assert [row["round"] for row in room.past] == [1]
    assert room.past[0]["ended"]


def test_all_tables_of_a_round_play_one_world_unless_they_are_given_their_own(room: Room) -> None:
    """Both, and never the same worlds in another round."""
    for n in range(6):
        room.join(f"p{n}")
    room.next_round()
    shared = {table.world.replication for table in room.tables.values()}
    room.next_round(own_worlds=True)
    own = {table.world.replication for table in room.tables.values()}
    assert len(shared) == 1
    assert len(own) == 3
    assert not shared & own


def test_a_move_is_made_by_whose_turn_it_is_and_only_once(room: Room) -> None:
    """Another's turn, a page that has not seen the latest, nobody's seat: refused by name."""
    people = [room.join(name).id for name in "ab"]
    room.next_round()
    table = room.tables[1]
    mover = _whose(table)
    other = next(p for p in people if p != mover)
    with pytest.raises(Refused) as refused:
        room.move(other, Silence(), table.stands)
    assert refused.value.key == "no.turn"
    seen, move = table.stands, _first_move(table)
    room.move(mover, move, seen)
    assert table.stands != seen
    with pytest.raises(Refused) as refused:
        room.move(mover, move, seen)
    assert refused.value.key == "no.stale"
    with pytest.raises(Refused) as refused:
        room.move("nobody", move, table.stands)
    assert refused.value.key == "no.chair"


def test_a_page_of_an_earlier_game_moves_nothing_in_a_later_one(room: Room) -> None:
    """The table begun again, the next round, another table: as many decisions, and yet another position."""
    people = [room.join(name).id for name in "abcd"]
    room.next_round()
    first = room.tables[1]
    mover, seen, move = _whose(first), first.stands, _first_move(first)

    def round_after_next() -> None:
        room.next_round()
        room.next_round()  # in which everybody sits on the same side again

    laters: list[Callable[[], object]] = [
        lambda: room.reset(1),
        lambda: room.sit(mover, 2, POWER),
        round_after_next,
    ]
    for later in laters:
        later()
        seat = room.seat_of(mover)
        assert seat is not None
        table = seat[0]
        assert (_whose(table), table.moves) == (mover, 0)
        assert table.stands == _read_back(room).tables[table.number].stands
        with pytest.raises(Refused) as refused:
            room.move(mover, move, seen)
        assert refused.value.key == "no.stale"
        assert table.moves == 0
        seen = table.stands
    room.move(mover, _first_move(table), seen)
    assert mover in people


def test_nothing_moves_while_the_clock_is_stopped(room: Room) -> None:
    """Moves are refused, and the simulated party does not decide."""
    room.join("a")
    room.next_round(minutes=1)
    room.pause(True)
    table = room.tables[1]
    with pytest.raises(Refused) as refused:
        room.move(_whose(table), _first_move(table), table.stands)
    assert refused.value.key == "no.paused"
    room.pause(False)
    room.move(_whose(table), _first_move(table), table.stands)


def test_the_simulated_party_stands_in_and_the_seat_is_taken_back(room: Room) -> None:
    """While it stands in, it decides once at a time, and the person cannot; then they can again."""
    person = room.join("a").id
    room.next_round()
    table = room.tables[1]
    party = table.game.turn_of
    assert party is not None
    room.stand_in(table, party)
    with pytest.raises(Refused) as refused:
        room.move(person, _first_move(table), table.stands)
    assert refused.value.key == "no.stands_in"
    before = len(table.game.moves[party])
    room.decide(table, party)
    assert len(table.game.moves[party]) == before + 1
    room.take_back(person)
    if table.game.turn_of == party:
        room.move(person, _first_move(table), table.stands)
    with pytest.raises(Refused):
        room.decide(table, party)


def test_a_person_takes_over_a_bots_seat_and_goes_on_where_it_stood(room: Room) -> None:
    """What the bot has done stays done; whoever sat there before is a bot's seat now."""
    first = room.join("a").id
    room.next_round()
    table = room.tables[1]
    room.move(first, _first_move(table), table.stands)
    late = room.join("late").id
    assert [person.id for person in room.waiting()] == [late]
    bot = next(iter(table.bots))
    day, moves = table.game.day, dict(table.game.moves)
    room.sit(late, 1, bot)
    assert table.chairs[bot].person == late
    assert (table.game.day, dict(table.game.moves)) == (day, moves)
    room.sit(late, 2, POWER)
    assert room.seat_of(late) == (room.tables[2], room.tables[2].chairs[POWER])
    assert bot in table.bots


def test_the_only_person_at_a_table_changes_chairs_and_the_game_goes_on(room: Room) -> None:
    """The bots wait until both chairs are settled; to sit where one sits already is no event."""
    person = room.join("a").id
    room.next_round()
    table = room.tables[1]
    now = room.seat_of(person)
    assert now is not None
    other = next(i for i in room.seats if i != now[1].party)
    room.sit(person, 1, other)
    assert room.seat_of(person) == (table, table.chairs[other])
    assert not table.over
    assert table.game.turn_of == other
    before = len(list(room._log.events()))
    room.sit(person, 1, other)
    assert len(list(room._log.events())) == before


def test_ending_a_round_plays_out_what_is_open(room: Room) -> None:
    """Every table has an outcome, and there are no more moves."""
    for name in "abc":
        room.join(name)
    room.next_round()
    room.end_round()
    assert all(table.over for table in room.tables.values())
    assert [row["ended"] for row in room.past] == [True, True]
    with pytest.raises(Refused):
        room.end_round()


def test_a_table_begins_again_in_the_same_world(room: Room) -> None:
    """Reset: no moves of people, the same draw, the same chairs."""
    room.join("a"), room.join("b")
    room.next_round()
    table = room.tables[1]
    room.move(_whose(table), _first_move(table), table.stands)
    chairs = {i: c.person for i, c in table.chairs.items()}
    room.reset(1)
    again = room.tables[1]
    assert again.moves == 0
    assert {i: c.person for i, c in again.chairs.items()} == chairs
    assert again.world.replication == table.world.replication


def test_names_are_told_apart_and_bounded(room: Room) -> None:
    """The same name gets a number, controls go, and what cannot be seen is refused."""
    assert [room.join(name).name for name in ("Ana", "ana", " A\u0000n\u202ea ")] == ["Ana", "ana 2", "A n a"]
    assert len(room.join("x" * 500).name) <= 24
    for nothing in ("", "  ", "\u200b\u202e"):
        with pytest.raises(Refused) as refused:
            room.join(nothing)
        assert refused.value.key == "no.name"


def test_the_room_has_an_end(room: Room) -> None:
    """Of people in it, and of the session."""
    for n in range(MOST_PEOPLE):
        room.join(f"p{n}")
    with pytest.raises(Refused) as refused:
        room.join("one more")
    assert refused.value.key == "no.full"
    room.end()
    for command in (room.next_round, lambda: room.join("late")):
        with pytest.raises(Refused) as refused:
            command()
        assert refused.value.key == "no.over"


def test_a_code_brings_back_its_owner_and_nobody_else(room: Room) -> None:
    """Typed in any case and spacing; a wrong one, or that of somebody removed, is refused."""
    one, two = room.join("one"), room.join("two")
    assert room.rejoin(f" {two.rejoin[:3].lower()}-{two.rejoin[3:]} ").id == two.id
    room.remove(one.id)
    for code in (one.rejoin, "", "AAAAAA"):
        with pytest.raises(Refused) as refused:
            room.rejoin(code)
        assert refused.value.key == "no.code"


def test_the_room_read_back_from_its_log_is_the_same(room: Room) -> None:
    """After each of many commands: people, chairs, games, rounds and switches."""
    a, b, c = (room.join(name).id for name in "abc")
    steps: list[Callable[[], object]] = [
        lambda: room.next_round(seconds=30, minutes=5),
        lambda: room.move(_whose(room.tables[1]), _first_move(room.tables[1]), room.tables[1].stands),
        lambda: room.stand_in(room.tables[2], next(i for i, x in room.tables[2].chairs.items() if x.person)),
        lambda: room.pause(True),
        lambda: room.pause(False),
        lambda: room.take_back(c),
        lambda: room.sit(b, 2, room.seats[1]),
        lambda: room.sit(a, 3, POWER),
        lambda: room.reset(2),
        lambda: room.remove(b),
        lambda: room.reveal(True),
        lambda: room.help(False),
        lambda: room.next_round(own_worlds=True),
        lambda: room.end(),
    ]
    for step in steps:
        step()
        again = _read_back(room)
        assert _state(again) == _state(room)
        for number, table in room.tables.items():
            assert again.tables[number].game.day == table.game.day
            assert again.tables[number].game.turn_of == table.game.turn_of


def test_a_rounds_time_stands_still_while_it_is_paused(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes, of which two are played, one is paused, and one is played."""
    now = [1000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    room.join("a")
    room.next_round(minutes=10)
    now[0] += 120
    assert room.time_left() == 480
    room.pause(True)
    now[0] += 60
    assert room.time_left() == 480
    room.pause(False)
    now[0] += 60
    assert room.time_left() == 420
    assert _read_back(room).time_left() == 420
    now[0] += 1e6
    assert room.time_left() == 0


def test_a_rounds_time_stands_still_while_nobody_serves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes, of which two are played; down for an hour, twice; reading the file alone changes nothing."""
    now, path = [1000.0], tmp_path / "room.sqlite"
    monkeypatch.setattr("time.time", lambda: now[0])
    session = new_session(crisis(), path)
    session.room.join("a")
    session.room.next_round(minutes=10)
    now[0] += 120
    session.room.help(False)
    for left in (480, 420):
        session.close()
        now[0] += 3600
        session = go_on(crisis(), path)
        assert session.room.time_left() == left
        before = _state(session.room)
        assert _state(_read_back(session.room)) == before
        assert _read_back(session.room).time_left() == left
        now[0] += 60
        session.room.help(True)
    session.room.pause(True)
    session.close()
    now[0] += 3600
    session = go_on(crisis(), path)
    session.room.pause(False)
    assert session.room.time_left() == 360
    session.close()


@pytest.mark.parametrize("killed_after", ["round", "reset", "seated"])
def test_a_kill_before_the_bots_moves_leaves_no_table_stuck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    """The event is in the log, the bots' moves are not: they make them when the session goes on."""
    path = tmp_path / "room.sqlite"
    session = new_session(crisis(), path)
    room = session.room
    room.join("a")
    if killed_after == "seated":
        room.join("b")
    room.next_round()
    if killed_after == "reset":
        room.next_round()  # the bot is the power now, which is asked first

    def killed(room: Room) -> None:
        raise KeyboardInterrupt

    steps: dict[str, Callable[[], object]] = {
        "round": room.next_round,
        "reset": lambda: room.reset(1),
        "seated": lambda: room.sit(None, 1, POWER),
    }
    monkeypatch.setattr(Room, "_let_bots_play", killed)
    with pytest.raises(KeyboardInterrupt):
        steps[killed_after]()
    monkeypatch.undo()
    table = _read_back(room).tables[1]
    session.close()
    assert table.game.turn_of in table.bots
    session = go_on(crisis(), path)
    table = session.room.tables[1]
    assert table.game.turn_of not in table.bots
    assert table.moves
    session.close()


def test_an_offer_that_is_accepted_is_in_the_results(tmp_path: Path) -> None:
    """Two people, one offer, one answer: a deal with its package, and everybody's values."""
    two = crisis(
        "parties.circle=null", "threats.strike.against=leader", "promises.safety.if_broken.circle=null"
    )
    session = new_session(two, tmp_path / "two.sqlite")
    room = session.room
    room.join("a"), room.join("b")
    room.next_round()
    table = room.tables[1]
    while table.game.position(table.game.turn_of or 0).question != "turn":
        room.move(_whose(table), _first_move(table), table.stands)
    room.move(_whose(table), Offer(4), table.stands)
    room.move(_whose(table), Answer(True), table.stands)
    row = next(room.results())
    assert (row["ended"], row["package"], row["people"]) == (True, 4, {"power": "a", "leader": "b"})
    assert set(row["values"]) == {"power", "leader"}
    session.close()


def test_events_are_neither_changed_nor_removed(room: Room) -> None:
    """The file itself refuses."""
    room.join("a")
    connection = sqlite3.connect(room._log.path)
    for command in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(command)
    connection.close()


def test_a_sessions_file_can_be_read_by_its_owner_only(room: Room) -> None:
    """It holds the session's keys."""
    assert room._log.path.stat().st_mode & 0o077 == 0


def test_an_open_session_is_found_again_and_one_that_is_over_is_not(tmp_path: Path) -> None:
    """The newest open file; a new one gets the next free name."""
    assert latest(tmp_path, "crisis") is None
    first = new_session(crisis(), free_path(tmp_path, "crisis"))
    first.close()
    assert latest(tmp_path, "crisis") == tmp_path / "crisis.sqlite"
    again = go_on(crisis(), tmp_path / "crisis.sqlite")
    assert again.code == first.code
    again.room.end()
    again.close()
    assert is_over(tmp_path / "crisis.sqlite")
    assert latest(tmp_path, "crisis") is None
    assert free_path(tmp_path, "crisis") == tmp_path / "crisis-2.sqlite"


def test_a_session_goes_on_with_its_own_scenario_only(tmp_path: Path) -> None:
    """Another text, a file that holds no session, a file of another kind: one message each."""
    new_session(crisis(), tmp_path / "a.sqlite").close()
    with pytest.raises(UsageError, match="has changed since"):
        go_on(crisis("clock.horizon=99 days"), tmp_path / "a.sqlite")
    (tmp_path / "b.sqlite").write_text("not a session at all, but long enough to be looked at as a file" * 20)
    with pytest.raises(UsageError, match="no session that can be read"):
        go_on(crisis(), tmp_path / "b.sqlite")
    with pytest.raises(UsageError, match="there is no session"):
        go_on(crisis(), tmp_path / "c.sqlite")


def test_a_session_is_served_by_one_process_at_a_time(tmp_path: Path) -> None:
    """A second server over the same file would be another room; it is told how to begin its own."""
    first = new_session(crisis(), tmp_path / "a.sqlite")
    with pytest.raises(UsageError, match=r"another process serves.*--new"):
        go_on(crisis(), tmp_path / "a.sqlite")
    first.close()
    go_on(crisis(), tmp_path / "a.sqlite").close()
