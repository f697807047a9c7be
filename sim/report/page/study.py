"""The page of a study: its sheet, in the dress of a run's page."""

from __future__ import annotations

from pathlib import Path

from sim.report.charts.markup import Markup, element, joined
from sim.report.charts.svg import shapes
from sim.report.page.document import FOOT
from sim.report.page.head import head
from sim.report.page.pieces import bullets, figure, paragraphs, section, table
from sim.report.page.place import put
from sim.report.sheet import Part, Passage, Sheet


def write_study_page(found: Sheet, folder: Path, to: Path | None = None) -> Path:
    """Write the page of a study into its folder, or to another place, and return where it is."""
    return put(study_page(found), folder, to)


def study_page(found: Sheet) -> str:
    """Return the page of a study."""
    links = [("answer", "Answer"), *((part.name, part.link) for part in found.parts), ("limits", "Limits")]
    body = element(
        "body",
        element("a", "Skip to the answer", href="#answer", class_="skip"),
        shapes(),
        element(
            "header",
            element("h1", found.title),
            element("p", found.line, class_="run"),
            element(
                "nav",
                element("ul", *(element("li", element("a", text, href=f"#{name}")) for name, text in links)),
                aria_label="On this page",
            ),
        ),
        element(
            "main",
            section("answer", "The answer", *(element("p", text, class_="answer") for text in found.answer)),
            *(section(part.name, part.heading, _part(part)) for part in found.parts),
            section("limits", "What this does not say", bullets(found.limits)),
        ),
        element("footer", element("p", f"Made by sim {found.version}. {FOOT}")),
    )
    return f"<!doctype html>\n{element('html', head(found.title), body, lang='en')}\n"


def _part(part: Part) -> Markup:
    return joined(
        paragraphs(part.texts),
        *map(figure, part.figures),
        *(table(one, class_="words" if part.words else None) for one in part.tables),
        *(table(one, class_="words" if part.words else None) for one in part.details),
        bullets(part.notes) if part.notes else None,
        *map(_passage, part.passages),
    )


def _passage(passage: Passage) -> Markup:
    told = (
        joined(element("h4", about), bullets(text.strip() for text in lines)) for about, lines in passage.told
    )
    command = element("p", "Day by day: ", element("code", passage.command)) if passage.command else None
    return joined(element("h3", passage.title), *told, command)
