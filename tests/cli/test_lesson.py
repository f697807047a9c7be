"""``sim lesson`` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.doubles import Call

LESSON = """
lesson:
  question: How often does it come to a strike
  try: [{set: threats.strike.chance=0, see: "whether there is peace, at last"}]
  predictions:
    - {says: strikes, share: threat_carried_out, expects: 0, from: nobody, set: threats.strike.chance=0}
    - {says: all, share: any, expects: 1, from: everybody}
    - {says: wrong, share: any, expects: 0.5, from: somebody}
"""


def _teach() -> None:
    file = Path("scenarios/crisis.yaml")
    Path("scenarios/lesson.yaml").write_text(file.read_text() + LESSON)


def test_a_lesson_is_told_and_tried(call: Call) -> None:
    """Question, table, sources, and what to try as a command that can be given."""
    _teach()
    said = call("lesson", "lesson", "-n", "200", "--quiet")
    assert said.code == 0
    for text in (
        "How often does it come to a strike",
        "2 of 3 agree",
        "- strikes: nobody (with --set threats.strike.chance=0)",
        "- sim lesson lesson --set threats.strike.chance=0",
        "whether there is peace, at last",
    ):
        assert text in said.out
    rows = [line.split() for line in said.out.splitlines()]
    assert [row[-1] for row in rows if row and row[0] in ("strikes", "all", "wrong")] == ["yes", "yes", "NO"]
    assert not Path("results").exists()


def test_a_lesson_as_data(call: Call) -> None:
    """Under the same seed the same numbers; --set reaches every prediction."""
    _teach()
    said = call("lesson", "lesson", "-n", "100", "-f", "json", "-q")
    data = json.loads(said.out)
    assert [found["agrees"] for found in data] == [True, True, False]
    assert data[2]["simulated"] == 1.0
    assert (data[2]["predicted"], data[2]["standard_error"], data[2]["worlds"]) == (0.5, 0.05, 100)
    assert call("lesson", "lesson", "-n", "100", "-f", "json", "-q").out == said.out
    changed = call(
        "lesson", "lesson", "-n", "100", "-f", "json", "-q", "--set", "lesson.predictions.2.expects=1"
    )
    assert [found["agrees"] for found in json.loads(changed.out)] == [True, True, True]


def test_lessons_are_listed(call: Call) -> None:
    """One's own and those that come with the program, without those that teach nothing."""
    _teach()
    said = call("lesson")
    names = [line.split()[0] for line in said.out.splitlines()]
    assert "lesson" in names
    assert "war_of_attrition" in names
    assert "crisis" not in names
    assert [entry["name"] for entry in json.loads(call("lesson", "-f", "json").out)] == names


def test_what_is_no_lesson_is_told(call: Call) -> None:
    """A scenario without one, and a change without a scenario: one message each."""
    said = call("lesson", "crisis")
    assert said.code == 2
    assert "predicts nothing" in said.err
    said = call("lesson", "--set", "a=1")
    assert said.code == 2
    assert "name one" in said.err
