"""HTML and SVG as text that is escaped by default: what is not ``Markup`` is shown as it is."""

from __future__ import annotations

from html import escape
from typing import TypeAlias

Attribute: TypeAlias = str | int | float | bool | None
_VOID = frozenset(("br", "hr", "meta"))
_SPACES = frozenset("\t\n\r")


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself: how templates ask whether a text is to be escaped."""
        return self


Child: TypeAlias = "str | Markup | None"


def words(text: str) -> Markup:
    """Return a text so that a page shows it as it is; characters that cannot be shown become �.

    Among those are controls and the marks that turn the direction of writing, which could disguise a name.
    """
    seen = "".join(c if c.isprintable() or c in _SPACES else "\ufffd" for c in text)
    return Markup(escape(seen, quote=True))


def joined(*children: Child) -> Markup:
    """Return children one after the other; None is nothing."""
    return Markup("".join(c if isinstance(c, Markup) else words(c) for c in children if c is not None))


def element(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element. ``class_`` stands for ``class``, ``aria_label`` for ``aria-label``.

    An attribute that is None or False is left out; one that is True has no value.
    """
    held = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{held}>")
    return Markup(f"<{name}{held}>{joined(*children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f' {name}="{words(shown)}"'
