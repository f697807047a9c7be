"""``sim serve`` as a teacher meets it, up to the moment at which it serves."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

from tests.cli.doubles import Call


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that another program holds."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server return at once instead of serving."""
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: [each.close() for each in sockets])


def test_it_says_where_to_go(call: Call, unserved: None) -> None:
    """The link with the code, the teacher's address with its token, and that only this computer can reach them."""
    said = call("serve", "crisis", "--port", "0")
    assert said.code == 0
    assert said.err == ""
    lines = said.out.splitlines()
    code = lines[1].split("code ")[1].rstrip(")")
    assert len(code) == 4
    assert f"/{code} " in lines[1]
    assert "/teach?token=" in lines[2]
    assert "127.0.0.1" in lines[1]
    assert "Only this computer" in said.out


def test_the_same_command_goes_on_with_the_session(call: Call, unserved: None) -> None:
    """With the same code and token; --new begins another one."""
    first, again = call("serve", "crisis", "--port", "0").out, call("serve", "crisis", "--port", "0").out
    new = call("serve", "crisis", "--port", "0", "--new").out
    assert "A new session, kept in workshop/crisis.sqlite" in first
    assert "Going on with the session in workshop/crisis.sqlite" in again
    assert "A new session, kept in workshop/crisis-2.sqlite" in new
    codes = [out.split("(code ")[1][:4] for out in (first, again, new)]
    assert codes[0] == codes[1] != codes[2]
    tokens = [out.split("token=")[1].split()[0] for out in (first, again, new)]
    assert tokens[0] == tokens[1] != tokens[2]


def test_on_the_network_only_when_asked(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback, or with --lan every address, with a word on who can reach it."""
    bound: list[str] = []

    def run(server: object, sockets: list[socket.socket]) -> None:
        for each in sockets:
            bound.append(each.getsockname()[0])
            each.close()

    monkeypatch.setattr("uvicorn.Server.run", run)
    assert call("serve", "crisis", "--port", "0").code == 0
    said = call("serve", "crisis", "--port", "0", "--lan")
    assert bound == ["127.0.0.1", "0.0.0.0"]
    assert "Anyone on this network" in said.out


def test_mistakes_get_a_message(call: Call, taken: int, unserved: None) -> None:
    """A port that is taken, seats that are none or twice, a language without texts, a scenario that has changed."""
    for arguments, message in (
        (("--port", str(taken)), f"port {taken} cannot be used"),
        (("--seats", "nobody"), "no party 'nobody'; try power, leader, circle"),
        (("--seats", "power,power"), "names a party twice"),
        (("--lang", "xx"), "no texts in 'xx'; try en or es"),
    ):
        said = call("serve", "crisis", "--new", *arguments)
        assert said.code == 2
        assert message in said.err
    call("serve", "crisis", "--port", "0", "--new")
    said = call("serve", "crisis", "--port", "0", "--set", "clock.horizon=50 days")
    assert said.code == 2
    assert "has changed since" in said.err


def test_without_its_extra_it_says_what_to_install(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message, no traceback."""
    monkeypatch.setitem(sys.modules, "segno", None)
    said = call("serve", "crisis")
    assert said.code == 2
    assert "pip install 'negotiation-sim[web]'" in said.err
