"""``sim explain`` as a user meets it."""

from __future__ import annotations

from tests.cli.doubles import Call


def test_the_answer_comes_first_and_the_figures_after_it(call: Call) -> None:
    """How often, why, cause by cause, and what remains."""
    said = call("explain", "crisis", "-n", "60")
    assert said.code == 0
    assert said.out.startswith("A small crisis: why talks fail\n60 replications in 128 arms · seed 1")
    for title in ("Commitment", "Misperception", "Private information", "Holding out", "Being overtaken"):
        assert f"  {title}" in said.out
    assert "not counted: nothing_changes (nothing changes)" in said.out
    assert "statements about this model" in said.out


def test_a_wrong_outcome_gets_the_likely_one(call: Call) -> None:
    """One message, and the exit code of a wrong request."""
    said = call("explain", "crisis", "--of", "lefd")
    assert said.code == 2
    assert said.err == '--of lefd: crisis has no such outcome; did you mean "left"?\n'
