"""``sim trace`` as a user meets it."""

from tests.cli.doubles import Call


def test_a_world_is_told_and_is_that_of_the_run(call: Call) -> None:
    """Sentences on stdout, the same each time."""
    said = call("trace", "crisis", "--replication", "17")
    assert said.code == 0
    assert said.err == ""
    assert "draw 17 under seed 1" in said.out
    assert said.out == call("trace", "crisis", "--replication", "17").out
    assert said.out != call("trace", "crisis", "--replication", "17", "--seed", "2").out


def test_a_sentence_is_a_line_where_nobody_looks(call: Call) -> None:
    """Piped output is not broken at some width."""
    lines = call("trace", "crisis", "--replication", "17").out.splitlines()
    assert max(len(line) for line in lines) > 80


def test_replication_nought_is_a_replication(call: Call) -> None:
    """Numbers count from 0."""
    assert "draw 0 under" in call("trace", "crisis", "--replication", "0").out


def test_a_number_that_cannot_be_is_refused(call: Call) -> None:
    """Negative or beyond all counting: exit code 2."""
    for number in ("-1", "9" * 30, "one"):
        said = call("trace", "crisis", "--replication", number)
        assert said.code == 2
        assert "--replication" in said.err
    assert call("trace", "crisis").code == 2
