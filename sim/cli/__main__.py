"""``python -m sim.cli``: the command without an installed script."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
