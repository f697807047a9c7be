"""``sim import`` as a user meets it."""

from __future__ import annotations

from pathlib import Path

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
