"""YAML text → a tree of plain data with places, or the faults that it has."""

from __future__ import annotations

import yaml

from sim.scenario.faults import Faults
from sim.scenario.quick import read_quickly
from sim.scenario.tree import Node
from sim.scenario.tree_reader import UNPRINTABLE, Stop, TreeReader

_MENDS = (
    ("'\\t'", "indent with spaces, never with tabs"),
    ("mapping values are not allowed", 'a text that holds ": " needs quotes; else check the indentation'),
    ("<block end>", "check the indentation of this line and of the line above"),
    ("could not find expected ':'", 'is there a ":" after the key, followed by a space?'),
    ("expected ',' or", "is a bracket or a comma missing?"),
    ("found unexpected end of stream", "is a quote or a bracket left open?"),
    ("undefined alias", "*name repeats what &name marked before it"),
    ("cannot start any token", "put the text in quotes"),
)


def not_text(text: str) -> str:
    """Say which character of a text does not belong in one; empty where all do."""
    odd = UNPRINTABLE.search(text)
    return f"the control character U+{ord(odd.group()):04X} is not text" if odd else ""


def read(text: str, file: str, faults: Faults, line: int | None = None) -> Node | None:
    """Return the tree of a YAML text, or None where its faults leave nothing to go on with.

    ``line``: show everything at this line (for a text that is not a file, such as what follows ``--set``).
    """
    odd = UNPRINTABLE.search(text)
    if odd is not None:
        row = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        faults.note(file, line or row, 1 if line else column, "", not_text(text), "remove it")
        return None
    quick = read_quickly(text, file, line)
    return quick if quick is not None else _read_fully(text, file, faults, line)


def _read_fully(text: str, file: str, faults: Faults, line: int | None) -> Node | None:
    loader = yaml.SafeLoader(text)
    reader = TreeReader(loader, file, faults, line)
    try:
        return reader.document()
    except Stop:
        return None
    except yaml.MarkedYAMLError as error:
        _note_yaml_error(error, reader)
    except (ValueError, OverflowError, yaml.YAMLError):
        # Escapes such as "\UFFFFFFFF" and version numbers of many digits fail inside the parser.
        mark = loader.get_mark()
        reader.note(mark, "this cannot be read as YAML", "check the escapes after the backslash")
    finally:
        loader.dispose()
    return None


def _note_yaml_error(error: yaml.MarkedYAMLError, reader: TreeReader) -> None:
    problem = str(error.problem or error.context or "the text breaks off")
    said = f"{error.context or ''} {problem}"
    mend = next((mend for sign, mend in _MENDS if sign in said), "")
    reader.note(error.problem_mark or error.context_mark, f"this is not YAML: {problem[:200]}", mend)
