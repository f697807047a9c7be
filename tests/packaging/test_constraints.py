"""constraints.txt: what an installation that must not change by itself is made from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "constraints.txt").read_text(encoding="utf-8")
_PINNED = re.compile(r"([a-z0-9-]+)==[0-9][\w.+!]*( ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def _body() -> str:
    return re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)


def test_every_line_is_a_version_with_its_hashes() -> None:
    """Nothing else stands there: no address of an index, no option, no path."""
    assert _PINNED.sub("", _body()).strip() == ""
    assert len(_PINNED.findall(_body())) > 40
    assert "://" not in TEXT
    assert "@" not in TEXT


def test_whatever_the_project_asks_for_is_pinned() -> None:
    """Its dependencies, those of its extras, and what builds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    asked += [line for name in extras for line in extras[name] if not line.startswith("negotiation-sim")]
    names = {re.split(r"[^A-Za-z0-9_.-]", line)[0].lower().replace("_", "-") for line in asked}
    pinned = {name for name, _, _ in _PINNED.findall(_body())}
    assert names <= pinned, f"make constraints: {sorted(names - pinned)} is new"
