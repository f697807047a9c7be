"""What goes to stdout: data as UTF-8 whatever the terminal, and lines for readers in what it can write."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from enum import StrEnum


class Format(StrEnum):
    """How a list is written to stdout."""

    table = "table"
    json = "json"


def open_streams() -> None:
    """Let a standard stream that the caller closed lead nowhere, lest the next file that is opened take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (until the program ends)


def give_up_output() -> None:
    """Let stdout lead nowhere from now on, so that what it could not take is not tried again at the end."""
    own = sys.__stdout__
    if own is not None and own is sys.stdout:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, own.fileno())
        os.close(nowhere)


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
