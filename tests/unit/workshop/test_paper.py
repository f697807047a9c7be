"""Paper for a class: what each sheet holds and hides, and that its points add up."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.scenario import load_text
from sim.workshop.catalogue import languages, texts
from sim.workshop.debrief import crowd
from sim.workshop.game import World, first_asked, playable, start
from sim.workshop.paper import guide_page, role_page
from sim.workshop.sheet import sheet
from sim.workshop.telling import points
from tests.stories import CRISIS


@pytest.fixture(scope="module")
def where() -> World:
    """A world of the small crisis."""
    scenario = load_text(CRISIS, "crisis")
    return first_asked(scenario, 3, playable(scenario))


@pytest.mark.parametrize("language", languages())
def test_pages_stand_alone_in_every_language(where: World, language: str) -> None:
    """One file, no script, nothing asked of the network, no place left unfilled."""
    t = texts(language)
    pages = [role_page(where, i, t) for i in playable(where.scenario)]
    pages.append(guide_page(where, crowd(where.scenario, 3, 100, jobs=1), t))
    for page in pages:
        text = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
        assert f'lang="{language}"' in text
        assert "<script" not in text
        assert "http" not in text.replace("http-equiv", "")
        assert "{" not in text
        assert not re.search(r"\bnan\b", text)


def test_a_sheet_hides_what_its_party_cannot_know(where: World) -> None:
    """No other party's points stand on it, and not whether another's threat is real."""
    t, scenario = texts(), where.scenario
    leader = next(i for i, party in enumerate(scenario.parties) if party.name == "leader")
    page = role_page(where, leader, t)
    power = sheet(where, next(i for i, party in enumerate(scenario.parties) if party.name == "power"))
    own = sheet(where, leader)
    mine = {points(value) for wish in own.wishes for _, value in wish.options}
    for wish in power.wishes:
        for _, value in wish.options:
            if points(value) not in mine | {"0.0", "50.0", "100.0"}:
                assert points(value) not in page
    assert "was real" not in page
    assert "was a bluff" not in page
    assert t("paper.truth") not in page


def test_the_points_of_a_score_sheet_add_up(where: World) -> None:
    """One number for each issue and the combinations make what a package is worth, promises kept."""
    scenario, game = where.scenario, start(where, playable(where.scenario))
    for i in playable(scenario):
        found = sheet(where, i)
        for k, label in enumerate(scenario.packages.labels):
            total = sum(w.weight * dict(w.options)[label[w.issue]] for w in found.wishes)
            for bonus in found.bonuses:
                if all(label[issue] in options for issue, options in bonus.when):
                    total += bonus.adds
            assert np.isclose(total, game.cohort.wishes[i].values[0, k])


def test_the_guide_tells_the_truth(where: World) -> None:
    """Whether each threat is real, and how the world ends when nobody sits in it."""
    page = guide_page(where, crowd(where.scenario, 3, 100, jobs=1), texts())
    real = bool(start(where, ()).cohort.truth.real[0][0])
    assert ("was real" in page) == real
    assert ("bluff" in page) != real
