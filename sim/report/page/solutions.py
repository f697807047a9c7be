"""What the solution concepts say of a scenario, as one page of HTML that needs nothing else."""

from __future__ import annotations

from sim.analysis.solve import MeanWorld, Solution
from sim.report.charts.markup import Child, Markup, element, joined
from sim.report.charts.names import listed
from sim.report.charts.solutions import solutions
from sim.report.figures import percent, percent_interval, whole
from sim.report.page.head import head
from sim.report.page.pieces import figure, paragraphs, section, table
from sim.report.solutions import TITLES, heading, label, remarks, tables


def solutions_page(found: Solution, version: str) -> str:
    """Return the page: answer, picture, tables, and what must be said beside them."""
    title = f"{found.scenario.title}: what theory would settle on"
    parts: list[Child] = [section("answer", "The answer", element("p", _answer(found), class_="answer"))]
    if found.mean_world is not None:
        drawn = figure(solutions(found, found.mean_world, _finding(found, found.mean_world)))
        parts.append(section("picture", "The picture", drawn))
    shown = joined(*(table(each, class_="words") for each in tables(found)))
    parts.append(section("tables", "The figures", shown))
    parts.append(section("limits", "How to read this", paragraphs(remarks(found))))
    body = element(
        "body",
        element("header", element("h1", found.scenario.title), element("p", heading(found), class_="run")),
        element("main", *parts),
        element("footer", element("p", f"Made by sim {version}. {FOOT}")),
    )
    return f"<!doctype html>\n{element('html', head(title), body, lang='en')}\n"


FOOT = "A solution concept says what reasonable parties might settle on, not what these will do."


def _answer(found: Solution) -> Markup:
    labels = [found.scenario.parties[i].label for i in found.parties]
    return joined(
        f"Between {listed(labels)} there is room for a deal that is better for everybody in "
        f"{percent(found.room)} of {whole(found.worlds)} worlds ({percent_interval(found.room)}). {_nash(found)}"
    )


def _nash(found: Solution) -> str:
    nash = found.concepts[0]
    if not nash.picked:
        return "There is no Nash solution in any of them."
    most = nash.picked[0]
    return (
        f"The package that is most often the Nash solution is “{label(found, most.package)}” "
        f"({percent(most.share)} of worlds, {percent_interval(most.share)})."
    )


def _finding(found: Solution, mean: MeanWorld) -> str:
    where = "the mean world" if found.varied else "every world"
    picks = {solved.name: frozenset(solved.packages.tolist()) for solved in mean.solved}
    if not mean.better:
        return f"In {where} no package leaves everybody better off than no deal"
    same = [TITLES[name] for name, packages in picks.items() if packages == picks["nash"]]
    if len(same) == len(picks):
        return f"In {where} all concepts pick the same"
    if len(same) > 1:
        return f"In {where} {listed(same)} pick the same"
    return f"In {where} every concept but the Nash solution picks something else than it does"
