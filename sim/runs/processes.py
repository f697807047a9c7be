"""Helper processes of this machine.

Each has a pipe of its own, and a thread of this process that starts it, hands it portions and waits for the blocks.
So nothing here holds up the process that leads, not even that helpers take half a second to start; and a helper can
be killed in the middle of anything, as nobody else waits for the rest of what it was saying.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from concurrent.futures import BrokenExecutor, Future
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from sim.runs.courses import Portion
from sim.runs.interrupt import held_back, unheard


class Processes:
    """So many helper processes with one task, started by a fork server where the system has one, else afresh (spawn).

    It is ``sim.runs.executor.Helpers``: a helper counts from when it says that it is there.
    """

    def __init__(self, task: Any, helpers: int) -> None:
        self._served = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if self._served else "spawn")
        self._context.set_forkserver_preload([__name__, "sim.runs.executor"])
        self._packed = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        self._changed = threading.Condition()
        self._orders: deque[tuple[Portion, Future[Any]]] = deque()
        self._processes: list[BaseProcess] = []
        self._serving = helpers
        self._ready = 0
        self._closed = False
        for _ in range(helpers):
            threading.Thread(target=self._serve, daemon=True).start()

    def under_way(self) -> int:
        """Return how many portions they should have: one each, and one more in reserve; 0 while nobody is there."""
        with self._changed:
            return self._ready + 1 if self._ready else 0

    def submit(self, portion: Portion) -> Future[Any]:
        """Hand a portion to the next helper that is free; raises BrokenExecutor when none is left."""
        future: Future[Any] = Future()
        with self._changed:
            if self._closed or not self._serving:
                raise BrokenExecutor("no helper process is left")
            self._orders.append((portion, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """End the processes without waiting for what they are playing; a second Ctrl-C waits until they are told."""
        with held_back():
            self._end()

    def _end(self) -> None:
        with self._changed:
            self._closed = True
            for process in self._processes:
                if process.is_alive():
                    process.kill()
            self._changed.notify_all()
        self._drop_orders()

    def _serve(self) -> None:
        """Lead one helper for as long as it lives and is wanted."""
        try:
            connection, process = self._start()
            with connection:
                self._lead(connection)
            process.kill()
            process.join()
        except (EOFError, OSError):
            pass  # it could not be started, or it died
        finally:
            with self._changed:
                self._serving -= 1
                last = not self._serving
            if last:
                self._drop_orders()

    def _start(self) -> tuple[Connection, BaseProcess]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_help, args=(theirs, self._packed, gc.get_threshold()), daemon=True
        )
        if self._served:
            resource_tracker.ensure_running()  # whose first start would let the fork server hear Ctrl-C
        with theirs, unheard():
            process.start()
        with self._changed:
            self._processes.append(process)
            if self._closed:
                process.kill()
        return ours, process

    def _lead(self, connection: Connection) -> None:
        connection.recv()
        with self._changed:
            self._ready += 1
        try:
            while (order := self._next()) is not None:
                portion, future = order
                try:
                    connection.send(portion)
                    block = connection.recv()
                except (EOFError, OSError) as error:
                    future.set_exception(BrokenExecutor(str(error)))
                    return
                future.set_result(block)
        finally:
            with self._changed:
                self._ready -= 1

    def _next(self) -> tuple[Portion, Future[Any]] | None:
        """Wait for a portion that nobody took back; return None when all is over."""
        with self._changed:
            while not self._closed:
                while self._orders:
                    portion, future = self._orders.popleft()
                    if future.set_running_or_notify_cancel():
                        return portion, future
                self._changed.wait()
        return None

    def _drop_orders(self) -> None:
        with self._changed:
            while self._orders:
                _, future = self._orders.popleft()
                if future.set_running_or_notify_cancel():
                    future.set_exception(BrokenExecutor("no helper process is left"))


def _help(connection: Connection, packed: bytes, thresholds: tuple[int, int, int]) -> None:
    """Play the portions that come down the pipe, in a helper process, until it is closed.

    What fails here is played by the process that leads, where it shows.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    gc.set_threshold(*thresholds)
    task = pickle.loads(packed)
    connection.send("here")
    try:
        while True:
            connection.send(task.block(connection.recv()))
    except Exception:
        connection.close()


def _end_with_leader() -> None:
    """End this helper when the process that leads the run is killed: it may have a long portion in hand."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
