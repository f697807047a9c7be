"""From what was typed to a file."""

from pathlib import Path

import pytest

from sim.cli.finding import find, known
from sim.errors import UsageError


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with scenarios, one of them below classics/ and one name twice."""
    for name in (
        "scenarios/exile.yaml",
        "scenarios/classics/chicken.yml",
        "scenarios/classics/exile.yaml",
        "own.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("version: 1\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("own.yaml", "own.yaml"),
        ("scenarios/exile.yaml", "scenarios/exile.yaml"),
        ("exile", "scenarios/exile.yaml"),
        ("exile.yaml", "scenarios/exile.yaml"),
        ("chicken", "scenarios/classics/chicken.yml"),
    ],
)
def test_a_path_or_a_name_will_do(typed: str, path: str) -> None:
    """A file that exists wins; else a name, with or without its ending, nearest to the top first."""
    assert find(typed) == Path(path)


def test_a_path_elsewhere_is_not_taken_for_a_name() -> None:
    """Somebody who names a folder means that folder."""
    with pytest.raises(UsageError, match=r"no scenario elsewhere/exile\.yaml; did you mean exile"):
        find("elsewhere/exile.yaml")


def test_the_shelf_is_listed_by_name() -> None:
    """Each name once, without its ending."""
    assert {"exile", "chicken"} <= set(known())
    assert known()["exile"] == Path("scenarios/exile.yaml")
