"""The open pages: one WebSocket each, through which the server sends them what has changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

View = Literal["play", "teach", "screen"]

MOST_PAGES = 8
"""Pages that one person may have open at a time; of the teacher and the projector, together."""
MOST_CONNECTIONS = 1000
_SLOW = 5.0
"""Seconds after which a page that does not take what it is sent is let go."""


@dataclass(eq=False)
class Page:
    """An open page: whose it is (``""``: the teacher's), in which language, and which table it last showed."""

    socket: WebSocket
    view: View
    person: str
    language: str
    shows: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hub:
    """Every open page. ``message(page)`` makes what a page is sent, None where there is nothing to send."""

    def __init__(self, message: Callable[[Page], str | None]) -> None:
        self._message = message
        self._pages: set[Page] = set()
        self._closing: dict[Page, asyncio.Task[None]] = {}
        """Pages that did not take what they were sent, until they are closed."""

    def here(self) -> Counter[str]:
        """Count the pages that each person has open."""
        return Counter(page.person for page in self._pages if page.view == "play")

    def full(self, person: str) -> bool:
        """Say whether no more pages of a person can be opened."""
        own = sum(page.person == person for page in self._pages)
        return own >= MOST_PAGES or len(self._pages) >= MOST_CONNECTIONS

    def add(self, page: Page) -> None:
        """Note a page that was opened."""
        self._pages.add(page)

    def remove(self, page: Page) -> None:
        """Forget a page that was closed."""
        self._pages.discard(page)
        closing = self._closing.pop(page, None)
        if closing is not None:
            closing.cancel()

    async def people(self, persons: Iterable[str]) -> None:
        """Send these people's pages what they show now."""
        wanted = set(persons)
        await self._send(page for page in self._pages if page.view == "play" and page.person in wanted)

    async def everyone(self) -> None:
        """Send every player's page what it shows now."""
        await self._send(page for page in self._pages if page.view == "play")

    async def staff(self) -> None:
        """Send the teacher's and the projector's pages what they show now."""
        await self._send(page for page in self._pages if page.view != "play")

    async def _send(self, pages: Iterable[Page]) -> None:
        await asyncio.gather(*(self.send(page) for page in list(pages)))

    async def send(self, page: Page) -> None:
        """Send one page what it shows now; a page that does not take it is closed."""
        async with page.lock:
            if page not in self._pages:
                return
            text = self._message(page)
            if text is None or page.socket.client_state is not WebSocketState.CONNECTED:
                return
            try:
                await asyncio.wait_for(page.socket.send_text(text), _SLOW)
            except (RuntimeError, TimeoutError, OSError, WebSocketDisconnect):
                self.remove(page)
                self._closing[page] = asyncio.create_task(self._close(page))

    async def _close(self, page: Page) -> None:
        """Close a page that we no longer send to, as soon as it takes that: it then connects again by itself.

        A telephone that stalls takes nothing for as long as it does; ``remove``, when its connection has ended, stops
        the waiting.
        """
        with suppress(RuntimeError, OSError, WebSocketDisconnect):
            await page.socket.close(1013)
        self._closing.pop(page, None)
