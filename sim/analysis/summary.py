"""A distribution as plain data: the content of ``summary.json`` and of ``--format json``.

Every number is rounded to six places, so that the text does not hang on the last bits of a library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sim.analysis.distribution import Deal, Distribution, Named, PartyValue, Spread
from sim.analysis.intervals import CONFIDENCE, Estimate, Share

FORMAT = 1
PLACES = 6


def as_text(found: Distribution) -> str:
    """Return the JSON text of a distribution: same distribution, same bytes."""
    return json.dumps(as_data(found), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_data(found: Distribution) -> dict[str, object]:
    """Return a distribution as mappings, lists, texts and numbers."""
    return {
        "format": FORMAT,
        "scenario": found.scenario,
        "title": found.title,
        "version": found.version,
        "seed": found.seed,
        "replications": found.kept,
        "drawn": found.drawn,
        "confidence": CONFIDENCE,
        "outcomes": [{**_named(outcome), "example": outcome.example} for outcome in found.outcomes],
        "endings": [_named(ending) for ending in found.endings],
        "deals": [_deal(deal) for deal in found.deals],
        "deals_found": found.deals_found,
        "duration": {
            "unit": found.duration.unit,
            "horizon": _rounded(found.duration.horizon),
            "by_ending": {name: _spread(spread) for name, spread in found.duration.by_ending.items()},
        },
        "parties": {name: _party(party) for name, party in found.parties.items()},
        "promises_broken": [_named(promise, of="deals") for promise in found.broken],
        "deals_broken": _share(found.broken_deals, of="deals"),
        "refusals": [_named(refusal) for refusal in found.refusals],
        "evidence": {
            "inputs": found.evidence.inputs,
            "reported": found.evidence.reported,
            "sized": found.evidence.sized,
            "assumed": found.evidence.assumed,
            "unexplained": found.evidence.unexplained,
        },
    }


def _named(named: Named, of: str | None = None) -> dict[str, object]:
    return {"name": named.name, **_share(named.share, of)}


def _share(share: Share, of: str | None = None) -> dict[str, object]:
    """Return a share; ``of`` names what it is a share of where that is not all replications."""
    whole: dict[str, object] = {of: share.of} if of else {}
    return {
        "count": share.count,
        **whole,
        "share": _rounded(share.share),
        "low": _rounded(share.low),
        "high": _rounded(share.high),
    }


def _deal(deal: Deal) -> dict[str, object]:
    return {
        "package": dict(deal.package),
        "changes": list(deal.changes),
        **_share(deal.share),
        "of_deals": _share(deal.share_of_deals, of="deals"),
    }


def _party(party: PartyValue) -> dict[str, object]:
    return {
        "label": party.label,
        **_estimate(party.mean, "mean"),
        "deviation": _rounded(party.deviation),
        **_spread(party.spread),
    }


def _spread(spread: Spread) -> dict[str, object]:
    quantiles: Mapping[str, object] = {f"{q:g}": _estimate(at, "value") for q, at in spread.quantiles.items()}
    return {"count": spread.count, "quantiles": quantiles}


def _estimate(estimate: Estimate, name: str) -> dict[str, object]:
    return {
        name: _rounded(estimate.value),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES) + 0.0
