"""Codes that people type, tokens that they do not, and signatures that nobody can make up."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No I, O, 0 and 1, which are taken for one another when they are read aloud."""
ROOM, REJOIN = 4, 6
"""Lengths of the room's code, and of the code that brings somebody back to their seat."""


def code(length: int) -> str:
    """Return a new code of so many letters."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def token() -> str:
    """Return a new token, too long to be guessed."""
    return secrets.token_urlsafe(24)


def tidy(typed: str) -> str:
    """Return a code as it was meant: capitals, without spaces and dashes."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not tell how much of them is alike."""
    return hmac.compare_digest(one.encode(), other.encode())


def signed(value: str, key: str, purpose: str) -> str:
    """Return a value with its signature; ``purpose`` keeps one kind of cookie from passing for another."""
    return f"{value}.{_signature(value, key, purpose)}"


def unsigned(text: str, key: str, purpose: str) -> str | None:
    """Return the value of a signed text, None where the signature is not ours."""
    value, dot, signature = text.rpartition(".")
    return value if dot and same(signature, _signature(value, key, purpose)) else None


def _signature(value: str, key: str, purpose: str) -> str:
    return hmac.new(key.encode(), f"{purpose}\x00{value}".encode(), sha256).hexdigest()
