"""Memory of a worker: what one cohort frees is kept for the next instead of being given back to the system.

The GNU C library gives the top of its heap back as soon as enough of it is free. Cohorts are alike, so the
next would ask for all of it again and pay for each page anew: a quarter of the time of a large table.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # names of mallopt(3)
_KEPT = 512 * 2**20
_LARGEST_FROM_HEAP = 32 * 2**20  # the most that 64-bit systems allow


@cache
def keep_freed_memory() -> None:
    """Ask the C library to keep what is freed; does nothing where it is another library. Once per process."""
    if not sys.platform.startswith("linux"):
        return
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_TRIM_THRESHOLD, _KEPT)
        adjust(_MMAP_THRESHOLD, _LARGEST_FROM_HEAP)
