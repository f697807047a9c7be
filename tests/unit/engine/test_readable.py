"""A record is read with the packages that may be open then, and nothing in any world is changed by that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.chance import Luck, generator
from sim.engine import play
from sim.engine.play import play_block, read_told
from sim.engine.readable import Readable, readable
from sim.engine.wishes import sum_over_packages
from sim.model.packages import Pattern
from sim.model.scenario import Scenario
from sim.scenario import load

TURKEY = "scenarios/turkey_exile.yaml"
RECORDED = [TURKEY, "scenarios/one_package.yaml", "tests/unit/scenario/exile.yaml"]


def everything(told: Scenario) -> Readable:
    """Every package, open or not."""
    return Readable(told, np.arange(len(told.packages)))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: Path(file).stem)
def test_the_same_worlds_are_kept(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All packages are reckoned, or those alone that may be open: same rows, same refusals, to the last bit."""
    scenario = load(file)
    told = scenario.past or scenario
    assert len(readable(told).packages) < len(told.packages)
    block = play_block(scenario, 5, 100, 3_000)
    monkeypatch.setattr(play, "readable", everything)
    whole = play_block(scenario, 5, 100, 3_000)
    assert block.rows.size > 50
    assert block.rows.tobytes() == whole.rows.tobytes()
    assert block.refused_by.tobytes() == whole.refused_by.tobytes()


def test_what_a_later_event_opens_is_left_out() -> None:
    """The way to Turkey comes into view two days after the offers of the record."""
    told = load(TURKEY)
    found = readable(told)
    assert {label["exile"] for label in told.packages.labels} == {"none", "turkey"}
    assert {label["exile"] for label in found.scenario.packages.labels} == {"none"}
    assert found.scenario.packages.labels == tuple(told.packages.labels[k] for k in found.packages.tolist())
    assert found.scenario.packages.in_all == told.packages.in_all == len(told.packages)


@pytest.mark.parametrize(
    "sets",
    [
        ["events.turkish_option.date=2025-11-28"],
        ["promises.lasting_amnesty.if_broken={maduro: {loses: 5}}"],
        ["interim={when: {elections: free}, lasts: 1 round}"],
    ],
    ids=["opened in time", "losing stops at the worst", "interim deals"],
)
def test_where_it_could_be_noticed_nothing_is_left_out(sets: list[str]) -> None:
    """A package that may be open, one that is the worst of all, one that an interim deal may bind."""
    told = load(TURKEY, sets)
    assert readable(told).scenario is told


def test_a_line_that_no_open_package_fits_is_read_with_all() -> None:
    """It refuses every world, as it always did."""
    told = load(TURKEY)
    exile = next(j for j, issue in enumerate(told.packages.issues) if issue.name == "exile")
    line = replace(told.record[0], offers=Pattern(((exile, frozenset((1,))),)))
    assert readable(replace(told, record=(line,))).packages.size == len(told.packages)
    assert play_block(replace(told, record=(line,)), 1, 0, 200).rows.size == 0


def test_some_packages_are_summed_as_they_are_among_all() -> None:
    """In which order issues are summed does not turn on how many packages are asked for."""
    packages = load(TURKEY).packages
    luck = generator(1, "sums")
    by_option = [luck.random((50, len(issue.options))) for issue in packages.issues]
    these = np.arange(len(packages)) % 15 == 0
    some = sum_over_packages(by_option, packages.only(these), 50)
    assert some.tobytes() == sum_over_packages(by_option, packages, 50)[:, these].tobytes()


def test_what_only_packages_left_out_turn_on_is_not_drawn() -> None:
    """Whether a guarantor declines is nothing to a record of offers that ask for no guarantee."""
    luck = Luck(1, 0, 100)
    read_told(load(TURKEY), luck)
    assert "record/kept" in luck._streams
    assert not any(name.startswith("parties.ankara") for name in luck._streams)
    assert "promises.no_extradition/keeps" not in luck._streams
