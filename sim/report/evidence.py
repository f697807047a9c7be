"""Input by input, what a scenario's numbers rest on, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.portrait.evidence import Footing, Grounds
from sim.report.figures import percent, whole
from sim.report.page.numbers import in_words


def evidence_lines(grounds: Grounds) -> Iterator[str]:
    """Yield each input with the claim (and who reported it) or the assumption behind it; then the shares."""
    for footing in grounds.footings:
        yield f"{footing.path}: {in_words(footing.number)}"
        yield from _behind(footing)
    yield ""
    yield (
        f"{whole(grounds.on_claims.count)} of {whole(grounds.on_claims.of)} inputs "
        f"({percent(grounds.on_claims)}) rest on reported claims; in {whole(grounds.with_size_assumed)} of them the "
        f"direction is reported and the size is assumed. {whole(grounds.assumed_only)} rest on an assumption "
        f"alone, {whole(grounds.without)} on nothing stated."
    )
    unused = [use.claim.id for use in grounds.claims if not use.inputs]
    if unused:
        yield f"Claims that no number names: {', '.join(unused)}."


def _behind(footing: Footing) -> Iterator[str]:
    for claim in footing.claims:
        yield f"    reported: {claim.says} ({claim.by}; claim {claim.id})"
    if footing.assumed:
        yield f"    assumed: {footing.assumed}"
    if not footing.claims and not footing.assumed:
        yield "    nothing stated"
