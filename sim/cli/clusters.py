"""Who else plays: the cluster that ``--cluster`` names, if it names one."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.cli.messages import complain
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.runs.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Players:
    """Who is to play, as it was asked: so many processes (None: one per core), or a cluster by its address."""

    jobs: int | None
    address: str | None

    def cluster(self) -> AbstractContextManager[Cluster | None]:
        """Return the cluster, as a context; None where none was named."""
        if self.address is None:
            return nullcontext()
        if self.jobs is not None:
            raise UsageError(
                "--jobs and --cluster exclude each other: the cluster's workers are the processes"
            )
        from sim.runs.cluster import Cluster

        return Cluster(self.address, tell=complain)
