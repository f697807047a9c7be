"""``sim list``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.output import write_lines
from tests.cli.doubles import Call


def test_ones_own_and_the_shipped_are_listed(call: Call) -> None:
    """Each with its title and a line of its question; data on stdout, the next command on stderr."""
    said = call("list")
    assert said.code == 0
    lines = said.out.splitlines()
    (own,) = (line for line in lines if line.startswith("crisis "))
    assert "A small crisis" in own
    assert "(in scenarios)" in own
    (shipped,) = (place for place, line in enumerate(lines) if line.startswith("turkey_exile "))
    assert "Exile to Turkey" in lines[shipped]
    assert lines[shipped + 1].startswith("    A leader offers")
    assert "sim run" in said.err


def test_a_variant_says_of_what(call: Call) -> None:
    """A file of a few lines names what it extends, and has that one's title where it gives none."""
    Path("scenarios/harsh.yaml").write_text("extends: crisis.yaml\nquestion: And if it were harsher?\n")
    (line,) = (line for line in call("list").out.splitlines() if line.startswith("harsh "))
    assert "a variant of crisis" in line
    assert "A small crisis" in line


def test_stories_come_first_and_folders_after_them(call: Call) -> None:
    """A story, then its variants, then what stands in folders, each under its name."""
    lines = call("list").out.splitlines()

    def place(start: str) -> int:
        return next(place for place, line in enumerate(lines) if line.startswith(start))

    assert place("turkey_exile ") < place("credible_threat ") < place("classics:") < place("ultimatum ")
    assert place("ultimatum ") < place("why:")


def test_json_holds_the_same(call: Call) -> None:
    """Every scenario with its path, so that a program can go on from there."""
    found = {entry["name"]: entry for entry in json.loads(call("list", "--format", "json").out)}
    assert found["crisis"]["title"] == "A small crisis"
    assert not found["crisis"]["shipped"]
    assert found["turkey_exile"]["shipped"]
    assert Path(found["turkey_exile"]["path"]).is_file()


def test_a_broken_file_hides_no_other(call: Call) -> None:
    """It is listed with what is wrong with it."""
    Path("scenarios/broken.yaml").write_text("parties: [\n")
    said = call("list")
    assert said.code == 0
    lines = said.out.splitlines()
    (place,) = (place for place, line in enumerate(lines) if line.startswith("broken "))
    assert "cannot be read" in lines[place]
    assert "broken.yaml:" in lines[place + 1]
    assert any(line.startswith("crisis ") for line in lines)


def test_ones_own_comes_before_a_shipped_one(call: Call) -> None:
    """A name that both bear means the file in ./scenarios."""
    Path("scenarios/turkey_exile.yaml").write_text(
        Path("scenarios/crisis.yaml").read_text().replace("A small crisis", "Mine")
    )
    (line,) = (line for line in call("list").out.splitlines() if line.startswith("turkey_exile "))
    assert "Mine" in line


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """An escape sequence in a text is shown as what it is not."""
    write_lines(["red \x1b[31m alert"])
    assert capsys.readouterr().out == "red ?[31m alert\n"


def test_a_stream_without_dashes_gets_what_it_can_write() -> None:
    """In ASCII a mark of three dots stays three dots."""
    script = "from sim.cli.output import write_lines; write_lines(['1 – 2 …', 'caf\u00e9'])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout.split() == [b"1", b"-", b"2", b"...", b"caf?"]
