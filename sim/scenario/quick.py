"""YAML text → tree by libyaml, for texts in which nothing is wrong.

libyaml reads ten times as fast as PyYAML's own scanner, words its errors otherwise, and takes some texts that the
other does not take. So it is heard only where it finds nothing wrong and where both are known to read alike; else the
text is read once more, in full (``sim.scenario.text``). With or without libyaml, a text means the same.
"""

from __future__ import annotations

import re

import yaml

from sim.scenario.faults import Faults
from sim.scenario.tree import Node
from sim.scenario.tree_reader import Mark, Stop, TreeReader

LIBYAML: type[yaml.SafeLoader] | None = getattr(yaml, "CSafeLoader", None)
"""The same events from a library in C, where PyYAML was built with it."""
_READ_OTHERWISE = re.compile(
    "[\t\ufeff]"  # a tab may stand in more places; a mark of byte order is a column more
    r"|^(?:---|\.\.\.|%)|(?:^|[\s\[{,:-])\?"  # more may follow, and what is empty there stands elsewhere
    r"|[|>][-+0-9]*#",  # no space needed before the comment
    re.MULTILINE,
)
"""Where libyaml is known to read otherwise than PyYAML's own scanner, by its beginning."""


def read_quickly(text: str, file: str, line: int | None) -> Node | None:
    """Return the tree that libyaml makes of a text; None where it is not there, or something is wrong or doubtful.

    ``line``: see ``sim.scenario.text.read``.
    """
    if LIBYAML is None or _READ_OTHERWISE.search(text):
        return None
    loader = LIBYAML(text)
    try:
        return _QuickReader(loader, file, Faults(), line).document()
    except (Stop, ValueError, OverflowError, yaml.YAMLError):
        return None
    finally:
        loader.dispose()


class _QuickReader(TreeReader):
    """Builds the tree from the events of libyaml; stops at the first that is wrong or doubtful."""

    def __init__(self, loader: yaml.SafeLoader, file: str, faults: Faults, line: int | None) -> None:
        super().__init__(loader, file, faults, line)
        self._braces: list[bool] = []
        """Of what is open, whether it is written in braces or brackets."""

    def note(self, mark: Mark | None, message: str, mend: str = "") -> None:
        """Stop: whoever reads the text in full will note it."""
        raise Stop

    def _next(self) -> yaml.Event:
        event = super()._next()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Stop  # their names may have other letters
        if isinstance(event, yaml.ScalarEvent):
            # What is empty may stand elsewhere; in braces, PyYAML's own scanner ends a bare word at a question mark.
            if not event.style and (not event.value or ("?" in event.value and any(self._braces))):
                raise Stop
        elif isinstance(event, yaml.CollectionStartEvent):
            self._braces.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._braces.pop()
        return event
