"""Which small faults a module can be given: a comparison turned, a sign swapped, a number changed, a line lost."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    """A module with one fault: the line, what stood there and what stands there now, and the whole text."""

    line: int
    before: str
    after: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every fault that a module can be given; names, types, docstrings and assertions are left alone."""
    tree = ast.parse(source)
    for number, node in enumerate(_nodes(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            twin = _nodes(changed)[number]
            before = ast.unparse(_statement(changed, twin))
            change(twin)
            after = ast.unparse(_statement(changed, twin))
            yield Mutant(
                getattr(node, "lineno", 0), _short(before, after), _short(after, before), ast.unparse(changed)
            )


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes that may be changed, in order."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom) or _is_text(node):
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


def _changes(node: ast.AST) -> Iterator[Callable[[ast.AST], None]]:
    """Yield what can be done to a node, as functions that do it to its twin."""
    match node:
        case ast.Compare(ops=[op, *_]):
            turned = _COMPARED[type(op)]
            yield lambda twin: twin.ops.__setitem__(0, turned())  # type: ignore[attr-defined]
        case ast.BinOp(op=sign) | ast.AugAssign(op=sign) if type(sign) in _RECKONED:
            swapped = _RECKONED[type(sign)]
            yield lambda twin: setattr(twin, "op", swapped())
        case ast.BoolOp(op=both):
            yield lambda twin: setattr(twin, "op", ast.Or() if isinstance(both, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            yield lambda twin: setattr(twin, "op", ast.UAdd())
        case ast.IfExp() | ast.If() | ast.While():
            yield lambda twin: setattr(twin, "test", ast.UnaryOp(ast.Not(), twin.test))  # type: ignore[attr-defined]
        case ast.Constant(value=bool(value)):
            yield lambda twin: setattr(twin, "value", not value)
        case ast.Constant(value=int(value)):
            yield lambda twin: setattr(twin, "value", value + 1)
        case ast.Constant(value=float(value)):
            yield lambda twin: setattr(twin, "value", value * 1.1 + (value == 0.0))
    if isinstance(node, ast.FunctionDef | ast.For | ast.If | ast.While):
        for place, inner in enumerate(node.body):
            if isinstance(inner, _LOST) and not _is_text(inner):
                yield lambda twin, place=place: twin.body.__setitem__(place, ast.Pass())  # type: ignore[misc]


def _statement(tree: ast.AST, node: ast.AST) -> ast.AST:
    """Return the smallest statement that holds a node."""
    smallest: ast.AST = tree
    for one in ast.walk(tree):
        if isinstance(one, ast.stmt) and any(inner is node for inner in ast.walk(one)):
            smallest = one
    return smallest


def _short(text: str, other: str) -> str:
    """Return what of a text stands around its first difference from another."""
    pairs = zip(text, other, strict=False)
    same = next((n for n, (one, two) in enumerate(pairs) if one != two), min(len(text), len(other)))
    start = max(text.rfind("\n", 0, same) + 1, same - 60)
    return " ".join(text[start : same + 40].split("\n")[0].split())
