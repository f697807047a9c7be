"""The pages and what their buttons do. Nothing changes on a GET; whose page it is, a signed cookie says."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sim.errors import SimError
from sim.report.charts.markup import Markup, element
from sim.workshop.catalogue import Texts, languages, texts
from sim.workshop.debrief import debrief
from sim.workshop.game import Refused
from sim.workshop.moves import Answer, Delegate, LastWord, Leave, Move, Offer, Silence
from sim.workshop.telling import Line, debrief_lines, plain
from sim.workshop.web import pictures, view, whatif
from sim.workshop.web.guard import MOST_BYTES, Guard
from sim.workshop.web.hub import Hub, Page
from sim.workshop.web.keys import same, signed, tidy, unsigned
from sim.workshop.web.limits import Limit
from sim.workshop.web.room import Person, Table
from sim.workshop.web.session import Session
from sim.workshop.web.whatif import Lever

HERE = Path(__file__).parent
STAND_IN_EVERY = 4.0
"""Seconds between the decisions of a simulated party that stands in: time to take the seat back."""
MOST_FIELDS = 64
"""Of a form."""
_TICK = 0.5
_STAFF_EVERY = 0.3
"""Seconds for which changes are gathered before the teacher's and projector's pages are sent them."""

_log = logging.getLogger("sim.workshop")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the pages are: ``public`` is what phones are told; ``hosts`` by which names we may be called."""

    public: str
    hosts: frozenset[str]


class Pages:
    """The server's pages over one session."""

    def __init__(self, session: Session, address: Address) -> None:
        self.session = session
        self.address = address
        self.hub = Hub(self._message)
        self._wrong = Limit(per_second=0.2, burst=20)
        """Wrong codes, by visitor."""
        self._moves = Limit(per_second=4, burst=20)
        """Moves, by person."""
        self._typed = Limit(per_second=5, burst=30)
        """What pages say through their WebSocket, by page."""
        self._staff_waits = asyncio.Event()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["plain"] = plain
        self._qr = Markup(
            segno.make(self._link, error="m").svg_inline(
                scale=6, border=2, dark="#000", light="#fff", omitsize=True
            )
        )

    def app(self) -> Starlette:
        """Return the application."""
        routes = [
            Route("/", self.start),
            Route("/join", self.join, methods=["POST"]),
            Route("/rejoin", self.rejoin, methods=["POST"]),
            Route("/language", self.language, methods=["POST"]),
            Route("/play", self.play),
            Route("/move", self.move, methods=["POST"]),
            Route("/back", self.take_back, methods=["POST"]),
            Route("/worth", self.worth),
            Route("/debrief", self.debrief),
            Route("/teach", self.teach),
            Route("/teach/{action}", self.act, methods=["POST"]),
            Route("/screen", self.screen),
            Route("/whatif", self.what_if),
            Route("/whatif/drawn", self.what_if_drawn),
            Route("/export.json", self.export_json),
            Route("/export.csv", self.export_csv),
            WebSocketRoute("/live", self.live),
            Mount("/static", StaticFiles(directory=HERE / "static")),
            Route("/{code:str}", self.start),
        ]
        return Starlette(
            routes=routes,
            middleware=[Middleware(Guard, hosts=self.address.hosts)],
            lifespan=self._lifespan,
            exception_handlers={404: self._missing, Refused: self._refused},  # type: ignore[dict-item]
        )

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self.session.begin_crowd()
        tasks = [
            asyncio.create_task(self._always(self._keep_time)),
            asyncio.create_task(self._always(self._tell_staff)),
        ]
        yield
        for task in tasks:
            task.cancel()
        self.session.close()

    @staticmethod
    async def _always(work: Callable[[], Awaitable[None]]) -> None:
        """Do something again and again; a fault of ours in it is logged and does not stop the class."""
        while True:
            try:
                await work()
            except Exception:  # a class of thirty must not stand still for a fault in a picture
                _log.exception("something went wrong; going on")
                await asyncio.sleep(_TICK)

    # -- clocks -------------------------------------------------------------------------------------------

    async def _keep_time(self) -> None:
        await asyncio.sleep(_TICK)
        room = self.session.room
        if room.round is None or room.round.over or room.paused:
            return
        left = room.time_left()
        if left is not None and left <= 0:
            room.end_round()
            await self._changed()
            return
        for table in list(room.tables.values()):
            if self._time_is_up(table):
                await self._tell_table(table)

    def _time_is_up(self, table: Table) -> bool:
        """Let the simulated party stand in, or decide, where somebody took too long; say whether it did."""
        room, turn_of = self.session.room, table.game.turn_of
        if turn_of is None or room.round is None:
            return False
        chair = table.chairs[turn_of]
        waited = time.monotonic() - table.asked_at
        if chair.stands_in:
            if waited < STAND_IN_EVERY:
                return False
            room.decide(table, turn_of)
            return True
        if not room.round.seconds or waited < room.round.seconds:
            return False
        room.stand_in(table, turn_of)
        return True

    async def _tell_staff(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._staff_waits.wait(), 5.0)
        self._staff_waits.clear()
        await self.hub.staff()
        await asyncio.sleep(_STAFF_EVERY)

    async def _tell_table(self, table: Table) -> None:
        await self.hub.people(chair.person for chair in table.chairs.values() if chair.person is not None)
        self._staff_waits.set()

    async def _changed(self) -> None:
        await self.hub.everyone()
        self._staff_waits.set()

    # -- who is it ----------------------------------------------------------------------------------------

    def _person(self, connection: HTTPConnection) -> Person | None:
        """Return whose cookie this is."""
        who = unsigned(connection.cookies.get("seat", ""), self.session.key, "seat")
        person = self.session.room.people.get(who or "")
        return None if person is None or person.gone else person

    def _is_teacher(self, connection: HTTPConnection) -> bool:
        return unsigned(connection.cookies.get("teacher", ""), self.session.key, "teacher") == "yes"

    def _texts(self, connection: HTTPConnection) -> Texts:
        chosen = connection.cookies.get("lang", "")
        return texts(chosen if chosen in languages() else self.session.language)

    def _with_cookie(self, response: Response, name: str, value: str) -> Response:
        response.set_cookie(name, value, max_age=7 * 86400, httponly=True, samesite="strict", path="/")
        return response

    async def _form(self, request: Request) -> dict[str, str]:
        """Read a form of bounded size; the first value of each field; raises Refused beyond that."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Refused("no.much")
        text = body.decode("utf-8", "replace")
        if text.count("&") >= MOST_FIELDS:
            raise Refused("no.much")
        fields: dict[str, str] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            fields.setdefault(name, value)
        return fields

    # -- pages --------------------------------------------------------------------------------------------

    def _page(self, request: HTTPConnection, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._render(name, self._texts(request), **values), status_code=status)

    def _render(self, name: str, t: Texts, **values: Any) -> str:
        return self._templates.get_template(name).render(
            t=t,
            title=self.session.scenario.title,
            code=self.session.code,
            link=self._link,
            qr=self._qr,
            room=self.session.room,
            languages=languages(),
            **values,
        )

    @property
    def _link(self) -> str:
        return f"{self.address.public}/{self.session.code}"

    async def start(self, request: Request) -> Response:
        """Show the page on which people join; whoever has a seat is sent on to it."""
        typed = request.path_params.get("code", "")
        if typed and tidy(typed) != self.session.code:
            return self._page(request, "message.html", 404, text=self._texts(request)("no.page"))
        if self._person(request) is not None and not typed:
            return RedirectResponse("/play", 303)
        here = self._person(request)
        return self._page(request, "join.html", code_typed=tidy(typed), error="", here=here)

    async def join(self, request: Request) -> Response:
        """Take somebody in."""
        form = await self._form(request)
        here = self._person(request)
        if here is not None:  # a second press of the button, or the way back
            return RedirectResponse("/play", 303)
        return await self._let_in(request, form, lambda: self.session.room.join(form.get("name", "")))

    async def rejoin(self, request: Request) -> Response:
        """Bring somebody back to their seat by their own code."""
        form = await self._form(request)
        return await self._let_in(request, form, lambda: self.session.room.rejoin(form.get("rejoin", "")))

    async def _let_in(self, request: Request, form: dict[str, str], who: Callable[[], Person]) -> Response:
        visitor = request.client.host if request.client else ""
        t, typed = self._texts(request), tidy(form.get("code", ""))
        try:
            if not self._wrong.allows(visitor, 0):
                raise Refused("no.often")
            if not same(typed, self.session.code):
                raise Refused("no.code")
            person = who()
        except Refused as refused:
            if refused.key == "no.code":
                self._wrong.allows(visitor)
            error = t(refused.key, **refused.values)
            return self._page(request, "join.html", 409, code_typed=typed, error=error, here=None)
        await self._changed_people(person)
        return self._with_cookie(
            RedirectResponse("/play", 303), "seat", signed(person.id, self.session.key, "seat")
        )

    async def _changed_people(self, *people: Person) -> None:
        await self.hub.people(person.id for person in people)
        self._staff_waits.set()

    async def language(self, request: Request) -> Response:
        """Change the language of one's own pages."""
        form = await self._form(request)
        to = form.get("to", "/")
        back = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"
        response = RedirectResponse(back, 303)
        chosen = form.get("lang", "")
        return self._with_cookie(response, "lang", chosen) if chosen in languages() else response

    async def play(self, request: Request) -> Response:
        """Show somebody their own seat, or that they wait for one."""
        person = self._person(request)
        if person is None:
            return RedirectResponse("/", 303)
        t, seat = self._texts(request), self.session.room.seat_of(person.id)
        lines: list[Line] = [] if seat is None else view.role_sheet(seat[0].world, seat[1].party, t)
        live = self._live_of(person, t)
        return self._page(
            request, "play.html", person=person, sheet=lines, live=Markup(live), shows=self._shows(person)
        )

    def _shows(self, person: Person) -> str:
        """What the standing part of somebody's page shows: when it is another, the page is loaded anew."""
        seat, room = self.session.room.seat_of(person.id), self.session.room
        if seat is None or room.round is None:
            return "waiting"
        return f"{room.round.number}/{seat[0].number}/{seat[1].party}"

    def _live_of(self, person: Person, t: Texts, error: str = "") -> str:
        room = self.session.room
        found = room.seat_of(person.id)
        seat = None if found is None else view.seat(room, *found, t)
        return self._render("play_live.html", t, person=person, seat=seat, error=error, left=room.time_left())

    async def move(self, request: Request) -> Response:
        """Make somebody's move."""
        form = await self._form(request)
        person = self._person(request)
        t, quiet = self._texts(request), request.headers.get("x-page") == "live"
        if person is None:
            return RedirectResponse("/", 303)
        try:
            if not self._moves.allows(person.id):
                raise Refused("no.often")
            table = self.session.room.move(person.id, self._read(form), form.get("seen", ""))
        except Refused as refused:
            error = t(refused.key, **refused.values)
            if quiet:
                return JSONResponse({"error": error, "html": self._live_of(person, t, error)}, 409)
            live = Markup(self._live_of(person, t, error))
            seat = self.session.room.seat_of(person.id)
            lines = [] if seat is None else view.role_sheet(seat[0].world, seat[1].party, t)
            return self._page(
                request, "play.html", 409, person=person, sheet=lines, live=live, shows=self._shows(person)
            )
        await self._tell_table(table)
        return Response(status_code=204) if quiet else RedirectResponse("/play", 303)

    def _read(self, form: dict[str, str]) -> Move:
        """Read a move from a form; raises Refused for anything else."""
        match form.get("do"):
            case "accept":
                return Answer(True)
            case "refuse":
                return Answer(False)
            case "offer":
                return Offer(self._package(form))
            case "again" | "agree":
                package = form.get("package", "")
                return Offer(int(package)) if package.isdecimal() and len(package) < 9 else Offer(-1)
            case "silence":
                return Silence()
            case "leave":
                return Leave()
            case "word":
                return LastWord(form.get("word", ""))
            case "go_on":
                return LastWord(None)
            case "delegate":
                return Delegate()
            case _:
                raise Refused("no.move")

    def _package(self, form: dict[str, str]) -> int:
        """Return the package whose options a form names, −1 where there is none."""
        packages = self.session.scenario.packages
        chosen = [form.get(f"o{j}", "") for j in range(len(packages.issues))]
        if not all(option.isdecimal() and len(option) < 6 for option in chosen):
            return -1
        found = (packages.options == [int(option) for option in chosen]).all(axis=1).nonzero()[0]
        return int(found[0]) if found.size else -1

    async def take_back(self, request: Request) -> Response:
        """Give somebody their seat back from the simulated party."""
        person = self._person(request)
        if person is None:
            return RedirectResponse("/", 303)
        await self._tell_table(self.session.room.take_back(person.id))
        return RedirectResponse("/play", 303)

    async def worth(self, request: Request) -> Response:
        """Say what a package, put together option by option, is worth to the one who asks."""
        person = self._person(request)
        found = None if person is None else self.session.room.seat_of(person.id)
        if person is None or found is None or not self._moves.allows(f"worth {person.id}", 0.2):
            return JSONResponse({"lines": []}, 403)
        t, (table, chair) = self._texts(request), found
        position = table.game.position(chair.party)
        package = self._package(dict(request.query_params))
        if package < 0 or not position.open[package]:
            return JSONResponse({"open": False, "lines": [t("play.closed")]})
        helps = self.session.room.helps
        lines = list(view.worth_lines(self.session.scenario, position, package, t)) if helps else []
        return JSONResponse({"open": True, "lines": lines})

    async def debrief(self, request: Request) -> Response:
        """Show somebody their table's debrief once the round is over: it lays every secret open."""
        person = self._person(request)
        t, room = self._texts(request), self.session.room
        seat = None if person is None else room.seat_of(person.id)
        if seat is None or room.round is None:
            return RedirectResponse("/play", 303)
        table, chair = seat
        if not room.round.over or not table.over:
            return self._page(request, "message.html", 403, text=t("no.debrief"))
        lines = list(debrief_lines(debrief(table.game), t, chair.party, self.session.crowd))
        return self._page(request, "debrief.html", lines=lines)

    # -- the teacher --------------------------------------------------------------------------------------

    async def teach(self, request: Request) -> Response:
        """Show the teacher's page; the address with the token is exchanged for a cookie."""
        given = request.query_params.get("token")
        if given is not None:
            visitor = request.client.host if request.client else ""
            if not self._wrong.allows(visitor, 0) or not same(given, self.session.teacher):
                self._wrong.allows(visitor)
                return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
            cookie = signed("yes", self.session.key, "teacher")
            return self._with_cookie(RedirectResponse("/teach", 303), "teacher", cookie)
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
        return self._page(request, "teach.html", live=Markup(self._live_of_teacher(self._texts(request))))

    def _live_of_teacher(self, t: Texts, error: str = "") -> str:
        room, here = self.session.room, self.hub.here()
        return self._render(
            "teach_live.html",
            t,
            tables=view.teachers_tables(room, here, t),
            waiting=room.waiting(),
            here=here,
            left=room.time_left(),
            parties=[(i, self.session.scenario.parties[i].label) for i in room.seats],
            error=error,
        )

    async def act(self, request: Request) -> Response:
        """Do what the teacher asks."""
        form = await self._form(request)
        t, quiet = self._texts(request), request.headers.get("x-page") == "live"
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=t("no.teacher"))
        try:
            self._act(request.path_params["action"], form)
        except Refused as refused:
            error = t(refused.key, **refused.values)
            if quiet:
                return JSONResponse({"error": error, "html": self._live_of_teacher(t, error)}, 409)
            live = Markup(self._live_of_teacher(t, error))
            return self._page(request, "teach.html", 409, live=live)
        await self._changed()
        if quiet:
            return JSONResponse({"html": self._live_of_teacher(t)})
        return RedirectResponse("/teach", 303)

    def _act(self, action: str, form: dict[str, str]) -> None:
        room = self.session.room

        def number(name: str, most: int) -> int:
            text = form.get(name, "")
            return min(int(text), most) if text.isdecimal() and len(text) < 9 else 0

        actions: dict[str, Callable[[], object]] = {
            "round": lambda: room.next_round(
                seconds=number("seconds", 3600), minutes=number("minutes", 600), own_worlds="own" in form
            ),
            "end_round": room.end_round,
            "pause": partial(room.pause, True),
            "resume": partial(room.pause, False),
            "reveal": partial(room.reveal, True),
            "hide": partial(room.reveal, False),
            "help": partial(room.help, True),
            "no_help": partial(room.help, False),
            "reset": lambda: room.reset(number("table", 10**6)),
            "remove": lambda: room.remove(form.get("person", "")),
            "sit": lambda: room.sit(
                form.get("person") or None, number("table", 10**6), number("party", 10**6)
            ),
            "stand_in": lambda: self._stand_in(number("table", 10**6), number("party", 10**6)),
            "end": room.end,
        }
        if action not in actions:
            raise Refused("no.move")
        actions[action]()

    def _stand_in(self, number: int, party: int) -> None:
        table = self.session.room.tables.get(number)
        if table is None or party not in table.chairs:
            raise Refused("no.table")
        self.session.room.stand_in(table, party)

    async def screen(self, request: Request) -> Response:
        """Show the projector's page."""
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
        t = self._texts(request)
        live = Markup(self._live_of_screen(t))
        return self._page(request, "screen.html", live=live, shapes=pictures.definitions())

    def _live_of_screen(self, t: Texts) -> str:
        room, session = self.session.room, self.session
        current = [
            row for row in room.results() if room.round is not None and row["round"] == room.round.number
        ]
        ended, _ = pictures.counted(list(room.results()))
        _, deals = pictures.counted(current)
        background = session.background()
        plane = None
        if background is not None:
            plane = pictures.plane(session.scenario, background, deals, t, frontier=room.revealed)
        crowd = session.crowd if room.revealed else None
        return self._render(
            "screen_live.html",
            t,
            here=self.hub.here(),
            people=[person for person in room.people.values() if not person.gone],
            done=sum(bool(row["ended"]) for row in current),
            tables=len(current),
            left=room.time_left(),
            plane=plane,
            outcomes=pictures.outcomes(session.scenario, ended, crowd, t),
            predicting=room.revealed and session.simulated > 0 and session.crowd is None,
        )

    async def what_if(self, request: Request) -> Response:
        """Show the sliders on the scenario's levers, and what they make of the distribution."""
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
        levers = self.session.levers
        chosen = self._chosen(request, levers or ())
        picture = await self._what_if(request, levers or (), chosen) if levers else ""
        return self._page(
            request,
            "whatif.html",
            levers=levers,
            chosen=chosen,
            picture=picture,
            shapes=pictures.definitions(),
        )

    async def what_if_drawn(self, request: Request) -> Response:
        """Give the picture alone."""
        levers = self.session.levers
        if not self._is_teacher(request) or levers is None:
            return Response(status_code=403)
        return HTMLResponse(await self._what_if(request, levers, self._chosen(request, levers)))

    def _chosen(self, request: Request, levers: Sequence[Lever]) -> dict[int, float]:
        """Return which sliders are set, and where, within their ranges."""
        chosen = {}
        for typed in request.query_params.getlist("on"):
            n = int(typed) if typed.isdecimal() and len(typed) < 4 else -1
            if 0 <= n < len(levers):
                with suppress(ValueError):
                    value = float(request.query_params.get(f"v{n}", ""))
                    if levers[n].low <= value <= levers[n].high:
                        chosen[n] = value
        return chosen

    async def _what_if(self, request: Request, levers: Sequence[Lever], chosen: dict[int, float]) -> Markup:
        changes = {levers[n].path: value for n, value in chosen.items()}
        t = self._texts(request)
        try:
            found = await asyncio.wrap_future(self.session.what_if(changes))
        except SimError as error:
            return element("p", str(error), role="alert")
        return whatif.picture_of(self.session.scenario, found, t)

    async def export_json(self, request: Request) -> Response:
        """Give the teacher everything that happened as JSON; no keys, and nobody's code."""
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
        scenario, session = self.session.scenario, self.session
        data = {
            "scenario": scenario.name,
            "title": scenario.title,
            "seed": session.seed,
            "packages": [dict(label) for label in scenario.packages.labels],
            "tables": list(session.room.results()),
        }
        headers = {"Content-Disposition": f'attachment; filename="{scenario.name}.json"'}
        text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)
        return Response(text, media_type="application/json", headers=headers)

    async def export_csv(self, request: Request) -> Response:
        """Give the teacher one line for each table of each round as CSV."""
        if not self._is_teacher(request):
            return self._page(request, "message.html", 403, text=self._texts(request)("no.teacher"))
        scenario, room = self.session.scenario, self.session.room
        seats = [scenario.parties[i].name for i in room.seats]
        valuing = [party.name for party in scenario.parties if party.has_values]
        issues = [issue.name for issue in scenario.packages.issues]
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            ["round", "table", "replication", *seats, "ended", "outcome", "day"]
            + [f"deal.{name}" for name in issues]
            + [f"value.{name}" for name in valuing]
        )
        for row in room.results():
            package = row["package"]
            label = {} if package is None else scenario.packages.labels[package]
            values = row["values"] or {}
            writer.writerow(
                [row["round"], row["table"], row["replication"]]
                + [_harmless(row["people"][name] or "") for name in seats]
                + [row["ended"], row["outcome"] or "", f"{row['day']:g}"]
                + [label.get(name, "") for name in issues]
                + [f"{values[name]:.6g}" if name in values else "" for name in valuing]
            )
        headers = {"Content-Disposition": f'attachment; filename="{scenario.name}.csv"'}
        return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)

    # -- live ---------------------------------------------------------------------------------------------

    async def live(self, socket: WebSocket) -> None:
        """Keep a page up to date."""
        asked = socket.query_params.get("view")
        person = self._person(socket)
        staff = asked in ("teach", "screen") and self._is_teacher(socket)
        if not staff and (asked != "play" or person is None):
            await socket.close(1008)
            return
        who = "" if staff or person is None else person.id
        if self.hub.full(who):
            await socket.close(1013)
            return
        await socket.accept()
        language, shows = self._texts(socket).language, socket.query_params.get("shows", "")[:64]
        page = Page(socket, asked, who, language, shows)  # type: ignore[arg-type]
        self.hub.add(page)
        self._staff_waits.set()
        try:
            await self.hub.send(page)
            while True:
                await socket.receive_text()
                if not self._typed.allows(str(id(page))):
                    await socket.close(1008)
                    break
        except (WebSocketDisconnect, KeyError, RuntimeError):
            pass
        finally:
            self.hub.remove(page)
            self._staff_waits.set()

    def _message(self, page: Page) -> str | None:
        """Return what a page is sent."""
        t = texts(page.language)
        if page.view == "teach":
            return json.dumps({"html": self._live_of_teacher(t)})
        if page.view == "screen":
            return json.dumps({"html": self._live_of_screen(t)})
        person = self.session.room.people.get(page.person)
        if person is None or person.gone or self._shows(person) != page.shows:
            return json.dumps({"reload": True})
        return json.dumps({"html": self._live_of(person, t)})

    # -- refusals -----------------------------------------------------------------------------------------

    async def _missing(self, request: Request, error: Exception) -> Response:
        return self._page(request, "message.html", 404, text=self._texts(request)("no.page"))

    async def _refused(self, request: Request, refused: Refused) -> Response:
        status = 413 if refused.key == "no.much" else 409
        text = self._texts(request)(refused.key, **refused.values)
        return self._page(request, "message.html", status, text=text)


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
