"""Private information: what each side wants and could do without a deal is known only to itself.

Fearon (1995): with private information, and reasons to misrepresent it, no side can tell what the other would
settle for. Here it has four parts: misread wishes and walk-away values; whether a threat is real, where a party
has the odds right and only the fact is hidden; doubt about the others' limits in the way of bargaining; and
uncertain quantities that are private to a party, which strategies that look ahead bargain under.
"""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.causes.cause import Cause, uncertain_chance
from sim.engine.types import hidden_quantity
from sim.model.commitments import Threat
from sim.model.numbers import ZERO, Constant
from sim.model.parties import Negotiates, Party
from sim.model.registry import strategy
from sim.model.scenario import Scenario


def there(scenario: Scenario) -> bool:
    """Say whether anything about the others is hidden from anybody."""
    return any(_in_doubt(scenario, i) for i in range(len(scenario.parties))) or any(
        threat.chance is not None and uncertain_chance(threat.chance) and len(scenario.parties) > 1
        for threat in scenario.threats
    )


def without(scenario: Scenario) -> Scenario:
    """Return the scenario with everybody's wishes, limits and resolve known to all.

    Where a party's belief that a threat is real is stated, that belief is misperception's, and stays: to know the
    fact, it would first have to see the threat as it is.
    """
    return replace(
        scenario,
        parties=tuple(_without_doubt(party) for party in scenario.parties),
        threats=tuple(_known(threat, len(scenario.parties)) for threat in scenario.threats),
    )


def _in_doubt(scenario: Scenario, i: int) -> bool:
    """Say whether a party is in doubt about the others, or they about something that is private to it."""
    party = scenario.parties[i]
    misreads = party.misreading is not None and party.misreading != ZERO
    doubts = _without_doubt(party).negotiates != party.negotiates
    return misreads or doubts or hidden_quantity(scenario, i) is not None


def _without_doubt(party: Party) -> Party:
    role = party.negotiates
    if role is not None:
        known = {
            name: Constant(parameter.if_known)
            for name, parameter in strategy(role.strategy.name).numbers.items()
            if parameter.if_known is not None
        }
        role = Negotiates(replace(role.strategy, numbers={**role.strategy.numbers, **known}))
    return replace(party, misreading=None, private=(), negotiates=role)


def _known(threat: Threat, parties: int) -> Threat:
    if threat.chance is None:
        return threat
    stated = {i for i, belief in threat.believed.items() if belief.chance is not None}
    return replace(threat, known_to=frozenset(range(parties)) - stated)


PRIVATE_INFORMATION = Cause(
    name="private_information",
    title="Private information",
    off="everybody knows the others' wishes and walk-away values, and, seeing a threat as it is, whether it is real",
    leaves="beliefs in a threat that are mistaken, and who foresees a ratifier's veto",
    helped="bluffs worked, or errors about the other side's limits happened to suit it",
    there=there,
    without=without,
)
