"""Documents that cannot rot: what a page tells its reader to do is done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.cli.app import app, main
from sim.model.registry import protocol_names, strategy_names
from tests.docs.pages import ROOT, pages, stage, steps

_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", [p for p in pages() if any(True for _ in steps(p))], ids=lambda p: p.name)
def test_every_command_of_a_page_does_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files are saved and commands given in the order of the page; each ends with the code that it says."""
    stage(tmp_path)
    monkeypatch.chdir(tmp_path)
    for step in steps(page):
        if step.file:
            with Path(step.file).open("a" if step.append else "w", encoding="utf-8") as file:
                file.write(step.text)
            continue
        code = main(step.arguments)
        assert code == step.exit_code, f"{step.text}\n{capsys.readouterr()}"


@pytest.mark.parametrize("page", pages(), ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file or folder that is there."""
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_verb_strategy_and_protocol_is_documented() -> None:
    """The reference names every command, and every way of bargaining that comes with the program."""
    commands = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert app.registered_commands
    for command in app.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else "")
        assert f"## sim {name}" in commands
    ways = (ROOT / "docs/reference/strategies.md").read_text(encoding="utf-8")
    for name in (*strategy_names(), *protocol_names()):
        assert f"### {name}\n" in ways


def test_the_generated_pages_are_up_to_date() -> None:
    """The reference of commands and strategies is what the program says of itself now (`make docs`)."""
    from tests.docs.reference import generated

    for path, text in generated().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path} is stale: make docs"
