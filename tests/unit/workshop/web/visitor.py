"""A server in a thread, and visitors with a cookie jar each: what a browser would send, and nothing else."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)

from sim.model.scenario import Scenario
from sim.workshop.web.app import Address, Pages
from sim.workshop.web.session import Session, Settings, begin, default_seats


def new_session(
    scenario: Scenario, path: Path, *, seats: tuple[str, ...] = (), simulated: int = 0
) -> Session:
    """Begin a session over a scenario that is at hand."""
    chosen = seats or tuple(default_seats(scenario))
    return begin(scenario, Settings(Path("crisis.yaml"), (), chosen, 1, "en", simulated), path)


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def words(self) -> str:
        """The text that a reader sees, roughly: tags taken out."""
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", self.text)).split())


class Socket:
    """A WebSocket as a page of ours opens it."""

    def __init__(self, port: int, path: str, cookies: dict[str, str], origin: str | None) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._connection = WSConnection(ConnectionType.CLIENT)
        headers = [(b"Cookie", "; ".join(f"{k}={v}" for k, v in cookies.items()).encode())]
        if origin is not None:
            headers.append((b"Origin", origin.encode()))
        request = Request(host=f"127.0.0.1:{port}", target=path, extra_headers=headers)
        self._socket.sendall(self._connection.send(request))
        self._held: list[Event] = []
        first = self._next()
        self.open = isinstance(first, AcceptConnection)
        assert self.open or isinstance(first, RejectConnection | CloseConnection)
        if not self.open:
            self.close()

    def _next(self) -> Event:
        while not self._held:
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError("the server has gone")
            self._connection.receive_data(data)
            self._held += self._connection.events()
        return self._held.pop(0)

    def text(self, seconds: float = 10.0) -> str:
        """Return the next whole message; raises ConnectionError where the server closes."""
        self._socket.settimeout(seconds)
        whole = ""
        while True:
            match self._next():
                case TextMessage(data=data, message_finished=done):
                    whole += data
                    if done:
                        return whole
                case Ping() as ping:
                    self._socket.sendall(self._connection.send(ping.response()))
                case CloseConnection() | RejectConnection():
                    raise ConnectionError("closed")

    def closes(self, seconds: float = 5.0) -> bool:
        """Say whether the server closes, whatever it still sends."""
        try:
            while True:
                self.text(seconds)
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    def storm(self, text: str, times: int) -> None:
        """Send a text so many times, or until the server has had enough."""
        with suppress(OSError):
            for _ in range(times):
                self.say(text)

    def message(self, seconds: float = 10.0) -> dict[str, object]:
        """Return the next message as plain data."""
        found: dict[str, object] = json.loads(self.text(seconds))
        return found

    def say(self, text: str) -> None:
        """Send a text."""
        self._socket.sendall(self._connection.send(TextMessage(text)))

    def close(self) -> None:
        """Go away without a word, as a telephone does."""
        self._socket.close()


@dataclass
class Visitor:
    """A browser: it keeps its cookies, and says where its forms come from."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    opened: list[Socket] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Where our pages come from."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """Open an address; redirections are not followed."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, **fields: object) -> Answer:
        """Send a form from one of our pages."""
        return self._ask("POST", path, urlencode(fields), {"Origin": self.origin})

    def send(self, method: str, path: str, body: str, headers: dict[str, str]) -> Answer:
        """Send anything at all."""
        return self._ask(method, path, body, headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = dict(headers)
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        connection.close()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)

    def live(self, view: str = "play", *, shows: str = "", origin: str | None = "") -> Socket:
        """Open the page's WebSocket; ``origin`` "" is our own, None none."""
        path = "/live?" + urlencode({"view": view, "shows": shows})
        self.opened.append(Socket(self.port, path, self.cookies, self.origin if origin == "" else origin))
        return self.opened[-1]


@dataclass
class Class:
    """A running server over a session."""

    session: Session
    port: int
    opened: list[Socket] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """Return somebody who has not been here."""
        return Visitor(self.port, opened=self.opened)

    def joined(self, name: str) -> Visitor:
        """Return somebody who has joined."""
        who = self.visitor()
        answer = who.post("/join", code=self.session.code, name=name)
        assert answer.status == 303, answer.words
        return who

    def teacher(self) -> Visitor:
        """Return the teacher."""
        who = self.visitor()
        assert who.get(f"/teach?token={self.session.teacher}").status == 303
        return who


@contextmanager
def serving(session: Session, *, public: str | None = None) -> Iterator[Class]:
    """Serve a session on a free port while the ``with`` statement lasts."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    pages = Pages(
        session, Address(public or f"http://127.0.0.1:{port}", frozenset(("127.0.0.1", "localhost")))
    )
    config = uvicorn.Config(
        pages.app(),
        log_level="error",
        ws="wsproto",
        http="h11",
        ws_max_size=4096,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started
    running = Class(session, port)
    try:
        yield running
    finally:
        for opened in running.opened:
            opened.close()
        server.should_exit = True
        thread.join(20)
        listener.close()
