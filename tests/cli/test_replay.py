"""``sim replay``: a workshop's tables told from the session's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load
from sim.workshop.web.session import Settings, begin
from tests.cli.doubles import Call

FILE = "workshop/crisis.sqlite"


@pytest.fixture
def played(call: Call) -> Call:
    """A session with one table, played to its end by people who leave each decision to the simulated party."""
    scenario = load(Path("scenarios/crisis.yaml"))
    asked = Settings(Path("scenarios/crisis.yaml"), (), ("power", "leader"), 1, "en", 0)
    session = begin(scenario, asked, Path(FILE))
    for name in ("Ana", "Ben"):
        session.room.join(name)
    session.room.next_round()
    table = session.room.tables[1]
    while (party := table.game.turn_of) is not None:
        session.room.stand_in(table, party)
        session.room.decide(table, party)
    session.close()
    return call


def test_every_table_is_listed_with_who_sat_there_and_how_it_ended(played: Call) -> None:
    """One line for the table, one for its end."""
    said = played("replay", FILE)
    assert said.code == 0
    assert "Round 1, table 1 (" in said.out
    assert "Ana" in said.out
    assert "Talks end" in said.out or "still open" in said.out


def test_one_table_is_told_offer_by_offer(played: Call) -> None:
    """The story, the debrief, and the truth of the threat; in Spanish too."""
    said = played("replay", FILE, "--table", "1")
    assert "offers: " in said.out
    assert "Debrief" in said.out
    assert "was a bluff" in said.out or "was real" in said.out
    assert "Ronda 1, mesa 1" in played("replay", FILE, "--table", "1", "--lang", "es").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((FILE, "--table", "9"), "tables: 1 (round 1)"),
        ((FILE, "--table", "1", "--round", "4"), "tables: 1 (round 1)"),
        (("nothing.sqlite",), "there is no session in nothing.sqlite"),
        (("scenarios/crisis.yaml",), "holds no session that can be read"),
    ],
)
def test_what_is_not_there_is_named(played: Call, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and what there is instead."""
    said = played("replay", *arguments)
    assert said.code == 2
    assert message in said.err


def test_a_scenario_that_has_changed_is_not_replayed(played: Call) -> None:
    """The moves belong to the story as it was."""
    path = Path("scenarios/crisis.yaml")
    path.write_text(path.read_text().replace("weight: 30", "weight: 31"))
    said = played("replay", FILE)
    assert said.code == 2
    assert "the scenario has changed since" in said.err
