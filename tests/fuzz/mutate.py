"""Mutations of scenario texts: of a few words, of lines, of whole subtrees.

Each takes a ``random.Random`` and a text and returns another text; the same seed gives the same text.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import yaml

EXTREME = (
    "0", "-0", "-1", "1", "2", "1e-9", "1e-300", "5e-324", "1e15", "-1e15", "1e16", "1e300", "1e999", ".nan",
    ".inf", "-.inf", "0.5", "0.999999999", "1.0000001", "999999999999999", "9999999999999999999999", "0x1F",
    "0o17", "1_000", "3e5", "100000", "1000000", "-1e-9", "0.1", "1e6", "1e9", "12:30",
)  # fmt: skip
ODD = (
    "", "~", "null", "true", "yes", "no", "any", "none", "status_quo", "[]", "{}", "[[]]", "{a: 1}", "'x'", "-", "*",
    "&a", "*a", "!!python/object:os.system", "!x", "<<", "|", ">", "?", ":", "%", "@", "`", "\\", '"', "'", "#",
    "2025-11-28", "2025-02-30", "0001-01-01", "9999-12-31", "1 round", "3 weeks", "0 days", "1e-6 days", "1e15 years",
    "0.2% per day", "5", "resolve", "1/0", "1 / resolve", "((((1))))", "beta(1, 2)", "\x1b[31m", '"\\e[31m"', '"\\0"',
    "\u202e", "\ufeff", "\u2028", "é", "🙂", "a" * 300, "x.y.z", "__class__", "<script>", "{{7*7}}", "$HOME", "../..",
    "---", "...", "=", "add", "value", "because", "assumed", "otherwise", "like",
)  # fmt: skip
DISTRIBUTIONS: tuple[dict[str, Any], ...] = (
    {"beta": [2, 6]}, {"beta": [1e-9, 1e9]}, {"beta": [0, 1]}, {"uniform": [0, 1]}, {"uniform": [-1e15, 1e15]},
    {"uniform": [1, 1]}, {"uniform": [0, 5e-324]}, {"triangular": [0, 1, 2]}, {"triangular": [0, 0, 0]},
    {"triangular": [2, 1, 0]}, {"pert": [0, 0, 1e15]}, {"normal": [0, 1]}, {"normal": [-8, 1]}, {"normal": [0, 1e15]},
    {"normal": [5, 1e-300]}, {"normal": [0, 0]}, {"lognormal": [0, 1]}, {"lognormal": [1000, 1]},
    {"lognormal": [-1000, 1]}, {"lognormal": [0, 50]}, {"choice": {0: 1, 1: 1}}, {"choice": {0: 0}}, {"choice": {}},
    {"choice": {"1e15": 1, "-1e15": 1e-300}}, {"choice": {0.5: -1}}, {"choice": {100: 1, "x": 1}},
    {"beta": [0.01, 1000]}, {"beta": [1, 2, 3]}, {"beta": "x"}, {"gamma": [1, 2]},
)  # fmt: skip

_BYTES = (
    b"\x00", b"\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n\n", b"\t",
    b"\x1b[2J", b"\xc2\x85", b"\xe2\x80\xa8", b"[" * 90, b"{a: " * 90, b"&a [*a]", b"? ", b"- ", b"!!",
    b"%YAML 9.9\n", b"---\n", b"...\n", b"\\U0010FFFF", b"\"\\x00\"", b"'", b'"', b"#", b"9" * 400,
    b"\xf0\x9f\x99\x82",
)  # fmt: skip
Rng = random.Random
_WORD = re.compile(r"\s+|[\w.%-]+|[^\w\s]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def mutated(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Return the text after one to three mutations; ``others`` lend their parts."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        change: Callable[[Rng, str, Sequence[str]], str] = rng.choice(
            (in_words, in_numbers, in_numbers, in_lines, in_tree, in_tree, in_kind, in_kind, in_kind)
        )
        text = change(rng, text, others)
    return text


def in_bytes(rng: Rng, content: bytes) -> bytes:
    """Return the bytes with some of them changed, cut out, doubled or put in; or nothing but random ones."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(400))
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(changed) + 1)
        to = min(at + rng.choice((1, 1, 4, 100)), len(changed))
        match rng.randrange(5):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                del changed[at:to]
            case 2:
                changed[at:at] = changed[at:to] * rng.choice((1, 2, 50))
            case 3:
                changed[at:at] = rng.choice(_BYTES)
            case _:
                del changed[at if rng.random() < 0.1 else len(changed) :]
    return bytes(changed)


def in_words(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Change one word or sign: delete, double, swap or replace it, or spell it wrongly."""
    words = _WORD.findall(text)
    solid = [i for i, word in enumerate(words) if not word.isspace()]
    if len(solid) < 2:
        return text
    i, k = rng.sample(solid, 2)
    match rng.randrange(7):
        case 0:
            words[i] = ""
        case 1:
            words[i] += " " * rng.randrange(2) + words[i]
        case 2:
            words[i], words[k] = words[k], words[i]
        case 3:
            words[i] = rng.choice(ODD)
        case 4:
            words[i] = words[k]
        case 5:
            words[i] = rng.choice(_WORD.findall(rng.choice(others)))
        case _:
            at = rng.randrange(len(words[i]))
            words[i] = words[i][:at] + rng.choice("_-xz0.é ") + words[i][at + 1 :]
    return "".join(words)


def in_numbers(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Replace one number by an extreme or an odd one."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    at = rng.choice(found)
    new = rng.choice(EXTREME)
    if rng.random() < 0.2:
        new = str(rng.choice(DISTRIBUTIONS)).replace("'", "")
    return text[: at.start()] + new + text[at.end() :]


def in_lines(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Delete, double, swap, move or indent a line, or take one from another text."""
    lines = text.split("\n")
    i, k = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(6):
        case 0:
            del lines[i]
        case 1:
            lines.insert(k, lines[i])
        case 2:
            lines[i], lines[k] = lines[k], lines[i]
        case 3:
            lines[i] = " " * rng.randrange(1, 5) + lines[i]
        case 4:
            lines[i] = lines[i].removeprefix(" ")
        case _:
            lines.insert(k, rng.choice(rng.choice(others).split("\n")))
    return "\n".join(lines)


def in_tree(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Change one subtree: delete, double, move, nest, retype or graft it, rename its key, or repeat it by alias."""
    tree, other = _parsed(text), _parsed(rng.choice(others))
    if not isinstance(tree, (dict, list)) or not tree:
        return text
    holder, key = _place(rng, tree)
    here = holder[key]
    match rng.randrange(11):
        case 0:
            del holder[key]
        case 1:
            _put_beside(rng, holder, copy.deepcopy(here))
        case 2:
            far, there = _place(rng, tree)
            if not _within(here, far) and not _within(far[there], holder):
                holder[key], far[there] = far[there], holder[key]
        case 3 if isinstance(other, (dict, list)) and other:
            donor, at = _place(rng, other)
            holder[key] = copy.deepcopy(donor[at])
        case 4:
            holder[key] = rng.choice(([here], {"value": here}, {"x": here}, str(here)[:200], [here, here]))
        case 5:
            holder[key] = copy.deepcopy(rng.choice(DISTRIBUTIONS))
        case 6:
            holder[key] = meant(rng.choice((*EXTREME, *ODD)))
        case 7 if isinstance(holder, dict):
            _rename(rng, holder, key)
        case 8:
            for _ in range(rng.choice((2, 10, 70))):
                here = rng.choice(([here], {"value": here}, {"a": here}))
            holder[key] = here
        case 9 if isinstance(other, (dict, list)) and other:
            donor, at = _place(rng, other)
            _put_beside(rng, holder, copy.deepcopy(donor[at]), at)
        case _:
            # The same object twice: the dump writes it as an anchor and an alias.
            _put_beside(rng, holder, here)
    return dumped(tree)


def in_kind(rng: Rng, text: str, others: Sequence[str]) -> str:
    """Put in the place of one value another that stands somewhere under the same key, or move a number a little."""
    tree, other = _parsed(text), _parsed(rng.choice(others))
    if not isinstance(tree, dict) or not isinstance(other, dict) or not tree or not other:
        return text
    for _ in range(20):
        holder, key = _place(rng, tree)
        if isinstance(holder[key], str) and _NUMBER.fullmatch(holder[key]):
            number = float(holder[key])
            holder[key] = rng.choice(
                (number * 10, number / 10, number * 1.5, -number, 1 - number, 0, 1, number + 1)
            )
            break
        donors = [(far, at) for far, at in _all_places(other) if at == key and far[at] != holder[key]]
        if donors and isinstance(key, str):
            far, at = rng.choice(donors)
            holder[key] = copy.deepcopy(far[at])
            break
    return dumped(tree)


def dumped(tree: Any) -> str:
    """Return a tree as YAML, in which texts that look like numbers are numbers."""
    return str(yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


class _Dumper(yaml.SafeDumper):
    """Writes texts without quotes where YAML lets it, so that what looked like a number is one again."""


def _plainly(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if re.fullmatch(r"[\w .%+*/()-]+", text) and text.strip() == text else '"'
    node = yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)
    if style is None:
        node.tag = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return node


_Dumper.add_representer(str, _plainly)


def _parsed(text: str) -> Any:
    """Return the tree of a text, every scalar as written; None where it is not YAML."""
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _place(rng: Rng, tree: Any) -> tuple[Any, Any]:
    """Return a holder and a key of it, each place of the tree about as likely."""
    return rng.choice(_all_places(tree))


def _all_places(tree: Any) -> list[tuple[Any, Any]]:
    places: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(places) < 5000:
        holder = waiting.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            places.append((holder, key))
            if isinstance(holder[key], (dict, list)) and holder[key]:
                waiting.append(holder[key])
    return places


def _within(outer: Any, inner: Any) -> bool:
    if outer is inner:
        return True
    below = outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ()
    return any(_within(each, inner) for each in below)


def _put_beside(rng: Rng, holder: Any, value: Any, key: Any = None) -> None:
    if isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), value)
        return
    known = [str(k) for k in holder]
    holder[str(key) if key is not None else rng.choice(known) + rng.choice(("2", "_", "-b"))] = value


def _rename(rng: Rng, holder: dict[Any, Any], key: Any) -> None:
    new = rng.choice((str(key)[::-1], str(key).upper(), str(key) + "s", rng.choice(ODD), rng.choice(EXTREME)))
    entries = [(new if k == key else k, value) for k, value in holder.items()]
    holder.clear()
    holder.update(entries)


def meant(text: str) -> Any:
    """Return what a text means as a plain scalar, for dumping without quotes."""
    try:
        return float(text) if text and text.strip("-.").isdigit() else text
    except ValueError:
        return text
