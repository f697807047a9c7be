"""XML of strangers as a tree of plain elements, each with its place, read without doing anything that it asks for.

The parser is Python's own expat. A document type is refused outright, and with it every entity, so that a file can
neither blow up nor fetch anything; size, depth and number of elements are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate, errors

from sim.errors import Fault, ScenarioError
from sim.scenario.importing.reading import content, refused

DEEPEST = 30
MOST = 50_000
"""Elements of one file."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element with its attributes and children, and the line where it begins."""

    name: str
    attributes: dict[str, str]
    file: str
    line: int
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        """Return the first child of that name."""
        return next(self.all(name), None)

    def wrong(self, message: str, mend: str = "") -> ScenarioError:
        """Return the error that says what is wrong here."""
        return ScenarioError([Fault(self.file, self.line, 1, self.name, message, mend)])

    def text(self, attribute: str) -> str:
        """Return an attribute's text; raises ScenarioError where it is missing or empty."""
        found = self.attributes.get(attribute, "").strip()
        if not found:
            raise self.wrong(f'has no "{attribute}"')
        return found

    def number(self, attribute: str) -> float:
        """Return an attribute as a finite number; raises ScenarioError where it is none."""
        text = self.text(attribute)
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not abs(number) < 1e12:
            raise self.wrong(f'"{attribute}" is {text[:40]!r}, not a number')
        return number


def read(path: Path) -> Element:
    """Return the root of an XML file; raises ScenarioError with the place of what is wrong."""
    return _Reader(path.as_posix()).root(content(path))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[Element] = []
        self._roots: list[Element] = []
        self._count = 0
        self._parser = ParserCreate()
        self._parser.SetParamEntityParsing(0)
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def root(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except ExpatError as error:
            raise refused(
                self._file, f"not XML: {errors.messages[error.code]}", error.lineno, error.offset + 1
            ) from None
        except (LookupError, ValueError):  # an encoding that Python does not know, or that expat cannot use
            raise refused(self._file, "not XML: its encoding cannot be read") from None
        return self._roots[0]

    def _doctype(self, *_: object) -> None:
        raise self._here("has a document type, which could hide anything; remove the <!DOCTYPE …> line")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST:
            raise self._here(f"elements lie more than {DEEPEST} deep")
        if self._count > MOST:
            raise self._here(f"has more than {MOST:,} elements")
        element = Element(name, attributes, self._file, self._parser.CurrentLineNumber)
        (self._open[-1].children if self._open else self._roots).append(element)
        self._open.append(element)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _here(self, message: str) -> ScenarioError:
        parser = self._parser
        return refused(self._file, message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
