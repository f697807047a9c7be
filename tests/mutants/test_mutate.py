"""Which faults a module can be given, and where they are said to be."""

from __future__ import annotations

from tests.mutants.mutate import Mutant, mutant, possible

SOURCE = '''"""A module of 3 lines."""
LIMIT = 3

def between(x: int = 1, *, strict: bool = False) -> bool:
    """Say whether 0 < x."""
    assert x > 7
    y = [a - b for a, b in zip(x, x, strict=True)]
    if not strict and x < LIMIT:
        y.append(0)
    return x in y
'''


def every() -> list[Mutant]:
    """Return all faults of the module."""
    return [mutant(SOURCE, number) for number in range(possible(SOURCE))]


def test_each_kind_of_fault_is_there_once() -> None:
    """Numbers, signs, comparisons, conditions, lost lines; not docstrings, types, assertions or strict=."""
    changes = {(one.lines.start, one.before, one.after) for one in every()}
    assert changes == {
        (2, "LIMIT = 3", "LIMIT = 4"),
        (
            4,
            "def between(x: int=1, *, strict: bool=False) -> bool:",
            "def between(x: int=2, *, strict: bool=False) -> bool:",
        ),
        (
            4,
            "def between(x: int=1, *, strict: bool=False) -> bool:",
            "def between(x: int=1, *, strict: bool=True) -> bool:",
        ),
        (
            7,
            "y = [a - b for a, b in zip(x, x, strict=True)]",
            "y = [a + b for a, b in zip(x, x, strict=True)]",
        ),
        (7, "y = [a - b for a, b in zip(x, x, strict=", "pass"),
        (8, "if not strict and x < LIMIT:", "if not strict or x < LIMIT:"),
        (8, "if not strict and x < LIMIT:", "if not (not strict and x < LIMIT):"),
        (8, "if not strict and x < LIMIT:", "if +strict and x < LIMIT:"),
        (8, "if not strict and x < LIMIT:", "if not strict and x <= LIMIT:"),
        (9, "y.append(0)", "y.append(1)"),
        (9, "y.append(0)", "pass"),
        (10, "return x in y", "return x not in y"),
    }
    assert len(changes) == possible(SOURCE)


def test_each_fault_says_when_its_line_is_run() -> None:
    """Constants and defaults on import, the body of a function when it is called; each is a module of its own."""
    assert {one.lines.start for one in every() if one.on_import} == {2, 4}
    for one in every():
        compile(one.text, "module", "exec")
        assert one.lines.start in one.statement
    assert len({one.text for one in every()}) == possible(SOURCE)
