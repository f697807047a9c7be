"""Escaping: whatever a scenario says is shown, never obeyed."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from sim.report.charts.markup import Markup, element, joined, words


class Reader(HTMLParser):
    """Reads back what a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def read(markup: str) -> Reader:
    """Return what is seen in a piece of markup."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(st.text())
def test_a_text_makes_no_element_and_ends_none(text: str) -> None:
    """One paragraph in, one paragraph seen, with the text in it as far as it can be shown."""
    seen = read(element("p", text, title=text))
    assert seen.tags == ["p"]
    assert [name for name, _ in seen.attributes] == ["title"]
    shown = "".join(c if c.isprintable() or c in "\t\n\r" else "\ufffd" for c in text)
    assert seen.text.replace("\r\n", "\n").replace("\r", "\n") == shown.replace("\r\n", "\n").replace(
        "\r", "\n"
    )


def test_marks_that_turn_the_writing_are_shown_as_unknown() -> None:
    """U+202E would write what follows backwards and could make one name look like another."""
    assert words("a\u202eb\x00c") == "a\ufffdb\ufffdc"


def test_markup_is_not_escaped_twice() -> None:
    """Only what is not markup yet is escaped."""
    assert joined(Markup("<b>"), "<b>", None) == "<b>&lt;b&gt;"
    assert element("p", element("b", "&")) == "<p><b>&amp;</b></p>"


def test_attributes() -> None:
    """False and None are left out, True stands alone, underscores become hyphens."""
    made = element("meta", name="x", aria_label="y", class_=None, hidden=False, open=True, width=1.5)
    assert made == '<meta name="x" aria-label="y" open width="1.5">'
