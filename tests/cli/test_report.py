"""``sim report``, and the page that ``sim run`` leaves."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest

from tests.cli.doubles import Call


def page_of(folder: Path) -> Path:
    """Return the place of a run's page."""
    return folder / "report.html"


@pytest.fixture
def folder(call: Call) -> Path:
    """The folder of a small run."""
    assert call("run", "crisis", "-n", "200", "--jobs", "1", "-q").code == 0
    (manifest,) = Path("results").glob("*/*/manifest.json")
    return manifest.parent


def test_a_run_leaves_its_page(folder: Path) -> None:
    """Without being asked, in the run's folder."""
    assert page_of(folder).read_text("utf-8").startswith("<!doctype html>")


def test_a_run_can_do_without(call: Call) -> None:
    """--no-page saves the time."""
    assert call("run", "crisis", "-n", "200", "--jobs", "1", "--no-page").code == 0
    assert list(Path("results").glob("*/*/manifest.json"))
    assert not list(Path("results").glob("*/*/report.html"))


def test_the_page_is_made_again_from_the_saved_run(call: Call, folder: Path) -> None:
    """The same bytes, by folder, by the folder's name and by the scenario's; its place goes to stdout."""
    first = page_of(folder).read_bytes()
    for name in (str(folder), folder.name, "crisis"):
        page_of(folder).unlink()
        said = call("report", name)
        assert (said.code, said.err) == (0, "")
        assert said.out == f"{page_of(folder).as_posix()}\n"
        assert page_of(folder).read_bytes() == first


def test_the_scenario_may_have_changed_since(call: Call, folder: Path) -> None:
    """The page tells what was played, not what the file says now."""
    first = page_of(folder).read_bytes()
    Path("scenarios/crisis.yaml").write_text("title: something else\n")
    assert call("report", "crisis").code == 0
    assert page_of(folder).read_bytes() == first


def test_another_place(call: Call, folder: Path) -> None:
    """--out leaves the run's own page alone."""
    page_of(folder).unlink()
    said = call("report", "crisis", "--out", "here.html")
    assert (said.code, said.out) == (0, "here.html\n")
    assert Path("here.html").read_text("utf-8").endswith("</html>\n")
    assert not page_of(folder).exists()


def test_open_shows_it(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is given the page's address; where none starts, that is said."""
    shown: list[str] = []

    def show(address: str) -> bool:
        shown.append(address)
        return len(shown) == 1

    monkeypatch.setattr(webbrowser, "open", show)
    assert call("report", "crisis", "--open").err == ""
    assert shown == [page_of(folder).resolve().as_uri()]
    said = call("report", "crisis", "--open")
    assert said.code == 0
    assert "No browser" in said.err


def test_a_run_that_is_not_there(call: Call, folder: Path) -> None:
    """One message, with the name that may have been meant."""
    said = call("report", "crisys")
    assert said.code == 2
    assert "did you mean crisis?" in said.err
    said = call("report", "something_else_entirely")
    assert said.code == 2
    assert "did you mean" not in said.err
    assert "Traceback" not in said.err


def test_a_place_that_cannot_be_written(call: Call, folder: Path) -> None:
    """A folder in the way is the user's to move."""
    Path("taken").mkdir()
    said = call("report", "crisis", "--out", "taken")
    assert said.code == 2
    assert said.err.startswith("cannot write taken")


def test_a_page_for_very_few_worlds(call: Call) -> None:
    """One world, or none that the record keeps, is no reason to fail."""
    assert call("run", "crisis", "-n", "1", "--jobs", "1", "-q").code == 0
    said = call("run", "recorded", "-n", "500", "--max-draws", "1", "--jobs", "1", "-q")
    assert said.code == 3
    assert call("report", "recorded").code == 0
    assert "No world was kept" in next(Path("results/recorded").glob("*/report.html")).read_text("utf-8")


@pytest.mark.parametrize("name", ["<crisis>.yaml", "<crisis>", "-n.yaml", "a b&c'd\".yaml"])
def test_a_scenario_with_an_unusual_name(call: Call, name: str) -> None:
    """A file called as a text would be is read as the file it was."""
    Path("scenarios", name).write_text("extends: crisis.yaml\ntitle: A variant\n", "utf-8")
    said = call("run", "-n", "20", "--jobs", "1", "-q", f"scenarios/{name}")
    assert said.code == 0, said.err
    (manifest,) = Path("results").glob("*/*/manifest.json")
    assert page_of(manifest.parent).exists()
    assert call("repeat", str(manifest.parent), "--jobs", "1").code == 0
