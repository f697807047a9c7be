"""The open pages: one that takes nothing is let go, and told so once it takes something again."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from starlette.websockets import WebSocket, WebSocketState

from sim.workshop.web import hub
from sim.workshop.web.hub import Hub, Page


class Phone:
    """A WebSocket as the hub sees it: while it stalls, nothing that is sent or closed gets through."""

    def __init__(self) -> None:
        self.client_state = WebSocketState.CONNECTED
        self.takes = asyncio.Event()
        self.got: list[str] = []
        self.closed: int | None = None

    async def send_text(self, text: str) -> None:
        """Take a text."""
        await self.takes.wait()
        self.got.append(text)

    async def close(self, code: int) -> None:
        """Take it that the server closes."""
        await self.takes.wait()
        self.closed = code


def _page(phone: Phone) -> Page:
    return Page(cast(WebSocket, phone), "play", "one", "en")


def test_a_phone_that_stalled_is_closed_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it, nothing more is sent to it, and the close that lets it connect anew comes."""
    monkeypatch.setattr(hub, "_SLOW", 0.01)

    async def play() -> None:
        pages, phone = Hub(lambda page: "news"), Phone()
        pages.add(_page(phone))
        async with asyncio.timeout(5):
            await asyncio.gather(pages.people(["one"]), pages.people(["one"]))
        assert not pages.here()
        assert phone.closed is None
        phone.takes.set()
        async with asyncio.timeout(5):
            while phone.closed is None:
                await asyncio.sleep(0)
        assert phone.got == []
        await pages.everyone()
        assert phone.got == []

    asyncio.run(play())


def test_a_phone_that_never_comes_back_is_waited_for_no_longer_than_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the connection ends, so does the waiting."""
    monkeypatch.setattr(hub, "_SLOW", 0.01)

    async def play() -> None:
        pages, phone = Hub(lambda page: "news"), Phone()
        page = _page(phone)
        pages.add(page)
        await pages.everyone()
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 2
        pages.remove(page)
        await asyncio.sleep(0.01)
        assert len(asyncio.all_tasks()) == 1
        assert phone.closed is None

    asyncio.run(play())
