"""The page of a run: nothing runs in it, nothing is fetched, and what it shows is what was counted."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from sim.analysis.portrait.portrait import portrait
from sim.report.figures import percent, whole
from sim.report.page import write_page
from sim.runs.saved import open_run
from tests.unit.report.page.runs import HOSTILE, NO_DEAL, SCRIPT, THREE, saved

VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """A page taken apart: elements with their attributes, headings, tables, and whether all is closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.text = ""
        self._open: list[str] = []
        self._cell: list[str] | None = None
        self._rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("h1", "h2", "h3", "h4", "caption", "th", "td"):
            self._cell = []
        elif tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last: elements must nest."""
        assert self._open.pop() == tag
        text = "".join(self._cell or [])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), text))
        elif tag == "caption":
            self.tables[text] = self._rows
        elif tag in ("th", "td"):
            self._rows[-1].append(text)

    def handle_data(self, data: str) -> None:
        """Note text."""
        if "style" not in self._open:
            self.text += data
        if self._cell is not None:
            self._cell.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=[HOSTILE, NO_DEAL, THREE], ids=["hostile", "no_deal", "three"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with its page."""
    run = saved(tmp_path_factory.mktemp("runs"), request.param)
    write_page(run)
    return run


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    """The text of a page."""
    return (folder / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """A page taken apart."""
    return Page(text)


def test_nothing_can_run(text: str, page: Page) -> None:
    """No script, no handler, no frame, whatever the scenario's texts say."""
    assert "<script" not in text.lower()
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "img", "base", "form", "foreignobject"}
    for _, attributes in page.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("src", "style", "action")
        ]


def test_nothing_is_fetched(text: str, page: Page) -> None:
    """Every link and reference stays on the page, and a policy says so to the browser."""
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    for _, attributes in page.elements:
        for name in ("href", "xlink:href"):
            target = attributes.get(name)
            assert target is None or target.removeprefix("#") in ids
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = [m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_it_says_its_language_and_fits_a_telephone(page: Page) -> None:
    """What a browser must know before it shows anything."""
    assert page.all("html")[0]["lang"] == "en"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all("meta")
    assert {"name": "color-scheme", "content": "light dark"} in page.all("meta")


def test_ids_are_unique(page: Page) -> None:
    """A reference means one thing."""
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_headings_are_in_order(page: Page) -> None:
    """One first heading; no level is left out on the way down."""
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(title.strip() for _, title in page.headings)


def test_landmarks(page: Page) -> None:
    """A screen reader can go to the navigation, the content and every part by name."""
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert all(section["aria-labelledby"] in ids for section in page.all("section"))


def test_every_chart_is_announced_and_has_its_figures(page: Page) -> None:
    """Each has a title and a description, and each figure a table that opens."""
    ids = {attributes.get("id") for _, attributes in page.elements}
    charts = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert len(charts) >= 3
    for svg in charts:
        assert set((svg["aria-labelledby"] or "").split()) <= ids
    silent = [svg for svg in page.all("svg") if svg.get("role") != "img" and "viewbox" not in svg]
    assert all(svg.get("aria-hidden") == "true" for svg in silent)
    assert len(page.all("details")) >= len(page.all("figure"))


def test_tables_name_their_columns_and_rows(page: Page) -> None:
    """Every table has a caption, and every heading cell says what it heads."""
    assert len(page.tables) == len(page.all("table"))
    assert {cell["scope"] for cell in page.all("th")} == {"col", "row"}
    for rows in page.tables.values():
        assert len({len(row) for row in rows}) == 1


def test_the_tables_show_what_was_counted(folder: Path, page: Page) -> None:
    """Counts, shares and intervals of outcomes are those of summary.json."""
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    found = portrait(open_run(folder)).distribution
    rows = page.tables["Outcomes"][1:]
    assert [row[0] for row in rows] == [outcome["name"] for outcome in summary["outcomes"]]
    for row, outcome, named in zip(rows, summary["outcomes"], found.outcomes, strict=True):
        assert row[3] == whole(outcome["count"])
        assert row[1] == percent(named.share)
        assert float(row[1].removesuffix("%")) / 100 == pytest.approx(outcome["share"], abs=0.0006)
        low, high = (float(end) / 100 for end in row[2].removesuffix("%").split(" – "))
        assert low == pytest.approx(outcome["low"], abs=0.0006)
        assert high == pytest.approx(outcome["high"], abs=0.0006)
    ended = {row[0]: row[1] for row in page.tables["How talks end, and when"][1:]}
    assert len(ended) == sum(ending["count"] > 0 for ending in summary["endings"])


def test_the_options_of_deals_add_up(folder: Path, page: Page) -> None:
    """Every deal has one option on each issue."""
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    signed = next(ending["count"] for ending in summary["endings"] if ending["name"] == "deal")
    if not signed:
        assert "No deal was signed" in page.text
        return
    counts: dict[str, int] = {}
    for option, _, _, count in page.tables[f"Options in {signed:,} deals"][1:]:
        issue = option.split(":")[0]
        counts[issue] = counts.get(issue, 0) + int(count.replace(",", ""))
    assert set(counts.values()) == {signed}
    shown = {
        row[0]: int(row[3])
        for caption, rows in page.tables.items()
        if "Most common" in caption
        for row in rows[1:]
    }
    assert sorted(shown.values(), reverse=True) == [deal["count"] for deal in summary["deals"]]


def test_it_says_what_it_is(folder: Path, page: Page) -> None:
    """Shares speak of a model; intervals hold one by one; how to repeat the run is there."""
    assert page.text.count("not a forecast") == 2  # beside the answer, and among what is not known
    assert "each by itself" in page.text
    assert "--seed 1" in page.text
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["hash"] in page.text


def test_the_same_run_makes_the_same_page(folder: Path, text: str, tmp_path: Path) -> None:
    """Nothing but the saved run goes in."""
    again = write_page(folder, tmp_path / "again.html")
    assert again == tmp_path / "again.html"
    assert again.read_text("utf-8") == text


def test_names_are_shown_as_text(tmp_path: Path) -> None:
    """A party called <script> is called so on the page, and whoever reported what is named."""
    run = saved(tmp_path, HOSTILE)
    page = Page(write_page(run).read_text("utf-8"))
    assert SCRIPT in page.text
    assert page.headings[0] == (1, "</title><b>Peace</b> & 'quiet'")
    assert "</style><img src=x onerror=alert(1)> How may it end?" in page.text
    assert "A paper & <b>others</b>" in page.text
    assert "\u202e" not in page.text
    assert "He said <em>so</em>" in page.text


def test_beliefs_that_move_are_drawn_and_others_listed(tmp_path: Path) -> None:
    """A panel for the threat and for the promise that news speaks of; a row for the promise it leaves alone."""
    page = Page(write_page(saved(tmp_path, HOSTILE)).read_text("utf-8"))
    panels = [svg for svg in page.all("svg") if (svg.get("aria-labelledby") or "").startswith("belief-")]
    assert len(panels) == 2
    (row,) = page.tables["Beliefs that stay as they start"][1:]
    assert row[0].startswith("promise quiet word")


def test_what_the_record_kept_is_said(tmp_path: Path) -> None:
    """How many draws were kept, and the line that refused most, as the file was given."""
    run = saved(tmp_path, HOSTILE)
    page = Page(write_page(run).read_text("utf-8"))
    summary = json.loads((run / "summary.json").read_text("utf-8"))
    assert f"The record kept 300 of {summary['drawn']:,} draws" in page.text
    assert str(run) not in page.text
    assert "What dropped a draw first" in page.tables
    refused = [int(row[3].replace(",", "")) for row in page.tables["What dropped a draw first"][1:]]
    assert sum(refused) == summary["drawn"] - 300
