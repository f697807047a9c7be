"""``sim play`` as a user meets it: lines typed, lines read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from tests.cli.doubles import Call, Said

Typing = Callable[..., Said]


@pytest.fixture
def typing(call: Call, monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Return a function that plays with these lines typed."""

    def play(lines: str, *arguments: str) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        return call("play", "crisis", "--simulated", "0", *arguments)

    return play


def test_a_game_is_played_to_its_end(typing: Typing) -> None:
    """Role sheet, questions with worth and no deal, and a debrief; the same lines bring the same game."""
    said = typing("d\n" * 90, "--as", "leader")
    assert said.code == 0
    assert said.err == ""
    for text in (
        "leader: your role",
        "What no deal is worth",
        "no deal ",
        "Debrief",
        "In the scenario's words",
    ):
        assert text in said.out
    assert typing("d\n" * 90, "--as", "leader").out == said.out


def test_it_ends_like_the_world_that_trace_tells(typing: Typing, call: Call) -> None:
    """Left to the simulated party, the story is that of ``sim trace``: the same ending on the same day."""
    said = typing("d\n" * 90, "--as", "leader", "--replication", "17")
    told = call("trace", "crisis", "--replication", "17").out
    outcome = re.search(r"In the scenario's words: (\S+)\.", told)
    assert outcome is not None
    assert f"In the scenario's words: {outcome[1].replace('_', ' ')}." in said.out
    values = re.findall(r"(\w+): (-?\d+\.\d) points over", told)
    assert values
    assert values == re.findall(r"(\w+): (-?\d+\.\d) points over", said.out)


def test_options_are_chosen_by_number(typing: Typing) -> None:
    """An offer is put together issue by issue, shown with its worth, and made once confirmed."""
    said = typing("r\no\n2\n3\ny\n", "--as", "leader")
    assert "You refuse." in said.out
    assert re.search(r"Your offer: departure: later, amnesty: global. Worth \d+\.\d to you", said.out)
    assert "You offer: departure: later, amnesty: global." in said.out
    taken_back = typing("r\no\n2\n3\nn\n", "--as", "leader")
    assert "Your offer: departure: later" in taken_back.out
    assert "You offer" not in taken_back.out


def test_help_can_be_switched_off(typing: Typing) -> None:
    """No worth and no value of no deal is said at the table; the role sheet still tells one's points."""
    table = typing("r\nn\n", "--as", "leader", "--no-help").out.split("Type a letter")[1]
    assert "worth" not in table
    assert "no deal" not in table
    assert "no deal" in typing("r\nn\n", "--as", "leader").out.split("Type a letter")[1]


def test_what_cannot_be_chosen_is_asked_again(typing: Typing) -> None:
    """With what can be."""
    said = typing("x\nw\n\nr\n", "--as", "leader")
    assert said.out.count("There is no such choice; try one of: a, r, d, s, q.") == 3
    assert "You refuse." in said.out
    assert "try one of: 1–3" in typing("r\no\n9\n", "--as", "leader").out


@pytest.mark.parametrize("lines", ["q\n", "", "r\no\nq\n", "r\no\n"])
def test_one_may_stop(typing: Typing, lines: str) -> None:
    """By q, or at the end of the input, anywhere."""
    said = typing(lines, "--as", "leader")
    assert said.code == 0
    assert said.out.rstrip().endswith("The same command begins the same game again.")


def test_the_sheet_is_shown_again(typing: Typing) -> None:
    """By s."""
    assert typing("s\n", "--as", "leader").out.count("leader: your role") == 2


def test_it_is_played_in_spanish(typing: Typing) -> None:
    """Every sentence of ours."""
    said = typing("d\n" * 90, "--as", "leader", "--lang", "es")
    for text in ("leader: su papel", "Balance", "En palabras del escenario", "Es su turno"):
        assert text in said.out
    assert "Debrief" not in said.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say which party you play, with --as; try one of: power, leader, circle"),
        (("--as", "nobody"), "no party 'nobody'; try power, leader, circle"),
        (("--as", "leader", "--lang", "xx"), "no texts in 'xx'; try en or es"),
    ],
)
def test_mistakes_get_a_message(typing: Typing, arguments: tuple[str, ...], message: str) -> None:
    """With the likely mend, exit code 2, and nothing on stdout."""
    said = typing("", *arguments)
    assert said.code == 2
    assert message in said.err
    assert said.out == ""


def test_the_debrief_compares_with_simulated_worlds(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares say of how many worlds, with their intervals."""
    monkeypatch.setattr("sys.stdin", io.StringIO("d\n" * 90))
    said = call("play", "crisis", "--as", "leader", "--simulated", "100", "--jobs", "1")
    assert re.search(
        r"Of 100 simulated worlds, \d+\.\d% \(95% interval \d+\.\d% to \d+\.\d%\) end so", said.out
    )
