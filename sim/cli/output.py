"""What goes to stdout: data as UTF-8 whatever the terminal, and lines for readers in what it can write."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum


class Format(StrEnum):
    """How a list is written to stdout."""

    table = "table"
    json = "json"


def write_lines(lines: Iterable[str]) -> None:
    """Write lines for readers, without control characters."""
    encoding = sys.stdout.encoding or "ascii"
    for line in lines:
        seen = "".join(character if character.isprintable() else "?" for character in line)
        if encoding.lower().replace("-", "") != "utf8":
            seen = seen.replace("…", "...").replace("–", "-").encode(encoding, "replace").decode(encoding)
        print(seen)


def write_data(text: str) -> None:
    """Write data as UTF-8: a file must not depend on the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()


def write_json(value: object) -> None:
    """Write plain data as JSON."""
    write_data(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
