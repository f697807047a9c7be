"""A small language of sums: ``10 + 20 * resolve`` → a tree of numbers.

Grammar: sums and differences of products and quotients of signed numbers, names and brackets. There are no
calls, no powers, no comparisons; nothing is ever evaluated as Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.model.numbers import Arithmetic, Constant, Named, Number, Operator
from sim.scenario.bounds import HUGE
from sim.scenario.faults import Wrong

MAX_LENGTH = 1000
MAX_OPERATORS = 60
MAX_NESTING = 30

# A name may hold hyphens, as everywhere in the language: "a-b" is one name, "a - b" a difference.
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*(?:-\w+)*)"
    r"|(?P<sign>[-+*/()]))"
)


_CALL = re.compile(r"\w\s*\(")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> Number:
    """Return the tree of an expression; raises ``Wrong``. Names are not looked up here."""
    if len(text) > MAX_LENGTH:
        raise Wrong(f"this expression is longer than {MAX_LENGTH} characters", "split it into quantities")
    tokens = _tokens(text)
    if sum(token.kind == "sign" and token.text not in "()" for token in tokens) > MAX_OPERATORS:
        raise Wrong(f"this expression has more than {MAX_OPERATORS} operators", "split it into quantities")
    reader = _Parser(text, tokens)
    number = reader.sum(0)
    if reader.next is not None:
        raise reader.unexpected()
    return number


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None and _CALL.search(text):
            raise _call(text)
        if found is None:
            raise Wrong(
                f'"{text[:60]}" is not a number or an expression: it breaks at "{text[position:][:20]}"',
                "an expression has numbers, names of quantities, + - * / and brackets",
            )
        kind = found.lastgroup or ""
        tokens.append(_Token(kind, found.group(kind)))
        position = found.end()
    return tokens


def _call(text: str) -> Wrong:
    mend = "a distribution is a mapping: write {beta: [2, 6]}"
    return Wrong(f'"{text[:60]}" looks like a function call', mend)


class _Parser:
    """Recursive descent over the tokens; each method reads one level of precedence."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text = text[:60]
        self.tokens = tokens
        self.position = 0

    @property
    def next(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def takes(self, signs: str) -> str:
        """Step over the next token if it is one of these signs, and return it; else return nothing."""
        token = self.next
        if token is None or token.kind != "sign" or token.text not in signs:
            return ""
        self.position += 1
        return token.text

    def unexpected(self) -> Wrong:
        token = self.next
        if token is None:
            return Wrong(f'the expression "{self.text}" breaks off', "is something missing at its end?")
        before = self.tokens[self.position - 1] if self.position else None
        if token.text == "(" and before is not None and before.kind == "name":
            return _call(self.text)
        return Wrong(
            f'"{token.text[:40]}" is out of place in the expression "{self.text}"',
            "an expression has numbers, names of quantities, + - * / and brackets",
        )

    def sum(self, depth: int) -> Number:
        left = self.product(depth)
        while sign := self.takes("+-"):
            left = Arithmetic(_operator(sign), left, self.product(depth))
        return left

    def product(self, depth: int) -> Number:
        left = self.factor(depth)
        while sign := self.takes("*/"):
            left = Arithmetic(_operator(sign), left, self.factor(depth))
        return left

    def factor(self, depth: int) -> Number:
        if depth > MAX_NESTING:
            raise Wrong(f"this expression is nested more than {MAX_NESTING} deep", "split it into quantities")
        if self.takes("-"):
            inner = self.factor(depth + 1)
            if isinstance(inner, Constant):
                return Constant(-inner.value)
            return Arithmetic("-", Constant(0.0), inner)
        if self.takes("("):
            inner = self.sum(depth + 1)
            if not self.takes(")"):
                raise self.unexpected()
            return inner
        token = self.next
        if token is None or token.kind == "sign":
            raise self.unexpected()
        self.position += 1
        return Named(token.text) if token.kind == "name" else _constant(token.text)


def _constant(text: str) -> Constant:
    value = float(text)
    if value > HUGE:
        raise Wrong(f"{text[:20]} is beyond 10^15", "choose a smaller unit")
    return Constant(value)


def _operator(sign: str) -> Operator:
    match sign:
        case "+" | "-" | "*" | "/":
            return sign
    raise AssertionError(sign)
