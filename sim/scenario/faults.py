"""Gathering what is wrong, so that a reader hears of everything at once and with an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from sim.errors import Fault, ScenarioError
from sim.scenario.tree import Node, Path, dotted

_LISTED = 12
_WEIGHED = 500
"""Names looked at for a likely mend; more would only make a hopeless file slow to refuse."""
MAX_FAULTS = 200


class Wrong(Exception):
    """One thing wrong, found where its place is not known; whoever knows the place turns it into a fault."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self.shown: dict[str, str] = {}
        """How a file is called in messages, by its path below the root: as the user wrote it."""

    def __len__(self) -> int:
        return len(self._found)

    def at(self, node: Node, path: Path, message: str, mend: str = "") -> None:
        """Note a fault at a node's place."""
        self.note(node.file, node.line, node.column, dotted(path), message, mend)

    def note(self, file: str, line: int, column: int, path: str, message: str, mend: str = "") -> None:
        """Note a fault at a place that no node stands for; raises ``ScenarioError`` at one too many."""
        self._found.append(Fault(file, line, column, path, message, mend))
        if len(self._found) == MAX_FAULTS:
            self._found.append(
                Fault(file, line, column, "", f"and more: these are the first {MAX_FAULTS} faults")
            )
            self.stop_if_any()

    def stop_if_any(self) -> None:
        """Raise ``ScenarioError`` with every fault noted, if there is one."""
        if self._found:
            raise ScenarioError([self._shown(fault) for fault in self._found])

    def _shown(self, fault: Fault) -> Fault:
        """Return a fault as readers see it: the file as they wrote it, and nothing that acts on a terminal."""
        return replace(
            fault,
            file=visible(self.shown.get(fault.file, fault.file)),
            path=visible(fault.path),
            message=visible(fault.message),
            mend=visible(fault.mend),
        )


def visible(text: str) -> str:
    """Return a text on one line without control characters, which are spelled out: ESC becomes \\x1b."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def did_you_mean(word: str, known: Iterable[str], what: str = "known") -> str:
    """Return the likely mend for a word that is not among ``known``: the nearest one, or what there is."""
    names = list(islice(known, _WEIGHED))
    by_lower = {name.lower(): name for name in names}
    close = get_close_matches(word.lower()[:200], by_lower, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{by_lower[close[0]]}"?'
    if not names:
        return f"{what}: none"
    more = ", …" if len(names) > _LISTED else ""
    return f"{what}: {', '.join(names[:_LISTED])}{more}"


def unknown(kind: str, word: str, known: Mapping[str, object] | Iterable[str]) -> tuple[str, str]:
    """Return message and mend for a name that nothing in the scenario bears."""
    return f'there is no {kind} "{word[:80]}"', did_you_mean(word, known)
