"""An explanation in a terminal: sentences first, then the figures."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.explain.why import Why
from sim.report.charts.names import listed, readable
from sim.report.explain import tables, words
from sim.report.figures import percent, percent_interval, whole
from sim.report.terminal import Terminal


def show(why: Why, terminal: Terminal) -> None:
    """Write the whole explanation."""
    found, design = why.found, why.design
    terminal.line(f"{design.scenario.title}: why talks fail", style="bold")
    terminal.line(f"{whole(found.worlds)} replications in {design.arms} arms · seed {why.seed}", style="dim")
    terminal.gap()
    for sentence in _summary(why):
        terminal.line(sentence)
    terminal.gap()
    terminal.table(tables.causes(found))
    terminal.line(
        "  A part is the mean over all orders of switching causes off. Alone: switched off by itself. "
        "Last: switched off after all the others."
    )
    terminal.gap()
    terminal.table(tables.rest(found))
    terminal.gap()
    terminal.line(
        "By how it ends as things are: the largest causes, in points of a hundred such worlds", "bold"
    )
    for one in found.failing:
        terminal.line(
            f"  - {readable(one.outcome)}, {percent(one.share)} ({percent_interval(one.share)}) of all worlds: "
            f"{words.failing(found, one)}."
        )
    for story in why.stories:
        terminal.gap()
        terminal.line(f"{story.about}: world {story.replication}, one of {whole(story.like)} like it", "bold")
        for line in story.as_is:
            terminal.line(f"  {line}")
        terminal.line(f"  The same world without {listed([t.lower() for t in story.off])}:", "dim")
        for line in story.without:
            if not line.startswith("Threat "):
                terminal.line(f"  {line}")
    terminal.gap()
    terminal.line(words.LIMITS)


def _summary(why: Why) -> Iterator[str]:
    found, target = why.found, why.design.target
    yield words.answer(found, target)
    yield words.largest(found)
    for sentence in (words.together(found), words.even_so(found, target), words.absent(found)):
        if sentence is not None:
            yield sentence
    yield from words.helped(found.parts, why.design.causes)
    yield from words.counting(target)
