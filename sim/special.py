"""SciPy's special functions, loaded without the tools of developers that loading them would bring along.

Importing ``scipy.special`` touches every part of NumPy, and so loads its translator of Fortran and its testing tools:
a third of the time that it takes. Nothing here uses these; where anybody does, they are loaded then.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

import numpy as np


def _load_when_used(child: str) -> None:
    """Let a part of NumPy be loaded when something in it is first asked for; not where it is loaded already."""
    name = f"numpy.{child}"
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(np, child, module)


_load_when_used("f2py")
_load_when_used("testing")

from scipy.special import bdtr, betainc, betaincinv, betaln, entr, ndtr, ndtri, stdtr, stdtrit  # noqa: E402  # after these

__all__ = ["bdtr", "betainc", "betaincinv", "betaln", "entr", "ndtr", "ndtri", "stdtr", "stdtrit"]
