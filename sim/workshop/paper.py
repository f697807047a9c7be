"""Paper for a class: a private sheet to play and score by for each seat, and a guide for the one who teaches.

Each is a page of its own that prints on its own: one file, no script, nothing loaded. A sheet holds what its
party may know; the guide holds every secret of the world, so it is not handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import isnan

import numpy as np

from sim.engine.play import play_cohort
from sim.model.packages import BoolArray
from sim.report.charts.markup import Markup, element, joined
from sim.report.page.head import head
from sim.report.page.pieces import bullets, section, table
from sim.report.tables import Table
from sim.theory.frontier import better_than
from sim.theory.nash import nash
from sim.workshop.catalogue import Texts
from sim.workshop.debrief import Crowd, Plane, plane
from sim.workshop.game import Game, World, playable, start
from sim.workshop.sheet import Sheet, sheet
from sim.workshop.telling import Line, combination, ended, percent, plain, points, sheet_lines, terms, when

OFFERS = 8
"""Lines for offers on a score sheet."""
_OUTCOMES = 8
"""Outcomes that a guide lists; the rest is added up."""


def role_page(world: World, party: int, t: Texts) -> str:
    """Return the private sheet of one party, its second page for keeping score by hand."""
    found = sheet(world, party)
    parts = [
        *_parts(list(sheet_lines(world.scenario, found, t))),
        section("score", t("paper.score"), *_score(world, found, t)),
    ]
    return _page(f"{world.scenario.title}: {found.label}", world, parts, t)


def guide_page(world: World, crowd: Crowd, t: Texts) -> str:
    """Return the guide to one world: how to run it, what is true in it, and what to expect of the room."""
    scenario = world.scenario
    game = start(world, playable(scenario))
    parts = [
        section("before", t("paper.before"), bullets(_before(world, t))),
        section(
            "steps", t("paper.steps"), element("ol", *(element("li", step) for step in _steps(world, t)))
        ),
        section("truth", t("paper.truth"), bullets(_truth(game, t))),
        section("room", t("paper.room"), *_room(game, t)),
        section("expect", t("paper.expect"), *_expected(world, crowd, t)),
        section("questions", t("paper.questions"), bullets(_questions(world, t))),
    ]
    return _page(t("paper.guide.title", title=scenario.title), world, parts, t)


def _page(title: str, world: World, parts: Iterable[Markup], t: Texts) -> str:
    where = t("paper.world", replication=world.replication, seed=world.seed)
    body = element(
        "body",
        element("header", element("h1", title), element("p", where, class_="run")),
        element("main", *parts),
        element("footer", element("p", t("debrief.model"))),
    )
    return f"<!doctype html>\n{element('html', head(title), body, lang=t.language)}\n"


# -- the sheet of a seat ----------------------------------------------------------------------------------


def _parts(lines: list[Line]) -> Iterator[Markup]:
    """Yield a section for each heading among lines, with what stands below it."""
    heads = [n for n, line in enumerate(lines) if line.kind == "heading"]
    for n, (at, end) in enumerate(zip(heads, [*heads[1:], len(lines)], strict=True)):
        yield section(f"part{n}", lines[at].text, *_set_out(lines[at].text, lines[at + 1 : end]))


def _set_out(title: str, lines: list[Line]) -> Iterator[Markup]:
    for kind, run in groupby(lines, key=lambda line: line.kind):
        here = list(run)
        if kind == "row":
            columns, *rows = (line.cells for line in here)
            yield table(Table(title, columns, tuple(rows)), class_="words")
        elif kind == "item":
            yield bullets(line.text for line in here)
        else:
            yield joined(*(element("p", line.text) for line in here))


def _score(world: World, found: Sheet, t: Texts) -> Iterator[Markup]:
    """Yield what it takes to add up a package by hand, and room to write down offers."""
    yield element("p", t("paper.score.how"))
    rows = []
    for wish in found.wishes:
        if wish.weight:
            each = (f"{plain(option)} {points(wish.weight * worth)}" for option, worth in wish.options)
            rows.append((plain(wish.issue), " · ".join(each)))
    rows += [(combination(bonus.when, t), points(bonus.adds)) for bonus in found.bonuses]
    yield table(
        Table(t("paper.score.points"), (t("sheet.issue"), t("sheet.points")), tuple(rows)), class_="words"
    )
    if found.words:
        yield element("p", t("paper.score.promises"))
    if not isnan(found.no_deal):
        yield element("p", t("paper.score.no_deal", worth=points(found.no_deal)))
    columns = tuple(t(f"paper.offer.{name}") for name in ("number", "day", "who", "terms", "worth", "answer"))
    blank = tuple((str(n), "", "", "", "", "") for n in range(1, OFFERS + 1))
    yield table(Table(t("paper.offers"), columns, blank), class_="words blank")


# -- the guide --------------------------------------------------------------------------------------------


def _before(world: World, t: Texts) -> Iterator[str]:
    scenario = world.scenario
    seats = [scenario.parties[i].label for i in playable(scenario)]
    yield t("paper.before.seats", count=len(seats), seats=t("and").join(seats))
    yield t("paper.before.sheets")
    yield t("paper.before.time")
    yield t("paper.before.same")


def _steps(world: World, t: Texts) -> Iterator[str]:
    scenario = world.scenario
    for key in ("read", "predict", "turns"):
        yield t(f"paper.step.{key}", first=scenario.parties[scenario.table.first].label)
    for event in scenario.events:
        day = event.day
        known = scenario.clock.known_until
        if day is not None and scenario.is_known(day) and event.says:
            at = float(start(world, ()).cohort.worlds.number(day)[0])
            if known is None or at > known:
                yield t("paper.step.event", when=when(scenario, at, t), says=event.says.strip())
    yield t("paper.step.end")
    yield t("paper.step.reveal")


def _truth(game: Game, t: Texts) -> Iterator[str]:
    scenario, truth = game.world.scenario, game.cohort.truth
    for threat, real in zip(scenario.threats, truth.real, strict=True):
        key = "debrief.threat.real" if real[0] else "debrief.threat.bluff"
        said = [t(key, threat=plain(threat.name), by=scenario.parties[threat.by].label)]
        for party, belief in threat.believed.items():
            if belief.chance is not None:
                chance = float(game.cohort.worlds.number(belief.chance)[0])
                label = scenario.parties[party].label
                said.append(t("paper.truth.believed", party=label, chance=percent(chance)))
        yield " ".join(said)
    for p, promise in enumerate(scenario.promises):
        key = "paper.promise.meant" if truth.meant(p)[0] else "paper.promise.not_meant"
        yield t(key, promise=plain(promise.name), by=scenario.parties[promise.by].label)
    row = play_cohort(scenario, game.world.luck, game.world.past, slice(0, 1))[0]
    yield t("paper.alone", ending=ended(scenario, row, t), when=when(scenario, float(row["day"]), t))


def _room(game: Game, t: Texts) -> Iterator[Markup]:
    found = plane(game)
    if found is None or any(map(isnan, found.no_deal)):
        return
    scenario = game.world.scenario
    labels = [scenario.parties[i].label for i in found.parties]
    both = found.open & better_than(found.worth, np.array(found.no_deal))
    count = int(both.sum())
    text = t("paper.room.both", count=count, of=int(found.open.sum()), first=labels[0], second=labels[1])
    yield element("p", text)
    vetoed = _vetoed(game, both)
    for label, left in vetoed:
        yield element("p", t("paper.room.veto", party=label, count=left))
    picks = set(np.flatnonzero(found.open)[nash(found.worth[found.open], np.array(found.no_deal))].tolist())
    rows = tuple(_frontier(game, found, both, picks, t))
    title = t("paper.room.frontier")
    yield table(Table(title, (t("paper.offer.terms"), *labels, t("paper.room.note")), rows), class_="words")


def _vetoed(game: Game, both: BoolArray) -> Iterator[tuple[str, int]]:
    """Yield each ratifier with how many of the packages that both prefer it would let pass at the start."""
    scenario, cohort = game.world.scenario, game.cohort
    for r in scenario.ratifiers:
        bar = game.position(r).no_deal
        if not isnan(bar):
            yield scenario.parties[r].label, int((both & (cohort.eu[r][0] >= bar)).sum())


def _frontier(
    game: Game, found: Plane, both: BoolArray, picks: set[int], t: Texts
) -> Iterator[tuple[str, ...]]:
    for k in found.frontier.tolist():
        notes = [t("paper.room.nash")] if k in picks else []
        notes += [] if both[k] else [t("paper.room.below")]
        worth = (points(value) for value in found.worth[k].tolist())
        yield (terms(game.world.scenario, k, t), *worth, t("and").join(notes))


def _expected(world: World, crowd: Crowd, t: Texts) -> Iterator[Markup]:
    scenario = world.scenario
    yield element("p", t("paper.expect.how", worlds=f"{crowd.worlds:,}"))
    order = np.argsort(-crowd.outcomes, kind="stable")
    rows = []
    for k in order[:_OUTCOMES].tolist():
        share = crowd.share(k)
        if share.count:
            name = plain(scenario.outcomes[k].name)
            rows.append((name, f"{share.share or 0.0:.1%}", f"{share.low:.1%} – {share.high:.1%}"))
    columns = (t("paper.expect.outcome"), t("paper.expect.share"), t("paper.expect.interval"))
    yield table(Table(t("paper.expect"), columns, tuple(rows)))


def _questions(world: World, t: Texts) -> Iterator[str]:
    scenario = world.scenario
    yield t("paper.question.refused")
    if scenario.threats:
        yield t("paper.question.threat", threat=plain(scenario.threats[0].name))
    if scenario.promises:
        yield t("paper.question.promise", promise=plain(scenario.promises[0].name))
    if scenario.ratifiers:
        yield t("paper.question.ratifier", party=scenario.parties[scenario.ratifiers[0]].label)
    yield t("paper.question.frontier")
    yield t("paper.question.model")
    for name, levers in scenario.levers.items():
        label = next(party.label for party in scenario.parties if party.name == name)
        yield t("paper.question.lever", party=label, levers=", ".join(levers))
