"""Texts: the same keys and places in every language, and every sheet and story can be said in each."""

from __future__ import annotations

import json
import re
import string
from importlib.resources import files

import pytest

from sim.errors import UsageError
from sim.scenario import load_text
from sim.workshop.catalogue import languages, texts
from sim.workshop.debrief import crowd, debrief
from sim.workshop.game import playable, start, world
from sim.workshop.sheet import sheet
from sim.workshop.telling import debrief_lines, sheet_lines, told
from tests.unit.engine.test_everything import SINK


def _entries(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        (files("sim.workshop") / "texts" / f"{language}.json").read_text("utf-8")
    )
    return found


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_text_is_there_in_every_language(language: str) -> None:
    """The same keys, the same places to fill, and no text left in English."""
    english, other = _entries("en"), _entries(language)
    assert english.keys() == other.keys()
    for key, text in english.items():
        assert _places(text) == _places(other[key]), key
    own = ("language.",)  # a language is named in itself
    same = [key for key, text in english.items() if text == other[key] and not key.startswith(own)]
    assert all(
        not any(c.isalpha() for c in string.Formatter().vformat(english[k], (), _Blank())) for k in same
    ), same


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def test_a_language_without_texts_is_refused() -> None:
    """With the languages there are."""
    assert languages() == ("en", "es")
    with pytest.raises(UsageError, match="'xx'; try en or es"):
        texts("xx")


@pytest.mark.parametrize("language", languages())
def test_sheets_stories_and_debriefs_can_be_said(language: str) -> None:
    """Of the scenario that uses everything, in several worlds: no key and no place is missing."""
    scenario, t = load_text(SINK, "sink"), texts(language)
    others = crowd(scenario, 2, 50, jobs=1)
    for replication in (0, 60):
        where = world(scenario, 2, replication)
        game = start(where, playable(scenario)).delegated(frozenset(playable(scenario)))
        said = list(debrief_lines(debrief(game), t, None, others))
        for i in playable(scenario):
            said += sheet_lines(scenario, sheet(where, i), t)
            said += [line for entry in game.position(i).story for line in told(scenario, entry, t, i)]
        assert len(said) > 100
        assert not [line for line in said if "{" in line.text or re.search(r"\bnan\b", line.text)]
