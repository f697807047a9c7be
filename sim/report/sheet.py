"""A sheet: what is shown of the answer to a question, in a terminal and on a page, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.charts.figure import Figure
from sim.report.tables import Table


@dataclass(frozen=True, slots=True)
class Passage:
    """Something told in lines: a title, lines with what they are about, and a command that tells it in full."""

    title: str
    told: tuple[tuple[str, tuple[str, ...]], ...]
    command: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet. On a page the tables of a figure are folded below it; in a terminal they are all there is.

    ``name`` is where links lead; ``link`` what they are called; ``details`` are tables that a terminal leaves out.
    ``notes`` belong to the tables and are shown with them everywhere; ``words``: tables and details hold sentences.
    """

    name: str
    link: str
    heading: str
    texts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    details: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    words: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole: ``line`` says of how many worlds, ``answer`` the finding, ``limits`` what it does not say."""

    title: str
    line: str
    answer: tuple[str, ...]
    parts: tuple[Part, ...]
    limits: tuple[str, ...]
    version: str
