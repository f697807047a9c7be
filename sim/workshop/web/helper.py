"""What takes seconds is reckoned in a process of its own, so that nobody at the tables waits for it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sim.errors import SimError
from sim.interrupt import unheard
from sim.model.scenario import Scenario

T = TypeVar("T")


def _work(ours: Connection, scenario: Scenario) -> None:
    """Answer what is asked, one question after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    while True:
        try:
            work, arguments = ours.recv()
        except EOFError:
            return
        try:
            ours.send((work(scenario, *arguments), None))
        except SimError as error:
            ours.send((None, error))


def _end_with_server() -> None:
    """End this process when the server is killed: nobody else would tell it."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


class Helper:
    """One process that reckons for a server, one thing at a time."""

    def __init__(self, scenario: Scenario) -> None:
        methods = multiprocessing.get_all_start_methods()
        fresh = multiprocessing.get_context("spawn")
        context = multiprocessing.get_context("forkserver") if "forkserver" in methods else fresh
        self._theirs, ours = context.Pipe()
        self._process = context.Process(target=_work, args=(ours, scenario), daemon=True)
        with unheard():
            self._process.start()
        ours.close()
        self._asking = ThreadPoolExecutor(1)

    def reckon(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """Begin to reckon ``work(scenario, *arguments)``; ``work`` is a function of a module."""
        return self._asking.submit(self._asked, work, arguments)

    def _asked(self, work: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        self._theirs.send((work, arguments))
        answer, error = self._theirs.recv()
        if error is not None:
            raise error
        result: T = answer
        return result

    def close(self) -> None:
        """Stop; what is being reckoned is given up."""
        self._process.kill()
        self._process.join()
        self._theirs.close()
        self._asking.shutdown(wait=False, cancel_futures=True)
