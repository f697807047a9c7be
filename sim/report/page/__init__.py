"""A run as one page of HTML that needs nothing else: no script, no request, one file.

It reads on a telephone, on a wall and on paper, in light and in dark, and aloud.
"""

from __future__ import annotations

from pathlib import Path

from sim.analysis.portrait.portrait import portrait
from sim.report.page.document import document
from sim.report.page.place import put
from sim.runs.saved import open_run


def write_page(folder: Path, to: Path | None = None) -> Path:
    """Write the page of a saved run into its folder, or to another place, and return where it is."""
    return put(document(portrait(open_run(folder))), folder, to)
