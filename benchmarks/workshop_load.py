"""Two hundred people at a hundred tables: how long until the other side's page is sent a move?

Clients in this process hold a WebSocket each, as pages do, and make moves by POST at random moments; the server is
a process of its own. Measured is the time from the moment a move is sent to the moment its message has arrived at
the other side's page. Run it with ``python -m benchmarks.workshop_load``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import numpy as np
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Ping, Request, TextMessage

from tests.docs.pages import stage


@dataclass
class Client:
    """One person's browser: a cookie, an open page, and what it was last sent."""

    port: int
    name: str
    cookie: str = ""
    html: str = ""
    came: float = 0.0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form; return the status and the headers."""
        body = urlencode(fields)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: http://127.0.0.1:{self.port}\r\n"
            f"Cookie: {self.cookie}\r\nX-Page: live\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return await self._ask(head + body)

    async def get(self, path: str) -> tuple[int, str]:
        """Open an address."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
        return await self._ask(f"{head}Connection: close\r\n\r\n")

    async def _ask(self, text: str) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(text.encode())
        answer = (await reader.read()).decode()
        writer.close()
        for cookie in re.findall(r"(?im)^set-cookie: ([^;]+)", answer):
            self.cookie = f"{self.cookie}; {cookie}".strip("; ")
        return int(answer.split(" ", 2)[1]), answer

    async def join(self, code: str) -> None:
        """Take a seat."""
        status, _ = await self.post("/join", code=code, name=self.name)
        assert status == 303

    async def listen(self, shows: str) -> None:
        """Hold the page's WebSocket open and note what comes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        connection = WSConnection(ConnectionType.CLIENT)
        headers = [(b"Cookie", self.cookie.encode()), (b"Origin", f"http://127.0.0.1:{self.port}".encode())]
        target = "/live?" + urlencode({"view": "play", "shows": shows})
        writer.write(
            connection.send(Request(host=f"127.0.0.1:{self.port}", target=target, extra_headers=headers))
        )
        held = ""
        while data := await reader.read(65536):
            came = time.perf_counter()
            connection.receive_data(data)
            for event in connection.events():
                if isinstance(event, TextMessage):
                    held += event.data
                    if event.message_finished:
                        self.html, self.came, held = json.loads(held).get("html", ""), came, ""
                        self.news.set()
                elif isinstance(event, Ping):
                    writer.write(connection.send(event.response()))
                else:
                    assert isinstance(event, AcceptConnection), event


async def play(
    people: int, seconds: float, every: float, scenario: str, port: int, teach: str, code: str
) -> list[float]:
    """Let everybody play for a while; return how long each move took to be seen by the other side."""
    luck = random.Random(1)
    clients = [Client(port, f"p{n}") for n in range(people)]
    for client in clients:
        await client.join(code)
    teacher = Client(port, "teacher")
    await teacher.get(f"/teach?token={teach}")
    status, _ = await teacher.post("/teach/round", minutes="0", seconds="0")
    assert status == 200, status
    tasks = []
    for client in clients:
        _, page = await client.get("/play")
        shows = re.search(r'data-shows="([^"]+)"', page)
        assert shows is not None
        tasks.append(asyncio.create_task(client.listen(shows[1])))
    await asyncio.sleep(2)
    pairs = list(zip(clients[::2], clients[1::2], strict=True))
    taken: list[float] = []
    until = time.perf_counter() + seconds

    async def table(one: Client, two: Client) -> None:
        while time.perf_counter() < until:
            await asyncio.sleep(luck.expovariate(1 / every))
            mover, other = (one, two) if 'name="seen"' in one.html else (two, one)
            seen = re.search(r'name="seen" value="(\d+)"', mover.html)
            if seen is None:
                if "How it ended" in mover.html or "Talks end" in mover.html:
                    return
                continue
            # The last one is refused for an answer and silence on one's turn: offers are what is timed.
            answers = 'value="refuse"' in mover.html
            package = re.search(r'name="package" value="(\d+)"', mover.html)
            fields = (
                {"do": "refuse"} if answers else {"do": "again", "package": package[1] if package else "0"}
            )
            if not answers and package is None:
                fields = {"do": "offer", **{f"o{j}": "0" for j in range(20)}}
            other.news.clear()
            began = time.perf_counter()
            posting = asyncio.create_task(mover.post("/move", seen=seen[1], **fields))
            await asyncio.wait_for(other.news.wait(), 30)
            taken.append(other.came - began)
            status, answer = await posting
            assert status == 204, answer[-400:]

    await asyncio.gather(*(table(one, two) for one, two in pairs))
    for task in tasks:
        task.cancel()
    return taken


def processor_seconds(process: int) -> float:
    """Return how much processor time a process has used so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=20, help="mean seconds between a table's moves")
    parser.add_argument("--scenario", default="turkey_exile")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        stage(Path(name))
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sim", "serve", asked.scenario, "--port", "0", "--simulated", "0"),
            cwd=name,
            stdout=asyncio.subprocess.PIPE,
        )
        assert server.stdout is not None
        said = b""
        while b"Ctrl-C" not in said:
            said += await server.stdout.readline()
        found = re.search(r":(\d+)/([A-Z0-9]{4})\s.*token=(\S+)", said.decode(), re.DOTALL)
        assert found is not None, said
        used = processor_seconds(server.pid)
        try:
            taken = await play(
                asked.people, asked.seconds, asked.every, asked.scenario, int(found[1]), found[3], found[2]
            )
            used = processor_seconds(server.pid) - used
        finally:
            server.kill()
            await server.wait()
    times = np.array(taken) * 1000
    shown = ", ".join(f"p{q:g} {np.percentile(times, q):.0f} ms" for q in (50, 90, 99, 100))
    print(
        f"{asked.people} people, {times.size} moves in {asked.seconds:g} s, seen by the other side after: {shown}"
    )
    print(
        f"processor time of the server, joining and all: {1000 * used / max(times.size, 1):.0f} ms for each move"
    )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    asyncio.run(main())
