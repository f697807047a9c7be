"""What every request passes first: is it meant for us, does it come from our own pages, is there too much of it?"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.workshop.web.limits import Limit

MOST_BYTES = 8192
"""Of a request's body."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what is not addressed to one of ``hosts``, comes from another site, or comes too often.

    A name that resolves to us but is not ours (DNS rebinding) is refused by its Host; a form or a WebSocket of
    another site by its Origin.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._requests = Limit(per_second=100, burst=400)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await self._refuse(scope, receive, send, *refusal)
            return
        await self._app(scope, receive, self._hardened(send) if scope["type"] == "http" else send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        address = _split(f"//{host}")
        if address is None or address.hostname not in self._hosts:
            return 421, "This server does not go by that name."
        changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        origin = headers.get("origin")
        if changes and origin is not None:
            site = _split(origin)
            if site is None:
                return 400, "That is no address of a page."
            if site.netloc != host:
                return 403, "That page is not one of ours."
        if scope["type"] == "websocket" and origin is None:
            return 403, "A page of ours says where it comes from."
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 10) or int(length) > MOST_BYTES:
            return 413, "That is too much."
        visitor = scope["client"][0] if scope.get("client") else ""
        if changes and not self._requests.allows(visitor):
            return 429, "Not so fast, please."
        return None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": text})
            return
        await PlainTextResponse(text, status_code=status)(scope, receive, self._hardened(send))

    @staticmethod
    def _hardened(send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        return sending


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, None where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return None
