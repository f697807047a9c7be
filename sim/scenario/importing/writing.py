"""A domain in the scenario language, as text that a person goes on to edit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from math import log

from sim.scenario.importing.domain import Domain, DomainIssue, Profile, Words, Worth
from sim.scenario.resolve.packages import RESERVED_ISSUES, RESERVED_OPTIONS

SCALE = 100.0
"""Points of ours for a utility of 1."""


def as_scenario(domain: Domain, rounds: int) -> str:
    """Return the domain as a scenario that runs: alternating offers, linear concession, ``rounds`` days of talks."""
    return "\n".join(_lines(domain, rounds)) + "\n"


def _lines(domain: Domain, rounds: int) -> Iterator[str]:
    issues = unlike((issue.name for issue in domain.issues), "issue", RESERVED_ISSUES)
    parties = unlike((profile.name for profile in domain.profiles), "party", frozenset())
    yield f"# Made by sim import from {', '.join(map(_one_line, domain.files))}."
    yield "# A value is the utility there times 100. How the parties bargain, and how long, no file said: change it."
    yield "version: 1"
    yield f"title: {text(domain.name)}"
    yield f"clock: {{horizon: {rounds} days, deadline: {{after: {rounds} days, then: lapses}}}}"
    yield "issues:"
    for name, issue in zip(issues, domain.issues, strict=True):
        yield f"  {name}: {_issue(issue)}"
    yield "parties:"
    for party, profile in zip(parties, domain.profiles, strict=True):
        yield from _party(party, profile, issues, domain.issues, rounds)
    yield f"table: {{protocol: alternating, first: {parties[0]}, every: 1 day}}"
    yield "outcomes:"
    yield "  - agreed: {deal: any}"
    yield "  - no_deal: {deadline: any}"


def _party(
    name: str, profile: Profile, issues: list[str], domain: tuple[DomainIssue, ...], rounds: int
) -> Iterator[str]:
    total = sum(profile.weights)
    yield f"  {name}:"
    yield f"    label: {text(profile.name)}"
    yield "    negotiates: {strategy: {concede: {exponent: 1, paced_by: deadline}}}"
    if profile.discount < 1.0:
        rate = -log(profile.discount) / rounds * 100.0
        yield f"    patience: {rate!r}% per day    # {profile.discount:g} of a utility is left at the deadline"
    if abs(total - 1.0) > 1e-9:
        yield f"    # The weights sum to {total!r}; values are stretched by that, so that sums stay as they were."
    yield "    wants:"
    for issue, thing, weight, worth in zip(issues, domain, profile.weights, profile.worths, strict=True):
        yield f"      {issue}: {{weight: {weight!r}, {_worth(thing, worth, SCALE * total)}}}"
    yield f"    without_deal: {{lapses: {_figure(profile.reservation * SCALE)}}}"
    yield f"    assumed: {text('As ' + profile.file + ' has it.')}"


def _issue(issue: DomainIssue) -> str:
    if isinstance(issue, Words):
        return f"[{', '.join(text(option) for option in options(issue).values())}]"
    step = "" if issue.step is None else f", step: {issue.step:g}"
    return f"{{from: {_figure(issue.low)}, to: {_figure(issue.high)}{step}}}"


def _worth(issue: DomainIssue, worth: Worth, scale: float) -> str:
    if isinstance(worth, Mapping):
        assert isinstance(issue, Words)
        named = options(issue)
        return ", ".join(
            f"{text(named[option])}: {_figure(worth[option] * scale)}" for option in issue.options
        )
    points = ", ".join(f"{_figure(x)}: {_figure(y * scale)}" for x, y in worth)
    return f"worth: {{points: {{{points}}}}}"


def options(issue: Words) -> dict[str, str]:
    """Return what each option of an issue is called here: as there, unless that has a meaning of its own."""
    named: dict[str, str] = {}
    for option in issue.options:
        name = _one_line(option)
        while name in RESERVED_OPTIONS or name in named.values():
            name += "_"
        named[option] = name
    return named


def unlike(names: Iterable[str], kind: str, reserved: frozenset[str]) -> list[str]:
    """Return names that the language can use, in place of these: letters, digits and _, no two alike."""
    made: list[str] = []
    for given in names:
        name = re.sub(r"[^0-9A-Za-z_-]+", "_", given).strip("_-") or kind
        name = name if name[0].isalpha() else f"{kind}_{name}"
        while name in made or name in reserved:
            name += "_"
        made.append(name)
    return made


def text(words: str) -> str:
    """Write a text so that YAML reads it as that text."""
    return json.dumps(_one_line(words), ensure_ascii=False)


def _one_line(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _figure(value: float) -> str:
    rounded = round(value, 12) + 0.0
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.12f}".rstrip("0")
