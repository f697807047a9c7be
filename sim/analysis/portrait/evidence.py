"""Input by input: what the scenario's numbers rest on, and which claims it uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sim.analysis.intervals import Share, share
from sim.analysis.portrait.learned import Range
from sim.model.numbers import Number
from sim.model.scenario import Claim, Scenario


@dataclass(frozen=True, slots=True)
class Footing:
    """One input: its number, its range over the draws (None: known), and what it rests on."""

    path: str
    number: Number
    range: Range | None
    claims: tuple[Claim, ...]
    assumed: str


@dataclass(frozen=True, slots=True)
class ClaimUse:
    """A reported claim, and how many inputs name it."""

    claim: Claim
    inputs: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """All of a scenario's inputs with their evidence.

    ``on_claims``: the share of inputs that name a reported claim; ``with_size_assumed`` of them add a reason
    of the author's, as a claim seldom gives a number. ``uncertain``: inputs that differ between worlds.
    """

    footings: tuple[Footing, ...]
    claims: tuple[ClaimUse, ...]
    on_claims: Share
    with_size_assumed: int
    assumed_only: int
    without: int
    uncertain: int


def grounds(scenario: Scenario, ranges: Mapping[str, Range]) -> Grounds:
    """Return what every input rests on; ``ranges`` are those of the uncertain ones, by path."""
    claims = {claim.id: claim for claim in scenario.claims}
    footings = tuple(
        Footing(
            path=given.path,
            number=given.number,
            range=ranges.get(given.path),
            claims=tuple(claims[name] for name in given.because if name in claims),
            assumed=given.assumed,
        )
        for given in scenario.inputs
    )
    uses = Counter(name for given in scenario.inputs for name in given.because)
    reported = sum(bool(footing.claims) for footing in footings)
    return Grounds(
        footings=footings,
        claims=tuple(ClaimUse(claim, uses[claim.id]) for claim in scenario.claims),
        on_claims=share(reported, len(footings)),
        with_size_assumed=sum(bool(footing.claims and footing.assumed) for footing in footings),
        assumed_only=sum(bool(footing.assumed and not footing.claims) for footing in footings),
        without=sum(not footing.assumed and not footing.claims for footing in footings),
        uncertain=sum(footing.range is not None for footing in footings),
    )
