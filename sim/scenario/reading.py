"""The whole way from a file to a Scenario, and to the scenario that its record is read with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from sim.model.scenario import Scenario
from sim.scenario import text as yaml_text
from sim.scenario.faults import Faults
from sim.scenario.files import Chain, Library, laid_over
from sim.scenario.merge import with_set
from sim.scenario.resolve.scenario import Origin, resolve
from sim.scenario.schema.check import checked
from sim.scenario.sources import resolve_claims
from sim.scenario.tree import Node, plain
from sim.scenario.withheld import is_withholding, withheld


def read_file(given: str, sets: Sequence[str]) -> Scenario:
    """Return the scenario of a file, changed by ``sets``; raises ``ScenarioError``."""
    faults = Faults()
    library = Library(given, faults)
    chain = library.chain()
    faults.stop_if_any()
    assert chain is not None
    return _read(chain, sets, faults, library, _stem(chain.names[0]), given)


def read_text(text: str, name: str, sets: Sequence[str]) -> Scenario:
    """Return the scenario of a text that is no file; raises ``ScenarioError``."""
    faults = Faults()
    shown = f"<{name}>"
    tree = yaml_text.read(text.removeprefix("\ufeff"), shown, faults)
    if tree is not None and "extends" in tree.entries:
        faults.at(
            tree.entries["extends"],
            ("extends",),
            "a scenario that is not a file extends nothing",
            "save it as a file first",
        )
    faults.stop_if_any()
    assert tree is not None
    return _read(Chain([tree], [shown], [text]), sets, faults, None, name, shown)


def _stem(name: str) -> str:
    return os.path.splitext(os.path.basename(name))[0]


def _read(
    chain: Chain, sets: Sequence[str], faults: Faults, library: Library | None, name: str, given: str
) -> Scenario:
    less = [text for text in sets if is_withholding(text)]
    unset = withheld(laid_over(chain, faults), less, faults)
    tree = unset
    for index, text in enumerate((text for text in sets if not is_withholding(text)), start=1):
        tree = with_set(tree, text, index, faults)
    played = _built(tree, chain, faults, library, name, given)
    before = _past(chain)
    base = unset
    if len(before.trees) < len(chain.trees):
        base = withheld(laid_over(before, faults), less, faults)
    if not _has_past(base) or not _differ(base, tree):
        return played
    return replace(
        played, past=_built(base, before, faults, library, _stem(before.names[0]), before.names[0])
    )


def _has_past(tree: Node) -> bool:
    """Whether anything is known to have happened; a base without a past need not be playable by itself."""
    clock = tree.entries.get("clock")
    return clock is not None and "known_until" in clock.entries


def _past(chain: Chain) -> Chain:
    """Return the chain of the file whose values the record is read with.

    That is the root of the chain, or the nearest file on the way there that says ``reread: yes``.
    """
    last = len(chain.trees) - 1
    for i, tree in enumerate(chain.trees):
        reread = tree.entries.get("reread")
        if i == last or (reread is not None and reread.text in ("yes", "true")):
            return Chain(chain.trees[i:], chain.names[i:], chain.texts[i:])
    raise AssertionError(chain)


def _differ(one: Node, other: Node) -> bool:
    """Whether two trees say different things."""
    return plain(one) != plain(other)


def _built(
    tree: Node, chain: Chain, faults: Faults, library: Library | None, name: str, given: str
) -> Scenario:
    text = checked(tree, faults)
    if text is None:
        faults.stop_if_any()
    assert text is not None
    so_far = len(faults)
    claims = resolve_claims(text.tree, library, faults)
    if len(faults) > so_far:  # without its claims every `because:` would be a fault as well
        faults.stop_if_any()
    files = dict(zip(chain.names, chain.texts, strict=True))
    if library is not None:
        files |= {
            name: content for name, content in library.texts.items() if name in _source_names(tree, library)
        }
    return resolve(text.tree, text.document, Origin(name, given, files, claims), faults)


def _source_names(tree: Node, library: Library) -> set[str]:
    stated = tree.entries.get("sources")
    nodes = [] if stated is None else stated.items or [stated]
    return {library.name(os.path.normpath(os.path.join(library.root, node.text))) for node in nodes}
