"""``sim check`` as a user meets it."""

from pathlib import Path

from tests.cli.doubles import Call

SHIPPED = Path(__file__).parents[2] / "scenarios"


def test_a_valid_scenario_is_told_with_what_stands_out(call: Call) -> None:
    """Counts, evidence and warnings on stdout; exit code 0."""
    said = call("check", "crisis", "--worlds", "300")
    assert said.code == 0
    assert "9 feasible packages of 9" in said.out
    assert "inputs have no evidence" in said.out


def test_reading_alone_is_possible(call: Call) -> None:
    """With no worlds nothing is played, and nothing is said of what did not happen."""
    assert "did not happen" not in call("check", "crisis", "--worlds", "0").out


def test_a_shadowed_outcome_is_named(call: Call) -> None:
    """An outcome behind a wider one cannot happen."""
    said = call(
        "check",
        "crisis",
        "--worlds",
        "0",
        "--set",
        "outcomes=[{all: {deal: any}}, {left: {deal: {departure: now}}}]",
    )
    assert "outcome left cannot happen: all its endings are named before it, by all" in said.out


def test_an_invalid_scenario_is_not_checked_further(call: Call) -> None:
    """Exit code 3 and the faults."""
    said = call("check", "crisis", "--set", "issues.departure=1")
    assert said.code == 3
    assert said.out == ""
    assert said.err != ""


def test_evidence_names_what_every_input_rests_on(call: Call) -> None:
    """Each input of the reported crisis stands with its claim or assumption, and the shares add up."""
    said = call("check", str(SHIPPED / "turkey_exile.yaml"), "--evidence")
    assert said.code == 0
    assert "reported:" in said.out
    assert "claim believes_bluff" in said.out
    assert "nothing stated" not in said.out.split("\n\n")[0]
    assert "rest on reported claims" in said.out
