"""Which packages differ from which on one issue alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.packages import IntArray, Packages


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of package k are ``packages[starts[k] : starts[k] + counts[k]]``, by issue, then file order."""

    starts: IntArray
    counts: IntArray
    packages: IntArray


def neighbours(packages: Packages) -> Neighbours:
    """Return the neighbours of every package: those that are like it on all issues but one."""
    found: list[list[int]] = [[] for _ in range(len(packages))]
    for issue in range(len(packages.issues)):
        rest = np.delete(packages.options, issue, axis=1)
        _, group = np.unique(rest, axis=0, return_inverse=True)
        group = group.reshape(-1)
        order = np.argsort(group, kind="stable")
        edges = np.flatnonzero(np.diff(group[order])) + 1
        for members in np.split(order, edges):
            together = members.tolist()
            for k in together:
                found[k].extend(other for other in together if other != k)
    counts = np.array([len(others) for others in found], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    return Neighbours(
        starts, counts, np.array([k for others in found for k in others] or [0], dtype=np.int64)
    )
