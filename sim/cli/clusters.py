"""Who else plays: the cluster that ``--cluster`` names, if it names one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from sim.cli.messages import complain
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.runs.cluster import Cluster


def cluster_at(address: str | None, jobs: int | None) -> AbstractContextManager[Cluster | None]:
    """Return the cluster whose scheduler is at ``address``, as a context; None where none was named."""
    if address is None:
        return nullcontext()
    if jobs is not None:
        raise UsageError("--jobs and --cluster exclude each other: the cluster's workers are the processes")
    from sim.runs.cluster import Cluster

    return Cluster(address, tell=complain)
