"""Reading files, none of them outside the root: the folder that holds ``scenarios/``, else the file's own."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import PurePath

from sim.scenario import text
from sim.scenario.faults import Faults, Wrong
from sim.scenario.merge import merged
from sim.scenario.tree import Node

MAX_BYTES = 1 << 20
MAX_ALL_BYTES = 2 << 20
"""What all files of one scenario may hold together: those it extends, and its sources."""
MAX_CHAIN = 16

_READING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
"""Opening waits for nobody, and follows no link: links were followed before, to see where they lead."""


@dataclass(slots=True)
class Chain:
    """A scenario and what it extends, file by file: the given one first, the root of the chain last."""

    trees: list[Node] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Library:
    """The files below one root; each is read at most once."""

    def __init__(self, given: str, faults: Faults) -> None:
        absolute = os.path.abspath(given)
        folder = os.path.dirname(absolute)
        above = [str(p) for p in PurePath(folder).parents] if folder else []
        self.root = folder
        for holder in (folder, *above):
            if os.path.basename(holder) == "scenarios":
                self.root = os.path.dirname(holder)
                break
        self.given = absolute
        self.faults = faults
        self.texts: dict[str, str] = {}
        self._read = 0
        self._trees: dict[str, Node | None] = {}
        faults.shown[self.name(absolute)] = given

    def name(self, absolute: str) -> str:
        """Return a file's path below the root, with forward slashes."""
        return os.path.relpath(absolute, self.root).replace(os.sep, "/")

    def tree(self, absolute: str) -> Node | None:
        """Return a file's tree; raises ``Wrong`` where it cannot be read, None where its text has faults."""
        name = self.name(absolute)
        if name not in self._trees:
            content = self._decoded(self._bytes(absolute), name)
            self._trees[name] = None
            if content is not None:
                self.texts[name] = content
                self._trees[name] = text.read(content, name, self.faults)
        return self._trees[name]

    def _bytes(self, absolute: str) -> bytes:
        odd = next((c for c in absolute if not c.isprintable()), None)
        if odd is not None:
            # Of a name that is no text (a lone surrogate) neither the record of a run nor a page could be written.
            raise Wrong(
                f"a file's name cannot hold the character U+{ord(odd):04X}", "rename the file or its folder"
            )
        real, root = os.path.realpath(absolute), os.path.realpath(self.root)
        if os.path.commonpath((real, root)) != root:
            raise Wrong(
                "this lies outside the scenario's folder",
                "files are read only below the folder that "
                "holds scenarios/, and links may not lead out of it",
            )
        try:
            found = os.stat(real)
            if stat.S_ISDIR(found.st_mode):
                raise Wrong("this is a folder, not a file", "name the .yaml file in it")
            if not stat.S_ISREG(found.st_mode):
                raise Wrong("this is not an ordinary file")
            content = _content(real)
        except FileNotFoundError:
            raise Wrong("there is no such file", _sibling(real)) from None
        except OSError as error:
            raise Wrong(f"this cannot be read: {error.strerror or 'the name is not usable'}") from None
        if len(content) > MAX_BYTES:
            raise Wrong("this is larger than 1 MiB")
        self._read += len(content)
        if self._read > MAX_ALL_BYTES:
            raise Wrong("with this, the files of the scenario hold more than 2 MiB")
        return content

    def _decoded(self, content: bytes, name: str) -> str | None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line = before.count(b"\n") + 1
            column = error.start - before.rfind(b"\n")
            self.faults.note(name, line, column, "", "this is not UTF-8 text", "save the file as UTF-8")
            return None

    def chain(self) -> Chain | None:
        """Return the given file and everything that it extends; None where faults leave nothing."""
        chain = Chain()
        path, asking = self.given, None
        while True:
            name = self.name(path)
            if name in chain.names:
                self._note(asking, name, f"this leads back to {name}", "a scenario cannot extend itself")
                return None
            if len(chain.names) == MAX_CHAIN:
                self._note(asking, name, f"more than {MAX_CHAIN} files extend each other")
                return None
            try:
                tree = self.tree(path)
            except Wrong as wrong:
                self._note(asking, name, wrong.message, wrong.mend)
                return None
            if tree is None:
                return None
            chain.trees.append(tree)
            chain.names.append(name)
            chain.texts.append(self.texts[name])
            asking = tree.entries.get("extends")
            if asking is None:
                return chain
            if not isinstance(asking.value, str) or not asking.value:
                self.faults.at(asking, ("extends",), "this names no file", "write extends: base.yaml")
                return None
            path = self._extended(path, asking.value)

    def _extended(self, by: str, word: str) -> str:
        """Return the file that ``extends: word`` means in the file ``by``; the ending may be left out."""
        path = os.path.normpath(os.path.join(os.path.dirname(by), word))
        bare = not os.path.splitext(word)[1] and "\0" not in word and not os.path.exists(path)
        return path + ".yaml" if bare else path

    def _note(self, asking: Node | None, name: str, message: str, mend: str = "") -> None:
        if asking is None:
            self.faults.note(name, 0, 0, "", message, mend)
        else:
            self.faults.at(asking, ("extends",), f"{str(asking.value)[:200]}: {message}", mend)


def _content(real: str) -> bytes:
    """Return the beginning of an ordinary file, a byte more than is allowed if there is more."""
    with open(real, "rb", opener=lambda path, flags: os.open(path, _READING)) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise Wrong("this is not an ordinary file")
        return stream.read(MAX_BYTES + 1) or b""


def _sibling(missing: str) -> str:
    """Return a mend that names a file of a similar name in the same folder, if there is one."""
    from difflib import get_close_matches

    try:
        names = sorted(os.listdir(os.path.dirname(missing)))[:1000]
    except OSError:
        return ""
    close = get_close_matches(os.path.basename(missing), names, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def laid_over(chain: Chain, faults: Faults) -> Node:
    """Return the tree of the whole chain: each file merged over what it extends."""
    tree = chain.trees[-1]
    for over in reversed(chain.trees[:-1]):
        own = {key: value for key, value in over.entries.items() if key not in ("extends", "reread")}
        tree = merged(_without(tree), over.with_value(own), faults)
    return _without(tree)


def _without(tree: Node) -> Node:
    if not isinstance(tree.value, dict):
        return tree
    return tree.with_value({k: v for k, v in tree.value.items() if k not in ("extends", "reread")})
