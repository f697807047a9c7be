"""A class in real browsers: tabs in pairs play a scenario to the end, while phones drop and the server is killed.

``make classroom`` plays thirty; the gate plays four. The browser resolves no name at all: whatever a page of ours
asked of the network would fail, and is reported. AXE=path/to/axe.min.js tries every kind of page for what a screen
reader could not use.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, sync_playwright

from tests.browser.chromium import CHROMIUM
from tests.docs.pages import stage

PHONE = {"width": 360, "height": 740}
PROJECTOR = {"width": 1920, "height": 1080}
LONGEST = 900.0
"""Seconds after which a class is given up."""


@dataclass
class Server:
    """``sim serve`` as a process of its own, on one port, over one session."""

    folder: Path
    scenario: str
    port: int
    process: subprocess.Popen[str]
    join: str = ""
    teach: str = ""

    @classmethod
    def begun(cls, folder: Path, scenario: str) -> Server:
        """Serve a scenario from a folder that holds it."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        server = cls(folder, scenario, port, _started(folder, scenario, port))
        server._listen()
        return server

    def _listen(self) -> None:
        assert self.process.stdout is not None
        said = "".join(
            iter(self.process.stdout.readline, "Stop with Ctrl-C; the same command goes on where it stood.\n")
        )
        teach, join = re.search(r"http\S+token=\S+", said), re.search(r"http\S+/[A-Z0-9]{4}(?=\s)", said)
        assert teach, said
        assert join, said
        self.teach, self.join = teach[0], join[0]

    def kill(self) -> None:
        """Kill it without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def again(self) -> None:
        """Give the same command again: the same code and token are expected."""
        before = (self.join, self.teach)
        self.process = _started(self.folder, self.scenario, self.port)
        self._listen()
        assert (self.join, self.teach) == before


def _started(folder: Path, scenario: str, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sim", "serve", scenario, "--port", str(port), "--simulated", "300"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)


@dataclass
class Report:
    """What a class came to."""

    tabs: int
    tables: int = 0
    deals: int = 0
    clicks: int = 0
    dropped: int = 0
    seconds: float = 0.0
    killed: bool = False
    asked_elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)


@dataclass
class Tab:
    """One person's tab: its context (a phone's cookies), its page, and the code that brings it back."""

    name: str
    context: BrowserContext
    page: Page
    code: str = ""

    @property
    def place(self) -> str:
        """Where its page says that it sits."""
        return f"{self.page.inner_text('#live h1')} {self.page.inner_text('#live h1 + p')}"


class Classroom:
    """A browser, a server, a teacher, a projector and tabs."""

    def __init__(
        self, browser: Browser, server: Server, report: Report, pictures: Path | None = None
    ) -> None:
        self._browser = browser
        self._server = server
        self._report = report
        self._pictures = pictures
        self._down = False
        self._staff = self._context(PROJECTOR)
        self.teacher = self._page(self._staff)
        self.teacher.goto(server.teach)
        self.screen = self._page(self._staff)
        self.screen.goto(server.teach.split("/teach")[0] + "/screen")
        self.tabs: list[Tab] = []

    def _context(self, size: dict[str, int]) -> BrowserContext:
        # Only the search for what a screen reader could not use adds a script of its own.
        context = self._browser.new_context(viewport=size, bypass_csp="AXE" in os.environ)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        return context

    def _page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self._report.errors.append(str(error)))
        page.on("console", self._said)
        page.on("dialog", Dialog.accept)
        return page

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"http://127.0.0.1:{self._server.port}/", "data:")):
            self._report.asked_elsewhere.append(request.url)

    def _said(self, message: Any) -> None:
        refused = "409" in message.text or "ERR_" in message.text or "WebSocket" in message.text
        if message.type == "error" and not (refused or self._down):
            self._report.errors.append(message.text)

    # -- the lesson ---------------------------------------------------------------------------------------

    def join(self, name: str) -> None:
        """Let somebody in by the link, the nickname and the button."""
        context = self._context(PHONE)
        tab = Tab(name, context, self._page(context))
        tab.page.goto(self._server.join)
        self._look(tab.page, "join")
        tab.page.fill("#name", name)
        tab.page.click("form[action='/join'] button")
        tab.page.wait_for_url("**/play")
        tab.code = tab.page.inner_text("strong.code")
        self.tabs.append(tab)

    def begin(self) -> None:
        """Seat everybody and wait until every tab shows its seat."""
        self._look(self.screen, "screen-lobby")
        self.teacher.fill("#minutes", "0")
        self.teacher.fill("#seconds", "0")
        self.teacher.click("form[action='/teach/round'] button")
        for tab in self.tabs:
            tab.page.wait_for_selector("#sheet")
        self._report.tables = (len(self.tabs) + 1) // 2
        self._look(self.tabs[0].page, "sheet", before=lambda page: page.click("#sheet summary"))
        self.tabs[0].page.click("#sheet summary")

    def drop(self, tab: Tab, *, other_device: bool) -> None:
        """Let a phone go dark, and come back to the same seat: by its cookie, or with its code elsewhere."""
        place = tab.place
        tab.page.close()
        if other_device:
            tab.context.close()
            tab.context = self._context(PHONE)
        tab.page = self._page(tab.context)
        tab.page.goto(self._server.join)
        if other_device:
            tab.page.click("details summary")
            tab.page.fill("#rejoin", tab.code.lower())
            tab.page.click("form[action='/rejoin'] button")
        else:
            tab.page.click("a[href='/play']")
        tab.page.wait_for_selector("#sheet")
        assert tab.place == place, f"{tab.name} sat at {place!r}, and came back to {tab.place!r}"
        self._report.dropped += 1

    def kill(self) -> None:
        """Kill the server; once it runs again, every page must find it by itself and show the same seat."""
        places = [tab.place for tab in self.tabs]
        self._down = True
        self._server.kill()
        for tab in (*self.tabs,):
            tab.page.wait_for_selector("#lost:not([hidden])")
        self._look(self.tabs[0].page, "lost")
        self._server.again()
        for tab in self.tabs:
            tab.page.wait_for_selector("#lost[hidden]", state="attached", timeout=30_000)
        self._down = False
        assert [tab.place for tab in self.tabs] == places
        self._report.killed = True

    def step(self, tab: Tab, luck: random.Random, *, yielding: bool) -> bool:
        """Do something at a tab if it is its turn; say whether anything was done."""
        page = tab.page
        try:
            if page.locator("button[value=accept]").count():
                accepts = yielding or luck.random() < 0.15
                self._look(page, "answer")
                page.click(f"button[value={'accept' if accepts else 'refuse'}]", timeout=3000)
            elif page.locator("#offer").count():
                if luck.random() < 0.7:
                    for select in page.locator("#offer select").all():
                        options = select.locator("option").count()
                        if not options:  # the table moved on under the finger
                            return False
                        select.select_option(index=luck.randrange(options), timeout=3000)
                    page.wait_for_selector("#worth p", timeout=3000)
                self._look(page, "offer")
                if page.locator("#offer button").is_enabled():
                    page.click("#offer button", timeout=3000)
                else:
                    page.click("button[value=silence]", timeout=3000)
            else:
                return False
        except Error as error:  # the same
            if "Timeout" not in str(error) and "detached" not in str(error):
                raise
            return False
        self._report.clicks += 1
        return True

    def over(self, tab: Tab) -> bool:
        """Say whether a tab shows how its talks ended."""
        return tab.page.locator("a[href='/debrief'], #live section h2:has-text('How it ended')").count() > 0

    def end(self) -> None:
        """End the round, reveal the prediction, and let everybody read their debrief."""
        self._look(self.teacher, "teacher")
        self.teacher.click("form[action='/teach/end_round'] button")
        self.teacher.click("form[action='/teach/reveal'] button")
        self.screen.wait_for_selector(".frontier-line", state="attached")
        self.screen.wait_for_selector("text=simulated worlds", state="attached", timeout=60_000)
        self._look(self.screen, "screen")
        for tab in self.tabs:
            tab.page.wait_for_selector("a[href='/debrief']")
        first = self.tabs[0].page
        first.click("a[href='/debrief']")
        first.wait_for_selector("h2:has-text('Debrief')")
        self._look(first, "debrief")
        answer = self._staff.request.get(self._server.teach.split("/teach")[0] + "/export.json")
        rows = json.loads(answer.text())["tables"]
        assert len(rows) == self._report.tables
        assert all(row["ended"] for row in rows)
        self._report.deals = sum(row["package"] is not None for row in rows)

    # -- looking ------------------------------------------------------------------------------------------

    def _look(self, page: Page, name: str, before: Any = None) -> None:
        """Take a picture of a kind of page once, and try it for what a screen reader could not use."""
        if before is not None:
            before(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self._report.errors.append(f"{name}: {wide} pixels wider than the screen")
        if self._pictures is not None and not (self._pictures / f"{name}.png").exists():
            page.screenshot(path=self._pictures / f"{name}.png", full_page=name != "screen")
            if "AXE" in os.environ:
                self._axe(page, name)

    def _axe(self, page: Page, name: str) -> None:
        page.add_script_tag(path=os.environ["AXE"])
        found = page.evaluate(
            "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html)]))"
        )
        self._report.axe += [f"{name}: {impact} {rule}: {html[0][:120]}" for impact, rule, html in found]


@contextmanager
def browser() -> Iterator[Browser]:
    """Open a Chromium that resolves no name: only 127.0.0.1 can be reached."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ],
        )
        yield opened
        opened.close()


def play(tabs: int, scenario: str = "turkey_exile", seed: int = 1, pictures: Path | None = None) -> Report:
    """Play a class to its end: a third of the way in phones drop, half way in the server is killed."""
    luck, report, began = random.Random(seed), Report(tabs), time.monotonic()
    with TemporaryDirectory() as name:
        folder = Path(name)
        stage(folder)
        server = Server.begun(folder, scenario)
        try:
            with browser() as opened:
                room = Classroom(opened, server, report, pictures)
                for n in range(tabs):
                    room.join(f"player {n + 1}")
                room.begin()
                _lesson(room, report, luck, began)
                room.end()
        finally:
            server.process.kill()
            server.process.wait()
            if server.process.stdout is not None:
                server.process.stdout.close()
    report.seconds = time.monotonic() - began
    return report


def _lesson(room: Classroom, report: Report, luck: random.Random, began: float) -> None:
    """Let every tab act in turn until every table is over."""
    drop_at, kill_at, yield_at = len(room.tabs), 2 * len(room.tabs), 8 * len(room.tabs)
    dropping = [(tab, n % 2 == 1) for n, tab in enumerate(room.tabs[:: max(1, len(room.tabs) // 8)])]
    while not all(room.over(tab) for tab in room.tabs):
        assert time.monotonic() - began < LONGEST, "the class does not come to an end"
        if dropping and report.clicks >= drop_at:
            room.drop(dropping[0][0], other_device=dropping[0][1])
            dropping = dropping[1:]
        elif report.clicks >= kill_at and not report.killed:
            room.kill()
        acted = [room.step(tab, luck, yielding=report.clicks > yield_at) for tab in room.tabs]
        if not any(acted):
            time.sleep(0.05)


def main() -> None:
    """Play a class and say what it came to; fails where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=30)
    parser.add_argument("--scenario", default="turkey_exile")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--pictures", type=Path, default=None, help="a folder for pictures of every kind of page"
    )
    asked = parser.parse_args()
    if asked.pictures is not None:
        asked.pictures.mkdir(parents=True, exist_ok=True)
    report = play(asked.tabs, asked.scenario, asked.seed, asked.pictures)
    for name, value in vars(report).items():
        print(f"{name}: {value if not isinstance(value, list) else len(value)}")
        if isinstance(value, list):
            print("".join(f"  {line}\n" for line in dict.fromkeys(value)), end="")
    serious = [line for line in report.axe if re.search(r": (serious|critical) ", line)]
    sys.exit(1 if report.errors or report.asked_elsewhere or serious or not report.killed else 0)


if __name__ == "__main__":
    main()
