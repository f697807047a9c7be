"""``sim new``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.doubles import Call


def test_a_starter_runs_as_it_is(call: Call) -> None:
    """What is written is valid, every number of it with a reason, and the next command is named."""
    said = call("new", "wage_dispute")
    assert said.code == 0
    assert said.out.strip() == str(Path("scenarios/wage_dispute.yaml"))
    assert said.err.strip() == "Next: sim run wage_dispute"
    checked = call("check", "wage_dispute", "--worlds", "0")
    assert checked.code == 0
    assert "Wage dispute" in checked.out
    assert "0 on neither" in checked.out
    assert call("run", "wage_dispute", "-n", "20", "--jobs", "1").code == 0


def test_a_starter_shows_every_section(call: Call) -> None:
    """Each top-level key that a first scenario could want is there."""
    call("new", "first")
    text = Path("scenarios/first.yaml").read_text("utf-8")
    keys = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    assert keys >= {"clock", "issues", "rules", "status_quo", "quantities", "parties", "threats", "promises"}
    assert keys >= {"events", "table", "record", "record_noise", "outcomes"}
    assert max(map(len, text.splitlines())) <= 118


def test_nothing_is_overwritten(call: Call) -> None:
    """A scenario that is there already stays as it is."""
    before = Path("scenarios/crisis.yaml").read_bytes()
    said = call("new", "crisis")
    assert said.code == 2
    assert "exists already" in said.err
    assert Path("scenarios/crisis.yaml").read_bytes() == before


def test_a_folder_of_ones_own(call: Call) -> None:
    """--dir is made if need be; the next command names the path."""
    said = call("new", "talks.yaml", "--dir", "my own/talks")
    assert said.code == 0
    assert Path("my own/talks/talks.yaml").is_file()
    assert f'sim run "{Path("my own/talks/talks.yaml")}"' in said.err


@pytest.mark.parametrize("name", ["a/b", "a b", "", "..", "-x-", "x\n"])
def test_what_is_no_name_is_refused(call: Call, name: str) -> None:
    """One message, and no file."""
    said = call("new", "--", name)
    assert said.code == 2
    assert said.err
    assert len(list(Path().rglob("*.yaml"))) == 2


def test_a_folder_in_the_name_is_pointed_to_its_option(call: Call) -> None:
    """The mend is in the message."""
    assert "--dir FOLDER" in call("new", "talks/first").err


def test_a_shadow_is_announced(call: Call) -> None:
    """Who takes the name of a shipped scenario hears that it now stands before that one."""
    said = call("new", "turkey_exile")
    assert said.code == 0
    assert "stands before" in said.err


def test_a_folder_that_cannot_be_written(call: Call) -> None:
    """A file in the way of the folder is a message."""
    Path("blocked").write_text("")
    said = call("new", "talks", "--dir", "blocked")
    assert said.code == 2
    assert "cannot write" in said.err
    assert "--dir" in said.err
