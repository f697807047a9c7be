"""The private role sheet of one party: what it wants, fears, knows and believes when the talks begin.

Every number is as drawn in the game's world, on the party's own scale. A sheet holds nothing of what another
party wants or knows; what everybody knows (issues, rules of the table, what has happened) it says too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.engine.cohort import Cohort
from sim.model.packages import Pattern
from sim.model.scenario import Scenario
from sim.workshop.game import Told, World, playable, start

_ONE = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Wish:
    """How much one issue counts (``weight``: share of all, 0 to 1) and what each option is worth by itself."""

    issue: str
    weight: float
    options: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Bonus:
    """What a combination adds (or, negative, takes away); ``when``: by issue, the options that make it."""

    when: tuple[tuple[str, tuple[str, ...]], ...]
    adds: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What one way of ending without a deal is worth: ``name`` of a threat or event, or a word for the way.

    ``kind``: ``threat``, ``event``, ``backs_down``, ``walked_away``, ``lapses``, or a way of one's own:
    ``back_down``, ``walk`` and ``carry_out``. ``effect``: what the threat does, empty where it does nothing.
    """

    kind: str
    name: str
    effect: str
    worth: float


@dataclass(frozen=True, slots=True)
class Danger:
    """A threat as the party sees it: ``real`` is None where it cannot know and believes with ``chance``.

    ``days``: mean waiting time until a real one is carried out, None where it waits for the deadline or a last
    word. ``effects``: the chance of each, believed.
    """

    name: str
    by: str
    own: bool
    real: bool | None
    chance: float
    days: float | None
    effects: tuple[tuple[str, float], ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Word:
    """A promise as the party sees it.

    ``chance``: the least and the most that it gives to the promise being kept, over the terms on which it could
    stand; of its own it knows, so each is 0 or 1. ``when``: the packages that contain it, one pattern each.
    ``helped``: what makes it likelier to be kept. ``if_broken``: ``becomes`` or ``loses`` and how much; None
    where the party loses nothing by it.
    """

    name: str
    by: str
    own: bool
    chance: tuple[float, float]
    when: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    helped: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    if_broken: tuple[str, float] | None


@dataclass(frozen=True)
class Sheet:
    """One party's role sheet.

    ``roles``: ``negotiates`` or ``ratifies``. ``others``: label and role of everybody else. ``now``: what living
    on as today is worth; ``best``, ``status_quo``: the most a deal could bring, and what nothing changing would.
    ``no_deal``: the value of no deal when play begins, NaN if the talks end before anybody is asked.
    ``vetoes``: labels of those whose veto the party foresees. ``first``, ``every``: who speaks first, and the
    time between turns. ``past``: what is known to have happened, as this party saw it.
    """

    title: str
    question: str
    party: str
    label: str
    roles: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    unit: str
    wishes: tuple[Wish, ...]
    bonuses: tuple[Bonus, ...]
    fates: tuple[Fate, ...]
    dangers: tuple[Danger, ...]
    words: tuple[Word, ...]
    vetoes: tuple[str, ...]
    now: float
    best: float
    status_quo: float | None
    no_deal: float
    first: str
    every: float
    deadline: tuple[float, str] | None
    past: tuple[Told, ...]


def sheet(world: World, party: int) -> Sheet:
    """Return the role sheet of a party for a game in this world."""
    scenario = world.scenario
    game = start(world, playable(scenario))
    cohort, position = game.cohort, game.position(party)
    own = scenario.parties[party]
    deadline = scenario.clock.deadline
    stated = scenario.table.every
    every = float(cohort.worlds.number(stated)[0])
    roles = [name for name, role in (("negotiates", own.negotiates), ("ratifies", own.ratifies)) if role]
    return Sheet(
        title=scenario.title,
        question=" ".join(scenario.question.split()),
        party=own.name,
        label=own.label,
        roles=tuple(roles),
        others=tuple((p.label, _role(p)) for i, p in enumerate(scenario.parties) if i != party),
        unit=scenario.clock.unit,
        wishes=tuple(_wishes(cohort, party)),
        bonuses=tuple(
            Bonus(pattern(scenario, bonus.when), float(cohort.worlds.number(bonus.adds)[0]))
            for bonus in own.together
        ),
        fates=tuple(_fates(cohort, party)),
        dangers=tuple(_dangers(cohort, party)),
        words=tuple(_words(cohort, party)),
        vetoes=tuple(
            scenario.parties[r].label
            for r in scenario.ratifiers
            if (role := scenario.parties[r].ratifies) is not None and party in role.known_to
        ),
        now=float(cohort.flow[party][0]),
        best=float(cohort.wishes[party].values[0].max()),
        status_quo=_status_quo(cohort, party),
        no_deal=position.no_deal,
        first=scenario.parties[scenario.table.first].label,
        every=every if scenario.is_known(stated) else max(round(every), 1.0),
        deadline=None if deadline is None else (deadline.day, deadline.then),
        past=tuple(told for told in position.story if told.entry.day <= (scenario.clock.known_until or -1.0)),
    )


def pattern(scenario: Scenario, when: Pattern) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a pattern in words: by issue, the options allowed."""
    issues = scenario.packages.issues
    return tuple((issues[j].name, tuple(issues[j].options[o] for o in sorted(ok))) for j, ok in when.allowed)


def _role(party: object) -> str:
    for role in ("negotiates", "ratifies", "guarantees"):
        if getattr(party, role):
            return role
    return "watches"


def _status_quo(cohort: Cohort, party: int) -> float | None:
    options = cohort.scenario.status_quo
    if options is None:
        return None
    at = np.flatnonzero((cohort.scenario.packages.options == np.array(options)).all(axis=1))
    return float(cohort.wishes[party].values[0, at[0]]) if at.size else None


def _wishes(cohort: Cohort, party: int) -> Iterator[Wish]:
    wishes = cohort.wishes[party]
    for issue, worth, share in zip(cohort.scenario.packages.issues, wishes.worth, wishes.share, strict=True):
        if worth is None or share is None:
            yield Wish(issue.name, 0.0, tuple((option, 0.0) for option in issue.options))
        else:
            yield Wish(
                issue.name,
                float(share[0]),
                tuple(zip(issue.options, map(float, worth[0]), strict=True)),
            )


def _fates(cohort: Cohort, party: int) -> Iterator[Fate]:
    scenario, worth = cohort.scenario, cohort.worth[party]
    own = scenario.parties[party]
    for threat in scenario.threats:
        if not threat.ends_talks:
            continue
        for effect in threat.effects:
            value = worth.by_effect[threat.name].get(effect.name, worth.no_effect[threat.name])
            yield Fate("threat", threat.name, effect.name, float(value[0]))
        yield Fate("threat", threat.name, "", float(worth.no_effect[threat.name][0]))
    for event in scenario.events:
        if event.ends_talks:
            yield Fate("event", event.name, "", float(worth.events[event.name][0]))
    possible = {
        "backs_down": any(
            p.last_word is not None and "back_down" in p.last_word.among for p in scenario.parties
        ),
        "walked_away": any(p.walks is not None for i, p in enumerate(scenario.parties) if i != party),
        "lapses": scenario.clock.deadline is not None,
    }
    for name, may_be in possible.items():
        if may_be:
            yield Fate(name, "", "", float(worth.plain[name][0]))
    if own.walks is not None:
        yield Fate("walk", "", "", float(worth.walking[0]))
    for name, value in worth.choice.items():
        kind = "back_down" if name == "back_down" else "carry_out"
        yield Fate(kind, name, "", float(value[0]))


def _dangers(cohort: Cohort, party: int) -> Iterator[Danger]:
    scenario, threats = cohort.scenario, cohort.threats
    for x, threat in enumerate(scenario.threats):
        own = threat.by == party
        pace = threats.pace[x][party]
        yield Danger(
            name=threat.name,
            by=scenario.parties[threat.by].label,
            own=own,
            real=bool(cohort.truth.real[x][0]) if own or party in threat.known_to else None,
            chance=float(threats.believed(x, party, _ONE)[0]),
            days=None if pace is None else float(pace[0]),
            effects=tuple(
                (effect.name, float(chance[0]))
                for effect, chance in zip(threat.effects, threats.effects[x][party], strict=True)
            ),
            after=threat.after,
        )


def _words(cohort: Cohort, party: int) -> Iterator[Word]:
    scenario = cohort.scenario
    for p, promise in enumerate(scenario.promises):
        own = promise.by == party
        broken = promise.if_broken.get(party)
        yield Word(
            name=promise.name,
            by=scenario.parties[promise.by].label,
            own=own,
            chance=_believed(cohort, p, party),
            when=tuple(pattern(scenario, when) for when in promise.when),
            helped=tuple(
                pattern(scenario, guarantee.when)
                for guarantee in promise.guarantees
                if guarantee.accepted_by is None or party in guarantee.accepted_by
            ),
            if_broken=None
            if broken is None
            else (broken.how, float(cohort.wishes[party].of(broken.worth)[0])),
        )


def _believed(cohort: Cohort, p: int, party: int) -> tuple[float, float]:
    """The least and the most a party gives to a promise being kept, over the terms on which it could stand."""
    chances = [
        float(cohort.promises.believed_chance(p, party, group.terms[p])[0])
        for group in cohort.promises.groups
        if p in group.terms
    ]
    return min(chances, default=float("nan")), max(chances, default=float("nan"))
