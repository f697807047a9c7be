"""A small client of a language server over its standard input and output: enough to ask what an editor asks."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Any, Self

PATIENCE = 30
"""Seconds to wait for an answer."""


class LanguageServer:
    """A running server; requests go out and answers come back in order of their ids."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: Queue[dict[str, Any]] = Queue()
        self._diagnostics: Queue[dict[str, Any]] = Queue()
        self._asked = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
        self.tell("initialized", {})
        settings = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": settings}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, path: Path, text: str) -> str:
        """Open a document under a path, with a text that need not be in the file; return its URI."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def completions(self, uri: str, line: int, column: int) -> list[str]:
        """Return what may be typed at a place (both from 0)."""
        answer = self.ask("textDocument/completion", _place(uri, line, column))
        items = answer["items"] if isinstance(answer, dict) else answer
        return [item["label"] for item in items]

    def hover(self, uri: str, line: int, column: int) -> str:
        """Return what is shown of the word at a place."""
        answer = self.ask("textDocument/hover", _place(uri, line, column))
        return "" if answer is None else str(answer["contents"]["value"])

    def problems(self, uri: str) -> list[str]:
        """Return the messages of the next diagnostics of a document."""
        while True:
            told = self._diagnostics.get(timeout=PATIENCE)
            if told["uri"] == uri:
                return [problem["message"] for problem in told["diagnostics"]]

    def ask(self, method: str, parameters: object) -> Any:
        """Send a request and wait for its answer."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while True:
            answer = self._answers.get(timeout=PATIENCE)
            if answer["id"] == self._asked:
                return answer.get("result")

    def tell(self, method: str, parameters: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while (header := stream.readline().strip()) != b"":
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            if not length:
                return
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self._diagnostics.put(message["params"])
            elif "method" in message and "id" in message:
                wanted = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [None for _ in wanted]})
            elif "id" in message:
                self._answers.put(message)


_CAPABILITIES: Mapping[str, object] = {
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
    }
}


def _place(uri: str, line: int, column: int) -> dict[str, object]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
