"""Where two texts of plain data differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest

_NOTHING = object()


def differences(one: object, other: object, path: str = "") -> Iterator[str]:
    """Yield one line for each place at which two values read from JSON differ: its path, and both values.

    An entry of a list is called by its ``name`` where both have the same, else by its number from 0.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            yield from differences(one.get(key, _NOTHING), other.get(key, _NOTHING), _below(path, str(key)))
    elif isinstance(one, list) and isinstance(other, list):
        for number, (ours, theirs) in enumerate(zip_longest(one, other, fillvalue=_NOTHING)):
            yield from differences(ours, theirs, _below(path, _called(number, ours, theirs)))
    elif type(one) is not type(other) or one != other:
        yield f"{path}: {_text(one)} → {_text(other)}"


def _called(number: int, one: object, other: object) -> str:
    names = [entry.get("name") for entry in (one, other) if isinstance(entry, dict)]
    return str(names[0]) if len(names) == 2 and names[0] == names[1] and names[0] else str(number)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _text(value: object) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, ensure_ascii=False)
