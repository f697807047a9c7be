"""Reading files, none of them outside the root."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sim.errors import Fault, ScenarioError
from sim.scenario import load
from tests.unit.scenario.texts import story


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder ``scenarios`` of an empty root."""
    (tmp_path / "scenarios").mkdir()
    return tmp_path / "scenarios"


def one(path: Path | str) -> Fault:
    """Return the only fault of a file."""
    with pytest.raises(ScenarioError) as raised:
        load(path)
    (fault,) = raised.value.faults
    return fault


def test_a_missing_file_is_named_and_its_neighbour_offered(folder: Path) -> None:
    """The file is shown as the user gave it, without a line."""
    (folder / "house.yaml").write_text(story())
    fault = one(folder / "hose.yaml")
    assert (fault.file, fault.line) == (str(folder / "hose.yaml"), 0)
    assert fault.message == "there is no such file"
    assert fault.mend == 'did you mean "house.yaml"?'
    assert "no such file" in one(folder / "nowhere" / "a.yaml").message


@pytest.mark.parametrize(
    ("content", "line", "column", "said"),
    [
        (b"title: caf\xe9\n", 1, 11, "not UTF-8"),
        (b"a: 1\nb: \xff\n", 2, 4, "not UTF-8"),
        ("a: 1".encode("utf-16"), 1, 1, "not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, 4, "U+0000"),
        (b"", 1, 1, "empty"),
        (b"a: 1\n...\n---\nb: 2\n", 3, 1, "a second document"),
    ],
)
def test_bytes_that_are_no_scenario(folder: Path, content: bytes, line: int, column: int, said: str) -> None:
    """Whatever the bytes are, there is one fault with its place."""
    file = folder / "a.yaml"
    file.write_bytes(content)
    fault = one(file)
    assert (fault.line, fault.column) == (line, column)
    assert said in fault.message


def test_a_byte_order_mark_is_skipped(folder: Path) -> None:
    """Some editors put one in front of UTF-8."""
    (folder / "a.yaml").write_bytes(b"\xef\xbb\xbf" + story().encode())
    assert load(folder / "a.yaml").title == "Two houses"


def test_a_folder_is_no_file(folder: Path) -> None:
    """Naming a folder says so."""
    assert "this is a folder" in one(folder).message


def test_a_file_that_is_too_large(folder: Path) -> None:
    """More than one MiB is not read."""
    (folder / "a.yaml").write_text("#" * ((1 << 20) + 1))
    assert "larger than 1 MiB" in one(folder / "a.yaml").message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are a thing of POSIX")
def test_what_is_not_an_ordinary_file(folder: Path) -> None:
    """A pipe would be waited for without end."""
    os.mkfifo(folder / "a.yaml")
    assert "not an ordinary file" in one(folder / "a.yaml").message


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Path) -> None:
    """The system's own words say why."""
    (folder / "a.yaml").write_text(story())
    (folder / "a.yaml").chmod(0)
    assert "cannot be read" in one(folder / "a.yaml").message


def test_a_name_that_no_file_can_have(folder: Path) -> None:
    """NUL in a name and names beyond all length are faults too."""
    assert "U+0000" in one("a\0b").message
    assert "cannot be read" in one(folder / ("x" * 5000)).message


def test_links_may_not_lead_out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link within the root is followed; one that leaves it is refused."""
    outside = tmp_path_factory.mktemp("outside") / "a.yaml"
    outside.write_text(story())
    (folder / "out.yaml").symlink_to(outside)
    assert "outside" in one(folder / "out.yaml").message
    (folder / "a.yaml").write_text(story())
    (folder / "in.yaml").symlink_to(folder / "a.yaml")
    assert load(folder / "in.yaml").name == "in"


def test_without_scenarios_the_root_is_the_folder_of_the_file(tmp_path: Path) -> None:
    """A scenario elsewhere reads only what lies beside or below it."""
    (tmp_path / "claims.yaml").write_text("claims: []\n")
    below = tmp_path / "below"
    below.mkdir()
    (below / "a.yaml").write_text(story(sources="sources: [../claims.yaml]  #!"))
    fault = one(below / "a.yaml")
    assert "outside" in fault.message
    assert fault.path == "sources.0"


def test_extends_is_looked_up_beside_the_file(folder: Path) -> None:
    """A bare name, with or without its ending, is a file of the same folder."""
    (folder / "base.yaml").write_text(story())
    (folder / "classics").mkdir()
    (folder / "a.yaml").write_text("extends: base\ntitle: A\n")
    (folder / "classics" / "b.yaml").write_text("extends: ../a.yaml\nquestion: Why?\n")
    scenario = load(folder / "classics" / "b.yaml")
    assert (scenario.name, scenario.title, scenario.question) == ("b", "A", "Why?")
    assert list(scenario.files) == ["scenarios/classics/b.yaml", "scenarios/a.yaml", "scenarios/base.yaml"]
    assert "extends" not in scenario.resolved


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("missing.yaml", "there is no such file"),
        ("../../secret.yaml", "outside"),
        ("/etc/passwd", "outside"),
        (".", "this is a folder"),
        ("[a, b]", "names no file"),
        ("''", "names no file"),
        ('"a\\tb"', "cannot hold the character U+0009"),
        ("a.yaml", "leads back"),
    ],
)
def test_extends_that_leads_nowhere(folder: Path, word: str, said: str) -> None:
    """The fault stands at the line that asks for the other file."""
    (folder / "a.yaml").write_text(f"title: A\nextends: {word}\n")
    fault = one(folder / "a.yaml")
    assert said in fault.message
    assert (fault.line, fault.path) == (2, "extends")


def test_extends_in_a_circle(folder: Path) -> None:
    """Two files that extend each other are refused, at the one that closes the circle."""
    (folder / "a.yaml").write_text("extends: b.yaml\n")
    (folder / "b.yaml").write_text("\nextends: a.yaml\n")
    fault = one(folder / "a.yaml")
    assert "leads back to scenarios/a.yaml" in fault.message
    assert (fault.file, fault.line) == ("scenarios/b.yaml", 2)


def test_a_chain_has_an_end(folder: Path) -> None:
    """Sixteen files may extend each other, seventeen may not."""
    (folder / "f16.yaml").write_text(story())
    for i in range(16):
        (folder / f"f{i}.yaml").write_text(f"extends: f{i + 1}.yaml\n")
    assert load(folder / "f1.yaml").title == "Two houses"
    assert "more than 16" in one(folder / "f0.yaml").message


def test_faults_of_an_extended_file_are_shown_there(folder: Path) -> None:
    """A slip inherited from the base is shown in the base's file, its own in the variant's."""
    (folder / "base.yaml").write_text(story(clock="clock: {horizon: -3}"))
    (folder / "a.yaml").write_text("extends: base\nevents: {fire: {date: 2025-11-28}}\n")
    with pytest.raises(ScenarioError) as raised:
        load(folder / "a.yaml")
    assert [(f.file, f.line, f.path) for f in raised.value.faults] == [
        (str(folder / "a.yaml"), 2, "events.fire.date"),
        ("scenarios/base.yaml", 3, "clock.horizon"),
    ]


@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_what_is_no_ordinary_file_is_refused_without_waiting(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe without a writer would be waited for without end."""
    path = folder / "odd.yaml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            monkeypatch.chdir(folder)  # a path to a socket must be short
            listener.bind("odd.yaml")
    else:
        path = Path("/dev/zero")
    assert "not an ordinary file" in one(path).message
    (folder / "asks.yaml").write_text("extends: odd.yaml\n")
    if kind != "device":
        assert "not an ordinary file" in one(folder / "asks.yaml").message


@pytest.mark.parametrize("name", ["a\nb.yaml", "a\x1b[31m.yaml", "a\udcff.yaml", "a\u202eb.yaml"])
def test_names_that_cannot_be_shown_are_refused(folder: Path, name: str) -> None:
    """They would reach the terminal, or could not be written down in the record of a run."""
    (folder / name).write_text(story())
    fault = one(folder / name)
    assert "cannot hold the character U+" in fault.message
    assert str(fault).isprintable()


def test_names_may_have_spaces_and_any_letters(folder: Path) -> None:
    """What can be shown may be a name."""
    for name in ("a b.yaml", "sc'éna\"rio $HOME.yaml", "交渉.yaml", "-n.yaml"):
        (folder / name).write_text(story())
        assert load(folder / name).name == name.removesuffix(".yaml")


def test_the_files_of_a_scenario_are_bounded_together(folder: Path) -> None:
    """A variant of variants of large files, or one with many sources, stops before it takes minutes to read."""
    filling = "#" * 99 + "\n"
    (folder / "base.yaml").write_text(story() + filling * 10_000)
    (folder / "middle.yaml").write_text("extends: base.yaml\n" + filling * 10_000)
    assert load(folder / "middle.yaml").name == "middle"
    (folder / "top.yaml").write_text("extends: middle.yaml\n" + filling * 1_000)
    assert "more than 2 MiB" in one(folder / "top.yaml").message
