"""A party called ``<script>…``: its run's page in a real browser, where nothing that a scenario says may act."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.app import main
from tests.browser.chromium import CHROMIUM, Document, opened

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

OWN = "document.documentElement.dataset.owned=1"
LABEL = f"<script>{OWN}</script>"
OTHER = f"</td></table></details></svg><svg onload={OWN}>"
OPTION = f"'`> onmouseover='{OWN}' autofocus onfocus='{OWN}"
TAG = f"<img src=x onerror={OWN}>"
SAYS = f"<iframe srcdoc='<script>parent.{OWN}</script>'>"
WHY = f"]]>--></style></title><script>{OWN}</script>"
CLAIM = f"<a href=javascript:{OWN} id=x>x</a>"
BY = f"<object data=javascript:{OWN}></object>"
TITLE = f"</title><script>{OWN}</script>&lt;b&gt; {{{{7*7}}}}"
QUESTION = f"<svg><animate onbegin={OWN} attributeName=x dur=1s></svg>"

STORY = f"""\
version: 1
title: "{TITLE}"
question: "{QUESTION}"
sources: [claims.yaml]
clock: {{starts: 2026-01-01, horizon: 60 days}}
issues:
  price: ["{TAG}", "{OPTION}", high]
status_quo: {{price: "{TAG}"}}
parties:
  one:
    label: "{LABEL}"
    negotiates: {{strategy: {{concede: {{exponent: 1}}}}}}
    misreading: 5
    wants:
      price: {{weight: 1, "{TAG}": 0, "{OPTION}": {{value: 80, assumed: "{WHY}"}}, high: 100}}
    without_deal: {{war: {{value: 10, because: said}}, rain: 5}}
  other:
    label: "{OTHER}"
    negotiates: {{strategy: {{concede: {{exponent: {{uniform: [0.2, 2]}}}}}}}}
    misreading: 5
    wants: {{price: {{weight: 1, "{TAG}": 100, "{OPTION}": 75, high: 0}}}}
    without_deal: {{war: {{uniform: [0, 70]}}, rain: 20}}
threats:
  war: {{by: one, against: other, chance: 0.5, pace: {{mean: 30 days}}}}
promises:
  word: {{by: one, when: {{price: "{OPTION}"}}, kept: 0.5, if_broken: {{other: {{loses: 5}}}}}}
events:
  rain: {{mean: 60 days, ends_talks: yes}}
  news: {{date: 2026-01-05, says: "{SAYS}", signals: {{war: {{likelihood_ratio: 2}}}}, because: said}}
table: {{protocol: alternating, first: one, every: 3 days}}
"""
CLAIMS = f"""\
article: {{id: paper, outlet: "{TAG}", published: 2026-01-01}}
claims: [{{id: said, says: "{CLAIM}", by: "{BY}", when: 2026-01-01, kind: state}}]
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario whose texts, and whose file's name, are all meant to act."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    path = folder / f"<img src=x onerror={OWN}>.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(scenario: Path) -> Path:
    """The page of its run."""
    return _pages(scenario, "run", "-n", "300", "--quiet")[0]


def _pages(scenario: Path, verb: str, *more: str) -> list[Path]:
    """Give a command that writes pages about the scenario; return them."""
    out = scenario.parent / verb
    assert main([verb, str(scenario), "--out", str(out), *more]) == 0
    found = sorted(out.rglob("*.html"))
    assert found
    return found


def _acted(document: Document) -> bool:
    return ("data-owned", "1") in document.attributes


def _holds(document: Document) -> None:
    """Hold that no text of the scenario became an element, a handler or an address."""
    assert not {"img", "iframe", "object", "embed", "link", "base"} & set(document.tags)
    assert not [value for _, value in document.attributes if value.startswith("javascript:")]
    assert not [name for name, _ in document.attributes if name.startswith("on") or name == "srcdoc"]
    assert not _acted(document)


def test_names_are_shown_and_do_nothing(page: Path) -> None:
    """Each stands on the page of a run letter by letter, and there is no script on it at all."""
    document = opened(page)
    for name in (LABEL, OTHER, OPTION, TAG, SAYS, WHY, CLAIM, BY, TITLE, QUESTION):
        assert name in document.text, name
    _holds(document)
    assert not {"script", "form"} & set(document.tags)
    assert not [value for name, value in document.attributes if name in ("href", "src") and value[:1] != "#"]


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("compare", ("--set", "threats.war.chance=0.9", "-n", "200", "-j", "1", "-q")),
        ("solve", ("-n", "50")),
        ("paper", ("--simulated", "50", "-j", "1")),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_names_do_nothing_on_other_pages(scenario: Path, verb: str, more: tuple[str, ...]) -> None:
    """Nor on any page that another verb writes."""
    for path in _pages(scenario, verb, *more):
        document = opened(path)
        assert OPTION in document.text or TITLE in document.text, path
        _holds(document)


def test_the_policy_alone_would_stop_them(page: Path, tmp_path: Path) -> None:
    """Were a name not escaped, the page's policy would hold; without the policy, this browser lets it act."""
    text = page.read_text(encoding="utf-8")
    slipped = text.replace("</main>", f"{LABEL}{TAG}</main>")
    assert slipped != text
    policy = text[text.index('<meta http-equiv="Content-Security-Policy"') :]
    policy = policy[: policy.index(">") + 1]
    (tmp_path / "held.html").write_text(slipped, encoding="utf-8")
    (tmp_path / "free.html").write_text(slipped.replace(policy, ""), encoding="utf-8")
    assert not _acted(opened(tmp_path / "held.html"))
    assert _acted(opened(tmp_path / "free.html"))
