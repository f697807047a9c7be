"""The whole page, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.portrait.portrait import Portrait
from sim.report.charts.beliefs import beliefs, unmoved
from sim.report.charts.deals import deals
from sim.report.charts.dots import when
from sim.report.charts.figure import share_table
from sim.report.charts.markup import Child, Markup, element, joined
from sim.report.charts.outcomes import outcomes
from sim.report.charts.plane import plane
from sim.report.charts.shifts import shifts
from sim.report.charts.svg import shapes
from sim.report.figures import whole
from sim.report.page import findings, texts
from sim.report.page.head import head
from sim.report.page.model import model
from sim.report.page.pieces import figure, folded, paragraphs, section, table
from sim.report.tables import heading, tables

_SHORT = {
    "answer": "Answer",
    "question": "Question",
    "outcomes": "Outcomes",
    "when": "When",
    "deals": "Deals",
    "plane": "Room for a deal",
    "beliefs": "Beliefs",
    "record": "Record",
    "worth": "Worth",
    "model": "Model",
    "evidence": "Evidence",
    "limits": "Limits",
    "repeat": "Repeat",
}
"""How the links at the top call the parts."""

FOOT = "Shares are statements about a model, not forecasts."

Part = tuple[str, str, Markup]
"""A part of the page: its name, its heading, its content."""


def document(found: Portrait) -> str:
    """Return the page of a run."""
    parts = list(_parts(found))
    body = element(
        "body",
        element("a", "Skip to the answer", href="#answer", class_="skip"),
        shapes(),
        _header(found, parts),
        element("main", *(section(*part) for part in parts)),
        element("footer", element("p", f"Made by sim {found.distribution.version}. {FOOT}")),
    )
    title = f"{found.scenario.title}: how it may end"
    return f"<!doctype html>\n{element('html', head(title), body, lang='en')}\n"


def _header(found: Portrait, parts: list[Part]) -> Markup:
    links = (element("li", element("a", _SHORT[name], href=f"#{name}")) for name, _, _ in parts)
    return element(
        "header",
        element("h1", found.scenario.title),
        element("p", heading(found.distribution), class_="run"),
        element("nav", element("ul", *links), aria_label="On this page"),
    )


def _parts(found: Portrait) -> Iterator[Part]:
    yield "answer", "The answer", _answer(found)
    yield "question", "What was asked", _question(found)
    yield from _charts(found)
    yield "worth", "What it was worth to the parties", _values(found)
    yield "model", "What the model assumes", model(found.scenario, found.grounds)
    yield "evidence", "What the inputs rest on", texts.evidence(found)
    yield "limits", "What is not known", texts.limits(found)
    yield "repeat", "How to repeat this run", texts.repeat(found)


def _answer(found: Portrait) -> Markup:
    return joined(
        element("p", findings.answer(found.distribution), class_="answer"),
        element(
            "p",
            "These are shares of the worlds that this model plays, given its inputs: not a forecast. "
            f"In brackets: 95% intervals. {texts.kept(found)}",
        ),
    )


def _question(found: Portrait) -> Markup:
    asked = found.scenario.question or "The scenario asks no question in words: how may this end?"
    return paragraphs([text for text in asked.split("\n\n") if text.strip()])


def _charts(found: Portrait) -> Iterator[Part]:
    scenario, run, unit = found.scenario, found.distribution, found.scenario.clock.unit
    if run.kept:
        yield "outcomes", "How it ends", figure(outcomes(scenario, run, findings.outcomes(run)))
        yield "when", "When talks end", figure(when(scenario, run, found.dots, findings.when(found)))
        yield "deals", "What the deals say", _deals(found)
    if found.plane is not None:
        yield "plane", "What a deal could be worth", figure(plane(found.plane, findings.plane(found.plane)))
    if found.beliefs:
        yield "beliefs", "What is believed", _beliefs(found, unit)
    yield "record", "What the record says", _record(found)


def _beliefs(found: Portrait, unit: str) -> Markup:
    finding, still = findings.beliefs(found.beliefs, unit), unmoved(found.beliefs)
    if any(path.moves for path in found.beliefs):
        says = [findings.belief(path, unit) for path in found.beliefs]
        shown: Markup = figure(beliefs(found.beliefs, found.watched, unit, finding, says))
    else:
        shown = element("p", finding)
    if still is None:
        return shown
    text = (
        "No news bears on these, so they stay as they start; a guarantee in a package is not counted in. "
        f"Medians over the first {whole(found.watched)} kept worlds."
    )
    return joined(shown, element("p", text), table(still))


def _deals(found: Portrait) -> Markup:
    finding = findings.deals(found.distribution)
    if not found.options.deals:
        return element("p", finding)
    return figure(deals(found.distribution, found.options, finding))


def _record(found: Portrait) -> Markup:
    finding = findings.record(found.learned)
    if not found.distribution.refusals:
        return element("p", finding)
    children: list[Child] = [element("p", texts.draws(found))]
    refused = share_table("What dropped a draw first", "cause", found.distribution.refusals)
    children.append(folded("What the record refused", table(refused)))
    children.append(figure(shifts(found.learned, finding)) if found.learned.shifts else element("p", finding))
    return joined(*children)


def _values(found: Portrait) -> Markup:
    wanted = [shown for shown in tables(found.distribution) if shown.columns[0] in ("party", "promise")]
    intro = (
        "Flow while talks last, discounted to the start, plus the discounted worth of how it ends, each party on "
        "its own scale. Scales of two parties cannot be compared."
    )
    return joined(element("p", intro), *map(table, wanted))
