"""A resolved scenario as YAML."""

from datetime import date

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.runs.resolved import as_yaml

TEXTS = st.text(max_size=20)
LEAVES = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.dates() | TEXTS
TREES = st.recursive(
    LEAVES, lambda held: st.lists(held, max_size=4) | st.dictionaries(TEXTS, held, max_size=4), max_leaves=20
)


@given(st.dictionaries(TEXTS, TREES, min_size=1, max_size=5))
def test_it_reads_back_as_what_it_was(tree: dict[str, object]) -> None:
    """Any reader of YAML gets the same mappings, lists and scalars, whatever the texts contain."""
    assert yaml.safe_load(as_yaml(tree)) == tree


def test_it_is_written_for_people() -> None:
    """Blocks, not brackets; only texts are quoted."""
    tree = {"on": "NO", "share": 0.5, "starts": date(2025, 11, 28), "rules": [{"forbid": {"a": "x"}}, "1e-3"]}
    assert as_yaml(tree) == (
        '"on": "NO"\nshare: 0.5\nstarts: 2025-11-28\nrules:\n  - forbid:\n      a: "x"\n  - "1e-3"\n'
    )
