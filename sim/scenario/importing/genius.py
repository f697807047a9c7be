"""GENIUS domains: an XML file of issues, and one XML file of evaluations and weights for each party.

Lin, Kraus, Baarslag, Tykhonov, Hindriks and Jonker (2014), Computational Intelligence 30: 48–70. Utility is
Σ weight·evaluation, where the evaluation of a named option counts as its share of the issue's largest one, and that
of a number as a line (or two, with a top) along its range, kept within 0 and 1. Time runs from 0 to 1; with discount
factor d a utility is worth u·dᵗ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.scenario.importing.domain import Domain, DomainIssue, Numbers, Points, Profile, Words, Worth, curve
from sim.scenario.importing.reading import refused
from sim.scenario.importing.xml import Element, read


def read_genius(paths: Sequence[Path]) -> Domain:
    """Return the domain in some XML files: one of issues, where there is one, and the parties' profiles.

    Raises ScenarioError for a file that is no such thing, or that does not fit the others.
    """
    roots = [read(path) for path in paths]
    spaces = [_space(root) for root in roots]
    plain = [k for k, space in enumerate(spaces) if space.first("weight") is None]
    profiles = [k for k in range(len(roots)) if k not in plain]
    if len(plain) > 1:
        raise spaces[plain[1]].wrong("has no weights, so it is no party's profile", "give one domain file")
    if len(profiles) < 2:
        raise refused(paths[0].as_posix(), "a negotiation needs the profiles of two parties or more")
    issues = tuple(map(_issue, _issues(spaces[(plain or profiles)[0]])))
    named = paths[plain[0]].stem if plain else paths[profiles[0]].parent.resolve().name
    return Domain(
        name=named,
        issues=issues,
        profiles=tuple(_profile(paths[k], roots[k], spaces[k], issues) for k in profiles),
        files=tuple(path.name for path in paths),
    )


def _space(root: Element) -> Element:
    """Return the element that holds the issues: the objective inside the utility space."""
    space = root if root.name == "utility_space" else root.first("utility_space")
    objective = None if space is None else space.first("objective")
    if objective is None:
        raise root.wrong("holds no utility_space with an objective, so this is no GENIUS domain or profile")
    return objective


def _issues(objective: Element) -> list[Element]:
    issues = list(objective.all("issue"))
    if not issues:
        raise objective.wrong("has no issues")
    nested = objective.first("objective")
    if nested is not None:
        raise nested.wrong("objectives within objectives are not read; only a flat list of issues is")
    return sorted(issues, key=lambda issue: issue.number("index"))


def _kind(issue: Element) -> str:
    return (issue.attributes.get("type") or issue.attributes.get("etype") or "discrete").lower()


def _issue(issue: Element) -> DomainIssue:
    name, kind = issue.text("name"), _kind(issue)
    if kind == "discrete":
        options = tuple(item.text("value") for item in issue.all("item"))
        if len(options) < 1:
            raise issue.wrong(f"the issue {name} has no items")
        if len(set(options)) < len(options):
            raise issue.wrong(f"the issue {name} has two items of one value")
        return Words(name, options)
    if kind not in ("integer", "real"):
        raise issue.wrong(f"the issue {name} is of type {kind[:40]!r}; discrete, integer and real are read")
    low, high = _bounds(issue)
    return Numbers(name, low, high, 1.0 if kind == "integer" else None)


def _bounds(issue: Element) -> tuple[float, float]:
    held = issue if "lowerbound" in issue.attributes else issue.first("range")
    if held is None:
        raise issue.wrong("has no range from lowerbound to upperbound")
    low, high = held.number("lowerbound"), held.number("upperbound")
    if not low < high:
        raise held.wrong(f"the range from {low:g} to {high:g} is empty")
    return low, high


def _profile(path: Path, root: Element, objective: Element, issues: tuple[DomainIssue, ...]) -> Profile:
    found = {issue.text("name"): issue for issue in _issues(objective)}
    weights = {weight.number("index"): weight.number("value") for weight in objective.all("weight")}
    worths: list[Worth] = []
    each: list[float] = []
    for issue in issues:
        stated = found.pop(issue.name, None)
        if stated is None:
            raise objective.wrong(f"says nothing of the issue {issue.name}", "do the files belong together?")
        if stated.number("index") not in weights:
            raise stated.wrong(f"the issue {issue.name} has no weight")
        each.append(weights[stated.number("index")])
        if each[-1] < 0:
            raise stated.wrong(f"the weight of {issue.name} is negative")
        worths.append(_worth(stated, issue))
    for name, extra in found.items():
        raise extra.wrong(f"the issue {name} is not in the domain", "do the files belong together?")
    if not sum(each) > 0:
        raise objective.wrong("no issue has a weight above 0")
    return Profile(
        path.stem,
        tuple(each),
        tuple(worths),
        _single(root, "reservation", 0.0, -1.0),
        _discount(root),
        path.name,
    )


def _discount(root: Element) -> float:
    discount = _single(root, "discount_factor", 1.0, 0.0)
    return discount if discount > 0 else 1.0  # GENIUS takes 0 as no discounting


def _single(root: Element, name: str, default: float, low: float) -> float:
    space = root if root.name == "utility_space" else root.first("utility_space")
    held = None if space is None else space.first(name)
    if held is None:
        return default
    number = held.number("value")
    if not low <= number <= 1.0:
        raise held.wrong(f"the {name} is {number:g}; it lies between {low:g} and 1")
    return number


def _worth(stated: Element, issue: DomainIssue) -> Worth:
    items = list(stated.all("item"))
    if items:
        return _of_items(stated, items, issue)
    if isinstance(issue, Words):
        raise stated.wrong(f"gives no evaluation of the options of {issue.name}")
    evaluator = stated.first("evaluator")
    if evaluator is None:
        raise stated.wrong(f"gives no evaluation of {issue.name}")
    return _of_numbers(evaluator, issue)


def _of_items(stated: Element, items: list[Element], issue: DomainIssue) -> Worth:
    """Return each option's share of the largest evaluation; numbers can be listed one by one as well."""
    given = {item.text("value"): item.number("evaluation") for item in items}
    most = max(given.values())
    shares = {value: evaluation / most if most > 0 else 0.0 for value, evaluation in given.items()}
    if isinstance(issue, Words):
        unlike = set(shares) ^ set(issue.options)
        if unlike:
            raise stated.wrong(f"{sorted(unlike)[0]!r} is not in both files' options of {issue.name}")
        return shares
    return tuple(sorted(_numbered(stated, shares)))


def _numbered(stated: Element, shares: dict[str, float]) -> Iterator[tuple[float, float]]:
    for value, worth in shares.items():
        try:
            yield float(value), worth
        except ValueError:
            raise stated.wrong(f"{value[:40]!r} is not a number, as the domain says it is") from None


def _of_numbers(evaluator: Element, issue: Numbers) -> Points:
    low, high = issue.low, issue.high
    if "slope" in evaluator.attributes:  # of whole numbers: a line from the low end on
        slope = evaluator.number("slope")
        return curve(low, high, (), slope, evaluator.number("offset") - slope * low)
    match evaluator.attributes.get("ftype", "linear").lower():
        case "linear":
            return curve(low, high, (), evaluator.number("parameter1"), evaluator.number("parameter0"))
        case "constant":
            level = evaluator.number("parameter0")
            return ((low, level), (high, level))
        case "triangular":
            return _triangle(evaluator, issue)
        case other:
            raise evaluator.wrong(
                f"the evaluator {other[:40]!r} is not read; linear, constant and triangular are"
            )


def _triangle(evaluator: Element, issue: Numbers) -> Points:
    """Return the curve that rises from 0 to 1 at the top and falls back to 0; ``parameter2`` is the top."""
    start, end, top = (evaluator.number(f"parameter{n}") for n in range(3))
    if not start < top < end:
        raise evaluator.wrong("a triangular evaluator needs parameter0 < parameter2 < parameter1")

    def at(x: float) -> float:
        return max(0.0, (x - start) / (top - start) if x < top else 1.0 - (x - top) / (end - top))

    places = sorted({issue.low, issue.high, *(x for x in (start, top, end) if issue.low < x < issue.high)})
    return tuple((x, at(x)) for x in places)
