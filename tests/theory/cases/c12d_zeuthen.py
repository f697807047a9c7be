"""C12d: Zeuthen's concessions in the monotonic concession protocol, on imported domains."""

from __future__ import annotations

from collections.abc import Iterator

from sim.door import run
from sim.scenario import load_text
from tests.theory.domains import DOMAINS, MISSING, imported
from tests.theory.reference import Check, known

CASE = "C12d"


def checks() -> Iterator[Check]:
    """Yield what the two sign, on the scale of the files."""
    for setting in known(CASE):
        name = setting.params["domain"]
        if name not in DOMAINS:
            yield setting.missing("agreed utilities", MISSING)
            continue
        sides = (f"parties.{party}.negotiates.strategy={{zeuthen: {{}}}}" for party in DOMAINS[name].profiles)
        story = load_text(imported(name), name, ["table.protocol=monotonic", *sides])
        (values,) = run(story, n=1).rows["values"]
        yield setting.check("agreed utilities", [value / 100.0 for value in values.tolist()])
