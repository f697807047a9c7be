"""Names: each stands for one thing, and none for a word of the language."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.resolve.draft import Draft

RESERVED = frozenset(
    (
        "any",
        "none",
        "status_quo",
        "because",
        "assumed",
        "value",
        "otherwise",
        "backs_down",
        "back_down",
        "walked_away",
        "lapses",
        "chosen_by",
        "at",
        "among",
    )
)


def check_names(draft: Draft) -> None:
    """Note a fault for each name that is a word of the language, or that two things bear.

    Parties, threats, promises and events meet in ``signals:``, ``shocks:`` and ``without_deal:``, where only
    the name tells them apart.
    """
    document = draft.document
    bearer: dict[str, str] = {}
    sections: dict[str, Mapping[str, object]] = {
        "parties": document.parties,
        "threats": document.threats,
        "promises": document.promises,
        "events": document.events,
    }
    for section, names in sections.items():
        for name in names:
            if name in RESERVED:
                draft.fault(
                    (section, name),
                    f'"{name}" has a meaning of its own, so nothing can be called that',
                    "rename it",
                )
            if name in bearer:
                draft.fault(
                    (section, name),
                    f'"{name}" is already the name of one of the {bearer[name]}',
                    "rename one of the two",
                )
            bearer.setdefault(name, section)
