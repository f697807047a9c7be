"""Seeds: the files of reported claims that a scenario's numbers rest on."""

from __future__ import annotations

import os

from sim.model.scenario import Claim
from sim.scenario.faults import Faults, Wrong, did_you_mean
from sim.scenario.files import Library
from sim.scenario.tree import Node, Path


def resolve_claims(tree: Node, library: Library | None, faults: Faults) -> tuple[Claim, ...]:
    """Return every claim of the files under ``sources:``, in file order."""
    stated = tree.entries.get("sources")
    if stated is None:
        return ()
    claims: dict[str, Claim] = {}
    several = isinstance(stated.value, list)
    for i, node in enumerate(stated.items if several else [stated]):
        path: Path = ("sources", i) if several else ("sources",)
        if library is None:
            faults.at(node, path, "a scenario that is not a file has no sources", "save it as a file first")
            continue
        try:
            source = library.tree(os.path.normpath(os.path.join(library.root, node.text)))
        except Wrong as wrong:
            faults.at(
                node,
                path,
                f"{node.text[:200]}: {wrong.message}",
                wrong.mend or "paths begin at the root folder",
            )
            continue
        if source is not None:
            _read(source, claims, faults)
    return tuple(claims.values())


_KEYS = ("id", "says", "by", "when", "kind", "source", "url", "note")
"""What a claim says of itself, each in words; ``when`` and the last three only to those who read the file."""


def _check_keys(claim: Node, path: Path, faults: Faults) -> None:
    for key, below in claim.entries.items():
        if key not in _KEYS:
            faults.at(below, (*path, key), f'a claim has no "{key[:80]}"', did_you_mean(key, _KEYS))
        elif not below.is_scalar:
            faults.at(below, (*path, key), "this is not text", "put it in quotes")


def _read(source: Node, claims: dict[str, Claim], faults: Faults) -> None:
    article = source.entries.get("article")
    carried = article.entries if article is not None else {}
    told = ", ".join(
        carried[key].text for key in ("outlet", "published") if key in carried and carried[key].text
    )
    listed = source.entries.get("claims")
    if listed is None or not isinstance(listed.value, list):
        faults.at(
            listed or source,
            ("claims",),
            "a source has a list of claims",
            "write claims: with a list below it",
        )
        return
    for i, node in enumerate(listed.items):
        _check_keys(node, ("claims", i), faults)
        words = {key: below.text for key, below in node.entries.items() if below.is_scalar}
        missing = [key for key in ("id", "says") if not words.get(key)]
        if missing:
            faults.at(node, ("claims", i), f"a claim needs {' and '.join(missing)}")
            continue
        if words["id"] in claims:
            faults.at(
                node,
                ("claims", i, "id"),
                f'the claim "{words["id"][:80]}" stands twice',
                "rename one of the two",
            )
        says = " ".join(words["says"].split())
        claims[words["id"]] = Claim(words["id"], says, words.get("by", ""), words.get("kind", ""), told)
