"""Shapes and labels of charts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.report.charts.names import changes, listed, path
from sim.report.charts.svg import CHARACTERS, KINDS, lines, mark, picture, shapes


@given(st.text(max_size=300), st.integers(5, 60), st.integers(1, 4))
def test_labels_fit(text: str, characters: int, most: int) -> None:
    """However long a name is, its lines are no wider and no more than there is room for."""
    broken = lines(text, characters, most)
    assert 1 <= len(broken) <= most
    assert all(len(line) <= characters for line in broken)


def test_a_label_that_fits_is_left_alone() -> None:
    """Nothing is cut without need, and what is cut shows it."""
    assert lines("strikes oust") == ["strikes oust"]
    assert lines("word " * 60)[-1].endswith("…")
    assert len(lines("x" * CHARACTERS)) == 1


def test_every_kind_of_ending_has_a_shape_of_its_own() -> None:
    """Colour is never alone: kinds differ in shape."""
    drawn = str(shapes())
    for kind in KINDS:
        assert f'id="kind-{kind}"' in drawn
        assert f'href="#kind-{kind}"' in mark(kind, 0.5, 1.0)
    outlines = [part.split('"')[0] for part in drawn.split('<path d="')[1:]]
    assert len(set(outlines)) == len(KINDS)


def test_a_picture_is_announced() -> None:
    """A screen reader meets one image with a title and a description."""
    made = picture("when", "It <ends>", "Dots & days", 12.5)
    assert 'role="img"' in made
    assert 'aria-labelledby="when-title when-description"' in made
    assert '<title id="when-title">It &lt;ends&gt;</title>' in made
    assert '<desc id="when-description">Dots &amp; days</desc>' in made


def test_names_as_words() -> None:
    """Paths, packages and lists read as a person would say them."""
    assert path("parties.leader.wants.departure.weight") == "leader › wants › departure › weight"
    assert changes({"when": "now", "who_leads": "no_one"}, ["who_leads"]) == "who leads: no one"
    assert changes({"when": "now"}, []) == "nothing changes"
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
