"""SciPy's special functions come without the tools of developers, which come when they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import scipy.special

from sim import special

ROOT = Path(__file__).parents[2]


def test_these_are_the_functions_of_scipy() -> None:
    """Nothing is reckoned here."""
    assert all(getattr(special, name) is getattr(scipy.special, name) for name in special.__all__)


def test_nobody_else_loads_them() -> None:
    """Whoever imported scipy.special first would load the tools as well."""
    importing = [
        path.name for path in (ROOT / "sim").rglob("*.py") if "scipy.special" in path.read_text("utf-8")
    ]
    assert importing == ["special.py"]


def test_tools_are_loaded_when_they_are_used() -> None:
    """Not by the functions; by whoever asks for something in them, and then they work."""
    script = (
        "import sys\n"
        "import sim.special\n"
        "print('numpy.f2py.crackfortran' in sys.modules, 'unittest' in sys.modules)\n"
        "import numpy as np\n"
        "from numpy.testing import assert_allclose\n"
        "np.testing.assert_allclose(1.0, 1.0)\n"
        "assert_allclose is np.testing.assert_allclose or sys.exit('two of them')\n"
        "print(callable(np.f2py.get_include), 'numpy.f2py.crackfortran' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == ["False", "False", "True", "True"]


def test_tools_that_are_loaded_stay_as_they_are() -> None:
    """In a process that has used them already, nothing is put in their place."""
    script = (
        "import numpy.f2py, numpy.testing, sys\n"
        "before = sys.modules['numpy.f2py'], sys.modules['numpy.testing']\n"
        "import sim.special\n"
        "print(before == (sys.modules['numpy.f2py'], sys.modules['numpy.testing']), type(before[0]).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == ["True", "module"]
