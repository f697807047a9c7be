"""Four tabs in two pairs play to the end in a real browser; phones drop, and the server is killed on the way."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.browser.chromium import CHROMIUM

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(importlib.util.find_spec("playwright") is None, reason="Playwright is not installed"),
]


def test_a_class_plays_to_the_end() -> None:
    """Every table ends, every seat is found again, nothing is asked of the network, no script fails."""
    from tests.browser.classroom import play

    report = play(4)
    assert report.killed
    assert report.dropped >= 2
    assert report.tables == 2
    assert report.errors == []
    assert report.asked_elsewhere == []


def test_the_keyboard_alone_is_enough(tmp_path: Path) -> None:
    """Join, reach a button by Tab and press it; from there one goes on at the line that says whose turn it is."""
    from tests.browser.classroom import Classroom, Report, Server, browser
    from tests.docs.pages import stage

    stage(tmp_path)
    server = Server.begun(tmp_path, "turkey_exile")
    try:
        with browser() as opened:
            room = Classroom(opened, server, Report(1))
            room.join("one")
            room.begin()
            page = room.tabs[0].page
            reached = "document.activeElement.name === 'do' && document.activeElement.value !== 'offer'"
            for _ in range(60):
                page.keyboard.press("Tab")
                if page.evaluate(reached):
                    break
            before = page.inner_text("#live")
            page.keyboard.press("Enter")
            for _ in range(200):  # the page's policy forbids to wait for an expression in it
                if page.inner_text("#live") != before:
                    break
                page.wait_for_timeout(50)
            assert page.inner_text("#live") != before
            assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    finally:
        server.kill()
