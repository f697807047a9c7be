"""Positions, sheets and debriefs in sentences, in the language of a catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import isnan

import numpy as np

from sim.model.endings import Ending
from sim.model.scenario import Scenario
from sim.model.strategy import NOTHING
from sim.theory.frontier import better_than
from sim.workshop.catalogue import Texts
from sim.workshop.chronicle import Entry
from sim.workshop.debrief import Crowd, Debrief, Round
from sim.workshop.game import Told
from sim.workshop.sheet import Danger, Fate, Sheet, Word

Combination = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: ``kind`` is ``heading``, ``text``, ``item`` or ``row`` (cells then hold its columns)."""

    text: str
    kind: str = "text"
    cells: tuple[str, ...] = ()


def points(value: float) -> str:
    """Write a number of points; never a minus before nothing."""
    shown = f"{value:.1f}"
    return "0.0" if shown == "-0.0" else shown


def percent(value: float) -> str:
    """Write a chance."""
    return f"{value:.0%}"


def plain(name: str) -> str:
    """Write a name of the scenario as words."""
    return name.replace("_", " ")


def when(scenario: Scenario, day: float, t: Texts) -> str:
    """Write a day, with its date where the clock has one."""
    clock = scenario.clock
    said = t(f"when.{clock.unit}", day=f"{day:.3g}" if day < 1000 else f"{day:.0f}")
    if clock.starts is None:
        return said
    return t("when.dated", when=said, date=(clock.starts + timedelta(days=day)).isoformat())


def terms(scenario: Scenario, package: int, t: Texts) -> str:
    """Write a package by what it changes, where there is a status quo to change."""
    options = scenario.packages.options[package].tolist()
    usual = scenario.status_quo or (NOTHING,) * len(options)
    changed = [
        f"{plain(issue.name)}: {plain(issue.options[option])}"
        for issue, option, before in zip(scenario.packages.issues, options, usual, strict=True)
        if option != before
    ]
    return t("and").join(changed) or t("nothing_changes")


def combination(when: Combination, t: Texts) -> str:
    """Write a partial package."""
    return t("and").join(
        f"{plain(issue)}: {t('or').join(plain(option) for option in options)}" for issue, options in when
    )


def happened(scenario: Scenario, entry: Entry, t: Texts, me: int | None = None) -> str:
    """Say what an entry of the story tells, without its day; ``me``: who is addressed as you."""
    who = scenario.parties[entry.party].label if entry.party != NOTHING else ""
    of = ".you" if me is not None and entry.party == me else ""
    shown = terms(scenario, entry.package, t) if entry.package != NOTHING else ""
    match entry.kind:
        case "event":
            event = next(event for event in scenario.events if event.name == entry.name)
            name = plain(event.name).capitalize()
            return (
                t("event.said", what=name, says=event.says.strip()) if event.says else t("event", what=name)
            )
        case "threat":
            by = scenario.parties[scenario.threat(entry.name).by].label
            return t("threat", who=by, threat=plain(entry.name))
        case "offer":
            if entry.on_record:
                return t("offer.record", who=who, terms=shown)
            return t(f"offer{'' if entry.fresh else '.again'}{of}", who=who, terms=shown)
        case "silence":
            return t(f"silence{of}", who=who)
        case "answer" | "veto":
            return t(f"{entry.kind}.{'yes' if entry.said_yes else 'no'}{of}", who=who)
        case "deal" | "interim":
            return t(entry.kind, terms=shown)
        case "end":
            return ""


def told(scenario: Scenario, told: Told, t: Texts, me: int) -> Iterator[Line]:
    """Yield what one party hears of an entry: the sentence, what it is worth to it, how its beliefs moved."""
    said = happened(scenario, told.entry, t, me)
    if said:
        yield Line(f"{when(scenario, told.entry.day, t)}: {said}")
    for x, (before, now) in told.moved.items():
        if scenario.threats[x].by != me:
            name = plain(scenario.threats[x].name)
            yield Line(t("belief", threat=name, now=percent(now), before=percent(before)), "item")


def ended(scenario: Scenario, row: np.void, t: Texts) -> str:
    """Say how talks ended, and which promises were kept."""
    which, effect = int(row["which"]), int(row["effect"])
    match Ending(int(row["ending"])):
        case Ending.DEAL:
            said = t("end.deal", terms=terms(scenario, int(row["package"]), t))
            broken = [p.name for n, p in enumerate(scenario.promises) if int(row["broken"]) >> n & 1]
            if broken:
                return f"{said} {t('end.broken', promises=t('and').join(map(plain, broken)))}"
            stood = any(
                scenario.packages.matching_any(p.when)[int(row["package"])] for p in scenario.promises
            )
            return f"{said} {t('end.kept')}" if stood else said
        case Ending.THREAT:
            threat = scenario.threats[which]
            if not threat.effects:
                return t("end.threat.plain", threat=plain(threat.name))
            if effect < 0:
                return t("end.threat.none", threat=plain(threat.name))
            return t("end.threat", threat=plain(threat.name), effect=plain(threat.effects[effect].name))
        case Ending.BACKED_DOWN:
            return t("end.backed_down", who=scenario.parties[which].label)
        case Ending.WALKED_AWAY:
            return t("end.walked_away", who=scenario.parties[which].label)
        case Ending.EVENT:
            return t("end.event", event=plain(scenario.events[which].name))
        case Ending.DEADLINE:
            return t("end.deadline")
        case Ending.UNRESOLVED:
            return t("end.unresolved")


# -- the role sheet ---------------------------------------------------------------------------------------


def sheet_lines(scenario: Scenario, found: Sheet, t: Texts) -> Iterator[Line]:
    """Yield a role sheet, line by line."""
    yield Line(t("sheet.title", party=found.label), "heading")
    yield Line(t("sheet.private"))
    if found.question:
        yield Line(t("sheet.story"), "heading")
        yield Line(found.question)
    yield Line(t("sheet.you", party=found.label, role=t("and").join(t(f"role.{r}") for r in found.roles)))
    for label, role in found.others:
        yield Line(t("sheet.other", party=label, role=t(f"role.{role}")), "item")
    yield from _at_the_table(scenario, found, t)
    yield from _wanted(found, t)
    yield from _without_a_deal(found, t)
    if found.dangers:
        yield Line(t("sheet.threats"), "heading")
        for danger in found.dangers:
            yield Line(" ".join(_danger(danger, found.unit, t)), "item")
    if found.words:
        yield Line(t("sheet.promises"), "heading")
        for word in found.words:
            yield Line(" ".join(_word(word, t)), "item")
    me = next(i for i, party in enumerate(scenario.parties) if party.name == found.party)
    if found.past:
        yield Line(t("sheet.past"), "heading")
        for entry in found.past:
            for line in told(scenario, entry, t, me):
                yield Line(line.text, "item")


def _at_the_table(scenario: Scenario, found: Sheet, t: Texts) -> Iterator[Line]:
    yield Line(t("sheet.table"), "heading")
    every = f"{found.every:g}"
    if every == "1":
        yield Line(t("sheet.every.one", party=found.first, unit=t(f"unit.{found.unit}")), "item")
    else:
        yield Line(t("sheet.first", party=found.first, every=every, unit=t(f"unit.{found.unit}s")), "item")
    if found.deadline is not None:
        day, then = found.deadline
        yield Line(t(f"sheet.deadline.{then}", when=when(scenario, day, t)), "item")
    if found.vetoes:
        yield Line(t("sheet.vetoes", parties=t("and").join(found.vetoes)), "item")


def _wanted(found: Sheet, t: Texts) -> Iterator[Line]:
    yield Line(t("sheet.wants"), "heading")
    yield Line(t("sheet.wants.how"))
    yield Line("", "row", (t("sheet.issue"), t("sheet.weight"), t("sheet.points")))
    for wish in found.wishes:
        options = t("and").join(f"{plain(option)} {points(worth)}" for option, worth in wish.options)
        cells = (plain(wish.issue), percent(wish.weight), options if wish.weight else t("sheet.no_weight"))
        yield Line("", "row", cells)
    for bonus in found.bonuses:
        key = "sheet.bonus.more" if bonus.adds >= 0 else "sheet.bonus.less"
        yield Line(t(key, when=combination(bonus.when, t), points=points(abs(bonus.adds))), "item")
    yield Line(t("sheet.scale"), "heading")
    yield Line(t("sheet.scale.best", worth=points(found.best)), "item")
    if found.status_quo is not None:
        yield Line(t("sheet.scale.status_quo", worth=points(found.status_quo)), "item")
    yield Line(t("sheet.scale.now", worth=points(found.now)), "item")


def _without_a_deal(found: Sheet, t: Texts) -> Iterator[Line]:
    yield Line(t("sheet.no_deal"), "heading")
    if not isnan(found.no_deal):
        yield Line(t("sheet.no_deal.now", worth=points(found.no_deal)))
    for fate in found.fates:
        yield Line(f"{fate_name(fate, t)}: {points(fate.worth)}", "item")


def fate_name(fate: Fate, t: Texts) -> str:
    """Name one way of ending without a deal."""
    if fate.kind == "threat" and not fate.effect:
        return t("sheet.fate.threat.none", name=plain(fate.name))
    return t(f"sheet.fate.{fate.kind}", name=plain(fate.name), effect=plain(fate.effect))


def _danger(danger: Danger, unit: str, t: Texts) -> Iterator[str]:
    name = plain(danger.name)
    if danger.own:
        yield t(f"sheet.threat.own.{'real' if danger.real else 'bluff'}", name=name)
    else:
        yield t("sheet.threat.other", name=name, by=danger.by, chance=percent(danger.chance))
    if danger.own and not danger.real:
        return
    if danger.after is not None:
        yield t("sheet.threat.after", name=plain(danger.after))
    if danger.days is not None:
        yield t("sheet.threat.pace", days=f"{danger.days:.0f}", unit=t(f"unit.{unit}s"))
    for effect, chance in danger.effects:
        yield t("sheet.threat.effect", chance=percent(chance), effect=plain(effect))


def _word(word: Word, t: Texts) -> Iterator[str]:
    name, (low, high) = plain(word.name), word.chance
    if word.own:
        how = "depends" if low < high else "keep" if low else "break"
        yield t(f"sheet.promise.own.{how}", name=name)
    elif percent(low) == percent(high):
        yield t("sheet.promise.other", name=name, by=word.by, chance=percent(low))
    else:
        yield t("sheet.promise.other.range", name=name, by=word.by, low=percent(low), high=percent(high))
    if any(word.when):
        yield t("sheet.promise.when", when=t("or").join(combination(when, t) for when in word.when))
    if word.helped and not word.own:
        yield t("sheet.promise.helped", when=t("or").join(combination(when, t) for when in word.helped))
    if word.if_broken is not None and not word.own:
        how, worth = word.if_broken
        yield t(f"sheet.promise.{how}", points=points(worth))


# -- the debrief ------------------------------------------------------------------------------------------


def debrief_lines(
    found: Debrief, t: Texts, me: int | None = None, crowd: Crowd | None = None
) -> Iterator[Line]:
    """Yield a debrief, line by line; ``me``: the party that reads it, None for the whole table."""
    scenario = found.scenario
    yield Line(t("debrief.title"), "heading")
    yield Line(ended(scenario, found.ending, t))
    yield Line(t("debrief.outcome", outcome=plain(scenario.outcomes[int(found.ending["outcome"])].name)))
    for i, party in enumerate(scenario.parties):
        if party.has_values:
            yield Line(t("debrief.value", party=party.label, value=points(found.value(i))), "item")
    if scenario.threats:
        yield Line(t("debrief.truth"), "heading")
    for threat, real in zip(scenario.threats, found.real, strict=True):
        key = "debrief.threat.real" if real else "debrief.threat.bluff"
        yield Line(t(key, threat=plain(threat.name), by=scenario.parties[threat.by].label), "item")
    if found.rounds:
        yield Line(t("debrief.rounds"), "heading")
    yield from _rounds(scenario, found.rounds, t)
    yield from _where_it_lies(found, t, me, crowd)


def _rounds(scenario: Scenario, rounds: Sequence[Round], t: Texts) -> Iterator[Line]:
    """Tell the offers; one that is repeated with the same result is told once, with how long it stood."""
    told_last: dict[int, list[Round]] = {}
    grouped: list[list[Round]] = []
    for one in rounds:
        before = told_last.get(one.by)
        if before is not None and _alike(before[-1], one):
            before.append(one)
        else:
            told_last[one.by] = [one]
            grouped.append(told_last[one.by])
    for group in grouped:
        yield from _round(scenario, group[0], t)
        if len(group) > 1:
            until = when(scenario, group[-1].day, t)
            yield Line(t("debrief.stood", times=len(group), until=until), "item")


def _alike(one: Round, other: Round) -> bool:
    def result(it: Round) -> tuple[object, ...]:
        instead = None if it.instead is None else it.instead[0]
        return it.package, instead, tuple((v.said_yes, v.double_says_yes) for v in it.answers)

    return result(one) == result(other)


def _round(scenario: Scenario, one: Round, t: Texts) -> Iterator[Line]:
    who, said = scenario.parties[one.by].label, terms(scenario, one.package, t)
    day = when(scenario, one.day, t)
    yield Line(t("debrief.offer", when=day, who=who, terms=said, worth=points(one.worth)))
    for verdict in one.answers:
        if verdict.said_yes:
            key = "debrief.yes" if verdict.double_says_yes else "debrief.yes.though"
        else:
            key = "debrief.no.though" if verdict.double_says_yes else "debrief.no.short"
        numbers = {"worth": points(verdict.worth), "bar": points(verdict.bar)}
        if key == "debrief.no.short":
            numbers["short"] = points(verdict.bar - verdict.worth)
        yield Line(t(key, who=scenario.parties[verdict.party].label, **numbers), "item")
    if not one.answers:
        return
    if one.instead is None:
        yield Line(t("debrief.instead.none", who=who), "item")
    elif one.instead[0] == one.package:
        yield Line(t("debrief.instead.same", who=who), "item")
    else:
        package, worth = one.instead
        text = t("debrief.instead", terms=terms(scenario, package, t), who=who, worth=points(worth))
        yield Line(text, "item")


def _where_it_lies(found: Debrief, t: Texts, me: int | None, crowd: Crowd | None) -> Iterator[Line]:
    scenario, plane = found.scenario, found.plane
    yield Line(t("debrief.frontier"), "heading")
    if plane is not None:
        first, second = (scenario.parties[i].label for i in plane.parties)
        if plane.efficient:
            yield Line(t("debrief.efficient", first=first, second=second), "item")
        elif plane.deal != NOTHING:
            gain = plane.worth[plane.better] - plane.worth[plane.deal]
            text = t(
                "debrief.inefficient",
                terms=terms(scenario, plane.better, t),
                first=first,
                second=second,
                gain_first=points(gain[0]),
                gain_second=points(gain[1]),
            )
            yield Line(text, "item")
        elif not any(map(isnan, plane.no_deal)):
            count = int(better_than(plane.worth[plane.open], np.array(plane.no_deal)).sum())
            how = {0: ".none", 1: ".one"}.get(count, "")
            yield Line(t(f"debrief.no_deal_signed{how}", first=first, second=second, count=count), "item")
    for i in found.people if me is None else (me,):
        outcome = plain(scenario.outcomes[int(found.alone["outcome"])].name)
        text = t(
            "debrief.alone",
            outcome=outcome,
            party=scenario.parties[i].label,
            value=points(float(found.alone["values"][i])),
            yours=points(found.value(i)),
        )
        yield Line(text, "item")
    if crowd is not None:
        yield from _in_the_crowd(found, crowd, t, found.people if me is None else (me,))
    yield Line(t("debrief.model"))


def _in_the_crowd(found: Debrief, crowd: Crowd, t: Texts, people: Sequence[int]) -> Iterator[Line]:
    outcome = int(found.ending["outcome"])
    often = crowd.share(outcome)
    name = plain(found.scenario.outcomes[outcome].name)
    worlds = f"{crowd.worlds:,}"
    yield Line(t("debrief.crowd", worlds=worlds, outcome=name, **_interval(often)), "item")
    for i in people:
        below = _interval(crowd.below(i, found.value(i)))
        yield Line(t("debrief.crowd.value", party=found.scenario.parties[i].label, **below), "item")


def _interval(share: object) -> dict[str, str]:
    return {name: f"{getattr(share, name) or 0.0:.1%}" for name in ("share", "low", "high")}
