"""Stories of any size, to see how the cost of a world grows, and how much memory a long run takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from sim.model.scenario import Scenario
from sim.scenario import load_text

_MEMORY = """
import sys
from sim.engine.play import play_block
from sim.scenario import load
scenario = load(sys.argv[1])
for first in range(0, int(sys.argv[2]), 65_536):
    play_block(scenario, 1, first, 65_536)
"""


def bargain(packages: int = 100, parties: int = 2, turns: int = 50, *, drifting: bool = False) -> Scenario:
    """Return a bargain over issues of ten options each, so many that they make that many packages.

    ``drifting``: talks may break down, which is worth less than a lapse: what the parties have without a deal then
    moves with the days that are left.
    """
    issues = [f"issue{j}" for j in range(len(str(packages)) - 1)]
    lines = ["version: 1", f"title: {packages} packages, {parties} parties, {turns} turns"]
    lines.append(f"clock: {{horizon: {turns} rounds, deadline: {{after: {turns - 1} rounds, then: lapses}}}}")
    lines.append(f"issues: {{{', '.join(f'{issue}: [a, b, c, d, e, f, g, h, i, j]' for issue in issues)}}}")
    lines.append("parties:")
    for i in range(parties):
        worth = ", ".join(
            f"{option}: {{triangular: [0, {n if i % 2 else 9 - n}, 9]}}"
            for n, option in enumerate("abcdefghij")
        )
        lines.append(f"  party{i}:")
        lines.append(
            "    negotiates: {strategy: {concede: {exponent: {uniform: [0.1, 2]}, paced_by: deadline}}}"
        )
        lines.append("    wants:")
        lines += [f"      {issue}: {{weight: {{triangular: [0.2, 0.5, 1]}}, {worth}}}" for issue in issues]
        breaks = ", breakdown: {uniform: [3, 5]}" if drifting else ""
        lines.append(f"    without_deal: {{lapses: {{uniform: [5, 7]}}{breaks}}}")
    if drifting:
        lines.append("events: {breakdown: {mean: 100 rounds, ends_talks: yes}}")
    lines.append("table: {protocol: alternating, first: party0, every: 1 round}")
    return load_text("\n".join(lines))


def peak_memory(path: str, draws: int) -> float:
    """Return the megabytes that a process of its own takes at most to play so many draws of a scenario."""
    return peak([sys.executable, "-c", _MEMORY, path, str(draws)])


_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def peak(command: Sequence[str]) -> float:
    """Return the megabytes that a command takes at most.

    It is started by a small process of its own: Linux counts what the process that starts a command holds then.
    """
    asked = [sys.executable, "-c", _PEAK, *command]
    return float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
