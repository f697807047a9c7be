"""The whole way: what is kept of the files, and which scenario the record is read with."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.model.numbers import Constant
from sim.scenario import load, load_text
from tests.stories import CRISIS
from tests.unit.scenario.texts import SECTIONS, fault, faults, good, story

KNOWN = "clock: {horizon: 60 days, known_until: 2 days}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a base scenario that has a past, one that has none, and variants."""
    (tmp_path / "base.yaml").write_text(story(clock=KNOWN))
    (tmp_path / "blank.yaml").write_text(story())
    (tmp_path / "variant.yaml").write_text("extends: base\nquantities: {q: 1}\n")
    (tmp_path / "second.yaml").write_text("extends: variant\nquantities: {q: 2}\n")
    (tmp_path / "same.yaml").write_text("extends: base\n")
    (tmp_path / "reread.yaml").write_text("extends: base\nreread: yes\nquantities: {q: 3}\n")
    (tmp_path / "after_reread.yaml").write_text("extends: reread\nquantities: {q: 4}\n")
    (tmp_path / "blank_variant.yaml").write_text("extends: blank\nquantities: {q: 1}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "sets", "past"),
    [
        ("base", (), None),
        ("base", ("quantities={q: 1}",), "base"),
        ("base", ("title=Two houses",), None),
        ("variant", (), "base"),
        ("variant", ("quantities.q=7",), "base"),
        ("second", (), "base"),
        ("same", (), None),
        ("reread", (), None),
        ("reread", ("quantities.q=7",), "reread"),
        ("after_reread", (), "reread"),
        ("blank_variant", (), None),
        ("blank", ("quantities={q: 1}",), None),
    ],
)
def test_the_record_is_read_with_the_base(
    folder: Path, name: str, sets: tuple[str, ...], past: str | None
) -> None:
    """Variants and --set intervene after the known past, which the root file's values explain.

    A variant that rereads is its own base, and where nothing is known of the past there is none to read.
    """
    scenario = load(folder / f"{name}.yaml", sets)
    assert scenario.name == name
    assert (scenario.past and scenario.past.name) == past
    if scenario.past is not None:
        assert scenario.past.past is None
        assert scenario.past.quantities.get("q") == (Constant(3.0) if past == "reread" else None)


def test_what_is_kept_of_the_text(folder: Path) -> None:
    """The merged plain data and every file's text are kept, the path as given."""
    scenario = load(str(folder / "variant.yaml"), ["title=Three houses", "lesson={question: Why so}"])
    assert scenario.file == str(folder / "variant.yaml")
    assert scenario.resolved["title"] == "Three houses"
    assert scenario.resolved["quantities"] == {"q": 1}
    assert scenario.resolved["lesson"] == {"question": "Why so"}
    assert "extends" not in scenario.resolved
    assert set(scenario.files) == {"variant.yaml", "base.yaml"}
    assert scenario.files["base.yaml"] == story(clock=KNOWN)


def test_a_text_needs_no_file() -> None:
    """Tests and notebooks load a text; it is shown under its name."""
    scenario = load_text("\ufeff" + story(), "houses")
    assert (scenario.name, scenario.file, list(scenario.files)) == ("houses", "<houses>", ["<houses>"])


def test_a_text_extends_nothing() -> None:
    """There is no folder to look in."""
    assert fault(story(extends="extends: base  #!")).path == "extends"


def test_faults_of_sets_and_of_the_file_come_together() -> None:
    """A --set that leads nowhere, one that is misspelt and a slip of the file are told at once."""
    found = faults(story(title="titel: A"), "nowhere.a=1", "clock.horzon=3")
    assert [(f.file, f.line, f.path) for f in found] == [
        ("--set", 1, "nowhere.a"),
        ("--set", 2, "clock.horzon"),
        ("<scenario>", 1, "title"),
        ("<scenario>", 2, "titel"),
    ]
    assert 'did you mean "horizon"' in found[1].mend


def test_loading_is_quick() -> None:
    """Three hundred dense lines take well under the blink of an eye (the bound is lax for slow machines)."""
    wants = "".join(
        f"  buyer{i}:\n    negotiates: {{strategy: {{firm: {{share: {{uniform: [0.2, 0.6]}}}}}}}}\n"
        f"    wants: {{price: {{low: {{triangular: [0, 1, 2]}}, high: {{value: 0, assumed: so}}}}}}\n"
        for i in range(95)
    )
    text = story(parties=f"parties:\n{wants}")
    good(text)
    begun = time.process_time()
    good(text)
    assert time.process_time() - begun < 0.5


WORDS = st.sampled_from(
    [
        *("version", "title", "clock", "issues", "parties", "table", "threats", "promises", "horizon"),
        *("seller", "wants", "price", "low", "high", "yes", "by", "when", "kept", "because", "fire"),
        *("any", "status_quo", "1", "-1", "0.5", "{}", "[]", "null", "{beta: [1,2]}", "2025-11-28", "3 days"),
    ]
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(SECTIONS)),
    st.recursive(
        WORDS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
            st.lists(st.tuples(WORDS, inner), max_size=3).map(
                lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
            ),
        ),
        max_leaves=8,
    ),
)
def test_no_section_breaks_the_reader(section: str, value: str) -> None:
    """Whatever stands in a section, there is a scenario or there are faults."""
    with suppress(ScenarioError):
        load_text(story(**{section: f"{section}: {value}"}))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    """A full scenario in which some line is cut, doubled or replaced loads or has faults."""
    lines = FULL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["drop", "double", "cut", "swap"]))
        if what == "drop":
            del lines[i]
        elif what == "double":
            lines.insert(i, lines[i])
        elif what == "cut":
            lines[i] = lines[i][: data.draw(st.integers(0, len(lines[i])))]
        else:
            head, colon, _ = lines[i].partition(":")
            lines[i] = head + colon + " " + data.draw(WORDS)
    with suppress(ScenarioError):
        load_text("\n".join(lines))


FULL = (Path(__file__).parent / "exile.yaml").read_text()


def test_a_base_without_a_past_may_be_a_fragment(tmp_path: Path) -> None:
    """A variant may complete a file that cannot be played by itself, as long as that file records nothing."""
    whole = yaml.safe_load(CRISIS)
    table = whole.pop("table")
    (tmp_path / "part.yaml").write_text(yaml.safe_dump(whole))
    (tmp_path / "rest.yaml").write_text(yaml.safe_dump({"extends": "part.yaml", "table": table}))
    assert load(tmp_path / "rest.yaml").past is None
    with pytest.raises(ScenarioError, match="table"):
        load(tmp_path / "part.yaml")
