"""NegMAS domains: a folder with an outcome space and one linear additive utility function per party, YAML or JSON.

Mohammad, Nakadai and Greenwald (2021), NegMAS, for the library. Utility is Σ weight·value as it is written: nothing
is divided by the issue's maximum, unlike in GENIUS. JSON is YAML, so one reader does for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.importing.domain import Domain, DomainIssue, Numbers, Profile, Words, Worth
from sim.scenario.importing.reading import content, refused

_SPACES = ("CartesianOutcomeSpace", "OutcomeSpace", "DiscreteCartesianOutcomeSpace")
_READ = "LinearAdditiveUtilityFunction"
_DISCOUNTED = "ExpDiscountedUFun"


def read_negmas(paths: Sequence[Path]) -> Domain:
    """Return the domain in some YAML or JSON files: one outcome space and the parties' utility functions."""
    trees = [(path, _tree(path)) for path in paths]
    spaces = [(path, tree) for path, tree in trees if "issues" in tree]
    if len(spaces) != 1:
        raise refused(
            paths[0].as_posix(), f"{len(spaces)} of the files hold issues; one outcome space is needed"
        )
    functions = [(path, tree) for path, tree in trees if "values" in tree or "ufun" in tree]
    if len(functions) < 2:
        raise refused(paths[0].as_posix(), "a negotiation needs the utility functions of two parties or more")
    where, space = spaces[0]
    issues = tuple(_issue(where, issue) for issue in _list(where, space, "issues"))
    return Domain(
        name=str(space.get("name") or where.stem),
        issues=issues,
        profiles=tuple(_profile(path, tree, issues) for path, tree in functions),
        files=tuple(path.name for path, tree in (*spaces, *functions)),
    )


def _tree(path: Path) -> Mapping[str, Any]:
    import yaml

    file = path.as_posix()
    data = content(path)
    if b"&" in data or b"*" in data:
        _no_aliases(file, data)
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (0, 0) if mark is None else (mark.line + 1, mark.column + 1)
        raise refused(file, f"cannot be read: {_problem(error)}", line, column) from None
    if not isinstance(found, Mapping):
        raise refused(file, "holds no mapping, so this is no NegMAS outcome space or utility function")
    return found


def _problem(error: Exception) -> str:
    """Return in one line what the parser found wrong."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return str(getattr(error, "problem", None) or error).partition("\n")[0]


def _no_aliases(file: str, data: bytes) -> None:
    """Refuse aliases: a few lines of them can stand for more than a memory holds."""
    import yaml

    try:
        for event in yaml.parse(data, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise refused(file, "aliases (*name) are not read", _line_of(event.start_mark), 1)
    except yaml.YAMLError:
        return  # whoever reads it next says what is wrong


def _line_of(mark: Any) -> int:
    return 0 if mark is None else int(mark.line) + 1


def _list(path: Path, tree: Mapping[str, Any], key: str) -> list[Any]:
    found = tree.get(key)
    if not isinstance(found, list) or not found:
        raise _wrong(path, key, "is no list, or an empty one")
    return found


def _wrong(path: Path, key: str, message: str) -> ScenarioError:
    return refused(path.as_posix(), f"{key}: {message}")


def _kind(tree: Any) -> str:
    """Return the last part of a type's name, which may be that of a module."""
    return str(tree.get("type", "")).rsplit(".", 1)[-1] if isinstance(tree, Mapping) else ""


def _issue(path: Path, tree: Any) -> DomainIssue:
    if not isinstance(tree, Mapping) or "values" not in tree:
        raise _wrong(path, "issues", "an issue needs a name and values")
    name, values, kind = str(tree.get("name") or "issue"), tree["values"], _kind(tree)
    if isinstance(values, int) and not isinstance(values, bool):
        values, kind = [0, values - 1], "ContiguousIssue"
    if not isinstance(values, list) or not values:
        raise _wrong(path, f"issues.{name}", "values is no list")
    if kind in ("ContiguousIssue", "ContinuousIssue") and len(values) == 2:
        low, high = (_number(path, f"issues.{name}.values", value) for value in values)
        if not low < high:
            raise _wrong(path, f"issues.{name}", f"the range from {low:g} to {high:g} is empty")
        return Numbers(name, low, high, 1.0 if kind == "ContiguousIssue" else None)
    if kind in ("CountableInfiniteIssue", "ContinuousInfiniteIssue", "CallableIssue"):
        raise _wrong(path, f"issues.{name}", f"a {kind} has no end; only issues with bounds are read")
    options = tuple(_word(value) for value in values)
    if len(set(options)) < len(options):
        raise _wrong(path, f"issues.{name}", "two values read alike")
    return Words(name, options)


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(path: Path, key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise _wrong(path, key, f"{str(value)[:40]!r} is not a number")
    return float(value)


def _profile(path: Path, tree: Mapping[str, Any], issues: tuple[DomainIssue, ...]) -> Profile:
    discount = 1.0
    held = tree
    if _kind(tree) == _DISCOUNTED and isinstance(tree.get("ufun"), Mapping):
        discount = _number(path, "discount", tree.get("discount") or 1.0)
        held = tree["ufun"]
    if _kind(held) not in (_READ, "LinearUtilityAggregationFunction"):
        raise _wrong(path, "type", f"{_kind(held)[:60]!r} is not read; {_READ} is")
    if not 0 < discount <= 1:
        raise _wrong(path, "discount", f"{discount:g} does not lie between 0 and 1")
    values, weights = _by_issue(path, held, "values", issues), _by_issue(path, held, "weights", issues)
    each = tuple(_number(path, "weights", weight) for weight in weights)
    if min(each) < 0 or not sum(each) > 0:
        raise _wrong(path, "weights", "must not be negative, and one must be above 0")
    worths = tuple(_worth(path, issue, value) for issue, value in zip(issues, values, strict=True))
    worths = _with_bias(path, held, worths, sum(each))
    reserved = held.get("reserved_value", tree.get("reserved_value"))
    stated = isinstance(reserved, int | float) and abs(reserved) < 1e12  # NegMAS has -inf for none
    name = str(held.get("name") or path.stem)
    return Profile(name, each, worths, float(reserved) if stated else 0.0, discount, path.name)


def _by_issue(path: Path, tree: Mapping[str, Any], key: str, issues: tuple[DomainIssue, ...]) -> list[Any]:
    """Return one entry for each issue, from a list in their order or a mapping by their names."""
    found = tree.get(key)
    if isinstance(found, Mapping):
        found = [found.get(issue.name) for issue in issues]
    if not isinstance(found, list) or len(found) != len(issues):
        raise _wrong(path, key, f"must have one entry for each of the {len(issues)} issues")
    return found


def _with_bias(
    path: Path, held: Mapping[str, Any], worths: tuple[Worth, ...], total: float
) -> tuple[Worth, ...]:
    """Add what a function adds to every outcome: to each issue's worth, whose weights sum to ``total``."""
    bias = _number(path, "bias", held.get("bias") or 0.0) / total
    if not bias:
        return worths

    def more(worth: Worth) -> Worth:
        if isinstance(worth, Mapping):
            return {option: value + bias for option, value in worth.items()}
        return tuple((x, y + bias) for x, y in worth)

    return tuple(map(more, worths))


def _worth(path: Path, issue: DomainIssue, tree: Any) -> Worth:
    key = f"values.{issue.name}"
    if not isinstance(tree, Mapping):
        raise _wrong(path, key, "is no mapping")
    table = tree.get("mapping") if "mapping" in tree else tree if "type" not in tree else None
    if isinstance(table, Mapping):
        given = {_word(option): _number(path, key, value) for option, value in table.items()}
        if isinstance(issue, Numbers):
            return tuple(
                sorted((_number(path, key, option), value) for option, value in _numbered(table, given))
            )
        missing = [option for option in issue.options if option not in given]
        if missing:
            raise _wrong(path, key, f"says nothing of {missing[0]!r}")
        return {option: given[option] for option in issue.options}
    slope, height = _line(path, key, tree)
    if isinstance(issue, Numbers):
        return tuple((x, height + slope * x) for x in (issue.low, issue.high))
    try:
        return {option: height + slope * float(option) for option in issue.options}
    except ValueError:
        raise _wrong(path, key, f"a {_kind(tree)} needs numbers, and {issue.name} has words") from None


def _numbered(table: Mapping[Any, Any], given: Mapping[str, float]) -> list[tuple[Any, float]]:
    return [(option, given[_word(option)]) for option in table]


def _line(path: Path, key: str, tree: Mapping[str, Any]) -> tuple[float, float]:
    """Return slope and height at 0 of a function that is a line."""
    match _kind(tree):
        case "AffineFun" | "LinearFun":
            return _number(path, key, tree.get("slope", 1.0)), _number(path, key, tree.get("bias") or 0.0)
        case "IdentityFun":
            return 1.0, 0.0
        case "ConstFun":
            return 0.0, _number(path, key, tree.get("bias") or 0.0)
        case other:
            raise _wrong(
                path,
                key,
                f"{other[:60]!r} is not read; TableFun, AffineFun, LinearFun, IdentityFun and ConstFun are",
            )
