"""Four tabs in two pairs play to the end in a real browser; phones drop, and the server is killed on the way."""

from __future__ import annotations

import importlib.util

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
