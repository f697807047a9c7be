"""``sim import`` as a user meets it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.doubles import Call
from tests.unit.scenario.importing.doubles import genius, written


def test_a_domain_becomes_a_scenario_that_runs(call: Call) -> None:
    """The path on stdout, what is in it on stderr; sim run and sim solve take it by its name."""
    paths = [str(path) for path in genius(Path())]
    said = call("import", *paths)
    assert said.code == 0
    assert said.out.strip() == "scenarios/orchard.yaml"
    assert "1,010 packages of 3 issues for 2 parties" in said.err
    assert call("run", "orchard", "-n", "5", "--quiet").code == 0
    assert call("solve", "orchard", "-n", "2", "--disagreement", "zero", "--no-page").code == 0


def test_nothing_is_overwritten(call: Call) -> None:
    """A second time the file is there already."""
    paths = [str(path) for path in genius(Path())]
    assert call("import", *paths, "--out", "mine.yaml").code == 0
    before = Path("mine.yaml").read_text()
    said = call("import", *paths, "--out", "mine.yaml", "--rounds", "7")
    assert said.code == 2
    assert "mine.yaml exists already" in said.err
    assert Path("mine.yaml").read_text() == before


def test_what_is_too_large_is_refused_before_it_is_written(call: Call) -> None:
    """The scenario's own limits hold."""
    items = "".join(f'<item index="{n}" value="o{n}" evaluation="{n + 1}"/>' for n in range(900))
    issues = "".join(f'<issue index="{i}" type="discrete" name="i{i}">{items}</issue>' for i in (1, 2))
    weights = '<weight index="1" value="0.5"/><weight index="2" value="0.5"/>'
    text = f'<utility_space><objective name="o" index="0">{issues}{weights}</objective></utility_space>'
    one, two = written(Path(), "one.xml", text), written(Path(), "two.xml", text)
    said = call("import", str(one), str(two), "--out", "large.yaml")
    assert said.code == 3
    assert "packages, more than" in said.err
    assert not Path("large.yaml").exists()


def test_a_hostile_file_is_one_message(call: Call) -> None:
    """Exit code 3, no traceback."""
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    paths = [str(path) for path in genius(Path(), seller=bomb)]
    said = call("import", *paths)
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert "document type" in said.err


def strange(name: str) -> Path:
    """Make a file that is no domain, and return its path."""
    path = Path(name)
    match path.stem:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "gone":
            path.symlink_to("nowhere")
        case "round":
            path.symlink_to(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "large":
            path.write_bytes(b" " * 5_000_001)
        case "deep":
            path.write_text("[" * 100_000 if path.suffix != ".xml" else "<a>" * 100_000)
        case "binary":
            path.write_bytes(bytes(range(256)))
        case _:
            path.touch()
    return path


@pytest.mark.parametrize("ending", ["xml", "yaml", "json"])
@pytest.mark.parametrize(
    "kind", ["pipe", "folder", "gone", "round", "device", "large", "deep", "binary", "empty"]
)
def test_what_is_no_domain_is_one_line_with_its_name(call: Call, kind: str, ending: str) -> None:
    """Whatever is named, it is said at once, and nobody is waited for."""
    first = strange(f"{kind}.{ending}")
    second = strange(f"other.{ending}")
    said = call("import", str(first), str(second), "--out", "mine.yaml")
    assert said.code == 3
    assert said.err.startswith(f"{kind}.{ending}:")
    assert said.err.count("\n") == 1
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("/dev/zero", "/dev/zero: its ending is none of .xml, .yml, .yaml, .json"),
        ("folder", "folder is a folder: name it alone"),
        ("notes.txt", "notes.txt: its ending is none of"),
        ("other.yaml", "give XML files of GENIUS, or YAML or JSON files of NegMAS, not both"),
    ],
)
def test_files_that_do_not_belong_together_are_named(call: Call, name: str, says: str) -> None:
    """The message begins with which one it is about."""
    if not name.startswith("/"):
        strange(name)
    said = call("import", name, str(strange("empty.xml")))
    assert said.code == 2
    assert said.err.startswith(says)
