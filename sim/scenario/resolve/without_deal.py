"""What each ending without a deal is worth to a party, and who has the last word."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model.numbers import ZERO
from sim.model.parties import AfterThreat, LastWord, WithoutDeal, Worth
from sim.scenario.faults import did_you_mean, unknown
from sim.scenario.resolve.draft import Draft
from sim.scenario.resolve.worths import NO_VALUES, resolve_worth, values
from sim.scenario.schema.fields import AfterThreatText, WorthText
from sim.scenario.tree import Path

BACK_DOWN = "back_down"


def resolve_without_deal(draft: Draft, party: str, flow: Worth | None) -> WithoutDeal:
    """Return what each way of ending is worth to ``party``; a missing threat or event is a fault."""
    text = draft.document.parties[party].without_deal
    path: Path = ("parties", party, "without_deal")
    stated: Mapping[str, WorthText | AfterThreatText] = (
        (text.__pydantic_extra__ or {}) if text is not None else {}
    )
    _check_names(draft, party, stated, path)
    threats: dict[str, AfterThreat] = {}
    events: dict[str, Worth] = {}
    for name, worth in stated.items():
        below = (*path, name)
        if name in draft.threat_index:
            threats[name] = _after(draft, party, name, worth, flow, below)
        elif isinstance(worth, AfterThreatText):
            draft.fault(below, "only threats have effects", "give one worth")
        else:
            events[name] = resolve_worth(draft, worth, below, party)

    def own(key: str) -> Worth | None:
        worth = None if text is None else getattr(text, key)
        return None if worth is None else resolve_worth(draft, worth, (*path, key), party)

    return WithoutDeal(threats, events, own("backs_down"), own("walked_away"), own("lapses"))


def _check_names(draft: Draft, party: str, stated: Mapping[str, object], path: Path) -> None:
    """Every threat and event that ends talks must be valued, and nothing else."""
    document = draft.document
    ending = [name for name, threat in document.threats.items() if threat.ends_talks]
    ending += [name for name, event in document.events.items() if event.ends_talks]
    for name in stated:
        if name in ending:
            continue
        if name in document.threats or name in document.events:
            draft.fault(
                (*path, name),
                f"{name} does not end the talks, so it has no worth here",
                "remove it, or give it ends_talks: yes; what it changes belongs in its shocks:",
            )
        else:
            known = [*ending, "backs_down", "walked_away", "lapses", "chosen_by", "at", "among"]
            draft.fault((*path, name), *unknown("threat or event", name, known))
    text = document.parties[party]
    if text.negotiates is None and text.ratifies is None:
        return
    for name in ending:
        if name not in stated:
            draft.fault(
                path, f"{party} does not say what {name} is worth to it", f"add {name}: under without_deal:"
            )


def _after(
    draft: Draft, party: str, threat: str, worth: WorthText | AfterThreatText, flow: Worth | None, path: Path
) -> AfterThreat:
    """Return what a threat is worth by what it did; where it does nothing, life goes on as while talking."""
    effects = list(draft.document.threats[threat].effect)
    otherwise: Worth = ZERO if flow is None else flow
    if not isinstance(worth, AfterThreatText):
        value = resolve_worth(draft, worth, path, party)
        if not effects:
            return AfterThreat({}, value)
        return AfterThreat({effects[0]: value, **dict.fromkeys(effects[1:], otherwise)}, otherwise)
    by_effect: dict[str, Worth] = {}
    for name, stated in worth.by_effect.items():
        value = resolve_worth(draft, stated, (*path, name), party)
        if name == "otherwise":
            otherwise = value
        elif name in effects:
            by_effect[name] = value
        else:
            mend = did_you_mean(name, [*effects, "otherwise"], "effects")
            draft.fault((*path, name), f'{threat} has no effect "{name[:80]}"', mend)
    missing = [name for name in effects if name not in by_effect]
    if missing:
        draft.fault(
            path, f"{party} does not say what {', '.join(missing)} is worth to it", "add each effect's worth"
        )
    return AfterThreat(by_effect, otherwise)


def last_words(draft: Draft) -> dict[str, LastWord]:
    """Return who has a last word: the choice stated under any party's ``without_deal``."""
    found: dict[str, LastWord] = {}
    for party, text in draft.document.parties.items():
        stated = text.without_deal
        if stated is None:
            continue
        path: Path = ("parties", party, "without_deal")
        if stated.chosen_by is None:
            for key in ("at", "among"):
                if getattr(stated, key) is not None:
                    draft.fault((*path, key), f"{key}: goes with chosen_by:", "say who has the last word")
            continue
        chooser = stated.chosen_by
        if draft.party(chooser, (*path, "chosen_by")) is None:
            continue
        if not values(draft, chooser):
            draft.fault(
                (*path, "chosen_by"), f"{chooser} {NO_VALUES}", "let a negotiator or a ratifier choose"
            )
        if chooser in found:
            draft.fault((*path, "chosen_by"), f"the last word of {chooser} is stated twice", "state it once")
            continue
        if not stated.at:
            draft.fault(
                (*path, "chosen_by"),
                "at: is missing",
                "write at: [deadline, refusal, own_turn, answer] or some of it",
            )
        found[chooser] = LastWord(
            frozenset(stated.at or ()), _among(draft, chooser, stated.among or {}, path)
        )
    return found


def _among(draft: Draft, chooser: str, among: Mapping[str, WorthText], path: Path) -> dict[str, Worth]:
    if not among:
        draft.fault(
            (*path, "chosen_by"), "among: is missing", "write among: {a threat: worth, back_down: worth}"
        )
    worths: dict[str, Worth] = {}
    for name, text in among.items():
        below = (*path, "among", name)
        threat = draft.document.threats.get(name)
        if name != BACK_DOWN and threat is None:
            known = [n for n, t in draft.document.threats.items() if t.by == chooser]
            draft.fault(below, *unknown("threat", name, [*known, BACK_DOWN]))
        elif threat is not None and threat.by != chooser:
            draft.fault(below, f"{name} is not a threat of {chooser}", f"it is made by {threat.by}")
        worths[name] = resolve_worth(draft, text, below, chooser)
    return worths
