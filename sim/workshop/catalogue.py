"""All texts of the workshop, by key and language: one file for each language in ``texts/``.

What a scenario says itself (labels, names, the words of events) is shown as its author wrote it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from sim.errors import UsageError


class Texts:
    """The texts of one language. ``texts("key", name=value)`` fills the places in a text.

    A key that is missing raises KeyError: a fault of ours, which the tests look for.
    """

    def __init__(self, language: str, entries: dict[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key with its places filled."""
        text = self._entries[key]
        return text.format(**values) if values else text

    @property
    def keys(self) -> frozenset[str]:
        """All keys of the catalogue."""
        return frozenset(self._entries)


def languages() -> tuple[str, ...]:
    """Return the languages there are texts in, English first."""
    names = sorted(
        entry.name.removesuffix(".json")
        for entry in (files("sim.workshop") / "texts").iterdir()
        if entry.name.endswith(".json")
    )
    return tuple(sorted(names, key=lambda name: name != "en"))


@cache
def texts(language: str = "en") -> Texts:
    """Return the texts of a language; raises UsageError where there are none."""
    if language not in languages():
        raise UsageError(f"there are no texts in {language!r}; try {' or '.join(languages())}")
    content = (files("sim.workshop") / "texts" / f"{language}.json").read_text(encoding="utf-8")
    return Texts(language, json.loads(content))
