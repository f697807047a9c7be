"""A sheet: what is shown of the answer to a question, in a terminal and on a page, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.charts.figure import Figure
from sim.report.tables import Table


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet. On a page the tables of a figure are folded below it; in a terminal they are all there is.

    ``name`` is where links lead; ``link`` what they are called; ``details`` are tables that a terminal leaves out.
    """

    name: str
    link: str
    heading: str
    texts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    details: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole: ``line`` says of how many worlds, ``answer`` the finding, ``limits`` what it does not say."""

    title: str
    line: str
    answer: tuple[str, ...]
    parts: tuple[Part, ...]
    limits: tuple[str, ...]
    version: str
