"""Two parties on a frontier given by its corners, who give way as Zeuthen says."""

from __future__ import annotations

from collections.abc import Sequence

from sim.door import run
from sim.scenario import load_text

TEXT = """
version: 1
title: A frontier with corners
clock: {{horizon: 5000 rounds}}
issues: {{x: {{from: 0, to: 1, step: 0.01}}}}
parties:
  one: {{negotiates: {{strategy: {{zeuthen: {{}}}}}}, wants: {{x: {{worth: {{points: {{0: 0, 1: 1}}}}}}}}}}
  two: {{negotiates: {{strategy: {{zeuthen: {{}}}}}}, wants: {{x: {{worth: {{points: {{{points}}}}}}}}}}}
table: {{protocol: monotonic}}
outcomes: [{{agreed: {{deal: any}}}}]
"""


def signed(corners: Sequence[tuple[float, float]]) -> list[float]:
    """Return what both sign: the first has x, and the second what the corners leave it, linear between them."""
    points = ", ".join(f"{x!r}: {y!r}" for x, y in corners)
    (values,) = run(load_text(TEXT.format(points=points), "frontier"), n=1).rows["values"]
    return [float(value) for value in values]
