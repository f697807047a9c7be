"""``sim paper``: what is written where, and what is refused."""

from __future__ import annotations

from pathlib import Path

from tests.cli.doubles import Call


def test_a_sheet_for_each_seat_and_a_guide(call: Call) -> None:
    """Their paths go to stdout, the advice to stderr."""
    said = call("paper", "crisis", "--simulated", "50", "--jobs", "1")
    assert said.code == 0
    written = said.out.split()
    assert written == [
        f"paper/crisis/{name}.html" for name in ("role-power", "role-leader", "role-circle", "guide")
    ]
    assert all(Path(path).read_text(encoding="utf-8").startswith("<!doctype html>") for path in written)
    assert "keep the guide to yourself" in said.err


def test_the_same_command_writes_the_same_paper(call: Call) -> None:
    """The same world and the same crowd: the same bytes."""
    for folder in ("one", "two"):
        call("paper", "crisis", "--simulated", "50", "--jobs", "1", "--out", folder)
    for path in Path("one").iterdir():
        assert path.read_bytes() == (Path("two") / path.name).read_bytes()


def test_a_place_that_cannot_be_written_is_named(call: Call) -> None:
    """Exit code 2 and one line."""
    Path("taken").write_text("a file")
    said = call("paper", "crisis", "--simulated", "10", "--jobs", "1", "--out", "taken")
    assert said.code == 2
    assert "cannot write to taken" in said.err


def test_an_unknown_language_is_refused(call: Call) -> None:
    """With those there are."""
    said = call("paper", "crisis", "--lang", "tlh")
    assert said.code == 2
    assert "en or es" in said.err
