"""What was found of a scenario, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.check import Check
from sim.report.figures import percent, percent_interval, whole
from sim.report.tables import evidence_counts, record_line

LISTED = 10
"""Inputs without evidence that are named one by one."""


def lines(found: Check) -> Iterator[str]:
    """Yield what was found: first what the scenario is, then what is worth a look."""
    rests = found.evidence
    yield f"{found.scenario} is valid: {found.title}"
    yield (
        f"{whole(found.parties)} parties, {whole(found.issues)} issues, {whole(found.feasible)} feasible "
        f"packages of {whole(found.combinations)}, {whole(found.outcomes)} outcomes"
    )
    yield f"{whole(rests.inputs)} inputs: {evidence_counts(rests)}"
    if found.trial is not None and found.trial.refusals:
        yield record_line(found.trial)
    worth_a_look = list(_worth_a_look(found))
    yield ""
    yield "Worth a look:" if worth_a_look else "Nothing stands out."
    yield from (remark if remark.startswith(" ") else f"- {remark}" for remark in worth_a_look)


def _worth_a_look(found: Check) -> Iterator[str]:
    yield from found.warnings
    yield from found.notes
    if found.never and found.never[0].share.of:
        nought = found.never[0].share
        yield (
            f"in {whole(nought.of)} worlds these did not happen (each may have a share in "
            f"{percent_interval(nought)}): {', '.join(never.name for never in found.never)}"
        )
    yield from (
        f"no outcome names this ending, called {unnamed.name}: "
        f"{percent(unnamed.share)} of {whole(unnamed.share.of)} worlds ({percent_interval(unnamed.share)})"
        for unnamed in found.unnamed
    )
    yield from (
        f"the threat {threat.name}: in {percent(threat.share)} of {whole(threat.share.of)} worlds "
        f"({percent_interval(threat.share)}) its stated chance contradicts what its maker would do"
        for threat in found.contradicted
        if threat.share.count
    )
    if found.trial is not None and not found.trial.kept:
        yield "the record kept no draw at all: with these values, what happened cannot have happened"
    elif found.harsh_record:
        yield "the record keeps very few draws: the values sit ill with what happened, and runs will be slow"
    if found.unexplained:
        yield f"{whole(len(found.unexplained))} inputs have no evidence (because: or assumed:)"
        yield from (f"    {place}" for place in found.unexplained[:LISTED])
        if len(found.unexplained) > LISTED:
            yield f"    and {whole(len(found.unexplained) - LISTED)} more"
