"""Files of reported claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.model.scenario import Claim
from sim.scenario import load
from tests.unit.scenario.texts import fault, story


def folder(tmp_path: Path, **seeds: str) -> Path:
    """Return a scenario file with these seeds files."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "seeds").mkdir()
    for name, text in seeds.items():
        (tmp_path / "seeds" / f"{name}.yaml").write_text(text)
    listed = ", ".join(f"seeds/{name}.yaml" for name in seeds)
    file = tmp_path / "scenarios" / "a.yaml"
    file.write_text(story(sources=f"sources: [{listed}]"))
    return file


def test_claims_are_read_in_order(tmp_path: Path) -> None:
    """Each claim knows who said it, what kind it is and which article carries it; its text is one line."""
    file = folder(
        tmp_path,
        one="article: {outlet: The Daily, published: 2025-11-30}\n"
        "claims:\n  - {id: a, says: 'x  y', by: z, kind: k}\n",
        two="claims:\n  - id: b\n    says: >\n      long\n      text\n",
    )
    scenario = load(file)
    assert scenario.claims == (
        Claim("a", "x y", "z", "k", "The Daily, 2025-11-30"),
        Claim("b", "long text", "", "", ""),
    )
    assert list(scenario.files) == ["scenarios/a.yaml", "seeds/one.yaml", "seeds/two.yaml"]


@pytest.mark.parametrize(
    ("seeds", "line", "path", "said"),
    [
        ("claims: {a: b}\n", 1, "claims", "a list of claims"),
        ("article: {outlet: x}\n", 1, "claims", "a list of claims"),
        ("[1, 2]\n", 1, "claims", "a list of claims"),
        ("claims:\n  - {id: a}\n", 2, "claims.0", "a claim needs says"),
        ("claims:\n  - just words\n", 2, "claims.0", "a claim needs id and says"),
        ("claims:\n  - {id: a, says: x}\n  - {id: a, says: y}\n", 3, "claims.1.id", "stands twice"),
        ("claims:\n  - {id: a, says: x, kid: k}\n", 2, "claims.0.kid", 'a claim has no "kid"'),
        ("claims:\n  - {id: a, says: x, by: [y]}\n", 2, "claims.0.by", "this is not text"),
        ("claims:\n  - {id: a, says: !x y}\n", 2, "claims.0.says", "tags"),
    ],
)
def test_faults_of_a_source_stand_in_its_own_file(
    tmp_path: Path, seeds: str, line: int, path: str, said: str
) -> None:
    """A slip in a seeds file is shown there, not in the scenario."""
    with pytest.raises(ScenarioError) as raised:
        load(folder(tmp_path, one=seeds))
    (found,) = raised.value.faults
    assert (found.file, found.line, found.path) == ("seeds/one.yaml", line, path)
    assert said in found.message


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is a fault of the line that names it."""
    file = folder(tmp_path)
    file.write_text(story(sources="sources: seeds/none.yaml"))
    with pytest.raises(ScenarioError) as raised:
        load(file)
    (found,) = raised.value.faults
    assert "seeds/none.yaml: there is no such file" in found.message
    assert found.path == "sources"


def test_a_text_has_no_sources() -> None:
    """A scenario that is no file has no folder to look in."""
    assert fault(story(sources="sources: [seeds/a.yaml]  #!")).path == "sources.0"
