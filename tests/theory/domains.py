"""Figures of public domains of the negotiating agents competitions, and their profiles as files to import.

Evaluations and weights as in the profiles of ANAC 2010 and 2011 that NegMAS ships for its tests (github:
yasserfarouk/negmas, tests/data/scenarios/anac); the files are written anew here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr

from sim.scenario.importing.files import read_domain
from sim.scenario.importing.writing import as_scenario

MISSING = "its profiles could not be read where this bench was made"


@dataclass(frozen=True)
class Anac:
    """A domain: issues with their options, and for each party evaluations in that order, and weights."""

    issues: dict[str, Sequence[str]]
    profiles: dict[str, tuple[Sequence[Sequence[float]], Sequence[float]]]


DOMAINS = {
    "NiceOrDie": Anac(
        {"NiceOrDie": ("100_16", "16_100", "29_29")},
        {"NiceOrDie1": ([[1000, 160, 299]], [1.0]), "NiceOrDie2": ([[160, 1000, 299]], [1.0])},
    ),
    "Laptop": Anac(
        {
            "Laptop": ("Dell", "Macintosh", "HP"),
            "Harddisk": ("60 Gb", "80 Gb", "120 Gb"),
            "External Monitor": ("19'' LCD", "20'' LCD", "23'' LCD"),
        },
        {
            "buyer": (
                [[12, 20, 30], [30, 20, 9], [30, 10, 20]],
                [0.4452125771655631, 0.37808251708013424, 0.1767567099260568],
            ),
            "seller": (
                [[12, 30, 20], [20, 30, 9], [3, 2, 1]],
                [0.37808251708013424, 0.1767567099260568, 0.4452125771655631],
            ),
        },
    ),
    "EnglandZimbabwe": Anac(
        {
            "Size of Fund": ("$100 Billion", "$50 Billion", "$10 billion", "No agreement"),
            "Impact on Other Aid": (
                "No reduction",
                "Reduction equal to half of fund size",
                "Reduction equal to fund size",
                "No agreement",
            ),
            "Zimbabwe Trade Policy": (
                "Zimbabwe will reduce tariffs on imports",
                "Zimbabwe will increase tariffs on imports",
                "No agreement",
            ),
            "England Trade Policy": (
                "England will reduce imports",
                "England will increase imports",
                "No agreement",
            ),
            "Forum on Other Health Issues": (
                "Creation of fund",
                "Creation of committee to discuss creation of fund",
                "Creation of committee to develop agenda",
                "No",
            ),
        },
        {
            "England": (
                [[5, 7, 9, 1], [3, 6, 8, 1], [12, 1, 7], [10, 1, 6], [7, 10, 4, 1]],
                [
                    0.3031462333758278,
                    0.303346839835533,
                    0.049028952379678074,
                    0.04904500802207314,
                    0.29543296638688804,
                ],
            ),
            "Zimbabwe": (
                [[9, 7, 5, 1], [8, 5, 3, 1], [1, 9, 5], [1, 19, 9], [11, 9, 7, 1]],
                [
                    0.19707980311909024,
                    0.20134268816210074,
                    0.15406697766287486,
                    0.15407719183124569,
                    0.29343333922468845,
                ],
            ),
        },
    ),
}


@cache
def imported(name: str) -> str:
    """Return a domain as the scenario that ``sim import`` makes of its profiles."""
    domain = DOMAINS[name]
    with TemporaryDirectory() as folder:
        paths = []
        for party, (evaluations, weights) in domain.profiles.items():
            path = Path(folder) / f"{party}.xml"
            path.write_text(_profile(domain, evaluations, weights), encoding="utf-8")
            paths.append(path)
        return as_scenario(read_domain(paths), 1000)


def _profile(domain: Anac, evaluations: Sequence[Sequence[float]], weights: Sequence[float]) -> str:
    lines = ["<utility_space>", '<objective index="0" type="objective" name="root">']
    for i, ((issue, options), each) in enumerate(
        zip(domain.issues.items(), evaluations, strict=True), start=1
    ):
        lines.append(f'<issue index="{i}" type="discrete" name={quoteattr(issue)}>')
        for option, evaluation in zip(options, each, strict=True):
            lines.append(f'<item value={quoteattr(option)} evaluation="{evaluation}"/>')
        lines.append("</issue>")
    lines += [f'<weight index="{i}" value="{weight!r}"/>' for i, weight in enumerate(weights, start=1)]
    return "\n".join([*lines, "</objective>", "</utility_space>"])
