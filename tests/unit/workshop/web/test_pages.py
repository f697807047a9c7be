"""The pages over HTTP: joining, playing, teaching; and everything that a curious or hostile visitor may try."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.scenario import load
from sim.workshop.catalogue import texts
from sim.workshop.sheet import sheet
from sim.workshop.telling import points, sheet_lines
from sim.workshop.web import whatif
from sim.workshop.web.keys import signed
from sim.workshop.web.session import Settings, begin
from tests.stories import CRISIS, crisis
from tests.unit.workshop.web.visitor import Class, Visitor, new_session, serving

POWER, LEADER = 0, 1
TITLE = "<script>alert(1)</script> {{ 7*7 }}"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Class]:
    """Serve the small crisis, with a title that would act if it could."""
    story = crisis(f"title='{TITLE}'", "parties.power.label='<img src=x onerror=alert(2)>'")
    with serving(new_session(story, tmp_path / "room.sqlite", simulated=50)) as running:
        yield running


@pytest.fixture
def pair(room: Class) -> tuple[Class, Visitor, Visitor, Visitor]:
    """Return a class with two people at a table, and its teacher."""
    one, two, teacher = room.joined("one"), room.joined("two"), room.teacher()
    assert teacher.post("/teach/round", minutes=0, seconds=0).status == 303
    return room, one, two, teacher


def _seen(visitor: Visitor) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', visitor.get("/play").text)
    return found[1] if found else ""


def _mover(room: Class, one: Visitor, two: Visitor) -> tuple[Visitor, Visitor]:
    """Return who has to decide, and the other."""
    table = room.session.room.tables[1]
    turn_of = table.game.turn_of
    assert turn_of is not None
    name = room.session.room.people[table.chairs[turn_of].person or ""].name
    return (one, two) if name == "one" else (two, one)


def _do(visitor: Visitor, do: str, **more: object) -> int:
    return visitor.post("/move", do=do, seen=_seen(visitor), **more).status


def test_a_get_takes_no_seat(room: Class) -> None:
    """Opening the link, as a preview in a chat would, changes nothing; the button does."""
    before = len(room.session.room.people)
    for path in ("/", f"/{room.session.code}", f"/join?code={room.session.code}&name=x", "/play"):
        room.visitor().get(path)
    assert len(room.session.room.people) == before
    room.joined("somebody")
    assert len(room.session.room.people) == before + 1


def test_the_button_pressed_twice_takes_one_seat(room: Class) -> None:
    """The cookie tells that one is here already."""
    who = room.joined("somebody")
    assert who.post("/join", code=room.session.code, name="somebody").status == 303
    assert len(room.session.room.people) == 1


def test_a_pair_plays_to_a_deal(pair: tuple[Class, Visitor, Visitor, Visitor]) -> None:
    """Join, pair, offer, accept; then both see how it ended, and the debrief once the round is over."""
    room, one, two, teacher = pair
    table = room.session.room.tables[1]
    for _ in range(40):
        mover, _ = _mover(room, one, two)
        if 'value="accept"' in mover.get("/play").text:
            assert _do(mover, "accept") == 303
            if room.session.room.tables[1].over:
                break
        else:
            assert _do(mover, "offer", o0=1, o1=1) == 303
    assert table.over
    for who in (one, two):
        assert "How it ended" in who.get("/play").text
        assert who.get("/debrief").status == 403
    assert teacher.post("/teach/end_round").status == 303
    for who in (one, two):
        reckoned = room.session.crowd is not None  # it may be ready only after the page was made
        told = who.get("/debrief").words
        assert "Offer by offer" in told
        assert "simulated worlds" in told or not reckoned


def test_nobody_reads_anothers_role_sheet(pair: tuple[Class, Visitor, Visitor, Visitor]) -> None:
    """Whatever is asked for, and by whatever cookie: no line of the other's private sheet is answered."""
    room, one, two, _ = pair
    table = room.session.room.tables[1]
    mine = room.session.room.seat_of(next(p.id for p in room.session.room.people.values() if p.name == "one"))
    assert mine is not None
    party = mine[1].party
    t = texts("en")
    lines = {
        i: {line.text for line in sheet_lines(room.session.scenario, sheet(table.world, i), t)}
        for i in (0, 1)
    }
    cells = {
        i: {
            " ".join(line.cells)
            for line in sheet_lines(room.session.scenario, sheet(table.world, i), t)
            if line.cells
        }
        for i in (0, 1)
    }
    private = {text for text in (lines[1 - party] - lines[party]) | (cells[1 - party] - cells[party]) if text}
    assert len(private) > 5
    own = one.get("/play").words
    assert sum(text in own for text in lines[party] if text) > 10
    other = table.chairs[1 - party].person
    tries = [
        *(
            "/play",
            "/play?party=0",
            "/play?party=1",
            f"/play?person={other}",
            "/sheet",
            f"/sheet/{1 - party}",
        ),
        *("/debrief", "/debrief?table=1", "/teach", "/screen", "/export.json", "/export.csv"),
        *("/worth?o0=0&o1=0", "/worth?o0=0&o1=0&party=1", f"/worth?o0=0&o1=0&person={other}"),
        *("/static/../play", "/%2e%2e/room.sqlite", "/static/%2e%2e/app.py", "/static/..%2fapp.py"),
    ]
    their_no_deal = points(table.game.position(1 - party).no_deal)
    for path in tries:
        told = one.get(path).words
        assert not [text for text in private if text in told], path
        assert f"no deal {their_no_deal}" not in told, path
    socket = one.live(shows=f"1/1/{party}")
    told = str(socket.message()["html"])
    socket.close()
    assert not [text for text in private if text in told]
    assert "How" in two.get("/debrief").words or two.get("/debrief").status == 403


@pytest.mark.parametrize("view", ["teach", "screen", "play", "", "other"])
def test_a_websocket_is_opened_by_its_owner_only(room: Class, view: str) -> None:
    """Without a cookie nothing is; with a player's cookie the teacher's and the projector's pages are not."""
    assert not room.visitor().live(view).open
    joined = room.joined("one").live(view)
    assert joined.open == (view == "play")
    joined.close()


def test_a_websocket_of_another_site_is_refused(room: Class) -> None:
    """Its Origin gives it away; so does having none."""
    who = room.joined("one")
    for origin in ("http://evil.example", "null", None):
        assert not who.live(origin=origin).open


def test_a_form_of_another_site_is_refused(room: Class) -> None:
    """As is a request under another name, which a rebound DNS entry would bring."""
    who = room.teacher()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{room.port + 1}"):
        assert who.send("POST", "/teach/end", "", {**form, "Origin": origin}).status == 403
    assert who.send("GET", "/teach", "", {"Host": "evil.example"}).status == 421
    assert who.send("GET", "/teach", "", {"Host": f"evil.example:{room.port}"}).status == 421
    assert not room.session.room.over


def test_cookies_cannot_be_made_up(room: Class) -> None:
    """Another key, another purpose, a cut signature: nobody, and no teacher."""
    who = room.joined("one")
    person, _, signature = who.cookies["seat"].rpartition(".")
    key = room.session.key
    for made_up in (person, f"{person}.", f"{person}.{signature[:-1]}", signed(person, "other key", "seat"),
                    signed(person, key, "teacher"), signed("nobody", key, "seat")):  # fmt: skip
        answer = Visitor(room.port, {"seat": made_up}).get("/play")
        assert (answer.status, answer.headers["location"]) == (303, "/")
    for made_up in (
        "yes",
        signed("yes", key, "seat"),
        signed("yes", "other key", "teacher"),
        who.cookies["seat"],
    ):
        assert Visitor(room.port, {"teacher": made_up}).get("/teach").status == 403


@pytest.mark.parametrize("action", ["round", "end", "pause", "remove", "sit", "reset", "reveal", "stand_in"])
def test_only_the_teacher_teaches(pair: tuple[Class, Visitor, Visitor, Visitor], action: str) -> None:
    """No cookie and a player's cookie are refused, and nothing happens."""
    room, one, _, _ = pair
    before = len(list(room.session.log.events()))
    for who in (room.visitor(), one):
        assert who.post(f"/teach/{action}", table=1, party=0, person="").status == 403
    assert len(list(room.session.log.events())) == before


def test_wrong_tokens_and_codes_are_slowed_down(room: Class) -> None:
    """After twenty wrong ones not even the right one is taken for a while, and nobody is let in."""
    who = room.visitor()
    for _ in range(25):
        assert who.post("/join", code="AAAA", name="x").status == 409
    assert "wait a moment" in who.post("/join", code=room.session.code, name="x").text
    assert who.get(f"/teach?token={room.session.teacher}").status == 403
    assert not room.session.room.people


def test_one_address_fills_no_room_at_once(room: Class) -> None:
    """A class behind one router gets in; who throws their cookie away and joins again and again is slowed down."""
    began = time.monotonic()
    answers = [room.visitor().post("/join", code=room.session.code, name="x") for _ in range(300)]
    most = 200 + (time.monotonic() - began) + 1
    assert [answer.status for answer in answers[:200]] == [303] * 200
    assert 200 <= len(room.session.room.people) <= most < 300
    refused = next(answer for answer in answers if answer.status != 303)
    assert (refused.status, "wait a moment" in refused.words) == (409, True)
    person = next(iter(room.session.room.people.values()))
    assert room.visitor().post("/rejoin", code=room.session.code, rejoin=person.rejoin).status == 303


def test_a_code_brings_back_a_dropped_phone(room: Class) -> None:
    """From a device that has no cookie; the code alone, without the room's, does not."""
    room.joined("one")
    person = next(iter(room.session.room.people.values()))
    new = room.visitor()
    assert new.post("/rejoin", code="XXXX", rejoin=person.rejoin).status == 409
    assert new.post("/rejoin", code=room.session.code, rejoin=person.rejoin.lower()).status == 303
    assert person.rejoin in new.get("/play").text
    assert len(room.session.room.people) == 1


def test_what_people_type_is_shown_and_does_nothing(room: Class) -> None:
    """Names, titles and labels are escaped on every page, and in what is sent live."""
    name = "<b onclick=x>{{7*7}}"
    who = room.joined(name)
    teacher = room.teacher()
    teacher.post("/teach/round")
    pages = [who.get("/play"), teacher.get("/teach"), teacher.get("/screen"), room.visitor().get("/")]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "<b onclick" not in page.text
        assert "49" not in page.words.replace(str(room.port), "") or "7*7" in page.words
    assert name in teacher.get("/teach").words
    for view, visitor in (("play", who), ("teach", teacher), ("screen", teacher)):
        socket = visitor.live(view, shows="1/1/0")
        html = str(socket.message()["html"])
        socket.close()
        assert "<b onclick" not in html
        assert "<img src=x" not in html


def test_every_page_says_what_it_may_load(room: Class) -> None:
    """Nothing from elsewhere, no script but ours, and no copy left in a cache."""
    for path in ("/", "/play", "/teach", "/nothing/here", "/static/live.js"):
        headers = room.visitor().get(path).headers
        assert "default-src 'none'; script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
    text = room.visitor().get("/").text
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)
    cookies = room.joined("one")
    assert cookies.cookies["seat"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"do": "shout"},
        {"do": "offer"},
        {"do": "offer", "o0": "9", "o1": "0"},
        {"do": "offer", "o0": "-1", "o1": "0"},
        {"do": "offer", "o0": "1e9", "o1": "٣"},
        {"do": "again", "package": "99999999999"},
        {"do": "again"},
        {"do": "leave"},
        {"do": "word", "word": "strike"},
        {"do": "go_on"},
        {"do": "accept", "seen": "-1"},
        {"do": "silence", "seen": "999"},
        {"do": "silence", "seen": "x" * 300},
        {"do": "silence", "seen": "0"},
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    pair: tuple[Class, Visitor, Visitor, Visitor], fields: dict[str, str]
) -> None:
    """With the page and a sentence; the table stays as it was."""
    room, one, two, _ = pair
    table = room.session.room.tables[1]
    mover, _ = _mover(room, one, two)
    before = table.moves
    answer = mover.post("/move", **{"seen": _seen(mover), **fields})
    assert answer.status == 409
    assert 'role="alert"' in answer.text
    assert room.session.room.tables[1].moves == before


def test_an_old_pages_button_does_nothing_at_a_table_that_began_again(
    pair: tuple[Class, Visitor, Visitor, Visitor],
) -> None:
    """A second page, left open from before, is told that the table has moved on."""
    room, one, two, teacher = pair
    mover, _ = _mover(room, one, two)
    old = _seen(mover)
    assert teacher.post("/teach/reset", table=1).status == 303
    do = "refuse" if 'value="refuse"' in mover.get("/play").text else "silence"
    answer = mover.post("/move", do=do, seen=old)
    assert (answer.status, "moved on" in answer.words) == (409, True)
    assert room.session.room.tables[1].moves == 0
    assert _do(mover, do) == 303


def test_too_much_is_refused(room: Class) -> None:
    """A body of megabytes, said or unsaid; headers without end; a storm of messages."""
    who = room.joined("one")
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": who.origin}
    assert who.send("POST", "/move", "x=" + "y" * 100_000, form).status == 413
    assert who.send("GET", "/play", "", {"Content-Length": "99999999"}).status == 413
    for text, times in (("x" * 100, 200), ("x" * 50_000, 1)):
        socket = who.live(shows="waiting")
        socket.message()
        socket.storm(text, times)
        assert socket.closes()


def test_what_is_no_address_and_no_form_is_refused(room: Class) -> None:
    """A Host and an Origin that cannot be read, a form of too many fields: refused, none a fault of ours."""
    who = room.joined("one")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for host in ("[", "[::1", "x]"):
        assert who.send("GET", "/play", "", {"Host": host}).status == 421, host
    for origin in ("http://[", "http://[::1", "//x]"):
        assert who.send("POST", "/move", "", {**form, "Origin": origin}).status == 400, origin
        assert not who.live(origin=origin).open
    for path in ("/move", "/join", "/rejoin", "/language"):
        answer = who.send("POST", path, "&".join(["x=1"] * 65), {**form, "Origin": who.origin})
        assert answer.status == 413, path
        assert "too much" in answer.words
    fields = "&".join(["lang=es", *["x=1"] * 63])
    assert who.send("POST", "/language", fields, {**form, "Origin": who.origin}).status == 303


def test_one_person_opens_so_many_pages(room: Class) -> None:
    """More are refused, and there is room again once some are closed."""
    who = room.joined("one")
    sockets = [who.live(shows="waiting") for _ in range(8)]
    assert all(socket.open for socket in sockets)
    assert not who.live(shows="waiting").open
    sockets[0].close()
    deadline = time.monotonic() + 5
    while not (again := who.live(shows="waiting")).open and time.monotonic() < deadline:
        time.sleep(0.05)
    assert again.open


def test_a_move_is_seen_by_the_table_at_once_and_by_no_other(room: Class) -> None:
    """The other side's page is sent the offer; another table's page is sent nothing."""
    visitors = {name: room.joined(name) for name in ("one", "two", "three", "four")}
    room.teacher().post("/teach/round")
    people = {person.name: person.id for person in room.session.room.people.values()}

    def shows(name: str) -> str:
        seat = room.session.room.seat_of(people[name])
        assert seat is not None
        return f"1/{seat[0].number}/{seat[1].party}"

    sockets = {name: visitor.live(shows=shows(name)) for name, visitor in visitors.items()}
    for socket in sockets.values():
        assert "html" in socket.message()
    mover, _ = _mover(room, visitors["one"], visitors["two"])
    do = "refuse" if 'value="refuse"' in mover.get("/play").text else "silence"
    assert _do(mover, do) == 303
    for name in ("one", "two"):
        assert "html" in sockets[name].message(5)
    for name in ("three", "four"):
        with pytest.raises(TimeoutError):
            sockets[name].message(0.5)
    for socket in sockets.values():
        socket.close()


def test_a_new_round_loads_the_page_anew(room: Class) -> None:
    """The role sheet is another, so the whole page is."""
    who, teacher = room.joined("one"), room.teacher()
    socket = who.live(shows="waiting")
    assert "html" in socket.message()
    teacher.post("/teach/round")
    assert socket.message(5) == {"reload": True}
    socket.close()


def test_the_clock_hands_over_and_the_seat_is_taken_back(
    room: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the seconds for a decision the simulated party stands in; a button takes the seat back."""
    who, teacher = room.joined("one"), room.teacher()
    teacher.post("/teach/round", seconds=1, minutes=0)
    table = room.session.room.tables[1]
    table.asked_at -= 2
    socket = who.live(shows=f"1/1/{next(i for i, c in table.chairs.items() if c.person)}")
    for _ in range(5):
        if "Take my seat back" in str(socket.message(5).get("html")):
            break
    else:
        raise AssertionError("nobody stood in")
    socket.close()
    assert who.post("/back").status == 303
    assert "Take my seat back" not in who.get("/play").text


def test_exports_hold_every_table_and_nobodys_code(pair: tuple[Class, Visitor, Visitor, Visitor]) -> None:
    """JSON with the moves, CSV with one line for each table; names that a spreadsheet would run are defused."""
    room, _, _, teacher = pair
    room.joined("=1+1")
    teacher.post("/teach/end_round")
    teacher.post("/teach/round")
    data = json.loads(teacher.get("/export.json").text)
    assert [(row["round"], row["table"]) for row in data["tables"]] == [(1, 1), (2, 1), (2, 2)]
    assert data["tables"][0]["moves"]
    rows = list(csv.DictReader(io.StringIO(teacher.get("/export.csv").text)))
    assert len(rows) == 3
    assert {row["power"] for row in rows} | {row["leader"] for row in rows} >= {"one", "two", "'=1+1"}
    told = teacher.get("/export.json").text + teacher.get("/export.csv").text
    for person in room.session.room.people.values():
        assert person.rejoin not in told
        assert person.id not in told
    assert room.session.key not in told


def test_the_language_is_each_persons_own(room: Class) -> None:
    """A button changes it; an address from elsewhere is not followed."""
    who = room.joined("one")
    answer = who.post("/language", lang="es", to="/play")
    assert (answer.status, answer.headers["location"]) == (303, "/play")
    assert 'lang="es"' in who.get("/play").text
    assert "Le damos la bienvenida" in who.get("/play").words
    assert "Welcome" in room.joined("two").get("/play").words
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert who.post("/language", lang="en", to=elsewhere).headers["location"] == "/"


def test_help_can_be_hidden(pair: tuple[Class, Visitor, Visitor, Visitor]) -> None:
    """What offers and no deal are worth is then on no player's page, nor asked for."""
    room, one, two, teacher = pair
    mover, _ = _mover(room, one, two)
    live = re.search(r'<div id="live".*?<details', mover.get("/play").text, re.DOTALL)
    assert live is not None
    assert "no deal" in live[0].lower()
    teacher.post("/teach/no_help")
    live = re.search(r'<div id="live".*?<details', mover.get("/play").text, re.DOTALL)
    assert live is not None
    assert "no deal" not in live[0].lower()
    assert json.loads(mover.get("/worth?o0=1&o1=1").text)["lines"] == []


def test_the_projector_shows_deals_and_reveals_the_prediction(
    pair: tuple[Class, Visitor, Visitor, Visitor],
) -> None:
    """Before: no frontier and no simulated share; after: both."""
    room, _, _, teacher = pair
    teacher.post("/teach/end_round")
    assert room.session._crowd is not None
    room.session._crowd.result(60)
    before = teacher.get("/screen").text
    assert "frontier-line" not in before
    assert "simulated worlds" not in before
    teacher.post("/teach/reveal")
    after = teacher.get("/screen").text
    assert "frontier-line" in after
    assert "50 simulated worlds" in after


LEVERS = "levers={power: [threats.strike.chance, parties.power.negotiates.strategy, events.manoeuvres]}"


def test_what_if_plays_the_same_worlds_with_and_without_a_change(tmp_path: Path) -> None:
    """A slider for each number below a lever; a threat that is never real is never carried out."""
    session = new_session(crisis(LEVERS), tmp_path / "room.sqlite")
    story, path = session.scenario, tmp_path / "crisis.yaml"
    path.write_text(CRISIS, encoding="utf-8")
    found = whatif.levers(story, path, (LEVERS,), 1)
    assert [lever.path for lever in found] == [
        "threats.strike.chance",
        "parties.power.negotiates.strategy.concede.exponent",
    ]
    assert all(lever.low < lever.usual < lever.high for lever in found)
    plain = whatif.drawn(story, path, (LEVERS,), 1, {})
    assert plain.before == plain.after
    assert sum(share.count for share in plain.before) == plain.worlds == whatif.WORLDS
    never = whatif.drawn(story, path, (LEVERS,), 1, {"threats.strike.chance": 0.0})
    struck = next(o for o, outcome in enumerate(story.outcomes) if outcome.conditions[0].kind == "threat")
    assert never.before == plain.before
    assert never.before[struck].count > 0
    assert never.after[struck].count == 0
    session.close()


def test_the_what_if_page_is_the_teachers(tmp_path: Path) -> None:
    """Sliders and picture for the teacher; values outside a slider's range and players are refused."""
    path = tmp_path / "crisis.yaml"
    path.write_text(CRISIS, encoding="utf-8")
    story = load(path, (LEVERS,))
    asked = Settings(path, (LEVERS,), ("power", "leader"), 1, "en", 0)
    with serving(begin(story, asked, tmp_path / "room.sqlite")) as running:
        player, teacher = running.joined("one"), running.teacher()
        assert player.get("/whatif").status == 403
        assert player.get("/whatif/drawn").status == 403
        deadline = time.monotonic() + 60
        while 'id="levers"' not in (page := teacher.get("/whatif").text) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert page.count('type="range"') == 2
        plain = teacher.get("/whatif/drawn").text
        assert "<svg" in plain
        assert teacher.get("/whatif/drawn?on=0&v0=99").text == plain
        assert teacher.get("/whatif/drawn?on=7&v7=0.5&on=x&v0=").text == plain
        assert (
            teacher.get(f"/whatif/drawn?on=0&v0={whatif.levers(story, path, (LEVERS,), 1)[0].high}").text
            != plain
        )
