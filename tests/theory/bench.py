"""The bench: every known result beside what the table makes of it. ``make theory`` writes docs/theory.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from tests.theory import cases as modules
from tests.theory.reference import Case, Check, cases

PAGE = Path(__file__).parents[2] / "docs/theory.md"

INTRO = """\
# The theory bench

<!-- Written by `make theory`; do not edit. -->

A simulator that cannot reproduce what is known deserves no trust where nothing is. This page sets known results of
the theory of bargaining beside what the program makes of the same games. `tests/theory/` holds the numbers with
their sources, plays the games anew at every test, and fails where one is off.

**By play** means that the number was read off worlds that were played at the table, as `sim run` plays them: nobody
evaluated the formula that it is compared with. **By formula** means that a function of the program gave it: a
solution concept, or a curve. What is **not reproduced** stands here too, with the reason.

A number without chance must agree to 10⁻⁶, or to a step of the grid it is played on. A mean over random worlds must
lie within four standard errors, which the column s.e. shows. A discrete result must be the same.

Most of these games are [scenarios with a lesson](how-to/teach-with-classics.md): `sim lesson NAME` plays them beside
what theory predicts, at any setting.
"""


_HEAD = "| parameters | quantity | expected | simulated | s.e. | how |"


def checkers() -> dict[str, Callable[[], Iterator[Check]]]:
    """Return what checks each case, by its id: every module in tests/theory/cases/ has a CASE and its checks."""
    found = {}
    for module in sorted(iter_modules(modules.__path__), key=lambda module: module.name):
        case = import_module(f"{modules.__name__}.{module.name}")
        found[case.CASE] = case.checks
    return found


@cache
def checked(case: str) -> tuple[Check, ...]:
    """Return the checks of one case; a case that nobody has taken up is not reproduced."""
    checks = checkers().get(case)
    if checks is not None:
        return tuple(checks())
    (found,) = (one for one in cases() if one.id == case)
    return tuple(
        setting.missing(quantity, "not played yet")
        for setting in found.known
        for quantity in setting.expected
    )


def section(case: Case) -> str:
    """Return the part of the page on one case."""
    checks = checked(case.id)
    rows = "\n".join(map(_row, checks))
    head = f"## {case.id} {case.title}\n\n{case.source}.\n\n{_HEAD}"
    return f"{head}\n|---|---|---|---|---|---|\n{rows}\n"


def _row(check: Check) -> str:
    error = "–" if check.error is None else _number(check.error, 2)
    how = f"{check.how}: {check.reason}" if check.reason else check.how
    cells = (check.parameters, check.quantity, _value(check.expected), _value(check.simulated), error, how)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return f"({', '.join(map(_value, value))})"
    return _number(value, 5) if isinstance(value, int | float) else str(value)


def _number(value: float, digits: int) -> str:
    """Write a number to so many digits, without an exponent."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:.10f}".rstrip("0").rstrip(".") if abs(rounded) >= 1e-9 else "0"


def tally(rows: Sequence[str]) -> str:
    """Return the sentence that counts the rows of all tables."""
    ways = Counter(row.rstrip(" |").rsplit("|", 1)[-1].strip().split(":", 1)[0] for row in rows)
    return (
        f"Of {len(rows)} numbers, {ways['by play']} come out by play, {ways['by formula']} by formula, and "
        f"{ways['not reproduced']} are not reproduced.\n"
    )


def page(sections: Sequence[str]) -> str:
    """Return the whole page."""
    rows = [line for part in sections for line in part.splitlines() if line.startswith("| ")]
    rows = [row for row in rows if row != _HEAD]
    return "\n".join([INTRO, tally(rows), *sections])


def write() -> None:
    """Write the page, and say which numbers are off."""
    PAGE.write_text(page([section(case) for case in cases()]), encoding="utf-8")
    for case in cases():
        for check in checked(case.id):
            if check.how != "not reproduced" and not check.agrees:
                told = f"{check.quantity} is {check.simulated}, not {check.expected}"
                print(f"off: {case.id} ({check.parameters}): {told}")


if __name__ == "__main__":
    write()
