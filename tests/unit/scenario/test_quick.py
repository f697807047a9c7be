"""libyaml is heard only where it reads a text as PyYAML's own scanner does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.scenario import quick, text
from sim.scenario.faults import Faults
from sim.scenario.quick import LIBYAML, read_quickly
from tests.fuzz.readers import in_full, read_otherwise, shape

pytestmark = pytest.mark.skipif(LIBYAML is None, reason="PyYAML was built without libyaml")

SHIPPED = sorted([*Path("scenarios").rglob("*.yaml"), *Path("seeds").glob("*.yaml")])
WORDS = (
    *(
        "\n",
        "\r\n",
        "\n  ",
        "\n    ",
        " ",
        ": ",
        ":",
        "- ",
        "-",
        "?",
        "? ",
        ", ",
        ",",
        "[",
        "]",
        "{",
        "}",
        "#",
        " #",
    ),
    *(
        "&a ",
        "*a",
        "!",
        "!!str ",
        "'x'",
        "'",
        '"y"',
        '"',
        '"\\u00e9"',
        "''",
        "|\n  t",
        "|-\n   z",
        ">\n  s\n",
        "|",
        ">",
    ),
    *(
        "a",
        "b c",
        "1",
        "1e3",
        "~",
        "<<",
        ".",
        "=",
        "\\",
        "@",
        "`",
        "é",
        "🙂",
        "\t",
        "\ufeff",
        "...",
        "---",
        "\n---\n",
    ),
    *(
        "\n...\n",
        "%YAML 1.1",
        "key: v",
        "\nkey: v",
        "\nkey:",
        "\n- ",
        "{a: b}",
        "[a, b]",
        "{a: }",
        "why? ",
        "{a: b?}",
    ),
)


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_what_is_shipped_is_read_quickly(path: Path) -> None:
    """Every word of every scenario and seed has the same meaning and the same place."""
    source = path.read_text("utf-8")
    node = read_quickly(source, "a.yaml", None)
    assert node is not None
    assert shape(node) == in_full(source)


@given(st.lists(st.sampled_from(WORDS), max_size=14).map("".join))
@example("a: {b: 1, c: [x, 'y']}\nd: >\n  e?\n  f\n🙂: g  # h\n")
@settings(max_examples=600, deadline=None)
def test_what_is_read_quickly_is_read_alike(source: str) -> None:
    """Whatever is strung together: nothing, or the tree that the other scanner makes, without a fault."""
    assert not read_otherwise(source)


@pytest.mark.parametrize(
    "source",
    [
        "a: {\tb: 1}",
        "a: b\ufeff",
        "---\na: 1\n",
        "a: 1\n...\n",
        "%YAML 1.1\n---\na: 1",
        "? a\n: b",
        "?",
        "{?a: b}",
        "a: {b: c?d}",
        "a: [really?]",
        "a: {b: , c: 1}",
        "a:\nb: 1",
        "a: |# b\n  c",
        "a: &b 1\nc: *b",
        "a: *b",
        "!a b: c",
        "a: 1\na: 2",
        "<<: {a: 1}",
        "a: [1, 2",
        "",
    ],
)
def test_what_is_wrong_or_doubtful_is_left_to_the_other(source: str) -> None:
    """What the two scanners read otherwise, or word otherwise, libyaml is not asked about."""
    assert read_quickly(source, "a.yaml", None) is None


def test_a_text_is_read_in_full_where_there_is_no_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML can be built without it; a text then takes longer to read and means the same."""
    source = "a: {b: [1, x]}\n"
    quickly = text.read(source, "a.yaml", Faults())
    monkeypatch.setattr(quick, "LIBYAML", None)
    assert read_quickly(source, "a.yaml", None) is None
    slowly = text.read(source, "a.yaml", Faults())
    assert quickly is not None
    assert slowly is not None
    assert shape(quickly) == shape(slowly)
