"""What an editor with yaml-language-server shows of a scenario; skipped where that server is not installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.language_server import LanguageServer

SERVER = shutil.which("yaml-language-server")
SCENARIO = Path(__file__).parents[2] / "scenarios/turkey_exile.yaml"

pytestmark = pytest.mark.skipif(SERVER is None, reason="yaml-language-server is not on the path")


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    """A running server."""
    assert SERVER is not None
    with LanguageServer([SERVER, "--stdio"]) as running:
        yield running


def opened(server: LanguageServer, name: str, *changes: tuple[str, str]) -> tuple[str, list[str]]:
    """Open the first scenario, changed, under another name beside it; return its URI and lines."""
    text = SCENARIO.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return server.open(SCENARIO.with_name(name), text), text.splitlines()


def test_a_shipped_scenario_has_no_problems(server: LanguageServer) -> None:
    """The schema that its first line names finds nothing wrong with it."""
    uri, _ = opened(server, "as_it_is.yaml")
    assert server.problems(uri) == []


def test_the_keys_of_a_party_are_completed(server: LanguageServer) -> None:
    """On an empty line inside of a party come the keys that it has not yet, and no others."""
    uri, lines = opened(server, "party.yaml", ("  maduro:\n", "  maduro:\n    \n"))
    offered = server.completions(uri, lines.index("    "), 4)
    assert {"ratifies", "walks", "audience_cost", "learns_from_offers"} <= set(offered)
    assert not {"wants", "issues", "chance"} & set(offered)


def test_a_key_is_explained(server: LanguageServer) -> None:
    """Hovering over without_deal tells what it means."""
    uri, lines = opened(server, "hover.yaml")
    line = lines.index("    without_deal:")
    assert "What each ending without a deal is worth" in server.hover(uri, line, 6)


def test_a_misspelt_key_is_marked(server: LanguageServer) -> None:
    """A letter wrong is a problem named."""
    uri, _ = opened(server, "slip.yaml", ("misreading:", "misreeding:"))
    assert server.problems(uri) == ["Property misreeding is not allowed."]


def test_strategies_and_their_parameters_are_completed(server: LanguageServer) -> None:
    """Inside of a strategy come its own parameters."""
    uri, lines = opened(server, "strategy.yaml", ("        concede:\n", "        concede:\n          \n"))
    offered = server.completions(uri, lines.index("          "), 10)
    assert "opening" in offered
    assert "reciprocity" not in offered
