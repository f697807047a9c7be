"""Helpers on other machines: the workers of a Dask cluster (the extra ``cluster``).

A worker plays a portion as this process would, so a cluster changes how soon a run ends and nothing else. What it
cannot do is played here: a worker that dies, all of them, or the scheduler itself cost time, not the run.

Every task carries the scenario, or all arms of a study, packed: a worker that joins late, or that takes over from one
that died, needs nothing else. It also carries a mark of this program's text, because a worker with another text could
play another game under the same version number.
"""

from __future__ import annotations

import logging
import os
import pickle
import re
import time
import zlib
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sim.engine.memory import keep_freed_memory
from sim.errors import UsageError
from sim.runs.courses import Portion
from sim.runs.executor import Work
from sim.runs.version import program_text, program_version

PATIENCE = 5.0
"""Seconds in which a scheduler must answer."""

_COUNT_AGAIN = 2.0
"""Seconds for which the number of workers is taken to stay as it is."""

_AHEAD = 2
"""Portions per thread of the cluster that are under way or lie ready there: while this process plays a portion of its
own it hands out no more."""

_ADDRESS = re.compile(r"((tcp|tls|ucx|ws|wss)://)?(\[[0-9a-fA-F:]+\]|[^\s/:]+):[0-9]+")

Tell = Callable[[str], None]
"""``tell(what)``: told once, in words for the user, when the cluster is lost."""


class Another(UsageError):
    """A worker runs another program than this one."""


def unheard_loss(what: str) -> None:
    """Say nothing when the cluster is lost."""


class Cluster:
    """A connection to the scheduler of a Dask cluster, as a context; ``helpers`` makes its workers play.

    Raises UsageError where Dask is not installed, the address is none, or nobody answers there.
    """

    def __init__(self, address: str, *, tell: Tell = unheard_loss, patience: float = PATIENCE) -> None:
        if find_spec("distributed") is None:
            raise UsageError(
                "--cluster needs dask.distributed, which is not installed: pip install 'negotiation-sim[cluster]'"
            )
        self.address = address
        self._tell = tell
        self._client = _connect(address, patience)
        self._counted_at = -_COUNT_AGAIN
        self._threads = 0
        self._failed = False
        self.lost = False

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *what: object) -> None:
        self._client.close(timeout=PATIENCE)

    def helpers(self, task: Work) -> Workers:
        """Return the workers as helpers with one task."""
        return Workers(self, task)

    def under_way(self) -> int:
        """Return how many portions should lie with the workers, by how many threads they have just now."""
        if time.monotonic() - self._counted_at >= _COUNT_AGAIN and not self.lost:
            try:
                self._threads = sum(self._client.nthreads().values())
            except (OSError, RuntimeError, ValueError, AttributeError) as error:
                self.lose(error)
            self._counted_at = time.monotonic()
        return _AHEAD * self._threads

    def submit(self, *arguments: Any, key: str) -> Any:
        """Hand a call of ``play_packed`` to the scheduler and return Dask's future for it."""
        if self.lost:
            raise BrokenExecutor
        try:
            return self._client.submit(_portable(), *arguments, key=key, pure=False)
        except Exception as error:  # a closing client raises whatever its network layer does
            self.lose(error)
            raise BrokenExecutor from error

    def forget(self, futures: list[Any]) -> None:
        """Let the scheduler forget these of its futures."""
        if futures and not self.lost:
            self._client.cancel(futures, force=True)

    def lose(self, error: BaseException) -> None:
        """Take the cluster for lost; say so once."""
        if not self.lost:
            self.lost, self._threads = True, 0
            self._tell(
                f"the cluster at {self.address} is lost ({first_line(error)}); the rest is played here"
            )

    def note_failure(self, error: BaseException) -> None:
        """Take note that the cluster could not play a portion; find out whether it is still there."""
        if self._client.status != "running":
            self.lose(error)
        elif not self._failed:
            self._failed = True
            self._tell(
                f"the cluster at {self.address} failed at a block ({first_line(error)}); it is played here"
            )


class Workers:
    """The workers of a cluster, playing the portions of one task: ``sim.runs.executor.Helpers``."""

    def __init__(self, cluster: Cluster, task: Work) -> None:
        self._cluster = cluster
        self._packed = zlib.compress(pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL))
        self._text = program_text()
        self._run = os.urandom(8).hex()
        self._theirs: dict[int, Any] = {}
        self._closed = False

    def under_way(self) -> int:
        """Return how many portions they should have at one time."""
        return self._cluster.under_way()

    def submit(self, portion: Portion) -> Future[Any]:
        """Hand a portion to the cluster; raises BrokenExecutor where it is lost."""
        ours: Future[Any] = Future()
        ours.set_running_or_notify_cancel()  # what the scheduler has handed on cannot be taken back from here
        theirs = self._cluster.submit(
            self._packed,
            self._text,
            pickle.dumps(portion),
            key=f"sim-{self._run}-{portion.number}",
        )
        self._theirs[portion.number] = theirs
        theirs.add_done_callback(lambda done: self._hand_on(done, portion, ours))
        return ours

    def close(self) -> None:
        """Let the workers forget what they have not played yet."""
        self._closed = True
        waiting, self._theirs = list(self._theirs.values()), {}
        self._cluster.forget(waiting)

    def _hand_on(self, theirs: Any, portion: Portion, ours: Future[Any]) -> None:
        """Bring a block here, or say that nobody there can play it."""
        try:
            ours.set_result(theirs.result())
        except UsageError as error:
            ours.set_exception(error)
        except (
            BaseException
        ) as error:  # of a worker's, the scheduler's or the network's: played here it will show
            ours.set_exception(self._unplayed(error))
        finally:
            self._theirs.pop(portion.number, None)

    def _unplayed(self, error: BaseException) -> Exception:
        if isinstance(error, ImportError):
            return UsageError(
                f"a worker of the cluster at {self._cluster.address} cannot load this program "
                f"({first_line(error)}): install the same negotiation-sim on every worker"
            )
        if not self._closed:
            self._cluster.note_failure(error)
        return BrokenExecutor(first_line(error))


def _portable() -> Callable[[bytes, str, bytes], Any]:
    """Return ``play_packed`` in a form that travels whole, so that it can be told where this program is missing."""

    def play(packed: bytes, text: str, portion: bytes) -> Any:
        from sim.runs.cluster import play_packed

        return play_packed(packed, text, portion)

    return play


def play_packed(packed: bytes, text: str, portion: bytes) -> Any:
    """Play a portion of a task, both packed, in a worker; raises Another where its program is not the caller's."""
    if program_text() != text:
        raise Another(
            f"the worker {_own_address()} runs another negotiation-sim ({program_version()}, text "
            f"{program_text()}) than this process (text {text}): install the same one on every worker"
        )
    keep_freed_memory()
    return _unpacked(packed).block(pickle.loads(portion))


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Work:
    task: Work = pickle.loads(zlib.decompress(packed))
    return task


def _own_address() -> str:
    return str(import_module("distributed").get_worker().address)


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or its kind where it says nothing."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def _connect(address: str, patience: float) -> Any:
    if not _ADDRESS.fullmatch(address):
        raise UsageError(
            f"--cluster {address}: that is no address of a scheduler, such as tcp://scheduler:8786"
        )
    # What its client has to say of a lost connection is said by ``Cluster.lose``, in one line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    try:
        return import_module("distributed").Client(address, timeout=patience, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise UsageError(
            f"no scheduler answers at {address}; start one with: dask scheduler --port 8786"
        ) from error
