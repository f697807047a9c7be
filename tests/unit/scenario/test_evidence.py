"""What stands behind each number."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.model.scenario import Input
from sim.scenario import load
from tests.unit.scenario.texts import fault, good, party, story

CLAIMS = """\
article: {outlet: The Daily, published: 2025-11-30}
claims:
  - {id: asked, says: The seller asked., by: a neighbour, kind: demand}
  - {id: refused, says: The buyer refused.}
"""


def inputs(tmp_path: Path, **sections: str) -> dict[str, Input]:
    """Return the inputs of a scenario with sources, by path."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "claims.yaml").write_text(CLAIMS)
    file = tmp_path / "scenarios" / "a.yaml"
    file.write_text(story(sources="sources: [claims.yaml]", **sections))
    return {found.path: found for found in load(file).inputs}


def test_the_nearest_evidence_speaks(tmp_path: Path) -> None:
    """A wrapper's own evidence comes first, then that of the mapping around it, then that farther out."""
    parties = party("""\
    assumed: by and large
    noise: {value: 2, because: refused}
    together:
      - {when: {price: low}, adds: 1, because: [asked, refused]}
      - {when: {price: high}, adds: 2}
    patience: {value: 0.01, assumed: a quick sale}""")
    found = inputs(tmp_path, parties=parties)
    assert found["parties.seller.noise"].because == ("refused",)
    assert found["parties.seller.noise"].assumed == ""
    assert found["parties.seller.together.0.adds"].because == ("asked", "refused")
    assert found["parties.seller.together.1.adds"].assumed == "by and large"
    assert found["parties.seller.patience"].assumed == "a quick sale"
    assert found["parties.buyer.wants.price.low"].because == ()
    assert found["parties.buyer.wants.price.low"].assumed == ""


def test_evidence_stands_among_effects_too(tmp_path: Path) -> None:
    """``because:`` beside the effects of a threat covers them and is no effect itself."""
    threats = """\
threats:
  fire: {by: buyer, against: seller, chance: 0.5, pace: 9, effect: {burns: 0.5, because: asked}}"""
    parties = party("    without_deal: {fire: 1}").replace(
        "  buyer:", "  buyer:\n    without_deal: {fire: 2}"
    )
    found = inputs(tmp_path, threats=threats, parties=parties)
    assert found["threats.fire.effect.burns"].because == ("asked",)
    assert found["threats.fire.chance"].because == ()


def test_inputs_come_in_file_order_with_their_place() -> None:
    """Every number stated in the file, constants too, is an input, where it stands."""
    scenario = good(story(quantities="quantities: {q: {beta: [1, 2]}}\nrecord_noise: 4"))
    assert [found.path for found in scenario.inputs] == [
        "clock.horizon",
        "parties.seller.negotiates.strategy.firm.share",
        "parties.seller.wants.price.weight",
        "parties.seller.wants.price.low",
        "parties.seller.wants.price.high",
        "parties.seller.wants.garden.weight",
        "parties.seller.wants.garden.no",
        "parties.seller.wants.garden.yes",
        "parties.buyer.negotiates.strategy.firm.share",
        "parties.buyer.wants.price.low",
        "parties.buyer.wants.price.high",
        "quantities.q",
        "record_noise",
    ]
    assert scenario.inputs[0].place == "<scenario>:3"
    assert scenario.inputs[2].place == "<scenario>:10"


def test_what_is_set_is_assumed() -> None:
    """A value from the command line bears that as its reason, and the old evidence goes."""
    text = story(quantities="quantities: {q: {value: {beta: [1, 2]}, assumed: so}}")
    found = {i.path: i for i in good(text, "quantities.q=3").inputs}["quantities.q"]
    assert found.assumed == "set on the command line"
    assert found.place == "--set:1"
    found = {i.path: i for i in good(text, "quantities.q={value: 3, assumed: why not}").inputs}[
        "quantities.q"
    ]
    assert found.assumed == "why not"
    found = {i.path: i for i in good(text, "quantities.q.value=3").inputs}["quantities.q"]
    assert found.assumed == "set on the command line"


def test_evidence_shifts_no_draw() -> None:
    """Wrapping a number leaves the name of its random stream alone."""
    bare = good(story(quantities="quantities: {q: {beta: [1, 2]}}"))
    wrapped = good(story(quantities="quantities: {q: {value: {beta: [1, 2]}, assumed: so}}"))
    assert bare.quantities == wrapped.quantities


def test_claims_must_be_reported(tmp_path: Path) -> None:
    """An id that no source bears is a fault, with the likely one."""
    with pytest.raises(ScenarioError, match='did you mean "asked"'):
        inputs(tmp_path, record_noise="record_noise: {value: 3, because: askd}")


def test_claims_without_sources() -> None:
    """Where no file is named, the mend says to name one."""
    found = fault(story(record_noise="record_noise: {value: 3, because: asked}  #!"))
    assert found.path == "record_noise.because"
    assert "sources:" in found.mend
