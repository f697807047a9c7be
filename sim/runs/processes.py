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

from sim.interrupt import held_back, unheard
from sim.runs.courses import Portion

_PATIENCE = 5.0
"""Seconds in which a process that was killed is gone."""


class Processes:
    """So many helper processes with one task at a time: ``sim.runs.executor.Helpers``.

    They are started by a fork server where the system has one, else afresh (spawn). One counts from when it says that
    it is there. After ``rest`` and ``turn_to`` they play another task.
    """

    def __init__(self, task: Any, helpers: int) -> None:
        self._served = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if self._served else "spawn")
        self._context.set_forkserver_preload([__name__, "sim.runs.executor"])
        self._changed = threading.Condition()
        self._orders: deque[tuple[Portion, Future[Any]]] = deque()
        self._processes: list[BaseProcess] = []
        self._busy: set[BaseProcess] = set()
        self._helpers = helpers
        self._serving = 0
        self._ready = 0
        self._closed = False
        self._packed = b""
        self.turn_to(task)

    def turn_to(self, task: Any) -> None:
        """Give the helpers another task, and start as many as are missing."""
        packed = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
        with self._changed:
            self._packed = packed
            self._processes = [process for process in self._processes if process.is_alive()]
            missing = self._helpers - self._serving
            self._serving = self._helpers
        for _ in range(missing):
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

    def rest(self) -> None:
        """Forget what waits or is still being played: whoever plays it is ended, the others stay for another task."""
        with held_back():
            self._drop_orders()
            with self._changed:
                for process in self._busy:
                    process.kill()
                self._changed.wait_for(lambda: not self._busy, timeout=_PATIENCE)

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
        process: BaseProcess | None = None
        try:
            connection, process = self._start()
            with connection:
                self._lead(connection, process)
            process.kill()
            process.join()
        except (EOFError, OSError):
            pass  # it could not be started, or it died
        finally:
            with self._changed:
                self._serving -= 1
                last = not self._serving
                self._busy.discard(process)
                self._changed.notify_all()
            if last:
                self._drop_orders()

    def _start(self) -> tuple[Connection, BaseProcess]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_help, args=(theirs, gc.get_threshold()), daemon=True)
        if self._served:
            resource_tracker.ensure_running()  # whose first start would let the fork server hear Ctrl-C
        with theirs, unheard():
            process.start()
        with self._changed:
            self._processes.append(process)
            if self._closed:
                process.kill()
        return ours, process

    def _lead(self, connection: Connection, process: BaseProcess) -> None:
        connection.recv()
        told = b""
        with self._changed:
            self._ready += 1
        try:
            while (order := self._next(process)) is not None:
                portion, future = order
                try:
                    if told is not self._packed:
                        told = self._packed
                        connection.send(told)
                    connection.send(portion)
                    played = connection.recv()
                except (EOFError, OSError) as error:
                    future.set_exception(BrokenExecutor(str(error)))
                    return
                with self._changed:
                    self._busy.discard(process)
                    self._changed.notify_all()
                future.set_result(played)
        finally:
            with self._changed:
                self._ready -= 1

    def _next(self, process: BaseProcess) -> tuple[Portion, Future[Any]] | None:
        """Wait for a portion that nobody took back, for this helper; return None when all is over."""
        with self._changed:
            while not self._closed:
                while self._orders:
                    portion, future = self._orders.popleft()
                    if future.set_running_or_notify_cancel():
                        self._busy.add(process)
                        return portion, future
                self._changed.wait()
        return None

    def _drop_orders(self) -> None:
        with self._changed:
            while self._orders:
                _, future = self._orders.popleft()
                if future.set_running_or_notify_cancel():
                    future.set_exception(BrokenExecutor("no helper process is left"))


def _help(connection: Connection, thresholds: tuple[int, int, int]) -> None:
    """Play the portions that come down the pipe, each of the task that came last, until it is closed.

    What fails here, in a helper process, is played by the process that leads, where it shows.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_leader, daemon=True).start()
    gc.set_threshold(*thresholds)
    connection.send("here")
    task: Any = None
    try:
        while True:
            said = connection.recv()
            if isinstance(said, bytes):
                task = pickle.loads(said)
            else:
                connection.send(task.block(said))
    except Exception:
        connection.close()


def _end_with_leader() -> None:
    """End this helper when the process that leads the run is killed: it may have a long portion in hand."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
