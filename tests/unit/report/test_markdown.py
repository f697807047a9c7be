"""The Markdown page."""

from dataclasses import replace

from sim.report.markdown import as_markdown
from tests.unit.report.doubles import shown


def test_the_page_has_every_table() -> None:
    """A heading per table, and the lines of each."""
    page = as_markdown(shown())
    assert page.startswith("# A house for sale\n")
    assert page.count("\n## ") == 5
    assert "| nothing\\_changes |" in page


def test_names_cannot_break_the_page() -> None:
    """Bars, brackets and HTML in a scenario's words are shown as they are."""
    page = as_markdown(replace(shown(), title="a|b <script> [x](y)\n# no"))
    assert page.splitlines()[0] == "# a\\|b &lt;script&gt; \\[x\\](y) \\# no"
