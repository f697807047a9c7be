"""A scenario as played, written as YAML that reads back as what it was.

Every text is quoted, so that no reader takes ``NO`` for false, ``1e-3`` for a number or ``12:30`` for a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

_READ_OTHERWISE = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def as_yaml(value: Mapping[str, object]) -> str:
    """Return the YAML text of plain mappings, lists, texts, numbers, dates, truth values and nulls."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(held: object) -> Iterator[str]:
    """Yield the lines of one value, not indented."""
    if isinstance(held, Mapping) and held:
        for key, value in held.items():
            yield from _entry(f"{_key(key)}:", value)
    elif isinstance(held, list | tuple) and held:
        for value in held:
            first, *rest = _lines(value)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(held)


def _entry(lead: str, held: object) -> Iterator[str]:
    if isinstance(held, Mapping | list | tuple) and held:
        yield lead
        yield from (f"  {line}" for line in _lines(held))
    else:
        yield f"{lead} {_scalar(held)}"


def _key(key: object) -> str:
    plain = isinstance(key, str) and key.isascii() and key.isidentifier()
    return str(key) if plain and str(key).lower() not in _READ_OTHERWISE else _scalar(key)


def _scalar(held: object) -> str:
    match held:
        case None:
            return "null"
        case bool():
            return "true" if held else "false"
        case int() | float():
            return repr(held)
        case date():
            return held.isoformat()
        case Mapping():
            return "{}"
        case list() | tuple():
            return "[]"
    return '"' + "".join(_quoted(character) for character in str(held)) + '"'


def _quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"
