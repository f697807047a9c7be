"""What is shown of evidence at work."""

from __future__ import annotations

from sim.analysis.portrait.learned import Learned
from sim.report.charts.shifts import spread
from sim.report.figures import whole
from sim.report.sheet import Part, Sheet
from sim.report.signed import change, change_interval
from sim.report.tables import Table
from sim.runs.version import program_version


def sheet(title: str, seed: int, found: Learned) -> Sheet:
    """Return what the record did to the inputs."""
    version = program_version()
    if found.beyond:
        answer = (
            f"The record moves {whole(found.beyond)} of {whole(found.inputs)} inputs by more than chance could "
            f"({found.by_chance:.2f} standard deviations for the furthest of so many)."
        )
    else:
        answer = f"The record moves none of {whole(found.inputs)} inputs by more than chance could."
    table = Table(
        f"The {len(found.shifts)} inputs moved most, in standard deviations of how they are drawn",
        ("input", "moved by", "95% interval", "drawn", "kept"),
        tuple(
            (
                shift.path,
                change(shift.by),
                change_interval(shift.by),
                spread(shift.drawn)[0],
                spread(shift.kept)[0],
            )
            for shift in found.shifts
        ),
    )
    return Sheet(
        title=f"{title}: what the record says of the inputs",
        line=f"{whole(found.drawn)} draws, {whole(found.kept)} kept worlds · seed {seed} · sim {version}",
        answer=(answer,),
        parts=(Part("record", "Record", "Drawn against kept", (), (), (table,)),),
        limits=(
            "Drawn and kept are medians. The record moves inputs only through what the parties then did, or what "
            "news then came; inputs that it moves together are no longer independent in the kept worlds.",
            "What one piece of evidence does to the outcomes: sim compare SCENARIO --without CLAIM.",
        ),
        version=version,
    )
