"""Which small faults a module can be given: a comparison turned, a sign swapped, a number changed, a line lost."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_LOST = (ast.Assign, ast.AugAssign, ast.Expr, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault: the whole text, what stood there and what stands there now.

    ``lines`` are those of the fault, ``statement`` those of the statement around it. A fault ``on_import`` is in
    what runs when the module is imported: a constant, a default, the body of a class.
    """

    lines: range
    statement: range
    on_import: bool
    before: str
    after: str
    text: str


def possible(source: str) -> int:
    """Return how many faults a module can be given."""
    return sum(len(list(_changes(node))) for node in _nodes(ast.parse(source)))


def mutant(source: str, number: int) -> Mutant:
    """Return a module with the numbered fault; names, types, docstrings and assertions are never touched.

    Nor is the ``strict=`` of a ``zip``: like an assertion it guards against what should not happen.
    """
    tree = ast.parse(source)
    node, change = [(node, change) for node in _nodes(tree) for change in _changes(node)][number]
    around = _around(tree, node)
    statement = next(one for one in (node, *around) if isinstance(one, ast.stmt))
    lines, on_import = _lines(change.of), not _runs_when_called([node, *around])
    before = ast.unparse(statement)
    change.make()
    after = ast.unparse(statement)
    return Mutant(
        lines,
        _lines(statement),
        on_import,
        _short(before, after),
        _short(after, before),
        ast.unparse(tree),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """What can be done to a node, and the part of it that is changed."""

    of: ast.AST
    make: Callable[[], object]


def _lines(node: ast.AST) -> range:
    start: int = getattr(node, "lineno", 0)
    return range(start, (getattr(node, "end_lineno", None) or start) + 1)


def _around(tree: ast.AST, node: ast.AST) -> list[ast.AST]:
    """Return the nodes around one, the nearest first."""
    above = {id(child): one for one in ast.walk(tree) for child in ast.iter_child_nodes(one)}
    found: list[ast.AST] = []
    while id(node) in above:
        node = above[id(node)]
        found.append(node)
    return found


def _runs_when_called(inner: list[ast.AST]) -> bool:
    """Whether a node, given with those around it, is in the body of a function, not among its defaults."""
    for child, parent in pairwise(inner):
        if isinstance(parent, ast.FunctionDef | ast.Lambda):
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            if any(child is one for one in body):
                return True
    return isinstance(inner[0], ast.FunctionDef)


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes that may be changed, in order."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom) or _is_text(node):
            continue
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            waiting += [
                one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)
            ]
    return found


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[_Change]:
    """Yield what can be done to a node."""

    def put(name: str, value: object, of: ast.AST = node) -> _Change:
        return _Change(of, lambda: setattr(node, name, value))

    match node:
        case ast.Compare(ops=[op, *others]):
            yield put("ops", [_COMPARED[type(op)](), *others])
        case ast.BinOp(op=sign) | ast.AugAssign(op=sign) if type(sign) in _RECKONED:
            yield put("op", _RECKONED[type(sign)]())
        case ast.BoolOp(op=both):
            yield put("op", ast.Or() if isinstance(both, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield put("op", ast.UAdd())
        case ast.IfExp(test=test) | ast.If(test=test) | ast.While(test=test):
            yield put("test", ast.UnaryOp(ast.Not(), test), test)
        case ast.Constant(value=bool(value)):
            yield put("value", not value)
        case ast.Constant(value=int(value)):
            yield put("value", value + 1)
        case ast.Constant(value=float(value)):
            yield put("value", value * 1.1 + (value == 0.0))
    if isinstance(node, ast.FunctionDef | ast.For | ast.If | ast.While):
        for place, inner in enumerate(node.body):
            if isinstance(inner, _LOST) and not _is_text(inner):
                rest = [*node.body[:place], ast.Pass(), *node.body[place + 1 :]]
                yield put("body", rest, inner)


def _short(text: str, other: str) -> str:
    """Return what of a text stands around its first difference from another."""
    pairs = zip(text, other, strict=False)
    same = next((n for n, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))
    start = max(text.rfind("\n", 0, same) + 1, same - 60)
    return " ".join(text[start : same + 40].split("\n")[0].split())
