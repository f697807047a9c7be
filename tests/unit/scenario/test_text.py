"""The narrow YAML reader: what it takes, and what it names as a fault."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import Fault, ScenarioError
from sim.scenario import text
from sim.scenario.faults import Faults
from sim.scenario.tree import Node, Plain, plain


def read(source: str) -> Plain:
    """Return the plain data of a text without faults."""
    faults = Faults()
    node = text.read(source, "a.yaml", faults)
    faults.stop_if_any()
    assert node is not None
    return plain(node)


def wrong(source: str) -> tuple[Fault, ...]:
    """Return the faults of a text."""
    faults = Faults()
    text.read(source, "a.yaml", faults)
    with pytest.raises(ScenarioError) as raised:
        faults.stop_if_any()
    return raised.value.faults


def one(source: str) -> Fault:
    """Return the only fault of a text."""
    (fault,) = wrong(source)
    return fault


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("2025-11-28", "2025-11-28"),
        ("0o17", "0o17"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("12", 12),
        ("-3", -3),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("+2.5", 2.5),
        ("'12'", "12"),
        ("~", None),
        ("null", None),
        ("", None),
        ("1e5x", "1e5x"),
    ],
)
def test_scalars_follow_the_core_rules_in_decimal(written: str, meant: object) -> None:
    """Only true and false are booleans, only decimals are numbers; NO stays NO and 12:30 stays 12:30."""
    found = read(f"key: {written}")
    assert isinstance(found, dict)
    assert found["key"] == meant
    assert type(found["key"]) is type(meant)


def test_infinity_and_nan_are_numbers_here() -> None:
    """They are read as such, so that the one place that refuses them can say why."""
    assert read("[.inf, -.inf]") == [float("inf"), float("-inf")]
    found = read("[.nan]")
    assert isinstance(found, list)
    assert found[0] != found[0]


def test_scalars_keep_their_text() -> None:
    """1.50 is a number and yet can name an option: its spelling is kept."""
    node = text.read("[1.50]", "a.yaml", Faults())
    assert node is not None
    assert node.items[0].text == "1.50"


def test_collections_bear_the_place_of_their_key() -> None:
    """A block mapping is shown where its key stands, not one line below; a scalar where it stands itself."""
    node = text.read("a:\n  b: 1\n  c:\n    - x\n", "a.yaml", Faults())
    assert node is not None
    a = node.entries["a"]
    assert (a.line, a.column) == (1, 1)
    assert (a.entries["b"].line, a.entries["b"].column) == (2, 6)
    assert (a.entries["c"].line, a.entries["c"].column) == (3, 3)
    assert (a.entries["c"].items[0].line, a.entries["c"].items[0].column) == (4, 7)


def test_keys_become_text() -> None:
    """Keys that look like numbers, booleans or nothing are words as written."""
    assert read("{1.50: a, true: b, 7: c}") == {"1.50": "a", "true": "b", "7": "c"}


def test_anchors_repeat_what_they_mark() -> None:
    """*name stands for what &name marked, shown at its own place."""
    node = text.read("a: &x {b: 1}\nc: *x\n", "a.yaml", Faults())
    assert node is not None
    assert plain(node) == {"a": {"b": 1}, "c": {"b": 1}}
    assert node.entries["c"].line == 2


@pytest.mark.parametrize(
    ("source", "line", "column", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "stands twice, first on line 1"),
        ("a: !!python/object:os.system x\n", 1, 4, "tags"),
        ("a: !foo 1\n", 1, 4, "tags"),
        ("a: !!str 1\n", 1, 4, "tags"),
        ("!x a: 1\n", 1, 1, "tags"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, 3, "merge keys"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document"),
        ("", 1, 1, "empty"),
        ("# only a remark\n", 1, 1, "empty"),
        ("a: {beta(2, 6)}\n", 1, 13, "function call"),
        ("a:\n  beta(2):\n", 2, 3, "function call"),
        ("a: *b\n", 1, 4, "nothing before this is marked &b"),
        ("a: &x [1, *x]\n", 1, 11, "stands inside of what it repeats"),
        ("a: 1234567890123456\n", 1, 4, "more than 15 digits"),
        ("a: " + "9" * 10_000 + "\n", 1, 4, "more than 15 digits"),
        ("? [a, b]\n: c\n", 1, 3, "a key must be a word"),
        ("a: {{b}}\n", 1, 5, "a key must be a word"),
        ("a: b\x00c\n", 1, 5, "U+0000"),
        ("a: 1\nb: \x07\n", 2, 4, "U+0007"),
        ('a: "\\0"\n', 1, 4, "U+0000"),
        ('a: "\\ud800"\n', 1, 4, "U+D800"),
        ('a: "\\UFFFFFFFF"\n', 1, 7, "cannot be read as YAML"),
        ("%YAML " + "1" * 5000 + ".1\n---\na: 1\n", 1, 7, "cannot be read as YAML"),
        ("a: 1\n\tb: 2\n", 2, 1, "this is not YAML"),
        ("a: [1, 2\n", 2, 1, "this is not YAML"),
        ("a: b: c\n", 1, 5, "this is not YAML"),
        ("k" * 201 + ": 1\n", 1, 1, "longer than 200"),
        ("a: " + "k" * 20_001 + "\n", 1, 4, "longer than 20,000"),
    ],
)
def test_each_oddity_is_one_fault_at_its_place(source: str, line: int, column: int, said: str) -> None:
    """Whatever lies outside the narrow language is named once, with line and column."""
    fault = one(source)
    assert (fault.line, fault.column) == (line, column), fault
    assert said in fault.message


def test_faults_of_a_text_come_all_at_once() -> None:
    """A duplicate key, a tag and a merge key in one file are three faults of one reading."""
    assert [fault.line for fault in wrong("a: 1\na: 2\nb: !x 3\nc: {<<: 4}\n")] == [2, 3, 4]


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "{? ", "{{a: ", "[{a: "])
def test_deep_nesting_is_refused_quickly(opening: str) -> None:
    """A hundred thousand open brackets neither crash the reader nor keep it busy."""
    begun = time.perf_counter()
    found = wrong(opening * 100_000)
    assert time.perf_counter() - begun < 5
    assert any("nested more than 60 deep" in fault.message or "not YAML" in fault.message for fault in found)


def test_nesting_through_repetition_counts() -> None:
    """Repetitions inside repetitions reach no deeper than brackets may."""
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]" for i in range(1, 9)]
    assert "nested more than 60 deep" in one("\n".join(lines)).message


def test_repetition_cannot_explode() -> None:
    """A billion laughs are cut off at the bound on values, whatever they would expand to."""
    lines = ["a: &a [" + ", ".join(["x"] * 9) + "]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [" + ", ".join([f"*{before}"] * 9) + "]")
    begun = time.perf_counter()
    fault = one("\n".join(lines))
    assert time.perf_counter() - begun < 1
    assert "more than 50,000 values" in fault.message


def test_a_text_that_is_no_file_is_shown_at_one_line() -> None:
    """What follows --set has no lines of its own: its place is its number."""
    faults = Faults()
    text.read("[1,\n2, a: !x", "--set", faults, line=3)
    with pytest.raises(ScenarioError) as raised:
        faults.stop_if_any()
    assert {(fault.line, fault.column) for fault in raised.value.faults} == {(3, 1)}


@settings(deadline=None, max_examples=300)
@given(
    st.text(alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@`#\n\t \\0x1.eE~<=" + "é\u2028\ufeff"), max_size=60)
)
def test_no_text_breaks_the_reader(source: str) -> None:
    """Any text gives a tree or faults, and never another exception."""
    faults = Faults()
    node = text.read(source, "a.yaml", faults)
    assert isinstance(node, Node) or faults


def test_remarks_of_yaml_come_with_a_mend() -> None:
    """The commonest slips are answered by what to do about them."""
    assert "tabs" in one("a:\n\tb: 1\n").mend
    assert "quotes" in one("a: b: c\n").mend
    assert "bracket" in one("a: [1, 2\nb: 3\n").mend


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("a: {b: 1, b: 2}\n", "a.b"),
        ("a:\n  - 1\n  - {b: !x 2}\n", "a.1.b"),
        ("a:\n  b: [1, 2\nc: 3\n", "a.b"),
        ('a: {b: "\\a"}\n', "a.b"),
        ("a: {[1]: 2}\n", "a"),
        ("a: {b: [*c]}\n", "a.b.0"),
        (f"a: {'[' * 60}\n", "a" + ".0" * 59),
    ],
)
def test_faults_of_the_text_stand_on_the_path_read_so_far(source: str, path: str) -> None:
    """What cannot be read at all is named by the keys that lead to it."""
    assert wrong(source)[0].path == path


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u202e", "\u2066", "\x9b", "\x1b"])
def test_characters_that_act_on_a_screen_are_refused(character: str) -> None:
    """Escapes, line breaks beyond the ordinary and marks that turn the direction of text, plain or spelled out."""
    code = f"U+{ord(character):04X}"
    assert code in one(f"a: b{character}c\n").message
    assert code in one(f'a: "b\\u{ord(character):04x}c"\n').message


def test_a_return_is_no_text() -> None:
    """At the end of a line it is a line break; spelled out within a text it would write over the line."""
    assert read("a: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}
    assert "U+000D" in one('a: "b\\rc"\n').message


def test_joiners_and_marks_of_direction_are_text() -> None:
    """Persian, Hebrew and emoji need them."""
    assert read("a: می\u200cخواهم\u200f\n") == {"a": "می\u200cخواهم\u200f"}
