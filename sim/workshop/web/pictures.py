"""The projector's pictures: the room's deals on the plane of values, and its outcomes over the simulated ones."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import numpy as np

from sim.analysis.portrait.plane import MOST_POINTS
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.report.charts.markup import Markup, element, joined
from sim.report.charts.outcomes import kind_of
from sim.report.charts.svg import LINE, box, label, mark, path, picture, rule, shapes, spot, stretched
from sim.theory.frontier import along, undominated
from sim.workshop.catalogue import Texts
from sim.workshop.debrief import Crowd
from sim.workshop.game import World, playable, start
from sim.workshop.telling import plain, points, terms

_HEIGHT, _TOP, _MARGIN = 22.0, 2.0, 0.08


class Background:
    """What the plane of a world shows before anybody signed: its packages, its frontier, no deal."""

    def __init__(self, world: World) -> None:
        scenario = world.scenario
        game = start(world, playable(scenario))
        self.pair = scenario.negotiators[:2]
        cohort = game.cohort
        self.open = ~cohort.declined[0]
        """What could ever be signed: guarantors aside, events may still open options."""
        self.worth = np.stack([cohort.promises.expected(i)[0] for i in self.pair], axis=1)
        here = np.flatnonzero(self.open)
        self.frontier = here[along(self.worth[here], undominated(self.worth[here]))]
        self.no_deal = [game.position(i).no_deal for i in self.pair]
        values = np.vstack([self.worth[here], np.nan_to_num(np.array([self.no_deal]))])
        low, high = values.min(axis=0), values.max(axis=0)
        room = np.maximum(high - low, 1.0) * _MARGIN
        self._low, self._span = low - room, high - low + 2 * room

    def place(self, worth: np.ndarray) -> tuple[float, float]:
        """Return where on the picture a pair of values lies."""
        x, y = ((worth - self._low) / self._span).tolist()
        return x, _TOP + (1 - y) * _HEIGHT


def plane(scenario: Scenario, found: Background, deals: Counter[int], t: Texts, *, frontier: bool) -> Markup:
    """Draw the deals of a round; ``frontier``: show what was possible too."""
    first, second = (scenario.parties[i].label for i in found.pair)
    foot = _TOP + _HEIGHT
    drawn = [label(0, 1.2, f"↑ {t('screen.worth_to', party=second)}", "axis-name")]
    cross = found.place(np.array(found.no_deal)) if not np.isnan(found.no_deal).any() else None
    if frontier:
        drawn += _possible(found, foot, cross)
    if cross is not None:
        drawn += [
            rule(cross[0], _TOP, cross[0], foot, "guide"),
            rule(0, cross[1], 1, cross[1], "guide"),
            label(cross[0], cross[1] + 0.35, "✕", "cross halo", "middle"),
            label(
                cross[0],
                cross[1] + 1.5,
                t("screen.no_deal"),
                "strong halo",
                "end" if cross[0] > 0.5 else "",
                shift=0.5,
            ),
        ]
    most = max(deals.values(), default=1)
    for package, count in sorted(deals.items(), key=lambda deal: -deal[1]):
        x, y = found.place(found.worth[package])
        drawn.append(spot(x, y, 0.5 + 0.7 * sqrt(count / most), "signed"))
        drawn.append(label(x, y + 0.35, str(count), "strong halo", "middle"))
    drawn += [
        rule(0, foot, 1, foot, "axis"),
        rule(0, _TOP, 0, foot, "axis"),
        label(1, foot + 1.6, f"{t('screen.worth_to', party=first)} →", "axis-name", "end"),
    ]
    title = t("screen.plane")
    shows = t("screen.plane.shows", first=first, second=second, count=sum(deals.values()))
    return joined(picture("plane", title, shows, foot + 2.2, *drawn), _deals(scenario, found, deals, t))


def _possible(found: Background, foot: float, cross: tuple[float, float] | None) -> list[Markup]:
    drawn = []
    if cross is not None:
        drawn.append(box(cross[0], _TOP, 1 - cross[0], max(cross[1] - _TOP, 0.0), "better"))
    line = [found.place(found.worth[k]) for k in found.frontier]
    steps = [(x, 1 - (y - _TOP) / _HEIGHT) for x, y in line]
    drawn.append(stretched(_TOP, _HEIGHT, path(steps, "frontier-line")))
    others = np.flatnonzero(found.open)
    some = others[:: max(1, len(others) // MOST_POINTS)]
    drawn += [spot(*found.place(found.worth[k]), 0.2, "package") for k in some]
    return [*drawn, *(spot(x, y, 0.32, "frontier") for x, y in line)]


def _deals(scenario: Scenario, found: Background, deals: Counter[int], t: Texts) -> Markup:
    """The same as a table, for whoever does not see the picture."""
    first, second = (scenario.parties[i].label for i in found.pair)
    head = element(
        "tr",
        *(element("th", text, scope="col") for text in (t("screen.deal"), t("screen.tables"), first, second)),
    )
    rows = [
        element(
            "tr",
            element("th", terms(scenario, package, t), scope="row"),
            element("td", str(count)),
            *(element("td", points(float(worth))) for worth in found.worth[package]),
        )
        for package, count in deals.most_common()
    ]
    caption = element("caption", t("screen.deals"))
    if not rows:
        return element("p", t("screen.no_deals"), class_="soft")
    table = element("table", caption, element("thead", head), element("tbody", *rows))
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=t("screen.deals"))


def outcomes(scenario: Scenario, room: Counter[str], crowd: Crowd | None, t: Texts) -> Markup:
    """Draw how the room's tables ended, over the simulated distribution where ``crowd`` is to be shown."""
    tables = sum(room.values())
    shares = {
        outcome.name: None if crowd is None else crowd.share(o) for o, outcome in enumerate(scenario.outcomes)
    }
    named = [
        outcome
        for outcome in scenario.outcomes
        if room[outcome.name] or ((share := shares[outcome.name]) is not None and share.count)
    ]
    named.sort(key=lambda outcome: (-((shares[outcome.name] or _NONE).share or 0.0), -room[outcome.name]))
    longest = max(
        [room[outcome.name] / max(tables, 1) for outcome in named]
        + [(shares[outcome.name] or _NONE).high for outcome in named]
        + [1e-9]
    )
    drawn, y = [], 0.3
    for outcome in named:
        kind, count = kind_of(outcome), room[outcome.name]
        said = t("screen.tables.of", count=count, tables=tables)
        drawn += [mark(kind, "0.55em", y + 0.62), label(0, y + 1.0, plain(outcome.name), "name", shift=1.3)]
        y += LINE
        share = shares[outcome.name]
        if share is not None:
            low, high, middle = share.low / longest, share.high / longest, y + 0.65
            drawn += [
                box(0, y + 0.2, (share.share or 0.0) / longest, 0.9, f"bar {kind}"),
                rule(low, middle, high, middle, "whisker"),
            ]
            said = f"{said} · {t('screen.simulated', share=f'{share.share or 0.0:.1%}')}"
        at = count / max(tables, 1) / longest
        if count:
            drawn += [rule(at, y, at, y + 1.3, "guide"), spot(at, y + 0.65, 0.5, "signed")]
        drawn.append(label(1, y - LINE + 1.0, said, "figure", "end"))
        y += 1.75
    if not named:
        return element("p", t("screen.nothing_yet"), class_="soft")
    shows = t("screen.outcomes.shows") + (
        "" if crowd is None else " " + t("screen.outcomes.simulated", worlds=f"{crowd.worlds:,}")
    )
    return joined(
        picture("outcomes", t("screen.outcomes"), shows, y, *drawn), element("p", shows, class_="soft")
    )


class _Nothing:
    share = 0.0
    high = 0.0


_NONE = _Nothing()


def counted(rows: list[dict[str, object]]) -> tuple[Counter[str], Counter[int]]:
    """Count the outcomes and the deals among the results of tables (``Room.result``)."""
    over = [row for row in rows if row["ended"]]
    ended = Counter(str(row["outcome"]) for row in over)
    deals = Counter(int(str(row["package"])) for row in over if row["package"] not in (None, NOTHING))
    return ended, deals


def definitions() -> Markup:
    """Return the shapes that the pictures use; a page holds them once."""
    return shapes()
